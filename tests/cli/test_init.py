"""Claims about `hezuo init`: the folder that it makes can be built from, tells every setting, and nothing is lost by it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from search import Config, Document, Library
from search.cli import main
from search.config import COLUMN_FIELDS
from tests.fixtures.archive import newspaper

TABLES = {
    name: file
    for name, file in {
        "corrections": "corrections.csv",
        "queries": "queries.toml",
        "eras": "eras.toml",
        "places": "places.tsv",
        "glossary": "glossary.tsv",
    }.items()
    if name in {setting.name for setting in fields(Config)}
}
"""Tables of the archive's own, by the settings that name them."""

MADE = Config(sources=("documents",), **TABLES)  # type: ignore[arg-type]  # texts, all of them
"""The settings of an archive as init makes it."""


def hezuo(*arguments: str | Path) -> Result:
    """Run a command in this process, in the working directory."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def files(folder: Path) -> dict[str, bytes | str]:
    """What lies in a folder: the bytes of files, where links lead, and `folder`."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def test_an_archive_is_made_filled_and_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What init says to do next works: documents go into the folder that it names, and build and find need no options."""
    monkeypatch.chdir(tmp_path)
    made = hezuo("init", "lin")
    assert made.exit_code == 0, made.output
    (said,) = re.findall(r"put your documents into (\S+), and run, in (\S+): (hezuo build)$", made.output, re.MULTILINE)
    Path(said[0], "a.txt").write_text(newspaper("Wells", "打井", "1954-03-02", "Wells.", "打井。"), "utf-8")
    monkeypatch.chdir(said[1])
    assert hezuo("build", "--cores", "1").exit_code == 0
    assert json.loads(hezuo("find", "打井", "--json").stdout)["total"] == 1
    assert "run: hezuo build" in hezuo("init").output


def prefixed(names: Iterable[str]) -> list[str]:
    """Names of settings in the table [opensearch], as they are outside of it."""
    return [f"opensearch_{name}" for name in names]


def test_every_setting_stands_in_the_file(tmp_path: Path) -> None:
    """Each setting is there once with its meaning and its default; as written, only sources and tables are set."""
    assert hezuo("init", tmp_path).exit_code == 0
    text = tmp_path.joinpath("hezuo.toml").read_text("utf-8")
    top, _, opensearch = text.partition("\n[opensearch]\n")
    names = re.findall(r"^#?(\w+) = ", top, re.MULTILINE) + prefixed(
        re.findall(r"^#?(\w+) = ", opensearch, re.MULTILINE)
    )
    assert names == [setting.name for setting in fields(Config)]
    assert Config.load(tmp_path / "hezuo.toml", {}) == MADE
    assert set(tomllib.loads(text)) == {"sources", "server", "opensearch", *TABLES}
    assert tomllib.loads(text)["server"] == tomllib.loads(text)["opensearch"] == {}
    uncommented = re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE)
    given = tomllib.loads(uncommented)
    given |= given.pop("server")
    of_opensearch = given.pop("opensearch")
    given |= zip(prefixed(of_opensearch), of_opensearch.values(), strict=True)
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    assert told == asdict(MADE)
    blocks = re.findall(r"^((?:# .*\n)+)#?(\w+) = ", text, re.MULTILINE)
    meanings = {name: comment.replace("# ", "").replace("\n", " ").strip() for comment, name in blocks}
    assert list(meanings.values()) == list(Config.meanings().values())
    assert all(re.fullmatch(r"[A-Z].*\.", meaning) for meaning in meanings.values())
    assert max(map(len, text.splitlines())) <= 120


def test_each_setting_holds_once_it_is_uncommented(tmp_path: Path) -> None:
    """A librarian may take the # before any setting away, and give it another value."""
    assert hezuo("init", tmp_path).exit_code == 0
    file = tmp_path / "hezuo.toml"
    for line in re.findall(r"^#(\w+ = .*)$", text := file.read_text("utf-8"), re.MULTILINE):
        file.write_text(text.replace(f"\n#{line}\n", f"\n{line}\n"), "utf-8")
        assert Config.load(file, {}) == MADE
    file.write_text(text.replace("\n#keep_generations = 2\n", "\nkeep_generations = 5\n"), "utf-8")
    assert Config.load(file, {}).keep_generations == 5


