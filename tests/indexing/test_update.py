"""Claims about updates: what an index holds after its sources have changed in whatever way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import BuildError, BuildPhase, BuildStatus, Config, ConfigError, IndexMissing, Library, build, update
from search.engine import IndexUpdate, OpenIndex, current
from search.indexing import SourceReader, check_index
from search.indexing.changes import UpdatePlan
from search.ingest import read_sources
from search.model import Document
from tests.fixtures.archive import newspaper

CANNOT_BE_LISTED = "the folder cannot be listed: Permission denied; give yourself the right to read it, and to enter every folder above it"
WORDS = ["mutual aid teams in Shanxi", "a commune of 1958", "grain for the city", ""]


def article(number: int, words: int = 0) -> str:
    """One of a few articles."""
    return newspaper(f"Number {number}", f"第{number}号", f"195{number}-03-01", WORDS[words], "互助组" * (1 + words))


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a folder hold these files and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def held(index: Path) -> dict[str, Document]:
    """All documents of an index by id, each found by searching for everything, after a look at every byte."""
    check_index(index)
    with Library.open(index) as library:
        page = library.search("", per_page=100, facets=())
        assert page.total == len(page.hits) == library.stats()["documents"]
        documents = {hit.id: hit.document for hit in page}
        assert all(library.get(name) == document for name, document in documents.items())
        for hit in library.search("互助组 OR number", per_page=100, facets=()):
            assert documents[hit.id] == hit.document
        assert library.search("互助组 OR number").total == page.total
    return documents


def sources_of(index: Path) -> list[str]:
    """Sources of the documents of an index."""
    return sorted(document.source for document in held(index).values())


@settings(max_examples=3)
@given(states=st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=2, max_size=3))
def test_articles_of_one_file_come_and_go(states: list[list[int]]) -> None:
    """A file with more or fewer articles than before gives the documents of a new build."""
    with TemporaryDirectory() as name:
        root = Path(name)
        for step, numbers in enumerate(states):
            write(root / "sources", {"issue.txt": "\n".join(map(article, numbers))})
            build([root / "sources"], root / "fresh", accept=True)
            (update if step else build)([root / "sources"], root / "index", accept=True)
            fresh = held(root / "fresh")
            assert len(fresh) == len(numbers)
            assert held(root / "index") == fresh


NAMES = st.sampled_from(["a.txt", "b.txt", "1954/a.txt", "1954/c.md", "more/1954/a.txt"])
FOLDERS = st.dictionaries(NAMES, st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=4)


@settings(max_examples=8)
@given(states=st.lists(st.tuples(FOLDERS, FOLDERS), min_size=2, max_size=4))
def test_an_updated_index_is_the_index_that_a_build_makes(states: list[tuple[dict[str, tuple[int, int]], ...]]) -> None:
    """Whatever was added, changed, moved and deleted in two folders with files of the same names, ids and documents agree."""
    with TemporaryDirectory() as name:
        root = Path(name)
        before: dict[str, Document] = {}
        for step, state in enumerate(states):
            for folder, files in zip(("one", "two"), state, strict=True):
                write(root / folder, {path: article(*content) for path, content in files.items()})
            if step:
                shutil.copytree(root / "index", root / "copy")
                build([root / "two", root / "one"], root / "copy", accept=True)
                built = held(root / "copy")
                shutil.rmtree(root / "copy")
                report = update(index=root / "index", accept=True)
                assert report.added == len(built.keys() - before.keys())
                assert report.unchanged == sum(before.get(one) == document for one, document in built.items())
                assert report.changed == len(built) - report.added - report.unchanged
                assert len(report.deleted) == len(before.keys() - built.keys())
                assert report.documents == len(built)
                assert held(root / "index") == built
            else:
                build([root / "one", root / "two"], root / "index")
            before = held(root / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three articles, of which an index has been built beside it."""
    made = write(tmp_path / "sources", {f"{number}.txt": article(number) for number in range(3)})
    build([made], tmp_path / "index")
    return made


@pytest.fixture
def index(folder: Path) -> Path:
    """The index of that folder."""
    return folder.parent / "index"


def test_one_folder_does_not_empty_the_others(folder: Path, index: Path) -> None:
    """A further folder comes to those that the index knows, and is read again with them from then on."""
    more = write(folder.parent / "more", {"3.txt": article(3), "0.txt": article(4)})
    assert update([more], index).added == 2
    assert sources_of(index) == ["0.txt", "1.txt", "2.txt", "3.txt", "more/0.txt"]
    more.joinpath("3.txt").unlink()
    folder.joinpath("1.txt").write_text(article(1, 1), encoding="utf-8")
    report = update([more], index)
    assert (report.added, report.changed, report.unchanged, report.deleted) == (0, 1, 3, ("3.txt",))
    assert sources_of(index) == ["0.txt", "1.txt", "2.txt", "more/0.txt"]


