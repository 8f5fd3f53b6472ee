"""Claims about the OpenSearch that tests speak to: it is a real one, shared by all workers, and gone after the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.missing import missing
from tests.servers.asking import ask
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.java import installed_java
from tests.servers.opensearch import Node, place

ROOT = Path(__file__).parents[2]
WAIT = 120.0  # seconds that anything may take on a machine with much to do

INDEX: Mapping[str, Any] = {
    "settings": {
        "number_of_shards": 2,
        "similarity": {
            "frequency": {
                "type": "scripted",
                "weight_script": {"source": "return query.boost"},
                "script": {"source": "return weight * doc.freq"},
            }
        },
        "analysis": {
            "filter": {"times": {"type": "delimited_term_freq", "delimiter": "*"}},
            "analyzer": {"counted": {"type": "custom", "tokenizer": "whitespace", "filter": ["times"]}},
        },
    },
    "mappings": {
        "properties": {
            "body": {"type": "text", "analyzer": "counted", "similarity": "frequency", "index_options": "freqs"},
            "length": {"type": "integer"},
        }
    },
}
"""What hezuo asks of a server and not each one allows: scores that are scripts, and tokens that say their frequency."""


def inner_run(folder: Path, test: str, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start a run of pytest of its own, over one test that has the fixtures."""
    file = folder / "test_inner.py"
    file.write_text(f"import json, os, time\nfrom tests.servers.asking import ask\n\n{test}", encoding="utf-8")
    folder.joinpath("pytest.ini").touch()
    command = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.servers.fixtures", "-rsfE", "-c",
        str(folder / "pytest.ini"), "--basetemp", str(folder / "temporary"), *options, str(file),
    ]  # fmt: skip
    outer = {
        name: text for name, text in os.environ.items() if not name.startswith(("COV", "PYTEST", "CI", "OPENSEARCH"))
    }
    return subprocess.Popen(
        command,
        env={**outer, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something."""
    end = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_a_real_server_answers(opensearch: str) -> None:
    """It is OpenSearch, in a version that hezuo is written for."""
    told = ask(opensearch, "/")["version"]
    assert told["distribution"] == "opensearch"
    assert int(told["number"].partition(".")[0]) in {2, 3}


def test_scores_are_what_scripts_say(opensearch: str, archive_name: str) -> None:
    """A scripted similarity, frequencies in tokens, and expressions over scores and columns, with two shards."""
    ask(opensearch, f"/{archive_name}", INDEX, method="PUT")
    sources = [{"body": f"team*{times} farm", "length": 10 * times} for times in range(1, 6)]
    lines = "".join(f'{{"index": {{"_id": "{at}"}}}}\n{json.dumps(source)}\n' for at, source in enumerate(sources))
    assert not ask(opensearch, f"/{archive_name}/_bulk?refresh=true", lines.encode())["errors"]
    script = {"lang": "expression", "source": "_score / (_score + doc['length'].value)"}
    term = {"term": {"body": {"value": "team", "boost": 3.0}}}
    found = ask(opensearch, f"/{archive_name}/_search", {"query": {"script_score": {"query": term, "script": script}}})
    scores = {hit["_id"]: hit["_score"] for hit in found["hits"]["hits"]}
    assert scores == {str(at): pytest.approx(3 / 13) for at in range(5)}
    plain = ask(opensearch, f"/{archive_name}/_search", {"query": term})["hits"]["hits"]
    assert [(hit["_id"], hit["_score"]) for hit in plain] == [(str(at), 3.0 * (at + 1)) for at in reversed(range(5))]


def test_a_refusal_tells_its_reason_and_no_password(opensearch: str, archive_name: str) -> None:
    """What the server says against a request is in the error; name and password of the address are not."""
    with_password = opensearch.replace("://", "://somebody:secret@", 1) if "@" not in opensearch else opensearch
    with pytest.raises(ServerFailed, match="index_not_found_exception") as raised:
        ask(with_password, f"/{archive_name}/_search")
    assert "secret" not in str(raised.value)
    with pytest.raises(ServerFailed, match="no answer"):
        ask("http://somebody:secret@127.0.0.1:1", "/")


def test_a_named_server_is_used_and_cleared(opensearch: str, tmp_path: Path) -> None:
    """`OPENSEARCH_URL` names the server, and what a test made under its name is deleted, aliases too; nothing else is."""
    test = f"""
def test_inner(opensearch, archive_name):
    ask(opensearch, f"/{{archive_name}}-1", {{"aliases": {{archive_name: {{}}}}}}, method="PUT")
    ask(opensearch, f"/other-{{archive_name}}", method="PUT")
    open({str(tmp_path / "name")!r}, "w").write(archive_name)
"""
    with inner_run(tmp_path, test, OPENSEARCH_URL=opensearch) as run:
        said = run.communicate(timeout=WAIT)[0]
    assert run.returncode == 0, said
    name = tmp_path.joinpath("name").read_text(encoding="utf-8")
    try:
        indexes = ask(opensearch, "/_cat/indices?format=json&h=index&expand_wildcards=all")
        assert [each["index"] for each in indexes if name in each["index"]] == [f"other-{name}"]
        assert name not in [each["alias"] for each in ask(opensearch, "/_cat/aliases?format=json")]
    finally:
        ask(opensearch, f"/other-{name}", method="DELETE")


def test_workers_share_a_server_that_ends_with_the_run(opensearch: str, tmp_path: Path) -> None:
    """Two workers get the same server, another run has its own; no process and no file outlives the run, even killed."""
    if os.environ.get("OPENSEARCH_URL"):
        pytest.skip("the server is named by OPENSEARCH_URL, and not started")
    test = f"""
def test_inner(opensearch, archive_name):
    told = ask(opensearch, "/_nodes/_local/process,settings")["nodes"]
    name = {str(tmp_path)!r} + "/" + os.environ["PYTEST_XDIST_WORKER"]
    open(name, "w").write(json.dumps([opensearch, *told.values()]))
    os.rename(name, name + ".json")
    time.sleep({WAIT})
"""
    with inner_run(tmp_path, test, "-n2", "--dist=each") as run:
        told = [tmp_path / f"gw{worker}.json" for worker in range(2)]
        until(lambda: run.poll() is not None or all(path.exists() for path in told), "both workers have a server")
        run.kill()
        assert all(path.exists() for path in told), run.communicate()[0]
    (url, server), other = (json.loads(path.read_text(encoding="utf-8")) for path in told)
    assert [url, server] == other
    assert url != opensearch
    process, logs = Path("/proc", str(server["process"]["id"])), Path(server["settings"]["path"]["logs"])
    assert logs.is_absolute()
    until(lambda: not process.exists() and not logs.parents[1].exists(), f"{process} and {logs.parents[1]} are gone")


@pytest.mark.parametrize(("lacking", "ci"), [("Java", "true"), ("Maven", "")])
def test_what_is_missing_is_told_in_a_line(lacking: str, ci: str, tmp_path: Path) -> None:
    """Without Java or Maven tests are skipped, on CI they fail, and one line says what to install."""
    if lacking == "Maven" and installed_java(17, ()) is None:
        missing("no Java is installed; get it with: apt-get install default-jre-headless")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {"HEZUO_TEST_JAVA": str(empty)} if lacking == "Java" else {"PATH": str(empty)}
    if ci:
        environment["CI"] = ci
    test = "def test_inner(archive_name): pass"
    with inner_run(tmp_path, test, HEZUO_TEST_CACHE=str(tmp_path / "cache"), **environment) as run:
        said = run.communicate(timeout=WAIT)[0]
    (line,) = (line for line in said.splitlines() if line.startswith(("SKIPPED", "ERROR ")))
    assert line.startswith("ERROR " if ci else "SKIPPED")
    assert lacking in line
    assert "apt-get install default-jre-headless maven" in said
    assert "OPENSEARCH_URL" in said
    assert run.returncode == (1 if ci else 0)


def test_a_killed_node_is_noticed_and_comes_back(opensearch_cluster: list[Node]) -> None:
    """A node of a cluster is killed: that is told, the others have all documents, and started again it joins them."""
    first, second, manager = opensearch_cluster
    url = first.url
    settings = {"number_of_shards": 2, "number_of_replicas": 1}
    ask(url, "/archive", {"settings": settings}, method="PUT")
    ask(second.url, "/_cluster/health/archive?wait_for_status=green")
    lines = "".join(f'{{"index": {{}}}}\n{{"number": {number}}}\n' for number in range(40))
    assert not ask(second.url, "/archive/_bulk?refresh=true", lines.encode())["errors"]

    first.kill()
    with pytest.raises(ServerFailed, match="data-0 has ended with status -9"):
        first.check()
    with pytest.raises(ServerFailed, match="no answer"):
        ask(url, "/")
    second.check()
    manager.check()
    assert ask(second.url, "/_cluster/health?wait_for_nodes=2")["number_of_data_nodes"] == 1
    assert ask(second.url, "/archive/_count") == {
        "count": 40,
        "_shards": {"total": 2, "successful": 2, "skipped": 0, "failed": 0},
    }

    first.start()
    first.wait()
    assert first.url == url
    assert not ask(url, "/_cluster/health/archive?wait_for_nodes=3&wait_for_status=green")["timed_out"]


def test_why_a_server_does_not_start_is_told() -> None:
    """A node that ends before it answers is an error that says what it said."""
    try:
        with place() as where:
            node = Node(where, settings={"no.such.setting": 1})
            node.start()
            with pytest.raises(ServerFailed, match=r"(?s)has ended with status 1; .*no\.such\.setting"):
                node.wait()
    except ServerMissing as error:
        missing(str(error))
