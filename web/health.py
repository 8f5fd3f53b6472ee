"""Messages for readers about an index that cannot be served: without paths, exceptions or versions."""

from __future__ import annotations

from collections.abc import Iterable

from search.errors import (
    ConfigError,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    IndexUnreachable,
    Message,
    ResourcesExhausted,
    SearchError,
)
from search.results import Problem

__all__ = ["CLOSED", "why_closed", "why_degraded"]

CLOSED: dict[type[SearchError], Message] = {
    IndexMissing: Message("Its index has not been built yet, or is being moved."),
    IndexDamaged: Message("A part of its index cannot be read; the librarian has to repair or rebuild it."),
    IndexUnreachable: Message("The servers that hold its index do not answer; please try again in a moment."),
    IndexOutdated: Message("Its index has to be rebuilt by the librarian."),
    ResourcesExhausted: Message(
        "The server has too many open files, or too little memory; please try again in a moment."
    ),
    ConfigError: Message("Its settings, or a table that it needs, have to be corrected by the librarian."),
}
"""Errors that close the archive until a librarian mends their cause, and the message for readers."""

_DEGRADED = {
    "generation": "A newer index cannot be opened; the one before it is being served.",
    "examples": "A part of its index cannot be read; example queries are left out.",
    "decisions": "The table of decisions on translations cannot be read; the one before it is being used.",
}
_OTHER = "Something should be put right by the librarian."


def why_closed(error: SearchError) -> Message:
    """Return the message for readers about an error of `CLOSED`."""
    return next(words for kind, words in CLOSED.items() if isinstance(error, kind))


def why_degraded(problems: Iterable[Problem]) -> str:
    """Return the public message about the problems of an open library."""
    return " ".join(dict.fromkeys(_DEGRADED.get(problem.code, _OTHER) for problem in problems))
