"""The log of searches: what was asked and how much was found, and nothing about who asked.

Each search is a line of JSON: `{"day": "2026-11-30", "q": "互助组", "total": 52, "narrowed": ["region"]}`. There is no
address, no browser, no time of day, and nothing that links two searches of one reader; further pages of results, and
pages that a browser has already, are not logged.
"""

from __future__ import annotations

import bz2
import gzip
import json
import logging
import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from web.serving.notes import NotedSearch

__all__ = ["QueryCount", "QueryCounts", "SearchLog", "count_queries", "logged_lines"]

_LOG = logging.getLogger(__name__)

_MOST_DIFFERENT = 200_000
"""Different questions that are counted at once, some 50 MB; beyond, the rarest are forgotten."""

_LONGEST = 500  # characters of a question that are logged

_OPEN: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
"""How a file is read, by what a rotation that compresses it puts behind its name."""

_NUMBER = re.compile(r"[.-]\d[\d.T_-]{0,30}")  # of a rotated file: `.1`, `-20261130`, `.2026-11-30`


class SearchLog:
    """Appends searches to a file, which may be rotated at any time: it is opened for each line.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False

    def add(self, search: NotedSearch) -> None:
        """Append a search, unless it is a further page or has no words; no search fails if that does."""
        words = " ".join(search.query.split())[:_LONGEST]
        if search.page > 1 or not words:
            return
        day = datetime.now(UTC).date().isoformat()
        entry = {"day": day, "q": words, "total": search.total, "narrowed": list(search.narrowed)}
        line = json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            with self._path.open("ab", buffering=0) as file:
                file.write(line)  # in one piece: lines of several processes do not mix
        except OSError as error:
            if not self._failed:
                _LOG.error("%s: searches are not logged: %s", self._path, error.strerror or error)
            self._failed = True
        else:
            self._failed = False


@dataclass(frozen=True, slots=True)
class QueryCount:
    """A question and how often it was asked.

    Attributes:
        query: As it was typed the first time.
        count: How often.
        total: Documents found the last time.
    """

    query: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class QueryCounts:
    """What a log of searches says.

    Attributes:
        searches: Searches in it.
        without_hits: How many of them found nothing.
        first: Day of the first search, as it is written; empty if there is none.
        last: Day of the last.
        frequent: The most frequent questions that found something, from the first.
        zero_hit: The most frequent questions that found nothing the last time.
        unreadable: Lines that could not be read.
    """

    searches: int
    without_hits: int
    first: str
    last: str
    frequent: tuple[QueryCount, ...]
    zero_hit: tuple[QueryCount, ...]
    unreadable: int


def logged_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a log, and before them those of its files that were rotated, from the oldest.

    They are the files beside it with a number or a date behind its name, or before its extension, as logrotate
    and others name them, compressed (gzip, bzip2, xz) or not.

    Args:
        path: The log.

    Raises:
        OSError: If there is none, or a file cannot be read; its `filename` says which.
    """
    files = [*_rotated(path)]
    if path.exists() or not files:
        files.append(path)
    for file in files:
        with _OPEN.get(file.suffix, open)(file, "rb") as lines:
            try:
                yield from lines
            except (OSError, EOFError, lzma.LZMAError) as error:
                raise OSError(None, str(error), str(file)) from error


def _rotated(path: Path) -> Iterator[Path]:
    """Yield the rotated files of a log, from the one that was last written to first; each once, compressed or not."""
    entries = path.parent.iterdir() if path.parent.is_dir() else iter(())
    files: dict[str, Path] = {}
    for file in sorted(entries, reverse=True):
        name = file.name.removesuffix(file.suffix) if file.suffix in _OPEN else file.name
        if _is_rotated(name, path) and file.is_file():
            files[name] = file  # while it is being compressed there are both; the plain one is whole, and last
    yield from sorted(files.values(), key=lambda file: (file.stat().st_mtime_ns, file.name))


def _is_rotated(name: str, path: Path) -> bool:
    """Return whether a name is that of a log with a number or a day, behind all of it or before its suffix."""
    if not name.startswith(path.stem):
        return False
    rest = name[len(path.stem) :]
    return any(
        _NUMBER.fullmatch(number) is not None
        for number in (rest.removeprefix(path.suffix), rest.removesuffix(path.suffix))
        if number != rest or not path.suffix
    )


def count_queries(lines: Iterable[bytes], limit: int) -> QueryCounts:
    """Count the questions of a log; letter case and spaces make no difference.

    Args:
        lines: Lines of the log; those that are none are counted and passed over.
        limit: How many questions of each kind are listed.
    """
    counted: dict[str, tuple[int, str, int]] = {}
    searches = without_hits = unreadable = 0
    first = last = ""
    for line in lines:
        entry = _entry(line)
        if entry is None:
            unreadable += bool(line.strip())
            continue
        day, query, total = entry
        searches, without_hits = searches + 1, without_hits + (total == 0)
        first, last = min(first or day, day), max(last, day)
        count, typed, _ = counted.get(query.casefold(), (0, query, 0))
        counted[query.casefold()] = (count + 1, typed, total)
        if len(counted) > _MOST_DIFFERENT:
            counted = dict(sorted(counted.items(), key=lambda item: -item[1][0])[: _MOST_DIFFERENT // 2])
    ordered = sorted((QueryCount(typed, count, total) for count, typed, total in counted.values()), key=_by_count)
    return QueryCounts(
        searches=searches,
        without_hits=without_hits,
        first=first,
        last=last,
        frequent=tuple(query for query in ordered if query.total)[:limit],
        zero_hit=tuple(query for query in ordered if not query.total)[:limit],
        unreadable=unreadable,
    )


def _by_count(query: QueryCount) -> tuple[int, str]:
    return -query.count, query.query


def _entry(line: bytes) -> tuple[str, str, int] | None:
    """Return day, question and total of a line; None if it is no entry."""
    try:
        entry = json.loads(line)
        day, query, total = entry["day"], entry["q"], entry["total"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(day, str) or not isinstance(query, str) or not isinstance(total, int):
        return None
    return day[:10], " ".join(query.split())[:_LONGEST], total
