"""Results as cards: headlines and one passage, in the reader's language first, and where a click leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.query import newspaper_names
from search.results import Hit, Snippet
from web.links import document_url
from web.pages.reading import anchor
from web.pages.wording import Label, reader_first
from web.parameters import SearchRequest

__all__ = ["Card", "cards"]


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
    """

    hit: Hit
    position: int
    address: str
    paper: Label
    passage: Snippet | None
    other: Snippet | None


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
    return Card(
        hit=hit,
        position=position,
        address=document_url(hit.id, request, position=position, paragraph=_matched_paragraph(passage, other)),
        paper=newspaper_names(hit.document, newspaper),
        passage=passage,
        other=other,
    )


def _pair(snippets: list[Snippet]) -> tuple[Snippet | None, Snippet | None]:
    """Return the first snippet, and the first one in another language."""
    first = next(iter(snippets), None)
    return first, next((snippet for snippet in snippets if first and snippet.lang != first.lang), None)


def _matched_paragraph(*snippets: Snippet | None) -> str:
    """Return the anchor of the first paragraph with a match; empty if only the headline has one."""
    matched = (snippet for snippet in snippets if snippet and snippet.marks and snippet.paragraph >= 0)
    return next((anchor(snippet.lang, snippet.paragraph) for snippet in matched), "")
