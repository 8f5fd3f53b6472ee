"""Turns a word, string or phrase into the number of documents that hold it, or can hold it at most, by dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from search.text import han_runs, phrase_stems

__all__ = ["Frequencies"]

_EVERYWHERE = 0.1  # share of the documents above which a character is too common to speak for a word


class Frequencies:
    """Document frequencies in titles and bodies; deleted documents count until their segment is merged.

    Args:
        df: How many documents hold a term in a field, given the names of both; `OpenIndex.df`, which remembers them.
        size: How many documents there are; only `tells` asks.
    """

    def __init__(self, df: Callable[[str, str], int], size: int = 0) -> None:
        self._df, self._size = df, size

    def stem(self, stem: str) -> int:
        """Documents with a Latin term in title or body: the larger number of the two."""
        return self._most("en", stem)

    def word(self, word: str) -> int:
        """Documents with a Chinese word, as it is indexed, in title or body: the larger number of the two."""
        return self._most("zh", word)

    def has_word(self, word: str) -> bool:
        """Whether there is a Chinese word, as it is indexed, in a body or title; sooner told than in how many."""
        return self._has("zh", word)

    def has_stem(self, stem: str) -> bool:
        """Whether there is a Latin term in a body or title; sooner told than in how many."""
        return self._has("en", stem)

    def may_have(self, text: str) -> bool:
        """Whether there can be a Chinese string: every two neighbours, or the only character, are there."""
        parts = list(_characters(text))
        return bool(parts) and all(self._has(kind, term) for kind, term in parts)

    def tells(self, char: str) -> bool:
        """Whether there is a Chinese character, and in no more than a tenth of the documents."""
        return 0 < self.chinese(char) <= _EVERYWHERE * self._size

    def phrase(self, text: str) -> int:
        """Documents that can hold an English phrase at most: those with its rarest word; 0 for a text without words."""
        return _least(map(self.stem, phrase_stems(text)))

    def chinese(self, text: str) -> int:
        """Documents that can hold a Chinese string at most: those with its rarest two neighbours; 0 without any."""
        return _least(self._most(kind, term) for kind, term in _characters(text))

    def _most(self, kind: str, term: str) -> int:
        return max(self._df(f"body_{kind}", term), self._df(f"title_{kind}", term))

    def _has(self, kind: str, term: str) -> bool:
        return bool(self._df(f"body_{kind}", term) or self._df(f"title_{kind}", term))


def _characters(text: str) -> Iterator[tuple[str, str]]:
    """Every two neighbours of a Chinese string, or its only character, with the kind of field that they stand in."""
    for _, run in han_runs(text):
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
