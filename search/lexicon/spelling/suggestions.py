"""Spelling suggestions: queries in which a misspelt word is replaced by a frequent one that resembles it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import log2
from typing import NamedTuple

from search.lexicon.curated.tables import CuratedTables
from search.lexicon.frequencies import Frequencies
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.spelling.neighbours import (
    MAX_EDITS,
    KnownWords,
    Neighbour,
    chinese_neighbours,
    latin_neighbours,
)
from search.query import (
    SPELLING,
    HanTerm,
    LatinTerm,
    ParsedQuery,
    PhraseNode,
    WordNode,
    Words,
    is_question,
    positive_leaves,
    query_terms,
)
from search.results import Suggestion
from search.text import STOP_WORDS, fold, han_runs, segment_words, stem

__all__ = ["SpellingSuggester"]

# Bounds of the work for one query, set by hand: each candidate costs a look into the dictionary of terms, each
# correction of a word that is shown to the reader a search.
_MAX_MISSPELT = 2  # words that are corrected
_MAX_CORRECTIONS = 3  # of a word
_MAX_CANDIDATES = 12  # rare words that are compared with the words of the index
_MAX_SUGGESTIONS = 3  # that are shown
_MAX_QUERY = 4096  # characters; the limit of the parser is far below
_MIN_LATIN = 3  # letters; nearly any shorter word is one edit from another
_MIN_FAR = 8  # letters of a word in which two edits may change consonants; set by hand
_MAX_CHINESE = 8  # characters of a word, and words of a string that may be one misspelt word

_LATIN_WORD = re.compile(r"[a-z]+(?![\w:：])")  # not the name of a field before a colon
_NO_CONSONANT = re.compile(r"(?<=.)[aeiouyhw]|(.)(?=\1)")  # a vowel, or a letter that is doubled


CountDocuments = Callable[[Sequence[str]], Sequence[int]]
"""Returns the number of documents that each of some queries finds."""


class _Correction(NamedTuple):
    """A word that may have been meant.

    Attributes:
        text: The word.
        why: `spelling` or `sound`: in what it resembles the typed word.
        score: How likely it was meant; the higher the likelier.
        df: Its document frequency.
    """

    text: str
    why: str
    score: float
    df: int


class _MisspeltWord(NamedTuple):
    """A word of the query that is probably misspelt.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        matches: Number of documents that hold it or are found by it.
        corrections: Words that may have been meant, the likeliest first.
    """

    start: int
    end: int
    matches: int
    corrections: Sequence[_Correction]


class SpellingSuggester:
    """Suggests corrections of queries over one open index; safe for many threads.

    Args:
        words: Terms of the index, and the files of its lexicon.
        readings: Words of the index by their pronunciation.
        tables: Gazetteer and glossary of the archive.
    """

    def __init__(self, words: Words, readings: ReadingIndex, tables: CuratedTables) -> None:
        self._words, self._readings, self._tables = words, readings, tables
        self._known = KnownWords(tables)
        self._frequencies = Frequencies(words.df)
        self._dictionary = BilingualDictionary.open(words.folder)
        self._size = words.size

    def suggest(self, query: ParsedQuery, total: int, count: CountDocuments) -> tuple[Suggestion, ...]:
        """Return corrected queries, the best first; none if all words of the query are common.

        Args:
            query: The query.
            total: Number of documents that it finds.
            count: Returns the number of documents that each of some other queries finds under the same filters; not
                called at all unless a word is rare and resembles a common one, and then for 11 queries at most.

        Raises:
            IndexDamaged: If a file of the index has changed.
        """
        if query.tree is None or len(query.text) > _MAX_QUERY:
            return ()
        misspelt = list(self._misspelt_words(query, count))[:_MAX_MISSPELT]
        suggestions: list[Suggestion] = []
        all_corrected = [(word, word.corrections[0]) for word in misspelt]
        replacements = [all_corrected] if len(all_corrected) > 1 else []
        replacements += [[(word, correction)] for word in misspelt for correction in word.corrections]
        texts = [_replaced(query.text, replacement) for replacement in replacements]
        totals = count(texts) if texts else ()
        for replacement, corrected, corrected_total in zip(replacements, texts, totals, strict=True):
            # A word that is in no document is better replaced even if its parts (characters of a Chinese word, the
            # other words of the query) find more.
            if corrected_total > (SPELLING.result_ratio * total if all(word.matches for word, _ in replacement) else 0):
                suggestions.append(_suggestion(query.text, corrected, replacement, corrected_total))
        return tuple(suggestions[:_MAX_SUGGESTIONS])

    def _misspelt_words(self, query: ParsedQuery, count: CountDocuments) -> Iterator[_MisspeltWord]:
        """Yield the words that are probably misspelt, in the order of the query."""
        stems, strings = _searched_terms(query)
        folded = fold(query.text)
        spans = [
            (match.start(), match.end(), self._latin_corrections)
            for match in _LATIN_WORD.finditer(folded)
            if len(match[0]) >= _MIN_LATIN and match[0] not in STOP_WORDS and stem(match[0]) in stems
        ]
        for offset, run in han_runs(query.text):
            for first, last in _windows(run):
                if any(run[first:last] in string for string in strings):
                    spans.append((offset + first, offset + last, self._chinese_corrections))
        corrected_end = candidates = 0
        for start, end, find_corrections in sorted(spans, key=lambda span: (span[0], -span[1])):
            word = folded[start:end]
            if start < corrected_end or candidates == _MAX_CANDIDATES:
                continue
            if self._is_right(word, min_df=1 if is_question(folded) else 0):
                continue
            candidates += 1
            corrections = find_corrections(word)
            # A romanised word, or a name, occurs nowhere as typed, and still finds documents by its translation.
            [total] = count([query.text[start:end]]) if corrections and word.isascii() else [0]
            min_df = total * SPELLING.frequency_ratio
            if more_frequent := [correction for correction in corrections if correction.df >= min_df]:
                yield _MisspeltWord(start, end, self._df(word) + total, more_frequent)
                corrected_end = end

    def _df(self, word: str) -> int:
        """Return the document frequency of a word as typed."""
        return self._frequencies.stem(stem(word)) if word.isascii() else self._frequencies.chinese(word)

    def _is_right(self, word: str, min_df: int) -> bool:
        """Return whether a word is spelt right, whatever resembles it: it is common, or in a dictionary.

        Args:
            word: Folded.
            min_df: Document frequency from which a word is common; 0 for the usual one.
        """
        df = self._df(word)
        if df >= (min_df or max(SPELLING.common, self._size // SPELLING.common_share)):
            return True
        if not word.isascii():
            return bool(self._tables.glossary.chinese(word)) or (
                self._dictionary is not None and self._dictionary.knows(word)
            )
        if word in self._known or self._tables.places.named(word):  # Honan is a place, and no misspelling of Hunan
            return True
        return self._dictionary is not None and any(self._dictionary.chinese((stem(word),)))

    def _latin_corrections(self, word: str) -> list[_Correction]:
        """Return the corrections of a Latin word, the likeliest first."""
        typed_stem = stem(word)
        min_df = max(1, SPELLING.frequency_ratio * self._frequencies.stem(typed_stem))
        known = {neighbour.text: neighbour for neighbour in self._known.neighbours(word)}
        in_index = {neighbour.text: neighbour for neighbour in latin_neighbours(self._words, word)}
        neighbours = [
            neighbour
            for neighbour in {**known, **in_index}.values()
            if stem(neighbour.text) != typed_stem
            and neighbour.text not in STOP_WORDS
            and _is_plausible(word, neighbour)
        ]
        # Twice as many as needed: some share a stem, and the frequency of the stem may change the order.
        neighbours = sorted(neighbours, key=lambda each: (-_score(word, each), each.text))[: 2 * _MAX_CORRECTIONS]
        by_stem: dict[str, _Correction] = {}
        corrections = []
        for neighbour in neighbours:
            # A word that only the glossary has finds documents by its translation; it counts as one document here, and
            # `suggest` counts how many they are.
            df = self._frequencies.stem(stem(neighbour.text)) or int(neighbour.text in known)
            if df >= min_df:
                score = _score(word, neighbour._replace(df=df))
                corrections.append(_Correction(neighbour.text, "spelling", score, df))
        for correction in sorted(corrections, key=lambda correction: -correction.score):
            by_stem.setdefault(stem(correction.text), correction)  # commune and communes find the same documents
        return [*by_stem.values()][:_MAX_CORRECTIONS]

    def _chinese_corrections(self, word: str) -> list[_Correction]:
        """Return the corrections of a Chinese string, the likeliest first: by sound, or with one other character."""
        min_df = max(1, SPELLING.frequency_ratio * self._frequencies.chinese(word))
        corrections: dict[str, _Correction] = {}
        for homophone in self._readings.homophones(word):
            df = max(1, homophone.df)  # a name of the glossary may find documents by its English names alone
            if df >= min_df:
                score = SPELLING.edit_cost + log2(1 + df)
                corrections[homophone.text] = _Correction(homophone.text, "sound", score, df)
        for text, _, df in chinese_neighbours(self._words, word, self._frequencies, self._known):
            if df >= min_df:
                corrections.setdefault(text, _Correction(text, "spelling", log2(1 + df), df))
        return sorted(corrections.values(), key=lambda correction: -correction.score)[:_MAX_CORRECTIONS]


def _searched_terms(query: ParsedQuery) -> tuple[set[str], set[str]]:
    """Return the Latin stems and the Chinese strings of a query, except those that are searched for among authors."""
    stems: set[str] = set()
    strings: set[str] = set()
    for leaf, scope in positive_leaves(query.tree):
        if scope == "author":
            continue
        if isinstance(leaf, WordNode):
            stems |= {part for term in leaf.terms if isinstance(term, LatinTerm) for part in term.parts}
            strings |= {leaf.run, *(term.text for term in leaf.terms if isinstance(term, HanTerm))} - {""}
        elif isinstance(leaf, PhraseNode):
            for run in leaf.runs:
                (strings if run.script == "han" else stems).update(run.terms)
    return stems, strings


def _windows(run: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of successive words of a run that may be one misspelt word, which the segmenter has split up.

    Of spans with the same start the longest comes first. None begins or ends with a stop word: 是地 in 谁是地煮 is no
    misspelling of 失地.
    """
    words = [(start, end, all(term.stop for term in query_terms(word))) for word, start, end in segment_words(run)]
    for index, (start, _, starts_with_stop) in enumerate(words):
        for _, end, ends_with_stop in reversed(words[index : index + _MAX_CHINESE]):
            if not (starts_with_stop or ends_with_stop) and 2 <= end - start <= _MAX_CHINESE:
                yield start, end


