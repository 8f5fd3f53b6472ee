"""Rows that a build adds to the register: kept in arrays, their texts, if there are many, in a file without a name."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from search.engine import NOBODY, PRESENT, DocumentRows, FileRows
from search.indexing.ids.fingerprints import Digest
from search.indexing.ids.texts import Texts

__all__ = ["NewDocuments", "NewFiles"]


class NewFiles:
    """Files as they are now, of which the register has none or another state.

    Args:
        folder: See `Texts`.
    """

    def __init__(self, folder: Path | None) -> None:
        self.paths = Texts(folder)
        self._roots, self._prefixes = array("I"), array("I")
        self._digests, self._stamps, self._places = array("Q"), array("Q"), array("Q")

    def __len__(self) -> int:
        return len(self.paths)

    def append(self, root: int, prefix: int, path: bytes, facts: tuple[Digest, int, int]) -> None:
        """Append a file; see `engine.register.table` for the meaning of the columns.

        Args:
            root: Number of its source.
            prefix: Number of the prefix of its label.
            path: Its path below the source.
            facts: Digest, stamp and place.
        """
        digest, stamp, place = facts
        self.paths.append(path)
        self._roots.append(root)
        self._prefixes.append(prefix)
        self._digests.extend(digest)
        self._stamps.append(stamp)
        self._places.append(place)

    def rows(self) -> FileRows:
        """Return the rows but for the paths."""
        return FileRows(
            root=np.array(self._roots, dtype=np.uint32),
            prefix=np.array(self._prefixes, dtype=np.uint32),
            digest=np.array(self._digests, dtype=np.uint64).reshape(-1, 2),
            stamp=np.array(self._stamps, dtype=np.uint64),
            place=np.array(self._places, dtype=np.uint64),
        )


class NewDocuments:
    """Documents that the register does not have.

    Args:
        folder: See `Texts`.
    """

    def __init__(self, folder: Path | None) -> None:
        self.ids = Texts(folder)
        self._files, self._records, self._digests = array("I"), array("I"), array("Q")
        self._names = array("Q")

    def __len__(self) -> int:
        return len(self.ids)

    def append(self, document_id: bytes, file: int, record: int, digest: Digest, name: int = 0) -> None:
        """Append a document; see `engine.register.table` for the meaning of the columns."""
        self._names.append(name)
        self.ids.append(document_id)
        self._files.append(file)
        self._records.append(record)
        self._digests.extend(digest)

    def rows(self) -> DocumentRows:
        """Return the rows but for the ids."""
        count = len(self)
        return DocumentRows(
            file=np.array(self._files, dtype=np.uint32),
            record=np.array(self._records, dtype=np.uint32),
            digest=np.array(self._digests, dtype=np.uint64).reshape(-1, 2),
            successor=np.full(count, NOBODY, dtype=np.uint32),
            state=np.full(count, PRESENT, dtype=np.uint8),
            name=np.array(self._names, dtype=np.uint64),
        )
