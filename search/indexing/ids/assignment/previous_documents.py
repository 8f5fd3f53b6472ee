"""Tell what has become of the documents that the index before has, above all which of them are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from search.engine import ABSENT, HIDDEN, PRESENT, RETIRED
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.roots import Roots
from search.indexing.ids.unlisted import Unlisted
from search.model import Rejected

__all__ = ["PreviousDocuments"]


class PreviousDocuments:
    """The documents that the register knows, and the index before has.

    Args:
        known: What the register knows; None if there is none.
        roots: The sources.
        rejected: Entries of the sources that are no readable files.
    """

    def __init__(self, known: KnownFiles | None, roots: Roots, rejected: Sequence[Rejected]) -> None:
        self._known, self._roots = known, roots
        self._unlisted = Unlisted(roots, rejected)
        self._hidden: list[int] = []  # documents that may be there and could not be read

    @property
    def has_changed(self) -> bool:
        """Whether one was retired, or came into the index or out of it."""
        known = self._known
        return known is not None and bool((known.documents.state != known.states_before).any())

    def settle(self, gone: Sequence[int], hidden: Sequence[int], file: int) -> None:
        """Note what has become of the documents that a file had and that were not read of it now.

        Args:
            gone: Numbers of those that it has no more.
            hidden: Numbers of those that it may have, and that could not be read.
            file: Number of its row.
        """
        known = self._known
        if known is None:
            return
        for number in gone:
            known.retire(number)
        for number in hidden:  # it stays in an index that is updated, and has no place in one that is built
            known.documents.file[number] = file
            self._hidden.append(number)

    def retire_missing(self, rejected: Iterable[Rejected]) -> None:
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
                        known.retire(document.number)

    def leave_out_unread(self) -> None:
        """Note that the next index has no documents of files that were not read, and are not gone: those of a build."""
        known = self._known
        if known is None:
            return
        for file in np.flatnonzero(known.in_use & ~known.answered).tolist():
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
            known.retire(number)
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
                        known.retire(document.number)
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
        return number is not None and self._known is not None and self._known.states_before[number] in (ABSENT, HIDDEN)

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
        names = known.register.roots()
        for root in np.flatnonzero(missing).tolist():
            yield names[root], int(totals[root]), int(missing[root])
