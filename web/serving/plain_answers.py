"""Answers of a line or two that are given before the application is asked: they must cost next to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["plain_answer"]

_API = "/api/"


def plain_answer(
    environ: WSGIEnvironment, start_response: StartResponse, status: HTTPStatus, text: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    """Start a response in plain text, or in JSON as the interface for programs has it, and return its body.

    Args:
        environ: The request.
        start_response: The server's function, as WSGI has it.
        status: Status of the response.
        text: The body, in as many lines as languages.
        *headers: Further headers.
    """
    is_api = _API in str(environ.get("PATH_INFO", ""))
    body = f"{text}\n".encode()
    if is_api:
        body = json.dumps({"error": {"parameter": None, "message": text.partition("\n")[0]}}).encode()
    own = [
        ("Content-Type", "application/json" if is_api else "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{status.value} {status.phrase}", [*own, *headers])
    return [body]
