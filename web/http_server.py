"""Waitress, with limits for slow clients, requests that are framed in one way only, and a stop that loses no answer.

A connection is closed when a client has had its time (`PATIENCE`): to send a request whole, to send another one, or to
take a fair part of an answer. So no number of slow clients that the connections suffice for can keep others out, and
none can keep a thread that searches. Files of results may be larger than what is kept of an answer for its client: they
are made by threads of their own, which wait for slow clients.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from search.errors import is_exhaustion
from web.serving import BACKLOG, OVERLOADED, allowed_descriptors, listening_sockets

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["HttpServer"]

_LOG = logging.getLogger(__name__)

THREADS = 4
"""Requests that are answered at the same time. More would make each of them, and the loop, wait longer for the
interpreter's lock: while 400 clients search without a pause, `/healthz` takes half as long as with 8."""

SWITCH_SECONDS = 0.001
"""Seconds after which a thread that computes lets another have the interpreter's lock; Python's default is 0.005.
The loop asks for it after each system call: with this, `/healthz` takes two thirds of the time, in the same case."""

FILE_THREADS = 2
"""Files of results that are made at the same time, besides. Half of `THREADS`, as each takes long and nobody waits for
its end to read on."""

CONNECTIONS = 2000
"""Connections that are open at the same time, if the system lets a process have twice as many descriptors."""

PATIENCE = 20
"""Seconds that a client has for a request, for the next one, and for `_FAIR_PART` of an answer."""

MAX_HEADER = 64 * 1024
"""Bytes of a request's header, which holds a long query string too; more is answered with 431.

All connections together may so hold 128 MB of requests that never end.
"""

MAX_BODY = 64 * 1024
"""Bytes of a request's body; no endpoint reads one."""

STOP_SECONDS = 8.0
"""Seconds for requests in flight when the server is stopped: below the ten that container managers wait."""

WAITING = 200
"""Requests that wait for a thread; further ones are refused with 503: they would wait for more than a second or two."""

_KEPT = 32 << 20
"""Bytes of an answer that are kept for its client, beyond the first on the disk, while the thread goes on to others.

A file of 10,000 results has 4 to 25 MB, as the format is and as much as passages say."""

_LONGEST_WAIT = 60.0  # seconds that a thread waits for a client, in all, to take what is beyond
_FAIR_PART = 16 * 1024  # bytes in PATIENCE: a sixth of the slowest modem
_LINGER_SECONDS = 5  # that a client whose request was not read to its end has to read the answer
_CHECK_SECONDS = 5  # between two looks for clients that have had their time
_PAUSE_SECONDS = 1.0  # before connections are accepted again, after there was no descriptor for one
_HEALTH = "/healthz"
_FILE = re.compile(r"/(?:search|list)\.(?!atom)[a-z]{1,9}/?$")
_FILE_CHARS = 20  # of the end of a path, in which `_FILE` is looked for
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_TRANSFER_ENCODING = b"transfer-encoding"
_FRAMING = (b"content-length", _TRANSFER_ENCODING)  # fields that say where a request ends


