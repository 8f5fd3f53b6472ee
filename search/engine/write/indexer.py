"""Index a stream of documents as runs and merge segments, with as many processes as cores and memory allow."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

from search.engine.schema import schema
from search.engine.store.documents import encode, train
from search.engine.store.layout import LENGTHS, POSITIONS, POSTINGS, array_field
from search.engine.store.segment import posting_files
from search.engine.write.accumulator import CHUNK
from search.engine.write.field_parts import balanced_lists, join_fields
from search.engine.write.runs import TOKENS_PER_JSON, Copy, JobResult, JobRunner, JobSettings, Merge, Preparation, Run
from search.engine.write.worker_pool import WorkerPool
from search.model import Document
from search.processes import lowest_level

__all__ = ["INDEXING", "MERGING", "Indexer", "Limits", "Step", "available_cores", "no_step"]

_LOG = logging.getLogger(__name__)

Step = Callable[[str, int, int], None]
"""Called with the name of a step of the work, how much of it is done, and how much there is to do."""

INDEXING, MERGING = "indexing", "merging"
"""Names of steps: indexing the documents that were read last, in blocks; and merging segments, in bytes."""

_FIRST_DOCUMENTS, _FIRST_BYTES = 256, 4 << 20
"""Documents, and bytes of them, that are indexed before worker processes start: a small archive needs none."""

_BATCH_BYTES = 1 << 20  # of documents in a message: some dozens, so that the cost of a message does not matter
# Documents of a block: a sixteenth of those before it, so that there are few runs, but within these bounds, so that
# all workers start soon and are busy until the end.
_MIN_BLOCK, _MAX_BLOCK, _BLOCK_SHARE = 512, 8192, 16
# Estimates in bytes. If they are too high, fewer workers run than could; if too low, a build exceeds its memory.
_PROCESS_BYTES = 190_000_000  # of a worker without documents, with the tables of enrichment and analysis
_MIN_DOCUMENT_BYTES = 24_000_000  # for documents, that a worker needs at least
_PARENT_BYTES = 200_000_000  # of this process, with the blocks of documents that are being sent
_WRITE_FACTOR = 3  # memory to gather and write a run, over its tokens and words: see `Accumulator.bytes`; 1.8 measured
# Memory that a document takes over its JSON, measured with files of 3 to 12 MB of both scripts: 28 to 40 to enrich and
# analyse it, and 10 for its copies on the way there. Reading a file takes up to 30.
_ANALYSIS_FACTOR, _READING_FACTOR = 50, 30
_LARGE_BYTES = 100_000_000  # that a worker with large documents takes besides: tables and words that others hardly need
_SMALL_MERGE = 4096  # documents; a smaller merge is done before worker processes would have started

Batch = list[bytes]


def no_step(_name: str, _done: int, _total: int) -> None:
    """Tell nobody of a step."""


def available_cores() -> int:
    """Return the number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The memory and processes that a build may use.

    Attributes:
        memory_mb: Megabytes of all processes together, about; one process always gets what it needs at least.
        cores: Worker processes, at most.
    """

    memory_mb: int
    cores: int

    def workers(self) -> int:
        """Return the number of concurrent processes: one a core, if the memory is enough for so many."""
        return max(1, min(self.cores, self.available() // (_PROCESS_BYTES + _MIN_DOCUMENT_BYTES)))

    def bytes_per_worker(self) -> int:
        """Return the bytes that each process may fill with documents."""
        return max(_MIN_DOCUMENT_BYTES, self.available() // self.workers() - _PROCESS_BYTES)

    def available(self) -> int:
        """Return the bytes that all worker processes may take together."""
        return self.memory_mb * 1_000_000 - _PARENT_BYTES


class Indexer:
    """Indexes documents as runs and merges segments, in this process or, once there are many, in workers.

    Args:
        folder: An empty folder for runs.
        limits: Memory and processes.
        prepare: Function that is applied to each document first.
        dictionary: Compression dictionary of stored documents; by default trained on the first documents.
        is_kept: See `JobSettings`.
        step: Is told how far the work is once all documents have been taken; until then, whoever gives them knows.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        prepare: Preparation | None = None,
        dictionary: bytes | None = None,
        *,
        is_kept: bool = False,
        step: Step = no_step,
    ) -> None:
        bytes_per_worker = limits.bytes_per_worker() // _WRITE_FACTOR
        self._settings = JobSettings(
            str(folder),
            memory=bytes_per_worker,
            budget=bytes_per_worker,
            prepare=prepare,
            log_level=lowest_level(),
            is_kept=is_kept,
        )
        self._limits, self._dictionary, self._step = limits, dictionary, step
        self._local = JobRunner(self._settings, dictionary or b"")
        self._exit = ExitStack()
        self._exit.callback(self._local.close)
        self._pool: WorkerPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def close(self) -> None:
        """End the worker processes and close all files; also done on leaving the context."""
        self._exit.close()

    def write_runs(self, documents: Iterable[Document]) -> JobResult:
        """Write runs of all documents.

        Args:
            documents: In the order of their numbers.

        Returns:
            The runs, and the documents that could not be prepared, both in the order of the documents.

        Raises:
            BuildError: If a worker fails.
        """
        share = self._limits.bytes_per_worker()
        batches = _batches(map(encode, documents), min(_BATCH_BYTES, share // _ANALYSIS_FACTOR))
        result, batches = self._index_first_block(batches, share)
        results = [result]
        for block in _blocks(batches, self._settings.memory // TOKENS_PER_JSON):
            if self._limits.workers() > 1:
                self._submit(block, share)
                continue
            for batch in block:
                self._local.add(batch)
            results.append(self._local.finish_block())
        if self._pool:
            results += self._pool.results(lambda done, total: self._step(INDEXING, done, total))
        runs = [run for result in results for run in result.runs]
        _LOG.info("wrote %d documents in %d runs", sum(run.documents for run in runs), len(runs))
        return JobResult(
            runs,
            [item for result in results for item in result.rejected],
            [item for result in results for item in result.omitted],
        )

    def _submit(self, block: list[Batch], share: int) -> None:
        """Give a block to a worker; if it has a large document, wait until there is memory to read another like it.

        Args:
            block: The block; consumed.
            share: Bytes that a block of small documents takes.
        """
        largest = max(sum(map(len, batch)) for batch in block)
        is_large = _ANALYSIS_FACTOR * largest > share
        self._workers().submit_block(block, _ANALYSIS_FACTOR * largest + _LARGE_BYTES if is_large else share)
        if is_large:
            self._workers().wait_for_memory(_READING_FACTOR * largest)

    def _index_first_block(self, batches: Iterator[Batch], share: int) -> tuple[JobResult, Iterator[Batch]]:
        """Index the first documents in this process, so that small archives need no workers.

        Args:
            batches: All documents.
            share: Bytes that a block of small documents takes. Documents that take more are left to workers, which
                end; this process goes on, and would keep some of the memory.

        Returns:
            The result, and the documents that are left.
        """
        first: list[tuple[list[Document], Sequence[bytes]]] = []
        count = size = 0
        while count < _FIRST_DOCUMENTS and size < _FIRST_BYTES and (batch := next(batches, None)):
            if self._limits.workers() > 1 and _ANALYSIS_FACTOR * sum(map(len, batch)) > share:
                batches = chain([batch], batches)
                if self._dictionary is None and not first:
                    self._dictionary = self._local.dictionary = train(batch)
                break
            first.append(self._local.prepare(batch))
            count, size = count + len(batch), size + sum(map(len, batch))
        if self._dictionary is None:
            samples = [document for _, encoded in first for document in encoded]
            self._dictionary = self._local.dictionary = train(samples)
        for documents, encoded in first:
            self._local.index(documents, encoded)
        return self._local.finish_block(), batches

    def merge(self, sources: Sequence[Run], parent: Path) -> Run:
        """Merge the postings and stored documents of segments into a new one.

        Args:
            sources: Segments, with the documents that are deleted in them.
            parent: Folder in which the new segment gets a folder of its own.

        Returns:
            The new segment, of the live documents.

        Raises:
            BuildError: If a worker fails.
        """
        segid = token_hex(8)
        _LOG.info("merging %d segments into %s", len(sources), segid)
        folder = parent / segid
        folder.mkdir(parents=True)
        copy = Copy(list(sources), str(folder), segid)
        total = sum(_bytes_of(Path(run.folder)) for run in sources)
        self._step(MERGING, 0, total)
        if self._limits.workers() == 1 or sum(run.documents for run in sources) <= _SMALL_MERGE:
            self._local.copy(copy)
            return self._local.merge(Merge(list(sources), str(folder), segid, list(schema().names()))).runs[0]
        pool, share = self._workers(), self._limits.bytes_per_worker()
        pool.renew()  # workers that have indexed hold 150 MB that merging has no use for
        parts: list[Path] = []
        for fields in balanced_lists(_costs(sources), self._limits.workers()):
            parts.append(folder / f"part-{len(parts)}")
            parts[-1].mkdir()
            pool.submit_job(Merge(list(sources), str(parts[-1]), segid, fields), share)
        pool.submit_job(copy, share)
        merged = pool.results(lambda _done, _total: self._step(MERGING, min(total, _bytes_of(folder)), total))[0].runs[
            0
        ]
        join_fields(parts, folder, segid)
        for part in parts:
            shutil.rmtree(part)
        return Run(str(folder), segid, merged.documents)

    def _workers(self) -> WorkerPool:
        """Return the worker pool, started when it is first needed."""
        if self._pool is None:
            _LOG.debug("starting %d worker processes", self._limits.workers())
            self._local.forget()  # this process indexes no more
            self._pool = WorkerPool(
                self._limits.workers(),
                self._settings,
                self._dictionary or b"",
                memory=self._limits.available(),
                idle_memory=_PROCESS_BYTES,
            )
            self._exit.enter_context(self._pool)
        return self._pool


def _batches(documents: Iterator[bytes], max_bytes: int) -> Iterator[Batch]:
    """Group encoded documents into batches of some dozens; a document that is larger than a batch may be is alone."""
    batch: Batch = []
    size = 0
    for document in documents:
        if batch and (len(batch) >= CHUNK or size + len(document) > max_bytes):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document)
    if batch:
        yield batch


def _blocks(batches: Iterator[Batch], max_bytes: int) -> Iterator[list[Batch]]:
    """Group batches into blocks that become a run each, small ones first, so that all workers start soon."""
    block: list[Batch] = []
    count = size = total = 0
    for batch in batches:
        added = sum(map(len, batch))
        if block and size + added > max_bytes:
            yield block
            total += count
            block, count, size = [], 0, 0
        block.append(batch)
        count, size = count + len(batch), size + added
        if size >= max_bytes or count >= min(max(_MIN_BLOCK, total // _BLOCK_SHARE), _MAX_BLOCK):
            yield block
            total += count
            block, count, size = [], 0, 0
    if block:
        yield block


def _bytes_of(folder: Path) -> int:
    """Return the size of all files in a folder, about: they may be written meanwhile."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            size += path.stat().st_size
    return size


def _costs(sources: Sequence[Run]) -> dict[str, int]:
    """Estimate what it costs to merge each field: the bytes of its postings and positions."""
    costs = dict.fromkeys(schema().names(), 0)
    for run in sources:
        files = posting_files(Path(run.folder), run.segid)
        for kind in (POSTINGS, POSITIONS, LENGTHS):
            for name in files[kind].names():
                costs[array_field(name)] += files[kind].count(name)
    return costs
