"""Responses that are files: streamed in pieces, under a name for the reader's disk; and refusals, as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Response, request

from search.errors import SearchError
from web.api import error_response

__all__ = ["attachment", "file_name", "streamed", "unavailable"]

_LOG = logging.getLogger(__name__)

_PIECE = 32 * 1024  # characters; smaller pieces would each be a system call, larger ones keep a reader waiting
_LONGEST_NAME = 60  # characters of a file's name that tell what was asked


def streamed(pieces: Iterable[str], media_type: str, close: Callable[[], None]) -> Response:
    """Return a response whose content is made while it is sent.

    It ends when the client is gone. If it cannot be made to its end, the connection breaks, so that nobody takes what
    there is of the file for the whole.

    Args:
        pieces: The content.
        media_type: Value of `Content-Type`.
        close: Lets go of what it is made from; called once the response was sent, or is not wanted any more.
    """
    response = Response(_encoded(pieces, request.path), content_type=media_type)
    response.call_on_close(close)
    return response


def attachment(response: Response, name: str) -> Response:
    """Let a browser save a response under a name (RFC 6266), not show it."""
    plain = name.encode("ascii", "ignore").decode().replace("--", "-")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response


def file_name(archive: str, subject: str, extension: str) -> str:
    """Return the name of a file: of the archive, of what it is about, and today's date.

    Args:
        archive: English name of the archive.
        subject: What it is about, such as a question; may be empty.
        extension: Its ending, without a dot.
    """
    today = datetime.now(UTC).date().isoformat()
    parts = (_word(archive) or "hezuo", _word(subject), today)
    return f"{'-'.join(filter(None, parts))}.{extension}"


def unavailable(message: str) -> Response:
    """Return the answer to what takes too long now."""
    response = error_response(message, 503)
    response.headers["Retry-After"] = "30"
    return response


def _encoded(pieces: Iterable[str], path: str) -> Iterator[bytes]:
    """Yield larger pieces in UTF-8; half of a surrogate pair becomes a question mark."""
    waiting: list[str] = []
    size = 0
    try:
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= _PIECE:
                yield "".join(waiting).encode("utf-8", "replace")
                waiting, size = [], 0
    except SearchError as error:
        _LOG.error("%s was not sent to its end: %s", path, error)
        raise
    if waiting:
        yield "".join(waiting).encode("utf-8", "replace")


def _word(text: str) -> str:
    """Return the letters and digits of a text, with hyphens between its words."""
    kept = "".join(char if char.isalnum() else " " for char in text[: 10 * _LONGEST_NAME])
    return "-".join(kept.split())[:_LONGEST_NAME].strip("-")
