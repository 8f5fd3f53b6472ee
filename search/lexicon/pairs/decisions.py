"""Turns what a librarian writes beside mined pairs into decisions that every search keeps to.

    index/decisions.csv    Chinese,English,decision

The file stands beside the generations, so that it survives them. It is written by `hezuo pairs --apply` only, and a
library that is open looks once a second whether it has changed.
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

from search.errors import BuildError, ConfigError
from search.text import fold, is_han, phrase_stems

__all__ = ["COLUMNS", "DECISIONS", "Decided", "Decision", "Decisions", "apply_decisions", "read_table", "write_table"]

_LOG = logging.getLogger(__name__)

DECISIONS = "decisions.csv"
"""Name of the file, in the index folder."""

COLUMNS = (
    "Chinese", "English", "how it was found", "how often", "probability", "example in Chinese", "example in English",
    "documents", "decision",
)  # fmt: skip
"""The columns of the table that a librarian is given."""

_FOUND, _DECISION = "how it was found", "decision"
_ACCEPT, _REJECT = "accept", "reject"
_WORDS = {
    "accept": _ACCEPT, "accepted": _ACCEPT, "接受": _ACCEPT, "reject": _REJECT, "rejected": _REJECT, "拒绝": _REJECT,
}  # fmt: skip
_FORMULA = tuple("=+-@\t\r")
_LONGEST_ZH, _LONGEST_EN = 32, 8  # characters, words
_MOST_TOLD = 10  # wrong lines that are listed
_PATIENCE = 1.0  # seconds between two looks at the file

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a librarian says of a pair.

    Attributes:
        zh: Chinese as written.
        en: English as written.
        accepted: Whether it is a pair.
    """

    zh: str
    en: str
    accepted: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of the English term."""
        return phrase_stems(self.en)

    @property
    def key(self) -> Key:
        """What makes two pairs the same: the folded Chinese string and the English stems."""
        return fold(self.zh), self.stems


class Decided:
    """Decisions, found by either term."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.all: Mapping[Key, Decision] = {decision.key: decision for decision in decisions}
        self._rejected = frozenset(key for key, decision in self.all.items() if not decision.accepted)
        self._accepted: defaultdict[tuple[str, tuple[str, ...]], list[Decision]] = defaultdict(list)
        for (zh, stems), decision in self.all.items():
            if decision.accepted:
                self._accepted["zh", (zh,)].append(decision)
                self._accepted["en", stems].append(decision)

    def accepted(self, lang: str, terms: tuple[str, ...]) -> Sequence[Decision]:
        """Accepted pairs of a term: a folded Chinese string, or English stems."""
        return self._accepted.get((lang, terms), ())

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Whether a pair has been rejected."""
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
        self._seen = _state(self._path)
        self._looked = monotonic()
        self._decided = Decided(_read_stored(self._path))
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why other decisions are in use than the file holds, for a librarian; empty if they are the same."""
        self.current()
        return self._problem

    def current(self) -> Decided:
        """The decisions as they are now; those before, if the file has become unreadable."""
        now = monotonic()
        if now - self._looked < _PATIENCE:
            return self._decided
        with self._lock:
            self._looked = now
            state = _state(self._path)
            if state != self._seen:
                self._seen = state
                self._read()
            return self._decided

    def _read(self) -> None:
        try:
            self._decided = Decided(_read_stored(self._path))
        except ConfigError as error:  # a search must not fail over it
            self._problem = str(error)
            _LOG.error("the decisions have become unreadable, those before are used instead: %s", error)
        else:
            self._problem = ""
            _LOG.info("the decisions have changed: there are %d now", len(self._decided.all))


