"""Tell which files may still be where they were, although no folder that could be listed has them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from search.indexing.ids.roots import Roots, place_of
from search.ingest import printable
from search.model import Rejected

__all__ = ["Unlisted"]


class Unlisted:
    """Folders that could not be listed, and entries of which not even the type is known: a fault of a disk, mostly.

    Args:
        roots: The sources.
        rejected: What could not be read; more may be added.
    """

    def __init__(self, roots: Roots, rejected: Iterable[Rejected]) -> None:
        self._roots = roots
        self._places: set[str] = set()
        self.add(rejected)

    def add(self, rejected: Iterable[Rejected]) -> None:
        """Add what could not be read."""
        for rejection in rejected:
            if not _may_hold_files(Path(rejection.path)):
                continue
            located = self._roots.located(rejection.path)
            if located is not None:
                number, path = located
                place = place_of(self._roots.names[number], os.fsencode(path)).removesuffix(b"/")
                self._places.add(printable(os.fsdecode(place)))

    def may_hold(self, place: bytes) -> bool:
        """Return whether a file of an absolute path may still be there."""
        path = printable(os.fsdecode(place))
        while self._places and path:
            if path in self._places:
                return True
            path = path.rpartition("/")[0]
        return False


def _may_hold_files(path: Path) -> bool:
    """Return whether files may lie in, or be, an entry that was rejected."""
    try:
        is_folder = path.is_dir() and not path.is_symlink()
        exists = path.is_symlink() or path.exists()
    except OSError:
        return True
    return is_folder or not exists
