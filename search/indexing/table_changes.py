"""Which stored documents may have other facts, now that a table of the archive has changed: all, if nobody tells."""

from __future__ import annotations

from collections.abc import Callable

from search.model import Document

__all__ = ["corrections_changed", "eras_changed", "places_changed"]

IsTouched = Callable[[Document], bool]


def corrections_changed(before: str, now: str) -> IsTouched:
    """Return the test of whether a stored document may come out otherwise after a change of the corrections."""
    return lambda _: before != now


def places_changed(before: str, now: str) -> IsTouched:
    """Return the test of whether a stored document may come out otherwise after a change of the places."""
    return lambda _: before != now


def eras_changed(before: str, now: str) -> IsTouched:
    """Return the test of whether a stored document may come out otherwise after a change of the eras."""
    return lambda _: before != now
