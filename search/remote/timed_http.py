"""HTTP to one host with an end: connecting, sending and reading are over by a given moment, however slow the host is.

The time-outs of sockets hold for each call of the system, so that a host that sends a byte now and then could keep a
reader waiting for ever, and resolving a name has none at all.
"""

from __future__ import annotations

import select
import socket
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from ssl import SSLContext, SSLSocket, SSLWantReadError
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple, cast

from search.remote.address import Host

__all__ = ["AnswerTooLong", "HostFailed", "HttpAnswer", "NameNotResolved", "TimedHttp"]

_MOST_BYTES = 256 << 20
"""The longest answer that is read: a page of documents of the largest source files is far below."""

# Bytes that are sent at once; the time that is left is looked at in between.
_PIECE = 256 << 10

_Address = tuple[Any, ...]


class AnswerTooLong(HTTPException):
    """An answer has more bytes than are read."""


class NameNotResolved(OSError):
    """The name of a host leads to no address, or not in time."""


class HostFailed(Exception):
    """A host could not be asked, or gave no whole answer.

    Attributes:
        error: What happened.
        has_sent: Whether the host may have got the request, or a part of it.
    """

    def __init__(self, error: OSError | HTTPException, *, has_sent: bool) -> None:
        super().__init__(repr(error))
        self.error, self.has_sent = error, has_sent


class HttpAnswer(NamedTuple):
    """What a host answers.

    Attributes:
        status: The status of HTTP.
        data: The body.
    """

    status: int
    data: bytes


class TimedHttp(HTTPConnection):
    """A connection to a host, which can be used again after each answer; for one thread at a time.

    Args:
        host: The host.
        context: How it is encrypted; None for not at all.

    Attributes:
        stop: When what is being done must be over, by `perf_counter`.
        has_sent: Whether the host may have got something of the last request.
    """

    def __init__(self, host: Host, context: SSLContext | None) -> None:
        super().__init__(host.name, host.port)
        self._context = context
        self.stop = 0.0
        self.has_sent = False
        self._connecting = 0.0

    def ask(
        self, method: str, target: str, body: bytes, headers: dict[str, str], *, stop: float, connecting: float
    ) -> HttpAnswer:
        """Send a request, and return what the host answers; the connection is closed by whatever goes wrong.

        Args:
            method: The method of HTTP.
            target: Path and parameters.
            body: The body; empty for none.
            headers: Headers.
            stop: When the answer must have been read, by `perf_counter`.
            connecting: Seconds that connecting may take, within that time.

        Raises:
            OSError: If the host cannot be reached, or the connection breaks; `TimeoutError` at the end of the time.
            HTTPException: If it answers no HTTP, less than it announces, or too much.
        """
        self.stop, self._connecting, self.has_sent = stop, connecting, False
        try:
            if self.sock is None:
                self.connect()
            self.request(method, target, body or None, headers)
            with self.getresponse() as response:
                return HttpAnswer(response.status, _whole(response))
        except BaseException:
            self.close()
            raise

    def connect(self) -> None:
        """Connect to the host, and agree on encryption."""
        stop = min(self.stop, perf_counter() + self._connecting)
        plain = _connected(_resolved(self.host, self.port, stop), stop)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            plain.settimeout(_left(stop))  # of the whole handshake
            encrypted = self._context.wrap_socket(plain, server_hostname=self.host) if self._context else plain
        except BaseException:
            plain.close()
            raise
        self.sock = cast("socket.socket", _TimedSocket(encrypted, self))

    @property
    def is_usable(self) -> bool:
        """Whether it is open and nothing came without being asked for, such as the host's word that it closes it."""
        return isinstance(self.sock, _TimedSocket) and self.sock.is_quiet


class _TimedSocket:
    """What `HTTPConnection` uses of a socket, with the time that its connection has left as the time-out."""

    def __init__(self, wrapped: socket.socket | SSLSocket, connection: TimedHttp) -> None:
        self._wrapped, self._connection = wrapped, connection

    def sendall(self, data: bytes) -> None:
        """Send bytes."""
        self._connection.has_sent = True
        view = memoryview(data)
        for start in range(0, len(view), _PIECE):
            self._wrapped.settimeout(_left(self._connection.stop))
            self._wrapped.sendall(view[start : start + _PIECE])

    def makefile(self, mode: str) -> BufferedReader:
        """Return a reader of what comes, which keeps the socket open until it is closed."""
        assert mode == "rb"  # noqa: S101 - nothing else is asked for by http.client
        return BufferedReader(_TimedReader(self._wrapped, self._connection))

    @property
    def is_quiet(self) -> bool:
        """Whether it is open and there is nothing to be read."""
        poll = select.poll()
        poll.register(self._wrapped, select.POLLIN)
        if not poll.poll(0):
            return True
        if not isinstance(self._wrapped, SSLSocket):
            return False
        self._wrapped.settimeout(0)
        try:
            self._wrapped.recv(1)
        except SSLWantReadError:  # what came was for TLS itself, such as a ticket for the next connection
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Close it, once its readers are closed."""
        self._wrapped.close()


class _TimedReader(RawIOBase):
    """Reads of a socket as long as its connection has time left."""

    def __init__(self, wrapped: socket.socket | SSLSocket, connection: TimedHttp) -> None:
        self._wrapped, self._connection = wrapped, connection
        self._raw = wrapped.makefile("rb", buffering=0)  # by which the socket knows that it is being read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._wrapped.settimeout(_left(self._connection.stop))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _whole(response: HTTPResponse) -> bytes:
    """Return the body of an answer, all of it.

    Raises:
        AnswerTooLong: If it is longer than any should be.
        IncompleteRead: If less came than was announced.
    """
    if (response.length or 0) > _MOST_BYTES:
        raise AnswerTooLong(f"{response.length} bytes")
    # Only without an argument, less than was announced is an error.
    data = response.read() if response.length is not None else response.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise AnswerTooLong(f"more than {_MOST_BYTES} bytes")
    return data


def _left(stop: float) -> float:
    """Return the seconds that are left.

    Raises:
        TimeoutError: If there are none.
    """
    left = stop - perf_counter()
    if left <= 0:
        raise TimeoutError
    return left


def _resolved(name: str, port: int, stop: float) -> list[_Address]:
    """Return the family and address of each address of a host.

    Raises:
        NameNotResolved: If it has none, or they could not be had in time.
    """
    try:
        ip_address(name)
    except ValueError:
        pass
    else:  # which nobody need be asked for
        return _looked_up(name, port)
    answers: SimpleQueue[list[_Address] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(_looked_up(name, port))
        except OSError as error:
            answers.put(error)

    # The system has no time-out for this; whoever waits for the answer has.
    Thread(target=look_up, name=f"resolving {name}", daemon=True).start()
    try:
        answer = answers.get(timeout=_left(stop))
    except Empty:
        raise NameNotResolved("not in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _looked_up(name: str, port: int) -> list[_Address]:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NameNotResolved(getattr(error, "strerror", None) or "no name of a host") from None
    return [(family, address) for family, _, _, _, address in found]


def _connected(addresses: list[_Address], stop: float) -> socket.socket:
    """Return a socket that is connected to the first address that takes the connection."""
    failure: OSError = NameNotResolved("no address")
    for number, (family, address) in enumerate(addresses):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            # A share of the time, so that one that does not answer leaves some for those that follow.
            sock.settimeout(_left(stop) / (len(addresses) - number))
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure
