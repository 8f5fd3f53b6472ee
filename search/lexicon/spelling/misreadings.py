"""Misreadings of a word that scanned documents of an index have: the word with another character of the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from search.deadline import Deadline
from search.errors import Message
from search.query import (
    SCANNED_DOCUMENTS,
    TITLE_AND_BODY,
    TRANSLATIONS,
    Concept,
    Index,
    IndexRequest,
    Translation,
    in_scanned_documents,
    string_members,
)
from search.results import MISREAD
from search.text import is_known_word, odds_of_chance, similar_characters

__all__ = ["Misreadings"]

_FIELDS = tuple(name for name, _ in TITLE_AND_BODY.bigrams)
# Binary logarithm of the chance of two characters over that of a word of two, up to which they are taken for the word
# misread (`odds_of_chance`). Of longer strings hardly one is there by chance. Of possible hits for two words (CMRC with
# 1, 3 and 5% of its characters damaged) .31, .48 and .53 are right without a limit, .88, .79 and .87 with 14.
_MOST_BY_CHANCE = 14
_SHORTEST = 2  # characters of a word that has misreadings
_MAX_SEARCHED = 32  # strings of a word that are searched for in the index; each takes some 20 microseconds
_DEADLINE_MS = 50  # of all of them
_MAX_CACHED = 4096  # words whose misreadings are cached


class Misreadings:
    """Finds misreadings within one generation; safe for many threads.

    Args:
        index: The generation.
    """

    def __init__(self, index: Index) -> None:
        self._index, self._words = index, index.words
        self._cache: dict[str, tuple[Translation, ...]] = {}
        self.are_possible = index.words.df(*SCANNED_DOCUMENTS) > 0

    def of(self, text: str) -> tuple[Translation, ...]:
        """Return the misreadings of a folded Chinese string that scanned documents have, the most frequent first."""
        if not self.are_possible:
            return ()
        misreadings = self._cache.get(text)
        if misreadings is None:
            if len(self._cache) >= _MAX_CACHED:
                self._cache = {}
            misreadings = self._cache[text] = tuple(self._find(text))
        return misreadings

    def _find(self, text: str) -> Iterator[Translation]:
        deadline = Deadline(_DEADLINE_MS)
        candidates = list(islice(self._candidates(text), _MAX_SEARCHED))
        queries = [
            in_scanned_documents(Concept(list(string_members(string, TITLE_AND_BODY)))) for string, _ in candidates
        ]
        results = self._index.search_all([IndexRequest(query, deadline=deadline) for query in queries])
        counted = zip(candidates, results, strict=True)
        occurring = [(result.total, string, source) for (string, source), result in counted if result.total]
        occurring.sort(key=lambda each: -each[0])
        for _, string, source in occurring[: TRANSLATIONS.max_per_word]:
            yield Translation(string, "zh", (string,), TRANSLATIONS.misread, MISREAD, source, whole=False)

    def _candidates(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield strings with one other character, whose bigrams the index has, each with what is misread in it.

        A word of the dictionary is no misreading: it means itself.
        """
        for place, char in enumerate(text):
            for other in similar_characters(char):
                string = f"{text[:place]}{other}{text[place + 1 :]}"
                beside = string[max(0, place - 1) : place + 2]
                if len(text) == _SHORTEST and odds_of_chance(string, text) > _MOST_BY_CHANCE:
                    continue
                if self._occurs(beside) and self._occurs(string) and not is_known_word(string):
                    yield string, Message("%(other)s for %(char)s", other=other, char=char)

    def _occurs(self, string: str) -> bool:
        """Return whether the index has each bigram of a string, so that a document may have the string."""
        bigrams = map("".join, pairwise(string))
        return all(any(self._words.df(field, bigram) for field in _FIELDS) for bigram in bigrams)
