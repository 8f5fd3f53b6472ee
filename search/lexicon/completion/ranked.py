"""Turns keys with weights into a mapped table, and the beginning of a key into the heaviest rows that begin so.

Rows stand in the order of their bytes, as in a dictionary of terms. Above their weights stand the largest weight of
every 64 rows, of every 64 of these, and so on: the best k rows of a range lie in the k blocks with the largest
weights, so a look-up touches k * 64 numbers a level, however many rows there are (a range-maximum tree with a wide
fan-out; see M. Bender, M. Farach-Colton: The LCA problem revisited, 2000).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine import BlockFile, BlockWriter, Dictionary
from search.lexicon.completion.ranked_rows import END
from search.lexicon.materials import write_terms

__all__ = ["Ranked", "Row", "write_ranked"]

_FAN = 64  # rows, or blocks of rows, under one maximum

Numbers = npt.NDArray[np.intp]


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        key: What is looked up by its beginning.
        value: What it stands for.
        weight: How much it counts.
    """

    key: bytes
    value: bytes
    weight: int


def write_ranked(file: BlockWriter, name: str, rows: Iterable[tuple[bytes, int]]) -> None:
    """Write a table of rows.

    Args:
        file: A block file that is being written.
        name: What the arrays' names begin with.
        rows: As `SortedRows` gives them.
    """
    gathered = array("L")

    def texts() -> Iterator[bytes]:
        for text, weight in rows:
            gathered.append(weight)
            yield text

    write_terms(file, name, texts())
    weights = np.array(gathered, dtype=np.uint32)
    level = 0
    while level == 0 or len(weights) > _FAN:
        largest = int(weights.max(initial=0))
        file.add(f"{name}.weights{level}", weights.astype(np.min_scalar_type(largest)))
        weights = np.maximum.reduceat(weights, np.arange(0, len(weights), _FAN)) if len(weights) else weights
        level += 1


class Ranked:
    """A table that `write_ranked` wrote; safe for many threads.

    Args:
        file: The file.
        name: What the arrays' names begin with.

    Raises:
        IndexDamaged: If the file lacks the table, or, when it is asked, has changed since it was written.
    """

    def __init__(self, file: BlockFile, name: str) -> None:
        self._file, self._name = file, name
        self._dictionary = Dictionary(file, name)
        self._levels, rows = 0, len(self._dictionary)
        while (level := f"{name}.weights{self._levels}") in file or not self._levels:
            file.check_kind("u", level)
            file.check(file.count(level) == rows)
            self._levels, rows = self._levels + 1, -(-rows // _FAN)

    def exact(self, key: bytes, count: int) -> list[Row]:
        """The heaviest rows of a key, in the order of `beginning`."""
        return self._rows(self._dictionary.prefixed(key + END), count)

    def beginning(self, prefix: bytes, count: int) -> list[Row]:
        """The heaviest rows whose keys begin with some bytes: by weight, then by key and value; at most `count`."""
        return self._rows(self._dictionary.prefixed(prefix), count)

    def text(self, part: bytes) -> str:
        """The key or value of a row as a text.

        Raises:
            IndexDamaged: If it is none.
        """
        return self._dictionary.text(part)

    def _rows(self, numbers: range, count: int) -> list[Row]:
        found = []
        for number in self._heaviest(0, numbers.start, numbers.stop, count).tolist():
            key, _, value = self._dictionary.term(number).partition(END)
            found.append(Row(key, value, int(self._weights(0, number, number + 1)[0])))
        return found

    def _heaviest(self, level: int, first: int, after: int, count: int) -> Numbers:
        """Numbers of the heaviest of successive entries of a level, the heaviest first, of equals the first first."""
        if after - first <= 2 * count * _FAN or level + 1 >= self._levels:
            return first + _largest(self._weights(level, first, after), count)
        # Whole blocks in the middle, single entries at both ends.
        begin, end = -(-first // _FAN), after // _FAN
        blocks = self._heaviest(level + 1, begin, end, count)
        entries = (np.sort(blocks)[:, None] * _FAN + np.arange(_FAN)).ravel()
        numbers = np.concatenate((np.arange(first, begin * _FAN), entries, np.arange(end * _FAN, after)))
        parts = [self._weights(level, first, begin * _FAN)]
        parts += [self._weights(level, block * _FAN, (block + 1) * _FAN) for block in np.sort(blocks).tolist()]
        parts.append(self._weights(level, end * _FAN, after))
        return numbers[_largest(np.concatenate(parts), count)]

    def _weights(self, level: int, first: int, after: int) -> npt.NDArray[Any]:
        return self._file.part(f"{self._name}.weights{level}", first, after)


def _largest(weights: npt.NDArray[Any], count: int) -> Numbers:
    """Places of the largest of some numbers, the largest first, of equals the first first."""
    # Negative numbers keep a stable sort from turning equals round.
    return np.argsort(-weights.astype(np.int64), kind="stable")[:count]
