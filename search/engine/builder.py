"""Turns understood documents into a new generation of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from search.engine.columns import ColumnsWriter
from search.engine.documents import DocumentWriter
from search.engine.generations import SEGMENTS, new_generation
from search.engine.glosses import GlossWriter
from search.engine.opened import OpenIndex
from search.engine.accumulate import write_segment
from search.errors import BuildError
from search.model import Document

__all__ = ["Built", "build_generation"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the generation's name, and how many documents are new or changed, or as they were."""

    generation: str
    added: int
    unchanged: int


def build_generation(
    index: Path, documents: Iterable[Document], facts: Callable[[], dict[str, object]], *, memory_mb: int
) -> Built:
    """Write documents beside the served index, check what was written, and serve it.

    Args:
        index: Folder of the index; made if it is not there.
        documents: With unique ids.
        facts: Says what the manifest should hold about the sources; asked once all documents have passed.
        memory_mb: Megabytes in which postings are gathered before they are spilled.

    Raises:
        BuildError: If another build is running, the folder cannot be written, or there is no document at all while the
            served index holds some: a mistyped folder should not empty an archive.
        IndexDamaged: If what was written cannot be opened. In either case the served index is untouched.
    """
    with new_generation(index) as unfinished:
        segment = token_hex(8)
        folder = unfinished.folder / SEGMENTS / segment
        folder.mkdir(parents=True)
        writer, columns, glosses = DocumentWriter(folder, segment), ColumnsWriter(), GlossWriter()
        noted = _noted(writer.passing(documents), columns, glosses)
        count = write_segment(folder, segment, noted)
        writer.close()
        if not count and unfinished.holds_documents():
            raise BuildError(f"there was no document to be read, so {index} was left as it is")
        columns.save(unfinished.folder / "columns.hz")
        glosses.save(unfinished.folder)
        segments = [{"id": segment, "documents": count, "deleted": 0}]
        unchanged = 0
        unfinished.seal({**facts(), "documents": count, "segments": segments, "published": columns.range()})
        OpenIndex(unfinished.folder).close()  # what cannot be opened is not served
        unfinished.publish()
        return Built(unfinished.name, count - unchanged, unchanged)


def _noted(documents: Iterator[Document], columns: ColumnsWriter, glosses: GlossWriter) -> Iterator[Document]:
    for document in documents:
        columns.add(document)
        glosses.add(document)
        yield document
