"""Names and descriptions of the facets, without what they do.

They stand apart from `query.facets.registry`, which loads Whoosh and the enrichment's tables: help texts of the command
line need the descriptions only, and should not wait for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.errors import Message
from search.model import Kind

__all__ = ["FACET_DESCRIPTIONS", "LANGS", "SCANNED", "FacetDescription"]

SCANNED = "scanned"
"""The value of the scan facet."""

LANGS = ("en", "zh", "zh-Hans", "zh-Hant")
"""Values of the language facet, as BCP 47 tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetDescription:
    """The name of a facet, and what people are told about it.

    Attributes:
        name: Name of the facet, its column, its filter, its parameter and its field in queries.
        label: English and Chinese label, which the catalogues of the pages have too; the Chinese one is a field name in
            queries as well.
        meaning: Short description for lists of parameters and options.
        help: Description in full sentences, for readers.
    """

    name: str
    label: tuple[Message, str]
    meaning: str
    help: Message


_DESCRIPTIONS = (
    FacetDescription(
        name="date",
        label=(Message("Date"), "日期"),
        meaning="decade, year or month of publication: 195X, 1954, 1954-11; or undated",
        help=Message(
            "The day of publication: decades open into years, and years into months. Scholarship and web articles "
            "often carry no day and stand under “Undated”."
        ),
    ),
    FacetDescription(
        name="region",
        label=(Message("Region"), "地区"),
        meaning="place that a document is about, with all that lies in it: Shanxi, 山西, 140000",
        help=Message(
            "Great regions, provinces, prefectures and counties, those of 1946 to 1957 included. A choice includes "
            "everything that lies in it."
        ),
    ),
    FacetDescription(
        name="era",
        label=(Message("Era"), "时期"),
        meaning="named period that a document is about: an id, or a name in English or Chinese",
        help=Message(
            "What a document is about, as named periods that may overlap: those that its own words speak of. When it "
            "was published is another question; ask it by “Period”."
        ),
    ),
    FacetDescription(
        name="period",
        label=(Message("Period"), "出版时期"),
        meaning="named period in which a document was published: an id, or a name in English or Chinese",
        help=Message(
            "The named periods in which a document was published, by its day of publication, whatever it is about."
        ),
    ),
    FacetDescription(
        name="author",
        label=(Message("Author"), "作者"),
        meaning="author, by the whole name: 王小明, Jane Roe",
        help=Message(
            "Who wrote a document, by the whole name as it is given; one name in both scripts, or in other capitals, "
            "is one author. A question with “author:” looks for words among all authors."
        ),
    ),
    FacetDescription(
        name="paper",
        label=(Message("Newspaper or journal"), "报刊"),
        meaning="newspaper or journal in which a document was printed, by its name",
        help=Message(
            "The newspaper or journal in which a document was printed, if the document names one, or lies in a folder "
            "that is called after it."
        ),
    ),
    FacetDescription(
        name="column",
        label=(Message("Column"), "专栏"),
        meaning="column of a newspaper, by its name: 读者来信",
        help=Message(
            "The column of the newspaper under which an article was printed, such as readers’ letters. Most articles "
            "stand in none."
        ),
    ),
    FacetDescription(
        name="collection",
        label=(Message("Collection"), "专藏"),
        meaning="collection that a document belongs to: the name that it gives, or else of its first folder",
        help=Message(
            "The collection to which a document belongs: the one that it names, or else the first folder below the "
            "folder of the archive in which its file lies."
        ),
    ),
    FacetDescription(
        name="kind",
        label=(Message("Kind"), "类型"),
        meaning=f"kind of document: {', '.join(Kind)}",
        help=Message("Newspaper articles, scholarship, or articles from the web."),
    ),
    FacetDescription(
        name="lang",
        label=(Message("Language"), "语言"),
        meaning=f"language of a document: {', '.join(LANGS)}",
        help=Message(
            "What a document is written in, Chinese also by its script. A newspaper article with its translation is "
            "in both languages."
        ),
    ),
    FacetDescription(
        name="scan",
        label=(Message("Scan"), "扫描"),
        meaning=f"{SCANNED}: text that was recognised from print, and has errors",
        help=Message(
            "Text that was recognised from print and shows errors: characters taken for others of the same "
            "shape, spaces inside words. Other texts may be scanned too, with errors too few to be noticed."
        ),
    ),
)

FACET_DESCRIPTIONS: Mapping[str, FacetDescription] = {facet.name: facet for facet in _DESCRIPTIONS}
"""The descriptions by name, in the order in which facets are shown."""
