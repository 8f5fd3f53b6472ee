"""Turns sources into a served archive, for readers in a browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from search import Config, build
from tests.browser.sources import write_corrections, write_sources, write_withdrawn
from tests.fixtures.browsing import ARGUMENTS, CHROMIUM, MakeReader, Reader

__all__ = ["ARGUMENTS", "CHROMIUM", "SEEDS", "MakeReader", "Reader", "serving"]

SEEDS = Path(__file__).parents[2] / "seeds"
START_SECONDS = 30
SERVE = "import sys; from web.serve import serve; serve(sys.argv[1], '127.0.0.1', int(sys.argv[2]))"


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """Serve an index in a process of its own; gives the address without a final slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(index), str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except HTTPError as answered:
            answered.close()
            return
        except (URLError, ConnectionError, TimeoutError):  # the machine may be busy
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {START_SECONDS} s")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the seeds and the invented articles; one article has been withdrawn."""
    folder = tmp_path_factory.mktemp("browser")
    config = Config(corrections=str(write_corrections(folder / "corrections.csv")))
    build([write_withdrawn(folder / "before")], folder / "index", config=config)
    build([SEEDS, write_sources(folder / "sources")], folder / "index", config=config)
    with serving(folder / "index") as address:
        yield address


@pytest.fixture(scope="session")
def closed_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that has no index yet."""
    with serving(tmp_path_factory.mktemp("browser") / "none") as address:
        yield address


@pytest.fixture
def reader(reader_of: MakeReader, archive: str) -> Reader:
    """A reader of the archive at a desk."""
    return reader_of(archive, viewport={"width": 1280, "height": 900})
