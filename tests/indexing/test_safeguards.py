"""Claims about sources that go away, or cannot be read any more, while an index is built of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from search import BuildError, BuildPhase, BuildStatus, Config, Library, build, update
from search.indexing import Progress
from search.ingest import reading

PAGE = "Number {0}\n\nThe mutual aid team of village {0} was founded early. 互助组。\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of ten pages."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(10):
        folder.joinpath(f"{number}.txt").write_text(PAGE.format(number), encoding="utf-8")
    return folder


def total(index: Path) -> int:
    """Number of documents that readers find."""
    with Library.open(index) as library:
        return library.search("").total


def when(number: int, act: Callable[[], Any]) -> Progress:
    """A progress display that does something once a number of files has been read."""

    def progress(status: BuildStatus) -> None:
        if status.phase == BuildPhase.READING and status.done == number:
            act()

    return progress


@pytest.mark.parametrize("leaves_a_folder", [False, True])
@pytest.mark.parametrize("again", [build, update])
def test_a_source_that_goes_away_while_it_is_read_is_not_published(
    sources: Path, tmp_path: Path, again: Callable[..., Any], leaves_a_folder: object
) -> None:
    """The message names it, and the index stays; where a disk was mounted, an empty folder may be left."""
    index, away = tmp_path / "index", tmp_path / "away"
    build([sources], index)

    def take() -> None:
        sources.rename(away)
        if leaves_a_folder:
            sources.mkdir()

    with pytest.raises(BuildError, match="sources went away while it was read"):
        again([sources], index, progress=when(4, take))
    assert total(index) == 10
    if leaves_a_folder:
        sources.rmdir()
    away.rename(sources)
    assert again([sources], index).unchanged == 10


def test_the_first_build_of_a_source_that_goes_away_is_not_published_either(sources: Path, tmp_path: Path) -> None:
    """Half an archive is none; whoever wants it can have it."""
    with pytest.raises(BuildError, match="sources went away"):
        build([sources], tmp_path / "index", progress=when(4, lambda: shutil.rmtree(sources)))
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_what_is_left_of_a_source_can_be_accepted(sources: Path, tmp_path: Path) -> None:
    """If the librarian says so, the index is served as far as it could be read."""
    index = tmp_path / "index"
    build([sources], index)
    build([sources], index, progress=when(4, lambda: shutil.rmtree(sources)), accept=True)
    assert 0 < total(index) < 10


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files whose reading fails, to be filled; root, who may run this, is refused nothing."""
    names: set[str] = set()
    really = reading._open

    def open_file(path: Path) -> BinaryIO:
        if path.name in names:
            raise OSError(5, "Input/output error")
        return really(path)

    monkeypatch.setattr(reading, "_open", open_file)
    return names


def test_too_many_files_that_cannot_be_read_any_more_stop_a_build(
    sources: Path, tmp_path: Path, unreadable: set[str]
) -> None:
    """The share is a setting; the message says how many of how many, and how to go on."""
    index = tmp_path / "index"
    build([sources], index)
    unreadable.add("3.txt")
    build([sources], index)
    assert total(index) == 9
    unreadable.update({"4.txt", "5.txt"})
    with pytest.raises(BuildError, match=r"(?s)2 of the 9 files.*max_unread_percent.*--accept.*Input/output error"):
        build([sources], index)
    assert total(index) == 9
    build([sources], index, config=Config(max_unread_percent=23, max_fall_percent=23))
    assert total(index) == 7
    unreadable.clear()
    build([sources], index)
    unreadable.update(f"{number}.txt" for number in range(9))
    build([sources], index, accept=True)
    assert total(index) == 1


def test_files_that_never_were_in_the_index_do_not_count(sources: Path, tmp_path: Path) -> None:
    """Pictures beside the texts are rejected every time, and stop no build; nor does what was deleted."""
    index = tmp_path / "index"
    for number in range(40):
        sources.joinpath(f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    build([sources], index)
    for number in range(6):
        sources.joinpath(f"{number}.txt").unlink()
    assert len(build([sources], index, config=Config(max_fall_percent=60)).rejected) == 40
    assert total(index) == 4


def test_a_folder_that_cannot_be_listed_any_more_stops_a_build(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that it held counts as unread."""
    index = tmp_path / "index"
    deep = sources / "deep"
    deep.mkdir()
    for number in range(5):
        sources.joinpath(f"{number}.txt").rename(deep / f"{number}.txt")
    build([sources], index)
    really = os.listdir

    def listed(path: Path) -> list[str]:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr("os.listdir", listed)
    with pytest.raises(BuildError, match="5 of the 10 files"):
        build([sources], index)
    monkeypatch.undo()
    assert total(index) == 10
