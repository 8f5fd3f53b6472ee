"""Notices for the reader about incomplete results and pages out of range."""

from __future__ import annotations

from collections.abc import Iterator

from search.errors import Message
from search.query import MAX_PREFIX_TERMS, IndexResult, Node, PrefixNode, positive_leaves
from search.results import Notice

__all__ = ["filled_up_notice", "page_notices", "result_notices", "wildcard_notices"]


def filled_up_notice(complete: int, total: int) -> Notice:
    """Return the notice that documents follow which lack some words of the query.

    Args:
        complete: Number of documents with all words, which come first.
        total: Number of all documents.
    """
    counts = {"count": f"{complete:,}", "others": f"{total - complete:,}"}
    text = {
        0: Message(
            "No document has all words; %(others)s have some of them. To require a word, put a + before it.", **counts
        ),
        1: Message(
            "1 document has all words; %(others)s have some of them. To require a word, put a + before it.", **counts
        ),
    }.get(
        complete,
        Message(
            "%(count)s documents have all words; %(others)s have some of them. To require a word, put a + before it.",
            **counts,
        ),
    )
    return Notice(code="filled-up", text=text)


def result_notices(result: IndexResult) -> Iterator[Notice]:
    """Yield notices about documents that a result may lack.

    Args:
        result: The result.
    """
    if result.partial:
        yield Notice(
            code="partial", text=Message("The search took too long and was cut short: there may be more documents.")
        )
    if result.truncated:
        words = Message(
            "More than %(count)s words begin like this; only the first of them were searched for.",
            count=f"{MAX_PREFIX_TERMS:,}",
        )
        yield Notice(code="wildcard", text=words)


def wildcard_notices(tree: Node | None) -> Iterator[Notice]:
    """Yield a notice for each wildcard of a query that finds nothing.

    Args:
        tree: The query.
    """
    for leaf, _ in positive_leaves(tree):
        if isinstance(leaf, PrefixNode):
            text = (
                Message("No document has a word like %(word)s and all else that was asked for.", word=leaf.pattern)
                if leaf.pattern
                else Message(
                    "No document has a word that begins with %(word)s and all else that was asked for.", word=leaf.text
                )
            )
            yield Notice(code="wildcard", text=text)


def page_notices(total: int, page: int, size: int) -> Iterator[Notice]:
    """Yield a notice if a page after the last one was requested."""
    pages = -(-total // size)
    if total and page > pages:
        yield Notice(
            code="no-page",
            text=Message("There is no page %(page)s: the last one is %(last)s.", page=f"{page:,}", last=f"{pages:,}"),
        )
