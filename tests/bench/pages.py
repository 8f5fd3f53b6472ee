"""Measures how many pages `hezuo serve` answers, by clients and workers, and what the workers take of memory.

    python -m tests.bench.pages [--documents 5000 | --index FOLDER] [--workers 1 2] [--clients 1 8] [--seconds 10]
                                [--results 10] [--overload 1000]

Serves an index with so many workers, in turns, and lets clients ask for result pages, each over a connection of its own
that stays open, as behind a proxy. No two questions are the same, so no cache of pages would help. Prints a JSON line for
each case: pages a second, milliseconds (median, 95th percentile), answers by status, compressed kilobytes of a page, and
megabytes of all processes of the server, shared pages in proportion (PSS). `cpu_ms` is the time of a processor core that
the server took for a page: what it could sustain is the number of cores divided by it, whatever else the machine does. The
clients take their share of the processors: compare the lines of one run with each other only.

With `--overload` so many clients ask without a pause, far more than are answered, first with no limit to what an address
may search for, then with hezuo's own, the clients at four addresses. The line has what came back:
by status, and what came instead of an answer (a reset, an end, 60 seconds of nothing), which nobody should see.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import quote

from search import Config, build
from tests.bench.build import family, resident_mb
from tests.bench.corpus import Corpus, chinese_vocabulary
from tests.bench.newspaper_tree import write_tree
from web.serving import allowed_descriptors

__all__ = ["load", "overload", "serving"]

_ROOT = Path(__file__).parents[2]
_SERVE = """
import sys
from web.serve import serve
from search import Config
settings = Config(trusted_proxies=("127.0.0.1",), searches_per_minute=int(sys.argv[3]))
serve(
    sys.argv[1], "127.0.0.1", 0, settings=settings, workers=int(sys.argv[2]),
    ready=lambda address: print(address, flush=True),
)
"""
_BROWSER = "gzip, deflate, br, zstd"  # what browsers accept
_SEED = 1954
_FIRST = 200  # the most frequent words of the archive, of which questions are made
_WARM_UP = 2.0  # seconds before the clock starts
_ADDRESSES = 4  # of the clients of an overload
_ONCE_MORE = 10  # of so many questions of such a client one is its last once more, if it has had an answer
_PATIENCE = 60.0  # seconds that it waits for an answer


@contextmanager
def serving(index: Path, workers: int, searches_per_minute: int = 0) -> Iterator[tuple[int, int]]:
    """Serve an index with so many workers; give the port and the id of the process.

    Args:
        index: Its folder.
        workers: How many processes answer.
        searches_per_minute: What an address may search for; 0 for any number. Who asks is told by `X-Forwarded-For`.
    """
    command = [sys.executable, "-c", _SERVE, str(index), str(workers), str(searches_per_minute)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline().rstrip("/\n").rpartition(":")[2]), process.pid
        finally:
            process.terminate()


def cpu_seconds(process: int) -> float:
    """Return the time of a core that a process and its children have taken."""
    ticks = 0
    for each in family(process):
        with suppress(OSError):
            ticks += sum(
                map(int, Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13])
            )
    return ticks / os.sysconf("SC_CLK_TCK")


def question(number: int, results: int) -> str:
    """Return the path and query of a question; of any 40,000 no two are the same."""
    words = chinese_vocabulary()[:_FIRST]
    turn, place = divmod(number, len(words))
    first, second = words[place], words[(place + turn) % len(words)]
    return f"/en/search?q={quote(first)}+{quote(second)}&per_page={results}"


def load(port: int, clients: int, seconds: float, numbers: Iterator[int], results: int = 10) -> dict[str, Any]:
    """Let clients ask for pages for some seconds, each as soon as it has its last one; return what came of it.

    Args:
        port: Port of the server.
        clients: How many there are.
        seconds: How long they ask.
        numbers: Gives each question its number.
        results: Results of a page.
    """
    took: list[float] = []
    statuses: Counter[int] = Counter()
    sizes: list[int] = []
    until = monotonic() + seconds

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while monotonic() < until:
            path = question(next(numbers), results)
            began = perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": _BROWSER})
            answer = connection.getresponse()
            sizes.append(len(answer.read()))
            took.append((perf_counter() - began) * 1000)
            statuses[answer.status] += 1
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "pages": len(took),
        "pages_per_second": round(len(took) / seconds, 1),
        "median_ms": round(median(took), 1),
        "p95_ms": round(quantiles(took, n=20)[-1], 1),
        "statuses": dict(statuses),
        "kilobytes": round(median(sizes) / 1000, 1),
    }


async def _ask_without_pause(
    port: int, client: int, until: float, numbers: Iterator[int], results: int, came: Counter[str]
) -> None:
    """Ask over a connection that stays open, or a new one where it does not, and count what comes."""
    path = tag = ""
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for turn in count():
        if monotonic() > until:
            break
        if not tag or turn % _ONCE_MORE:
            path, tag = question(next(numbers), results), ""
        try:
            streams = streams or await asyncio.open_connection("127.0.0.1", port)
            status, headers = await asyncio.wait_for(_answer(*streams, client, path, tag), _PATIENCE)
        except (OSError, EOFError, TimeoutError) as error:
            came[type(error).__name__] += 1
            headers = {"connection": "close"}
        else:
            came[status] += 1
            tag = headers.get("etag", "")
        if headers.get("connection") == "close" and streams:
            streams[1].close()
            streams = None
    if streams:
        streams[1].close()


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: int, path: str, tag: str
) -> tuple[str, dict[str, str]]:
    """Ask once; return the status and the header's fields of the whole answer."""
    same = f"If-None-Match: {tag}\r\n" if tag else ""
    address = f"198.51.100.{client % _ADDRESSES}"
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\n"
        f"Accept-Encoding: {_BROWSER}\r\n{same}\r\n".encode()
    )
    await writer.drain()
    line, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    await reader.readexactly(int(headers.get("content-length", 0)))
    return line.split()[1], headers


