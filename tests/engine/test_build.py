"""Builds and updates generations, in one process and in several, and sees what becomes of them when something breaks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import BlockFile, Built, IndexBuild, IndexUpdate, OpenIndex, Preparation, current
from search.engine.store.documents import encode
from search.engine.store.generations import current_name
from search.engine.store.layout import POSTING_KINDS
from search.engine.write.indexer import Limits
from search.engine.write.merge_policy import FACTOR, merge_groups
from search.engine.write.runs import JobRunner, JobSettings
from search.errors import BuildError
from search.model import DateSpan, Document, Gloss, Kind, Paragraph, Precision, Rejected, Text
from tests.fixtures.generations import build_generation, update_generation

MEMORY = 700  # megabytes, enough for three workers
HERE = __name__
KILLED, OUT_OF_MEMORY = 1, 2  # what becomes of a worker, besides an error

T = TypeVar("T")


def article(number: int, words: str = "") -> Document:
    zh = Text(lang="zh-Hans", title=f"第{number}号", paragraphs=(Paragraph("互助组和合作社" * (1 + number % 3)),))
    en = Text(lang="en", title=f"Number {number}", paragraphs=(Paragraph(f"mutual aid teams {words}"),))
    gloss = Gloss(en="mutual aid", romanisation="huzhu", zh="互助", verified=True)
    return Document(id=f"a-{number:05}", source=f"{number}.txt", kind=Kind.WEB, texts=(en, zh), glosses=(gloss,))


def articles(count: int, start: int = 0) -> list[Document]:
    return [article(number) for number in range(start, start + count)]


def build(index: Path, documents: Iterable[Document], cores: int = 2, prepare: Preparation | None = None) -> Built:
    return build_generation(index, documents, memory_mb=MEMORY, cores=cores, prepare=prepare)


def held(index: Path) -> list[Document]:
    """Documents of the served index, after a look at every byte and at the way from each id to its document."""
    opened = OpenIndex(current(index))
    opened.verify()
    found = [opened.document(number) for number in opened.numbers()]
    assert [opened.number(document.id) for document in found] == list(opened.numbers())
    assert len(found) == len(opened)
    return found


def arrays(index: Path) -> dict[str, object]:
    """Every array of the only segment and of the columns, and what else their files say."""
    folder = current(index)
    (segment,) = (folder / "segments").iterdir()
    files = [BlockFile(segment / f"{kind}.hz", kind, segment.name) for kind in (*POSTING_KINDS, "documents")]
    files.append(BlockFile(folder / "columns.hz", "columns", "generation"))
    found = {f"{file.path.name}: {name}": file.read(name).tolist() for file in files for name in file.names()}
    return found | {file.path.name: file.facts for file in files}


@pytest.mark.parametrize("small", [0, 4096])
def test_workers_write_what_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """However many processes build and merge, documents keep their order, and all files say the same."""
    monkeypatch.setattr("search.engine.write.indexer._SMALL_MERGE", small)
    documents = articles(1500)
    assert build(tmp_path / "one", iter(documents), cores=1).added == 1500
    assert build(tmp_path / "three", iter(documents), cores=3).added == 1500
    assert held(tmp_path / "three") == documents
    assert arrays(tmp_path / "one") == arrays(tmp_path / "three")
    glosses = [(current(tmp_path / name) / "glosses.json").read_text(encoding="utf-8") for name in ("one", "three")]
    assert glosses[0] == glosses[1]
    assert not (current(tmp_path / "three") / "runs").exists()


def test_memory_is_bounded_by_more_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that may hold little writes many runs, and the same index."""
    monkeypatch.setattr("search.engine.write.indexer._WRITE_FACTOR", 1000)
    documents = articles(700)
    build(tmp_path, documents, cores=1)
    assert held(tmp_path) == documents


