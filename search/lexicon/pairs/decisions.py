"""Librarians' decisions about translation pairs, which every search obeys.

    index/decisions.csv    Chinese,English,decision

The file stands beside the generations, so that it survives them, with a copy and checksums (`kept_file`), for nothing
can make it again. It is written by `hezuo pairs --apply` only; an open library checks once a second whether it has
changed.
"""

from __future__ import annotations

import csv
import logging
import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic

from search.errors import BuildError, ConfigError, DecisionsDamaged, ResourcesExhausted, SearchError, raise_if_exhausted
from search.lexicon.pairs.decision_set import Decision, DecisionSet, PairKey
from search.lexicon.pairs.kept_file import KeptFile, replacing
from search.tables import Dialect, Record, column_key, decode_table, escaped_cell, records
from search.text import fold, is_han, phrase_stems

__all__ = [
    "DECISIONS",
    "REVIEW_COLUMNS",
    "Decisions",
    "apply_decisions",
    "check_decisions",
    "read_decisions",
    "write_csv",
]

_LOG = logging.getLogger(__name__)

DECISIONS = "decisions.csv"
"""Name of the file, in the index folder."""

REVIEW_COLUMNS = (
    "Chinese", "English", "how it was found", "how often", "probability", "example in Chinese", "example in English",
    "documents", "decision",
)  # fmt: skip
"""Columns of the table that a librarian reviews; see `review.ReviewRow`."""

_HOW_FOUND, _DECISION = "how it was found", "decision"
_ACCEPT, _REJECT = "accept", "reject"
_DECISION_WORDS = {
    "accept": _ACCEPT, "accepted": _ACCEPT, "接受": _ACCEPT, "reject": _REJECT, "rejected": _REJECT, "拒绝": _REJECT,
}  # fmt: skip
_MAX_CHARACTERS, _MAX_WORDS = 32, 8  # of a pair that a librarian adds
_MAX_ERRORS = 10  # wrong lines that an error message lists
_RECHECK_SECONDS = 1.0  # between two checks of the file
_UNKNOWN = ((-1, -1, -1),)  # the state of no file


class Decisions:
    """The decisions beside an index, which may change while it is open; safe for many threads.

    No search fails because of the file. If it cannot be used, its copy is, or else the decisions as they were before;
    what is wrong is logged.

    Args:
        index: Folder of the index.
    """

    def __init__(self, index: Path) -> None:
        self._file = KeptFile(index / DECISIONS)
        self._lock = Lock()
        self._file_state = self._file.state()
        self._checked = monotonic()
        self._decisions, self._problem = _load(self._file, DecisionSet())
        if self._problem:
            _LOG.error("%s", self._problem)

    @property
    def problem(self) -> str:
        """Why other decisions are in use than the file holds, for a librarian; empty if they are the same."""
        self.current()
        return self._problem

    @property
    def revision(self) -> str:
        """What changes whenever the decisions do."""
        self.current()
        return str(self._file_state)

    def look_again(self) -> None:
        """Look at the file at the next use, however short a time ago that was done: it has just been written."""
        self._checked = -_RECHECK_SECONDS

    def current(self) -> DecisionSet:
        """Return the decisions as they are now; if the file cannot be used, those of its copy, or those before."""
        now = monotonic()
        if now - self._checked < _RECHECK_SECONDS:
            return self._decisions
        with self._lock:
            self._checked = now
            state = self._file.state()
            if state != self._file_state:
                self._file_state = state
                self._read()
            return self._decisions

    def _read(self) -> None:
        before = self._problem
        try:
            self._decisions, self._problem = _load(self._file, self._decisions)
        except ResourcesExhausted as error:  # the file is not at fault: it is read again at the next check
            self._file_state, self._problem = _UNKNOWN, f"{error}; the decisions before are used instead"
        if not self._problem:
            _LOG.info("the decisions have changed: there are %d now", len(self._decisions.all))
        elif self._problem != before:
            _LOG.error("%s", self._problem)


