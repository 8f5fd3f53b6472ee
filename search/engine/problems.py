"""All that could not be read, and all warnings, of a generation: as many as there are, and none of them in memory.

The manifest lists the first of each. `problems.hz` is a block file with all, of each kind two arrays:

    rejected.sizes     bytes of each rejection
    rejected.texts     the rejections one after the other, in MessagePack
    warnings.sizes     likewise
    warnings.texts     likewise
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from search.accounts import SourceWarning
from search.engine.store.blocks import BlockFile, BlockWriter
from search.model import Rejected

__all__ = ["PROBLEMS", "all_rejected", "all_warnings", "write_problems"]

PROBLEMS = "problems.hz"
"""Name of the file in a generation."""

_KIND, _OWNER = "problems", "generation"
_PIECE = 1 << 20  # bytes that are written at a time

_Problem = TypeVar("_Problem", Rejected, SourceWarning)


def write_problems(generation: Path, rejected: Iterable[Rejected], warnings: Iterable[SourceWarning]) -> None:
    """Write all that could not be read, and all warnings, into the folder of a generation.

    Raises:
        OSError: If it cannot be written.
    """
    with BlockWriter(generation / PROBLEMS, _KIND, _OWNER) as writer:
        _write(writer, "rejected", rejected)
        _write(writer, "warnings", warnings)
        writer.close()


def all_rejected(generation: Path) -> Iterator[Rejected]:
    """Yield all that could not be read when a generation was made.

    Raises:
        IndexDamaged: If the file is missing or not what was written.
    """
    return _read(generation, "rejected", Rejected)


def all_warnings(generation: Path) -> Iterator[SourceWarning]:
    """Yield the warnings about all files of a generation.

    Raises:
        IndexDamaged: If the file is missing or not what was written.
    """
    return _read(generation, "warnings", SourceWarning)


def _write(writer: BlockWriter, name: str, problems: Iterable[Rejected] | Iterable[SourceWarning]) -> None:
    encode, sizes, waiting = msgspec.msgpack.Encoder().encode, array("I"), bytearray()
    writer.begin(f"{name}.texts", np.uint8)
    for problem in problems:
        text = encode(problem)
        sizes.append(len(text))
        waiting += text
        if len(waiting) >= _PIECE:
            writer.append(np.frombuffer(bytes(waiting), dtype=np.uint8))
            waiting.clear()
    writer.append(np.frombuffer(bytes(waiting), dtype=np.uint8))
    writer.add(f"{name}.sizes", np.frombuffer(sizes, dtype=np.uint32))


def _read(generation: Path, name: str, kind: type[_Problem]) -> Iterator[_Problem]:
    file = BlockFile(generation / PROBLEMS, _KIND, _OWNER)
    file.check_kind("u4", f"{name}.sizes")
    file.check_kind("u1", f"{name}.texts")
    sizes = file.read(f"{name}.sizes")
    file.check(int(sizes.sum(dtype=np.uint64)) == file.count(f"{name}.texts"))
    decode, start = msgspec.msgpack.Decoder(kind).decode, 0
    for size in map(int, sizes):
        text = file.part(f"{name}.texts", start, start + size).tobytes()
        start += size
        try:
            problem = decode(text)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise file.damaged(f"one of its texts cannot be read ({error})") from error
        yield problem
