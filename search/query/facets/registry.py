"""Registry of the facets by which results are counted and filtered. To add a facet, add an entry here.

Everything with a part for each facet (columns, filters, fields of queries, parameters of the web and their description,
options of the command line, help) uses this list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from search.model import Document, Kind
from search.query.facets import document_values as stored
from search.query.facets import typed_values as typed
from search.query.facets.typed_values import LANGS, ReferenceTables
from search.query.tree import Node

__all__ = ["FACETS", "FacetDefinition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetDefinition:
    """A facet: a multi-valued property of documents, and how its values are read and typed.

    Attributes:
        name: Name of the facet, its column, its filter, its parameter and its field in queries.
        label: English and Chinese label; the Chinese one is a field name in queries as well.
        meaning: Short description for lists of parameters and options.
        help: Description in full sentences, for readers.
        values: Returns the values of a document.
        key: Returns what the values of a document depend on; cheaper than the values, for caches.
        read: Parses a typed text into values; raises InvalidRequest with a message for the reader.
        terms: Returns the terms of a document in the index field of this name, which conditions in queries search for;
            None if there is a `condition`.
        condition: Parses a condition in a query into a node, if it is not a search for terms.
        parent: Returns the parent of a value; an empty text at the top level.
        is_value: Returns whether a stored text can be a value; `parent` may fail for others.
        has_paths: Whether values are paths of codes; the last code is the term, and may be typed alone.
        is_single: Whether every document has exactly one value.
        by_count: Whether values are listed by the number of documents; otherwise they have an order of their own.
    """

    name: str
    label: tuple[str, str]
    meaning: str
    help: str
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

    @property
    def query_fields(self) -> tuple[str, str]:
        """Folded field names in queries, before a colon."""
        return self.name, self.label[1]


_DEFINITIONS = (
    FacetDefinition(
        name="date",
        label=("Date", "日期"),
        meaning="decade, year or month of publication: 195X, 1954, 1954-11; or undated",
        help="The day of publication: decades open into years, and years into months. Scholarship and web articles "
        "often carry no day and stand under “Undated”.",
        values=stored.date_values,
        key=stored.date_key,
        read=typed.read_date,
        condition=typed.date_condition,
        parent=stored.date_parent,
        is_value=stored.is_date_value,
    ),
    FacetDefinition(
        name="region",
        label=("Region", "地区"),
        meaning="place that a document is about, with all that lies in it: Shanxi, 山西, 140000",
        help="Great regions, provinces, prefectures and counties, those of 1946 to 1957 included. A choice includes "
        "everything that lies in it.",
        values=stored.region_paths,
        key=stored.region_key,
        read=typed.read_region,
        terms=stored.region_codes,
        parent=stored.path_parent,
        has_paths=True,
        by_count=True,
    ),
    FacetDefinition(
        name="era",
        label=("Era", "时期"),
        meaning="named period that a document is about: an id, or a name in English or Chinese",
        help="What a document is about, as named periods that may overlap: those that its own words speak of. When it "
        "was published is another question; ask it by “Period”.",
        values=stored.era_ids,
        key=stored.era_ids,
        read=typed.read_era,
        terms=stored.era_ids,
    ),
    FacetDefinition(
        name="period",
        label=("Period", "出版时期"),
        meaning="named period in which a document was published: an id, or a name in English or Chinese",
        help="The named periods in which a document was published, by its day of publication, whatever it is about.",
        values=stored.period_ids,
        key=stored.period_ids,
        read=typed.read_era,
        terms=stored.period_ids,
    ),
    FacetDefinition(
        name="kind",
        label=("Kind", "类型"),
        meaning=f"kind of document: {', '.join(Kind)}",
        help="Articles of the newspaper, scholarship, or articles from the web.",
        values=stored.kind_values,
        key=stored.kind_key,
        read=typed.read_kind,
        terms=stored.kind_values,
        is_single=True,
    ),
    FacetDefinition(
        name="lang",
        label=("Language", "语言"),
        meaning=f"language of a document: {', '.join(LANGS)}",
        help="What a document is written in, Chinese also by its script. A newspaper article with its translation is "
        "in both languages.",
        values=stored.lang_values,
        key=stored.lang_key,
        read=typed.read_lang,
        terms=stored.lang_values,
    ),
)

FACETS: Mapping[str, FacetDefinition] = {facet.name: facet for facet in _DEFINITIONS}
"""All facets by name, in the order in which they are shown."""