@given(st.integers(32, 1_000_000), st.integers(1, 256))
def test_no_more_processes_than_memory_is_enough_for(memory_mb: int, cores: int) -> None:
    """All processes together keep to the memory they are given, however many cores there are; one always works."""
    limits = Limits(memory_mb, cores)
    assert 1 <= limits.workers() <= cores
    if limits.workers() > 1:
        assert 200 + limits.workers() * (190 + limits.bytes_per_worker() // 1_000_000) <= memory_mb
    assert Limits(1000, 2).workers() == 2


def test_words_take_memory(tmp_path: Path) -> None:
    """Documents of ever new words fill a run as documents of the same words do not, which their tokens do not show."""

    def runs(name: str, step: int) -> int:
        (tmp_path / name).mkdir()
        runner = JobRunner(JobSettings(str(tmp_path / name), memory=200_000, budget=1 << 20), b"")
        for start in range(0, 400, 20):
            texts = [" ".join(f"w{step * at}x{place}" for place in range(20)) for at in range(start, start + 20)]
            runner.add([encode(article(0, text)) for text in texts])
        written = runner.finish_block().runs
        assert sum(run.documents for run in written) == 400
        return len(written)

    assert runs("new", step=1) > 2 * runs("same", step=0)


def test_an_empty_archive_is_an_index(tmp_path: Path) -> None:
    """No documents make an index without documents, but do not replace one that has some."""
    build(tmp_path / "empty", [])
    assert held(tmp_path / "empty") == []
    build(tmp_path / "full", articles(3))
    with pytest.raises(BuildError, match="no document"):
        build(tmp_path / "full", [])
    assert held(tmp_path / "full") == articles(3)


def rejecting_every(step: int) -> Callable[[Document], Document | Rejected]:
    """Renames documents, and rejects some."""

    def prepare(document: Document) -> Document | Rejected:
        if int(document.id[2:]) % step == 0:
            return Rejected(path=document.source, reason="every so often")
        return replace(document, source="prepared")

    return prepare


def test_documents_are_prepared_in_the_workers(tmp_path: Path) -> None:
    """What the preparation returns is indexed and stored; what it rejects is told in order."""
    prepare = Preparation(f"{HERE}:rejecting_every", (50,))
    with IndexBuild(tmp_path, memory_mb=MEMORY, cores=2, prepare=prepare) as writer:
        rejected = writer.add(articles(900))
        assert writer.commit(writer.write(), {}).added == 900 - 18
    assert held(tmp_path) == [
        replace(one, source="prepared") for number, one in enumerate(articles(900)) if number % 50
    ]
    assert [item.path for item in rejected] == [f"{number}.txt" for number in range(0, 900, 50)]


def raising(fatal: int) -> Callable[[Document], Document]:
    """Fails at document 700: by an error, or by the death of the process."""

    def prepare(document: Document) -> Document:
        if document.id == "a-00700":
            if fatal == KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            if fatal == OUT_OF_MEMORY:
                raise MemoryError
            raise ValueError("document 700 is unbearable")
        return document

    return prepare


@pytest.mark.parametrize(
    ("fatal", "told"),
    [
        (0, r"\) failed: ValueError: document 700"),
        (KILLED, r"\) ended with -9, perhaps .* memory"),
        (OUT_OF_MEMORY, r"\): memory has run out; give hezuo more \(ulimit -v\)[^\n]*\Z"),
    ],
)
def test_a_worker_that_fails_stops_the_build(tmp_path: Path, fatal: int, told: str) -> None:
    """The error says which worker and why; the served index is untouched, nothing is left behind, and one can go on."""
    build(tmp_path, articles(3))
    before = current_name(tmp_path)
    with pytest.raises(BuildError, match=rf"worker \d of the build \(process \d+{told}"):
        build(tmp_path, articles(20_000), prepare=Preparation(f"{HERE}:raising", (fatal,)))
    assert current_name(tmp_path) == before
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [before]
    assert held(tmp_path) == articles(3)


def test_documents_that_stop_coming_stop_the_build(tmp_path: Path) -> None:
    """An error of the source of documents comes out as it is, and leaves the served index and no process."""

    def broken() -> Iterator[Document]:
        yield from articles(1200)
        raise RuntimeError("the disk is on fire")

    build(tmp_path, articles(3))
    with pytest.raises(RuntimeError, match="fire"):
        build(tmp_path, broken())
    assert held(tmp_path) == articles(3)
    assert not workers_of(os.getpid())


ENDLESS = f"""
from itertools import count
from pathlib import Path
from {HERE} import article, build
build(Path({{folder!r}}), (article(number) for number in count()))
"""


def test_no_worker_outlives_a_killed_build(tmp_path: Path) -> None:
    """When the building process is killed, its workers end."""
    program = [sys.executable, "-c", ENDLESS.format(folder=str(tmp_path / "index"))]
    with subprocess.Popen(program, cwd=Path(__file__).parents[2]) as process:
        workers = wait_for(lambda: workers_of(process.pid))
        process.kill()
    assert workers
    assert wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def workers_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    commands = {int(child): Path(f"/proc/{child}/cmdline") for child in children}
    return [child for child, path in commands.items() if path.exists() and b"search.engine.write" in path.read_bytes()]


def wait_for(found: Callable[[], T]) -> T:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.05)
    return found()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_what_is_not_committed_leaves_the_index(tmp_path: Path, steps: int) -> None:
    """Whoever leaves a writer before the last step, after whichever, leaves what is served, and no file behind."""
    build(tmp_path, articles(3))
    before = [path.name for path in (tmp_path / "generations").iterdir()]
    with IndexBuild(tmp_path, memory_mb=MEMORY, cores=1) as build_writer:
        build_writer.add(articles(5) if steps else [])
        if steps > 1:
            build_writer.write()
    with IndexUpdate(tmp_path, memory_mb=MEMORY, cores=1) as update_writer:
        update_writer.add(articles(5) if steps else [])
        if steps > 1:
            update_writer.write(["a-00001"])
    assert [path.name for path in (tmp_path / "generations").iterdir()] == before
    assert held(tmp_path) == articles(3)


