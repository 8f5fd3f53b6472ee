"""Turns the arguments of a search into what the index knows, and wrong ones into an error that tells what is right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from search.config import Config
from search.errors import InvalidRequest
from search.model import DateSpan
from search.query import FACETS, Facts, date_range
from search.results import SORTS

__all__ = ["check_order", "date_span", "filter_values", "page_size"]


def filter_values(facts: Facts, name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The values of a filter as the index knows them, each once.

    Raises:
        InvalidRequest: If the filter or a value does not exist; the message lists what does.
    """
    if isinstance(values, str):
        raise InvalidRequest(f"filter {name!r} takes a list of texts, not a text; write [{values!r}]")
    return tuple(sorted({value for text in values for value in facts.values(name, str(text))}))


def date_span(earliest: str | None, latest: str | None) -> DateSpan | None:
    """The span between two dates as typed, both inclusive; None if both are missing.

    Raises:
        InvalidRequest: If one is no date, or they are the wrong way round.
    """
    return date_range(earliest, latest)


def check_order(facets: Collection[str], sort: str) -> None:
    """Look whether there are such facets, and such an order of results.

    Raises:
        InvalidRequest: If not; the message lists what there is.
    """
    if wrong := set(facets) - set(FACETS):
        raise InvalidRequest(f"there is no facet {', '.join(sorted(wrong))}; facets are {', '.join(FACETS)}")
    if sort not in SORTS:
        raise InvalidRequest(f"there is no sort order {sort!r}; orders are {', '.join(SORTS)}")


def page_size(config: Config, page: int, per_page: int | None) -> int:
    """Results on a page; as many as are usual if no number is given.

    Raises:
        InvalidRequest: If there can be no such page, or none of that size.
    """
    if page < 1:
        raise InvalidRequest(f"pages are numbered from 1, not {page}")
    size = config.per_page if per_page is None else per_page
    if not 1 <= size <= config.max_per_page:
        raise InvalidRequest(f"per_page must be from 1 to {config.max_per_page}, not {size}")
    return size
