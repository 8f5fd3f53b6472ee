"""Claims about several processes that serve together: all answer, none is missed for long, and they stop as one does."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search import Library
from tests.bench.build import family
from tests.faults.slow_clients import ask, make_index, serving
from tests.faults.swapping import build_original, swap
from web.serve import serve

WAIT = 30.0  # seconds that anything may take on a machine with much to do

SLEEPY = """
import os, sys, time
from flask import Flask
from web.serve import serve_app
app = Flask("sleepy")
def sleepy(): time.sleep(SECONDS); return "slept"
app.add_url_rule("/", "sleepy", sleepy)
app.add_url_rule("/who", "who", lambda: str(os.getpid()))
app.add_url_rule("/exit", "exit", lambda: os._exit(3))
serve_app(app, "127.0.0.1", 0, workers=2, ready=lambda address: print(address, flush=True))
"""
SERVE_TWO = """
import sys; from web.serve import serve
serve(sys.argv[1], '127.0.0.1', 0, workers=2, ready=lambda a: print(a, flush=True))
"""


def sleepy(seconds: float) -> str:
    """A program that serves an application that sleeps, in two processes."""
    return SLEEPY.replace("SECONDS", str(seconds))


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def who(port: int) -> int:
    """The process that answers a request; 0 if the connection is lost."""
    try:
        return int(ask(port, "/who").rpartition(b"\r\n")[2])
    except (OSError, ValueError):
        return 0


def connected(port: int) -> socket.socket:
    """A connection that has asked for the page that takes long."""
    client = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    return client


def test_all_processes_answer_and_one_that_dies_is_replaced() -> None:
    """Requests are answered by both; after a crash and a kill there are two again, and no request waits for them."""
    with serving(Path(), sleepy(0.3)) as (port, process):
        seen: set[int] = set()

        def both_answer() -> bool:
            busy = connected(port)  # the other one answers meanwhile
            seen.update({who(port), who(port)} - {0})
            busy.close()
            return len(seen) == 2

        eventually(both_answer)
        assert seen == set(family(process.pid)) - {process.pid}
        victim = seen.pop()
        os.kill(victim, signal.SIGKILL)
        answered = [who(port) for _ in range(20)]
        assert answered.count(0) <= 1  # which the victim had accepted
        assert victim not in answered[1:]
        eventually(lambda: len(set(family(process.pid)) - {process.pid, victim}) == 2)
        ask(port, "/exit")
        eventually(lambda: who(port) > 0 and len(family(process.pid)) == 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 0
        assert process.stderr
        assert re.search("ended with signal SIGKILL; another one takes its place", process.stderr.read())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("to", ["parent", "all", "all twice"])
def test_a_stop_loses_no_answer(number: int, to: str) -> None:
    """Whether a signal reaches the parent (kill), or all of them (a terminal, systemd), what has arrived is answered."""
    if (number, to) == (signal.SIGINT, "all twice"):
        to = "all"  # pressed twice, it means at once
    with serving(Path(), sleepy(1.5)) as (port, process):
        workers = set(family(process.pid)) - {process.pid}
        eventually(lambda: bool(who(port)))
        clients = [connected(port) for _ in range(12)]
        time.sleep(0.5)
        targets = [process.pid] if to == "parent" else [process.pid, *workers, *(workers if "twice" in to else ())]
        for target in targets:
            os.kill(target, number)
        for client in clients:
            told = client.makefile("rb").read()
            assert told.startswith(b"HTTP/1.1 200 "), told
            assert told.endswith(b"slept")
            client.close()
        assert process.wait(WAIT) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
        with pytest.raises(ConnectionError):
            socket.create_connection(("127.0.0.1", port), timeout=WAIT)


def test_a_second_signal_stops_all_at_once() -> None:
    """Who presses Ctrl-C twice waits for no process."""
    with serving(Path(), sleepy(100)) as (port, process):
        eventually(lambda: bool(who(port)))
        clients = [connected(port) for _ in range(4)]
        workers = set(family(process.pid)) - {process.pid}
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) == 128 + signal.SIGINT
        eventually(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
        for client in clients:
            client.close()


def test_processes_end_with_their_parent() -> None:
    """If the parent is killed, so that it can tell nobody, the others answer what has arrived, and end."""
    with serving(Path(), sleepy(1)) as (port, process):
        eventually(lambda: bool(who(port)))
        workers = set(family(process.pid)) - {process.pid}
        client = connected(port)
        time.sleep(0.3)
        process.kill()
        assert client.makefile("rb").read().endswith(b"slept")
        client.close()
        process.wait(WAIT)
        eventually(lambda: not any(_is_running(worker) for worker in workers))


def _is_running(process: int) -> bool:
    """Whether a process exists and is no zombie, which nobody may be there to bury."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_all_follow_a_swap_without_a_failed_request(tmp_path: Path) -> None:
    """While clients search, a new generation is served by every process within seconds, and each answer is a page."""
    original = build_original(tmp_path)
    failed: list[bytes] = []
    with serving(tmp_path / "index", SERVE_TWO) as (port, _process):
        ask(port, "/en/search?q=mutual", patience=60)
        done = threading.Event()

        def search() -> None:
            while not done.is_set():
                if not (told := ask(port, "/en/search?q=mutual", patience=60)).startswith(b"HTTP/1.0 200"):
                    failed.append(told)

        clients = [threading.Thread(target=search) for _ in range(4)]
        for client in clients:
            client.start()
        for _ in range(3):
            name = swap(tmp_path / "index", original)
            told = [json.loads(ask(port, "/healthz").rpartition(b"\r\n\r\n")[2]) for _ in range(10)]
            assert {each["generation"] for each in told} == {name}
        done.set()
        for client in clients:
            client.join(WAIT)
    assert not failed


