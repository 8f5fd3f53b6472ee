"""The jobs of a build, and how a process does them: write documents as runs, merge fields, copy stored documents.

A run is a complete small segment with its stored documents, facet columns and glosses in one folder. Any process can do
any job: a worker process of a large build runs the same code as the one process of a small build.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from secrets import token_hex

import msgspec
import numpy as np

from search.accounts import Accounts
from search.engine.columns.facet_columns import ColumnsWriter
from search.engine.store.arrays import UInt32s
from search.engine.store.documents import DocumentStore, DocumentWriter, encode
from search.engine.store.glosses import GlossWriter
from search.engine.store.segment import read_deleted
from search.engine.write.accumulator import Accumulator
from search.engine.write.merging import Source, merge_segments
from search.model import Document, Rejected
from search.processes import Record, release_memory

__all__ = [
    "COMPLETE", "TOKENS_PER_JSON", "Copy", "JobResult", "JobRunner", "JobSettings", "Merge", "Omitted", "Preparation",
    "Run", "deleted_documents",
]  # fmt: skip

COMPLETE = "complete.json"
"""Name of the file in a run that tells its size, and the SHA-256 of each of its files."""

TOKENS_PER_JSON = 5
"""Bytes of tokens and words for each byte of the documents' JSON, about."""

_LARGE = 1 << 21  # bytes of documents in one call, after which it is worth while to look for free memory

Prepare = Callable[[Document], Document | Rejected | None]
"""Returns a document as it is indexed, why it cannot be, or None for one that is not to be."""


class Preparation(msgspec.Struct, frozen=True):
    """A factory, importable by any process, of the function that is applied to each document before it is indexed.

    Attributes:
        factory: `package.module:function`; called once in each process, it returns the function.
        arguments: Its arguments.
    """

    factory: str
    arguments: tuple[str | int | None, ...] = ()

    @classmethod
    def of(cls, factory: Callable[..., Prepare], *arguments: str | int | None) -> Preparation:
        """Describe a function at the top of a module, so that other processes can import and call it."""
        return cls(f"{factory.__module__}:{factory.__qualname__}", arguments)

    def load(self) -> Prepare:
        """Make the function."""
        module, _, name = self.factory.partition(":")
        function: Prepare = getattr(import_module(module), name)(*self.arguments)
        return function


class JobSettings(msgspec.Struct, frozen=True, tag="setting"):
    """The settings of all jobs of a build.

    Attributes:
        folder: Folder of the runs.
        memory: Bytes of tokens and words that are gathered before a run is written.
        budget: Bytes of postings that a merge decodes at a time, about.
        prepare: Factory of the function that is applied to each document first.
        log_level: Log level of worker processes.
        is_kept: Whether runs are to be told from incomplete ones by a later build, should this one be interrupted.
    """

    folder: str
    memory: int
    budget: int
    prepare: Preparation | None = None
    log_level: int = logging.WARNING
    is_kept: bool = False


class Omitted(msgspec.Struct, frozen=True):
    """A document that was given to a build and does not come into the index.

    Attributes:
        id: Its id.
        source: Path of its file below its source folder.
        accounts: What became of the characters of its file.
        is_hidden: Whether it is to be left out; otherwise it could not be prepared.
    """

    id: str
    source: str
    accounts: Accounts
    is_hidden: bool


class Run(msgspec.Struct, frozen=True):
    """A segment in a folder: a run, or a segment of a generation.

    Attributes:
        folder: Folder of its files.
        segid: Its name.
        documents: Number of its documents, deleted ones included.
        deleted: Number of its deleted documents.
        listed_in: Folder of the file that lists them.
    """

    folder: str
    segid: str
    documents: int
    deleted: int = 0
    listed_in: str = ""


class Merge(msgspec.Struct, frozen=True, tag="merge"):
    """The job of merging fields of several segments into a new segment that has only these.

    Attributes:
        sources: The segments.
        folder: Folder of the new segment.
        segid: Name of the new segment.
        fields: Fields to be merged.
    """

    sources: list[Run]
    folder: str
    segid: str
    fields: list[str]


class Copy(msgspec.Struct, frozen=True, tag="copy"):
    """The job of copying the stored documents of several segments into a new one; see `Merge`."""

    sources: list[Run]
    folder: str
    segid: str


class JobResult(msgspec.Struct, frozen=True, tag="done"):
    """The result of a job.

    Attributes:
        runs: Segments that were written, in the order of their documents.
        rejected: Documents that could not be prepared.
        omitted: Documents that are in no run.
        logged: Log records of the worker process.
    """

    runs: list[Run] = []
    rejected: list[Rejected] = []
    omitted: list[Omitted] = []
    logged: list[Record] = []


