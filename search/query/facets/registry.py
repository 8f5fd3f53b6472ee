"""Registry of the facets by which results are counted and filtered. To add a facet, add an entry here.

Everything with a part for each facet (columns, filters, fields of queries, parameters of the web and their description)
uses this list. Names and descriptions stand in `search.facets`, which options and help of the command line
use as well.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from search.facets import FACET_DESCRIPTIONS, FacetDescription
from search.model import Document
from search.query.facets import document_values as stored
from search.query.facets import names
from search.query.facets import typed_values as typed
from search.query.facets.typed_values import ReferenceTables
from search.query.parsing.parser import TEXT_FIELDS
from search.query.tree import Node

__all__ = ["FACETS", "FacetDefinition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetDefinition:
    """A facet: a multi-valued property of documents, and how its values are read and typed.

    Attributes:
        description: Name, label and help.
        values: Returns the values of a document.
        key: Returns what the values of a document depend on; cheaper than the values, for caches.
        read: Parses a typed text into values; raises InvalidRequest with a message for the reader.
        terms: Returns the terms of a document in the index field of this name, which conditions in queries search for;
            None if there is a `condition`, or if words are searched for in the texts of this name (`author:`).
        condition: Parses a condition in a query into a node, if it is not a search for terms.
        parent: Returns the parent of a value; an empty text at the top level.
        is_value: Returns whether a stored text can be a value; `parent` may fail for others.
        has_paths: Whether values are paths of codes; the last code is the term, and may be typed alone.
        is_single: Whether every document has exactly one value.
        by_count: Whether values are listed by the number of documents; otherwise they have an order of their own.
        is_open: Whether any text may be a value: there may be as many as documents, so those with most are listed, by
            that number. Such a facet has one level.
        forms: Of a facet whose values are names, returns the values of a document, each with what the document calls
            it; None if a value says itself what it is called, or a table does.
    """

    description: FacetDescription
    values: Callable[[Document], Iterable[str]]
    key: Callable[[Document], Hashable]
    read: Callable[[ReferenceTables, str], tuple[str, ...]]
    terms: Callable[[Document], Iterable[str]] | None = None
    condition: Callable[[str], Node] | None = None
    parent: Callable[[str], str] = stored.no_parent
    is_value: Callable[[str], bool] = stored.any_text
    has_paths: bool = False
    is_single: bool = False
    by_count: bool = False
    is_open: bool = False
    forms: Callable[[Document], names.Forms] | None = None

    @property
    def name(self) -> str:
        """Name of the facet, its column, its filter, its parameter and its field in queries."""
        return self.description.name

    @property
    def label(self) -> tuple[str, str]:
        """English and Chinese label."""
        return self.description.label

    @property
    def meaning(self) -> str:
        """Short description for lists of parameters and options."""
        return self.description.meaning

    @property
    def help(self) -> str:
        """Description in full sentences, for readers."""
        return self.description.help

    @property
    def query_fields(self) -> tuple[str, ...]:
        """Folded field names in queries, before a colon; none if they are those of texts, as `author:` is."""
        return () if self.name in TEXT_FIELDS else (self.name, self.label[1])

    def stored(self, document: Document) -> list[str]:
        """Return what a column stores of a document, each once: its values, with their forms if it has some."""
        if self.forms:
            return sorted(names.stored_name(value, form) for value, form in self.forms(document).items())
        return sorted(set(self.values(document)))


def _of_names(
    name: str,
    forms: Callable[[Document], names.Forms],
    key: Callable[[Document], Hashable],
    read: Callable[[ReferenceTables, str], tuple[str, ...]],
) -> FacetDefinition:
    """Return the definition of a facet whose values are names as documents give them."""
    return FacetDefinition(
        description=FACET_DESCRIPTIONS[name], values=forms, key=key, read=read, terms=forms, is_open=True, forms=forms
    )


_DEFINITIONS = (
    FacetDefinition(
        description=FACET_DESCRIPTIONS["date"],
        values=stored.date_values,
        key=stored.date_key,
        read=typed.read_date,
        condition=typed.date_condition,
        parent=stored.date_parent,
        is_value=stored.is_date_value,
    ),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["region"],
        values=stored.region_paths,
        key=stored.region_key,
        read=typed.read_region,
        terms=stored.region_codes,
        parent=stored.path_parent,
        has_paths=True,
        by_count=True,
    ),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["era"],
        values=stored.era_ids,
        key=stored.era_ids,
        read=typed.read_era,
        terms=stored.era_ids,
    ),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["period"],
        values=stored.period_ids,
        key=stored.period_ids,
        read=typed.read_era,
        terms=stored.period_ids,
    ),
    # Without terms: `author:` looks for words among all authors.
    replace(_of_names("author", names.author_forms, names.author_key, typed.read_author), terms=None),
    _of_names("paper", names.paper_forms, names.paper_key, typed.read_paper),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["column"],
        values=stored.column_values,
        key=stored.column_key,
        read=typed.read_column,
        terms=stored.column_values,
        is_open=True,
    ),
    _of_names("collection", names.collection_forms, names.collection_key, typed.read_collection),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["kind"],
        values=stored.kind_values,
        key=stored.kind_key,
        read=typed.read_kind,
        terms=stored.kind_values,
        is_single=True,
    ),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["lang"],
        values=stored.lang_values,
        key=stored.lang_key,
        read=typed.read_lang,
        terms=stored.lang_values,
    ),
    FacetDefinition(
        description=FACET_DESCRIPTIONS["scan"],
        values=stored.scan_values,
        key=stored.scan_key,
        read=typed.read_scan,
        terms=stored.scan_values,
    ),
)

FACETS: Mapping[str, FacetDefinition] = {facet.name: facet for facet in _DEFINITIONS}
"""All facets by name, in the order in which they are shown."""
