"""Reads what `faulty_disk.c` recorded of a run: every change that it made to the files below a folder, in order."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.faults.disk.shim import Step

__all__ = ["Change", "read_changes"]

_HEAD = struct.Struct("=5q")  # kind, number, offset, lengths of the two strings that follow


class Change(NamedTuple):
    """One operation.

    Attributes:
        kind: What was done.
        number: Of an opened file, 1 if it was cut to nothing.
        offset: Where was written, to what length was cut; of an opened file, whether it was there before.
        path: The file or folder, or where it was renamed or linked from.
        data: What was written.
        target: Where it was renamed or linked to.
    """

    kind: Step
    number: int
    offset: int
    path: Path
    data: bytes = b""
    target: Path = Path()


def read_changes(record: Path) -> Iterator[Change]:
    """Yield the changes of a recorded run."""
    with record.open("rb") as file:
        while head := file.read(_HEAD.size):
            number, value, offset, first_size, second_size = _HEAD.unpack(head)
            first, second = file.read(first_size), file.read(second_size)
            kind = Step(number)
            if kind in (Step.RENAME, Step.LINK):
                target = Path(os.fsdecode(second))
                yield Change(kind, value, offset, Path(os.fsdecode(first)), target=target)
            else:
                yield Change(kind, value, offset, Path(os.fsdecode(first)), second)
