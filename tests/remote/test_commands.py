"""Claims about the commands with the address of an archive in OpenSearch in place of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search import Library
from search.cli import main
from search.engine import OpenIndex, current
from tests.fixtures.archive import newspaper
from tests.remote.archives import address_of
from tests.servers.asking import ask

Hezuo = Callable[..., Result]


@pytest.fixture
def address(opensearch: str, archive_name: str) -> str:
    """The address of an archive that is not there yet."""
    return address_of(opensearch, archive_name)


@pytest.fixture
def hezuo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hezuo:
    """Runs a command in the folder of an archive of two documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEZUO_OPENSEARCH_REPLICAS", "0")
    (tmp_path / "letters").mkdir()
    for number in range(2):
        text = newspaper(
            f"Letter {number}",
            f"第{number}封信",
            "1953-11-03",
            "The mule of the mutual aid team (huzhu-zu 互助組).",
            "互助组的骡子。",
        )
        (tmp_path / f"letters/1953-11-03_{number}.md").write_text(text, encoding="utf-8")

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def total(hezuo: Hezuo, question: str, address: str) -> int:
    """How many documents a question finds."""
    found: int = json.loads(hezuo("find", question, "--index", address, "--json").output)["total"]
    return found


def test_an_archive_is_built_updated_and_rolled_back(hezuo: Hezuo, address: str, tmp_path: Path) -> None:
    """Whoever asks the address finds what was published last; an update sends what has changed and no more."""
    built = hezuo("build", "letters", "--index", address)
    assert built.exit_code == 0, built.output
    assert f"{address} serves it from now on." in built.output
    assert total(hezuo, "骡子", address) == 2
    (tmp_path / "letters/1953-11-03_0.md").unlink()
    text = newspaper("Another", "另一封信", "1954-11-11", "On the reservoir.", "水库。")
    (tmp_path / "letters/1954-11-11_9.md").write_text(text, encoding="utf-8")
    updated = hezuo("update", "--index", address, "--accept")
    assert updated.exit_code == 0, updated.output
    assert [total(hezuo, question, address) for question in ("骡子", "reservoir")] == [1, 1]
    assert json.loads(hezuo("stats", "--index", address, "--json").output)["documents"] == 2
    assert hezuo("check", "--index", address).exit_code == 0
    assert hezuo("rollback", "--index", address).exit_code == 0
    assert [total(hezuo, question, address) for question in ("骡子", "reservoir")] == [2, 0]


def test_an_interrupted_publication_is_made_up_for_by_the_next_update(
    hezuo: Hezuo, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nothing has changed in the sources since."""
    with monkeypatch.context() as patch:
        patch.setattr("search.remote.publishing.Publisher.publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert hezuo("build", "letters", "--index", address).exit_code != 0
    assert hezuo("find", "骡子", "--index", address).exit_code != 0
    assert hezuo("update", "--index", address).exit_code == 0
    assert total(hezuo, "骡子", address) == 2


def test_decisions_about_pairs_hold_in_the_cluster(hezuo: Hezuo, address: str, tmp_path: Path) -> None:
    """From the next look at the cluster on, without a build."""
    assert hezuo("build", "letters", "--index", address).exit_code == 0
    assert total(hezuo, "火箭", address) == 0
    (tmp_path / "pairs.csv").write_text("Chinese,English,decision\n火箭,mule,accept\n", encoding="utf-8")
    applied = hezuo("pairs", "--apply", "pairs.csv", "--index", address)
    assert applied.exit_code == 0, applied.output
    assert total(hezuo, "火箭", address) == 2


def test_an_archive_comes_back_from_the_cluster_as_it_was(hezuo: Hezuo, address: str, tmp_path: Path) -> None:
    """Documents, ids, and what an update has to know: it finds nothing to do."""
    assert hezuo("build", "letters", "--index", "index").exit_code == 0
    assert hezuo("copy", "index", address).exit_code == 0
    copied = hezuo("copy", address, "back")
    assert copied.exit_code == 0, copied.output
    first, second = (OpenIndex(current(tmp_path / name)) for name in ("index", "back"))
    documents = [{one.document(number).id: one.document(number) for number in one.numbers()} for one in (first, second)]
    assert documents[0] == documents[1]
    report = json.loads(hezuo("update", "--index", "back", "--json").output)
    assert (report["added"], report["changed"], report["deleted"]) == (0, 0, 0)
    with Library.open(tmp_path / "back") as library:
        assert library.search("骡子").total == 2


def test_two_folders_are_no_copy(hezuo: Hezuo) -> None:
    """Nor are two addresses: the message says what is wanted."""
    for pair in (("one", "two"), ("opensearch+http://a/b", "opensearch+http://a/c")):
        result = hezuo("copy", *pair)
        assert result.exit_code == 1
        assert "one of the two must be a folder and the other the address" in result.output


def test_an_archive_that_is_not_there_is_told(hezuo: Hezuo, address: str) -> None:
    """With what to do, by each command that reads."""
    for command in (["find", "x"], ["stats"], ["serve"]):
        result = hezuo(*command, "--index", address)
        assert result.exit_code == 1
        assert "hezuo copy FOLDER ADDRESS" in result.output


def test_an_index_of_another_version_is_told(hezuo: Hezuo, address: str, opensearch: str, archive_name: str) -> None:
    """And not asked."""
    assert hezuo("build", "letters", "--index", address).exit_code == 0
    [index] = ask(opensearch, f"/_alias/{archive_name}")
    meta = ask(opensearch, f"/{index}/_mapping")[index]["mappings"]["_meta"]
    ask(opensearch, f"/{index}/_mapping", {"_meta": {**meta, "remote_format": 999}}, method="PUT")
    result = hezuo("find", "x", "--index", address)
    assert result.exit_code == 1
    assert "was published by another version of hezuo (format 999 instead of" in result.output
