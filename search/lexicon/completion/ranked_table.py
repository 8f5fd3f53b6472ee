"""Tables on disk of keys with weights, which give the heaviest rows of a prefix.

Rows stand in the order of their bytes, as in a dictionary of terms. A range-maximum tree holds the largest weight of
every 64 rows, of every 64 of these, and so on: the best k rows of a range lie in the k blocks with the largest weights,
so a look-up reads k * 64 numbers a level, however many rows there are (for range maxima see M. Bender, M.
Farach-Colton: The LCA problem revisited, 2000).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine import BlockFile, BlockWriter, Dictionary
from search.lexicon.build_context import write_terms
from search.lexicon.completion.sorted_rows import KEY_END

__all__ = ["RankedRow", "RankedTable", "write_ranked"]

_FANOUT = 64  # rows, or blocks of rows, under one maximum; larger means fewer levels, but more numbers read at each

_Numbers = npt.NDArray[np.intp]


class RankedRow(NamedTuple):
    """A row of a table.

    Attributes:
        key: What is looked up, whole or by a prefix.
        value: What the key stands for.
        weight: Rank among the rows of a prefix.
    """

    key: bytes
    value: bytes
    weight: int


def write_ranked(file: BlockWriter, name: str, rows: Iterable[tuple[bytes, int]]) -> None:
    """Write a table of rows.

    Args:
        file: A block file that is being written.
        name: Prefix of the arrays' names.
        rows: As `SortedRows` yields them.
    """
    weights_so_far = array("L")

    def texts() -> Iterator[bytes]:
        for text, weight in rows:
            weights_so_far.append(weight)
            yield text

    write_terms(file, name, texts())
    weights = np.array(weights_so_far, dtype=np.uint32)
    level = 0
    while level == 0 or len(weights) > _FANOUT:
        largest = int(weights.max(initial=0))
        file.add(f"{name}.weights{level}", weights.astype(np.min_scalar_type(largest)))
        weights = np.maximum.reduceat(weights, np.arange(0, len(weights), _FANOUT)) if len(weights) else weights
        level += 1


class RankedTable:
    """A table that `write_ranked` wrote; safe for many threads.

    Args:
        file: The file.
        name: Prefix of the arrays' names.

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
            self._levels, rows = self._levels + 1, -(-rows // _FANOUT)

    def exact(self, key: bytes, count: int) -> list[RankedRow]:
        """Return the heaviest rows of a key, in the order of `prefixed`."""
        return self._rows(self._dictionary.prefixed(key + KEY_END), count)

    def prefixed(self, prefix: bytes, count: int) -> list[RankedRow]:
        """Return at most `count` of the heaviest rows whose keys have a prefix: by weight, then by key and value."""
        return self._rows(self._dictionary.prefixed(prefix), count)

    def text(self, part: bytes) -> str:
        """Return the key or value of a row as a text.

        Raises:
            IndexDamaged: If it is not UTF-8.
        """
        return self._dictionary.text(part)

    def _rows(self, numbers: range, count: int) -> list[RankedRow]:
        rows = []
        for number in self._heaviest(0, numbers.start, numbers.stop, count).tolist():
            key, _, value = self._dictionary.term(number).partition(KEY_END)
            rows.append(RankedRow(key, value, int(self._weights(0, number, number + 1)[0])))
        return rows

    def _heaviest(self, level: int, first: int, end: int, count: int) -> _Numbers:
        """Return numbers of the heaviest entries of a range of a level, the heaviest first, equals in their order."""
        if end - first <= 2 * count * _FANOUT or level + 1 >= self._levels:
            return first + _largest_first(self._weights(level, first, end), count)
        # Whole blocks in the middle, single entries at either end of the range.
        first_block, end_block = -(-first // _FANOUT), end // _FANOUT
        blocks = self._heaviest(level + 1, first_block, end_block, count)
        entries = (np.sort(blocks)[:, None] * _FANOUT + np.arange(_FANOUT)).ravel()
        numbers = np.concatenate(
            (np.arange(first, first_block * _FANOUT), entries, np.arange(end_block * _FANOUT, end))
        )
        parts = [self._weights(level, first, first_block * _FANOUT)]
        parts += [self._weights(level, block * _FANOUT, (block + 1) * _FANOUT) for block in np.sort(blocks).tolist()]
        parts.append(self._weights(level, end_block * _FANOUT, end))
        return numbers[_largest_first(np.concatenate(parts), count)]

    def _weights(self, level: int, first: int, after: int) -> npt.NDArray[Any]:
        return self._file.part(f"{self._name}.weights{level}", first, after)


def _largest_first(weights: npt.NDArray[Any], count: int) -> _Numbers:
    """Return indices of the largest weights, the largest first, equals in their order."""
    # Negated, so that a stable ascending sort keeps equal weights in their order.
    return np.argsort(-weights.astype(np.int64), kind="stable")[:count]
