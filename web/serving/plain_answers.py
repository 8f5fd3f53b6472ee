"""Answers of a line or two that are given before the application is asked: they must cost next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

__all__ = ["plain_answer"]


def plain_answer(
    start_response: StartResponse, status: HTTPStatus, text: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    """Start a response in plain text and return its body.

    Args:
        start_response: The server's function, as WSGI has it.
        status: Status of the response.
        text: The body, in as many lines as languages.
        *headers: Further headers.
    """
    body = f"{text}\n".encode()
    own = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{status.value} {status.phrase}", [*own, *headers])
    return [body]