def apply_decisions(table: Path, index: Path) -> tuple[int, int, int]:
    """Store the decisions of a librarian's table in an index; they apply at once, in a running server too.

    A pair that is not in the table keeps its decision; a pair whose decision is empty loses its own. A row that does
    not say how the pair was found was added by the librarian, and counts as accepted. If the table is the very file in
    which the index keeps its decisions, edited by hand, it replaces them.

    Args:
        table: A CSV file with the columns Chinese and English at least.
        index: Folder of the index.

    Returns:
        Numbers of accepted pairs, of rejected pairs, and of withdrawn decisions.

    Raises:
        ConfigError: If the table cannot be read; the message lists its wrong lines. Nothing is changed then.
        BuildError: If the folder cannot be written.
    """
    file, changes = KeptFile(index / DECISIONS), read_decisions(table)
    try:
        with file.locked():
            stored, problem = _load(file, DecisionSet())
            if problem:
                _LOG.warning("the new table begins with what is sound: %s", problem)
            decisions = dict(stored.all)
            if table.resolve() == file.path.resolve():
                changes = {**dict.fromkeys(decisions), **changes}
            withdrawn = 0
            for key, decision in changes.items():
                if decision is not None:
                    decisions[key] = decision
                elif decisions.pop(key, None) is not None:
                    withdrawn += 1
            rows = [
                (decision.zh, decision.en, _ACCEPT if decision.accepted else _REJECT)
                for _, decision in sorted(decisions.items())
            ]
            write_csv(file.draft, ("Chinese", "English", _DECISION), rows)
            file.publish()
    except OSError as error:
        reason = error.strerror or error
        raise BuildError(f"{file.path}: cannot be written ({reason}); the decisions are as they were") from error
    accepted = sum(decision.accepted for decision in decisions.values())
    return accepted, len(decisions) - accepted, withdrawn


def check_decisions(index: Path) -> int:
    """Compare the table of decisions, its copy and the table before with their checksums, and read its lines.

    Returns:
        Number of files that were read.

    Raises:
        DecisionsDamaged: If one is not what was written, or the table has a wrong line; the message says what to do.
    """
    file = KeptFile(index / DECISIONS)
    _, problem = _load(file, DecisionSet())
    if problem:
        raise DecisionsDamaged(problem)
    try:
        return file.check()
    except DecisionsDamaged as error:
        raise DecisionsDamaged(
            f"{error}; the table itself is sound; to write all anew: {_command(file.path)}"
        ) from error


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file that spreadsheets read correctly: UTF-8 with a byte order mark, and no cell that is a formula.

    Returns:
        Number of rows.

    Raises:
        OSError: If it cannot be written.
    """
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([escaped_cell(str(cell)) for cell in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def read_decisions(path: Path) -> dict[PairKey, Decision | None]:
    """Read a librarian's table: the decision about each pair, None where there is none.

    Args:
        path: As `write_table` wrote it, or as a spreadsheet saved it: with commas, semicolons or tabs, in any encoding
            that `decode_table` knows.

    Raises:
        ConfigError: If it cannot be read; the message lists its wrong lines and says what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error
    return _parse(path, content)


def _parse(path: Path, content: bytes) -> dict[PairKey, Decision | None]:
    """Parse the content of a table; see `read_decisions`."""
    text = decode_table(content, str(path))
    columns = {column_key(name): name for name in REVIEW_COLUMNS}
    lines = records(text, Dialect.of(text, columns))
    head = next(lines, Record(1, 1, ()))
    positions = {columns.get(column_key(cell), ""): place for place, cell in enumerate(head.cells)}
    if not {"Chinese", "English"} <= positions.keys():
        raise ConfigError(
            f"{path}: its first line must name the columns Chinese and English, and may name decision; it says: "
            f"{head.problem or ', '.join(head.cells)[:200]}"
        )
    decisions: dict[PairKey, Decision | None] = {}
    errors: list[str] = []
    for record in lines:
        cells = {
            name: record.cells[place] if place < len(record.cells) else "" for name, place in positions.items() if name
        }
        if record.problem:
            errors.append(f"line {record.line}: {record.problem}")
        elif any(cells.values()):
            try:
                key, decision = _decision(cells)
            except ValueError as error:
                errors.append(f"line {record.line}: {error}")
                continue
            decisions[key] = decision
    if errors:
        more = ""
        if len(errors) > _MAX_ERRORS:
            more = f'\nand {len(errors) - _MAX_ERRORS:,} more; if these are not your characters, save it as "CSV UTF-8"'
        raise ConfigError(f"{path}: nothing was taken over; please correct\n" + "\n".join(errors[:_MAX_ERRORS]) + more)
    return decisions