def test_an_idle_server_lets_go_of_an_old_generation(tmp_path: Path) -> None:
    """Every process opens the new one and releases the old one by itself, though nobody asks."""
    original = build_original(tmp_path)
    index = tmp_path / "index"
    with serving(index, SERVE_TWO) as (port, process):
        ask(port, "/healthz", patience=60)
        name = swap(index, original)
        swap(index, original)  # which removes the first generation from the disk

        def all_follow() -> bool:
            maps = [Path(f"/proc/{each}/maps").read_text(encoding="utf-8") for each in family(process.pid)]
            mapped = [line for text in maps for line in text.splitlines() if str(index) in line]
            return bool(mapped) and not any(name in line or "(deleted)" in line for line in mapped)

        eventually(all_follow)


SERVE_LIMITED = """
import sys; from search import Config; from web.serve import serve
settings = Config(metrics=True, searches_per_minute=20, trusted_proxies=("127.0.0.1",), prefix="/archive")
serve(sys.argv[1], '127.0.0.1', 0, workers=2, settings=settings, ready=lambda a: print(a[:-8], flush=True))
"""


def test_processes_count_together(tmp_path: Path) -> None:
    """What one client asks either process for is limited as one, and `/metrics` of either tells the sum."""
    index, _ = make_index(tmp_path)
    with serving(index, SERVE_LIMITED) as (port, _process):
        told = [ask(port, "/archive/api/v1/search?q=a", patience=60)[9:12] for _ in range(30)]
        assert told == [b"200"] * 10 + [b"429"] * 20
        figures = [ask(port, "/archive/metrics").decode() for _ in range(6)]
        for text in figures:
            assert 'hezuo_requests_total{endpoint="api_search",status="2xx"} 10\n' in text
            assert 'hezuo_requests_total{endpoint="api_search",status="4xx"} 20\n' in text


def test_memory_is_shared(tmp_path: Path) -> None:
    """Two processes take far less than twice the memory of one, shared pages counted in proportion."""
    index, document = make_index(tmp_path)

    def megabytes(code: str) -> float:
        with serving(index, code) as (port, process):
            for path in (document, "/en/search?q=mutual", "/healthz") * 4:
                ask(port, path, patience=60)
            return sum(_proportional_mb(each) for each in family(process.pid))

    assert megabytes(SERVE_TWO) < 1.6 * megabytes(SERVE_TWO.replace("workers=2", "workers=1"))


def _proportional_mb(process: int) -> float:
    """Memory of a process in megabytes, of which shared pages count in proportion."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return int(text.partition("\nPss:")[2].split()[0]) / 1024


def test_an_open_library_is_served_by_one_process(seeds: Library) -> None:
    """What is open in one process cannot be shared; the message says what to name instead."""
    with pytest.raises(ValueError, match="name its folder instead"):
        serve(seeds, port=0, workers=2)