def overload(port: int, clients: int, seconds: float, results: int = 10) -> dict[str, int]:
    """Let far more clients ask than are answered; return how often each status came, and each failure to answer.

    Args:
        port: Port of the server.
        clients: How many ask, each as soon as it has its last answer, whatever that says of when to come again.
        seconds: How long they ask.
        results: Results of a page.
    """
    came: Counter[str] = Counter()
    numbers, until = count(), monotonic() + seconds

    async def ask() -> None:
        await asyncio.gather(
            *(_ask_without_pause(port, client, until, numbers, results, came) for client in range(clients))
        )

    asyncio.run(ask())
    return dict(came)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--results", type=int, default=10, help="of a page (default: %(default)s)")
    parser.add_argument("--overload", type=int, metavar="CLIENTS", default=0)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        index = options.index or Path(folder) / "index"
        if not options.index:
            write_tree(Corpus(_SEED, options.documents), Path(folder) / "sources")
            build([Path(folder) / "sources"], index)
        for workers in options.workers if options.overload else ():
            allowed_descriptors(2 * options.overload)
            for rate in (0, Config().searches_per_minute):
                with serving(index, workers, rate) as (port, _):
                    came = overload(port, options.overload, options.seconds, options.results)
                line = {"workers": workers, "clients": options.overload, "searches_per_minute": rate, "came": came}
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()
        for workers in () if options.overload else options.workers:
            with serving(index, workers) as (port, process):
                numbers = count()
                load(port, 8, _WARM_UP, numbers, options.results)
                for clients in options.clients:
                    before = cpu_seconds(process)
                    facts = load(port, clients, options.seconds, numbers, options.results)
                    facts["cpu_ms"] = round((cpu_seconds(process) - before) * 1000 / max(1, facts.pop("pages")), 1)
                    memory = sum(resident_mb(each) for each in family(process))
                    line = {"workers": workers, "clients": clients, **facts, "megabytes": round(memory)}
                    sys.stdout.write(json.dumps(line) + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