def apply_decisions(table: Path, index: Path) -> tuple[int, int, int]:
    """Take the decisions of a librarian's table over into an index; they hold from then on, also in a running server.

    A pair that the table does not name keeps its decision; one whose decision is empty there has none any more. A row
    that hezuo has not written (nothing says how it was found) is a pair of the librarian's own.

    Args:
        table: A CSV file with the columns Chinese and English at least.
        index: Folder of the index.

    Returns:
        How many pairs are accepted, how many are rejected, and how many decisions were withdrawn.

    Raises:
        ConfigError: If the table cannot be read; the message lists its wrong lines. Nothing has changed then.
        BuildError: If the folder cannot be written.
    """
    path = index / DECISIONS
    decided = dict(Decided(_read_stored(path)).all)
    withdrawn = 0
    for key, decision in read_table(table).items():
        if decision is not None:
            decided[key] = decision
        elif decided.pop(key, None) is not None:
            withdrawn += 1
    rows = [(one.zh, one.en, _ACCEPT if one.accepted else _REJECT) for _, one in sorted(decided.items())]
    try:
        write_table(path.with_suffix(".new"), ("Chinese", "English", _DECISION), rows)
        path.with_suffix(".new").replace(path)
    except OSError as error:
        raise BuildError(f"{path}: cannot be written ({error.strerror or error})") from error
    accepted = sum(one.accepted for one in decided.values())
    return accepted, len(decided) - accepted, withdrawn


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV file that spreadsheets open as what it is: UTF-8 with its mark, and no cell that is a formula.

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
            writer.writerow([_harmless(str(cell)) for cell in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def read_table(path: Path) -> dict[Key, Decision | None]:
    """What a librarian's table says of each pair; None where she has not decided.

    Args:
        path: As `write_table` wrote it, or as a spreadsheet saved it: with commas, semicolons or tabs, in UTF-8,
            UTF-16 or GB 18030.

    Raises:
        ConfigError: If it cannot be read; the message lists its wrong lines and says what to do.
    """
    text = _decoded(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        places = {name: names.index(name.casefold()) for name in COLUMNS if name.casefold() in names}
        if not {"Chinese", "English"} <= places.keys():
            raise ConfigError(
                f"{path}: its first line must name the columns Chinese and English, and may name decision; it says: "
                f"{separator.join(names)[:200]}"
            )
        found: dict[Key, Decision | None] = {}
        wrong: list[str] = []
        for row in reader:
            cells = {name: _plain(row[place]) if place < len(row) else "" for name, place in places.items()}
            if any(cells.values()):
                try:
                    key, decision = _decision(cells)
                except ValueError as error:
                    wrong.append(f"line {reader.line_num}: {error}")
                    continue
                found[key] = decision
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: is no line of a CSV file ({error})") from error
    if wrong:
        more = ""
        if len(wrong) > _MOST_TOLD:
            more = f'\nand {len(wrong) - _MOST_TOLD:,} more; if these are not your characters, save it as "CSV UTF-8"'
        raise ConfigError(f"{path}: nothing was taken over; please correct\n" + "\n".join(wrong[:_MOST_TOLD]) + more)
    return found


def _decision(cells: Mapping[str, str]) -> tuple[Key, Decision | None]:
    """What a line says.

    Raises:
        ValueError: If it says nothing that can be understood; the message says what to do.
    """
    zh, en, word = cells["Chinese"], cells["English"], cells.get(_DECISION, "")
    if not zh or not all(is_han(char) or char in "·・" for char in fold(zh)) or len(zh) > _LONGEST_ZH:
        raise ValueError(f"the column Chinese holds {zh!r}; write 1 to {_LONGEST_ZH} Chinese characters")
    if not 0 < len(phrase_stems(en)) <= _LONGEST_EN or any(map(is_han, fold(en))):
        raise ValueError(f"the column English holds {en!r}; write one to {_LONGEST_EN} English words")
    decision = _WORDS.get(fold(word).strip())
    if word and decision is None:
        raise ValueError(f"the column decision holds {word!r}; write accept or reject (接受, 拒绝), or nothing")
    if decision is None and not cells.get(_FOUND):
        decision = _ACCEPT
    one = Decision(zh, en, accepted=decision == _ACCEPT)
    return one.key, one if decision else None


def _read_stored(path: Path) -> list[Decision]:
    return [one for one in read_table(path).values() if one] if path.exists() else []


def _state(path: Path) -> tuple[int, int, int] | None:
    """What changes whenever the file is replaced."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
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


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    return (cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell).strip()
