"""Claims about the accounts of a build: what became of all characters, and which files are incomplete."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from search import Library, build, update
from search.cli import main
from tests.fixtures.archive import newspaper

PAGE = (
    "Village Shops Return\n\nThe new shop is owned by the village.\n\nLeave a Comment\n\n"
    "Bob says that he bought sweets in the old shop when he was a child, and that he liked them.\n"
)


def sources(folder: Path) -> Path:
    """A folder with an article and a page that is mostly comments."""
    folder.mkdir()
    folder.joinpath("article.md").write_text(
        newspaper("Number 1", "第一号", "1951-03-01", "mutual aid", "互助组"), encoding="utf-8"
    )
    folder.joinpath("page.txt").write_text(PAGE, encoding="utf-8")
    return folder


def test_a_build_accounts_for_every_character(tmp_path: Path) -> None:
    """Report, statistics and command say the same; what is read is kept or left out."""
    folder, index = sources(tmp_path / "sources"), tmp_path / "index"
    report = build([folder], index)
    accounts = report.accounts
    assert accounts.read == accounts.text + accounts.metadata + sum(entry.characters for entry in accounts.left_out)
    assert 0 < accounts.missing < accounts.read
    (warning,) = report.warnings
    assert warning.source == "page.txt"
    assert "Leave a Comment" in str(warning)
    with Library.open(index) as library:
        stats = library.stats()
        documents = [hit.document for hit in library.search("", facets=())]
    assert stats["characters"] == accounts.as_dict()
    assert stats["warnings"] == [warning.as_dict()]
    assert sum(document.accounts.read for document in documents) == accounts.read
    told = CliRunner().invoke(main, ["stats", "--json", "--index", str(index)])
    assert json.loads(told.stdout)["characters"] == accounts.as_dict()
    shown = CliRunner().invoke(main, ["stats", "--index", str(index)]).stdout
    assert f"{accounts.read:,} letters" in shown
    assert "Leave a Comment" in shown


def test_an_update_accounts_for_all_that_it_reads(tmp_path: Path) -> None:
    """Unchanged files count as well, and a file that was mended is warned of no more."""
    folder, index = sources(tmp_path / "sources"), tmp_path / "index"
    built = build([folder], index)
    assert update([], index).accounts == built.accounts
    folder.joinpath("page.txt").write_text(PAGE.partition("Leave")[0], encoding="utf-8")
    report = update([], index)
    assert report.warnings == ()
    assert report.accounts.missing == 0
    with Library.open(index) as library:
        assert library.stats()["warnings"] == []
        assert library.stats()["characters"] == report.accounts.as_dict()
