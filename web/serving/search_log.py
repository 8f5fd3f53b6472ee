"""The log of searches: what was asked and how much was found, and nothing about who asked.

Each search is a line of JSON: `{"day": "2026-11-30", "q": "互助组", "total": 52, "narrowed": ["region"]}`. There is no
address, no browser, no time of day, and nothing that links two searches of one reader; further pages of results, and
pages that a browser has already, are not logged.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from web.serving.notes import NotedSearch

__all__ = ["QueryCount", "QueryCounts", "SearchLog", "count_queries"]

_LOG = logging.getLogger(__name__)

_MOST_DIFFERENT = 200_000
"""Different questions that are counted at once, some 50 MB; beyond, the rarest are forgotten."""

_LONGEST = 500  # characters of a question that are logged


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
