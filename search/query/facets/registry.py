"""Lists the facets: what documents can be counted and narrowed by. A further facet is a further entry here.

Whatever has a part for each facet (columns, filters, fields of questions, parameters of the web and their description,
options of the command line, help) goes through this list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from search.model import Document, Kind
from search.query.facets import document_values as found
from search.query.facets import typed_values as typed
from search.query.facets.typed_values import LANGS, ReferenceTables
from search.query.tree import Node

__all__ = ["FACETS", "FacetDefinition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetDefinition:
    """A facet: a multi-valued property of documents, with the ways to write its values.

    Attributes:
        name: Of the facet, its column, its filter, its parameter and its field in questions.
        label: English and Chinese name for people; the Chinese one is a field in questions as well.
        meaning: What is filtered by, in a phrase, for lists of parameters and options.
        help: The same in sentences, for readers.
        values: A document's values.
        key: What a document's values depend on: cheaper to have than the values themselves.
        read: Which values a text stands for that a person wrote; raises InvalidRequest with words for the reader.
        terms: A document's terms in the index field of the facet's name, which conditions in questions are answered
            by; None if `condition` does it.
        condition: What a condition in a question asks for, if it is no term.
        parent: The value that lies above another; an empty text for a value at the top.
        is_value: Whether a text that stands in an index can be a value; others would not know how to take it apart.
        has_paths: Whether values are paths of codes, of which the last is the term, and may be typed alone.
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
    parent: Callable[[str], str] = found.top
    is_value: Callable[[str], bool] = found.any_text
    has_paths: bool = False
    is_single: bool = False
    by_count: bool = False

    @property
    def query_fields(self) -> tuple[str, str]:
        """What may stand before a colon in a question, folded."""
        return self.name, self.label[1]


_DEFINITIONS = (
    FacetDefinition(
        name="date",
        label=("Date", "日期"),
        meaning="decade, year or month of publication: 195X, 1954, 1954-11; or undated",
        help="The day of publication: decades open into years, and years into months. Scholarship and web articles "
        "often carry no day and stand under “Undated”.",
        values=found.date_values,
        key=found.date_key,
        read=typed.read_date,
        condition=typed.date_condition,
        parent=found.date_parent,
        is_value=found.is_date_value,
    ),
    FacetDefinition(
        name="region",
        label=("Region", "地区"),
        meaning="place that a document is about, with all that lies in it: Shanxi, 山西, 140000",
        help="Provinces, prefectures and counties, those of 1946 to 1957 included. A choice includes everything that "
        "lies in it.",
        values=found.region_paths,
        key=found.region_key,
        read=typed.read_region,
        terms=found.region_codes,
        parent=found.path_parent,
        has_paths=True,
        by_count=True,
    ),
    FacetDefinition(
        name="era",
        label=("Era", "时期"),
        meaning="named period that a document is about: an id, or a name in English or Chinese",
        help="What a document is about, as named periods that may overlap. A newspaper belongs to the periods of its "
        "day; everything else to those that its own words point to.",
        values=found.era_ids,
        key=found.era_ids,
        read=typed.read_era,
        terms=found.era_ids,
    ),
    FacetDefinition(
        name="kind",
        label=("Kind", "类型"),
        meaning=f"kind of document: {', '.join(Kind)}",
        help="Articles of the newspaper, scholarship, or articles from the web.",
        values=found.kind_values,
        key=found.kind_key,
        read=typed.read_kind,
        terms=found.kind_values,
        is_single=True,
    ),
    FacetDefinition(
        name="lang",
        label=("Language", "语言"),
        meaning=f"language of a document: {', '.join(LANGS)}",
        help="What a document is written in, Chinese also by its script. A newspaper article with its translation is "
        "in both languages.",
        values=found.lang_values,
        key=found.lang_key,
        read=typed.read_lang,
        terms=found.lang_values,
    ),
)

FACETS: Mapping[str, FacetDefinition] = {facet.name: facet for facet in _DEFINITIONS}
"""All facets by name, in the order in which they are shown."""
