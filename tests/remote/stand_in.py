"""Servers in the place of OpenSearch, in threads of the test, that answer as a test says: well, late, half or never."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.remote.address import Host, RemoteAddress

__all__ = ["FOUND", "Asked", "Certificates", "StandIn", "certificates", "nobody", "page", "serving"]

FOUND: dict[str, Any] = {"took": 1, "timed_out": False, "_shards": {"total": 1, "failed": 0}, "hits": {"hits": []}}
"""An answer to a search that found nothing."""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def page(body: object, status: int = 200, **headers: str) -> bytes:
    """An answer of HTTP, with a body as JSON or as it is."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Length: {len(data)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


_HANDSHAKE = b"\x16"  # the first byte of a client that speaks TLS

Answering = Callable[[Asked, socket.socket], bytes | None]
"""Returns what is sent; None closes the connection."""


@dataclass
class StandIn:
    """A server that is running."""

    host: Host
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def address(self, *others: Host, protocol: str = "http", archive: str = "lin") -> RemoteAddress:
        """The address of an archive there."""
        return RemoteAddress(protocol, (self.host, *others), archive)


def nobody() -> Host:
    """A port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return Host("127.0.0.1", server.getsockname()[1])


@contextmanager
def serving(answering: Answering | bytes, *, tls: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    """A server that answers each request by a function, or always the same."""
    answer = (lambda asked, sock: answering) if isinstance(answering, bytes) else answering
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = StandIn(Host("127.0.0.1", listening.getsockname()[1]))
        open_: list[socket.socket] = []
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not ended.is_set():
                try:
                    sock, _ = listening.accept()
                except OSError:
                    return
                open_.append(sock)
                server.connections += 1
                threads.append(threading.Thread(target=handle, args=(sock,)))
                threads[-1].start()

        def handle(sock: socket.socket) -> None:
            with suppress(OSError, ValueError), sock:
                end = tls.wrap_socket(sock, server_side=True) if tls else sock
                open_.append(end)
                with end, end.makefile("rb") as stream:
                    if stream.peek(1)[:1] == _HANDSHAKE:
                        end.sendall(page(b"", 400))
                        return
                    while request := _read(stream):
                        server.asked.append(request)
                        data = answer(request, end)
                        if data is None:
                            return
                        end.sendall(data)

        threads.append(threading.Thread(target=accept))
        threads[0].start()
        try:
            yield server
        finally:
            ended.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            for sock in open_:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(20)
                assert not thread.is_alive()


def _read(stream: Any) -> Asked | None:
    """The next request, if any comes."""
    first = stream.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers: dict[str, str] = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(first[0], first[1], headers, stream.read(int(headers.get("content-length", "0"))))


@dataclass(frozen=True)
class Certificates:
    """Files of a certificate of 127.0.0.1 and localhost that signs itself."""

    certificate: Path
    key: Path

    def server(self, *, clients: bool = False) -> ssl.SSLContext:
        """How a server encrypts with it; `clients` must show the same one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.certificate)
        return context

    def encrypted_key(self) -> Path:
        """The key, with a passphrase."""
        path = self.key.with_name("encrypted.pem")
        command = ["openssl", "pkey", "-in", str(self.key), "-aes256", "-passout", "pass:hunter2", "-out", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return path


def certificates(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> Certificates:
    """Make a certificate for some names."""
    made = Certificates(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", str(made.key), "-out", str(made.certificate), "-subj", "/CN=test", "-addext", f"subjectAltName={names}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return made
