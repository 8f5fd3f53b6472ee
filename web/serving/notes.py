"""What the views of a request note for those that publish its answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

__all__ = ["NotedSearch", "is_incomplete", "note_incomplete", "note_search", "noted_search"]


@dataclass(frozen=True, slots=True)
class NotedSearch:
    """A search that a reader or a program asked for.

    Attributes:
        query: The question as typed.
        total: Documents found.
        page: Number of the page of results.
        narrowed: Names of the filters that were set.
    """

    query: str
    total: int
    page: int
    narrowed: tuple[str, ...] = ()


def note_search(query: str, total: int, *, page: int = 1, narrowed: tuple[str, ...] = ()) -> None:
    """Note the search that a request is about, for the log of searches."""
    g.hezuo_search = NotedSearch(query, total, page, narrowed)


def noted_search() -> NotedSearch | None:
    """Return the search that was noted."""
    noted = g.get("hezuo_search")
    return noted if isinstance(noted, NotedSearch) else None


def note_incomplete() -> None:
    """Note that the answer lacks something which the same question may bring the next time."""
    g.hezuo_incomplete = True


def is_incomplete() -> bool:
    """Return whether the answer lacks something."""
    return bool(g.get("hezuo_incomplete", False))
