"""The place of a document in the list of results that it was opened from, and its neighbours there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from web import links
from web.pages.reading.ways import Reading
from web.parameters import MAX_DEPTH, SearchRequest

if TYPE_CHECKING:
    from search import Library

__all__ = ["ResultPlace", "place_in_results"]


@dataclass(frozen=True, slots=True)
class ResultPlace:
    """A place in a list of results.

    Attributes:
        position: Position of the document, from 1.
        total: Number of documents in the list.
        back: Address of the page of results, at the document.
        previous: Address of the document before it; empty for the first.
        next: Address of the document after it; empty for the last that a page of results reaches.
    """

    position: int
    total: int
    back: str
    previous: str
    next: str


def place_in_results(library: Library, document_id: str, asked: SearchRequest, reading: Reading) -> ResultPlace | None:
    """Return the place of a document in the results of a request; None if it is not, or no longer, at its position.

    Args:
        library: The library.
        document_id: Id of the document.
        asked: The request.
        reading: Has the position, and how the next document will be shown.
    """
    position = reading.position
    if not position:
        return None
    neighbours = library.neighbours(document_id, position, asked.q, **asked.listing())
    if neighbours is None:
        return None
    size = asked.per_page or library.per_page

    def on_page_of(place: int) -> SearchRequest:
        return links.on_page(asked, (place - 1) // size + 1)

    def neighbour(neighbour_id: str, place: int) -> str:
        if not neighbour_id or place > MAX_DEPTH:
            return ""
        kept = replace(reading, position=place, part=0, hit=0, paragraph="")
        return links.document_url(neighbour_id, on_page_of(place), reading=kept.parameters())

    return ResultPlace(
        position=position,
        total=neighbours.total,
        back=f"{links.search_url(on_page_of(position))}#result-{position}",
        previous=neighbour(neighbours.previous, position - 1),
        next=neighbour(neighbours.next, position + 1),
    )
