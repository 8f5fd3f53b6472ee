"""List the files of the sources before any is read, and tell which of them are known."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from search.indexing.ids.entry_queue import EntryQueue
from search.indexing.ids.fingerprints import UNKNOWN, Digest, digest_of_file, hash_of, stamp_of
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.matching import ChangedFiles
from search.indexing.ids.roots import Roots, place_of
from search.indexing.journal import Journal
from search.indexing.readings import KeptReadings
from search.ingest import ReadLimits, SourceFile, printable
from search.model import Rejected

__all__ = ["Survey", "noted_digest"]

_LOG = logging.getLogger(__name__)


class Survey:
    """What the sources hold, as far as a look at their folders tells.

    Attributes:
        queue: What is to be read, in the order of the walk, and the entries that are rejected.
        files: Number of files of each source.
        rejected: Entries that are no readable files.

    Args:
        entries: All entries of the sources.
        roots: The sources.
        known: Files that are known; `claimed` is set for those that are found again. None if there are none.
        limits: Sizes of the largest file and of the largest archive file that are read.
        queue: An empty queue.
        kept: What is known of files that need not be read again.
    """

    def __init__(
        self,
        entries: Iterable[SourceFile | Rejected],
        roots: Roots,
        known: KnownFiles | None,
        limits: ReadLimits,
        queue: EntryQueue,
        kept: KeptReadings,
    ) -> None:
        self.queue = queue
        self.files = [0] * len(roots.names)
        self.rejected: list[Rejected] = []
        self._known, self._limits = known, limits
        self._before, self._notes, self._journal = kept
        self._changed = ChangedFiles(known) if known else None
        for entry in entries:
            if isinstance(entry, Rejected):
                self.rejected.append(entry)
                queue.append(entry)
                continue
            source, path = roots.locate(entry.path)
            self.files[source] += 1
            if not self._is_settled(entry, roots.names[source], path):
                queue.append(entry)
        if self._changed is not None:
            self._changed.match()
            _LOG.debug(
                "%d files, %d of them new or changed, %d to be read", sum(self.files), len(self._changed), len(queue)
            )

    def _is_settled(self, entry: SourceFile, root: bytes, path: bytes) -> bool:
        """Look up a file among those that are known; return whether it need not be read."""
        known, before, changed = self._known, self._before, self._changed
        if known is None or changed is None:
            return False
        place = place_of(root, path)
        stamp = stamp_of(entry)
        here = known.at(place, stamp)
        is_same = here is not None and stamp != 0 and stamp == known.stamp(here)
        rejections = before.rejections(hash_of(place), stamp) if before else []
        if here is not None and is_same:
            known.claimed[here] = known.unchanged[here] = True
            if before is None or not known.complete[here] or known.root(here) != root:
                return False
            known.answered[here] = known.untouched[here] = True
        elif rejections and (here is None or known.stamp(here)):  # without a stamp, it is to be read again
            changed.add(place, UNKNOWN, here)  # no document has these bytes
        else:
            digest = noted_digest(self._journal, hash_of(place), stamp) or digest_of_file(entry.target, self._limits)
            if here is not None and digest == known.digest(here) and any(digest):
                known.claimed[here] = known.unchanged[here] = True
            else:
                changed.add(place, digest, here)
            return False
        if rejections:
            self._notes.reject(hash_of(place), stamp, rejections)
            for record, reason in rejections:
                self.queue.append(Rejected(path=printable(str(entry.path)), record=record, reason=reason))
        return True

    def find(self, place: bytes) -> tuple[bool, int | None]:
        """Return whether a file of an absolute path is new or has changed, and the known file that it is, if any."""
        return (False, None) if self._changed is None else self._changed.find(place)


def noted_digest(journal: Journal | None, place: int, stamp: int) -> Digest | None:
    """Return the digest of a file that an interrupted build has read; None if it has not, or the file has changed."""
    readings = journal.find(place, stamp) if journal else []
    return next((reading.digest for reading in readings if any(reading.digest)), None)
