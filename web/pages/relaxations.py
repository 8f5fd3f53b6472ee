"""Turns a question that finds nothing into wider ones: without a word, without filters, or with any of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.results import DATES, Relaxation
from web.links import relaxed, search_url, without_filters
from web.pages.facets import Names
from web.pages.wording import FILTER_LABELS, Label, fallback_label, lang_of
from web.parameters import Request

if TYPE_CHECKING:
    from search import Library

__all__ = ["LessAsked", "less_asked", "wider"]

_PLAIN_WORD = re.compile(r"(?!(?:AND|OR|NOT)$)\w[\w'’-]*")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LessAsked:
    """A question with something left out.

    Attributes:
        word: The dropped word, or an empty string if it is a filter.
        lang: BCP 47 tag of the word.
        filter: Name of the dropped filter, if it is one.
        excluded: Whether the filter's values were those not wanted.
        values: What it allowed, or left out.
        url: Where a click leads.
        total: Number of documents there.
    """

    word: str = ""
    lang: str = ""
    filter: Label | None = None
    excluded: bool = False
    values: tuple[Label, ...] = ()
    url: str
    total: int


def less_asked(relaxations: Iterable[Relaxation], request: Request, archive: Library) -> tuple[LessAsked, ...]:
    """The relaxations that find anything, as links.

    Args:
        relaxations: Of a page without results.
        request: What was asked for.
        archive: Names regions and eras.
    """
    names = Names(archive)
    return tuple(_less(relaxation, request, names) for relaxation in relaxations if relaxation.total)


def wider(request: Request, *, filters: int, helped: bool) -> tuple[tuple[Label, Request], ...]:
    """Questions that ask for much less, and what to call them; whether they find anything is for the caller to see.

    Args:
        request: A question that finds nothing.
        filters: How many values it is narrowed by; a single one is among the relaxations already.
        helped: Whether leaving out one thing, or another spelling, finds something.
    """
    found: list[tuple[Label, Request]] = []
    if filters > 1:
        found.append((("Search without filters", "取消筛选"), without_filters(request)))
    words = request.q.split()
    if not helped and 1 < len(words) <= _MOST_WORDS and all(map(_PLAIN_WORD.fullmatch, words)):
        found.append((("Search for any of these words", "任一词"), replace(request, q=" OR ".join(words), page=1)))
    return tuple(found)


def _less(relaxation: Relaxation, request: Request, names: Names) -> LessAsked:
    url, total = search_url(relaxed(request, relaxation)), relaxation.total
    if relaxation.kind == "word":
        return LessAsked(word=relaxation.dropped, lang=lang_of(relaxation.dropped), url=url, total=total)
    name = relaxation.filter.removeprefix("-")
    excluded = relaxation.filter.startswith("-")
    return LessAsked(
        filter=FILTER_LABELS.get("date" if name == DATES else name, (name, "")),
        excluded=excluded,
        values=_period(request) if name == DATES else _values(relaxation, request, names),
        url=url,
        total=total,
    )


def _values(relaxation: Relaxation, request: Request, names: Names) -> tuple[Label, ...]:
    name = relaxation.filter.removeprefix("-")
    chosen = request.exclude if relaxation.filter.startswith("-") else request.filters
    values = (relaxation.value,) if relaxation.value else chosen.get(name, ())
    return tuple(names.label(name, value) for value in values)


def _period(request: Request) -> tuple[Label, ...]:
    first, last = (fallback_label("date", day) if day else None for day in (request.start, request.end))
    if first and last:
        return ((f"{first[0]} to {last[0]}", ""),)
    return ((f"from {first[0]}", ""),) if first else ((f"to {last[0]}", ""),) if last else ()
