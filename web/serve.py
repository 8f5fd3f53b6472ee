"""The web server: waitress, with our limits, an access log, and a clean stop on signals."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from search import Config
from web import close, create_app
from web.access import AccessLog

if TYPE_CHECKING:
    from search import Library

__all__ = ["serve"]

THREADS = 8
"""Requests that are answered at the same time; any value near this would do for one machine."""

MAX_HEADER = 256 * 1024
"""Bytes of a request's header, which holds a long query string too; more is answered with 431."""

MAX_BODY = 64 * 1024
"""Bytes of a request's body; no endpoint reads one."""

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Accepts addresses with unescaped Chinese characters, as `curl` sends them; waitress alone answers 400."""

    def parse_header(self, header_plus: bytes) -> None:
        """Escape what is not ASCII in the request line, then parse the header."""
        end = max(0, header_plus.find(b"\r\n"))
        line = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], header_plus[:end])
        super().parse_header(line + header_plus[end:])


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    parser_class = _Parser


def serve(
    index: str | Path | Library = "index/",
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    settings: Config | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve an index until the process is asked to stop (SIGINT or SIGTERM); prints nothing.

    Requests are logged by the logger `web.access`, one line each, if its level is INFO or below; what goes wrong is
    logged by `web`.

    Args:
        index: The folder, or the address, that `search.Library.open` takes; or an open library.
        host: Address to listen on.
        port: Port to listen on; 0 for any that is free.
        settings: Settings of the library that is opened; by default the built-in ones.
        ready: Called with the address of the front page as soon as it can be requested.

    Raises:
        OSError: If the port is taken or may not be used.
    """
    app = create_app(index, settings=settings)
    try:
        serve_app(app, host, port, ready=ready)
    finally:
        close(app)


def serve_app(
    app: Flask, host: str = "127.0.0.1", port: int = 8000, *, ready: Callable[[str], None] | None = None
) -> None:
    """Serve an application until the process is asked to stop; see `serve`."""
    sockets: dict[int, object] = {}
    server = create_server(
        AccessLog(app),
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_header_size=MAX_HEADER,
        max_request_body_size=MAX_BODY,
    )
    listeners = [listener for listener in sockets.values() if isinstance(listener, BaseWSGIServer)]
    for listener in listeners:
        listener.channel_class = _Channel
    # Only the main thread of a process can be told to stop by a signal.
    on_main_thread = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, _stop) if on_main_thread else None
    try:
        if ready:
            name = f"[{host}]" if ":" in host else host
            ready(f"http://{name}:{listeners[0].effective_port}/")
        server.run()
    finally:
        server.close()
        if on_main_thread:
            signal.signal(signal.SIGTERM, before)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
