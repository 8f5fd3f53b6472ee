"""Turns what kept a search from being all that was asked for into notices for the reader."""

from __future__ import annotations

from collections.abc import Iterator

from search.query import MOST_EXPANSIONS, WhooshQuery, was_cut
from search.results import Notice

__all__ = ["page_notices", "result_notices"]


def result_notices(query: WhooshQuery | None, *, partial: bool) -> Iterator[Notice]:
    """What is missing from a result.

    Args:
        query: What was searched for.
        partial: Whether the deadline cut the search short.
    """
    if partial:
        yield Notice(code="partial", text="The search took too long and was cut short: there may be more documents.")
    if query is not None and was_cut(query):
        words = f"More than {MOST_EXPANSIONS:,} words begin like this; only the first of them were searched for."
        yield Notice(code="wildcard", text=words)


def page_notices(total: int, page: int, size: int) -> Iterator[Notice]:
    """What to say to who asks for a page behind the last one."""
    pages = -(-total // size)
    if total and page > pages:
        yield Notice(code="no-page", text=f"There is no page {page:,}: the last one is {pages:,}.")
