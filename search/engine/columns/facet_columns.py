"""Read, write and join `columns.hz`, the facet columns and days of publication of all documents of a generation.

`columns.hz` holds all segments' documents, one after the other. Every facet is a multi-valued column: a vocabulary,
sets of its values, and the sets of each document (see `value_sets`); the days of publication are two plain arrays, and
`sketches` has the numbers of each document's sketch, one document after the other (see `duplicates.sketches`).
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from search.engine.columns.column import Column, Selection
from search.engine.columns.periods import Days, Periods
from search.engine.columns.value_sets import RaggedArray, ValueSets, join_sets, ragged_from_pairs
from search.engine.duplicates.sketches import BANDS, sketch
from search.engine.store.arrays import AnyIntegers, Array, Integers, Mask, UInt32s, bounds_of
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import COLUMNS, block_file
from search.model import DateSpan, Document
from search.query import FACETS, parted
from search.results import Grain

__all__ = ["Column", "Columns", "ColumnsWriter", "Selection", "join_columns"]

_OWNER = "generation"  # of every file of columns, that of a run too

_LAST_DAY = date.max.toordinal() + 1  # one after the last day of the calendar, as the end of a span may be


class Columns:
    """All columns of a generation or of a part of one; safe for many threads.

    Attributes:
        facets: Multi-valued columns by name.
    """

    def __init__(self, file: BlockFile) -> None:
        self._file = file
        self._size = file.count("earliest")
        self.facets = {name: Column(file, facet) for name, facet in FACETS.items()}
        self._periods: dict[Grain, Periods] = {}

    @classmethod
    def load(cls, path: Path) -> Columns:
        """Open a file of columns, or that of a folder; its arrays are read when they are first used.

        Raises:
            IndexDamaged: If it is missing or has changed.
        """
        columns = cls(BlockFile(_file(path), COLUMNS, _OWNER))
        columns.check()
        return columns

    def check(self) -> None:
        """Check that the arrays exist and fit each other in length and type; their contents are not read.

        Raises:
            IndexDamaged: If one is missing, of another type, or does not fit the others.
        """
        count = self._file.count
        self._file.check_kind("i4", "earliest", "latest")
        self._file.check_kind("u4", "sketches")
        self._file.check(count("earliest") == count("latest"), count("sketches") == BANDS * self._size)
        for name, column in self.facets.items():
            self._file.check(count(f"{name}.sets") == self._size)
            column.check()

    def __len__(self) -> int:
        return self._size

    @cached_property
    def earliest(self) -> Days:
        """Proleptic day number (`date.toordinal`) of each document's first possible day; 0 if undated."""
        return self._days("earliest")

    @cached_property
    def latest(self) -> Days:
        """The first day after its last possible one; 0 if undated."""
        return self._days("latest")

    def periods(self, grain: Grain) -> Periods:
        """Return the years, months or days of all documents, computed at their first use.

        Raises:
            IndexDamaged: If the days are not what was written.
        """
        periods = self._periods.get(grain)
        if periods is None:
            periods = self._periods[grain] = Periods(self.earliest, self.latest, grain)
        return periods

    @property
    def sketches(self) -> UInt32s:
        """The sketches of all documents, of shape (documents, `BANDS`)."""
        sketches: UInt32s = self._file.read("sketches").reshape(-1, BANDS)
        return sketches

    def counts(self, names: Iterable[str], documents: Selection | AnyIntegers | Mask | None) -> dict[str, Integers]:
        """Count the values of several facets over the same documents; see `Column.counts`."""
        if documents is not None and not isinstance(documents, Selection):
            documents = Selection(documents, self._size)
        return {name: self.facets[name].counts(documents) for name in names}

    def within(self, span: DateSpan) -> Mask:
        """Return which documents may have been published in a span; undated ones never match."""
        overlap: Mask = (self.earliest < span.latest.toordinal()) & (self.latest > span.earliest.toordinal())
        return overlap

    def range(self, documents: Mask | None = None) -> tuple[str, str] | None:
        """Return the first and last day on which a document may have been published (ISO); None if all are undated.

        Args:
            documents: Mask of the documents that are considered; all by default.

        Raises:
            IndexDamaged: If the days are not what was written.
        """
        days = (self.earliest, self.latest)
        return _range(*(edge if documents is None else edge[documents] for edge in days))

    def _days(self, edge: str) -> Days:
        days = self._file.read(edge)
        last = _LAST_DAY if edge == "latest" else _LAST_DAY - 1
        if (days < 0).any() or days.max(initial=0) > last:
            raise self._file.damaged("holds days that do not exist")
        return days

    def verify(self) -> None:
        """Compare every byte with its checksum.

        Raises:
            IndexDamaged: If one differs.
        """
        self._file.verify()

    def sets(self, name: str) -> ValueSets:
        """Return a facet's column as it is stored.

        Raises:
            IndexDamaged: If it is not what was written.
        """
        read = partial(_array_of, self._file, name)
        value_sets = ValueSets(
            tuple(self.facets[name].stored),
            *(read(part) for part in ("set_starts", "set_values", "sets", "more_documents", "more_sets")),
        )
        self._file.check(value_sets.is_valid())
        return value_sets