class HttpServer:
    """Listens for requests to an application and answers them, in the thread that calls `run`.

    Args:
        app: The application.
        host: Address to listen on; a name may stand for several.
        port: Port to listen on; 0 for any that is free.
        sockets: Sockets that listen already, instead of host and port; they are closed at the end.

    Attributes:
        port: The port; of several addresses, that of the first.

    Raises:
        OSError: If the host is no address of this machine, or the port is taken or may not be used.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        sockets: Sequence[socket.socket] | None = None,
    ) -> None:
        listening = listening_sockets(host, port) if sockets is None else sockets
        settings = Adjustments(
            threads=THREADS,
            ident=None,
            max_request_header_size=MAX_HEADER,
            max_request_body_size=MAX_BODY,
            outbuf_high_watermark=_KEPT,
            connection_limit=min(CONNECTIONS, allowed_descriptors(2 * CONNECTIONS) // 2),
            channel_timeout=PATIENCE,
            cleanup_interval=_CHECK_SECONDS,
            backlog=BACKLOG,  # waitress lets sockets listen once more, with its own number
            asyncore_use_poll=True,  # select(2) knows no descriptor above 1023
            clear_untrusted_proxy_headers=False,  # `web.serving` does, which also knows whom to trust
        )
        self._sockets: dict[int, Any] = {}
        self._dispatcher = _Dispatcher()
        self._stopping = False
        self._listeners = [
            _Listener(app, self._sockets, dispatcher=self._dispatcher, adj=settings, listening=each)
            for each in listening
        ]
        self._dispatcher.set_thread_count(THREADS)
        self.port = int(self._listeners[0].effective_port)

    def run(self) -> None:
        """Answer requests until `stop` is called and those in flight have been answered, for `STOP_SECONDS` at most."""
        interval = sys.getswitchinterval()
        sys.setswitchinterval(min(interval, SWITCH_SECONDS))
        try:
            while not self._stopping:
                self._wait(1.0)
            self._finish()
        finally:
            sys.setswitchinterval(interval)
            self._dispatcher.shutdown(timeout=1)
            for channel in self._channels():
                channel.handle_close()
            wasyncore.close_all(self._sockets)

    def stop(self) -> None:
        """Make `run` return soon; may be called from any thread, and by a signal handler."""
        self._stopping = True
        self._listeners[0].pull_trigger()

    def _wait(self, seconds: float) -> None:
        """Wait until a socket can be read or written, and do so; close the connections of clients who are late."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)
        # Not while the loop goes through them; and not, as waitress does it, once they can be written, which those of
        # clients who read nothing never can.
        for listener in self._listeners:
            while listener.late:
                listener.late.pop().handle_close()

    def _finish(self) -> None:
        """Take the requests that have arrived, listen no more, and wait until all have been answered."""
        began, known = monotonic(), -1
        while known != len(self._sockets) and monotonic() < began + _PAUSE_SECONDS:
            known = len(self._sockets)  # grows as long as the system holds connections that we have not seen yet
            self._wait(0)
        self._wait(0)
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # and not its own `close`, which would close what wakes the loop
        while monotonic() < began + STOP_SECONDS:
            in_flight = [channel for channel in self._channels() if channel.finish()]
            if not in_flight:
                break
            self._wait(0.1)
        if unfinished := sum(bool(channel.requests) for channel in self._channels()):
            _LOG.warning("stopped with %d requests unfinished", unfinished)

    def _channels(self) -> list[_Channel]:
        return [channel for channel in [*self._sockets.values()] if isinstance(channel, _Channel)]


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads the header of a request.

    Accepts addresses with unescaped Chinese characters, as `curl` sends them; waitress alone answers 400. Refuses a
    request whose end could be understood in two ways (RFC 9112, section 6.1): a proxy before us might understand it in
    the other, and take the rest of it for the request of somebody else. After a refusal waitress closes the connection.
    """

    overloaded = False
    has_more = False  # whether more was sent than is read

    def received(self, data: bytes) -> int:
        """Parse what was received; return how much of it was."""
        consumed = int(super().received(data))
        if self.completed and not self.empty and data[consumed:].strip():
            # Further requests that come with this one are not looked at, and the connection is closed after its answer,
            # so that a client is known to ask again (RFC 9112, section 9.3.2). Otherwise a few that send many requests
            # at once, and read no answer, would fill memory and then keep all threads.
            self.has_more = True
            self.headers["CONNECTION"] = "close"
            return len(data)
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Escape what is not ASCII in the request line, then parse the header."""
        line, _, rest = header_plus.partition(b"\r\n")
        fields = [field.partition(b":") for field in rest.split(b"\r\n")]
        framing = [(name.lower(), value) for name, _, value in fields if name.lower() in _FRAMING]
        if len(framing) > 1:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other and themselves")
        for name, value in framing:
            if name == _TRANSFER_ENCODING and not line.rstrip().endswith(b"HTTP/1.1"):
                raise ParsingError("this version knows no Transfer-Encoding")
            if name == _TRANSFER_ENCODING and value.strip().lower() != b"chunked":
                raise TransferEncodingNotImplemented("the only Transfer-Encoding is chunked, once")
        escaped = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line)
        try:
            super().parse_header(escaped + header_plus[len(line) :])
        except ValueError as error:  # of `urlsplit`, which waitress lets through: a host in brackets that is no address
            raise ParsingError("the address is not valid") from error


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that is handed to the application."""

    def get_environment(self) -> dict[str, Any]:
        """Return the request as WSGI has it, and whether it is one too many."""
        environment: dict[str, Any] = super().get_environment()
        environment[OVERLOADED] = self.request.overloaded
        return environment


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection to a client, who has `PATIENCE` for what it does."""

    parser_class = _Parser
    task_class = _Task
    last_activity: float
    will_close: bool
    close_when_flushed: bool
    _begun: float | None = None  # when the request that is not complete yet began
    _has_more = False  # whether the client may have sent more than was read of its request
    _lingers_until: float | None = None  # while what the client still sends is thrown away
    _waited = 0.0  # seconds that the thread of this answer has waited for the client
    _taken = 0  # bytes of answers that the client took since `last_activity`

    def service(self) -> None:
        """Answer a request."""
        request = self.requests[0]
        self._waited = 0.0
        self._has_more = bool(request.error or request.has_more)
        super().service()

    def handle_write(self) -> None:
        """Send; what was not read of a request is read before the connection is closed (RFC 9112, section 9.6).

        If it were not, the system would tell the client, or a proxy between us, that the connection is broken, and
        neither would see the answer.
        """
        if self.close_when_flushed and self._has_more and not self.requests:
            self._flush_exception(self._flush_some)
            if self.connected and not self.will_close and not self.total_outbufs_len:
                self.close_when_flushed = False
                self._lingers_until = time() + _LINGER_SECONDS
                with suppress(OSError):
                    self.socket.shutdown(socket.SHUT_WR)
                return
        super().handle_write()

    def handle_read(self) -> None:
        """Read; what comes of a request that has begun already is no activity: it must be complete in time."""
        if self._lingers_until is not None:
            with suppress(OSError):
                self.recv(self.adj.recv_bytes)  # which closes the connection at its end
            return
        super().handle_read()
        if self.request is None:
            self._begun = None
        else:
            self._begun = self._begun or self.last_activity
            self.last_activity = self._begun

    def write_soon(self, data: Any) -> int:
        """Take a piece of an answer, once there is room for it; the client's time for it begins now.

        Raises:
            ClientDisconnected: If the client is gone, or so slow that this thread has waited too long for it.
        """
        self.last_activity = began = time()
        length = int(super().write_soon(data))
        self._waited += time() - began
        if self._waited > _LONGEST_WAIT:
            self.will_close = True
            raise ClientDisconnected
        return length

    def _flush_some(self, *, do_close: bool = True) -> bool:
        """Send what the client takes now; that is activity only if it is all, or a fair part."""
        before, waiting = self.last_activity, self.total_outbufs_len
        flushed = bool(super()._flush_some(do_close=do_close))
        self._taken += waiting - self.total_outbufs_len
        if self.total_outbufs_len and self._taken < _FAIR_PART:
            self.last_activity = before
        else:
            self._taken = 0
        return flushed

    def is_late(self, since: float) -> bool:
        """Return whether the client had to do something since a time, and has not."""
        if self._lingers_until is not None:
            return self._lingers_until < time()
        # While a request is being answered the client has nothing to do, until there is something for it to take.
        return self.last_activity < since and (not self.requests or self.total_outbufs_len > 0)

    def finish(self) -> bool:
        """Close the connection soon, unless it has requests in flight; return whether it has."""
        in_flight = bool(self.requests or self.total_outbufs_len)
        self.will_close = self.will_close or not in_flight
        return in_flight


