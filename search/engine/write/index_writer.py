"""The base of builds and updates: lock an index, write the files of its next generation, and commit it.

    with IndexBuild(index, memory_mb=1000) as writer:        # holds the index's lock
        rejected = writer.add(documents)
        written = writer.write()
        …                                                    # further files may be added to written.folder
        built = writer.commit(written, facts)

Everything is written beside the served generation. If the context ends before `commit`, by an error or because there is
nothing to do, the index stays as it was.
"""

from __future__ import annotations

import logging
import os
import shutil
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

import numpy as np

from search.engine.columns.facet_columns import Columns
from search.engine.duplicates.grouping import find_groups
from search.engine.duplicates.groups import NO_VERDICTS, read_verdicts, write_groups
from search.engine.open_index import OpenIndex
from search.engine.store.arrays import Mask
from search.engine.store.documents import DocumentStore
from search.engine.store.generations import KEPT_GENERATIONS, PendingGeneration, new_generation
from search.engine.store.layout import DUPLICATES, SEGMENT_FILES, SEGMENTS, block_file
from search.engine.store.segment import Segment, read_deleted
from search.engine.write.indexer import Indexer, Limits, Step, available_cores, no_step
from search.engine.write.runs import Omitted, Preparation, Run, deleted_documents
from search.engine.write.unfinished import Resumption, Unfinished
from search.errors import IndexDamaged
from search.model import Document, Rejected

__all__ = ["RUNS", "SYNCING", "Built", "IndexWriter", "Written", "link_segment"]

_LOG = logging.getLogger(__name__)

RUNS = "runs"
"""Folder of an unfinished generation in which runs are written."""

_UNWANTED = "unwanted"  # folder there, for lists of documents of older runs that are not wanted any more
SYNCING = "syncing"
"""Name of the last step: syncing what was written to disk. Of the others see `engine.write.indexer`."""


