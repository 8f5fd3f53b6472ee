"""Tell which known file each file is that has been read, and give it its label and its row in the register."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search.engine import Register
from search.indexing.ids.fingerprints import Digest, digest_of_file, hash_of, stamp_of
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.new_rows import NewFiles
from search.indexing.ids.records import KnownDocument
from search.indexing.ids.roots import Roots, place_of
from search.indexing.ids.survey import Survey, noted_digest
from search.indexing.journal import Journal
from search.ingest import ReadLimits, SourceFile, document_id, printable

__all__ = ["ReadFile", "ReadFiles", "RegisteredFile"]

_MAX_LABELS = 100  # labels that are tried; that two files have the same label is untidy, but no fault


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of which documents were read.

    Attributes:
        root: Absolute path of its source.
        path: Its path below that.
        label: Its path as it is shown, and as the walk made it unique.
        digest: Digest of its bytes.
        stamp: See `stamp_of`; 0 if the file was written to while it was read.
        known: The known file that it is, or None.
        here: The known file that was at its path, if that is no other file now.
    """

    root: bytes
    path: bytes
    label: str
    digest: Digest
    stamp: int
    known: int | None
    here: int | None

    @property
    def shown(self) -> str:
        """Its path below its source, as it is shown."""
        return printable(os.fsdecode(self.path))

    @property
    def place(self) -> bytes:
        """Its absolute path."""
        return place_of(self.root, self.path)


@dataclass(frozen=True, slots=True)
class RegisteredFile:
    """A file that was read, as the next register has it.

    Attributes:
        read: What is known of it.
        label: Its label in the index.
        number: Number of its row.
    """

    read: ReadFile
    label: str
    number: int


class ReadFiles:
    """The files of which documents were read.

    Attributes:
        new: Rows of files that the register does not have.
        root_numbers: Number of each source, of those of the register and of further ones.
        prefix_numbers: Number of each prefix of a label, likewise.
        has_new_rows: Whether one of the new rows says more than another stamp.

    Args:
        known: What the register knows; None if there is none.
        register: The register of the generation before; None if there is none.
        roots: The sources.
        survey: What they hold.
        limits: Sizes of the largest file and of the largest archive file that are read.
        journal: What an interrupted build has read; None for none.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
    """

    def __init__(
        self,
        known: KnownFiles | None,
        register: Register | None,
        roots: Roots,
        survey: Survey,
        *,
        limits: ReadLimits,
        journal: Journal | None,
        scratch: Path | None,
    ) -> None:
        self._known, self._roots, self._survey = known, roots, survey
        self._limits, self._journal = limits, journal
        self.new = NewFiles(scratch)
        self.root_numbers = _numbered(register.roots() if register else [])
        self.prefix_numbers = _numbered(register.prefixes() if register else [])
        self.has_new_rows = False

    def register(self, file: SourceFile, stamp: int) -> RegisteredFile:
        """Return a file of which documents were read with its label and its row in the next register.

        Args:
            file: The file.
            stamp: Its stamp before that; 0 if it is to be read again.
        """
        read = self._described(file, stamp)
        label = self._label(read)
        return RegisteredFile(read, label, self._number(read, label))

    def known_documents(self, file: ReadFile) -> list[KnownDocument]:
        """Return the documents that a file had."""
        if self._known is None:
            return []
        return [
            document
            for number in dict.fromkeys((file.known, file.here))
            if number is not None
            for document in self._known.documents_of(number, file.digest)
        ]

    def close(self) -> None:
        """Release the temporary file."""
        self.new.paths.close()

    def _described(self, file: SourceFile, stamp: int) -> ReadFile:
        source, path = self._roots.locate(file.path)
        root = self._roots.names[source]
        known, here = self._known_file(place_of(root, path))
        if self._known and known is not None and known == here and stamp and stamp == self._known.stamp(known):
            digest = self._known.digest(known)
        else:
            noted = noted_digest(self._journal, hash_of(place_of(root, path)), stamp)
            digest = noted or digest_of_file(file.target, self._limits)
        if stamp != stamp_of(file):
            stamp = 0  # it may have been written to while it was read, so what was read may be of neither state
        return ReadFile(root, path, file.source, digest, stamp, known, here)

    def _known_file(self, place: bytes) -> tuple[int | None, int | None]:
        """Return the known file that a file is, and the known file that was at its path and is no other file now."""
        known = self._known
        if known is None:
            return None, None
        is_changed, same = self._survey.find(place)
        here = known.at(place)
        if here is not None and here != same and known.claimed[here] and not known.unchanged[here]:
            here = None  # it lies elsewhere now, and its documents went with it
        if not is_changed:
            same = here
        for file in (same, here):
            if file is not None:
                known.claimed[file] = known.answered[file] = True
        return same, here

    def _label(self, file: ReadFile) -> str:
        """Return the label of a file: that which it had in this source, or else one that no other file has."""
        if self._known is None:
            return file.label
        if file.here is not None and self._known.root(file.here) == file.root:
            return self._known.prefix(file.here) + file.shown
        label, folder = file.label, printable(os.fsdecode(file.root.rpartition(b"/")[2])) or "root"
        for attempt in range(1, _MAX_LABELS):
            if not self._is_taken(label, self._known, file.place):
                break
            label = f"{folder}{f'~{attempt}' if attempt > 1 else ''}/{file.label}"
        return label

    def _is_taken(self, label: str, known: KnownFiles, own: bytes) -> bool:
        """Return whether a file of another place than its own, and still there, has a label and gave its id by it."""
        for record in (None, 1):
            number = known.register.find(document_id(label, record))
            file = None if number is None else int(known.documents.file[number])
            if file is None or file >= len(known.files) or known.place(file) == own:
                continue
            stays = known.unchanged[file] or self._survey.find(known.place(file)) == (True, file)
            if stays and known.label(file) == label:
                return True
        return False

    def _number(self, file: ReadFile, label: str) -> int:
        """Return the number of a file's row: the one that there is, if it says all of this, or that of a new one."""
        known, here = self._known, file.here
        if known and here is not None and known.digest(here) == file.digest and known.root(here) == file.root:
            if known.stamp(here) == file.stamp:
                return here
        else:  # another stamp only saves time
            self.has_new_rows = True
        prefix = label.removesuffix(file.shown).encode("utf-8", "replace")
        root_number = self.root_numbers.setdefault(file.root, len(self.root_numbers))
        prefix_number = self.prefix_numbers.setdefault(prefix, len(self.prefix_numbers))
        self.new.append(root_number, prefix_number, file.path, (file.digest, file.stamp, hash_of(file.place)))
        return (len(known.files) if known else 0) + len(self.new) - 1


def _numbered(names: Sequence[bytes]) -> dict[bytes, int]:
    return {name: number for number, name in enumerate(names)}