class _Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Accepts connections to one address."""

    channel_class = _Channel
    _accepts_from = 0.0

    def __init__(self, *args: Any, listening: socket.socket, **options: Any) -> None:
        self.late: list[_Channel] = []  # connections of clients who have had their time, to be closed
        address = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(*args, sockinfo=address, _sock=listening, bind_socket=False, **options)

    def readable(self) -> bool:
        """Return whether connections are accepted now."""
        return bool(super().readable()) and time() >= self._accepts_from

    def accept(self) -> tuple[socket.socket, Any] | None:
        """Accept a connection; if there is no descriptor for it, pause, rather than try again without a pause."""
        try:
            accepted: tuple[socket.socket, Any] | None = super().accept()
        except OSError as error:
            if not is_exhaustion(error):
                raise
            _LOG.error("no connection is accepted for a moment: %s", error)
            self._accepts_from = time() + _PAUSE_SECONDS
            return None
        return accepted

    def maintenance(self, now: float) -> None:
        """Look for clients who have had their time."""
        since = now - self.adj.channel_timeout
        self.late += [channel for channel in self.active_channels.values() if channel.is_late(since)]


class _QuietDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """Hands requests to threads as waitress does, without a line of the log for each request that has to wait."""

    def add_task(self, task: _Channel) -> None:
        """Queue the first request of a connection."""
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify()


class _Dispatcher(_QuietDispatcher):
    """Hands requests to threads, some to threads of their own, so that none of these and no search waits for the other.

    These are requests for the server's health, those for files of results, which are as slow as the client that reads
    them, and those that are refused because too many are waiting.
    """

    def __init__(self) -> None:
        super().__init__()
        self._health, self._files, self._refusals = (_QuietDispatcher() for _ in range(3))

    def set_thread_count(self, count: int) -> None:
        """Start or stop threads until there are so many, and a few of each other kind if there are any."""
        super().set_thread_count(count)
        for other, most in ((self._health, 1), (self._files, FILE_THREADS), (self._refusals, 1)):
            other.set_thread_count(min(count, most))

    def add_task(self, task: _Channel) -> None:
        """Queue the first request of a connection."""
        request = task.requests[0]
        path = getattr(request, "path", "")
        if path.rstrip("/").endswith(_HEALTH):
            self._health.add_task(task)
            return
        chosen = self._files if _FILE.search(path, max(0, len(path) - _FILE_CHARS)) else self
        with chosen.lock:
            request.overloaded = len(chosen.queue) >= WAITING
            if not request.overloaded:
                chosen.queue.append(task)
                chosen.queue_cv.notify()
        if request.overloaded:
            # Its connection is closed then: if clients that are refused kept theirs, there would be none for others.
            request.headers["CONNECTION"] = "close"
            self._refusals.add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:  # noqa: FBT001, FBT002 - waitress's signature
        """Stop all threads, which finish what they are doing, and drop the requests that are waiting."""
        for other in (self._health, self._files, self._refusals):
            other.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
