"""Claims about builds and updates that are killed: the next one does not do again what was done, and makes the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from search import Config, build, update
from search.engine.write import indexer
from search.enrich import Enricher
from search.indexing import BuildPhase, BuildStatus
from search.indexing.ids import fingerprints, survey
from search.indexing.ids.assignment import read_files
from search.ingest import reading
from search.model import Document
from tests.fixtures.archive_files import articles, zip_of
from tests.indexing.test_untouched_files import PAGE, PICTURE, facts, held
from tests.indexing.test_update import article, write

FILES = 30


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a run for every few documents, and take files that were written a moment ago for old ones."""
    monkeypatch.setattr(indexer, "_FIRST_DOCUMENTS", 4)
    monkeypatch.setattr(indexer, "_MIN_BLOCK", 4)
    monkeypatch.setattr(indexer, "_BATCH_BYTES", 1)
    monkeypatch.setattr(fingerprints, "_RECENT", 0)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of some thirty files, among them pages of which a part is left out, and pictures."""
    files: dict[str, str | bytes] = {
        f"{number:02}.txt": article(number % 10, number % 3) + f"{number}\n" for number in range(FILES)
    }
    files.update(
        {"05.txt": PAGE.format("Return"), "07.txt": PICTURE, "21.txt": PAGE.format("Close"), "22.txt": PICTURE}
    )
    return write(tmp_path / "sources", files)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are opened in this process."""
    names: list[str] = []

    def noting(really: Callable[..., Any], path: Path, *arguments: Any) -> Any:
        names.append(path.name)
        return really(path, *arguments)

    for module, function in ((reading, "_open"), (survey, "digest_of_file"), (read_files, "digest_of_file")):
        monkeypatch.setattr(module, function, partial(noting, getattr(module, function)))
    return names


def killed(command: Callable[..., Any], number: int, *arguments: Any, **options: Any) -> None:
    """Build or update in a fork that is killed (SIGKILL) when it has read so many files."""

    def die(status: BuildStatus) -> None:
        if status.phase is BuildPhase.READING and status.done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            command(*arguments, **options, progress=die, cores=1)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


def check_like_a_fresh_build(index: Path, sources: Path) -> None:
    """Check that an index is as one that was never interrupted, and that nothing is left of the interrupted one."""
    fresh = index.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    build([sources], fresh, cores=1)
    assert held(index) == held(fresh)
    assert facts(index) == facts(fresh)
    assert not (index / "unfinished").exists()
    assert not [*index.glob("generations/tmp-*")]