def test_an_update_needs_an_index(tmp_path: Path) -> None:
    """There is nothing to be updated where nothing is served."""
    with pytest.raises(BuildError, match="build one first"):
        update(tmp_path, articles(1), [])


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 5000)), max_size=60), st.integers(0, 5))
def test_few_segments_are_left_of_each_size(sizes: list[tuple[int, int]], new: int) -> None:
    """Each segment with live documents is in one group, and of no tier of sizes are there as many groups as merge."""
    sizes = [(max(size), min(size)) for size in sizes]
    old = sizes[: max(0, len(sizes) - new)]
    groups = merge_groups(old, sizes[len(old) :])
    members = [place for group in groups for place in group.members]
    assert sorted(members) == [place for place, (_, live) in enumerate(sizes) if live]
    assert [group.live for group in groups] == [sum(sizes[place][1] for place in group.members) for group in groups]
    for low in (0, 512, 512 * FACTOR):
        assert sum(low <= group.live < max(512, low * FACTOR) for group in groups) < FACTOR


def update(index: Path, added: Sequence[Document], deleted: Sequence[str]) -> Built:
    return update_generation(index, added, deleted, memory_mb=MEMORY, cores=1)


def test_updates_are_the_index_of_what_is_left(tmp_path: Path) -> None:
    """Added, changed, unchanged and deleted documents, update by update, are found as though built at once."""
    live = {document.id: document for document in articles(40)}
    build(tmp_path, live.values())
    for step in range(10):
        new = articles(3, start=100 + 3 * step)
        ids = sorted(live)
        changed = [replace(live[name], authors=(f"author {step}",)) for name in ids[step::17]]
        same = [live[name] for name in ids[step + 1 :: 17]]
        gone = [name for name in ids[step + 2 :: 13] if live[name] not in same]
        gone = [name for name in gone if name not in {document.id for document in changed}]
        built = update(tmp_path, [*new, *changed, *same], [*gone, "not-there"])
        assert (built.added, built.unchanged) == (len(new) + len(changed), len(same))
        live |= {document.id: document for document in (*new, *changed)}
        live = {name: document for name, document in live.items() if name not in gone}
        assert {document.id: document for document in held(tmp_path)} == live
        assert len(OpenIndex(current(tmp_path)).segments) < 2 * FACTOR
    build(tmp_path / "at-once", live.values())
    assert (current(tmp_path) / "glosses.json").read_text() == (
        current(tmp_path / "at-once") / "glosses.json"
    ).read_text()


def test_what_is_deleted_counts_nowhere(tmp_path: Path) -> None:
    """Neither the days of deleted documents nor the documents themselves are known, though their segment still is."""

    def dated(number: int) -> Document:
        day = date(1930 + number, 1, 1)
        span = DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY)
        return replace(article(number), published=span)

    documents = [dated(number) for number in range(6)]
    build(tmp_path, documents)
    update(tmp_path, [], ["a-00000"])
    assert len(OpenIndex(current(tmp_path)).segments[0].deleted) == 1
    assert OpenIndex(current(tmp_path)).manifest["published"] == ["1931-01-01", "1935-01-01"]
    again = build(tmp_path, documents)
    assert (again.added, again.unchanged) == (1, 5)


def test_an_update_shares_what_it_keeps(tmp_path: Path) -> None:
    """Files of a kept segment are the same files; a segment whose documents are all deleted goes."""
    build(tmp_path, articles(20))
    before = {path.name: path.stat().st_ino for path in current(tmp_path).glob("segments/*/*")}
    (first,) = (path.name for path in (current(tmp_path) / "segments").iterdir())
    update(tmp_path, articles(1, start=50), ["a-00003"])
    after = {path.name: path.stat().st_ino for path in current(tmp_path).glob(f"segments/{first}/*")}
    assert after == before
    update(tmp_path, [], [document.id for document in articles(20)])
    assert held(tmp_path) == [article(50)]
    assert not (current(tmp_path) / "segments" / first).exists()


def test_there_must_be_something_to_update(tmp_path: Path) -> None:
    """Without an index there is no update."""
    with pytest.raises(BuildError, match="no index"):
        update(tmp_path, articles(1), [])
