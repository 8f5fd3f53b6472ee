"""The access log: one line for each request that the server answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["AccessLog"]

_LOG = logging.getLogger(__name__)

_UNESCAPED = "/?:@!$&'()*+,;=-._~%[]"  # characters of an address that need no escape (RFC 3986); % begins one
_LONGEST = 2000  # characters of an address that are logged


class AccessLog:
    """Wraps a WSGI application and logs its requests: client, method, address, status, bytes, milliseconds.

    Addresses are logged with escapes (RFC 3986), so that no character can end the line or control a terminal.

    Args:
        app: The application.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; it is logged once the response has been sent."""
        if not _LOG.isEnabledFor(logging.INFO):
            return self._app(environ, start_response)
        request = _LoggedRequest(environ)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            request.status = status.partition(" ")[0]
            return start_response(status, headers, *more)

        try:
            pieces = self._app(environ, start)
        except Exception:
            request.log()
            raise
        close = getattr(pieces, "close", None)
        return ClosingIterator(map(request.count, pieces), [*([close] if close else []), request.log])


class _LoggedRequest:
    """A request with the status and size of its response."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._began = perf_counter()
        self._environ = environ
        self.status = "-"
        self._bytes = 0

    def count(self, piece: bytes) -> bytes:
        """Add the size of a piece of the response, and return the piece."""
        self._bytes += len(piece)
        return piece

    def log(self) -> None:
        """Log the request."""
        client, method = self._environ.get("REMOTE_ADDR", "-"), self._environ.get("REQUEST_METHOD", "-")
        took = (perf_counter() - self._began) * 1000
        fields = _escaped(client), _escaped(method), self._address(), self.status, self._bytes, took
        _LOG.info('%s "%s %s" %s %d %.0f ms', *fields)

    def _address(self) -> str:
        path = self._environ.get("SCRIPT_NAME", "") + self._environ.get("PATH_INFO", "")
        query = self._environ.get("QUERY_STRING", "")
        # A path has been decoded, so a % in it is an ordinary character; a query is as it was sent.
        address = _escaped(path, _UNESCAPED.replace("%", "")) + (f"?{_escaped(query)}" if query else "")
        return address[:_LONGEST]


def _escaped(text: str, unescaped: str = _UNESCAPED) -> str:
    return quote(text, unescaped, "latin-1", "replace")
