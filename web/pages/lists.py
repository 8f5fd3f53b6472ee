"""A list of documents that a reader has put together: its address has their ids, in the reader's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from search.errors import Message
from web.fields import Complaint
from web.links import list_url
from web.pages.cards import Card, cards
from web.parameters import SearchRequest, read_ids

if TYPE_CHECKING:
    from search import Library

__all__ = ["DocumentList", "document_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList:
    """A list as it is shown.

    Attributes:
        entries: Its documents, each with the address of the list without it.
        complaints: What is wrong with the list.
    """

    entries: tuple[tuple[Card, str], ...]
    complaints: tuple[Complaint, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its documents."""
        return tuple(card.hit.id for card, _ in self.entries)


def document_list(args: MultiDict[str, str], library: Library) -> DocumentList:
    """Return the documents of a list.

    Args:
        args: The parameters; see `read_ids`.
        library: Has the documents; one that has another id by now is found by the former one too.
    """
    asked, complaints = read_ids(args)
    hits = tuple(library.listed(asked))
    ids = tuple(hit.id for hit in hits)
    if missing := len(asked) - len(hits):
        complaints += (Complaint("ids", Message("Not in the archive: %(count)s of the list.", count=missing)),)
    shown = cards(hits, SearchRequest(), library.identity.newspaper)
    entries = tuple((card, list_url(other for other in ids if other != card.hit.id)) for card in shown)
    return DocumentList(entries=entries, complaints=complaints)
