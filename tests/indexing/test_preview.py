"""Claims about previews (`--dry-run`): they say what a build or update then does, and leave no trace."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import BuildError, Config, IndexMissing, Preview, build, preview_build, preview_update, update
from search.engine import current, lock_index
from tests.fixtures.archive import newspaper

ALL = Config(max_fall_percent=100, max_unread_percent=100)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def write(folder: Path, files: dict[str, int]) -> Path:
    """Make a folder hold articles and, for a number of 0, pictures, by name; an article's text depends on its number."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, number in files.items():
        text = newspaper(f"Village {name}", "村", "1954-03-02", f"Team {number}.", f"互助组{number}。")
        folder.joinpath(name).write_bytes(text.encode() if number else PICTURE)
    return folder


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of everything in a folder."""
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in (folder, *folder.rglob("*"))}


FILES = st.dictionaries(st.sampled_from("abcdef").map("{}.txt".format), st.integers(0, 2), min_size=1)


@settings(max_examples=6)
@given(before=FILES, after=FILES, name=st.sampled_from(["build", "update"]))
def test_a_preview_tells_what_is_done_then(before: dict[str, int], after: dict[str, int], name: str) -> None:
    """Numbers and names of what is new, changed, deleted and rejected, and what speaks against serving it."""
    preview, run = (preview_build, build) if name == "build" else (preview_update, update)
    with TemporaryDirectory() as temporary:
        sources, index = Path(temporary, "sources"), Path(temporary, "index")
        if any(before.values()):
            build([write(sources, before)], index)
        elif name == "update":
            with pytest.raises(IndexMissing):
                preview_update([write(sources, before)], index)
            return
        write(sources, after)
        traces = state(index) if index.exists() else None
        if not any(after.values()):  # nothing can be read
            assert preview_build([sources], index).documents == 0
            return
        told = preview([sources], index, config=ALL)
        assert (state(index) if index.exists() else None) == traces
        done: Any = run([sources], index, config=ALL)
        assert told.rejected == done.rejected
        assert told.unchanged == done.unchanged
        if name == "build":
            assert told.documents == done.added + done.unchanged
            assert told.added.total + told.changed.total == done.added
        else:
            assert (told.documents, told.added.total, told.changed.total) == (done.documents, done.added, done.changed)
            assert tuple(told.deleted.first) == done.deleted
        assert told.deleted.total == told.before + told.added.total - told.documents


def test_it_names_the_documents(tmp_path: Path) -> None:
    """Each by its source, in lists that have a bound."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    build([write(sources, {"a.txt": 1, "b.txt": 1, "c.txt": 1})], index)
    write(sources, {"a.txt": 1, "b.txt": 2, "d.txt": 1, "e.txt": 0})
    told = preview_update(index=index)
    assert (told.added.first, told.changed.first, told.deleted.first) == (["d.txt"], ["b.txt"], ["c.txt"])
    assert "a PNG image" in str(told.rejected[0])


def test_it_tells_what_the_gate_would_say(tmp_path: Path) -> None:
    """Documents that fall, files that cannot be read, and what an update refuses."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    build([write(sources, {"a.txt": 1, "b.txt": 1, "c.txt": 1, "d.txt": 1})], index)
    write(sources, {"a.txt": 1, "b.txt": 0, "c.txt": 0})
    reasons = preview_build([sources], index).reasons
    assert ["2 of the 3 files" in reasons[0], "3 of 4 documents would be gone" in reasons[1]] == [True, True]
    write(sources, {"b.txt": 0})
    assert "no document to be read" in preview_update(index=index).reasons[0]
    shutil.rmtree(sources)
    with pytest.raises(BuildError, match="is not there any more"):
        preview_update(index=index)


@pytest.mark.parametrize("preview", [preview_build, preview_update])
def test_it_needs_neither_the_lock_nor_leave_to_write(tmp_path: Path, preview: Callable[..., Preview]) -> None:
    """It runs beside a build, over an index that may only be read, and without a cache."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    build([write(sources, {"a.txt": 1, "b.txt": 1})], index)
    sources.joinpath("c.txt").write_text(newspaper("C", "丙", "1954-03-02", "C.", "丙。"), encoding="utf-8")
    config = Config(cache=str(tmp_path / "cache"))
    folders = [path for path in (index, *index.rglob("*")) if path.is_dir()]
    with lock_index(index):
        for folder in folders:
            folder.chmod(0o500)
        before = state(index)
        assert preview([sources], index, config=config).added.total == 1
        assert state(index) == before
    for folder in folders:
        folder.chmod(0o755)
    assert not tmp_path.joinpath("cache").exists()


def test_the_first_build_can_be_previewed(tmp_path: Path) -> None:
    """Everything is new, and no folder is made; nor does an index that cannot be read stop it."""
    sources, index = write(tmp_path / "sources", {"a.txt": 1}), tmp_path / "index"
    told = preview_build([sources], index)
    assert (told.documents, told.before, told.added.first) == (1, 0, ["a.txt"])
    assert not index.exists()
    build([sources], index)
    os.truncate(current(index) / "manifest.json", 10)
    assert preview_build([sources], index).added.total == 1


@pytest.mark.parametrize("name", ["build", "update"])
def test_hidden_documents_are_no_news(tmp_path: Path, name: str) -> None:
    """One that is to be hidden is deleted, one that is hidden already is not new; and what is not read stays."""
    preview, run = (preview_build, build) if name == "build" else (preview_update, update)
    sources, index, table = tmp_path / "sources", tmp_path / "index", tmp_path / "corrections.csv"
    config = Config(corrections=str(table), max_fall_percent=100)
    table.write_text("document,field,value\n", encoding="utf-8")
    build([write(sources, {"a.txt": 1, "b.txt": 1, "c.txt": 1})], index, config=config)
    table.write_text("document,field,value\nb.txt,hide,\n", encoding="utf-8")
    told = preview([sources], index, config=config)
    assert (told.documents, told.added.total, told.unchanged) == (2, 0, 2)
    assert told.deleted.first == ["b.txt"]
    run([sources], index, config=config)
    told = preview([sources], index, config=config)
    assert (told.documents, told.before) == (2, 2)
    assert (told.added.total, told.changed.total, told.unchanged, told.deleted.total) == (0, 0, 2, 0)
