"""Candidates for the correction of a misspelt word: words of the index, or of the glossary, within a few edits.

Edits of Latin words are those of F. Damerau (A technique for computer detection and correction of spelling errors,
1964): a letter inserted, deleted or replaced, or two adjacent letters transposed (rapidfuzz's *optimal string
alignment*). To bound the work, only words with the same first two letters are compared, or with another first letter
that sounds alike. Words that differ in the first two letters otherwise are generated, by one edit there, and looked up
one by one. In Chinese words exactly one character is replaced; the first one only in names of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from string import ascii_lowercase
from typing import AnyStr, NamedTuple

import numpy as np

from search.lexicon.curated.tables import CuratedTables
from search.lexicon.frequencies import Frequencies
from search.query import Words
from search.text import fold

__all__ = ["MAX_EDITS", "KnownWords", "Neighbour", "chinese_neighbours", "latin_neighbours"]

MAX_EDITS = 2
"""Maximum number of edits between a word and its neighbours; Lucene's fuzzy queries have the same limit."""

_FORM_FIELDS, _WORD_FIELDS = ("body_forms", "title_forms"), ("body_zh", "title_zh")
_PREFIX = 2  # letters that a word and its neighbours have in common, so that few words have to be compared
_MIN_CHINESE = 3  # characters; of two characters, one replaced leaves hardly anything in common
_MIN_TWO_EDITS = 5  # letters; in a shorter word two edits leave hardly anything in common
_MAX_LETTERS = 32  # of a word; longer strings are no words, and would only take time
_ALIKE_INITIALS = dict(zip("ckszgjfieuo", "kccskgpeiou", strict=True))
"""Another first letter by which a word may sound the same: kommune, commune."""

_HAN_BYTES = 3  # of a character of the basic plane in UTF-8


class Neighbour(NamedTuple):
    """A word that a typed word may be a misspelling of.

    Attributes:
        text: The word, as written.
        edits: Number of edits between the two.
        df: Lower bound of its document frequency.
    """

    text: str
    edits: int
    df: int


def latin_neighbours(words: Words, word: str) -> list[Neighbour]:
    """Return the neighbours of a word among the Latin words of an index, in no particular order.

    Args:
        words: Terms of the index.
        word: Folded; there are none unless it has letters from a to z only.
    """
    if not (len(word) > _PREFIX and word.isascii() and word.isalpha() and len(word) <= _MAX_LETTERS):
        return []
    max_edits = _max_edits(word)
    neighbours = {
        text: Neighbour(text, 1, df) for text in _edited_prefixes(word) if (df := words.df(_FORM_FIELDS[0], text))
    }
    for field in _FORM_FIELDS:
        for initial in (word[0], *_ALIKE_INITIALS.get(word[0], "")):
            terms = list(words.terms(field, initial + word[1:_PREFIX], len(word), max_edits).items())
            for number, edits in _within(word, [text for text, _ in terms], max_edits):
                text, df = terms[number]
                known = neighbours.get(text)
                neighbours[text] = Neighbour(text, edits, df + known.df if known else df)
    neighbours.pop(word, None)
    return list(neighbours.values())


def _max_edits(word: str) -> int:
    return MAX_EDITS if len(word) >= _MIN_TWO_EDITS else 1


