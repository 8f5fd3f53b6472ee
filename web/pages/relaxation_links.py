"""Links to wider searches when a query finds nothing: without a word, without filters, or any of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.results import DATES, Relaxation
from web.interfaces import gettext, label_text
from web.links import relaxed, search_url, without_filters
from web.pages.chosen_filters import ValueLabels
from web.pages.wording import FILTER_LABELS, Label, fallback_label, lang_of
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library

__all__ = ["RelaxationLink", "relaxation_links", "wider_requests"]

_PLAIN_WORD = re.compile(r"(?!(?:AND|OR|NOT)$)\w[\w'’-]*")
_MOST_WORDS = 8  # words of a query up to which a search for any of them is offered


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxationLink:
    """A link to a search with a word or a filter left out.

    Attributes:
        word: The dropped word, or an empty string if it is a filter.
        lang: BCP 47 tag of the word.
        filter: Name of the dropped filter, if it is one.
        excluded: Whether the filter excluded its values.
        values: Values of the filter.
        url: Address of the search.
        total: Number of documents that it finds.
    """

    word: str = ""
    lang: str = ""
    filter: Label | None = None
    excluded: bool = False
    values: tuple[Label, ...] = ()
    url: str
    total: int


def relaxation_links(
    relaxations: Iterable[Relaxation], request: SearchRequest, library: Library
) -> tuple[RelaxationLink, ...]:
    """Return links for the relaxations that find any document.

    Args:
        relaxations: Those of a page without results.
        request: The request of that page.
        library: Names regions and eras.
    """
    names = ValueLabels(library)
    return tuple(_link(relaxation, request, names) for relaxation in relaxations if relaxation.total)


def wider_requests(request: SearchRequest, *, filters: int, helped: bool) -> tuple[tuple[Label, SearchRequest], ...]:
    """Return much wider requests with their labels; the caller has to check whether they find anything.

    Args:
        request: A request that finds nothing.
        filters: Number of its filter values; a single one is among the relaxations already.
        helped: Whether a relaxation or another spelling finds something.
    """
    requests: list[tuple[Label, SearchRequest]] = []
    if filters > 1:
        requests.append((gettext("Search without filters"), without_filters(request)))
    words = request.q.split()
    if not helped and 1 < len(words) <= _MOST_WORDS and all(map(_PLAIN_WORD.fullmatch, words)):
        requests.append((gettext("Search for any of these words"), replace(request, q=" OR ".join(words), page=1)))
    return tuple(requests)


def _link(relaxation: Relaxation, request: SearchRequest, names: ValueLabels) -> RelaxationLink:
    url, total = search_url(relaxed(request, relaxation)), relaxation.total
    if relaxation.kind == "word":
        return RelaxationLink(word=relaxation.dropped, lang=lang_of(relaxation.dropped), url=url, total=total)
    name = relaxation.filter.removeprefix("-")
    excluded = relaxation.filter.startswith("-")
    return RelaxationLink(
        filter=FILTER_LABELS.get("date" if name == DATES else name, name),
        excluded=excluded,
        values=_period(request) if name == DATES else _values(relaxation, request, names),
        url=url,
        total=total,
    )


def _values(relaxation: Relaxation, request: SearchRequest, names: ValueLabels) -> tuple[Label, ...]:
    name = relaxation.filter.removeprefix("-")
    chosen = request.exclude if relaxation.filter.startswith("-") else request.filters
    values = (relaxation.value,) if relaxation.value else chosen.get(name, ())
    return tuple(names.label(name, value) for value in values)


def _period(request: SearchRequest) -> tuple[Label, ...]:
    first, last = (label_text(fallback_label("date", day)) if day else "" for day in (request.start, request.end))
    if first and last:
        return (gettext("%(first)s to %(last)s", first=first, last=last),)
    return (gettext("from %(day)s", day=first),) if first else (gettext("to %(day)s", day=last),) if last else ()
