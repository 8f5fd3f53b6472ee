"""Write a register of ids; what its columns mean is told in `table`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

import numpy as np

from search.engine.register.table import (
    DOCUMENT_COLUMNS,
    FILE_COLUMNS,
    KIND,
    OWNER,
    REGISTER,
    VERSION,
    DocumentRows,
    FileRows,
)
from search.engine.store.blocks import BlockWriter
from search.engine.store.layout import ENDS, KEYS, LANDMARK_ENDS, LANDMARK_KEYS, array_name
from search.engine.store.terms import LANDMARK

__all__ = ["RegisterContents", "write_register"]

_CHUNK = 1 << 14  # texts that are joined and written at a time


@dataclass(frozen=True, slots=True)
class RegisterContents:
    """What a register holds.

    Attributes:
        ids: Ids in ascending order of their bytes; read once.
        documents: Their documents, in the same order.
        files: Files.
        paths: Their paths below the sources, in the same order; read once.
        roots: Absolute paths of the sources.
        prefixes: Prefixes of labels.
    """

    ids: Iterable[bytes]
    documents: DocumentRows
    files: FileRows
    paths: Iterable[bytes]
    roots: Sequence[bytes]
    prefixes: Sequence[bytes]


def write_register(folder: Path, contents: RegisterContents) -> None:
    """Write `ids.hz` into the folder of a generation that has none yet; ids and paths are streamed."""
    with BlockWriter(folder / REGISTER, KIND, OWNER) as writer:
        landmarks: list[bytes] = []
        ids = _every(LANDMARK, contents.ids, landmarks)
        _write_texts(writer, array_name("id", KEYS), array_name("id", ENDS), ids)
        _write_texts(writer, array_name("id", LANDMARK_KEYS), array_name("id", LANDMARK_ENDS), landmarks)
        for name in DOCUMENT_COLUMNS:
            writer.add(f"document.{name}", getattr(contents.documents, name).ravel())
        for name in FILE_COLUMNS:
            writer.add(f"file.{name}", getattr(contents.files, name).ravel())
        for table, texts in (("file", contents.paths), ("root", contents.roots), ("prefix", contents.prefixes)):
            _write_texts(writer, f"{table}.path", f"{table}.path_ends", texts)
        writer.close({"version": VERSION})


def _every(step: int, texts: Iterable[bytes], taken: list[bytes]) -> Iterator[bytes]:
    """Yield texts, and append every text whose number is a multiple of `step` to a list."""
    for number, text in enumerate(texts):
        if number % step == 0:
            taken.append(text)
        yield text


def _write_texts(writer: BlockWriter, name: str, ends_name: str, texts: Iterable[bytes]) -> None:
    """Write texts end to end, and then where each ends."""
    ends = array("Q")
    end, remaining = 0, iter(texts)
    writer.begin(name, np.uint8)
    while chunk := list(islice(remaining, _CHUNK)):
        writer.append(np.frombuffer(b"".join(chunk), dtype=np.uint8))
        ends.extend(islice(accumulate(map(len, chunk), initial=end), 1, None))
        end = ends[-1]
    writer.add(ends_name, np.frombuffer(ends, dtype=np.uint64))
