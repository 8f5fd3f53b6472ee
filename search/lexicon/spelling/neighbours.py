"""Turns a misspelt word into the words of an index that it may have been meant for: few edits away, and frequent.

Edits of Latin words are those of F. Damerau (A technique for computer detection and correction of spelling errors,
1964): a letter more, less or other, or two neighbours exchanged. All words of the index that share the first two
letters are compared at once, as rows of a matrix, and those with another first letter that sounds alike; other words
whose first two letters are wrong are looked up one by one, and nothing else may be wrong in them. In Chinese words
exactly one character may be another; the first only in names of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.enrich import Gazetteer
from search.lexicon.frequencies import Frequencies
from search.lexicon.reference.glossary import Glossary
from search.query import Index, SimilarTerms
from search.text import fold

__all__ = ["FURTHEST", "Neighbour", "chinese_neighbours", "is_known", "known_neighbours", "latin_neighbours"]

FURTHEST = 2
"""Edits between a word and its neighbours, at most."""

_FORMS, _WORDS = ("body_forms", "title_forms"), ("body_zh", "title_zh")
_PREFIX = 2  # letters
_SHORTEST_CHINESE = 3  # characters
_SHORTEST_FAR, _LONGEST = 5, 32  # letters: in a shorter word two edits leave nothing; a longer one is none
_ALSO_HEARD = dict(zip("ckszgjfieuo", "kccskgpeiou", strict=True))
"""Other first letters of words that sound alike: kommune."""

_HAN_BYTES = 3  # of a character of the basic plane in UTF-8

Array = npt.NDArray[Any]
Bytes = npt.NDArray[np.uint8]


class Neighbour(NamedTuple):
    """A word of the index that is like another.

    Attributes:
        text: The word, as it is written.
        edits: How many edits away.
        df: Documents that hold it, at least.
    """

    text: str
    edits: int
    df: int


def latin_neighbours(index: Index, word: str) -> list[Neighbour]:
    """Words few edits away from a word of letters a to z, in no particular order."""
    written = word.encode()
    if not (len(written) > _PREFIX and word.isascii() and word.isalpha() and len(written) <= _LONGEST):
        return []
    most = _most_edits(word)
    found: dict[str, tuple[int, int]] = {}
    rows = [*_looked_up(index, _FORMS[0], word)]
    for name in _FORMS:
        for letter in (word[0], *_ALSO_HEARD.get(word[0], "")):
            for terms in index.terms(name, letter.encode() + written[1:_PREFIX], len(written), most):
                rows += _compared(terms, written, most)
    for text, edits, df in rows:
        found[text] = edits, df + found.get(text, (0, 0))[1]
    found.pop(word, None)
    return [Neighbour(text, edits, df) for text, (edits, df) in found.items()]


def known_neighbours(word: str) -> list[Neighbour]:
    """Words of the glossary's English names, and provinces, few edits away from a word of letters a to z; df is 0.

    Documents in Chinese only hold none of them, and are found by them all the same.
    """
    written = word.encode()
    if not (len(written) > _PREFIX and word.isascii() and word.isalpha() and len(written) <= _LONGEST):
        return []
    begins = (word[0] + _ALSO_HEARD.get(word[0], "")).encode()
    known = [one for one in _known_words() if abs(len(one) - len(written)) <= FURTHEST and one[0] in begins]
    if not known:
        return []
    lengths = np.array([len(one) for one in known])
    letters = np.array(known, dtype=f"S{len(written) + FURTHEST}").view(np.uint8).reshape(len(known), -1)
    most = _most_edits(word)
    edits = _edits(letters, lengths, written, most).tolist()
    return [Neighbour(one.decode(), count, 0) for one, count in zip(known, edits, strict=True) if 0 < count <= most]


def _most_edits(word: str) -> int:
    return FURTHEST if len(word) >= _SHORTEST_FAR else 1


def is_known(word: str) -> bool:
    """Whether a word is one of the glossary's English names, or a province."""
    return word.encode("utf-8", "replace") in _known_words()


@cache
def _known_words() -> frozenset[bytes]:
    names = [variant for entry in Glossary.load() for variant in entry.english]
    names += [unit.name_en for unit in Gazetteer.load().units.values() if unit.level == "province"]
    words = {word for name in names for word in fold(name).split() if word.isascii() and word.isalpha()}
    return frozenset(word.encode() for word in words if _PREFIX < len(word) <= _LONGEST)


