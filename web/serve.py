"""The web server: our pages behind an HTTP server, with an access log and a clean stop on signals."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from flask import Flask

from search import Config
from web import close, create_app
from web.access import AccessLog
from web.http_server import HttpServer

if TYPE_CHECKING:
    from search import Library

__all__ = ["serve"]


def serve(
    index: str | Path | Library = "index/",
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    settings: Config | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve an index until the process is asked to stop (SIGINT or SIGTERM); prints nothing.

    Requests that have arrived by then are answered, for some seconds at most; a second signal ends the process at once.
    Requests are logged by the logger `web.access`, one line each, if its level is INFO or below; what goes wrong is
    logged by `web`. The process is given more descriptors, if the system allows it, as each connection takes one.

    Args:
        index: The folder, or the address, that `search.Library.open` takes; or an open library.
        host: Address to listen on.
        port: Port to listen on; 0 for any that is free.
        settings: Settings of the library that is opened; by default the built-in ones.
        ready: Called with the address of the front page as soon as it can be requested.

    Raises:
        OSError: If the host is no address of this machine, or the port is taken or may not be used.
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
    server = HttpServer(AccessLog(app), host, port)
    with _stopped_by_signals(server):
        if ready:
            name = f"[{host}]" if ":" in host and not host.startswith("[") else host
            ready(f"http://{name}:{server.port}/")
        server.run()


@contextmanager
def _stopped_by_signals(server: HttpServer) -> Iterator[None]:
    """Stop a server when the process is asked to, within a `with` block; at the second time at once."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread of a process can be told by a signal
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        for other in before:
            signal.signal(other, _quit)
        server.stop()

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _quit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
