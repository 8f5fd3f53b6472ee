"""Responses to errors: a page in the design of the site, or JSON for programs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from flask import Response, make_response, request
from werkzeug.exceptions import HTTPException

from search.config import ArchiveIdentity
from search.errors import InvalidRequest, Message, ResourcesExhausted, SearchError, is_exhaustion
from web import links
from web.api import error_response
from web.health import CLOSED, why_closed
from web.pages import brand
from web.parameters import SearchRequest
from web.rendering import render

__all__ = ["register_error_pages"]

_LOG = logging.getLogger(__name__)

_KEPT_HEADERS = ("Allow", "Location", "Retry-After")

_WORDS: dict[int, tuple[Message, Message]] = {
    301: (Message("This document has another address now"), Message("It is kept under another number.")),
    400: (Message("This address cannot be read"), Message("Something in it is not as it should be.")),
    404: (
        Message("Nothing is kept under this address"),
        Message("It may have been mistyped, or the document was withdrawn."),
    ),
    410: (
        Message("This document is not in the archive any more"),
        Message("It was kept under this address, and was withdrawn or cannot be read at present."),
    ),
    405: (Message("This page can only be read"), Message("Nothing can be sent to this address.")),
    429: (Message("Too many questions at once"), Message("Please wait a little before you ask again.")),
    500: (
        Message("Something broke on our side"),
        Message("It has been written to the server’s log. Please try again."),
    ),
    503: (Message("The archive is closed for the moment"), Message("There is no index that could be searched.")),
}

_PLAIN = "Something broke on our side. 服务器错误\n"


class _Target(Protocol):
    """An application or a blueprint."""

    def register_error_handler(self, code: type[Exception] | int, f: Callable[..., Response]) -> None:
        """Register `f` as the handler of an exception or status code."""


def register_error_pages(target: _Target, identity: Callable[[], ArchiveIdentity]) -> None:
    """Register our error pages with an application or a blueprint.

    Args:
        target: The application or blueprint.
        identity: Returns what the archive says of itself, whether it can be opened or not.
    """
    target.register_error_handler(HTTPException, partial(_http_error, identity))
    target.register_error_handler(SearchError, partial(_search_error, identity))
    for kind in (OSError, MemoryError):
        target.register_error_handler(kind, partial(_system_error, identity))


def _http_error(identity: Callable[[], ArchiveIdentity], error: HTTPException) -> Response:
    if error.response is not None:  # a redirect has its own response
        return make_response(error.get_response())
    code = error.code or 500
    response = _answer(code, _WORDS.get(code, (error.name, error.description or ""))[1], identity)
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _search_error(identity: Callable[[], ArchiveIdentity], error: SearchError) -> Response:
    if isinstance(error, InvalidRequest):
        return _answer(400, error.message, identity)
    if isinstance(error, tuple(CLOSED)):
        _LOG.error("%s", error)  # which says where, and what to do
        response = _answer(503, why_closed(error), identity)
        response.headers["Retry-After"] = "30"
        return response
    return _bug(error, identity)


def _system_error(identity: Callable[[], ArchiveIdentity], error: OSError | MemoryError) -> Response:
    """Answer an error of the system: that file descriptors or memory have run out is nobody's fault, and passes."""
    if is_exhaustion(error):
        return _search_error(identity, ResourcesExhausted(f"{request.path}: {error!r}"))
    return _bug(error, identity)


def _bug(error: Exception, identity: Callable[[], ArchiveIdentity]) -> Response:
    _LOG.error("%s failed", request.path, exc_info=error)
    return _answer(500, _WORDS[500][1], identity)


def _answer(code: int, detail: str, identity: Callable[[], ArchiveIdentity]) -> Response:
    title = _WORDS.get(code, (Message("Error %(code)s", code=code),))[0]
    if "/api/" in request.path or request.path.endswith("/healthz"):
        return error_response(f"{title}. {detail}", code)
    try:
        archive = identity()
        page = render(
            "error.html",
            code=code,
            title=title,
            detail=detail,
            links=links,
            archive=archive,
            brand=brand(archive),
            placeholder="",
            asked=SearchRequest(),
            canonical=None,
        )
    except Exception:  # the cause may break the error page too
        _LOG.exception("the page of error %d failed", code)
        return Response(_PLAIN, 503 if code == 503 else 500, mimetype="text/plain")
    return make_response(page, code)
