"""The year, month or day in which each document was published, and how many of a selection were published in each."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from search.engine.columns.column import Selection
from search.engine.store.arrays import AnyIntegers, Array, Indexes
from search.query import PeriodCounts
from search.results import Grain

__all__ = ["Days", "Periods"]

_EPOCH = date(1970, 1, 1).toordinal()  # day 0 of numpy's dates
_UNITS = {Grain.YEAR: "datetime64[Y]", Grain.MONTH: "datetime64[M]", Grain.DAY: "datetime64[D]"}
_OTHER = 2  # bins behind those of the periods: of imprecise dates, and of none

Days = npt.NDArray[np.int32]
"""Proleptic day numbers (`date.toordinal`)."""


class Periods:
    """The periods of all documents, as numbers from the first on; safe for many threads.

    A document whose span lies in several periods belongs to none: it is imprecise.

    Args:
        earliest: First possible day of each document (`date.toordinal`); 0 if undated.
        latest: The first day after its last possible one; 0 if undated.
        grain: Length of the periods.
    """

    def __init__(self, earliest: Days, latest: Days, grain: Grain) -> None:
        self._unit = _UNITS[grain]
        first, last = self._numbers(earliest), self._numbers(latest - 1)
        dated = earliest != 0
        precise = dated & (first == last)
        self._first = int(first[precise].min()) if precise.any() else 0
        self._count = int(first[precise].max()) - self._first + 1 if precise.any() else 0
        numbers = np.where(precise, first - self._first, np.where(dated, self._count, self._count + 1))
        small = self._count + _OTHER < 1 << 16
        self._periods: AnyIntegers = numbers.astype(np.uint16 if small else np.uint32)

    def _numbers(self, days: Days) -> npt.NDArray[np.int64]:
        """Return the periods of some days as numpy counts them, from 1970."""
        dates = (days.astype(np.int64) - _EPOCH).view("datetime64[D]")
        return dates.astype(self._unit).view(np.int64)

    def counts(self, selection: Selection | None, occurrences: Array | None = None) -> PeriodCounts:
        """Count the documents of a selection by period.

        Args:
            selection: The documents; None for all.
            occurrences: How often the words of a query occur in each of all documents, to be summed by period as well.
        """
        periods, bins = self._periods, self._count + _OTHER
        documents = None if selection is None else selection.documents
        chosen = periods if documents is None else periods.take(documents)
        counts = np.bincount(chosen, minlength=bins)
        sums: Array = np.zeros(0)
        if occurrences is not None:
            sums = np.bincount(chosen, occurrences if documents is None else occurrences.take(documents), bins)
        present = np.flatnonzero(counts[: self._count])
        names = (present + self._first).view(self._unit).astype(str).tolist()
        return PeriodCounts(
            documents=dict(zip(names, counts[present].tolist(), strict=True)),
            occurrences=dict(zip(names, map(int, sums[present].tolist()), strict=True)) if len(sums) else {},
            imprecise=int(counts[self._count]),
            undated=int(counts[self._count + 1]),
            all_occurrences=int(sums.sum()),
        )

    def documents_of(self, day: date) -> Indexes:
        """Return the numbers of the documents of a day, ascending; the periods must be days."""
        number = day.toordinal() - _EPOCH - self._first
        return np.flatnonzero(self._periods == number) if 0 <= number < self._count else np.empty(0, dtype=np.intp)