def _decision(cells: Mapping[str, str]) -> tuple[PairKey, Decision | None]:
    """Parse a line of the table.

    Raises:
        ValueError: If a cell is wrong; the message says what to write.
    """
    zh, en, word = cells["Chinese"], cells["English"], cells.get(_DECISION, "")
    if not zh or not all(is_han(char) or char in "·・" for char in fold(zh)) or len(zh) > _MAX_CHARACTERS:
        raise ValueError(f"the column Chinese holds {zh!r}; write 1 to {_MAX_CHARACTERS} Chinese characters")
    if not 0 < len(phrase_stems(en)) <= _MAX_WORDS or any(map(is_han, fold(en))):
        raise ValueError(f"the column English holds {en!r}; write one to {_MAX_WORDS} English words")
    decision = _DECISION_WORDS.get(fold(word).strip())
    if word and decision is None:
        raise ValueError(f"the column decision holds {word!r}; write accept or reject (接受, 拒绝), or nothing")
    if decision is None and not cells.get(_HOW_FOUND):
        decision = _ACCEPT
    result = Decision(zh, en, accepted=decision == _ACCEPT)
    return result.key, result if decision else None


def _load(file: KeptFile, otherwise: DecisionSet) -> tuple[DecisionSet, str]:
    """Return the stored decisions: of the file, or if it cannot be used of its copy, or else those given.

    Args:
        file: The file.
        otherwise: What to return if neither can be used.

    Returns:
        The decisions, and why they are not those of the file, and what to do; empty if they are.
    """
    try:
        content = file.read()
        return (_stored(file.path, content) if content is not None else DecisionSet()), ""
    except OSError as error:
        raise_if_exhausted(file.path, error)
        problem = f"{file.path}: is unreadable ({error.strerror or error})"
    except DecisionsDamaged as error:
        problem = f"{error}{_wrong_lines(file.path)}"
    except ConfigError as error:
        problem = str(error)
    copied = file.read_copy()
    try:
        if copied is not None:
            decisions = _stored(file.copy, copied)
            return decisions, f"{problem}; the copy {file.copy.name} is used instead. {_advice(file)}"
    except ConfigError as error:
        problem = f"{problem}; {error}"
    used = "the decisions before are used instead" if otherwise.all else "no decisions are used until it is put right"
    return otherwise, f"{problem}; {used}"


def _advice(file: KeptFile) -> str:
    """Return what a librarian can do about a table that is not as it was written."""
    if file.path.exists():
        return f"If a change in it is yours, take it over: {_command(file.path)}; else: {_command(file.copy)}"
    return f"To write it again: {_command(file.copy)}; to do without decisions, remove the copy too"


def _command(table: Path) -> str:
    """Return the command that writes the table and all that belongs to it anew."""
    return shlex.join(["hezuo", "pairs", "--index", str(table.parent), "--apply", str(table)])


def _stored(path: Path, content: bytes) -> DecisionSet:
    """Return the decisions of a stored table.

    Raises:
        ConfigError: If a line is wrong.
    """
    return DecisionSet(decision for decision in _parse(path, content).values() if decision)


def _wrong_lines(path: Path) -> str:
    """Return what is wrong in the lines of a stored table that has changed, as a part of a message."""
    try:
        read_decisions(path)
    except SearchError as error:
        return f" ({error})" if path.exists() else ""
    return ""
