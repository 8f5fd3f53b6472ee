"""Claims about `hezuo correct`: a librarian sees what a correction does before it is written, and can take it back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli import main
from search.curation import Corrections, corrections_template

ROOT = Path(__file__).parents[2]
NEWS = "001_7c73fe4ff602b772.txt"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the seeds with an index."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "hezuo.toml").write_text('corrections = "corrections.csv"\n')
    (folder / "corrections.csv").write_text(corrections_template())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert hezuo("build").exit_code == 0
    return folder


@pytest.fixture
def archive(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The archive without corrections, as the working directory."""
    monkeypatch.chdir(built)
    table = built / "corrections.csv"
    table.write_text(corrections_template())
    yield table
    (built / "corrections.before.csv").unlink(missing_ok=True)


def hezuo(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def correct(*arguments: str) -> Result:
    return hezuo("correct", *arguments)


def news_id() -> str:
    return str(json.loads(correct(NEWS, "page", "2", "--json").output)["examples"][0]["id"])


def test_it_shows_title_old_and_new_value_and_says_what_comes_next(archive: Path) -> None:
    """By path or id; a field of two words and a value of several need no quotation marks."""
    told = correct(NEWS, "date", "1954-11-13", "--note", "the day before")
    assert told.exit_code == 0, told.output
    assert "Jiangsu Province Establishes" in told.output
    assert "date: 1954-11-11 → 1954-11-13" in told.output
    assert f"line {len(archive.read_text().splitlines())}: written" in told.output
    assert "the next: hezuo update" in told.output
    assert archive.read_text(encoding="utf-8").splitlines()[-1] == f"{NEWS},date,1954-11-13,the day before"
    assert "→ Jiangsu 江苏; Yancheng 盐城; Huaiyin 淮阴" in correct(news_id(), "remove", "place", "Shanxi").output
    assert "as it is already" in correct(NEWS, "page", "2").output
    assert "A b c" in correct(NEWS, "title", "en", "A", "b", "c").output
    assert "→ hidden" in correct(NEWS, "hide").output


def test_rules_say_how_many_documents_they_fit(archive: Path) -> None:
    """With the first of them; a rule that fits none is refused."""
    told = correct("--rule", "text contains 合作社 and kind = newspaper", "add", "era", "land-reform")
    assert "The rule fits 1 document:" in told.output
    refused = correct("--rule", "source = *.pdf", "hide")
    assert (refused.exit_code, "fits the rule" in refused.output) == (1, True)
    assert len(Corrections.parse(archive.read_text(encoding="utf-8")).rows) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody", "date", "1954"], "there is no document nobody"),
        ([NEWS, "datte", "1954"], "fields are title en, title zh"),
        ([NEWS, "date", "Nov-54"], "write 1954, 1954-11"),
        ([NEWS, "add", "place", "Suzhou"], "320500 Suzhou 苏州 (prefecture in 江苏), or 341300 Suzhou 宿州"),
        ([NEWS, "place", "Atlantis"], "in the gazetteer"),
        (["002_feccbab97949def1.txt", "title", "zh", "题"], "it has no Chinese text"),
        ([NEWS], "hezuo correct DOCUMENT FIELD VALUE"),
        ([], "hezuo correct DOCUMENT FIELD VALUE"),
        (["--rule", "kind = newspaper"], "say which field"),
        ([NEWS, "date", ""], "write unknown"),
        (["--undo", NEWS], "give no DOCUMENT"),
        (["--undo", "--list"], "give one of them"),
        ([NEWS, "author", "\ud800"], "no text"),
    ],
)
def test_a_refusal_tells_what_would_be_right_and_writes_nothing(
    archive: Path, arguments: list[str], words: str
) -> None:
    """No document, field, date, place or text like this: one plain error."""
    refused = correct(*arguments)
    assert refused.exit_code in (1, 2)
    assert words in refused.output
    assert archive.read_text(encoding="utf-8") == corrections_template()


def test_an_ambiguous_name_can_be_chosen_on_a_terminal(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places of the name are listed; the one that is chosen is written with its code."""
    monkeypatch.setattr("search.cli.correct.is_terminal", lambda: True)
    told = hezuo("correct", NEWS, "add", "place", "Hebei; Suzhou", typed="3\n2\n")
    assert told.exit_code == 0, told.output
    assert "2  341300 Suzhou 宿州 (prefecture in 安徽)" in told.output
    assert archive.read_text(encoding="utf-8").splitlines()[-1] == f"{NEWS},add place,Hebei; Suzhou (341300),"
    assert Corrections.parse(archive.read_text(encoding="utf-8")).rows[0].value == ("130000", "341300")


def test_corrections_are_listed_and_taken_back(archive: Path) -> None:
    """All, or those of a document with the rules that fit it; the last one first; at last the table is as it was."""
    assert "no corrections" in correct("--list").output
    correct(NEWS, "date", "1951", "--note", "why")
    correct("--rule", "source = 002*", "date", "2021")
    correct("--rule", "source = 00*", "add", "author", "A B")
    first, _, third = correct("--list").output.splitlines()
    assert first.endswith(f"{NEWS}  date  1951  (why)")
    assert correct("--list", NEWS).output.splitlines() == [first, third]
    assert [line["field"] for line in json.loads(correct("--list", "--json").output)["corrections"]] == [
        "date",
        "date",
        "add author",
    ]
    assert third.partition(": ")[2] in correct("--undo").output
    correct("--undo")
    correct("--undo")
    assert "no corrections" in correct("--undo").output
    assert archive.read_text(encoding="utf-8") == corrections_template()


def test_a_wrong_line_in_the_table_is_told_first(archive: Path) -> None:
    """Nothing is added to a table that does not hold; the copy of before is left alone."""
    archive.write_text("document,field,value,note\nx,datte,1954,\n")
    refused = correct(NEWS, "date", "1951")
    assert (refused.exit_code, "line 2: there is no field ‘datte’" in refused.output) == (1, True)


def test_an_archive_without_a_table_is_told_how_to_get_one(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line for hezuo.toml is named; a table that is named and not there is made."""
    monkeypatch.setenv("HEZUO_CORRECTIONS", "")
    assert 'corrections = "corrections.csv"' in correct(NEWS, "date", "1951").output
    monkeypatch.setenv("HEZUO_CORRECTIONS", "mine.csv")
    assert "mine.csv, line" in correct(NEWS, "date", "1951").output
    assert Path("mine.csv").read_bytes().startswith(b"\xef\xbb\xbf#")
    Path("mine.csv").unlink()
