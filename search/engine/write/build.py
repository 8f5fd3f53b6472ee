"""Turns documents into a new generation of the index."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.engine.columns.facet_columns import Columns, join
from search.engine.open_index import OpenIndex
from search.engine.store.deleted import read_deleted
from search.engine.store.documents import DocumentStore
from search.engine.store.generations import Unfinished, new_generation
from search.engine.store.glosses import GlossWriter
from search.engine.store.layout import SEGMENT_FILES, SEGMENTS
from search.engine.store.segment import Segment
from search.engine.write.gathering import Gatherer, Limits, cores_of_machine
from search.engine.write.runs import Preparation, Run, deleted_documents
from search.errors import BuildError, IndexDamaged, IndexOutdated
from search.model import Document, Rejected

__all__ = ["RUNS", "Built", "Facts", "Finish", "Preparation", "build_generation", "publish"]

_LOG = logging.getLogger(__name__)

RUNS = "runs"
"""Folder of an unfinished generation in which runs are written."""

Facts = Callable[[], dict[str, object]]
Finish = Callable[[Path, Sequence[Segment], Path | None], None]
"""Adds files to a generation (its folder, its segments, the generation that is served now) before it is sealed."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the generation's name, and how many documents are new or changed, or as they were."""

    generation: str
    added: int
    unchanged: int


def build_generation(
    index: Path,
    documents: Iterable[Document],
    facts: Facts,
    *,
    memory_mb: int,
    cores: int | None = None,
    prepare: Preparation | None = None,
    rejected: Callable[[Rejected], None] | None = None,
    finish: Finish | None = None,
) -> Built:
    """Write documents beside the served index, check what was written, and serve it.

    Args:
        index: Folder of the index; made if it is not there.
        documents: With unique ids.
        facts: Says what the manifest should hold about the sources; asked once all documents have passed.
        memory_mb: Megabytes that all processes may take together, about.
        cores: Worker processes of a large build; 1 for none at all. By default as many as there are cores.
        prepare: What is done to each document first, in the workers.
        rejected: Is told of documents that could not be prepared.
        finish: Adds what else the generation should hold.

    Raises:
        BuildError: If another build is running, the folder cannot be written, a worker fails, or there is no document
            at all while the served index holds some: a mistyped folder should not empty an archive.
        IndexDamaged: If what was written cannot be opened. In either case the served index is untouched.
    """
    with new_generation(index) as unfinished:
        with Gatherer(unfinished.folder / RUNS, Limits(memory_mb, cores or cores_of_machine()), prepare) as gatherer:
            runs = gatherer.gather(documents, rejected or _ignore)
            if not runs and unfinished.holds_documents():
                raise BuildError(f"there was no document to be read, so {index} was left as it is")
            join([(Columns.load(Path(run.folder)), None) for run in runs], unfinished.folder)
            glosses = GlossWriter()
            for run in runs:
                glosses.merge(Path(run.folder))
            glosses.save(unfinished.folder)
            segments = [one_segment(gatherer, runs, unfinished.folder / SEGMENTS)] if runs else []
        shutil.rmtree(unfinished.folder / RUNS, ignore_errors=True)
        old = _digests(unfinished.previous) if unfinished.previous else np.empty(0, dtype=np.uint64)
        new = [DocumentStore(Path(run.folder), run.segid).digests() for run in segments]
        unchanged = sum(int(np.isin(some, old).sum()) for some in new)
        count = publish(unfinished, segments, facts(), finish)
        return Built(unfinished.name, count - unchanged, unchanged)


def one_segment(gatherer: Gatherer, runs: Sequence[Run], parent: Path) -> Run:
    """Make one segment of runs, in a folder of its own."""
    if len(runs) > 1 or runs[0].deleted:
        return gatherer.merge(runs, parent)
    (run,) = runs
    folder = parent / run.segid
    parent.mkdir(exist_ok=True)
    Path(run.folder).rename(folder)
    for path in tuple(folder.iterdir()):
        if path.name not in SEGMENT_FILES:
            path.unlink()
    return Run(str(folder), run.segid, run.documents)


def publish(
    unfinished: Unfinished, segments: Sequence[Run], facts: dict[str, object], finish: Finish | None = None
) -> int:
    """Finish and seal a generation whose files are complete, look whether it can be opened, and serve it.

    Returns:
        Number of its documents that are not deleted.

    Raises:
        IndexDamaged: If it cannot be opened.
    """
    count = sum(run.documents - run.deleted for run in segments)
    listed = [{"id": run.segid, "documents": run.documents, "deleted": run.deleted} for run in segments]
    published = Columns.load(unfinished.folder).range(_live(segments))
    if finish:
        finish(unfinished.folder, _opened(unfinished.folder, segments), unfinished.previous)
    unfinished.seal({**facts, "documents": count, "segments": listed, "published": published})
    OpenIndex(unfinished.folder)  # what cannot be opened is not served
    unfinished.publish()
    _LOG.info("generation %s is served: %d documents in %d segments", unfinished.name, count, len(segments))
    return count


def _digests(generation: Path) -> npt.NDArray[np.uint64]:
    """Digests of a generation's documents that are not deleted; none if it cannot be read."""
    found = [np.empty(0, dtype=np.uint64)]
    try:
        opened = OpenIndex(generation)
        for segment in opened.segments:
            digests = DocumentStore(generation / SEGMENTS / segment.id, segment.id).digests()
            found.append(np.delete(digests, segment.deleted))
    except (IndexDamaged, IndexOutdated) as error:
        _LOG.info("every document counts as new, for what was there before cannot be read: %s", error)
        return found[0]
    return np.concatenate(found)


def _opened(folder: Path, segments: Sequence[Run]) -> list[Segment]:
    return [
        Segment(folder / SEGMENTS / run.segid, run.segid, read_deleted(folder, run.segid, run.deleted))
        for run in segments
    ]


def _live(segments: Sequence[Run]) -> npt.NDArray[np.bool_]:
    """Which documents of a generation are not deleted."""
    live = [np.empty(0, dtype=np.bool_)]
    for run in segments:
        live.append(np.ones(run.documents, dtype=np.bool_))
        if (gone := deleted_documents(run)) is not None:
            live[-1][gone] = False
    return np.concatenate(live)


def _ignore(_: Rejected) -> None:
    pass
