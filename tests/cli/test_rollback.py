"""Claims about what `hezuo rollback` says: which generation is served, of which day, with how many documents."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli import main
from search.engine.store import generations
from tests.fixtures.bilingual import document
from tests.fixtures.generations import build_generation

FACTS = r"built \d{4}-\d\d-\d\d \d\d:\d\d UTC, "


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two generations, of one document and of two."""
    for count in (1, 2):
        documents = [document(f"d{number}", [("Mutual aid.", "互助。")]) for number in range(count)]
        build_generation(tmp_path / "index", documents)
    return tmp_path / "index"


def rollback(index: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["rollback", *arguments, "--index", str(index)])


def test_a_rollback_says_what_is_served_and_the_way_forward(index: Path) -> None:
    """Name, day and number of documents of both generations are told; the command that it names takes the rollback back."""
    told = rollback(index).output.splitlines()
    assert re.fullmatch(rf"g-000001-\w{{8}} is served again: {FACTS}1 document\.", told[0])
    assert re.fullmatch(rf"g-000002-\w{{8}} was served until now: {FACTS}2 documents\.", told[1])
    assert "until the next build or update takes its place: hezuo rollback --to g-000002-" in told[2]
    forward = rollback(index, "--to", told[2].split()[-1]).output.splitlines()
    assert forward[0].startswith("g-000002-")
    assert re.fullmatch(r"To go to it again: hezuo rollback --to g-000001-\w{8}", forward[2])
    assert "already; nothing has changed" in rollback(index, "--to", "g-000002").output


def test_the_list_changes_nothing(index: Path) -> None:
    """Each generation is a line, the newest first; the one that is served is marked, and what is damaged says so."""
    before = index.joinpath("CURRENT").read_bytes()
    newest, oldest = rollback(index, "--list").output.splitlines()
    assert re.fullmatch(rf"g-000002-\w{{8}}  {FACTS}2 documents  \(served\)", newest)
    assert re.fullmatch(rf"g-000001-\w{{8}}  {FACTS}1 document", oldest)
    next(index.glob("generations/g-000001-*/columns.hz")).unlink()
    assert re.search(r"g-000001-\w{8}  cannot be served: .*columns\.hz: is missing$", rollback(index, "--list").output)
    assert index.joinpath("CURRENT").read_bytes() == before
    listed = json.loads(rollback(index, "--list", "--json").output)["generations"]
    assert [(each["documents"], each["is_served"]) for each in listed] == [(2, True), (0, False)]
    both = rollback(index, "--list", "--to", "g-000001")
    assert (both.exit_code, "give one of them" in both.output) == (2, True)


def test_a_refusal_is_a_plain_line(index: Path) -> None:
    """No generation before, a name that is none, a damaged one: the exit code is 1, and one line says what holds."""
    rollback(index)
    for arguments, said in (
        ([], "there is no generation before g-000001-"),
        (["--to", "nothing"], "no generation 'nothing'"),
        (["--to", ""], "no generation ''"),
    ):
        refused = rollback(index, *arguments)
        assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1)
        assert said in refused.output
    next(index.glob("generations/g-000002-*/columns.hz")).unlink()
    refused = rollback(index, "--to", "g-000002")
    assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1)
    assert "cannot be served again" in refused.output


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupted_rollback_says_which_index_is_served(
    index: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Ctrl-C while a generation is checked leaves the index as it was; once it is served, the line names it."""
    really = generations.serve_again

    def interrupted(folder: Path, generation: Path) -> None:
        if when == "after":
            really(folder, generation)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("search.indexing.rollback.serve_again", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a caller may ignore it
    try:
        result = rollback(index)
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.exit_code == 130
    expected = "the index in .* is as it was" if when == "before" else "the generation g-000001-.* is served"
    assert re.search(rf"Stopped by SIGINT.*{expected}", result.output)
