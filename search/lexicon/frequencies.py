"""Turns a word, string or phrase into the number of documents that hold it, or can hold it at most, by dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.engine.opened import OpenIndex
from search.text.stems import phrase_stems
from search.text.tokens import han_runs

__all__ = ["Frequencies"]


class Frequencies:
    """Document frequencies of an index; deleted documents count until their segment is merged. Safe for many threads.

    A look-up takes some microseconds a segment and touches no postings; the index remembers it for a while.

    Args:
        index: The index.
    """

    def __init__(self, index: OpenIndex) -> None:
        self._df = index.df

    def stem(self, stem: str) -> int:
        """Documents with a Latin term in title or body: the larger number of the two."""
        return max(self._df("body_en", stem), self._df("title_en", stem))

    def word(self, word: str) -> int:
        """Documents with a Chinese word, as it is indexed, in title or body: the larger number of the two."""
        return max(self._df("body_zh", word), self._df("title_zh", word))

    def has_word(self, word: str) -> bool:
        """Whether there is a Chinese word, as it is indexed, in a body or title; sooner told than in how many."""
        return bool(self._df("body_zh", word) or self._df("title_zh", word))

    def has_stem(self, stem: str) -> bool:
        """Whether there is a Latin term in a body or title."""
        return bool(self._df("body_en", stem) or self._df("title_en", stem))

    def may_have(self, text: str) -> bool:
        """Whether there can be a Chinese string: every two neighbours, or the only character, are there."""
        parts = [found for _, run in han_runs(text) for found in _characters(run)]
        return bool(parts) and all(
            self._df(f"body_{part}", term) or self._df(f"title_{part}", term) for part, term in parts
        )

    def phrase(self, text: str) -> int:
        """Documents that can hold an English phrase at most: those with its rarest word; 0 for a text without words."""
        return _least(map(self.stem, phrase_stems(text)))

    def chinese(self, text: str) -> int:
        """Documents that can hold a Chinese string at most: those with its rarest two neighbours; 0 without any."""
        return _least(
            max(self._df(f"body_{part}", term), self._df(f"title_{part}", term))
            for _, run in han_runs(text)
            for part, term in _characters(run)
        )


def _characters(run: str) -> Iterator[tuple[str, str]]:
    """Every two neighbours, or the only character, with the field that they stand in."""
    if len(run) == 1:
        yield "characters", run
    for at in range(len(run) - 1):
        yield "bigrams", run[at : at + 2]


def _least(numbers: Iterable[int]) -> int:
    """The smallest of some numbers, looked at no further than the first zero; 0 if there are none."""
    least: int | None = None
    for number in numbers:
        least = number if least is None else min(least, number)
        if not least:
            break
    return least or 0
