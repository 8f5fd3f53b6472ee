"""Claims about running out of descriptors or memory: it is told as that, never as damage, and it passes."""

from __future__ import annotations

import errno
import logging
import mmap
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from typing import Any

import pytest

from search import Library, ResourcesExhausted
from search.engine import OpenIndex, current
from tests.faults.swapping import build_original, swap
from tests.fixtures.web_reader import reader
from web import close, create_app
from web.health import CLOSED

QUERY = "互助组 mutual"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index and, beside it, a copy of its generation; the library has been used once."""
    folder = tmp_path_factory.mktemp("exhaustion")
    build_original(folder)
    with Library.open(folder / "index") as library:
        library.warm()
    return folder


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """An index of 33 documents."""
    return shutil.copytree(built / "index", tmp_path / "index")


@contextmanager
def descriptors(spare: int) -> Iterator[None]:
    """A process that can open so many more files, and none after."""
    soft, hard = getrlimit(RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208 - as numbers
    filled = [os.open(os.devnull, os.O_RDONLY)]
    while filled[-1] < highest:
        filled.append(os.open(os.devnull, os.O_RDONLY))
    setrlimit(RLIMIT_NOFILE, (max(filled[-1], highest) + 1 + spare, hard))
    try:
        yield
    finally:
        setrlimit(RLIMIT_NOFILE, (soft, hard))
        for number in filled:
            os.close(number)


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What has been logged as an error."""
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_few_descriptors_are_no_damage(index: Path) -> None:
    """However few are left, a library opens and answers, or says that they have run out, and answers once there are more."""
    told: list[str] = []
    for spare in range(24):
        with descriptors(spare):
            for _ in range(3):
                try:
                    with Library.open(index) as library:
                        assert library.search(QUERY).total == 33
                        assert library.suggest("hu")
                except ResourcesExhausted as error:
                    told.append(str(error))
        with Library.open(index) as library:
            assert library.search(QUERY).total == 33
            assert library.suggest("hu")
    assert len(told) > 10
    assert all(os.strerror(errno.EMFILE) in message and "rebuild" not in message for message in told)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_a_file_that_cannot_be_mapped_is_not_damaged(number: int, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever file it is that there is no room for."""
    mapped: Callable[..., mmap.mmap] = mmap.mmap
    left = 0

    def map_some(*arguments: Any, **options: Any) -> mmap.mmap:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(number, os.strerror(number))
        return mapped(*arguments, **options)

    monkeypatch.setattr("search.engine.store.blocks.mmap.mmap", map_some)
    for files in range(8):
        left = files
        with pytest.raises(ResourcesExhausted, match=os.strerror(number)), Library.open(index) as library:
            library.search(QUERY)


def retry_now(monkeypatch: pytest.MonkeyPatch, seconds: float = 1e9) -> None:
    """Let the time pass after which a successor is tried again."""
    monkeypatch.setattr("search.engine.served.monotonic", lambda: seconds)


def test_a_successor_without_descriptors_is_followed_later(
    index: Path, built: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told, logged once, tried again after some seconds, and not called damaged; readers notice nothing."""
    with Library.open(index) as library:
        library.warm()
        name = swap(index, built / "original")
        caplog.clear()
        with descriptors(3):
            for _ in range(3):
                assert library.search(QUERY).total == 33
                (problem,) = library.problems()
                assert problem.code == "generation"
                assert os.strerror(errno.EMFILE) in problem.detail
                assert "rebuild" not in problem.detail
        assert len(errors(caplog)) == 1
        assert library.stats()["generation"] != name  # it has just been tried
        retry_now(monkeypatch)
        assert library.stats()["generation"] == name
        assert library.problems() == ()


def test_a_pointer_that_cannot_be_opened_is_told(index: Path) -> None:
    """Without a single descriptor the open generation answers, and what is wrong is not the pointer."""
    with Library.open(index) as library:
        library.warm()
        with descriptors(0):
            assert library.search(QUERY).total == 33
            (problem,) = library.problems()
            assert problem.code == "generation"
            assert os.strerror(errno.EMFILE) in problem.detail
        assert library.problems() == ()


@pytest.mark.parametrize("error", [MemoryError("no"), TypeError("a bug"), OSError(errno.EIO, os.strerror(errno.EIO))])
def test_whatever_happens_to_a_successor_readers_go_on(
    error: Exception,
    index: Path,
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is told and logged, with its traceback, once; and tried again after some seconds."""

    def fail(_: Path) -> OpenIndex:
        raise error

    with Library.open(index) as library, monkeypatch.context() as patch:
        name = swap(index, built / "original")
        patch.setattr("search.engine.served.OpenIndex", fail)
        caplog.clear()
        for _ in range(3):
            assert library.search(QUERY).total == 33
            assert [problem.code for problem in library.problems()] == ["generation"]
        (record,) = errors(caplog)
        assert record.exc_info
        retry_now(patch)
        assert [problem.code for problem in library.problems()] == ["generation"]
        assert len(errors(caplog)) == 1
        patch.undo()
        retry_now(patch, 2e9)
        assert library.stats()["generation"] == name


def test_decisions_are_read_again(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of decisions that there was no descriptor for is read once there is one, though it has not changed."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0.0)
    with Library.open(index) as library:
        library.warm()
        table = "Chinese,English,decision\n互助组,mutual aid team,accept\n"
        index.joinpath("decisions.csv").write_text(table, encoding="utf-8")
        with descriptors(0):
            details = {problem.code: problem.detail for problem in library.problems()}
            assert os.strerror(errno.EMFILE) in details["decisions"]
        assert library.problems() == ()


def test_a_reader_is_told_to_try_again(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While descriptors are short a page is a 503 that says so; the same application answers once there are more."""
    app = create_app(index)
    browser = reader(app)
    assert browser.get("/no/such/page").status_code == 404  # the page of errors has been loaded
    with descriptors(4):
        for path in (f"/search?q={QUERY}", f"/api/v1/search?q={QUERY}", "/healthz"):
            caplog.clear()
            answer = browser.get(path)
            assert answer.status_code == 503
            assert CLOSED[ResourcesExhausted] in answer.text
            assert str(index) not in answer.text
            assert [record.exc_info for record in errors(caplog)] == [None]
    for path in (f"/search?q={QUERY}", "/healthz"):
        assert browser.get(path).status_code == 200
    close(app)


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, os.strerror(errno.EMFILE))])
def test_what_runs_out_within_a_search_is_no_bug(
    error: Exception, index: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is a 503 with a line in the log, and no traceback."""

    def fail(*_: object, **__: object) -> Any:
        raise error

    app = create_app(index)
    browser = reader(app)
    assert browser.get(f"/search?q={QUERY}").status_code == 200
    monkeypatch.setattr("search.engine.open_index.Evaluator.matches", fail)
    for path in (f"/search?q={QUERY}", f"/api/v1/search?q={QUERY}"):
        caplog.clear()
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert CLOSED[ResourcesExhausted] in answer.text
        assert [record.exc_info for record in errors(caplog)] == [None]
    close(app)


def test_the_copy_is_what_is_served(index: Path, built: Path) -> None:
    """The generation that these tests swap in is that of the index."""
    assert {path.name for path in current(index).iterdir()} == {path.name for path in (built / "original").iterdir()}