class JobRunner:
    """Runs the jobs of a build, one after the other.

    Attributes:
        dictionary: Compression dictionary of stored documents; it may change between blocks.

    Args:
        settings: See `JobSettings`.
        dictionary: The initial compression dictionary.
    """

    def __init__(self, settings: JobSettings, dictionary: bytes) -> None:
        self._settings, self.dictionary = settings, dictionary
        self._prepare = settings.prepare.load() if settings.prepare else None
        self._decode = msgspec.json.Decoder(Document).decode
        self._accumulator = Accumulator(settings.memory)
        self._has_free_memory = False  # that the C library keeps, after large documents
        self._open: _OpenRun | None = None
        self._runs: list[Run] = []
        self._rejected: list[Rejected] = []
        self._omitted: list[Omitted] = []

    def add(self, encoded: Sequence[bytes]) -> None:
        """Prepare and index some documents; a run is written whenever the memory is used up."""
        self.index(*self.prepare(encoded))

    def prepare(self, encoded: Sequence[bytes]) -> tuple[list[Document], Sequence[bytes]]:
        """Decode and prepare some documents, and encode them again."""
        documents = [self._decode(document) for document in encoded]
        if self._prepare is None:
            return documents, encoded
        result = []
        for document in documents:
            prepared = self._prepare(document)
            if isinstance(prepared, Document):
                result.append(prepared)
                continue
            if prepared is not None:
                self._rejected.append(prepared)
            self._omitted.append(Omitted(document.id, document.source, document.accounts, prepared is None))
        return result, [encode(document) for document in result]

    def index(self, documents: Sequence[Document], encoded: Sequence[bytes]) -> None:
        """Index prepared documents; a run is written whenever the memory is used up."""
        if not documents:
            return
        size = sum(map(len, encoded))
        # A batch of large documents may take more than is left, and much more than is known once it has been added.
        if self._accumulator.documents and self._accumulator.bytes + TOKENS_PER_JSON * size > self._settings.memory:
            self._write()
        if self._open is None:
            self._open = _OpenRun(Path(self._settings.folder), self.dictionary)
        self._accumulator.add(documents)
        self._open.add(documents, encoded)
        if self._accumulator.bytes >= self._settings.memory:
            self._write()
        self._has_free_memory = self._has_free_memory or size > _LARGE

    def forget(self) -> None:
        """Release the memory of the terms that are known from the documents so far, between two blocks."""
        self._accumulator = Accumulator(self._settings.memory)
        release_memory()

    def finish_block(self) -> JobResult:
        """Write the last run of a block of documents."""
        self._write()
        if self._has_free_memory:
            release_memory()
            self._has_free_memory = False
        result = JobResult(self._runs, self._rejected, self._omitted)
        self._runs, self._rejected, self._omitted = [], [], []
        return result

    def merge(self, job: Merge) -> JobResult:
        """Merge fields; the result has one run."""
        sources = [Source(Path(run.folder), run.segid, deleted_documents(run)) for run in job.sources]
        folder, budget = Path(job.folder), self._settings.budget
        count = merge_segments(sources, folder, job.segid, fields=job.fields, budget=budget)
        return JobResult([Run(job.folder, job.segid, count)])

    def copy(self, job: Copy) -> JobResult:
        """Copy stored documents; the result has no run."""
        with DocumentWriter(Path(job.folder), job.segid, self.dictionary) as writer:
            for run in job.sources:
                store = DocumentStore(Path(run.folder), run.segid)
                deleted, live = deleted_documents(run), None
                if deleted is not None:
                    live = np.ones(len(store), dtype=np.bool_)
                    live[deleted] = False
                writer.extend(store, live)
            writer.close()
        return JobResult()

    def close(self) -> None:
        """Close the files of a run that will not be completed, if there is one."""
        if self._open is not None:
            self._open.abandon()

    def _write(self) -> None:
        if self._open is not None:
            run = self._open.close(self._accumulator)
            if self._settings.is_kept:
                _note_complete(run)
            self._runs.append(run)
            self._open = None


class _OpenRun:
    """A run that is being written; its postings wait in an accumulator."""

    def __init__(self, parent: Path, dictionary: bytes) -> None:
        self._segid = token_hex(8)
        self._folder = parent / self._segid
        self._folder.mkdir(parents=True)
        self._exit = ExitStack()
        self._documents = self._exit.enter_context(DocumentWriter(self._folder, self._segid, dictionary))
        self._columns, self._glosses = ColumnsWriter(), GlossWriter()

    def add(self, documents: Sequence[Document], encoded: Sequence[bytes]) -> None:
        """Store the documents, and add them to columns and glosses; postings are in the accumulator."""
        for document, text in zip(documents, encoded, strict=True):
            self._documents.add(text)
            self._columns.add(document)
            self._glosses.add(document)

    def abandon(self) -> None:
        """Close the files, which stay incomplete."""
        self._exit.close()

    def close(self, accumulator: Accumulator) -> Run:
        """Write columns, glosses and postings, and complete the run."""
        with self._exit:
            self._documents.close()
        self._columns.save(self._folder)
        self._glosses.save(self._folder)
        return Run(str(self._folder), self._segid, accumulator.write(self._folder, self._segid))


def _note_complete(run: Run) -> None:
    """Note that a run is complete, and what is in its files; whether they reach the disk is seen by that later on."""
    files = {}
    for path in Path(run.folder).iterdir():
        with path.open("rb") as file:
            files[path.name] = file_digest(file, "sha256").hexdigest()
    text = json.dumps({"documents": run.documents, "files": files})
    Path(run.folder, COMPLETE).write_text(text, encoding="utf-8")


def deleted_documents(run: Run) -> UInt32s | None:
    """Return the ascending numbers of the deleted documents of a segment, or None."""
    return read_deleted(Path(run.listed_in), run.segid, run.deleted)
