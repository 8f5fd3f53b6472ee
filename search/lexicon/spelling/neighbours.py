"""Turns a misspelt word into the words of an index that it may have been meant for: few edits away, and frequent.

Edits of Latin words are those of F. Damerau (A technique for computer detection and correction of spelling errors,
1964): a letter more, less or other, or two neighbours exchanged (in rapidfuzz's words the optimal string alignment).
All words of the index that share the first two letters are compared, and those with another first letter that sounds
alike; other words whose first two letters are wrong are looked up one by one, and nothing else may be wrong in them.
In Chinese words exactly one character may be another; the first only in names of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from string import ascii_lowercase
from typing import AnyStr, NamedTuple

import numpy as np

from search.enrich import Gazetteer
from search.lexicon.frequencies import Frequencies
from search.lexicon.reference.glossary import Glossary
from search.query import Index
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
    if not (len(word) > _PREFIX and word.isascii() and word.isalpha() and len(word) <= _LONGEST):
        return []
    most = _most_edits(word)
    found = {text: Neighbour(text, 1, df) for text in _other_beginnings(word) if (df := index.df(_FORMS[0], text))}
    for name in _FORMS:
        for letter in (word[0], *_ALSO_HEARD.get(word[0], "")):
            terms = list(index.terms(name, letter + word[1:_PREFIX], len(word), most).items())
            for at, edits in _near(word, [text for text, _ in terms], most):
                text, df = terms[at]
                known = found.get(text)
                found[text] = Neighbour(text, edits, df + known.df if known else df)
    found.pop(word, None)
    return list(found.values())


def known_neighbours(word: str) -> list[Neighbour]:
    """Words of the glossary's English names, and provinces, few edits away from a word of letters a to z; df is 0.

    Documents in Chinese only hold none of them, and are found by them all the same.
    """
    written = word.encode()
    if not (len(written) > _PREFIX and word.isascii() and word.isalpha() and len(written) <= _LONGEST):
        return []
    begins = (word[0] + _ALSO_HEARD.get(word[0], "")).encode()
    known = [one for one in _known_words() if one[0] in begins]
    return [Neighbour(known[at].decode(), edits, 0) for at, edits in _near(written, known, _most_edits(word)) if edits]


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
        terms = list(index.terms(name, word[0], len(written), 0).items())
        for at, others in _near(word, [text for text, _ in terms], 1, replaced=True):
            if others:
                text, df = terms[at]
                found[text] = found.get(text, 0) + df
    for name in {name for gap in _gaps(word) for name in _glossary_gaps().get(gap, ())} - {word}:
        english = (variant for entry in Glossary.load().chinese(name) for variant in entry.english)
        if df := frequencies.chinese(name) or max(map(frequencies.phrase, english), default=0):
            found.setdefault(name, df)
    return [Neighbour(text, 1, df) for text, df in found.items()]


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


def _near(word: AnyStr, texts: Sequence[AnyStr], most: int, *, replaced: bool = False) -> Iterator[tuple[int, int]]:
    """Which of some texts are at most so many edits away from a word, and how many; if so asked, only by replacing."""
    from rapidfuzz import process  # takes 40 ms, and most questions have no misspelt word
    from rapidfuzz.distance import OSA, Hamming

    scorer = Hamming.distance if replaced else OSA.distance
    [row] = process.cdist([word], texts, scorer=scorer, score_cutoff=most, dtype=np.uint8)
    near = np.flatnonzero(row <= most)
    yield from zip(near.tolist(), row[near].tolist(), strict=True)


def _other_beginnings(word: str) -> set[str]:
    """What one edit of the first two letters makes of a word, if that changes how it begins."""
    found = {word[1:], word[0] + word[2:], word[1] + word[0] + word[2:], word[0] + word[2] + word[1] + word[3:]}
    for letter in ascii_lowercase:
        found |= {letter + word, letter + word[1:], word[0] + letter + word[1:], word[0] + letter + word[2:]}
    return {one for one in found if one[:_PREFIX] != word[:_PREFIX]}
