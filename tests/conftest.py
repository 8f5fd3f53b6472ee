"""Turns the seeds into a built index that all tests may read, and sets how Hypothesis runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import settings

from search import Library, build
from tests.fixtures.browsing import browser, reader_of
from tests.fixtures.engines import asking_a_cluster
from tests.fixtures.ingest import read_in_a_process, read_in_this_process
from tests.servers.fixtures import archive_name, opensearch, opensearch_cluster

__all__ = ["archive_name", "browser", "opensearch", "opensearch_cluster", "reader_of"]

# What is compiled once a machine is compiled once for all tests, and apart from what the user's own searches rely on.
CACHE = Path(gettempdir(), f"hezuo-tests-{os.getuid()}")
os.environ["HEZUO_CACHE"] = str(CACHE)

# Programs that tests start do not each compile all modules, even where no byte code is to be written beside them.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(CACHE / "byte-code"))

# The machine is shared and noisy: a slow example is no finding.
settings.register_profile("hezuo", deadline=None)
settings.load_profile("hezuo")

SEEDS = Path(__file__).parents[1] / "seeds"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how many examples are tried where more than a test run has time for could be tried."""
    parser.addoption(
        "--engine", choices=["embedded", "opensearch"], default="embedded", help="of all libraries of tests"
    )
    parser.addoption("--oracle-examples", type=int, default=300, help="archives that are asked both ways")
    parser.addoption("--hostile-questions", type=int, default=1000, help="random questions that must be answered")
    parser.addoption("--remote-questions", type=int, default=150, help="random questions that both engines are asked")
    parser.addoption("--damaged-files", type=int, default=2000, help="damaged files of an index that must be refused")
    parser.addoption(
        "--api-cases", type=int, default=150, help="requests that the interface's own description brings forth"
    )
    parser.addoption("--injections", type=int, default=8, help="payloads that each address and each field gets")
    parser.addoption("--resealed-files", type=int, default=200, help="files with wrong numbers and right checksums")


@pytest.fixture(scope="session", autouse=True)
def reading_in_the_process_of_the_test() -> Iterator[None]:
    """Read files without the process that a deadline can end: half a second of each build, of which tests make hundreds.

    What tests say of that process, and of builds as a whole, asks for `reader_process`.
    """
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def engine_of_libraries(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open the libraries of tests in the engine that was asked for."""
    if request.config.getoption("--engine") == "embedded":
        yield
        return
    with asking_a_cluster(request.getfixturevalue("opensearch")):
        yield


@pytest.fixture
def reader_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files as a build does."""
    read_in_a_process(monkeypatch)


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an index of the three seeds; tests must not build into it."""
    index = tmp_path_factory.mktemp("seeds") / "index"
    build([SEEDS], index)
    return index


@pytest.fixture(scope="session")
def seeds(seed_index: Path) -> Iterator[Library]:
    """An open library of the three seeds."""
    with Library.open(seed_index) as library:
        yield library