def test_where_nothing_has_changed_nothing_is_written(folder: Path, index: Path) -> None:
    """The served generation and the one before it stay; a further file that is rejected is a change to be noted."""
    before = sorted(path.name for path in (index / "generations").iterdir())
    report = update([folder], index)
    assert (report.generation, report.unchanged, report.documents) == (before[-1], 3, 3)
    assert sorted(path.name for path in (index / "generations").iterdir()) == before
    folder.joinpath("empty.txt").touch()
    assert update(index=index).generation > before[-1]
    with Library.open(index) as library:
        assert [Path(item["path"]).name for item in library.stats()["rejected"]] == ["empty.txt"]
    assert len(held(index)) == 3


def test_a_file_that_cannot_be_read_any_more_keeps_its_document(folder: Path, index: Path) -> None:
    """It is told and left as it was; when it is gone, so is its document."""
    before = held(index)
    folder.joinpath("1.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    report = update(index=index)
    assert [Path(item.path).name for item in report.rejected] == ["1.txt"]
    assert (report.deleted, held(index)) == ((), before)
    folder.joinpath("1.txt").unlink()
    assert update(index=index).deleted == ("1.txt",)
    assert sources_of(index) == ["0.txt", "2.txt"]


@pytest.mark.parametrize(("hidden", "kept"), [("deep", ["deep/er/c.txt"]), ("sources", ["b.txt", "deep/er/c.txt"])])
def test_what_lies_in_a_folder_that_cannot_be_listed_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: str, kept: list[str]
) -> None:
    """Documents of such a folder stay, though their files cannot be seen; others are deleted all the same."""
    source = write(tmp_path / "sources", {"a.txt": article(1), "b.txt": article(2), "deep/er/c.txt": article(3)})
    other = write(tmp_path / "other", {"d.txt": article(4)})
    build([source, other], tmp_path / "index")
    source.joinpath("b.txt").unlink()
    really = os.listdir

    def listed(path: Path) -> list[str]:
        if path.name == hidden:  # root, who may run this, is refused nothing
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr("os.listdir", listed)
    report = update(index=tmp_path / "index")
    assert [item.reason for item in report.rejected] == [CANNOT_BE_LISTED]
    monkeypatch.undo()
    assert sources_of(tmp_path / "index") == sorted({"a.txt", "d.txt", *kept})


def test_a_folder_that_is_missing_or_empty_stops_an_update(folder: Path, index: Path) -> None:
    """A disk that is not there empties no archive: the message names the folder, and the index is as it was."""
    more = write(folder.parent / "more", {"3.txt": article(3)})
    update([more], index)
    before = held(index)
    more.joinpath("3.txt").unlink()
    with pytest.raises(BuildError, match="more is empty, and 1 document"):
        update(index=index)
    shutil.rmtree(more)
    with pytest.raises(BuildError, match=r"more is not there any more.*hezuo build"):
        update(index=index)
    assert held(index) == before


def test_a_single_file_that_was_named_may_go(folder: Path) -> None:
    """Its document is deleted like any other, as long as the folder that it lay in is still there."""
    index = folder.parent / "index"
    build(sorted(folder.iterdir()), index)
    folder.joinpath("1.txt").unlink()
    assert update(index=index).deleted == ("1.txt",)
    folder.joinpath("1.txt").write_text(article(1), encoding="utf-8")
    assert update(index=index).unchanged == 2  # it is no source any more
    folder.rename(folder.parent / "elsewhere")
    with pytest.raises(BuildError, match="is not there any more"):
        update(index=index)
    assert sources_of(index) == ["0.txt", "2.txt"]


def test_many_updates_in_a_row(folder: Path, index: Path) -> None:
    """Segments are merged at times, and an open library always answers from the last state."""
    with Library.open(index) as library:
        for number in range(20):
            folder.joinpath(f"{number % 7}.txt").write_text(article(number % 10, number % 3), encoding="utf-8")
            folder.joinpath(f"{(number + 3) % 7}.txt").unlink(missing_ok=True)
            update(index=index)
            assert library.search("").total == len(list(folder.iterdir()))
        assert len(list((index / "generations" / library.stats()["generation"] / "segments").iterdir())) < 10
    build([folder], folder.parent / "fresh")
    # A file that was deleted and written again with other words is another document, with an id of its own.
    once, anew = (
        {document.source: replace(document, id="") for document in held(path).values()}
        for path in (index, folder.parent / "fresh")
    )
    assert once == anew


def test_facts_are_those_of_the_documents_that_are_left(folder: Path, index: Path) -> None:
    """No kind, language, era or decade is named that only deleted documents have."""
    folder.joinpath("late.txt").write_text("A late page\n\nPublished 2 May 1987. Mutual aid.\n", encoding="utf-8")
    build([folder], index)
    with Library.open(index) as library:
        before = library.stats()
    folder.joinpath("late.txt").unlink()
    update(index=index)
    build([folder], folder.parent / "fresh")
    found = []
    for path in (index, folder.parent / "fresh"):
        with Library.open(path) as library:
            stats = library.stats()
            found.append({name: stats[name] for name in ("kinds", "langs", "eras", "decades", "earliest", "latest")})
    assert found[0] == found[1]
    assert found[0]["decades"] != before["decades"]


