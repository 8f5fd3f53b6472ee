"""The server of a test run, one for all workers, and names in it that are a test's own."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.fixtures.missing import missing
from tests.servers.asking import ask
from tests.servers.errors import ServerMissing
from tests.servers.keeper import start_keeper
from tests.servers.opensearch import Node, cluster

__all__ = ["archive_name", "opensearch", "opensearch_cluster"]


@pytest.fixture(scope="session")
def opensearch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of an OpenSearch: `OPENSEARCH_URL`, else one that is started by the first test that asks, and ends with the run.

    Where it cannot be had, tests are skipped, except on CI, where they fail.
    """
    if named := os.environ.get("OPENSEARCH_URL"):
        ask(named, "/")
        return named.rstrip("/")
    folder = tmp_path_factory.getbasetemp()
    owner = os.getpid()
    if hasattr(request.config, "workerinput"):  # a worker of pytest-xdist
        folder, owner = folder.parent, os.getppid()
    answer = _shared(folder, owner)
    if "missing" in answer:
        missing(answer["missing"])
    if "failed" in answer:
        pytest.fail(answer["failed"])
    ask(answer["url"], "/")
    return answer["url"]


def _shared(folder: Path, owner: int) -> dict[str, str]:
    """Return what the keeper of this run answered; whoever asks first starts it."""
    told = folder / "opensearch.json"
    with folder.joinpath("opensearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(start_keeper(owner, folder / "opensearch.log")), encoding="utf-8")
    answer: dict[str, str] = json.loads(told.read_text(encoding="utf-8"))
    return answer


@pytest.fixture
def archive_name(opensearch: str) -> Iterator[str]:
    """A name that nothing in the server has; every index whose name begins with it is deleted after the test."""
    name = f"test-{uuid4().hex[:12]}"
    yield name
    listed = ask(opensearch, f"/_cat/indices/{name}*?expand_wildcards=all&format=json&h=index")
    for each in listed:
        ask(opensearch, f"/{quote(each['index'])}", method="DELETE")


@pytest.fixture
def opensearch_cluster() -> Iterator[list[Node]]:
    """The nodes of a cluster of the test's own: two that hold documents, and one that votes."""
    try:
        with cluster() as nodes:
            yield nodes
    except ServerMissing as error:
        missing(str(error))
