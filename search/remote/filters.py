"""Filters of a search as clauses of OpenSearch's query language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from search.query import FACETS, Filters
from search.remote.mapping import facet_field
from search.remote.translation import Clause

__all__ = ["FilterClauses", "value_clause"]

Paths = Callable[[str, str], Sequence[str]]
"""Returns the values of a facet that a code of its paths stands for: a region under every parent that it had."""

_SLASH = "/"  # between the codes of a path


class FilterClauses:
    """The filters of one search.

    Attributes:
        unconditional: Clauses that hold for everything that is counted.
        by_facet: The clause of each facet that is filtered by, which its own counts leave out.
        chosen: The chosen values of each of these facets, as they stand in the index.

    Args:
        filters: The filters.
        paths: Returns the paths of a code.
    """

    def __init__(self, filters: Filters, paths: Paths) -> None:
        self.unconditional: list[Clause] = [
            {"bool": {"must_not": [value_clause(name, values)]}} for name, values in filters.unwanted.items()
        ]
        if span := filters.span:
            self.unconditional += [
                {"range": {"earliest": {"lt": span.latest.toordinal()}}},
                {"range": {"latest": {"gt": span.earliest.toordinal()}}},
            ]
        self.by_facet = {name: value_clause(name, values) for name, values in filters.wanted.items()}
        self.chosen: Mapping[str, frozenset[str]] = {
            name: _stored(name, values, paths) for name, values in filters.wanted.items()
        }

    def without(self, name: str) -> list[Clause]:
        """Return the clauses of all facets but one."""
        return [clause for facet, clause in self.by_facet.items() if facet != name]

    @property
    def all(self) -> list[Clause]:
        """All clauses."""
        return [*self.unconditional, *self.by_facet.values()]


def value_clause(name: str, values: Sequence[str]) -> Clause:
    """Return a clause for documents that have any of some values of a facet, given as filters have them."""
    if not FACETS[name].has_paths:
        return {"terms": {facet_field(name): [*values]}}
    paths, codes = _parted(values)
    clauses: list[Clause] = [{"terms": {facet_field(name): paths}}] if paths else []
    if codes:
        clauses.append({"terms": {name: codes}})  # the facet's own field has the codes
    if not clauses:
        return {"match_none": {}}
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def _stored(name: str, values: Sequence[str], paths: Paths) -> frozenset[str]:
    if not FACETS[name].has_paths:
        return frozenset(values)
    whole, codes = _parted(values)
    known = {path for path in whole if path in paths(name, path.rpartition(_SLASH)[2])}
    return frozenset(known.union(*(paths(name, code) for code in codes)))


def _parted(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the values that are paths, and those that are single codes."""
    return [value for value in values if _SLASH in value], [value for value in values if _SLASH not in value]