def _score(word: str, neighbour: Neighbour) -> float:
    """Return how likely a neighbour was meant: a noisy channel, with its frequency against the cost of the edits."""
    cost = SPELLING.edit_cost * neighbour.edits
    if _skeleton(word) == _skeleton(neighbour.text):
        cost -= SPELLING.same_skeleton
    return log2(1 + neighbour.df) - cost


def _is_plausible(word: str, neighbour: Neighbour) -> bool:
    """Return whether a reader who typed a word can have meant a neighbour.

    In a short word, two slips that change how it sounds leave another word: Burden for Burqin.
    """
    return neighbour.edits < MAX_EDITS or len(word) >= _MIN_FAR or _skeleton(word) == _skeleton(neighbour.text)


def _skeleton(word: str) -> str:
    """Return the first letter of a word and its consonants, doubled ones once."""
    return _NO_CONSONANT.sub("", word)


_Replacement = Sequence[tuple[_MisspeltWord, _Correction]]
"""Words that are replaced together, each by a correction."""


def _replaced(text: str, replacement: _Replacement) -> str:
    """Return the text of a query with the corrections in place of the words."""
    for word, correction in sorted(replacement, key=lambda pair: -pair[0].start):
        typed = text[word.start : word.end]
        text = text[: word.start] + _as_typed(typed, correction.text) + text[word.end :]
    return text


def _as_typed(typed: str, correction: str) -> str:
    """Return a correction with the capitals, or the traditional characters, of the typed word."""
    if correction.isascii():
        if typed.isupper():
            return correction.upper()
        return correction.capitalize() if typed[0].isupper() else correction
    if len(typed) != len(correction):
        return correction
    return "".join(own if fold(own) == char else char for own, char in zip(typed, correction, strict=True))


def _suggestion(text: str, corrected: str, replacement: _Replacement, total: int) -> Suggestion:
    typed = [text[word.start : word.end] for word, _ in replacement]
    corrections = [_as_typed(word, correction.text) for word, (_, correction) in zip(typed, replacement, strict=True)]
    return Suggestion(
        query=corrected,
        word=" ".join(typed),
        correction=" ".join(corrections),
        why=replacement[0][1].why,
        total=total,
    )
