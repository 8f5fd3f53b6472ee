"""Give each document that is read its id and the label of its file, and tell which documents are gone."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from search.engine import ABSENT, PRESENT, RETIRED, Register
from search.indexing.ids.entry_queue import EntryQueue
from search.indexing.ids.fingerprints import (
    Digest,
    HashSet,
    digest_of_document,
    digest_of_file,
    hash_of,
    stamp_of,
)
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.named_documents import NamedDocuments, name_hash
from search.indexing.ids.new_rows import NewDocuments, NewFiles
from search.indexing.ids.next_register import NextRegister, write_next_register
from search.indexing.ids.records import KnownDocument, pair_documents
from search.indexing.ids.roots import Roots, place_of
from search.indexing.ids.survey import Survey, noted_digest
from search.indexing.ids.unlisted import Unlisted
from search.indexing.journal import Reading
from search.indexing.readings import KeptReadings, ReadingNotes
from search.ingest import ReadLimits, SourceFile, document_id, printable
from search.model import Document, Rejected

__all__ = ["IdAssigner"]

_MOST_NOTED = 2_000  # named documents of a file that the journal knows: what is taken from it is in memory at once
_MAX_LABELS = 100  # labels that are tried; that two files have the same label is untidy, but no fault


@dataclass(frozen=True, slots=True)
class _ReadFile:
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


@dataclass(slots=True)
class _NamedFile:
    """A file whose documents have names within it, while it is read.

    Attributes:
        source: The file.
        stamp: Its stamp before it was read.
        read: What is known of it.
        label: Its label in the index.
        number: Number of its row in the register.
        documents: Pairs them.
        count: How many have their ids.
        ids: Ids of the first of them, in their order.
        proposed: Ids that the reader gave these.
    """

    source: SourceFile
    stamp: int
    read: _ReadFile
    label: str
    number: int
    documents: NamedDocuments
    count: int = 0
    ids: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Unread:
    """What could not be read of a file.

    Attributes:
        path: Path of the file, as it is shown.
        names: Hashes of the names of its documents that could not be read.
        is_cut: Whether it may hold others, since a part of it could not be read.
        is_unsteady: Whether a part could not be read, and may be the next time.
        noted: What its content rejects, as the journal has it.
    """

    path: str = ""
    names: set[int] = field(default_factory=set)
    is_cut: bool = False
    is_unsteady: bool = False
    noted: list[Reading] = field(default_factory=list)


class IdAssigner:
    """Gives the documents of a build or update their ids.

    It is told of each file before it is read (`expect`), changes the documents that were read of it (`assign`), and
    once all have been read, says which are gone (`finish`, `is_gone`) and writes the next register (`save`).

    Attributes:
        survey: What the sources hold.

    Args:
        sources: The sources.
        entries: What they hold, listed.
        register: The register of the generation before; None if there is none.
        limits: Sizes of the largest file and of the largest archive file that are read.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
        served: The register of the generation that is served, if `register` is that of one that was rolled back from.
        kept: What was read for that generation, and takes notes for the next one; by default all files are read.

    Raises:
        IndexDamaged: If the register has changed since it was written.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        entries: Iterable[SourceFile | Rejected],
        register: Register | None,
        limits: ReadLimits,
        scratch: Path | None = None,
        *,
        served: Register | None = None,
        kept: KeptReadings | None = None,
    ) -> None:
        kept = kept or KeptReadings(None, ReadingNotes())
        self._limits, self._notes, self._journal = limits, kept.notes, kept.journal
        self._roots = Roots(sources)
        self._known = KnownFiles(register, served) if register else None
        queue = EntryQueue(scratch)
        try:
            self.survey = Survey(entries, self._roots, self._known, limits, queue, kept)
        except BaseException:
            queue.close()
            raise
        self._has_new_rows = False
        self._expected: OrderedDict[str, tuple[SourceFile, int]] = OrderedDict()  # and the stamp of each
        self._scratch = scratch
        self._named: _NamedFile | None = None  # the file with named documents that is being read
        self._unread = _Unread()  # what could not be read of the file that is being read
        self._unsteady: list[int] = []  # files of which a part could not be read, and may be the next time
        self._hidden: list[int] = []  # known documents that may be there and could not be read
        self._omitted: dict[bytes, bool] = {}  # documents that were left out, and whether that was meant
        self._new_ids = HashSet()
        self._files, self._documents = NewFiles(scratch), NewDocuments(scratch)
        self._root_numbers = _numbered(register.roots() if register else [])
        self._prefix_numbers = _numbered(register.prefixes() if register else [])
        self._unlisted = Unlisted(self._roots, self.survey.rejected)

    def expect(self, file: SourceFile) -> None:
        """Note that a file is about to be read; files are read in the order of these calls."""
        self._expected[file.source] = file, stamp_of(file.target)

    @property
    def has_changed(self) -> bool:
        """Whether the next register says anything else than the one before."""
        known = self._known
        return self._has_new_rows or (known is not None and bool((known.documents.state != known.states_before).any()))

    def assign(self, read: Iterable[Document | Rejected]) -> Iterator[Document | Rejected]:
        """Yield what was read, each document with its id and the label of its file.

        Args:
            read: Documents and rejections in the order of the files, the documents of a file one after the other.
        """
        label, documents, path = "", list[Document](), ""
        for item in read:
            if isinstance(item, Rejected):
                if item.path != path:
                    yield from self._finish_file(label, documents)
                    label, documents, path = "", [], item.path
                self._note(item)
                yield item
                continue
            its_label = item.file
            if its_label != label:
                # What was rejected of a file may come before its first document.
                its_path = printable(str(self._expected[its_label][0].path))
                if label or its_path != path:
                    yield from self._finish_file(label, documents)
                label, documents, path = its_label, [], its_path
            if item.record and self._named is None:
                self._named = self._open_named(label)
                for document in documents:
                    yield from self._assign_named(self._named, document)
                documents = []
            if self._named is not None:
                yield from self._assign_named(self._named, item)
            else:
                documents.append(item)
        yield from self._finish_file(label, documents)

    def _finish_file(self, label: str, documents: Sequence[Document]) -> Iterator[Document]:
        """Yield the documents of a file that has been read which have not got their ids yet."""
        if self._named is not None:
            yield from self._rest_of_named(self._named)
            self._named = None
        elif documents:
            yield from self._assign_file(label, documents)
        elif self._journal and not self._unread.is_unsteady:  # nothing but rejections
            for reading in self._unread.noted:
                if reading not in self._journal.find(reading.place, reading.stamp):
                    self._journal.note(reading)
        if not self._unread.is_unsteady:
            for reading in self._unread.noted:
                self._notes.reject(reading.place, reading.stamp, reading.rejected)
        self._unread = _Unread()

    def _note(self, rejected: Rejected) -> None:
        """Note what was rejected of a file, if a reader did so, and not the walk."""
        unread = self._unread
        unread.path = rejected.path
        if rejected.member and not rejected.member.endswith("/"):
            unread.names.add(name_hash(rejected.member))
        elif rejected.member or rejected.record is None:
            unread.is_cut = True
        if self._named is not None:
            file, stamp = self._named.source, self._named.stamp
        else:
            before = list[str]()
            for label, expected in self._expected.items():
                if printable(str(expected[0].path)) == rejected.path:
                    file, stamp = expected
                    break
                before.append(label)
            else:
                return
            for done in before:  # items come in the order of the files
                del self._expected[done]
        if not rejected.is_lasting:
            unread.is_unsteady = True
        elif stamp and stamp == stamp_of(file.target):
            source, path = self._roots.locate(file.path)
            place = hash_of(place_of(self._roots.names[source], path))
            unread.noted.append(Reading(place, stamp, rejected=((rejected.record, rejected.reason),)))

    def _next_expected(self, label: str) -> tuple[SourceFile, int]:
        """Return the file of a label, of which documents have been read, and its stamp; others before were rejected."""
        while True:
            expected, (source_file, stamp) = self._expected.popitem(last=False)
            if expected == label:
                return source_file, stamp

    def _open_named(self, label: str) -> _NamedFile:
        source_file, stamp = self._next_expected(label)
        file = self._described(source_file, stamp)
        documents = self._known_documents(file)
        label = self._label(file)
        number = self._number_of_file(file, label)
        return _NamedFile(source_file, stamp, file, label, number, NamedDocuments(documents, self._scratch))

    def _assign_named(self, file: _NamedFile, document: Document) -> Iterator[Document]:
        """Yield a document that has a name within its file with its id, or nothing if it has to wait."""
        name, digest = name_hash(document.record), digest_of_document(document)
        is_told, known = file.documents.pair(document, name, digest)
        if is_told:
            yield self._with_id(file, document, name, digest, known)

    def _with_id(self, file: _NamedFile, document: Document, name: int, digest: Digest, known: int | None) -> Document:
        file.count += 1
        source = file.label + document.source[len(file.read.label) :]
        if known is None:
            proposed = document.id if file.label == file.read.label else document_id(source)
            new_id = self._new_id(proposed, source)
            self._documents.append(new_id.encode(), file.number, file.count, digest, name)
            self._has_new_rows = True
        else:
            new_id = self._keep(known, file.number, file.count, digest, name)
        if file.count <= _MOST_NOTED:
            file.ids.append(new_id)
            file.proposed.append(document.id)
        is_same = new_id == document.id and source == document.source
        return document if is_same else replace(document, id=new_id, source=source)

    def _rest_of_named(self, file: _NamedFile) -> Iterator[Document]:
        """Yield the documents that waited, and tell which of those that the file had are gone."""
        for document, name, digest, number in file.documents.rest():
            yield self._with_id(file, document, name, digest, number)
        gone, hidden = file.documents.missing(self._unread.names)
        file.documents.close()
        is_unsteady = self._unread.is_unsteady or file.stamp != stamp_of(file.source.target)
        if is_unsteady:
            self._unsteady.append(file.number)
        if self._known is not None:
            if self._unread.is_cut:
                gone, hidden = [], gone + hidden
            for document_number in gone:
                self._retire(self._known, document_number)
            for (
                document_number
            ) in hidden:  # it stays in an index that is updated, and has no place in one that is built
                self._known.documents.file[document_number] = file.number
                self._hidden.append(document_number)
        if self._journal and file.stamp and not is_unsteady and not self._unread.path and file.count <= _MOST_NOTED:
            place = hash_of(place_of(file.read.root, file.read.path))
            reading = Reading(
                place, file.stamp, file.read.digest, file.label, tuple(file.ids), (), tuple(file.proposed)
            )
            if reading not in self._journal.find(place, file.stamp):
                self._journal.note(reading)

    def _assign_file(self, label: str, documents: Sequence[Document]) -> Iterator[Document]:
        """Yield the documents of one file with their ids."""
        source_file, stamp = self._next_expected(label)
        file = self._described(source_file, 0 if self._unread.is_unsteady else stamp)
        label = self._label(file)
        number = self._number_of_file(file, label)
        digests = list(map(digest_of_document, documents))
        known_documents = self._pair(file, digests)
        ids = list[str]()
        for record, (document, digest, known) in enumerate(zip(documents, digests, known_documents, strict=True), 1):
            source = label + document.source[len(file.label) :]
            if known is None:
                proposed = document.id if label == file.label else document_id(source, record if record > 1 else None)
                new_id = self._new_id(proposed, source)
                self._documents.append(new_id.encode(), number, record, digest)
                self._has_new_rows = True
            else:
                new_id = self._keep(known, number, record, digest)
            is_same = new_id == document.id and source == document.source
            ids.append(new_id)
            yield document if is_same else replace(document, id=new_id, source=source)

        if self._journal and file.stamp:
            place = hash_of(place_of(file.root, file.path))
            rejected = tuple(rejection for reading in self._unread.noted for rejection in reading.rejected)
            reading = Reading(place, file.stamp, file.digest, label, tuple(ids), rejected)
            if reading not in self._journal.find(place, file.stamp):
                self._journal.note(reading)

    def items(self, file: SourceFile) -> Sequence[Document | Rejected]:
        """Return what an interrupted build has read of a file that is still the same; nothing if it must be read."""
        if self._journal is None or not self._journal.size:
            return ()
        source, path = self._roots.locate(file.path)
        place = hash_of(place_of(self._roots.names[source], path))
        return self._journal.items(file, place, stamp_of(file.target))

    def _described(self, file: SourceFile, stamp: int) -> _ReadFile:
        """Return what is known of a file.

        Args:
            file: A file of which documents were read.
            stamp: Its stamp before that.
        """
        source, path = self._roots.locate(file.path)
        root = self._roots.names[source]
        known, here = self._known_file(place_of(root, path))
        if self._known and known is not None and known == here and stamp and stamp == self._known.stamp(known):
            digest = self._known.digest(known)
        else:
            noted = noted_digest(self._journal, hash_of(place_of(root, path)), stamp)
            digest = noted or digest_of_file(file.target, self._limits)
        if stamp != stamp_of(file.target):
            stamp = 0  # it may have been written to while it was read, so what was read may be of neither state
        return _ReadFile(root, path, file.source, digest, stamp, known, here)

    def _known_file(self, place: bytes) -> tuple[int | None, int | None]:
        """Return the known file that a file is, and the known file that was at its path and is no other file now."""
        known = self._known
        if known is None:
            return None, None
        is_changed, same = self.survey.find(place)
        here = known.at(place)
        if here is not None and here != same and known.claimed[here] and not known.unchanged[here]:
            here = None  # it lies elsewhere now, and its documents went with it
        if not is_changed:
            same = here
        for file in (same, here):
            if file is not None:
                known.claimed[file] = known.answered[file] = True
        return same, here

    def _known_documents(self, file: _ReadFile) -> list[KnownDocument]:
        """Return the documents that a file had."""
        if self._known is None:
            return []
        return [
            document
            for number in dict.fromkeys((file.known, file.here))
            if number is not None
            for document in self._known.documents_of(number, file.digest)
        ]

    def _pair(self, file: _ReadFile, digests: list[Digest]) -> list[int | None]:
        """Return which known documents those of a file are; those that it had and has no more are retired."""
        if self._known is None:
            return [None] * len(digests)
        known = self._known_documents(file)
        numbers = pair_documents(known, digests)
        kept = set(numbers)
        for document in known:
            if not document.retired and document.number not in kept:
                self._retire(self._known, document.number)
        return numbers

    def _keep(self, number: int, file: int, record: int, digest: Digest, name: int = 0) -> str:
        """Note where a known document is now, and what was read of it; return its id."""
        known = self._known
        if known is None:
            raise RuntimeError("a document is known of no register")
        rows = known.documents
        if rows.state[number] != PRESENT:
            known.revive(number)
        rows.file[number], rows.record[number] = file, record
        if rows.name[number] != name:
            rows.name[number] = name
            self._has_new_rows = True
        rows.digest[number] = digest
        return known.register.id_of(number)

    def _label(self, file: _ReadFile) -> str:
        """Return the label of a file: that which it had in this source, or else one that no other file has."""
        if self._known is None:
            return file.label
        if file.here is not None and self._known.root(file.here) == file.root:
            return self._known.prefix(file.here) + file.shown
        label, folder = file.label, printable(os.fsdecode(file.root.rpartition(b"/")[2])) or "root"
        for attempt in range(1, _MAX_LABELS):
            if not self._is_taken(label, self._known, place_of(file.root, file.path)):
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
            stays = known.unchanged[file] or self.survey.find(known.place(file)) == (True, file)
            if stays and known.label(file) == label:
                return True
        return False

    def _number_of_file(self, file: _ReadFile, label: str) -> int:
        """Return the number of a file's row: the one that there is, if it says all of this, or that of a new one."""
        known, here = self._known, file.here
        if known and here is not None and known.digest(here) == file.digest and known.root(here) == file.root:
            if known.stamp(here) == file.stamp:
                return here
        else:  # another stamp only saves time
            self._has_new_rows = True
        prefix = label.removesuffix(file.shown).encode("utf-8", "replace")
        root_number = self._root_numbers.setdefault(file.root, len(self._root_numbers))
        prefix_number = self._prefix_numbers.setdefault(prefix, len(self._prefix_numbers))
        place = hash_of(place_of(file.root, file.path))
        self._files.append(root_number, prefix_number, file.path, (file.digest, file.stamp, place))
        return (len(known.files) if known else 0) + len(self._files) - 1

    def _new_id(self, proposed: str, source: str) -> str:
        """Return an id that was never given to any other document: the proposed one, or another one of the source."""
        new, attempt = proposed, 1
        while hash_of(new.encode()) in self._new_ids or (self._known and self._known.register.find(new) is not None):
            attempt += 1
            new = document_id(source, attempt, again=proposed)
        self._new_ids.add(hash_of(new.encode()))
        return new

    def finish(self, rejected: Sequence[Rejected]) -> None:
        """Retire the documents of files that are certainly gone, once all files have been read.

        Args:
            rejected: What could not be read.
        """
        self._unlisted.add(rejected)
        known = self._known
        if known is None:
            return
        for file in np.flatnonzero(known.in_use & ~known.claimed).tolist():
            place = known.place(file)
            if self._roots.walked(place) and not self._unlisted.may_hold(place):
                for document in known.documents_of(file, None):
                    if not document.retired:
                        self._retire(known, document.number)

    def leave_out_unread(self) -> None:
        """Note that the next index has no documents of files that were not read, and are not gone: those of a build."""
        known = self._known
        if known is None:
            return
        for file in np.flatnonzero(known.served & ~known.answered).tolist():
            for document in known.documents_of(file, None):
                if not document.retired:
                    known.documents.state[document.number] = ABSENT
        known.documents.state[self._hidden] = ABSENT

    def is_gone(self, document_id: str) -> bool:
        """Return, of a document of the index that was not among those read, whether its file is gone; if so, retire it.

        It is not if its file is there and could not be read, or may lie in a folder that cannot be listed.
        """
        known = self._known
        number = known.register.find(document_id) if known else None
        if number is None or known is None:
            return True
        if known.documents.state[number] != RETIRED:
            file = int(known.documents.file[number])
            if file >= len(known.files) or known.claimed[file] or self._unlisted.may_hold(known.place(file)):
                return False
            self._retire(known, number)
        return True

    def knows(self, documents: int) -> bool:
        """Return whether the register names just the documents that the index has.

        Args:
            documents: Their number.
        """
        known = self._known
        return known is not None and int((known.states_before == PRESENT).sum()) == documents

    def gone(self) -> Iterator[str]:
        """Yield the ids of the documents of the index before that are certainly gone, and retire those of them.

        They are those of files that are not there, and those that their files have no more; see `is_gone`.
        """
        known = self._known
        if known is None:
            return
        for file in np.flatnonzero(known.served & ~known.claimed).tolist():
            if not self._unlisted.may_hold(known.place(file)):
                for document in known.documents_of(file, None):
                    if not document.retired and int(known.documents.file[document.number]) == file:
                        self._retire(known, document.number)
        gone = (known.states_before == PRESENT) & (known.documents.state == RETIRED)
        yield from map(known.register.id_of, np.flatnonzero(gone).tolist())

    def untouched(self) -> int:
        """Return the number of documents of the index whose files need not be read."""
        known = self._known
        if known is None:
            return 0
        return int((known.untouched[known.files_before] & (known.states_before == PRESENT)).sum())

    def is_untouched(self, document_id: str) -> bool:
        """Return whether the file of a document of the index need not be read."""
        known = self._known
        number = known.register.find(document_id) if known else None
        return known is not None and number is not None and bool(known.untouched[known.files_before[number]])

    def was_left_out(self, document_id: str) -> bool:
        """Return whether a document had an id before, and was not in the index though it was in the sources."""
        number = self._known.register.find(document_id) if self._known else None
        return number is not None and self._known is not None and self._known.states_before[number] == ABSENT

    def omit(self, document_id: str, *, is_meant: bool) -> None:
        """Note that a document which was read does not come into the index.

        Args:
            document_id: Its id.
            is_meant: Whether it is to be left out, as long as nothing changes; otherwise it failed, an earlier version
                of it may stay in the index, and its file is read again the next time.
        """
        self._omitted[document_id.encode()] = is_meant
        number = self._known.register.find(document_id) if self._known else None
        if self._known and number is not None and (is_meant or self._known.states_before[number] != PRESENT):
            self._known.documents.state[number] = ABSENT

    def unread(self) -> Iterator[tuple[bytes, int, int]]:
        """Yield, of each source of files of the index: its path, how many are there, and how many were not read."""
        known = self._known
        if known is None:
            return
        there = known.served & known.claimed
        for file in np.flatnonzero(known.served & ~known.claimed).tolist():
            there[file] = self._unlisted.may_hold(known.place(file))
        totals = np.bincount(known.files.root[there])
        missing = np.bincount(known.files.root[there & ~known.answered], minlength=len(totals))
        names = list(self._root_numbers)
        for root in np.flatnonzero(missing).tolist():
            yield names[root], int(totals[root]), int(missing[root])

    def save(self, folder: Path) -> None:
        """Write the register of the next generation into its folder."""
        roots, prefixes = list(self._root_numbers), list(self._prefix_numbers)
        omitted = self._omitted
        parts = self._known, self._files, self._documents, roots, prefixes, omitted, self._unsteady
        write_next_register(folder, NextRegister(*parts))

    def close(self) -> None:
        """Release temporary files; nothing can be saved afterwards."""
        if self._named:
            self._named.documents.close()
        self.survey.queue.close()
        self._files.paths.close()
        self._documents.ids.close()

    def _retire(self, known: KnownFiles, number: int) -> None:
        known.documents.state[number] = RETIRED


def _numbered(names: Sequence[bytes]) -> dict[bytes, int]:
    return {name: number for number, name in enumerate(names)}