def test_a_mistyped_folder_stops_an_update(folder: Path, index: Path) -> None:
    """It is named, and is not among the folders that the next update reads."""
    with pytest.raises(BuildError, match=r"no source folder or file .*mistyped"):
        update([folder.parent / "mistyped"], index)
    assert update(index=index).unchanged == 3


def test_no_document_at_all_stops_an_update(folder: Path, index: Path) -> None:
    """Where nothing can be read, the reasons are told, and the index is as it was."""
    write(folder, {"a.txt": b"", "b.txt": b"\0" * 100})
    with pytest.raises(BuildError, match=r"no document to be read.*rejected were .*a\.txt"):
        update(index=index)
    assert len(held(index)) == 3


def test_an_update_needs_an_index(tmp_path: Path) -> None:
    """Without one, the message says how to build it, and no folder is made."""
    with pytest.raises(IndexMissing, match="hezuo build"):
        update(index=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_sources_are_found_from_any_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An index built with a relative path can be updated when working somewhere else."""
    monkeypatch.chdir(folder.parent)
    build(["sources"], "index")
    monkeypatch.chdir("/")
    folder.joinpath("0.txt").unlink()
    assert update(index=folder.parent / "index").deleted == ("0.txt",)


def test_another_table_of_eras_is_heeded(folder: Path, index: Path) -> None:
    """Documents whose text is the same are understood anew when the table has changed; a wrong table is told first."""
    table = folder.parent / "eras.toml"
    table.write_text("[[era]]\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        update(index=index, config=Config(eras=str(table)))
    shipped = Path(__file__).parents[2] / "search/enrich/data/eras.toml"
    shipped_eras = shipped.read_text(encoding="utf-8").replace("land-reform", "reform-of-land")
    table.write_text("replace_all = true\n" + shipped_eras, encoding="utf-8")
    config = Config(eras=str(table))
    report = update(index=index, config=config)
    assert report.changed
    build([folder], folder.parent / "fresh", config=config)
    assert held(index) == held(folder.parent / "fresh")
    assert update(index=index, config=config).unchanged == 3


def test_a_plan_looks_and_touches_nothing(folder: Path, index: Path) -> None:
    """What differs passes, what is gone is known once all has passed and not before, and no file is touched."""
    folder.joinpath("0.txt").unlink()
    folder.joinpath("1.txt").write_text(article(1, 1), encoding="utf-8")
    folder.joinpath("new.txt").write_text(article(5), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*")}
    opened = OpenIndex(current(index))
    with closing(SourceReader([folder], Config())) as reading:
        reading.survey(opened.register)
        plan = UpdatePlan(opened, reading, None)
        passing = plan.documents(reading.documents(None))
        assert next(passing).source == "1.txt"
        with pytest.raises(RuntimeError):
            plan.changes(dict)
        assert [document.source for document in passing] == ["new.txt"]
        changes = plan.changes(dict)
        assert (changes.added, changes.changed, changes.unchanged, changes.is_empty) == (1, 1, 1, False)
        assert [document.source for document in changes.deleted] == ["0.txt"]
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*")} == before


def test_a_build_that_comes_between_is_noticed(folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update that has looked at an index which is replaced before it holds the lock does nothing."""
    other = write(folder.parent / "other", {"9.txt": article(9)})

    def late(*arguments: Any, **options: Any) -> IndexUpdate:
        build([other], index, accept=True)
        return IndexUpdate(*arguments, **options)

    monkeypatch.setattr("search.indexing.pipeline.IndexUpdate", late)
    with pytest.raises(BuildError, match="another generation is served since a moment ago"):
        update(index=index)
    assert sources_of(index) == ["9.txt"]


def test_an_update_that_dies_leaves_the_index(folder: Path, index: Path) -> None:
    """Whatever stops it while it reads, what is served is as it was, and the next update does the work."""
    before = held(index)
    folder.joinpath("0.txt").unlink()
    folder.joinpath("new.txt").write_text(article(5), encoding="utf-8")

    def stopping(status: BuildStatus) -> None:
        if status.phase == BuildPhase.READING and status.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(index=index, progress=stopping)
    assert held(index) == before
    report = update(index=index)
    assert (report.added, report.deleted) == (1, ("0.txt",))
    assert sources_of(index) == ["1.txt", "2.txt", "new.txt"]


def test_understanding_changes_nothing_that_was_read(folder: Path) -> None:
    """A document that was stored can be compared with one that has just been read."""
    from search.enrich import Enricher
    from search.indexing.derivation import as_read

    enricher = Enricher.load()
    seeds = Path(__file__).parents[2] / "seeds"
    for document in read_sources([seeds, folder]):
        assert isinstance(document, Document)
        assert as_read(enricher.enrich(document)) == document
