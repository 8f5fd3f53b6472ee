"""Join segments that hold different fields of the same documents into one segment of all fields."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import POSTING_KINDS, block_file

__all__ = ["balanced_lists", "join_fields"]

_CHUNK_BYTES = 1 << 22  # copied at once: few system calls, little memory


def join_fields(parts: Sequence[Path], folder: Path, segid: str) -> None:
    """Write the fields of several segments into a new one.

    Args:
        parts: Folders of segments of the same name, with the same documents and different fields.
        folder: An existing folder without a segment.
        segid: Their name, and that of the new one.

    Raises:
        IndexDamaged: If a part is not what was written.
    """
    for kind in POSTING_KINDS:
        files = [BlockFile(part / block_file(kind), kind, segid) for part in parts]
        with BlockWriter(folder / block_file(kind), kind, segid) as writer:
            owners = {name: file for file in files for name in file.names()}
            for name in sorted(owners):
                _copy(owners[name], writer, name)
            writer.close(_facts([file.facts for file in files]))


def balanced_lists(costs: dict[str, int], count: int) -> list[list[str]]:
    """Divide names of different costs into at most `count` lists of about the same cost, the costliest list first.

    Names are assigned in order of falling cost, each to the list that costs least so far: the longest-processing-time
    rule (R. L. Graham, 1969).
    """
    lists: list[tuple[int, list[str]]] = [(0, []) for _ in range(count)]
    for name in sorted(costs, key=lambda name: (-costs[name], name)):
        cost, names = min(lists, key=lambda cost_and_names: cost_and_names[0])
        lists.remove((cost, names))
        lists.append((cost + costs[name], [*names, name]))
    return [names for _, names in sorted(lists, key=lambda cost_and_names: -cost_and_names[0]) if names]


def _copy(file: BlockFile, writer: BlockWriter, name: str) -> None:
    count = file.count(name)
    first = file.part(name, 0, 0)
    writer.begin(name, first.dtype)
    step = _CHUNK_BYTES // first.dtype.itemsize
    for start in range(0, count, step):
        writer.append(file.part(name, start, min(start + step, count)))
        file.forget()


def _facts(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge the facts of all parts: concatenate lists and tables; numbers are the same in all."""
    joined: dict[str, Any] = {}
    for name in parts[0]:
        values = [part[name] for part in parts]
        if isinstance(values[0], dict):
            joined[name] = dict(sorted(item for value in values for item in value.items()))
        elif isinstance(values[0], list):
            joined[name] = sorted(item for value in values for item in value)
        else:
            joined[name] = values[0]
    return joined