def chinese_neighbours(index: Index, word: str, frequencies: Frequencies) -> list[Neighbour]:
    """Words and names of the glossary, at least three characters long, that have one other character, in no order.

    Args:
        index: The index.
        word: Folded.
        frequencies: Those of the index, for names of the glossary, which may be several words.
    """
    written = word.encode("utf-8", "replace")
    if len(word) < _SHORTEST_CHINESE or len(written) != _HAN_BYTES * len(word):
        return []
    found: dict[str, int] = {}
    for name in _WORDS:
        for rows in index.terms(name, written[:_HAN_BYTES], len(written), 0):
            differs = rows.letters != np.frombuffer(written, dtype=np.uint8)
            others = differs.reshape(len(differs), len(word), _HAN_BYTES).any(axis=2).sum(axis=1)
            for at in np.flatnonzero(others == 1).tolist():
                text = rows.text(at)
                found[text] = found.get(text, 0) + int(rows.dfs[at])
    neighbours = dict(found)
    for name in {name for gap in _gaps(word) for name in _glossary_gaps().get(gap, ())} - {word}:
        english = (variant for entry in Glossary.load().chinese(name) for variant in entry.english)
        if df := frequencies.chinese(name) or max(map(frequencies.phrase, english), default=0):
            neighbours.setdefault(name, df)
    return [Neighbour(text, 1, df) for text, df in neighbours.items()]


def _gaps(word: str) -> list[tuple[str, str]]:
    """A word without each of its characters in turn: what stands before it and behind it."""
    return [(word[:at], word[at + 1 :]) for at in range(len(word))]


@cache
def _glossary_gaps() -> dict[tuple[str, str], tuple[str, ...]]:
    """The names of the glossary that are left, but for one character, as before and behind it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in {fold(name) for entry in Glossary.load() for name in entry.chinese}:
        for gap in _gaps(name) if len(name) >= _SHORTEST_CHINESE else ():
            found[gap] = (*found.get(gap, ()), name)
    return found


def _compared(rows: SimilarTerms, word: bytes, most: int) -> Iterator[tuple[str, int, int]]:
    """Those of some terms that are a few edits away from a word, with their edits and document frequencies."""
    # An edit changes which letters there are by two at most.
    own = np.bitwise_or.reduce(_bits(np.frombuffer(word, dtype=np.uint8)))
    close = np.flatnonzero(np.bitwise_count(np.bitwise_or.reduce(_bits(rows.letters), axis=1) ^ own) <= 2 * most)
    edits = _edits(rows.letters[close], rows.lengths[close], word, most)
    for at, count in zip(close.tolist(), edits.tolist(), strict=True):
        if count <= most:
            yield rows.text(at), count, int(rows.dfs[at])


def _bits(letters: Bytes) -> npt.NDArray[np.uint32]:
    """A bit for each letter; one that all other bytes share; none for the padding."""
    places = np.where((letters >= ord("a")) & (letters <= ord("z")), letters - np.uint8(ord("a")), np.uint8(31))
    return np.where(letters == 0, np.uint32(0), np.uint32(1) << places.astype(np.uint32))


def _edits(letters: Bytes, lengths: Array, word: bytes, most: int) -> Array:
    """Edits between a word and each row, exact up to `most`; only the band of the table around its diagonal is filled.

    The band is that of E. Ukkonen: Algorithms for approximate string matching, 1985.
    """
    width = letters.shape[1]
    columns = np.ascontiguousarray(letters.T)
    far = np.full(len(letters), most + 1, dtype=np.int8)
    before: list[Array] = []
    row = [np.full(len(letters), min(at, most + 1), dtype=np.int8) for at in range(width + 1)]
    for at, char in enumerate(word, 1):
        next_row = [far] * (width + 1)
        if at <= most:
            next_row[0] = np.full(len(letters), at, dtype=np.int8)
        for place in range(max(1, at - most), min(width, at + most) + 1):
            best = np.minimum(row[place], next_row[place - 1]) + np.int8(1)
            np.minimum(best, row[place - 1] + (columns[place - 1] != char), out=best)
            if at > 1 and place > 1:
                exchanged = (columns[place - 2] == char) & (columns[place - 1] == word[at - 2])
                best = np.where(exchanged, np.minimum(best, before[place - 2] + np.int8(1)), best)
            next_row[place] = np.minimum(best, far)
        before, row = row, next_row
    return np.choose(lengths, row) if width < 32 else np.stack(row)[lengths, np.arange(len(letters))]


def _looked_up(index: Index, name: str, word: str) -> Iterator[tuple[str, int, int]]:
    """Words that differ by one edit, of the first two letters."""
    for text in _other_beginnings(word):
        if df := index.df(name, text):
            yield text, 1, df


def _other_beginnings(word: str) -> set[str]:
    """What one edit of the first two letters makes of a word, if that changes how it begins."""
    found = {word[1:], word[0] + word[2:], word[1] + word[0] + word[2:], word[0] + word[2] + word[1] + word[3:]}
    for letter in ascii_lowercase:
        found |= {letter + word, letter + word[1:], word[0] + letter + word[1:], word[0] + letter + word[2:]}
    return {one for one in found if one[:_PREFIX] != word[:_PREFIX]}
