"""Recognition of all formats that are not read, and their refusal."""

from __future__ import annotations

from collections.abc import Callable

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText, Unreadable
from search.ingest.formats.unread.data_files import data_format
from search.ingest.formats.unread.markup import markup_format
from search.ingest.formats.unread.messages import message_format
from search.ingest.formats.unread.pointers import lock_file, pointer_format
from search.ingest.formats.unread.references import references_format
from search.ingest.formats.unread.subtitles import subtitles_format
from search.ingest.formats.unread.unread_format import UnreadFormat

__all__ = ["is_unread_format", "refuse_lock_file", "refuse_unread_format"]

_RECOGNISERS: tuple[Callable[[SourceText], UnreadFormat | None], ...] = (
    pointer_format,
    data_format,
    markup_format,
    references_format,
    message_format,
    subtitles_format,
)


def is_unread_format(source: SourceText) -> bool:
    """Return whether a file wholly consists of data, markup, references, mail, subtitles or a pointer."""
    return _recognise(source) is not None


def refuse_unread_format(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:  # noqa: ARG001 - readers have one signature
    """Refuse the file.

    Raises:
        Unreadable: Always; the message names the format and what can be done.
    """
    raise Unreadable(str(_recognise(source)))


def refuse_lock_file(name: str, data: bytes) -> None:
    """Refuse a lock file, which is known by its name and bytes and is no text.

    Args:
        name: Name of the file.
        data: Its content.

    Raises:
        Unreadable: If it is one.
    """
    if lock := lock_file(name, data):
        raise Unreadable(str(lock))


def _recognise(source: SourceText) -> UnreadFormat | None:
    return next(filter(None, (recognise(source) for recognise in _RECOGNISERS)), None)
