"""Claims about files that have not changed since they were read: an update does not open them, and misses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search import Config, Library, build, update
from search.config import ColumnMap
from search.engine import current
from search.indexing import check_index, roll_back
from search.indexing.ids import fingerprints, survey
from search.indexing.ids.assignment import read_files
from search.ingest import SourceFile, reading
from search.model import Document, Rejected
from tests.fixtures.archive import newspaper
from tests.fixtures.archive_files import article as packed_article
from tests.fixtures.archive_files import zip_of
from tests.indexing.test_update import article, write

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(32)
PAGE = "Village Shops {0}\n\nThe new shop is owned by the village.\n\nLeave a Comment\n\nBob says that he bought sweets here when he was a child.\n"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files that were written a moment ago for old ones."""
    monkeypatch.setattr(fingerprints, "_RECENT", 0)


def _noting(names: list[str], really: Callable[..., Any], path: Path, *arguments: Any) -> Any:
    names.append(path.name)
    return really(path, *arguments)


@pytest.fixture
def opened(settled: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are opened, to read them or for their digest."""
    names: list[str] = []
    for module, function in ((reading, "_open"), (survey, "digest_of_file"), (read_files, "digest_of_file")):
        monkeypatch.setattr(module, function, partial(_noting, names, getattr(module, function)))
    return names


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with articles, a page of which a part is left out, and a picture, which is rejected."""
    files: dict[str, str | bytes] = {f"{number}.txt": article(number) for number in range(4)}
    return write(tmp_path / "sources", {**files, "page.txt": PAGE.format("Return"), "picture.txt": PICTURE})


def held(index: Path) -> dict[str, Document]:
    """All documents of an index by id, after a look at every byte."""
    check_index(index)
    with Library.open(index) as library:
        return {hit.id: hit.document for hit in library.search("", per_page=100, facets=())}


def facts(index: Path) -> Mapping[str, Any]:
    """What the index says of all its files."""
    with Library.open(index) as library:
        stats = library.stats()
        return {
            name: stats[name]
            for name in ("documents", "characters", "warnings", "warnings_total", "rejected", "rejected_total")
        }


def test_only_what_is_new_or_changed_is_opened(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """The index is that of a new build all the same, with all rejections, warnings and accounts."""
    index = tmp_path / "index"
    build([sources], index)
    assert facts(index)["rejected_total"] == facts(index)["warnings_total"] == 1
    opened.clear()
    assert update(index=index).unchanged == 5
    assert opened == []
    sources.joinpath("1.txt").write_text(article(1, 2), encoding="utf-8")
    sources.joinpath("2.txt").unlink()
    sources.joinpath("3.txt").rename(sources / "moved.txt")
    sources.joinpath("5.txt").write_text(article(5), encoding="utf-8")
    report = update(index=index)
    assert (report.added, report.changed, report.unchanged, report.deleted) == (1, 2, 2, ("2.txt",))
    assert set(opened) == {"1.txt", "moved.txt", "5.txt"}
    assert [Path(item.path).name for item in report.rejected] == ["picture.txt"]
    opened.clear()
    update(index=index)
    assert opened == []
    build([sources], tmp_path / "fresh")
    assert facts(index) == facts(tmp_path / "fresh")


@pytest.mark.parametrize("why", ["asked", "reading", "max_file_bytes"])
def test_all_files_are_read_again_if_they_may_be_read_otherwise(
    sources: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """By another version of the readers, with another largest size, or because somebody wants it."""
    index = tmp_path / "index"
    build([sources], index)
    opened.clear()
    if why == "reading":
        monkeypatch.setattr("search.ingest.version.READING", 99)
    config = Config(max_file_bytes=1_000_000) if why == "max_file_bytes" else Config()
    assert update(index=index, config=config, reread=why == "asked").unchanged == 5
    assert set(opened) == {path.name for path in sources.iterdir()}
    opened.clear()
    update(index=index, config=config)
    assert opened == []


def test_what_may_pass_is_tried_again(
    sources: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that could not be read because of its disk is read by the next update, though it is the same."""
    index, really = tmp_path / "index", reading._open

    def opening(path: Path) -> BinaryIO:
        if path.name == "1.txt":
            raise OSError(5, "Input/output error")
        return really(path)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_open", opening)
        assert len(build([sources], index).rejected) == 2
    opened.clear()
    assert update(index=index).added == 1
    assert set(opened) == {"1.txt"}


def test_a_file_that_changes_while_it_is_read_is_read_again(
    sources: Path, tmp_path: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was read of it, the next update does not take it for the file that lies there."""
    index, really = tmp_path / "index", reading._documents

    def documents(data: bytes, file: SourceFile, *arguments: Any) -> Sequence[Document | Rejected]:
        if file.target.name == "1.txt":
            file.target.write_text(article(1, 2), encoding="utf-8")
        return really(data, file, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_documents", documents)
        build([sources], index)
    assert update(index=index).changed == 1
    build([sources], tmp_path / "fresh")
    assert held(index) == held(tmp_path / "fresh")


def test_other_facts_are_derived_without_reading(
    sources: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of the enrichment takes the texts from the index, those of files that cannot be read any more too."""
    sources.joinpath("glossed.md").write_text(
        newspaper("Alpha", "互助组", "1951-03-01", "The mutual aid team (huzhu-zu 互助組) of Changzhi met."),
        encoding="utf-8",
    )
    index = tmp_path / "index"
    build([sources], index)
    before = held(index)
    sources.joinpath("glossed.md").write_bytes(PICTURE)
    sources.joinpath("1.txt").write_text(article(1, 2), encoding="utf-8")
    update(index=index)
    monkeypatch.setattr("search.enrich.enricher.find_glosses", lambda document: ())
    monkeypatch.setattr("search.enrich.version.ENRICHMENT", 99)
    opened.clear()
    report = update(index=index)
    assert opened == []
    assert any(document.glosses for document in before.values())
    assert not any(document.glosses for document in held(index).values())
    assert report.documents == len(before)
    assert update(index=index).generation == report.generation


def test_an_own_table_touches_what_it_says(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """The table goes with the generation, so that a change of its content, and not of its name, derives facts anew."""
    shipped = (Path(__file__).parents[2] / "search/enrich/data/eras.toml").read_text(encoding="utf-8")
    table, index = tmp_path / "eras.toml", tmp_path / "index"
    table.write_text(f"replace_all = true\n{shipped}", encoding="utf-8")
    config = Config(eras=str(table))
    build([sources], index, config=config)
    opened.clear()
    first = update(index=index, config=config).generation
    table.write_text(f"replace_all = true\n{shipped}".replace("land-reform", "reform-of-land"), encoding="utf-8")
    report = update(index=index, config=config)
    assert opened == []
    assert report.changed
    assert report.generation != first
    build([sources], tmp_path / "fresh", config=config)
    assert held(index) == held(tmp_path / "fresh")


def test_a_rollback_is_no_reason_to_believe_newer_stamps(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """What was read for a generation that is served no more is read again; what both have is not."""
    index = tmp_path / "index"
    build([sources], index)
    sources.joinpath("1.txt").write_text(article(1, 2), encoding="utf-8")
    sources.joinpath("5.txt").write_text(article(5), encoding="utf-8")
    update(index=index)
    after = held(index)
    roll_back(index)
    opened.clear()
    report = update(index=index)
    assert (report.added, report.changed) == (1, 1)
    assert set(opened) == {"1.txt", "5.txt"}
    assert held(index) == after


def test_damaged_notes_cost_only_time(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """Without what was noted of the files, all of them are read again."""
    index = tmp_path / "index"
    build([sources], index)
    path = current(index) / "files.hz"
    content = path.read_bytes()
    path.write_bytes(content[:80] + bytes([content[80] ^ 1]) + content[81:])
    sources.joinpath("5.txt").write_text(article(5), encoding="utf-8")
    opened.clear()
    assert update(index=index).added == 1
    assert len(set(opened)) == 7
    build([sources], tmp_path / "fresh")
    assert facts(index) == facts(tmp_path / "fresh")


def test_a_document_that_failed_is_tried_again(
    sources: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that could not be understood is in no account; its file is read again, and only that."""
    index = tmp_path / "index"

    def fail(document: Document) -> tuple[()]:
        if document.source == "1.txt":
            raise ValueError
        return ()

    with monkeypatch.context() as patch:
        patch.setattr("search.enrich.enricher.find_glosses", fail)
        assert len(build([sources], index).rejected) == 2
    opened.clear()
    assert update(index=index).added == 1
    assert set(opened) == {"1.txt"}
    build([sources], tmp_path / "fresh")
    assert facts(index) == facts(tmp_path / "fresh")


def by_source(documents: Mapping[str, Document]) -> dict[str, Document]:
    """The documents of an index by their files, without their ids."""
    return {document.source: replace(document, id="") for document in documents.values()}


CONTENTS = st.one_of(st.integers(0, 5).map(article), st.sampled_from([PAGE.format("A"), PAGE.format("B"), PICTURE, ""]))
STATES = st.dictionaries(st.sampled_from(["a.txt", "b.txt", "1954/a.txt", "1954/c.md"]), CONTENTS, min_size=1)
STEPS = st.sampled_from(["update", "update", "build", "back"])


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(first=STATES, steps=st.lists(st.tuples(STEPS, STATES), min_size=1, max_size=4))
def test_what_is_noted_is_what_a_build_notes(
    first: Mapping[str, str | bytes], steps: list[tuple[str, Mapping[str, str | bytes]]]
) -> None:
    """Whatever was built, updated and rolled back before, an update accounts for all files as a new build does."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as name:
        patch.setattr(fingerprints, "_RECENT", 0)
        index, sources = Path(name, "index"), Path(name, "sources")
        readable = {"0.txt": article(9), **first}
        build([write(sources, readable)], index)
        for step, files in steps:
            if step == "back" and len([*index.joinpath("generations").iterdir()]) > 1:
                roll_back(index, max(path.name for path in index.joinpath("generations").iterdir()))
                roll_back(index)
            # Written in place, as an editor does: files of the same content are untouched.
            for path in sources.rglob("*.*"):
                if path.relative_to(sources).as_posix() not in {"0.txt", *files}:
                    path.unlink()
            for file, content in files.items():
                data = content if isinstance(content, bytes) else content.encode()
                target = sources / file
                target.parent.mkdir(exist_ok=True)
                if not target.exists() or target.read_bytes() != data:
                    target.write_bytes(data)
            if step == "build":
                build([sources], index, accept=True)
            else:
                update([sources], index, accept=True)
            shutil.rmtree(Path(name, "fresh"), ignore_errors=True)
            build([sources.resolve()], Path(name, "fresh"))
            # Ids go with the content of files that have changed places; everything else goes by the path.
            expected, now = (by_source(held(folder)) for folder in (Path(name, "fresh"), index))
            if now.keys() == expected.keys():  # else documents stay of files that cannot be read any more
                assert now == expected
                assert facts(index) == facts(Path(name, "fresh"))


def test_an_archive_file_that_has_not_changed_is_not_opened(tmp_path: Path, opened: list[str]) -> None:
    """Not even if a member of it is rejected, which is said again; one that was changed is read member by member."""
    members = {f"{number}.md": packed_article(number) for number in range(4)}
    folder = write(tmp_path / "sources", {"a.zip": zip_of({**members, "picture.txt": PICTURE})})
    index = tmp_path / "index"
    build([folder], index)
    before = set(held(index))
    opened.clear()
    report = update(index=index)
    assert opened == []
    assert (report.documents, report.unchanged, len(report.rejected)) == (4, 4, 1)
    assert "picture.txt" in report.rejected[0].reason
    members["2.md"] = packed_article(70)
    (folder / "a.zip").write_bytes(zip_of({**members, "picture.txt": PICTURE}))
    report = update(index=index)
    assert set(opened) == {"a.zip"}
    assert (report.changed, report.unchanged, len(report.rejected)) == (1, 3, 1)
    assert set(held(index)) == before


def test_a_member_whose_reading_failed_is_tried_again(
    tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive file is read again, though it is the same, and though another member will be rejected again."""
    members = {"0.md": packed_article(0), "1.md": packed_article(1), "picture.txt": PICTURE}
    folder, index, really = (
        write(tmp_path / "sources", {"a.zip": zip_of(members)}),
        tmp_path / "index",
        reading._documents,
    )

    def documents(data: bytes, *arguments: Any) -> Sequence[Document | Rejected]:
        if data == members["1.md"]:
            raise MemoryError
        return really(data, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_documents", documents)
        assert len(build([folder], index).rejected) == 2
    opened.clear()
    report = update(index=index)
    assert report.documents == 2
    opened.clear()
    update(index=index)
    assert opened == []


def test_columns_decide_what_is_read(tmp_path: Path, opened: list[str]) -> None:
    """Other columns in the settings: tables are read again, though they have not changed."""
    table = "kopf,inhalt\nWells,The village dug nine wells in spring. All of them are deep and full.\n"
    folder, index = write(tmp_path / "sources", {"a.csv": table.encode()}), tmp_path / "index"
    build([folder], index)
    opened.clear()
    columns = (ColumnMap(fields=(("title", ("kopf",)), ("text", ("inhalt",)))),)
    report = update(index=index, config=Config(columns=columns))
    assert "a.csv" in opened
    assert report.changed == 1
    assert [document.title for document in held(index).values()] == ["Wells"]
    opened.clear()
    update(index=index, config=Config(columns=columns))
    assert opened == []


def test_files_of_hidden_documents_are_read_once(tmp_path: Path, opened: list[str]) -> None:
    """As long as the corrections stay as they are, an update opens no file of what they hide, or hide a part of."""
    packed = zip_of({f"{number}.md": packed_article(number) for number in range(2)})
    sources = write(tmp_path / "sources", {"0.txt": article(0), "1.txt": article(1), "two.zip": packed})
    table, index = tmp_path / "corrections.csv", tmp_path / "index"
    config = Config(corrections=str(table))
    head = "document,field,value,note\n"
    table.write_text(f"{head}1.txt,hide,,\ntwo.zip/0.md,hide,,\n", encoding="utf-8")
    build([sources], index, config=config)
    names = {document.source for document in held(index).values()}
    assert names == {"0.txt", "two.zip/1.md"}
    for words in (1, 2):  # the second time goes on from the register of the first
        opened.clear()
        report = update([], index, config=config)
        assert (opened, report.hidden, report.unchanged) == ([], 2, 2)
        update([], index, config=config, reread=True)
        sources.joinpath("0.txt").write_text(article(0, words), encoding="utf-8")
        opened.clear()
        assert update([], index, config=config).hidden == 2
        assert set(opened) == {"0.txt"}
    sources.joinpath("1.txt").write_text(article(1, 2), encoding="utf-8")
    opened.clear()
    assert update([], index, config=config).added == 0  # it is read, and still hidden
    assert set(opened) == {"1.txt"}
    opened.clear()
    update([], index, config=config)
    assert opened == []
    table.write_text(head, encoding="utf-8")
    assert update([], index, config=config).added == 2
    assert {document.source for document in held(index).values()} == {"0.txt", "1.txt", "two.zip/0.md", "two.zip/1.md"}
