"""Build a generation from documents alone, replacing what the index held before."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.engine.columns.facet_columns import Columns, join_columns
from search.engine.open_index import OpenIndex
from search.engine.store.arrays import Mask, UInt32s, UInt64s
from search.engine.store.documents import DocumentStore
from search.engine.store.glosses import GlossWriter
from search.engine.store.layout import SEGMENTS
from search.engine.write.index_writer import IndexWriter, Written, link_segment
from search.engine.write.indexer import Indexer
from search.engine.write.runs import Run, deleted_documents
from search.errors import BuildError, IndexDamaged, IndexOutdated

__all__ = ["IndexBuild"]

_LOG = logging.getLogger(__name__)


class IndexBuild(IndexWriter):
    """A build: replaces the contents of an index, or creates it; see `IndexWriter`."""

    def _begin(self) -> None:
        return None

    def write(self) -> Written:
        """Write the files of a generation of all documents that were added, which become one segment.

        Raises:
            BuildError: If there is no document at all while the served index holds some: a mistyped folder should not
                empty an archive. Also if a worker fails.
        """
        folder, runs = self._pending.folder, self._runs
        if not runs and self._pending.holds_documents():
            raise BuildError(f"there was no document to be read, so {self._index} was left as it is")
        deleted = [deleted_documents(run) for run in runs]
        parts = [(Columns.load(Path(run.folder)), _live(run, each)) for run, each in zip(runs, deleted, strict=True)]
        join_columns(parts, folder)
        glosses = GlossWriter()
        for run, numbers in zip(runs, deleted, strict=True):
            glosses.merge(Path(run.folder))
            store = DocumentStore(Path(run.folder), run.segid)
            for number in numbers.tolist() if numbers is not None else ():
                glosses.remove(store[number])
        glosses.save(folder)
        segments = [_one_segment(self._indexer, runs, folder / SEGMENTS)] if runs else []
        old = _digests(self.previous) if self.previous else np.empty(0, dtype=np.uint64)
        new = [DocumentStore(Path(run.folder), run.segid).digests() for run in segments]
        unchanged = sum(int(np.isin(digests, old).sum()) for digests in new)
        return self._written(segments, sum(map(len, new)) - unchanged, unchanged)


def _one_segment(indexer: Indexer, runs: Sequence[Run], parent: Path) -> Run:
    """Make one segment of runs, in a folder of its own."""
    if len(runs) > 1 or runs[0].deleted:
        return indexer.merge(runs, parent)
    (run,) = runs
    folder = parent / run.segid
    link_segment(Path(run.folder), folder)
    return Run(str(folder), run.segid, run.documents)


def _live(run: Run, deleted: UInt32s | None) -> Mask | None:
    """Return which documents of a run are not deleted; None if none is."""
    if deleted is None:
        return None
    live = np.ones(run.documents, dtype=np.bool_)
    live[deleted] = False
    return live


def _digests(generation: Path) -> UInt64s:
    """Return the digests of a generation's live documents; none if it cannot be read."""
    digests = [np.empty(0, dtype=np.uint64)]
    try:
        opened = OpenIndex(generation)
        for segment in opened.segments:
            segment_digests = DocumentStore(generation / SEGMENTS / segment.id, segment.id).digests()
            digests.append(np.delete(segment_digests, segment.deleted))
    except (IndexDamaged, IndexOutdated) as error:
        _LOG.info("every document counts as new, for what was there before cannot be read: %s", error)
        return digests[0]
    return np.concatenate(digests)