def join_columns(parts: Sequence[tuple[Columns, Mask | None]], path: Path) -> None:
    """Write the documents of several columns one after the other.

    Args:
        parts: Each with a mask of the documents that are kept; None keeps all. The same columns may come again.
        path: A new file, or an existing folder for it.
    """
    facets = {}
    for name, facet in FACETS.items():
        sets = {id(columns): columns.sets(name) for columns, _ in parts}
        facets[name] = join_sets([(sets[id(columns)], mask) for columns, mask in parts], facet.parent)
    days = [
        np.concatenate(
            [np.empty(0, dtype=np.int32)]
            + [getattr(columns, edge) if mask is None else getattr(columns, edge)[mask] for columns, mask in parts]
        )
        for edge in ("earliest", "latest")
    ]
    sketches = np.concatenate(
        [np.empty((0, BANDS), dtype=np.uint32)]
        + [columns.sketches if mask is None else columns.sketches[mask] for columns, mask in parts]
    )
    _write(path, facets, (days[0], days[1]), sketches)


class ColumnsWriter:
    """A writer of the columns of documents, which are added in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[Hashable, int]] = {name: {} for name in FACETS}
        self._rows: dict[str, list[list[str]]] = {name: [] for name in FACETS}
        self._sets = {name: array("I") for name in FACETS}
        self._earliest, self._latest = array("i"), array("i")
        self._sketches = array("I")

    def add(self, document: Document) -> None:
        """Append one document."""
        for name, facet in FACETS.items():
            numbers = self._numbers[name]
            key = facet.key(document)
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(numbers)
                self._rows[name].append(facet.stored(document))
            self._sets[name].append(number)
        span = document.published
        self._earliest.append(span.earliest.toordinal() if span else 0)
        self._latest.append(span.latest.toordinal() if span else 0)
        self._sketches.extend(sketch(document))

    def save(self, path: Path) -> None:
        """Write the columns into a new file, or into an existing folder."""
        facets = {name: join_sets([(self._unsplit(name), None)], facet.parent) for name, facet in FACETS.items()}
        _write(path, facets, self._days(), np.array(self._sketches, dtype=np.uint32))

    def _days(self) -> tuple[Days, Days]:
        return np.array(self._earliest, dtype=np.int32), np.array(self._latest, dtype=np.int32)

    def _unsplit(self, name: str) -> ValueSets:
        """Return the values as they were added: one whole set a document, not split into chains."""
        rows = self._rows[name]
        vocabulary = sorted({value for row in rows for value in row})
        number_of = {value: index for index, value in enumerate(vocabulary)}
        return ValueSets(
            vocabulary=tuple(vocabulary),
            starts=bounds_of(np.array([len(row) for row in rows], dtype=np.intp)),
            values=np.array([number_of[value] for row in rows for value in row], dtype=np.intp),
            sets=np.array(self._sets[name], dtype=np.intp),
            more_documents=np.empty(0, dtype=np.intp),
            more_sets=np.empty(0, dtype=np.intp),
        )


def _write(path: Path, facets: dict[str, ValueSets], days: tuple[Days, Days], sketches: UInt32s) -> None:
    with BlockWriter(_file(path), COLUMNS, _OWNER) as file:
        file.add("earliest", days[0])
        file.add("latest", days[1])
        file.add("sketches", sketches.reshape(-1))
        for name, column in facets.items():
            for part, array_ in _arrays(column).items():
                file.add(f"{name}.{part}", array_)
            if FACETS[name].forms:
                file.add(f"{name}.form_starts", _form_starts(column.vocabulary))
        file.close()


def _arrays(column: ValueSets) -> dict[str, Array]:
    encoded = [value.encode() for value in column.vocabulary]
    sets = RaggedArray(column.starts, column.values)
    inverse = ragged_from_pairs(column.values, sets.row_numbers(), len(encoded))
    # Sets are ordered so that those with a value are mostly adjacent: their numbers are stored as ranges.
    begins_range = np.diff(inverse.numbers, prepend=-1) != 1
    begins_range[inverse.starts[:-1]] = True
    firsts = np.flatnonzero(begins_range)
    lasts = np.flatnonzero(np.append(begins_range, True)[1:])
    return {
        "keys": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "ends": np.cumsum([len(key) for key in encoded], dtype=np.uint32),
        "totals": column.totals().astype(np.uint32),
        "set_starts": column.starts.astype(np.uint32),
        "set_values": _narrow(column.values),
        "value_starts": np.searchsorted(firsts, inverse.starts).astype(np.uint32),
        "range_first": _narrow(inverse.numbers[firsts]),
        "range_after": _narrow(inverse.numbers[lasts] + 1),
        "sets": _narrow(column.sets),
        "more_documents": column.more_documents.astype(np.uint32),
        "more_sets": _narrow(column.more_sets),
    }


def _form_starts(stored: Sequence[str]) -> UInt32s:
    """Return where the forms of each value begin among what is stored, and where the last ones end."""
    values = [parted(text)[0] for text in stored]
    begins = [number for number, value in enumerate(values) if not number or value != values[number - 1]]
    return np.array([*begins, len(values)], dtype=np.uint32)


def _narrow(numbers: AnyIntegers) -> AnyIntegers:
    """Return the same numbers in the smallest type that holds them."""
    largest = int(numbers.max(initial=0))
    return numbers.astype(np.uint8 if largest < 1 << 8 else np.uint16 if largest < 1 << 16 else np.uint32)


def _array_of(file: BlockFile, name: str, part: str) -> Array:
    return file.read(f"{name}.{part}")


def _file(path: Path) -> Path:
    return path / block_file(COLUMNS) if path.is_dir() else path


def _range(earliest: Days, latest: Days) -> tuple[str, str] | None:
    dated = earliest[earliest != 0]
    if not len(dated):
        return None
    first, last = int(dated.min()), max(1, int(latest.max()) - 1)
    return date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
