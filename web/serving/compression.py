"""Compression of responses: zstd for clients that know it, or gzip.

A page of 20 results, timeline, map and 160 lines of filters (257 KB) becomes 29.5 KB in 1.8 ms with gzip at level 5
(30.6 KB in 1.5 ms at level 4), and 29.1 KB in 0.4 ms with zstd at level 3 (27.1 KB in 1.5 ms at level 6). Brotli at
level 5 made about a tenth less of a page than gzip, in a third more of the time, and is one dependency more.

Nothing here is secret that somebody could guess by the length of what is sent (BREACH): there are no accounts, cookies
or tokens.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Compression"]

_LEAST = 600  # bytes; what is shorter fits into a packet anyway
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3
_TYPES = frozenset({
    "application/json", "application/javascript", "application/xml", "application/x-ndjson", "application/jsonl",
    "application/vnd.oai.openapi+json", "image/svg+xml", "application/manifest+json", "application/x-bibtex",
    "application/x-research-info-systems",
})  # fmt: skip
_BODILESS = frozenset({"204", "206", "304"})  # a part of a file is a part of what was not compressed


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Compression:
    """Wraps a WSGI application and compresses its responses.

    Args:
        app: The application.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        response = _Response(environ, start_response)
        pieces = self._app(environ, response.start)
        return response.body(pieces)


class _Response:
    """A response on its way to the client."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse) -> None:
        self._environ, self._start = environ, start_response
        self._encoding: str | None = None
        self._held: tuple[str, Headers, tuple[Any, ...]] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
        """Take status and headers from the application; those of a compressed response wait for its length."""
        given = Headers(headers)
        if status[:3] in _BODILESS or not _is_compressible(given):
            return self._start(status, headers, *more)
        _vary(given)
        encoding = _encoding(str(self._environ.get("HTTP_ACCEPT_ENCODING", "")))
        if encoding is None or self._environ.get("REQUEST_METHOD") == "HEAD":
            return self._start(status, given.to_wsgi_list(), *more)
        self._encoding = encoding
        given["Content-Encoding"] = encoding
        given.pop("Accept-Ranges", None)
        etag = given.get("ETag", "")
        if etag and not etag.startswith("W/"):
            given["ETag"] = f"W/{etag}"  # other bytes than those that it was made for
        if given.pop("Content-Length", None) is None:  # nobody knows how long it will be
            return self._start(status, given.to_wsgi_list(), *more)
        self._held = (status, given, more)
        return _nothing_is_written

    def body(self, pieces: Iterable[bytes]) -> Iterable[bytes]:
        """Return the body that is sent for that of the application."""
        if self._encoding is None:
            return pieces
        close = getattr(pieces, "close", None)
        if self._held is None:
            return ClosingIterator(_streamed(_compressor(self._encoding), pieces), [close] if close else [])
        try:
            data = b"".join(pieces)
            compressor = _compressor(self._encoding, len(data))
            whole = compressor.compress(data) + compressor.flush()
        finally:
            if close:
                close()
        status, headers, more = self._held
        headers["Content-Length"] = str(len(whole))
        self._start(status, headers.to_wsgi_list(), *more)
        return [whole]


def _streamed(compressor: _Compressor, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if compressed := compressor.compress(piece):
            yield compressed
    yield compressor.flush()


def _is_compressible(headers: Headers) -> bool:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if "Content-Encoding" in headers or not (kind.startswith("text/") or kind in _TYPES or kind.endswith("+xml")):
        return False
    return (headers.get("Content-Length", _LEAST, int) or 0) >= _LEAST


def _vary(headers: Headers) -> None:
    named = headers.get_all("Vary")
    if "*" not in named and "accept-encoding" not in ",".join(named).lower().replace(" ", "").split(","):
        headers["Vary"] = ", ".join([*named, "Accept-Encoding"])


def _encoding(accepted: str) -> str | None:
    """Return the encoding that a client takes: of those it likes equally zstd; None for no encoding."""
    if not accepted:
        return None
    accept = parse_accept_header(accepted[:1000])
    quality = {name: accept.quality(name) for name in ("zstd", "gzip")}
    best = max(quality, key=lambda name: quality[name])
    return best if quality[best] > 0 else None


def _compressor(encoding: str, size: int = -1) -> _Compressor:
    """Return what compresses data of so many bytes; -1 if nobody knows how many."""
    if encoding == "gzip":
        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    from zstandard import ZstdCompressor

    return ZstdCompressor(level=_ZSTD_LEVEL).compressobj(size=size)


def _nothing_is_written(_data: bytes) -> object:
    raise RuntimeError("a response with a length is given as a whole")