def test_a_build_goes_on_where_it_was_killed(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """However often: what is in complete runs is neither read nor prepared again, rejected files are not opened."""
    index = tmp_path / "index"
    killed(build, 12, [sources], index)
    killed(build, 25, [sources], index)
    prepared: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        really = Enricher.enrich

        def noting(enricher: Enricher, document: Document) -> Document:
            prepared.append(document.source)
            return really(enricher, document)

        patch.setattr(Enricher, "enrich", noting)
        opened.clear()
        report = build([sources], index, cores=1)
    assert len(report.rejected) == 2
    assert 0 < len(set(opened)) < FILES - 18
    assert not set(opened) & {"00.txt", "05.txt", "07.txt", "15.txt"}
    assert len(prepared) <= len(set(opened))
    check_like_a_fresh_build(index, sources)


def test_an_update_goes_on_where_it_was_killed(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """With files added, changed and deleted; what a build has left is good for it too."""
    index, few = tmp_path / "index", tmp_path / "few"
    few.mkdir()
    for path in sorted(sources.iterdir())[:6]:
        shutil.copy2(path, few)
    build([few], index, cores=1)
    few.joinpath("01.txt").write_text(article(1, 2), encoding="utf-8")
    few.joinpath("02.txt").unlink()
    for path in sorted(sources.iterdir())[6:]:
        shutil.copy2(path, few)
    killed(build, 12, [few], index)
    killed(update, 18, None, index)
    opened.clear()
    report = update(index=index, cores=1)
    assert (report.added, report.changed, len(report.deleted)) == (22, 1, 1)
    assert not set(opened) & {"01.txt", "06.txt", "10.txt", "15.txt"}
    check_like_a_fresh_build(index, few)


def test_files_that_changed_meanwhile_are_read(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """What runs have of them is left out: edited, deleted and moved files come out as they are now."""
    index = tmp_path / "index"
    killed(build, 20, [sources], index)
    sources.joinpath("00.txt").write_text(article(0, 2), encoding="utf-8")
    sources.joinpath("01.txt").unlink()
    sources.joinpath("02.txt").rename(sources / "99.txt")
    opened.clear()
    build([sources], index, cores=1)
    assert {"00.txt", "99.txt"} <= set(opened)
    assert "03.txt" not in opened
    check_like_a_fresh_build(index, sources)


def test_documents_with_names_of_their_own_keep_their_ids(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """Rows with an id column and members of archive files, some of each rejected, as if nothing had happened."""
    rows = "".join(
        f"A-{number},Wells {number},Nine wells were dug in village {number}. All of them are deep.\n"
        for number in range(6)
    )
    sources.joinpath("00.csv").write_text(f"id,title,text\n{rows}", encoding="utf-8")
    sources.joinpath("00bad.csv").write_text(
        f"id,title,text\n{rows}A-9,x,y,z,w\n".replace("A-", "B-"), encoding="utf-8"
    )
    sources.joinpath("00.zip").write_bytes(zip_of(articles(4)))
    sources.joinpath("00bad.zip").write_bytes(zip_of({**articles(3), "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(32)}))
    index = tmp_path / "index"
    killed(build, 20, [sources], index)
    opened.clear()
    build([sources], index, cores=1)
    assert not set(opened) & {"00.csv", "00.zip", "00.txt"}
    check_like_a_fresh_build(index, sources)


@pytest.mark.parametrize("what", ["enrichment", "reading", "settings", "run", "journal", "inputs", "cut", "strange"])
def test_what_is_stale_or_damaged_is_thrown_away(
    sources: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Work of other versions or settings, and every file in which a bit is flipped, costs time and nothing else."""
    index, config = tmp_path / "index", Config()
    killed(build, 20, [sources], index)
    folder = index / "unfinished"
    runs = sorted(folder.glob("runs/*"))
    if what == "enrichment":
        monkeypatch.setattr("search.enrich.version.ENRICHMENT", 99)
    elif what == "reading":
        monkeypatch.setattr("search.ingest.version.READING", 99)
    elif what == "settings":
        config = Config(max_file_bytes=1_000_000)
    elif what == "run":
        for number, run in enumerate(runs):
            files = sorted(path for path in run.iterdir() if path.stat().st_size)
            flip(files[number % len(files)])
    elif what == "cut":
        folder.joinpath("files.log").write_bytes(folder.joinpath("files.log").read_bytes()[:-3])
        runs[0].joinpath("complete.json").unlink()
    elif what == "strange":
        folder.joinpath("files.log").unlink()
        runs[0].joinpath("complete.json").write_text(json.dumps([1]), encoding="utf-8")
        folder.joinpath("runs", "x").write_text("x", encoding="utf-8")
    else:
        flip(folder / {"journal": "files.log", "inputs": "inputs.json"}[what])
    opened.clear()
    build([sources], index, cores=1, config=config)
    if what in {"enrichment", "reading", "settings", "inputs"}:
        assert len(set(opened)) == FILES
    check_like_a_fresh_build(index, sources)


def flip(path: Path) -> None:
    """Flip a bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_fails_leaves_nothing(sources: Path, tmp_path: Path) -> None:
    """Only what was interrupted is kept: a build that ends by an error would end by it again."""
    index = tmp_path / "index"

    def fail(status: BuildStatus) -> None:
        if status.phase is BuildPhase.READING and status.done == 20:
            raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="No space left"):
        build([sources], index, cores=1, progress=fail)
    assert not (index / "unfinished").exists()


def test_a_build_that_is_stopped_by_hand_goes_on(sources: Path, tmp_path: Path, opened: list[str]) -> None:
    """Ctrl-C loses no more than a kill does."""
    index = tmp_path / "index"

    def stop(status: BuildStatus) -> None:
        if status.phase is BuildPhase.READING and status.done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([sources], index, cores=1, progress=stop)
    assert (index / "unfinished").exists()
    opened.clear()
    build([sources], index, cores=1)
    assert len(set(opened)) < FILES - 12
    check_like_a_fresh_build(index, sources)
