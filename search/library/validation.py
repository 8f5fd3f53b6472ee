"""Validate the arguments of a search; errors list the valid values."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from search.config import Config
from search.errors import InvalidRequest
from search.model import DateSpan
from search.query import FACETS, FilterParser, Filters, ValuesByFacet, date_range
from search.results import SORTS

__all__ = ["check_facets_and_sort", "checked_filters", "date_span", "filter_values", "page_size"]


def filter_values(parser: FilterParser, name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a filter as they are stored in the index, each once.

    Raises:
        InvalidRequest: If the filter or a value does not exist; the message lists what does.
    """
    if isinstance(values, str):
        raise InvalidRequest(f"filter {name!r} takes a list of texts, not a text; write [{values!r}]")
    return tuple(sorted({value for text in values for value in parser.values(name, str(text))}))


def date_span(earliest: str | None, latest: str | None) -> DateSpan | None:
    """Return the span between two dates as typed, both inclusive; None if both are missing.

    Raises:
        InvalidRequest: If one is not a date, or the first is after the last.
    """
    return date_range(earliest, latest)


def checked_filters(
    parser: FilterParser,
    filters: ValuesByFacet | None,
    exclude: ValuesByFacet | None,
    dates: tuple[str | None, str | None] | None,
) -> Filters:
    """Return the filters of a search, in values as they are stored in the index.

    Args:
        parser: Parses the values.
        filters: Values by filter, as typed, of which a document must have one each.
        exclude: Values by filter, as typed, of which it must have none.
        dates: First and last date of publication, as typed.

    Raises:
        InvalidRequest: If a filter, value or date does not exist; the message lists what does.
    """
    return Filters(
        {name: filter_values(parser, name, values) for name, values in (filters or {}).items() if values},
        {name: filter_values(parser, name, values) for name, values in (exclude or {}).items() if values},
        date_span(*dates) if dates else None,
    )


def check_facets_and_sort(facets: Collection[str], sort: str) -> None:
    """Check names of facets and a sort order.

    Raises:
        InvalidRequest: If one does not exist; the message lists those that do.
    """
    if wrong := set(facets) - set(FACETS):
        raise InvalidRequest(f"there is no facet {', '.join(sorted(wrong))}; facets are {', '.join(FACETS)}")
    if sort not in SORTS:
        raise InvalidRequest(f"there is no sort order {sort!r}; orders are {', '.join(SORTS)}")


def page_size(config: Config, page: int, per_page: int | None) -> int:
    """Return the number of results on a page, by default that of the settings.

    Raises:
        InvalidRequest: If the page or its size is out of range.
    """
    if page < 1:
        raise InvalidRequest(f"pages are numbered from 1, not {page}")
    size = config.per_page if per_page is None else per_page
    if not 1 <= size <= config.max_per_page:
        raise InvalidRequest(f"per_page must be from 1 to {config.max_per_page}, not {size}")
    return size
