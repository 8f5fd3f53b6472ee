"""Notices for the reader about incomplete results and pages out of range."""

from __future__ import annotations

from collections.abc import Iterator

from search.query import MAX_PREFIX_TERMS, WhooshQuery, has_truncated_prefix
from search.results import Notice

__all__ = ["filled_up_notice", "page_notices", "result_notices"]


def filled_up_notice(complete: int, total: int) -> Notice:
    """Return the notice that documents follow which lack some words of the query.

    Args:
        complete: Number of documents with all words, which come first.
        total: Number of all documents.
    """
    have = {0: "No document has all words", 1: "1 document has all words"}.get(
        complete, f"{complete:,} documents have all words"
    )
    text = f"{have}; {total - complete:,} have some of them. To require a word, put a + before it."
    return Notice(code="filled-up", text=text)


def result_notices(query: WhooshQuery | None, *, partial: bool) -> Iterator[Notice]:
    """Yield notices about documents that a result may lack.

    Args:
        query: The compiled query.
        partial: Whether the deadline cut the search short.
    """
    if partial:
        yield Notice(code="partial", text="The search took too long and was cut short: there may be more documents.")
    if query is not None and has_truncated_prefix(query):
        words = f"More than {MAX_PREFIX_TERMS:,} words begin like this; only the first of them were searched for."
        yield Notice(code="wildcard", text=words)


def page_notices(total: int, page: int, size: int) -> Iterator[Notice]:
    """Yield a notice if a page after the last one was requested."""
    pages = -(-total // size)
    if total and page > pages:
        yield Notice(code="no-page", text=f"There is no page {page:,}: the last one is {pages:,}.")
