"""Holds hundreds of slow connections open to a server and asks it for its health meanwhile.

Run as a process of its own: `python -m tests.faults.slow_clients CONNECTIONS SECONDS` (400 and 15 by default). Prints
a JSON line for each kind of client:

    idle        connect and send nothing
    dripping    send a request's header letter by letter, and never end it
    deaf        send many requests for a long document at once, and read nothing
    busy        send one search after another, and read each answer

with the connections that the server held at most, the slowest answer of `/healthz` in seconds (null if one did not come
within 10 seconds), and the connections that it still held at the end.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.parse import quote

from search import Library, build
from tests.fixtures.archive import newspaper

__all__ = ["KINDS", "Clients", "health_seconds", "make_index", "serving"]

_ROOT = Path(__file__).parents[2]
_SERVE = (
    "import sys; from web.serve import serve; serve(sys.argv[1], '127.0.0.1', 0, ready=lambda a: print(a, flush=True))"
)
_PATIENCE = 10.0  # seconds that an answer may take at most
_PIPELINED = 60  # requests of a deaf client: together some megabytes more than a connection's buffers hold
_PARAGRAPHS = 3000  # of the long document, whose page takes about half a megabyte
_WORDS = ("互助组", "mutual aid", "huzhuzu", "山西 合作社", "village cooperative")

KINDS = ("idle", "dripping", "deaf", "busy")


def make_index(folder: Path) -> tuple[Path, str]:
    """Build an index of a long document and some short ones; return it and the address of the long one."""
    sources = folder / "sources"
    sources.mkdir()
    paragraphs = "\n\n".join(f"Paragraph {number} tells of a mutual aid team." for number in range(_PARAGRAPHS))
    sources.joinpath("long.md").write_text(newspaper("Long", "长", "1954-11-11", paragraphs), encoding="utf-8")
    for number in range(8):
        article = newspaper(f"Team {number}", f"山西互助组{number}", "1954-11-12", "A village cooperative.", "互助组。")
        sources.joinpath(f"{number}.md").write_text(article, encoding="utf-8")
    build([sources], folder / "index", cores=1)
    with Library.open(folder / "index") as library:
        (hit,) = (hit for hit in library.search(per_page=20) if hit.title == "Long")
    return folder / "index", f"/en/documents/{hit.id}"


@contextmanager
def serving(index: Path, code: str = _SERVE) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Serve an index in a process of its own; give its port and the process, which is killed at the end."""
    command = [sys.executable, "-c", code, str(index)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline().rstrip("/\n").rpartition(":")[2]), process
        finally:
            process.kill()


def ask(port: int, path: str, patience: float = _PATIENCE) -> bytes:
    """Return the answer to a request, header and all."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return connection.makefile("rb").read()


def health_seconds(port: int) -> float | None:
    """Return how long `/healthz` takes to answer; None if it does not."""
    began = monotonic()
    with suppress(OSError):
        if ask(port, "/healthz").startswith(b"HTTP/1.0 200 "):
            return monotonic() - began
    return None


class Clients:
    """Slow clients of one kind.

    Args:
        kind: One of `KINDS`.
        port: The server's.
        count: How many.
        document: Address of a long document.
    """

    def __init__(self, kind: str, port: int, count: int, document: str) -> None:
        self._kind, self._port, self._document = kind, port, document
        self._sent = 0
        self.sockets = [self._connect() for _ in range(count)]

    def _connect(self) -> socket.socket:
        client = socket.socket()
        if self._kind == "deaf":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(_PATIENCE)
        client.connect(("127.0.0.1", self._port))
        client.settimeout(0)
        with suppress(OSError):
            if self._kind == "dripping":
                client.send(b"GET / HTTP/1.1\r\nX: ")
            elif self._kind == "deaf":
                client.send(f"GET {self._document} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * _PIPELINED)
        return client

    def tick(self) -> None:
        """Do what such clients do from time to time."""
        for client in self.sockets:
            with suppress(OSError):
                if self._kind == "dripping":
                    client.send(b"a")
                elif self._kind == "busy" and (self._sent == 0 or client.recv(1 << 20)):
                    word = quote(_WORDS[self._sent % len(_WORDS)])
                    client.send(f"GET /en/search?q={word}+{self._sent} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        self._sent += 1

    def close(self) -> None:
        """Close all connections."""
        for client in self.sockets:
            client.close()


def held(process: subprocess.Popen[str]) -> int:
    """Return the number of sockets that a process has open."""
    folder = Path(f"/proc/{process.pid}/fd")
    count = 0
    for entry in folder.iterdir():
        with suppress(OSError):
            count += os.readlink(entry).startswith("socket:")  # noqa: PTH115 - what it leads to is no path
    return count


def trouble(kind: str, index: Path, document: str, count: int, seconds: float) -> dict[str, object]:
    """Hold slow connections for some seconds; return what came of it."""
    with serving(index) as (port, process):
        for path in (document, f"/en/search?q={quote(_WORDS[0])}", "/healthz"):
            ask(port, path, patience=60)  # the first ones wait for tables to load
        clients = Clients(kind, port, count, document)
        slowest: float | None = 0.0
        most = 0
        began = monotonic()
        while monotonic() - began < seconds:
            clients.tick()
            most = max(most, held(process) - 1)
            took = health_seconds(port)
            slowest = None if took is None or slowest is None else max(slowest, took)
            sleep(0.2)
        facts = {"kind": kind, "connections": count, "held": most, "health": slowest and round(slowest, 3)}
        facts["left"] = held(process) - 1
        clients.close()
    return facts


def main(count: int, seconds: float) -> None:
    """Try each kind of client."""
    with TemporaryDirectory() as folder:
        index, document = make_index(Path(folder))
        for kind in KINDS:
            sys.stdout.write(json.dumps(trouble(kind, index, document, count, seconds)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    given = [*map(float, sys.argv[1:])]
    main(int(given[0]) if given else 400, given[1] if len(given) > 1 else 15)
