"""The web server: our pages behind an HTTP server, with an access log and a clean stop on signals."""

from __future__ import annotations

import logging
import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from flask import Flask

from search import Config
from web import close, create_app, warm
from web.access import AccessLog
from web.http_server import HttpServer
from web.rendering import prepare
from web.serving import checked_prefix, listening_sockets, publication_of, run_workers

if TYPE_CHECKING:
    from search import Library

__all__ = ["serve"]

_LOG = logging.getLogger(__name__)

_FOLLOW_SECONDS = 0.5
"""Seconds between two looks for a newer index: processes that are not asked should let go of the old one too."""


def serve(
    index: str | Path | Library = "index/",
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    settings: Config | None = None,
    workers: int = 1,
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
        workers: Processes that answer requests, each of which opens the index, whose files they share in memory. One is
            this process itself; several are started by it, in the main thread, while there is no other. An open library
            is served by one.
        ready: Called with the address of the front page as soon as it can be requested.

    Raises:
        OSError: If the host is no address of this machine, or the port is taken or may not be used.
        ConfigError: If a setting of the server is not valid.
        ValueError: If an open library is to be served by several processes.
    """
    if workers > 1 and not isinstance(index, str | Path):
        raise ValueError("an open library is served by one process; name its folder instead")
    app = create_app(index, settings=settings)
    try:
        prefix = checked_prefix(settings.prefix) if settings else ""
        serve_app(app, host, port, workers=workers, prefix=prefix, ready=ready)
    finally:
        close(app)


def serve_app(
    app: Flask,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    workers: int = 1,
    prefix: str = "",
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve an application until the process is asked to stop; see `serve`."""
    sockets = listening_sockets(host, port)
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    address = f"http://{name}:{sockets[0].getsockname()[1]}{prefix}/"
    prepare(app)
    if workers > 1:
        # Tables and modules that all processes need are loaded once, and shared. The index is closed again: the parent
        # follows no newer one, and would keep the files of this one on the disk.
        warm(app)
        close(app)
        if ready:
            ready(address)
        run_workers(workers, partial(_work, app, sockets), partial(_close_all, sockets))
        return
    warm(app)
    server = HttpServer(AccessLog(app), sockets=sockets)
    with _stopped_by_signals(server):
        if ready:
            ready(address)
        server.run()


def _work(app: Flask, sockets: Sequence[socket.socket], number: int, asked_to_stop: int) -> None:
    """Serve in a process of its own, until a descriptor can be read or a SIGTERM comes, once or several times."""
    if publication := publication_of(app):
        publication.use_row(number)
    server = HttpServer(AccessLog(app), sockets=sockets)
    signal.signal(signal.SIGTERM, lambda _number, _frame: server.stop())
    warm(app)

    def wait() -> None:
        while not select.select([asked_to_stop], [], [], _FOLLOW_SECONDS)[0]:
            try:
                warm(app)
            except Exception:  # a bug must not keep the process from being stopped
                _LOG.exception("the index could not be followed")
        server.stop()

    threading.Thread(target=wait, daemon=True).start()
    server.run()
    close(app)


def _close_all(sockets: Sequence[socket.socket]) -> None:
    for listening in sockets:
        listening.close()


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
