"""Results as cards: headlines and one passage, in the reader's language first, and where a click leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.model import Role
from search.present import printed_page
from search.query import newspaper_names
from search.results import Hit, Snippet
from web.links import document_url
from web.pages.reading import anchor
from web.pages.wording import Label, reader_first
from web.parameters import SearchRequest

__all__ = ["Card", "cards"]

_MOST_PLACES, _MOST_ERAS = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A result as it is shown.

    Attributes:
        hit: The result.
        position: Its position in the list, from 1.
        address: Address of the document, at the paragraph that the passage is from.
        paper: English and Chinese name of its newspaper, either or both empty.
        passage: Its best passage, in the reader's language if it has one; None for a document without text.
        other: The same in the other language, or None.
        titles: Its headlines, the one in the reader's language first, without empty ones.
        page: Page of the newspaper, as printed; empty if it is in none.
        column: Name of the newspaper's column; empty if it has none.
        places: English and Chinese name of the first places that it is about.
        eras: Ids of the first periods that it is about.
        rest: Number of further places and periods.
    """

    hit: Hit
    position: int
    address: str
    paper: Label
    passage: Snippet | None
    other: Snippet | None
    titles: list[Snippet]
    page: str
    column: str
    places: list[tuple[str, str]]
    eras: list[str]
    rest: int


def cards(hits: Iterable[Hit], request: SearchRequest, newspaper: tuple[str, str], first: int = 1) -> tuple[Card, ...]:
    """Return results as they are shown.

    Args:
        hits: The results.
        request: What was asked, which the page of a document gets to know.
        newspaper: English and Chinese name of the newspaper of articles that do not name their own.
        first: Position of the first of them in the list, from 1.
    """
    return tuple(_card(hit, request, newspaper, position) for position, hit in enumerate(hits, start=first))


def _card(hit: Hit, request: SearchRequest, newspaper: tuple[str, str], position: int) -> Card:
    best = [snippet for snippet in hit.snippets if snippet.passage == hit.snippets[0].passage]
    passage, other = _pair(reader_first(best))
    places = [(place.name_en, place.name) for place in hit.document.places if place.role is Role.SUBJECT]
    eras = [era.id for era in hit.document.eras]
    return Card(
        hit=hit,
        position=position,
        address=document_url(hit.id, request, position=position, paragraph=_matched_paragraph(passage, other)),
        paper=newspaper_names(hit.document, newspaper),
        passage=passage,
        other=other,
        titles=reader_first([title for title in hit.titles if title.text]),
        page=printed_page(hit.document),
        column=hit.document.field("column"),
        places=places[:_MOST_PLACES],
        eras=eras[:_MOST_ERAS],
        rest=len(places[_MOST_PLACES:]) + len(eras[_MOST_ERAS:]),
    )


def _pair(snippets: list[Snippet]) -> tuple[Snippet | None, Snippet | None]:
    """Return the first snippet, and the first one in another language."""
    first = next(iter(snippets), None)
    return first, next((snippet for snippet in snippets if first and snippet.lang != first.lang), None)


def _matched_paragraph(*snippets: Snippet | None) -> str:
    """Return the anchor of the first paragraph with a match; empty if only the headline has one."""
    matched = (snippet for snippet in snippets if snippet and snippet.marks and snippet.paragraph >= 0)
    return next((anchor(snippet.lang, snippet.paragraph) for snippet in matched), "")