class KnownWords:
    """Words that are spelt right whether documents have them or not: of the glossary, and the names of provinces.

    Args:
        tables: Gazetteer and glossary.
    """

    def __init__(self, tables: CuratedTables) -> None:
        self.tables = tables

    def __contains__(self, word: str) -> bool:
        """Return whether a word is part of one of the glossary's English names, or the name of a province."""
        return word.encode("utf-8", "replace") in self._words

    def neighbours(self, word: str) -> list[Neighbour]:
        """Return the neighbours of a word among the glossary's English names and the provinces, with a `df` of 0.

        They need not occur in the index: by its translation such a word also finds documents that are in Chinese only.

        Args:
            word: Folded; there are none unless it has letters from a to z only.
        """
        written = word.encode()
        if not (len(written) > _PREFIX and word.isascii() and word.isalpha() and len(written) <= _MAX_LETTERS):
            return []
        initials = (word[0] + _ALIKE_INITIALS.get(word[0], "")).encode()
        known = [text for text in self._words if text[0] in initials]
        return [
            Neighbour(known[number].decode(), edits, 0)
            for number, edits in _within(written, known, _max_edits(word))
            if edits
        ]

    def chinese_with_one_other_character(self, word: str) -> set[str]:
        """Return the Chinese names of the glossary that differ from a word in one character."""
        return {name for context in _contexts(word) for name in self._contexts.get(context, ())} - {word}

    @cached_property
    def _words(self) -> frozenset[bytes]:
        """The words of the glossary's English names, and of the provinces, as UTF-8."""
        names = [variant for entry in self.tables.glossary for variant in entry.english]
        names += [unit.name_en for unit in self.tables.gazetteer.units.values() if unit.level == "province"]
        words = {word for name in names for word in fold(name).split() if word.isascii() and word.isalpha()}
        return frozenset(word.encode() for word in words if _PREFIX < len(word) <= _MAX_LETTERS)

    @cached_property
    def _contexts(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The Chinese names of the glossary by each of their contexts."""
        names_by_context: dict[tuple[str, str], tuple[str, ...]] = {}
        for name in {fold(name) for entry in self.tables.glossary for name in entry.chinese}:
            for context in _contexts(name) if len(name) >= _MIN_CHINESE else ():
                names_by_context[context] = (*names_by_context.get(context, ()), name)
        return names_by_context


def chinese_neighbours(words: Words, word: str, frequencies: Frequencies, known: KnownWords) -> list[Neighbour]:
    """Return the words of an index, and names of the glossary, that differ from a word in one character, in no order.

    Args:
        words: Terms of the index.
        word: Folded; there are none unless it has three characters or more.
        frequencies: Frequencies of the index, for names of the glossary that are several words there.
        known: The glossary's words.
    """
    written = word.encode("utf-8", "replace")
    if len(word) < _MIN_CHINESE or len(written) != _HAN_BYTES * len(word):
        return []
    frequency: dict[str, int] = {}
    for field in _WORD_FIELDS:
        terms = list(words.terms(field, word[0], len(written), 0).items())
        for number, edits in _within(word, [text for text, _ in terms], 1, only_replaced=True):
            if edits:
                text, df = terms[number]
                frequency[text] = frequency.get(text, 0) + df
    for name in known.chinese_with_one_other_character(word):
        english = (variant for entry in known.tables.glossary.chinese(name) for variant in entry.english)
        if df := frequencies.chinese(name) or max(map(frequencies.phrase, english), default=0):
            frequency.setdefault(name, df)
    return [Neighbour(text, 1, df) for text, df in frequency.items()]


def _contexts(word: str) -> list[tuple[str, str]]:
    """Return what stands before and after each character of a word: equal for words that differ in that character."""
    return [(word[:index], word[index + 1 :]) for index in range(len(word))]


def _within(
    word: AnyStr, texts: Sequence[AnyStr], max_edits: int, *, only_replaced: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield the offset of each text within so many edits of a word, and the number of edits.

    Args:
        word: The word.
        texts: The texts that are compared with it.
        max_edits: Maximum number of edits.
        only_replaced: Whether an edit may only replace a character.
    """
    from rapidfuzz import process  # takes 40 ms to import, and most queries have no misspelt word
    from rapidfuzz.distance import OSA, Hamming

    scorer = Hamming.distance if only_replaced else OSA.distance
    [distances] = process.cdist([word], texts, scorer=scorer, score_cutoff=max_edits, dtype=np.uint8)
    near = np.flatnonzero(distances <= max_edits)
    yield from zip(near.tolist(), distances[near].tolist(), strict=True)


def _edited_prefixes(word: str) -> set[str]:
    """Return the strings that one edit of the first two letters makes of a word, if their first two letters differ."""
    edited = {word[1:], word[0] + word[2:], word[1] + word[0] + word[2:], word[0] + word[2] + word[1] + word[3:]}
    for letter in ascii_lowercase:
        edited |= {letter + word, letter + word[1:], word[0] + letter + word[1:], word[0] + letter + word[2:]}
    return {text for text in edited if text[:_PREFIX] != word[:_PREFIX]}
