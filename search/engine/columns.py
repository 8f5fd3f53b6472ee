"""Turns what documents can be narrowed by (date, region, era, kind, language) into arrays by document number.

Every facet is one multi-valued column: a vocabulary of values, the values of each document, and, turned
round, the documents of each value. All arrays are little-endian `.npy` files without pickled objects.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.schema import lang_values, region_paths
from search.errors import IndexDamaged
from search.model import UNDATED, DateSpan, Document

__all__ = ["FACET_COLUMNS", "Column", "Columns", "ColumnsWriter", "date_values"]

FACET_COLUMNS = ("date", "region", "era", "kind", "lang")
_VOCABULARY = "vocabulary.json"

Numbers = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]


def date_values(document: Document) -> list[str]:
    """The decades that a document's publication may lie in, and its year and month where they are certain."""
    span = document.published
    if span is None:
        return [UNDATED]
    first, last = span.earliest, span.latest - timedelta(days=1)
    values = [f"{decade:03}X" for decade in range(first.year // 10, last.year // 10 + 1)]
    if first.year == last.year:
        values.append(f"{first.year:04}")
        if first.month == last.month:
            values.append(f"{first.year:04}-{first.month:02}")
    return values


_VALUES = {
    "date": date_values,
    "region": region_paths,
    "era": lambda document: [era.id for era in document.eras],
    "kind": lambda document: [str(document.kind)],
    "lang": lang_values,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A multi-valued column.

    Attributes:
        vocabulary: The values, in order of their text.
        starts: Where each document's values begin in `values`; one entry more than there are documents.
        values: Numbers of values, document after document.
        inverse_starts: Where each value's documents begin in `documents`; one entry more than there are values.
        documents: Numbers of documents, value after value, ascending within one.
    """

    vocabulary: tuple[str, ...]
    starts: Numbers
    values: Numbers
    inverse_starts: Numbers
    documents: Numbers

    def check(self, name: str, size: int) -> None:
        """Compare the lengths of the arrays, which costs no look at what is in them.

        Raises:
            ValueError: If they do not fit each other, or a number of documents.
        """
        fits = (
            len(self.starts) == size + 1
            and len(self.inverse_starts) == len(self.vocabulary) + 1
            and int(self.starts[-1]) == len(self.values) == len(self.documents) == int(self.inverse_starts[-1])
        )
        if not fits:
            raise ValueError(f"the arrays of {name!r} do not fit each other")

    def counts(self, documents: npt.NDArray[np.integer] | None) -> npt.NDArray[np.int64]:
        """How many of some documents (None: of all) have each value."""
        if documents is None:
            return np.diff(self.inverse_starts).astype(np.int64)
        starts = self.starts[documents].astype(np.int64)
        lengths = self.starts[documents + 1].astype(np.int64) - starts
        # The positions of all values of all these documents in one array, without a loop.
        ends = np.cumsum(lengths)
        positions = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - lengths), lengths)
        return np.bincount(self.values[positions], minlength=len(self.vocabulary))

    def mask(self, wanted: Sequence[str], size: int) -> Mask:
        """Which of `size` documents have at least one of the wanted values; unknown values select nothing."""
        mask = np.zeros(size, dtype=np.bool_)
        for value in wanted:
            number = bisect_left(self.vocabulary, value)
            if number < len(self.vocabulary) and self.vocabulary[number] == value:
                mask[self.documents[self.inverse_starts[number] : self.inverse_starts[number + 1]]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a generation.

    Attributes:
        facets: Multi-valued columns by name.
        earliest: Proleptic day number (`date.toordinal`) of each document's first possible day; 0 if undated.
        latest: The first day after its last possible one; 0 if undated.
    """

    facets: dict[str, Column]
    earliest: npt.NDArray[np.int32]
    latest: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.earliest)

    def within(self, span: DateSpan) -> Mask:
        """Which documents may have been published in a span; undated ones are not among them."""
        overlap: Mask = (self.earliest < span.latest.toordinal()) & (self.latest > span.earliest.toordinal())
        return overlap

    @classmethod
    def load(cls, folder: Path) -> Columns:
        """Map the arrays of a folder.

        Raises:
            IndexDamaged: If one is missing or does not fit the others.
        """
        try:
            vocabulary = json.loads(folder.joinpath(_VOCABULARY).read_text(encoding="utf-8"))
            facets = {
                name: Column(tuple(map(str, vocabulary[name])), *(_map(folder, f"{name}.{part}") for part in _PARTS))
                for name in FACET_COLUMNS
            }
            columns = cls(facets, _map(folder, "earliest"), _map(folder, "latest"))
            for name, column in facets.items():
                column.check(name, len(columns))
        except Exception as error:  # a damaged header sends numpy anywhere
            raise IndexDamaged(f"{folder}: the facet columns cannot be read ({error}); rebuild the index") from error
        return columns


_PARTS = ("starts", "values", "inverse_starts", "documents")


def _map(folder: Path, name: str) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array


class ColumnsWriter:
    """Gathers the columns of documents in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in FACET_COLUMNS}
        self._values: dict[str, list[int]] = {name: [] for name in FACET_COLUMNS}
        self._starts: dict[str, list[int]] = {name: [0] for name in FACET_COLUMNS}
        self._earliest: list[int] = []
        self._latest: list[int] = []

    def add(self, document: Document) -> None:
        """Append one document."""
        for name, values_of in _VALUES.items():
            numbers, values = self._numbers[name], self._values[name]
            values.extend(numbers.setdefault(value, len(numbers)) for value in values_of(document))
            self._starts[name].append(len(values))
        span = document.published
        self._earliest.append(span.earliest.toordinal() if span else 0)
        self._latest.append(span.latest.toordinal() if span else 0)

    def range(self) -> tuple[str, str] | None:
        """First and last day on which a document may have been published, as ISO dates; None if all are undated."""
        days = [day for day in self._earliest if day]
        if not days:
            return None
        return date.fromordinal(min(days)).isoformat(), date.fromordinal(max(self._latest) - 1).isoformat()

    def save(self, folder: Path) -> None:
        """Write the columns into an existing folder."""
        vocabularies = {name: sorted(numbers) for name, numbers in self._numbers.items()}
        folder.joinpath(_VOCABULARY).write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")
        for name in FACET_COLUMNS:
            for part, array in zip(_PARTS, self._arrays(name, vocabularies[name]), strict=True):
                np.save(folder / f"{name}.{part}.npy", array.astype("<u4"), allow_pickle=False)
        np.save(folder / "earliest.npy", np.array(self._earliest, dtype="<i4"), allow_pickle=False)
        np.save(folder / "latest.npy", np.array(self._latest, dtype="<i4"), allow_pickle=False)

    def _arrays(self, name: str, vocabulary: list[str]) -> tuple[npt.NDArray[np.integer], ...]:
        rank = {value: place for place, value in enumerate(vocabulary)}
        order = np.array([rank[value] for value in self._numbers[name]], dtype=np.int64)
        starts = np.array(self._starts[name], dtype=np.int64)
        values = order[np.array(self._values[name], dtype=np.int64)]
        owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        counts = np.bincount(values, minlength=len(vocabulary))
        return starts, values, np.concatenate(([0], np.cumsum(counts))), owners[np.argsort(values, kind="stable")]
