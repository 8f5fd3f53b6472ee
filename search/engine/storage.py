"""Turns documents into the files of one Whoosh segment, and the files back into a reader, without trusting a pickle.

Stock Whoosh pickles its table of contents, and the numbers of each posting block. The table of contents
is replaced by a JSON file and a schema that is code; the blocks are read by an unpickler that knows nothing
but four harmless spellings of bytes and arrays of numbers, so a planted payload is an error and never runs.
"""

from __future__ import annotations

import io
import json
import pickle  # read through _PlainUnpickler only, see above
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.reading import SegmentReader

from search.engine.schema import index_fields, schema
from search.errors import IndexDamaged
from search.model import Document

__all__ = ["open_segment", "write_segment"]

_SEGMENT = "segment.json"
_INDEX_NAME = "hezuo"


def _latin1_bytes(text: str, _encoding: str = "latin1") -> bytes:
    return text.encode("latin1")


def _no_bytes() -> bytes:
    return b""


def _number_array(kind: str, numbers: list[int | float]) -> array[Any]:
    return array(kind, list(numbers))


# How pickle's second protocol, which Whoosh uses, spells bytes and arrays of numbers. Each name is answered
# by a function that can do nothing else.
_PLAIN = {
    ("_codecs", "encode"): _latin1_bytes,
    ("array", "array"): _number_array,
    ("builtins", "bytes"): _no_bytes,
    ("__builtin__", "bytes"): _no_bytes,
}


class _PlainUnpickler(pickle.Unpickler):
    """Reads numbers, texts, bytes and containers; refuses everything that would have to be imported."""

    def find_class(self, module: str, name: str) -> Any:  # the signature of the standard library
        try:
            return _PLAIN[module, name]
        except KeyError:
            raise IndexDamaged(f"the index holds a pickled {module}.{name}, as no index of ours does") from None


def _plain_loads(data: bytes) -> Any:
    return _PlainUnpickler(io.BytesIO(data)).load()


class _PlainFile(StructFile):  # type: ignore[misc]  # Whoosh ships no types
    def read_pickle(self) -> Any:
        return _PlainUnpickler(self.file).load()


class _PlainStorage(FileStorage):  # type: ignore[misc]  # Whoosh ships no types
    """Opens files whose pickles are plain, and remembers them until an opening has succeeded."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), readonly=True)
        self.opened: list[_PlainFile] = []

    def open_file(self, name: str, **options: Any) -> _PlainFile:
        file = Path(self.folder, name).open("rb")  # noqa: SIM115 - closed with the reader that asked for it
        self.opened.append(_PlainFile(file, name=name, **options))
        return self.opened[-1]


def write_segment(folder: Path, documents: Iterable[Document], *, memory_mb: int) -> int:
    """Write one segment into an empty folder.

    Args:
        folder: An existing, empty folder.
        documents: In the order that becomes their numbers, from 0.
        memory_mb: Megabytes of postings that are held before they are spilled.

    Returns:
        Number of documents.
    """
    storage = FileStorage(str(folder))
    index = storage.create_index(schema(), indexname=_INDEX_NAME)
    writer = index.writer(limitmb=memory_mb, compound=False)
    try:
        for document in documents:
            writer.add_document(**index_fields(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    # Whoosh keeps a segment's facts in private attributes, since it pickles the whole object.
    facts = [
        {"id": segment.segid, "documents": segment.doc_count_all(), "lengths": dict(segment._fieldlengths)}
        for segment in index._segments()
    ]
    for leftover in (*folder.glob("*.toc"), *folder.glob("*LOCK")):
        leftover.unlink()
    folder.joinpath(_SEGMENT).write_text(json.dumps(facts[0] if facts else None), encoding="utf-8")
    return sum(int(fact["documents"]) for fact in facts)


def open_segment(folder: Path) -> SegmentReader | None:
    """Open what `write_segment` wrote; None for a segment of no documents.

    Raises:
        IndexDamaged: If the description of the segment or one of its files cannot be read.
    """
    storage = _PlainStorage(folder)
    whoosh3.loads = _plain_loads  # for the whole process: no index of ours or of others needs more
    try:
        facts = json.loads(folder.joinpath(_SEGMENT).read_text(encoding="utf-8"))
        if facts is None:
            return None
        segment = whoosh3.W3Segment(whoosh3.W3Codec(), _INDEX_NAME, int(facts["documents"]), str(facts["id"]))
        segment._fieldlengths = {str(name): int(length) for name, length in facts["lengths"].items()}
        reader = SegmentReader(storage, schema(), segment)
        # Whoosh opens the files of lengths when it first needs them, which may be after the folder has been swept away.
        for name in segment._fieldlengths:
            reader.doc_field_length(0, name)
    except Exception as error:  # damaged numbers send Whoosh anywhere
        for file in storage.opened:
            if not file.is_closed:
                file.close()
        raise IndexDamaged(f"{folder}: the postings cannot be opened ({error!r}); rebuild the index") from error
    return reader
