"""What a build that was interrupted leaves, so that the next one need not do again what was done.

    index/unfinished/inputs.json         versions, tables and settings by which the runs were made, and their checksum
    index/unfinished/runs/<segment>/     runs; `complete.json` of a complete one has size and SHA-256 of each file
    index/unfinished/…                   files of whoever reads the sources

All of it is thrown away unless it was made by the same versions, tables and settings as today, and so is a run that is
not complete or not as it was written, byte by byte. Nothing is taken for a document but one of the same id whose
content, as it was read, is equal to what is to be indexed: so what is left of an interrupted build saves time, and
nothing else depends on it. It is written and read under the lock of the index.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np

from search.engine.store.arrays import Mask
from search.engine.store.documents import DocumentStore
from search.engine.store.segment import Segment, write_deleted
from search.engine.write.runs import COMPLETE, Run
from search.errors import IndexDamaged
from search.model import Document

__all__ = ["Resumption", "Unfinished"]

_LOG = logging.getLogger(__name__)

_FOLDER, _INPUTS, _RUNS = "unfinished", "inputs.json", "runs"
_RECENT = 64  # documents that are kept in memory: those of a few files


@dataclass(frozen=True, slots=True)
class Resumption:
    """How a build goes on from where another one was interrupted.

    Attributes:
        inputs: What decides what is made of a document, in terms of JSON; runs of other inputs are thrown away.
        as_read: Returns a stored document as it was before it was prepared.
    """

    inputs: Mapping[str, Any]
    as_read: Callable[[Document], Document]


class _KeptRun:
    """A complete run, and which of its documents are wanted."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.store = DocumentStore(Path(run.folder), run.segid)
        self.is_live: Mask = np.zeros(run.documents, dtype=np.bool_)


class Unfinished:
    """The folder of unfinished work of an index; opened under its lock.

    Attributes:
        folder: The folder.
        runs: Folder of the runs.
        size: Number of documents in runs that were left.

    Args:
        index: Folder of the index.
        resumption: See there.

    Raises:
        OSError: If the folder cannot be written.
    """

    def __init__(self, index: Path, resumption: Resumption) -> None:
        self.folder, self._as_read = index / _FOLDER, resumption.as_read
        self.runs = self.folder / _RUNS
        text = json.dumps(resumption.inputs, sort_keys=True, ensure_ascii=True)
        content = f"{sha256(text.encode()).hexdigest()}\n{text}\n".encode()
        if _content(self.folder / _INPUTS) != content:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
            self.folder.joinpath(_INPUTS).write_bytes(content)
        self.runs.mkdir(exist_ok=True)
        self._recent: dict[tuple[str, int], Document] = {}
        self._kept = [_KeptRun(run) for run in _complete_runs(self.runs)]
        self.size = sum(kept.run.documents for kept in self._kept)
        self._index_ids()

    @property
    def dictionary(self) -> bytes | None:
        """The compression dictionary of the documents that were left; None if there are none."""
        return self._kept[0].store.dictionary if self._kept else None

    def document(self, document_id: str) -> Document | None:
        """Return the document of an id as it was read, from the runs that were left; None if none has it."""
        for kept, number in self._find(document_id):
            return self._as_read(self._stored(kept, number))
        return None

    def _stored(self, kept: _KeptRun, number: int) -> Document:
        """Return a document of a run; it is asked for again when it has got its id."""
        key = kept.run.segid, number
        if key not in self._recent:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[key] = kept.store[number]
        return self._recent[key]

    def without_done(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents that no run has; the others are wanted from these runs.

        Args:
            documents: Documents before they are prepared, with unique ids.
        """
        for document in documents:
            for kept, number in self._find(document.id) if self.size else ():
                if self._as_read(self._stored(kept, number)) == document:
                    kept.is_live[number] = True
                    break
            else:
                yield document

    def wanted(self, scratch: Path) -> Iterator[tuple[Run, Mask]]:
        """Yield the runs that have wanted documents, and which these are.

        Args:
            scratch: An existing folder for lists of the others, which are deleted in the runs.
        """
        for kept in self._kept:
            if not kept.is_live.any():
                continue
            unwanted = np.flatnonzero(~kept.is_live)
            run = kept.run
            if len(unwanted):
                write_deleted(scratch, run.segid, unwanted)
                run = Run(run.folder, run.segid, run.documents, len(unwanted), str(scratch))
            yield run, kept.is_live

    def discard(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _index_ids(self) -> None:
        """Make a table of the ids of all runs: 16 bytes a document."""
        hashes = np.empty(self.size, dtype=np.uint64)
        places = np.empty((self.size, 2), dtype=np.uint32)
        row = 0
        for number, kept in enumerate(self._kept):
            field = Segment(Path(kept.run.folder), kept.run.segid).fields.get("id")
            for term_number, term in enumerate(field.dictionary.terms() if field else ()):
                for document in field.documents(term_number).tolist() if field else ():
                    hashes[row], places[row] = _hash(term), (number, document)
                    row += 1
        order = np.argsort(hashes[:row], kind="stable")
        self._hashes, self._places = hashes[order], places[order]

    def _find(self, document_id: str) -> Iterator[tuple[_KeptRun, int]]:
        """Yield where documents of an id are, by run and number."""
        wanted = _hash(document_id.encode())
        row = int(np.searchsorted(self._hashes, wanted))
        while row < len(self._hashes) and self._hashes[row] == wanted:
            run, number = self._places[row].tolist()
            if self._stored(self._kept[run], number).id == document_id:
                yield self._kept[run], number
            row += 1


def _hash(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(sha256(text).digest()[:8], "little"))


def _complete_runs(folder: Path) -> Iterator[Run]:
    """Yield the runs in a folder that are as they were written; remove whatever else is there."""
    for path in sorted(folder.iterdir()):
        run = _checked(path)
        if run is None:
            _LOG.info("%s is not complete, so it is thrown away", path)
            shutil.rmtree(path, ignore_errors=True)
        else:
            yield run


def _checked(folder: Path) -> Run | None:
    """Return a run, every byte of it compared with what was noted when it was complete; None if it differs."""
    try:
        noted = json.loads((folder / COMPLETE).read_bytes())
        files, documents = dict(noted["files"]), int(noted["documents"])
        if {path.name for path in folder.iterdir()} != {*files, COMPLETE}:
            return None
        for name, expected in files.items():
            with (folder / name).open("rb") as file:
                if file_digest(file, "sha256").hexdigest() != expected:
                    return None
        if len(DocumentStore(folder, folder.name)) != documents:
            return None
        return Run(str(folder), folder.name, documents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexDamaged) as error:
        _LOG.debug("%s: %s", folder, error)
        return None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
