"""What reading gave of the files of an archive besides documents: accounts, warnings, and files that are rejected.

An update opens only files that are new or have changed. What the manifest says of all others comes from `files.hz`
of the generation before, a block file:

    rejected.place     64 bits of the absolute path of a file that its content rejects, ascending
    rejected.stamp     its stamp (see `ids.fingerprints`)
    rejected.record    number of the record in the file, from 1; 0 for the whole file
    rejected.reason    number of the reason
    totals             JSON: accounts of all documents, warnings, reasons
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
import numpy.typing as npt

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning, add_accounts, subtract_accounts
from search.engine import BlockFile, BlockWriter
from search.indexing.journal import Journal
from search.model import Document

__all__ = ["READINGS", "KeptReadings", "ReadingNotes", "Readings"]

READINGS = "files.hz"
"""Name of the file in a generation."""

_KIND, _OWNER = "files", "generation"
_COLUMNS = {"place": "u8", "stamp": "u8", "record": "u4", "reason": "u4"}


class _Totals(msgspec.Struct):
    accounts: Accounts
    warnings: list[SourceWarning]
    reasons: list[str]


class Readings:
    """What was noted of a generation.

    Attributes:
        accounts: The accounts of all its documents.
        warnings: Those about their files.

    Args:
        generation: Folder of the generation.

    Raises:
        IndexDamaged: If the file is missing or not what was written.
    """

    def __init__(self, generation: Path) -> None:
        file = BlockFile(generation / READINGS, _KIND, _OWNER)
        for name, kind in _COLUMNS.items():
            file.check_kind(kind, f"rejected.{name}")
        columns = [file.read(f"rejected.{name}") for name in _COLUMNS]
        try:
            totals = msgspec.json.decode(file.read("totals").tobytes(), type=_Totals)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise file.damaged(f"its totals cannot be read ({error})") from error
        file.check(len({len(column) for column in columns}) == 1, bool((columns[3] < len(totals.reasons)).all()))
        self.accounts, self.warnings = totals.accounts, totals.warnings
        self._reasons = totals.reasons
        self._places, self._stamps, self._records, self._numbers = (np.ascontiguousarray(each).data for each in columns)

    def rejections(self, place: int, stamp: int) -> list[tuple[int | None, str]]:
        """Return the record and reason of all that was rejected of a file, if it has not changed since.

        Args:
            place: 64 bits of its absolute path.
            stamp: Its stamp; 0 is none.
        """
        index, result = bisect_left(self._places, place), list[tuple[int | None, str]]()
        while stamp and index < len(self._places) and self._places[index] == place:
            if self._stamps[index] == stamp:
                result.append((self._records[index] or None, self._reasons[self._numbers[index]]))
            index += 1
        return result


class ReadingNotes:
    """Notes what is read for the next generation, beginning with what holds of the one before.

    Attributes:
        accounts: The accounts of all documents.

    Args:
        before: What is known of files that are not read again; None if all are read.
    """

    def __init__(self, before: Readings | None = None) -> None:
        self.accounts = before.accounts if before else NO_ACCOUNTS
        self._warnings = {warning.source: warning for warning in before.warnings} if before else {}
        self._new: set[str] = set()  # sources of warnings that were added
        self._reasons: dict[str, int] = {}
        self._places, self._stamps = array("Q"), array("Q")
        self._records, self._numbers = array("I"), array("I")

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Begin with the documents of a generation that has no `files.hz`."""
        notes = cls()
        for document in documents:
            notes.add(document.source, document.accounts)
        notes._new.clear()
        return notes

    def add(self, source: str, accounts: Accounts) -> SourceWarning | None:
        """Add the accounts of a document that was read; return the warning about its file, if there is one."""
        self.accounts = add_accounts((self.accounts, accounts))
        if warning := SourceWarning.of(source, accounts):
            self._warnings[source] = warning
            self._new.add(source)
        return warning

    def remove(self, source: str, accounts: Accounts) -> None:
        """Take away what the generation before says of a document that is gone, or has been read again."""
        self.accounts = subtract_accounts(self.accounts, accounts)
        if source not in self._new:
            self._warnings.pop(source, None)

    def take_back(self, source: str, accounts: Accounts) -> None:
        """Take a document back that was added, and does not come into the index after all."""
        self.accounts = subtract_accounts(self.accounts, accounts)
        self._new.discard(source)
        self._warnings.pop(source, None)

    def warnings(self) -> list[SourceWarning]:
        """Return the warnings in the order of the files' names."""
        return [self._warnings[source] for source in sorted(self._warnings)]

    def reject(self, place: int, stamp: int, rejections: Iterable[tuple[int | None, str]]) -> None:
        """Note why a file, or records of it, are rejected as long as it has this stamp."""
        for record, reason in rejections:
            self._places.append(place)
            self._stamps.append(stamp)
            self._records.append(record or 0)
            self._numbers.append(self._reasons.setdefault(reason, len(self._reasons)))

    def save(self, generation: Path) -> None:
        """Write `files.hz` into the folder of a generation."""
        places = np.frombuffer(self._places, dtype=np.uint64)
        order = np.argsort(places, kind="stable")
        totals = _Totals(self.accounts, self.warnings(), list(self._reasons))
        columns: dict[str, npt.NDArray[Any]] = {
            "place": places,
            "stamp": np.frombuffer(self._stamps, dtype=np.uint64),
            "record": np.frombuffer(self._records, dtype=np.uint32),
            "reason": np.frombuffer(self._numbers, dtype=np.uint32),
        }
        with BlockWriter(generation / READINGS, _KIND, _OWNER) as writer:
            for name, column in columns.items():
                writer.add(f"rejected.{name}", np.take(column, order))
            writer.add("totals", np.frombuffer(msgspec.json.encode(totals), dtype=np.uint8))
            writer.close()


class KeptReadings(NamedTuple):
    """What is known of files that need not be read again.

    Attributes:
        before: What was noted for the generation before; None if all files are to be read.
        notes: What is noted for the next one.
        journal: What an interrupted build has read, and what this one reads; None for none.
    """

    before: Readings | None
    notes: ReadingNotes
    journal: Journal | None = None
