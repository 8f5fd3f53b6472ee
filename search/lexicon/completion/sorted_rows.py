"""External sorting of weighted rows: any number of rows, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

import numpy as np

__all__ = ["KEY_END", "SortedRows"]

KEY_END = b"\0"
"""Ends a key. It sorts below every byte of a key, so that a key comes before all keys of which it is a prefix."""

_MAX_IN_MEMORY = 1 << 17  # rows; more are sorted and spilled to temporary files
_BATCH = 1 << 12  # rows that are read from a spilled file at a time

WeightedText = tuple[bytes, int]


class SortedRows:
    """Gathers rows of a key, a value and a weight; what does not fit in memory is spilled to unnamed files.

    Args:
        folder: Folder for these files.
        one_a_key: Whether rows of one key are merged into one, with the first value and the sum of weights; otherwise
            rows of one key and value are merged, with the largest weight.
    """

    def __init__(self, folder: Path, *, merge_keys: bool = False) -> None:
        self._folder, self._merge_keys = folder, merge_keys
        self._rows: list[WeightedText] = []
        self._exit = ExitStack()
        self._files: list[tuple[IO[bytes], int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._exit.close()

    def add(self, key: str, value: bytes, weight: int) -> None:
        """Add a row; its key has no zero byte, its weight is below 2**32."""
        self._rows.append((key.encode() + KEY_END + value, weight))
        if len(self._rows) >= _MAX_IN_MEMORY:
            self._spill()

    def __iter__(self) -> Iterator[WeightedText]:
        """Yield keys, each with `KEY_END` and its value, in the order of their bytes, with weights."""
        self._rows.sort()
        ordered = merge(*map(_read, self._files), self._rows) if self._files else iter(self._rows)
        return _summed(ordered) if self._merge_keys else _heaviest(ordered)

    def _spill(self) -> None:
        self._rows.sort()
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - the exit stack closes it
        self._exit.enter_context(file)
        count = len(self._rows)
        file.write(np.fromiter((len(text) for text, _ in self._rows), dtype="<u4", count=count).tobytes())
        file.write(np.fromiter((weight for _, weight in self._rows), dtype="<u4", count=count).tobytes())
        file.write(b"".join(text for text, _ in self._rows))
        self._files.append((file, count))
        self._rows = []


def _read(spilled: tuple[IO[bytes], int]) -> Iterator[WeightedText]:
    """Yield the rows of a spilled file."""
    file, count = spilled
    file.seek(0)
    lengths, weights = (np.frombuffer(file.read(4 * count), dtype="<u4") for _ in range(2))
    for first in range(0, count, _BATCH):
        ends = np.concatenate(([0], np.cumsum(lengths[first : first + _BATCH], dtype=np.int64))).tolist()
        data = file.read(ends[-1])
        texts = (data[start:end] for start, end in pairwise(ends))
        yield from zip(texts, weights[first : first + _BATCH].tolist(), strict=True)


def _heaviest(ordered: Iterator[WeightedText]) -> Iterator[WeightedText]:
    """Yield each text once; rows of a text come in the order of their weights, so the last one is the heaviest."""
    last = next(ordered, None)
    if last is None:
        return
    for row in ordered:
        if row[0] != last[0]:
            yield last
        last = row
    yield last


def _summed(ordered: Iterator[WeightedText]) -> Iterator[WeightedText]:
    """Yield each key once, with its first value and the sum of its weights."""
    first = next(ordered, None)
    if first is None:
        return
    text, total = first
    begin = text[: text.index(KEY_END) + 1]
    for other, weight in ordered:
        if other.startswith(begin):
            total += weight
        else:
            yield text, total
            text, total, begin = other, weight, other[: other.index(KEY_END) + 1]
    yield text, total
