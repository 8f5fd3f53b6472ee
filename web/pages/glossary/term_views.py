"""What the page of a term shows besides what the library tells."""

from __future__ import annotations

from dataclasses import dataclass

from search.results import Snippet, TermFacts
from web.interfaces import gettext
from web.links import document_url, search_url
from web.pages.expansions import ShownExpansion, shown_expansions
from web.pages.trend_views import trends_url
from web.pages.wording import lang_of
from web.parameters import SearchRequest
from web.pictures import Sparkline, sparkline
from web.trend_parameters import TrendsRequest

__all__ = ["ExampleView", "TermView", "term_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """A sentence in both languages, and the document that it is from."""

    texts: tuple[Snippet, Snippet]
    title: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """A term as it is shown.

    Attributes:
        lang: BCP 47 tag of the term.
        asked: The search that finds it.
        url: Address of all its documents.
        trends_url: Address of its numbers over the years.
        spark: Its documents by year.
        spark_label: The same in words.
        added: What was searched for besides.
        example: A sentence in both languages, or None.
    """

    lang: str
    asked: SearchRequest
    url: str
    trends_url: str
    spark: Sparkline
    spark_label: str
    added: tuple[ShownExpansion, ...]
    example: ExampleView | None


def term_view(facts: TermFacts) -> TermView:
    """Return a term as it is shown."""
    asked = SearchRequest(q=facts.query)
    spark = sparkline([(period.period, period.count) for period in facts.timeline.periods])
    return TermView(
        lang=lang_of(facts.term),
        asked=asked,
        url=search_url(asked),
        trends_url=trends_url(TrendsRequest(questions=(facts.query,))),
        spark=spark,
        spark_label=gettext(
            "Documents by year, from %(first)s to %(last)s; most of them in %(peak)s",
            first=spark.first,
            last=spark.last,
            peak=spark.peak,
        ),
        added=shown_expansions(facts.expansions, asked).added,
        example=_example(facts),
    )


def _example(facts: TermFacts) -> ExampleView | None:
    example = facts.example
    if example is None:
        return None
    english = Snippet(lang="en", paragraph=0, text=example.en, marks=example.en_marks)
    chinese = Snippet(lang=lang_of(example.zh), paragraph=0, text=example.zh, marks=example.zh_marks)
    return ExampleView(
        texts=(english, chinese),
        title=example.title,
        lang=lang_of(example.title),
        url=document_url(example.document, SearchRequest(q=facts.query)),
    )
