"""Measures how many pages `hezuo serve` answers, by clients and workers, and what the workers take of memory.

    python -m tests.bench.pages [--documents 5000 | --index FOLDER] [--workers 1 2] [--clients 1 8] [--seconds 10]

Serves an index with so many workers, in turns, and lets clients ask for result pages, each over a connection of its own
that stays open, as behind a proxy. No two questions are the same, so no cache of pages would help. Prints a JSON line for
each case: pages a second, milliseconds (median, 95th percentile), answers by status, compressed kilobytes of a page, and
megabytes of all processes of the server, shared pages in proportion (PSS). `cpu_ms` is the time of a processor core that
the server took for a page: what it could sustain is the number of cores divided by it, whatever else the machine does. The
clients take their share of the processors: compare the lines of one run with each other only.
"""

from __future__ import annotations

import argparse
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

from search import build
from tests.bench.build import family, resident_mb
from tests.bench.corpus import Corpus, chinese_vocabulary
from tests.bench.newspaper_tree import write_tree

__all__ = ["load", "serving"]

_ROOT = Path(__file__).parents[2]
_SERVE = """
import sys
from web.serve import serve
serve(sys.argv[1], "127.0.0.1", 0, workers=int(sys.argv[2]), ready=lambda address: print(address, flush=True))
"""
_SEED = 1954
_FIRST = 200  # the most frequent words of the archive, of which questions are made
_WARM_UP = 2.0  # seconds of requests before the clock starts


@contextmanager
def serving(index: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Serve an index with so many workers; give the port and the id of the process."""
    command = [sys.executable, "-c", _SERVE, str(index), str(workers)]
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


def load(port: int, clients: int, seconds: float, numbers: Iterator[int]) -> dict[str, Any]:
    """Let clients ask for pages for some seconds, each as soon as it has its last one; return what came of it.

    Args:
        port: Where the server listens.
        clients: How many clients ask at the same time.
        seconds: For how long.
        numbers: Numbers of questions; each is asked once.
    """
    words = chinese_vocabulary()[:_FIRST]
    took: list[float] = []
    statuses: Counter[int] = Counter()
    sizes: list[int] = []
    until = monotonic() + seconds

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while monotonic() < until:
            number = next(numbers)
            first, second = words[number % len(words)], words[number * 7 // len(words) % len(words)]
            began = perf_counter()
            connection.request(
                "GET", f"/en/search?q={quote(first)}+{quote(second)}", headers={"Accept-Encoding": "gzip"}
            )
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        index = options.index or Path(folder) / "index"
        if not options.index:
            write_tree(Corpus(_SEED, options.documents), Path(folder) / "sources")
            build([Path(folder) / "sources"], index)
        for workers in options.workers:
            with serving(index, workers) as (port, process):
                numbers = count()
                load(port, 8, _WARM_UP, numbers)
                for clients in options.clients:
                    before = cpu_seconds(process)
                    facts = load(port, clients, options.seconds, numbers)
                    facts["cpu_ms"] = round((cpu_seconds(process) - before) * 1000 / max(1, facts.pop("pages")), 1)
                    memory = sum(resident_mb(each) for each in family(process))
                    line = {"workers": workers, "clients": clients, **facts, "megabytes": round(memory)}
                    sys.stdout.write(json.dumps(line) + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
