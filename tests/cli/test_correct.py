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


@pytest.mark.parametrize("form", ["seeds/{}", "{}/seeds/{}"])
def test_a_path_as_a_shell_completes_it_names_the_document(archive: Path, form: str) -> None:
    """The line is written with the path below the folder of documents, which holds on every machine."""
    path = form.format(NEWS) if form.count("{}") == 1 else form.format(archive.parent, NEWS)
    told = correct(path, "page", "7")
    assert told.exit_code == 0, told.output
    assert archive.read_text("utf-8-sig").splitlines()[-1] == f"{NEWS},page,7,"


@pytest.mark.parametrize("name", ["elsewhere/" + NEWS, NEWS.upper(), NEWS.replace("7c73", "7c7")])
def test_a_path_that_is_no_documents_brings_the_one_that_was_meant(archive: Path, name: str) -> None:
    """A file of the same name in another folder, or of nearly the same name."""
    told = correct(name, "page", "7")
    assert told.exit_code == 1
    assert f"did you mean {NEWS}?" in told.output
    assert archive.read_text() == corrections_template()


def test_what_is_no_rule_is_no_document_either(archive: Path) -> None:
    """A misspelt condition is told with those that there are."""
    told = correct("--rule", "text contain 社史", "page", "7")
    assert "is no rule; its conditions are: source = …, text contains …" in told.output
    assert archive.read_text() == corrections_template()


@pytest.mark.parametrize("selector", [[NEWS], ["--rule", "kind = newspaper"]])
def test_the_same_is_not_said_twice_unless_something_stands_between(archive: Path, selector: list[str]) -> None:
    """A line that another one has overruled since is written again."""
    first = [*selector, "page"]
    assert "written" in correct(*first, "7").output
    before = archive.read_bytes()
    told = correct(*first, "7")
    assert told.exit_code == 0
    assert "says so already; nothing was written" in told.output
    assert archive.read_bytes() == before
    assert "nothing was written" not in correct(*first, "8").output
    assert "nothing was written" not in correct(*first, "7").output


def test_a_removed_place_is_shown_with_its_mentions(archive: Path) -> None:
    """A document that is not about a place does not mention it either; both are shown before and after."""
    told = correct(NEWS, "remove", "place", "China")
    assert "as it is already" in told.output  # it is about parts of China, and not about the whole
    assert "China" not in told.output
    shown = json.loads(correct(NEWS, "remove", "place", "Shanxi", "--json").output)["examples"][0]
    assert "Shanxi" in shown["before"]
    assert "Shanxi" not in shown["after"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["region", "Shanxi"], "write place"),
        (["subject", "x"], "era for its named periods"),
        (["auther", "x"], "did you mean author?"),
        (["date", "1954-02-30"], "is not in the calendar"),
        (["date", "12.3.1954"], "may be day 12 of month 3"),
        (["era", "Unified purchase"], "did you mean unified-purchase-and-sale"),
        (["era", "打井"], "you can add one in your eras.toml"),
        (["place", "Heibei"], "add the place to your places.tsv"),
    ],
)
def test_what_was_probably_meant_is_said(archive: Path, arguments: list[str], message: str) -> None:
    """A name that is nearly right, or that pages use for something else, brings the right one."""
    told = correct(NEWS, *arguments)
    assert told.exit_code == 1
    assert message in told.output
    assert archive.read_text() == corrections_template()
