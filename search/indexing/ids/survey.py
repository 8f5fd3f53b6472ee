"""List the files of the sources before any is read, and tell which of them are known."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from search.indexing.ids.fingerprints import digest_of_file, stamp_of
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.matching import ChangedFiles
from search.indexing.ids.roots import Roots, place_of
from search.ingest import ReadLimits, SourceFile
from search.model import Rejected

__all__ = ["Survey"]

_LOG = logging.getLogger(__name__)


class Survey:
    """What the sources hold, as far as a look at their folders tells.

    Attributes:
        entries: Number of files and of entries that were rejected.
        files: Number of files of each source.
        rejected: Entries that are no readable files.

    Args:
        entries: All entries of the sources.
        roots: The sources.
        known: Files that are known; `claimed` is set for those that are found again. None if there are none.
        limits: Sizes of the largest file and of the largest archive file that are read.
    """

    def __init__(
        self, entries: Iterable[SourceFile | Rejected], roots: Roots, known: KnownFiles | None, limits: ReadLimits
    ) -> None:
        self.entries = 0
        self.files = [0] * len(roots.names)
        self.rejected: list[Rejected] = []
        self._changed = ChangedFiles(known) if known else None
        for entry in entries:
            self.entries += 1
            if isinstance(entry, Rejected):
                self.rejected.append(entry)
                continue
            source, path = roots.locate(entry.path)
            self.files[source] += 1
            if known and self._changed is not None:
                place = place_of(roots.names[source], path)
                here = known.at(place)
                digest = None
                if here is not None:
                    stamp = stamp_of(entry.target)
                    is_same = stamp != 0 and stamp == int(known.files.stamp[here])
                    if not is_same:
                        digest = digest_of_file(entry.target, limits)
                        is_same = digest == known.digest(here) and any(digest)
                    if is_same:
                        known.claimed[here] = known.unchanged[here] = True
                        continue
                self._changed.add(place, digest or digest_of_file(entry.target, limits), here)
        if self._changed is not None:
            self._changed.match()
            _LOG.debug("%d files, %d of them new or changed", sum(self.files), len(self._changed))

    def find(self, place: bytes) -> tuple[bool, int | None]:
        """Return whether a file of an absolute path is new or has changed, and the known file that it is, if any."""
        return (False, None) if self._changed is None else self._changed.find(place)