def test_the_example_of_columns_holds_once_it_is_uncommented(tmp_path: Path) -> None:
    """At the end of the file, where tables of TOML belong; its fields are all that there are."""
    assert hezuo("init", tmp_path).exit_code == 0
    file = tmp_path / "hezuo.toml"
    head, mark, example = file.read_text("utf-8").partition("# [[columns]]\n")
    file.write_text(head + (mark + example).replace("# ", ""), "utf-8")
    (map_,) = Config.load(file, {}).columns
    assert map_.files == "letters/*.csv"
    assert map_.columns()["date"] == ("year", "month")
    assert map_.constants() == {"newspaper": "Hebei Daily"}
    assert all(field in head.partition("The fields are:")[2] for field in COLUMN_FIELDS)


THINGS = st.dictionaries(
    st.sampled_from(
        ["hezuo.toml", "documents/a.txt", "documents/b/c.txt", "index/CURRENT", "notes.txt", "queries.toml"]
    ),
    st.sampled_from([b"", b'sources = ["elsewhere"]\n', b'queries = "mine.toml"\n', b"\xff not TOML ["]),
)


@given(there=THINGS)
def test_nothing_that_is_there_changes(there: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the folder holds stays byte for byte; a second init changes nothing and says so."""
    folder = tmp_path_factory.mktemp("init")
    for name, content in there.items():
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(content)
    before = files(folder)
    first = hezuo("init", folder)
    assert first.exit_code == 0, first.output
    after = files(folder)
    assert before.items() <= after.items()
    named = {"mine.toml"} if before.get("hezuo.toml") == b'queries = "mine.toml"\n' else set()
    assert set(after) - set(before) <= named | (
        set() if "hezuo.toml" in before else {"hezuo.toml", "documents", *TABLES.values()}
    )
    assert "hezuo.toml" in after
    again = json.loads(hezuo("init", folder, "--json").stdout)
    assert again["written"] == []
    assert str(folder / "hezuo.toml") in again["kept"]
    assert files(folder) == after


def test_the_tables_change_nothing_until_they_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index built with the tables as init writes them has the bytes that one without them has, and is checked."""
    made = hezuo("init", tmp_path / "lin")
    assert all(f"{file}: made" in made.output for file in TABLES.values())
    monkeypatch.chdir(tmp_path / "lin")
    Path("documents", "a.txt").write_text(newspaper("Wells", "打井", "1954-03-02", "Wells.", "打井。"), "utf-8")
    assert hezuo("build", "--cores", "1").exit_code == 0
    with_tables = documents()
    assert hezuo("check").exit_code == 0
    Path("hezuo.toml").unlink()
    assert hezuo("build", "documents", "--cores", "1").exit_code == 0
    assert documents() == with_tables
    for file in TABLES.values():
        assert Path(file).read_text("utf-8").startswith("# ")


def documents() -> list[Document]:
    """All documents of the index, with what was derived of them."""
    with Library.open("index") as library:
        return [hit.document for hit in library.search("").hits]


def test_a_settings_file_that_names_no_table_gets_none(tmp_path: Path) -> None:
    """What to write into it is said; once that stands there, init makes the table."""
    tmp_path.joinpath("hezuo.toml").write_text("port = 9000\n", "utf-8")
    told = hezuo("init", tmp_path).output
    assert 'queries = "queries.toml"' in told
    assert not tmp_path.joinpath("queries.toml").exists()
    tmp_path.joinpath("hezuo.toml").write_text('queries = "queries.toml"\n', "utf-8")
    assert f"{tmp_path / 'queries.toml'}: made" in hezuo("init", tmp_path).output


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A settings file that is a link, even one that leads nowhere, stays a link, and nothing is written behind it."""
    folder = tmp_path / "archive"
    folder.mkdir()
    folder.joinpath("hezuo.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert "is there already" in hezuo("init", folder).output
    assert not tmp_path.joinpath("elsewhere.toml").exists()


def test_what_cannot_be_made_is_told_in_a_line(tmp_path: Path) -> None:
    """A file in the place of a folder, or a folder that may not be written, ends in one line that names it."""
    tmp_path.joinpath("file").write_text("x", "utf-8")
    told = hezuo("init", tmp_path / "file")
    assert (told.exit_code, "cannot be made" in told.output, len(told.output.splitlines())) == (1, True, 1)
    archive = tmp_path / "archive"
    archive.mkdir()
    archive.joinpath("documents").write_text("x", "utf-8")
    told = hezuo("init", archive)
    assert (told.exit_code, str(archive / "documents") in told.output) == (1, True)
    assert not archive.joinpath("hezuo.toml").exists()
    if os.geteuid():  # root may write anywhere
        archive.joinpath("documents").unlink()
        archive.chmod(0o500)
        assert hezuo("init", archive).exit_code == 1
