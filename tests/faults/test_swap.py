"""Claims about the swap of generations where the disk fails: what is said is what is served, and nothing is left over."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from search import BuildError, Library, build
from search.engine.store.generations import current_name
from search.indexing import check_index
from tests.fixtures.archive import newspaper


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A source folder of an article."""
    folder = tmp_path / "sources"
    folder.mkdir()
    folder.joinpath("a.md").write_text(newspaper("Mutual aid", "互助组", "1954-11-10"), encoding="utf-8")
    return folder


@pytest.fixture
def fail_to_sync(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A function after whose call the disk fails (EIO) whenever a file or folder is synced; returns how often it was.

    With a condition, it fails only while that holds.
    """

    def fail(path: Path, condition: Callable[[], bool] = lambda: True) -> list[str]:
        failed: list[str] = []

        def fsync(handle: int, real: Callable[[int], None] = os.fsync) -> None:
            name = str(Path(f"/proc/self/fd/{handle}").readlink())
            if name == str(path.resolve()) and condition():
                failed.append(name)
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        return failed

    return fail


def names(index: Path) -> set[str]:
    """The files and folders of an index, and its generations."""
    return {path.name for path in (*index.iterdir(), *index.joinpath("generations").iterdir())}


@pytest.mark.parametrize("folder", ["index", "."])
def test_a_sync_that_fails_after_the_swap(
    folder: str, sources: Path, tmp_path: Path, fail_to_sync: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    """The new generation is served by then: the build succeeds, and a warning names it and says what is uncertain."""
    index = tmp_path / "index"
    build([sources], index)
    before = check_index(index)["generation"]
    sources.joinpath("b.md").write_text(newspaper("Commune", "公社", "1958-08-29"), encoding="utf-8")
    failed = fail_to_sync(tmp_path / folder, lambda: current_name(index) != before)
    report = build([sources], index)
    assert failed
    assert (report.added, report.unchanged) == (1, 1)
    assert check_index(index) == {**check_index(index), "generation": report.generation, "documents": 2}
    assert report.generation != before
    (record,) = (record for record in caplog.records if record.levelno >= logging.WARNING)
    assert f"{report.generation} is served" in record.getMessage()
    assert "Input/output error" in record.getMessage()
    with Library.open(index) as library:
        assert library.search("公社").total == 1


@pytest.mark.parametrize("file", ["CURRENT.new", "generations"])
def test_a_sync_that_fails_before_the_swap(
    file: str, sources: Path, tmp_path: Path, fail_to_sync: Callable[..., list[str]]
) -> None:
    """The generation before is still served, the message says so, and nothing of the new one is left."""
    index = tmp_path / "index"
    build([sources], index)
    before, left = check_index(index), names(index)
    assert fail_to_sync(index / file) == []
    with pytest.raises(BuildError, match=r"cannot be written \(Input/output error\); what is being served has not"):
        build([sources], index)
    assert check_index(index) == before
    assert names(index) == left


def test_a_pointer_that_cannot_be_replaced(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the very swap fails, the message says that nothing has changed, and the new generation is removed."""
    index = tmp_path / "index"
    build([sources], index)
    before, left = check_index(index), names(index)

    def replace(path: Path, target: Path) -> Path:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(BuildError, match="has not changed"):
            build([sources], index)
    assert check_index(index) == before
    assert names(index) == left
