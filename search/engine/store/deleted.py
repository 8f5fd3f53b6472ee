"""Turns the numbers of a segment's deleted documents into a file of the generation that deletes them, and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import DELETED, DOCUMENTS, deleted_file

__all__ = ["read_deleted", "write_deleted"]


def write_deleted(folder: Path, segid: str, documents: npt.NDArray[np.integer]) -> None:
    """List the deleted documents of a segment.

    Args:
        folder: The generation, or another folder that does not list any for this segment.
        segid: The segment's name.
        documents: Their numbers in the segment, ascending.
    """
    with BlockWriter(folder / deleted_file(segid), DELETED, segid) as file:
        file.add(DOCUMENTS, documents.astype(np.uint32))
        file.close()


def read_deleted(folder: Path, segid: str, count: int) -> npt.NDArray[np.uint32] | None:
    """The deleted documents of a segment, ascending; None if there are none.

    Args:
        folder: Where they are listed.
        segid: The segment's name.
        count: How many there should be; for 0 no file is looked for.

    Raises:
        IndexDamaged: If the file is missing, or does not list so many numbers.
    """
    if not count:
        return None
    file = BlockFile(folder / deleted_file(segid), DELETED, segid)
    file.check_kind("u4", DOCUMENTS)
    if file.count(DOCUMENTS) != count:
        raise file.damaged(f"does not list {count} documents")
    return file.whole(DOCUMENTS)
