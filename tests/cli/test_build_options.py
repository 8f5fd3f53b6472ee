"""Claims about the options by which a librarian insists on a build that hezuo would rather not serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search import Library, build
from search.cli import main


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of three pages of which an index has been built beside it."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(3):
        folder.joinpath(f"{number}.txt").write_text(
            f"Page {number}\n\nMutual aid {number}. 互助组。\n", encoding="utf-8"
        )
    build([folder], tmp_path / "index")
    return folder


def run(sources: Path, *options: str) -> Result:
    """The command `hezuo build`."""
    return CliRunner().invoke(main, ["build", str(sources), "--index", str(sources.parent / "index"), *options])


def total(sources: Path) -> int:
    """Number of documents of the index."""
    with Library.open(sources.parent / "index") as library:
        return library.search("").total


def test_files_that_cannot_be_read_are_accepted_on_demand(sources: Path) -> None:
    """Without the option, the command fails with one message that names it, and the old index stays."""
    sources.joinpath("1.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    refused = run(sources)
    assert refused.exit_code == 1
    assert "1 of the 3 files" in refused.output
    assert "hezuo build --accept" in refused.output
    assert total(sources) == 3
    assert run(sources, "--accept").exit_code == 0
    assert total(sources) == 2
    assert run(sources).exit_code == 0  # it is no news any more


def test_a_damaged_register_is_begun_anew_on_demand(sources: Path) -> None:
    """Without the option, the command says that ids are at stake, and what to do."""
    for path in sources.parent.joinpath("index").rglob("ids.hz"):
        path.unlink()
        path.write_bytes(b"no register")
    refused = run(sources)
    assert refused.exit_code == 1
    assert "links and citations" in refused.output
    assert "hezuo build --new-ids" in refused.output
    assert run(sources, "--new-ids").exit_code == 0
    assert run(sources).exit_code == 0
    assert total(sources) == 3
