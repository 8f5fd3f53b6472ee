"""Parse the values of filters and of conditions in queries, for every facet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.errors import InvalidRequest, Message
from search.query.facets.document_values import path_end
from search.query.facets.registry import FACETS, FacetDefinition
from search.query.facets.typed_values import ReferenceTables
from search.query.parsing.parser import Resolver
from search.query.tree import FacetNode

__all__ = ["FilterParser"]


@dataclass(frozen=True, slots=True)
class FilterParser(ReferenceTables):
    """Parses values of filters and conditions by the reference tables."""

    def values(self, name: str, text: str) -> tuple[str, ...]:
        """Return the facet values that the text of a filter means.

        Args:
            name: One of `FACETS`.
            text: As typed: `Shanxi`, `山西省`, `140000`; `Land Reform`, `土地改革`; `1950s`; `web`; `zh`.

        Returns:
            Region codes (or one path of codes), ids of eras, values of the date facet, kinds or languages.

        Raises:
            InvalidRequest: If there is no such value; the message says which values are valid.
        """
        if name not in FACETS:
            raise InvalidRequest(
                Message("There is no filter “%(name)s”; filters are %(valid)s.", name=name, valid=", ".join(FACETS))
            )
        return FACETS[name].read(self, text.strip())

    def resolvers(self) -> Mapping[str, Resolver]:
        """Return the parsers of conditions by their field names in queries."""
        by_facet = [(facet, self._resolver(facet)) for facet in FACETS.values()]
        return {name: resolver for facet, resolver in by_facet for name in facet.query_fields}

    def _resolver(self, facet: FacetDefinition) -> Resolver:
        if facet.condition:
            return facet.condition
        return lambda text: FacetNode(facet.name, tuple(map(path_end, facet.read(self, text.strip()))))
