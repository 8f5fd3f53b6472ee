"""A list of documents that a reader has put together: its address has their ids, in the reader's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from search.errors import Message
from search.model import Document
from search.results import Hit, Snippet
from web.fields import Complaint, Fields
from web.links import list_url
from web.pages.cards import Card, cards
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library

__all__ = ["listed_documents"]

MOST = 200
"""Documents of a list; web/static/list.js keeps no more."""

_LONGEST = 20_000  # characters of all ids
_HEADLINE = -1  # the paragraph of a headline, as snippets count


def listed_documents(
    args: MultiDict[str, str], library: Library
) -> tuple[list[tuple[Card, str]], tuple[Complaint, ...]]:
    """Return the documents of a list, each with the address of the list without it, and what is wrong with the list.

    Args:
        args: The parameters: `ids`, with commas between them, may be repeated.
        library: Has the documents; one that has another id by now is found by the former one too.
    """
    fields = Fields(args, ("ids",))
    asked = _asked_ids(args)
    documents = {document.id: document for id_ in asked[:MOST] if (document := library.get(id_))}
    if len(asked) > MOST:
        fields.complain("ids", Message("Only the first %(most)s documents of the list are shown.", most=MOST))
    if missing := len(asked[:MOST]) - len(documents):
        fields.complain("ids", Message("Not in the archive: %(count)s of the list.", count=missing))
    shown = cards(map(_hit, documents.values()), SearchRequest(), library.identity.newspaper)
    listed = [(card, list_url(other for other in documents if other != card.hit.id)) for card in shown]
    return listed, tuple(fields.complaints)


def _asked_ids(args: MultiDict[str, str]) -> list[str]:
    text = ",".join(args.getlist("ids"))[:_LONGEST]
    return list(dict.fromkeys(id_ for part in text.split(",") if (id_ := part.strip())))


def _hit(document: Document) -> Hit:
    titles = tuple(Snippet(lang=text.lang, paragraph=_HEADLINE, text=text.title) for text in document.texts)
    return Hit(id=document.id, score=0.0, titles=titles, snippets=(), document=document)