@dataclass(frozen=True, slots=True)
class Written:
    """A generation whose documents are complete, and which is not served yet.

    Attributes:
        folder: Folder of its files; more may be added.
        segments: Its segments, opened.
        previous: Folder of the generation that is served now, or None.
        runs: Its segments, as `commit` describes them in the manifest.
        added: Number of its documents that are new or changed.
        unchanged: Number of documents that were added to the writer but are the same as before.
        changed: Ids of the documents that were added, replaced or deleted since the generation before, if this is an
            update and they are not many; None otherwise.
    """

    folder: Path
    segments: Sequence[Segment]
    previous: Path | None
    runs: Sequence[Run]
    added: int
    unchanged: int
    changed: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build or update.

    Attributes:
        generation: Its name.
        documents: Number of its documents.
        added: Number of these that are new or changed.
        unchanged: Number of documents that were added to the writer but are the same as before.
    """

    generation: str
    documents: int
    added: int
    unchanged: int


class IndexWriter(ABC):
    """A context manager that holds the lock of an index and writes its next generation.

    Attributes:
        omitted: Documents that were added and do not come into it, as they are hidden or could not be prepared.
        unfinished: What an interrupted build has left, and this one leaves if it is interrupted; None for neither.

    Args:
        index: Folder of the index.
        memory_mb: Megabytes that all processes may take together, about.
        cores: Worker processes of a large build; 1 for none at all. By default as many as there are cores.
        prepare: Function that is applied to each document first, in the workers.
        keep: Generations that are kept, the one that is served included; at least 2.
        resumption: How to go on from where a build was interrupted, and to leave what is done if this one is; None for
            neither.
        step: Called as the work goes on, with the name of a step, how much of it is done, and how much there is to do.

    Raises:
        BuildError: On entering, if another build is running; later, if the folder cannot be written.
    """

    def __init__(
        self,
        index: Path,
        *,
        memory_mb: int,
        cores: int | None = None,
        prepare: Preparation | None = None,
        keep: int = KEPT_GENERATIONS,
        resumption: Resumption | None = None,
        step: Step | None = None,
    ) -> None:
        self._resumption = resumption
        self.unfinished: Unfinished | None = None
        self._index, self._prepare, self._keep = index, prepare, keep
        self._step = step or no_step
        self._limits = Limits(memory_mb, cores or available_cores())
        self._runs: list[Run] = []
        self.omitted: list[Omitted] = []
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._pending: PendingGeneration = stack.enter_context(new_generation(self._index, self._keep))
            runs, dictionary = self._pending.folder / RUNS, self._begin()
            if self._resumption:
                self.unfinished = stack.enter_context(_unfinished(self._index, self._resumption))
                runs, dictionary = self.unfinished.runs, dictionary or self.unfinished.dictionary
            is_kept = self.unfinished is not None
            self._indexer = stack.enter_context(
                Indexer(runs, self._limits, self._prepare, dictionary, is_kept=is_kept, step=self._step)
            )
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    @property
    def previous(self) -> Path | None:
        """Folder of the generation that is served now, or None."""
        return self._pending.previous

    def add(self, documents: Iterable[Document]) -> list[Rejected]:
        """Write documents into runs; called once, before `write`.

        Args:
            documents: Documents with unique ids; they are not kept in memory.

        Returns:
            Those that could not be prepared.

        Raises:
            BuildError: If a worker fails.
        """
        if self.unfinished:
            documents = self.unfinished.without_done(documents)
        result = self._indexer.write_runs(documents)
        if self.unfinished:
            scratch = self._pending.folder / RUNS / _UNWANTED
            scratch.mkdir(parents=True)
            self._runs += [run for run, _ in self.unfinished.wanted(scratch)]
            if self._runs:
                _LOG.info("%d runs are those of an interrupted build", len(self._runs))
        self._runs += result.runs
        self.omitted += result.omitted
        return result.rejected

    @abstractmethod
    def _begin(self) -> bytes | None:
        """Read what is needed of the served generation, once the index is locked.

        Returns:
            The compression dictionary of stored documents; None if it is to be trained on the first documents.
        """

    def _written(self, segments: Sequence[Run], added: int, unchanged: int) -> Written:
        """Delete the runs, which are not needed any more, and open the segments."""
        self._indexer.close()
        folder = self._pending.folder
        shutil.rmtree(folder / RUNS, ignore_errors=True)
        opened = [
            Segment(folder / SEGMENTS / run.segid, run.segid, read_deleted(folder, run.segid, run.deleted))
            for run in segments
        ]
        _write_duplicates(folder, segments, self.previous)
        return Written(folder, opened, self.previous, segments, added, unchanged)

    def commit(
        self,
        written: Written,
        facts: Mapping[str, object],
        *,
        check: Callable[[Path, Path | None], None] | None = None,
    ) -> Built:
        """Write the manifest of a generation, check that it can be opened, and publish it.

        Args:
            written: The result of `write`.
            facts: Further keys of the manifest.
            check: Called with the folder of the generation, which is complete then, and that of the one that is served;
                what it raises leaves that one served.

        Raises:
            BuildError: If a file cannot be written.
            IndexDamaged: If it cannot be opened. In either case the served index is untouched.
        """
        pending, runs = self._pending, written.runs
        documents = sum(run.documents - run.deleted for run in runs)
        segments = [{"id": run.segid, "documents": run.documents, "deleted": run.deleted} for run in runs]
        published = Columns.load(pending.folder).range(_live(runs))
        pending.seal({**facts, "documents": documents, "segments": segments, "published": published})
        OpenIndex(pending.folder)  # raises if it cannot be opened, before it is served
        if check:
            check(pending.folder, pending.previous)
        pending.publish(lambda done, total: self._step(SYNCING, done, total))
        _LOG.info("generation %s is served: %d documents in %d segments", pending.name, documents, len(runs))
        return Built(pending.name, documents, written.added, written.unchanged)


@contextmanager
def _unfinished(index: Path, resumption: Resumption) -> Iterator[Unfinished]:
    """Open what was left of an interrupted build; leave it if this one is interrupted, and remove it if it ends."""
    unfinished = Unfinished(index, resumption)
    try:
        yield unfinished
    except KeyboardInterrupt:
        raise
    except BaseException:
        unfinished.discard()
        raise
    else:
        unfinished.discard()


def link_segment(source: Path, target: Path) -> None:
    """Link a segment's files, or copy them where the file system has no links."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name not in SEGMENT_FILES:
            continue
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)


def _live(segments: Sequence[Run]) -> Mask:
    """Return which documents of a generation are not deleted."""
    live = [np.empty(0, dtype=np.bool_)]
    for run in segments:
        live.append(np.ones(run.documents, dtype=np.bool_))
        if (deleted := deleted_documents(run)) is not None:
            live[-1][deleted] = False
    return np.concatenate(live)


def _write_duplicates(folder: Path, segments: Sequence[Run], previous: Path | None) -> None:
    """Find which documents have almost the same text; pairs that the generation before compared are not read again."""
    stores = [DocumentStore(folder / SEGMENTS / run.segid, run.segid) for run in segments]
    bases = [0, *accumulate(run.documents for run in segments)]

    def document(number: int) -> Document:
        segment = bisect_right(bases, number) - 1
        return stores[segment][number - bases[segment]]

    digests = np.concatenate([np.empty(0, dtype=np.uint64), *(store.digests() for store in stores)])
    known = NO_VERDICTS
    if previous and (previous / block_file(DUPLICATES)).exists():
        try:
            known = read_verdicts(previous)
        except IndexDamaged as error:
            _LOG.info("all near-duplicates are compared again: %s", error)
    began = perf_counter()
    groups, verdicts = find_groups(Columns.load(folder).sketches, _live(segments), digests, document, known)
    write_groups(folder, groups, verdicts)
    seconds = perf_counter() - began
    _LOG.info("near-duplicates: %d groups of %d documents, %.1f s", len(groups), len(groups.members), seconds)
