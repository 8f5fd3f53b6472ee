"""Count the documents of a result: by facet, by code, and by period of publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

import numpy as np

from search.engine.columns.column import Column, Selection
from search.engine.columns.counts import ColumnCounts
from search.engine.columns.facet_columns import Columns
from search.engine.columns.masks import Masks
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.matches import Matches
from search.engine.store.arrays import Array
from search.query import Histogram, HistogramRequest, IndexRequest, PeriodCounts

__all__ = ["Counted", "ResultCounts"]


class Counted(NamedTuple):
    """The counts of a result, as in `search.query.IndexResult`."""

    facets: Mapping[str, ColumnCounts]
    codes: Mapping[str, Mapping[str, int]]
    histogram: Histogram | None = None


class ResultCounts:
    """The documents of a result, to be counted.

    Args:
        columns: The columns of the index.
        masks: The filters of the request.
        groups: All documents that match, in groups: those that match the query itself come first, then those that match
            the one for what may be misread.
        filtered: Those of each group that pass the filters.
    """

    def __init__(self, columns: Columns, masks: Masks, groups: Sequence[Matches], filtered: Sequence[Matches]) -> None:
        self._columns, self._masks, self._groups, self._filtered = columns, masks, groups, filtered

    def counted(self, request: IndexRequest, evaluator: Evaluator) -> Counted:
        """Count what a request asks for.

        Args:
            request: The request.
            evaluator: Evaluates its queries.

        Raises:
            IndexDamaged: If a column is not what was written.
        """
        if not (request.facets or request.codes or request.histogram):
            return Counted({}, {})
        columns, masks, size = self._columns, self._masks, len(self._columns)
        passing = Matches.united(self._filtered)
        every = passing if self._filtered == self._groups else Matches.united(self._groups)
        selected = _selection(passing, size)

        def without(name: str) -> Selection | None:
            """Return the documents that pass all filters but those of a facet."""
            return _selection(every.filtered(masks.combined(without=name)), size) if masks.narrows(name) else selected

        facets = {
            name: ColumnCounts(columns.facets[name], columns.facets[name].counts(without(name)), masks.chosen(name))
            for name in request.facets
        }
        codes = {
            name: _code_counts(columns.facets[name], without(name), codes, size)
            for name, codes in request.codes.items()
        }
        asked = request.histogram
        if asked is None:
            return Counted(facets, codes)
        documents = without("date") if asked.all_dates else selected
        occurrences = self._occurrences(request, evaluator, documents) if asked.occurrences else None
        return Counted(facets, codes, _histogram(columns, documents, asked, occurrences))

    def _occurrences(self, request: IndexRequest, evaluator: Evaluator, selection: Selection | None) -> Array:
        """Return how often the words of a query occur in each document; of misread ones, what may be these words.

        Args:
            request: The request.
            evaluator: Evaluates its queries.
            selection: The documents for which that is asked; None for all.
        """
        if request.query is None or not len(self._columns):
            return np.zeros(len(self._columns), dtype=np.float32)
        mask = None if selection is None else selection.mask
        occurrences = evaluator.occurrences(request.query, mask)
        if request.possible is not None and len(self._groups) > 1 and self._groups[1].total:
            documents = self._groups[1].hits.as_lists()[0]
            occurrences[documents] = evaluator.occurrences(request.possible, mask)[documents]
        return occurrences


def _selection(matches: Matches, size: int) -> Selection | None:
    """Return the documents of a result for counting; None stands for all documents."""
    return None if matches.total == size else Selection(matches.selection(), size)


def _histogram(
    columns: Columns, selection: Selection | None, request: HistogramRequest, occurrences: Array | None
) -> Histogram:
    """Count the documents of a selection by period.

    Args:
        columns: The columns of the index.
        selection: The documents; None for all.
        request: What to count.
        occurrences: How often the words of the query occur in each document of the index; None if nobody asks.
    """
    periods = columns.periods(request.grain)
    by_value: dict[str, PeriodCounts] = {}
    if request.facet:
        column = columns.facets[request.facet]
        values = request.values
        if request.most_values:
            counts = _code_counts(column, selection, values, len(columns))
            values = nlargest(request.most_values, filter(counts.get, values), key=lambda value: counts[value])
        for value in values:
            by_value[value] = periods.counts(_having(column, value, selection, len(columns)), occurrences)
    return Histogram(periods.counts(selection, occurrences), by_value)


def _code_counts(column: Column, selection: Selection | None, codes: Sequence[str], size: int) -> dict[str, int]:
    """Count the documents of a selection that have a code, under whichever parents.

    Args:
        column: The column of a facet.
        selection: The documents; None for all.
        codes: The codes.
        size: Number of all documents.
    """
    counts, by_code = column.counts(selection), {}
    for code in codes:
        numbers = [number for path in column.paths_of_code(code) if (number := column.number(path)) is not None]
        present = [number for number in numbers if counts[number]]
        # A document may have a code under two parents: Jiangxi lay in two great regions.
        by_code[code] = len(_having(column, code, selection, size)) if len(present) > 1 else int(counts[numbers].sum())
    return by_code


def _having(column: Column, code: str, selection: Selection | None, size: int) -> Selection:
    """Return the documents of a selection that have a code, under whichever parents."""
    mask = column.mask(column.paths_of_code(code))
    return Selection(mask if selection is None else selection.documents[mask.take(selection.documents)], size)
