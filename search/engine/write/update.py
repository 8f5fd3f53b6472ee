"""Update an index: write a generation with added and replaced documents, and without deleted ones."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from search.engine.columns.facet_columns import Columns, join_columns
from search.engine.open_index import OpenIndex
from search.engine.store.arrays import Mask
from search.engine.store.documents import DocumentStore
from search.engine.store.glosses import GlossWriter
from search.engine.store.layout import SEGMENTS
from search.engine.store.segment import Segment, write_deleted
from search.engine.write.index_writer import RUNS, IndexWriter, Written, link_segment
from search.engine.write.indexer import Indexer
from search.engine.write.merge_policy import Group, merge_groups
from search.engine.write.runs import Run, deleted_documents
from search.errors import BuildError

__all__ = ["IndexUpdate"]

_LOG = logging.getLogger(__name__)

_MAX_CHANGED = 10_000  # documents that `Written.changed` names; bounds memory


@dataclass(slots=True)
class _Part:
    """A segment of the previous generation, or a new run.

    Attributes:
        run: The segment as an input of merges.
        segment: The open segment.
        columns: Facet columns with its documents: those of its generation, or its own.
        base: Number of its first document in these.
        live: Mask of its documents that are not deleted.
        is_new: Whether it is a run.
    """

    run: Run
    segment: Segment
    columns: Columns
    base: int
    live: Mask
    is_new: bool
    store: DocumentStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = DocumentStore(Path(self.run.folder), self.run.segid)

    def sizes(self) -> tuple[int, int]:
        """Return the number of its documents, and of those that are not deleted."""
        return len(self.live), int(self.live.sum())

    def find(self, document_id: bytes) -> int | None:
        """Return the number of the live document of an id."""
        ids = self.segment.fields.get("id")
        term = None if ids is None else ids.dictionary.find(document_id)
        if ids is None or term is None:
            return None
        return next((number for number in ids.documents(term).tolist() if self.live[number]), None)

    def ids(self) -> list[bytes]:
        """Return the ids of all documents, in ascending order."""
        ids = self.segment.fields.get("id")
        return [] if ids is None else list(ids.dictionary.terms())

    def live_ids(self) -> Iterator[bytes]:
        """Yield the ids of the documents that are not deleted, in ascending order."""
        return (document_id for document_id in self.ids() if self.live.all() or self.find(document_id) is not None)

    def mask(self, *, live_only: bool) -> Mask:
        """Return its documents as a mask over those of its columns."""
        mask = np.zeros(len(self.columns), dtype=np.bool_)
        mask[self.base : self.base + len(self.live)] = self.live if live_only else True
        return mask

    def with_deleted(self, folder: Path) -> Run:
        """Return the run, with a file in `folder` that lists its deleted documents, if there are any."""
        deleted = np.flatnonzero(~self.live)
        if not len(deleted):
            return Run(self.run.folder, self.run.segid, self.run.documents)
        write_deleted(folder, self.run.segid, deleted)
        return Run(self.run.folder, self.run.segid, self.run.documents, len(deleted), str(folder))


class IndexUpdate(IndexWriter):
    """An update: adds, replaces and deletes some documents of an index; see `IndexWriter`.

    Unchanged segments are not written again: they are shared with the previous generation by hard links, with a list of
    the documents that are deleted or replaced in them. Segments are merged when there are many of similar sizes.

    Raises:
        BuildError: On entering, if there is no index, or another build is running.
        IndexDamaged: On entering, if a file of the index is damaged.
        IndexOutdated: On entering, if another version of hezuo built the index.
    """

    def _begin(self) -> bytes | None:
        if self.previous is None:
            raise BuildError(f"{self._index}: there is no index that could be updated; build one first")
        self._parts = _previous_parts(self.previous)
        return self._parts[-1].store.dictionary if self._parts else None

    def write(self, deleted_ids: Collection[str]) -> Written:
        """Write the files of a generation with the documents that were added and without others.

        Documents that were added but are the same as before are left alone.

        Args:
            deleted_ids: Ids of documents that are to be deleted; others than those of the index are ignored.

        Raises:
            BuildError: If a worker fails.
            IndexDamaged: If a file of the index, or of what was written, is damaged.
        """
        folder, previous = self._pending.folder, self._parts
        new = list(map(_new_part, self._runs))
        glosses = GlossWriter()
        if self.previous:
            glosses.merge(self.previous)
        for part in new:
            glosses.merge(Path(part.run.folder))
            for number in np.flatnonzero(~part.live).tolist():
                glosses.remove(part.store[number])
        unchanged = _replace(previous, new, deleted_ids, glosses)
        _LOG.info("%d documents to be deleted, %d read again that are the same", len(deleted_ids), unchanged)
        glosses.save(folder)
        changed = None
        if len(deleted_ids) + sum(int(part.live.sum()) for part in new) <= _MAX_CHANGED:
            changed = {*deleted_ids, *(name.decode() for part in new for name in part.live_ids())}
        segments = _write(folder, [*previous, *new], self._indexer)
        written = self._written(segments, sum(int(part.live.sum()) for part in new), unchanged)
        return replace(written, changed=changed)


def _previous_parts(folder: Path) -> list[_Part]:
    """Return the segments of a generation."""
    opened = OpenIndex(folder)
    parts, base = [], 0
    for segment in opened.segments:
        live = np.ones(segment.size, dtype=np.bool_) if segment.live is None else segment.live.copy()
        run = Run(str(folder / SEGMENTS / segment.id), segment.id, segment.size)
        parts.append(_Part(run, segment, opened.columns, base, live, is_new=False))
        base += segment.size
    return parts


def _new_part(run: Run) -> _Part:
    folder = Path(run.folder)
    live = np.ones(run.documents, dtype=np.bool_)
    if (deleted := deleted_documents(run)) is not None:
        live[deleted] = False
    return _Part(run, Segment(folder, run.segid), Columns.load(folder), 0, live, is_new=True)


def _replace(parts: Sequence[_Part], runs: Sequence[_Part], deleted_ids: Collection[str], glosses: GlossWriter) -> int:
    """Mark deleted and replaced documents, and new ones that are the same as before; return how many are the same."""
    unchanged = 0
    for deleted in sorted(deleted_ids):
        _delete(parts, deleted.encode(), glosses)
    for run in runs:
        for document_id in run.ids():
            number = run.find(document_id)
            if number is None:
                continue
            digest = run.store.digests()[number]
            for part in parts:
                old = part.find(document_id)
                if old is not None and part.store.digests()[old] == digest:
                    run.live[number] = False
                    glosses.remove(run.store[number])
                    unchanged += 1
                    break
            else:
                _delete(parts, document_id, glosses)
    return unchanged


def _delete(parts: Sequence[_Part], document_id: bytes, glosses: GlossWriter) -> None:
    for part in parts:
        number = part.find(document_id)
        if number is not None:
            part.live[number] = False
            glosses.remove(part.store[number])


def _write(folder: Path, parts: Sequence[_Part], indexer: Indexer) -> list[Run]:
    """Link or merge the segments of the next generation, and write its columns."""
    segments: list[Run] = []
    columns: list[tuple[Columns, Mask | None]] = []
    parent, scratch = folder / SEGMENTS, folder / RUNS
    parent.mkdir()
    scratch.mkdir(exist_ok=True)
    old, new = ([part.sizes() for part in parts if part.is_new == is_new] for is_new in (False, True))
    for group in merge_groups(old, new):
        members = [parts[index] for index in group.members]
        if _is_linked(group, members):
            (part,) = members
            link_segment(Path(part.run.folder), parent / part.run.segid)
            segments.append(part.with_deleted(folder))
            columns.append((part.columns, part.mask(live_only=False)))
        else:
            sources = [part.with_deleted(scratch) for part in members]
            segments.append(indexer.merge(sources, parent))
            columns += [(part.columns, part.mask(live_only=True)) for part in members]
    join_columns(columns, folder)
    return segments


def _is_linked(group: Group, members: Sequence[_Part]) -> bool:
    """Return whether a group is one segment that is linked; a run with deleted documents is written anew."""
    return group.is_unchanged() and not (members[0].is_new and not members[0].live.all())
