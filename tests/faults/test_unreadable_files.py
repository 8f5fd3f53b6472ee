"""Claims about files of an index that are there and cannot be read: they are called unreadable, not missing or damaged."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from search import IndexDamaged, IndexUnreadable, Library, build
from search.indexing import check_index
from tests.conftest import SEEDS

NOBODY = 65534  # a user that may not do what root may

UNNEEDED = "glosses.json"  # only updates read it

UNREADABLE = r"is unreadable \(Permission denied\)"


@pytest.fixture(scope="module")
def index() -> Iterator[Path]:
    """An index that any user may read, once it has been opened: what is needed is loaded then."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "index")
        build([SEEDS], path)
        Library.open(path).close()
        check_index(path)
        yield path


@contextmanager
def without_rights(path: Path) -> Iterator[None]:
    """Take away all rights to a file or folder, and those that root has in any case."""
    mode = path.stat().st_mode
    path.chmod(0)
    user = os.geteuid()
    if not user:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        path.chmod(mode)


def paths(index: Path) -> list[Path]:
    """The pointer, the folder of the served generation, and every file in it."""
    generation = index / "generations" / index.joinpath("CURRENT").read_text(encoding="ascii").strip()
    return [index, index / "CURRENT", generation, *(path for path in generation.rglob("*"))]


def test_a_file_without_rights_is_unreadable(index: Path) -> None:
    """Opening and checking name the file, call it unreadable, and do not advise to build anew what may be sound."""
    for path in paths(index):
        for read in (check_index,) if path.name == UNNEEDED else (Library.open, check_index):
            with without_rights(path), pytest.raises(IndexUnreadable, match=UNREADABLE) as raised:
                read(index)
            assert path.name in str(raised.value)
            assert not re.search("missing|rebuild|hezuo build", str(raised.value))
    assert check_index(index)["documents"] == 3


def test_a_file_that_is_gone_is_missing(index: Path, tmp_path: Path) -> None:
    """A file that is not there is called missing, and the index has to be built again."""
    copy = shutil.copytree(index, tmp_path / "copy")
    for path in [path for path in paths(copy) if path.is_file()][1:]:
        content = path.read_bytes()
        path.unlink()
        for read in (Library.open, check_index):
            with pytest.raises(IndexDamaged, match=rf"{path.name}: is missing; rebuild") as raised:
                read(copy)
            assert not isinstance(raised.value, IndexUnreadable)
        path.write_bytes(content)
    check_index(copy)


@pytest.mark.parametrize("command", ["check", "find", "stats"])
def test_a_link_in_a_circle_is_unreadable(index: Path, tmp_path: Path, command: str) -> None:
    """A command says what cannot be read and why, in one line, with no advice to build anew."""
    copy = shutil.copytree(index, tmp_path / "copy")
    columns = next(copy.rglob("columns.hz"))
    columns.unlink()
    columns.symlink_to(columns.name)
    done = subprocess.run(
        [sys.executable, "-m", "search.cli", command, "--index", str(copy)],
        cwd=SEEDS.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert re.search(r"columns\.hz: is unreadable \(Too many levels of symbolic links\)", line)
    assert "build" not in line
