"""Turns a stream of documents into one new segment, with as many processes as there are cores and bounded memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

from search.engine.blocks import BlockFile
from search.engine.documents import encode, train
from search.engine.parts import join_fields, shares
from search.engine.runs import Copy, Done, Merge, Preparation, Run, Setting, Workshop
from search.engine.segment_writer import KINDS
from search.engine.schema import schema
from search.engine.workers import Pool
from search.model import Document, Rejected

__all__ = ["Gatherer", "cores"]

_FIRST, _FIRST_BYTES = 256, 4 << 20
"""Documents, and bytes of them, that are handled without worker processes."""

_BATCH, _BATCH_BYTES = 64, 1 << 20
_SMALLEST, _LARGEST, _GROWTH = 512, 8192, 16  # documents of a block: a share of those before it
_PROCESS = 150_000_000  # bytes that a process takes before it holds a document
_SPARE = 3  # a run's tokens, and what it takes to write them, in units of the tokens
_JSON_SHARE = 4  # tokens take so many times more bytes than the documents' JSON
_SMALL_MERGE = 4096  # documents that are merged without worker processes

Batch = list[bytes]


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a build may use.

    Attributes:
        memory_mb: Megabytes, all processes together.
        cores: Worker processes.
    """

    memory_mb: int
    cores: int

    def share(self) -> int:
        """Bytes that each worker may fill with documents, the parent taking part as one more."""
        return max(24_000_000, self.memory_mb * 1_000_000 // (self.cores + 1) - _PROCESS)


class Gatherer:
    """Writes documents as runs and merges segments, in this process or, once there are many, in workers.

    Args:
        folder: An empty folder for runs.
        limits: Memory and processes.
        prepare: What is done to each document first.
        dictionary: What stored documents are compressed with; by default one is trained on the first documents.
    """

    def __init__(
        self, folder: Path, limits: Limits, prepare: Preparation | None = None, dictionary: bytes | None = None
    ) -> None:
        share = limits.share()
        self._folder, self._limits, self._dictionary = folder, limits, dictionary
        self._setting = Setting(str(folder), share // _SPARE, share // _SPARE, prepare)
        self._block_bytes = self._setting.memory // _JSON_SHARE
        self._exit = ExitStack()
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def gather(self, documents: Iterable[Document], rejected: Callable[[Rejected], None]) -> list[Run]:
        """Write runs of all documents.

        Args:
            documents: In the order of their numbers.
            rejected: Is told of documents that could not be prepared.

        Returns:
            The runs, in the order of the documents.

        Raises:
            BuildError: If a worker fails.
        """
        batches = _batches(map(encode, documents))
        first, rest = _first(batches)
        if self._dictionary is None:
            self._dictionary = train([one for batch in first for one in batch])
        done = [self._here(first)]
        for block in _blocks(rest, self._block_bytes):
            if self._limits.cores == 1:
                done.append(self._here(block))
            else:
                self._workers().block(block)
        if self._pool is not None:
            done += self._pool.results()
        for one in done:
            for item in one.rejected:
                rejected(item)
        return [run for one in done for run in one.runs]

    def merge(self, sources: Sequence[Run], parent: Path) -> Run:
        """Merge the postings and stored documents of segments into a new one.

        Args:
            sources: Segments, with the documents that are deleted in them.
            parent: Folder in which the new segment gets a folder of its own.

        Returns:
            The new segment, of the documents that are left.

        Raises:
            BuildError: If a worker fails.
        """
        segid = token_hex(8)
        folder = parent / segid
        folder.mkdir(parents=True)
        ...
