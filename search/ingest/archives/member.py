"""The interface of the kinds of archive files: an open file in, its members out, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

__all__ = ["ArchiveDamaged", "Member", "Readable", "unreadable"]


class ArchiveDamaged(Exception):
    """Raised for an archive file, or a member, that is not as it was written; the message is shown to the librarian."""


class Readable(Protocol):
    """Content that is read from its beginning to its end."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many further bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive file; its content must be read before the next member is asked for.

    Attributes:
        name: Its path in the archive file, as `names.clean_name` gives it.
        size: Its size in bytes as the archive file says; None if it does not say.
        open: Returns its content.
        reason: Why it cannot be read; empty if it can.
    """

    name: str
    size: int | None
    open: Callable[[], Readable]
    reason: str = ""


def _nothing() -> Readable:
    raise ArchiveDamaged("has no content")


def unreadable(name: str, reason: str) -> Member:
    """Return a member that cannot be read."""
    return Member(name, None, _nothing, reason)
