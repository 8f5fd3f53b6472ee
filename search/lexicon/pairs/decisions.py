"""Librarians' decisions about translation pairs, which every search obeys.

    index/decisions.csv    Chinese,English,decision

The file stands beside the generations, so that it survives them. It is written by `hezuo pairs --apply` only; an open
library checks once a second whether it has changed.
"""

from __future__ import annotations

import csv
import io
import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from search.errors import BuildError, ConfigError, ResourcesExhausted, raise_if_exhausted
from search.lexicon.pairs.spreadsheet_cells import escaped_cell, unescaped_cell
from search.text import fold, is_han, phrase_stems

__all__ = [
    "DECISIONS",
    "REVIEW_COLUMNS",
    "Decision",
    "DecisionSet",
    "Decisions",
    "apply_decisions",
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
_UNKNOWN = (-1, -1, -1)  # the state of no file

PairKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Decision:
    """A librarian's decision about a pair.

    Attributes:
        zh: Chinese as written.
        en: English as written.
        accepted: Whether the two translate each other.
    """

    zh: str
    en: str
    accepted: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of the English term."""
        return phrase_stems(self.en)

    @property
    def key(self) -> PairKey:
        """What makes two pairs the same: the folded Chinese string and the English stems."""
        return fold(self.zh), self.stems


class DecisionSet:
    """All decisions, found by either term."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.all: Mapping[PairKey, Decision] = {decision.key: decision for decision in decisions}
        self._rejected = frozenset(key for key, decision in self.all.items() if not decision.accepted)
        self._accepted: defaultdict[tuple[str, tuple[str, ...]], list[Decision]] = defaultdict(list)
        for (zh, stems), decision in self.all.items():
            if decision.accepted:
                self._accepted["zh", (zh,)].append(decision)
                self._accepted["en", stems].append(decision)

    def accepted(self, lang: str, terms: tuple[str, ...]) -> Sequence[Decision]:
        """Return the accepted pairs of a term: a folded Chinese string, or English stems."""
        return self._accepted.get((lang, terms), ())

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether a pair has been rejected."""
        return (zh, stems) in self._rejected


class Decisions:
    """The decisions beside an index, which may change while it is open; safe for many threads.

    Args:
        index: Folder of the index.

    Raises:
        ConfigError: If the file cannot be read.
    """

    def __init__(self, index: Path) -> None:
        self._path = index / DECISIONS
        self._lock = Lock()
        self._file_state = _state_of(self._path)
        self._checked = monotonic()
        self._decisions = DecisionSet(_read_stored(self._path))
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why other decisions are in use than the file holds, for a librarian; empty if they are the same."""
        self.current()
        return self._problem

    def current(self) -> DecisionSet:
        """Return the decisions as they are now; if the file has become unreadable, those before."""
        now = monotonic()
        if now - self._checked < _RECHECK_SECONDS:
            return self._decisions
        with self._lock:
            self._checked = now
            state = _state_of(self._path)
            if state != self._file_state:
                self._file_state = state
                self._read()
            return self._decisions

    def _read(self) -> None:
        try:
            self._decisions = DecisionSet(_read_stored(self._path))
        except (ConfigError, ResourcesExhausted) as error:  # a search must not fail because of it
            if isinstance(error, ResourcesExhausted):
                self._file_state = _UNKNOWN  # the file is not at fault: it is read again at the next check
            if str(error) != self._problem:
                _LOG.error("the decisions have become unreadable, those before are used instead: %s", error)
            self._problem = str(error)
        else:
            self._problem = ""
            _LOG.info("the decisions have changed: there are %d now", len(self._decisions.all))


def apply_decisions(table: Path, index: Path) -> tuple[int, int, int]:
    """Store the decisions of a librarian's table in an index; they apply at once, in a running server too.

    A pair that is not in the table keeps its decision; a pair whose decision is empty loses its own. A row that does
    not say how the pair was found was added by the librarian, and counts as accepted.

    Args:
        table: A CSV file with the columns Chinese and English at least.
        index: Folder of the index.

    Returns:
        Numbers of accepted pairs, of rejected pairs, and of withdrawn decisions.

    Raises:
        ConfigError: If the table cannot be read; the message lists its wrong lines. Nothing is changed then.
        BuildError: If the folder cannot be written.
    """
    path = index / DECISIONS
    decisions = dict(DecisionSet(_read_stored(path)).all)
    withdrawn = 0
    for key, decision in read_decisions(table).items():
        if decision is not None:
            decisions[key] = decision
        elif decisions.pop(key, None) is not None:
            withdrawn += 1
    rows = [
        (decision.zh, decision.en, _ACCEPT if decision.accepted else _REJECT)
        for _, decision in sorted(decisions.items())
    ]
    try:
        write_csv(path.with_suffix(".new"), ("Chinese", "English", _DECISION), rows)
        path.with_suffix(".new").replace(path)
    except OSError as error:
        raise BuildError(f"{path}: cannot be written ({error.strerror or error})") from error
    accepted = sum(decision.accepted for decision in decisions.values())
    return accepted, len(decisions) - accepted, withdrawn


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file that spreadsheets read correctly: UTF-8 with a byte order mark, and no cell that is a formula.

    Returns:
        Number of rows.

    Raises:
        OSError: If it cannot be written.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
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
        path: As `write_table` wrote it, or as a spreadsheet saved it: with commas, semicolons or tabs, in UTF-8,
            UTF-16 or GB 18030.

    Raises:
        ConfigError: If it cannot be read; the message lists its wrong lines and says what to do.
    """
    text = _read_text(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        columns = {name: names.index(name.casefold()) for name in REVIEW_COLUMNS if name.casefold() in names}
        if not {"Chinese", "English"} <= columns.keys():
            raise ConfigError(
                f"{path}: its first line must name the columns Chinese and English, and may name decision; it says: "
                f"{separator.join(names)[:200]}"
            )
        decisions: dict[PairKey, Decision | None] = {}
        errors: list[str] = []
        for row in reader:
            cells = {
                name: unescaped_cell(row[column]).strip() if column < len(row) else ""
                for name, column in columns.items()
            }
            if any(cells.values()):
                try:
                    key, decision = _decision(cells)
                except ValueError as error:
                    errors.append(f"line {reader.line_num}: {error}")
                    continue
                decisions[key] = decision
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: is no line of a CSV file ({error})") from error
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


def _read_stored(path: Path) -> list[Decision]:
    return [decision for decision in read_decisions(path).values() if decision] if path.exists() else []


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever the file is replaced: time, size and inode; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise_if_exhausted(path, error)
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ConfigError(f'{path}: is no text that can be read; save it from the spreadsheet as "CSV UTF-8"')
