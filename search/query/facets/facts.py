"""Turns the text of a filter, and of a condition in a question, into values and nodes, whichever facet it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.errors import InvalidRequest
from search.query.facets.document_values import path_end
from search.query.facets.registry import FACETS, FacetDefinition
from search.query.facets.typed_values import ReferenceTables
from search.query.parser import Resolver
from search.query.tree import Restrict

__all__ = ["Facts"]


@dataclass(frozen=True, slots=True)
class Facts(ReferenceTables):
    """What can be asked about a document besides its words."""

    def values(self, name: str, text: str) -> tuple[str, ...]:
        """What a filter's text stands for.

        Args:
            name: One of `FACETS`.
            text: As a person writes it: `Shanxi`, `山西省`, `140000`; `Land Reform`, `土地改革`; `1950s`; `web`; `zh`.

        Returns:
            Region codes (or one path of codes), ids of eras, values of the date facet, kinds, languages.

        Raises:
            InvalidRequest: If it stands for nothing; the message says what would.
        """
        if name not in FACETS:
            raise InvalidRequest(f"There is no filter {name!r}; filters are {', '.join(FACETS)}.")
        return FACETS[name].read(self, text.strip())

    def resolvers(self) -> Mapping[str, Resolver]:
        """What may stand before a colon in a question, besides the fields of words."""
        by_facet = [(facet, self._resolver(facet)) for facet in FACETS.values()]
        return {name: resolver for facet, resolver in by_facet for name in facet.query_fields}

    def _resolver(self, facet: FacetDefinition) -> Resolver:
        if facet.condition:
            return facet.condition
        return lambda text: Restrict(facet.name, tuple(map(path_end, facet.read(self, text.strip()))))
