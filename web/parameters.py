"""Turns a query string into a checked request, and what is wrong with it into a list of complaints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from werkzeug.datastructures import MultiDict

from search.errors import InvalidRequest
from search.query import FACETS
from search.results import SORTS
from web.fields import MAX_ECHO, MAX_VALUE, Complaint, Fields, shorten

if TYPE_CHECKING:
    from search import Library

__all__ = ["FILTERS", "MAX_QUESTION", "Complaint", "Request", "read"]

FILTERS = tuple(sorted(FACETS))
"""Parameters that may be repeated (OR), and left out with a hyphen before the name: one a facet."""

MAX_DEPTH = 10_000
"""Results that can be paged to; who needs more needs an export."""

MAX_QUESTION = 2_000

_KNOWN = tuple(sorted(("expand", "from", "page", "per_page", "q", "sort", "to", "without", *FILTERS)))

Chosen = Mapping[str, tuple[str, ...]]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a reader asks for; every value has been checked.

    Attributes:
        q: The question as typed, without control characters.
        filters: Chosen values by name of the filter, never an empty tuple.
        exclude: Values left out, likewise.
        start: The `from` parameter: first year, month or day, or None.
        end: The `to` parameter, inclusive as a reader means it, or None.
        sort: One of `SORTS`.
        page: Number of the page, from 1.
        per_page: Length of a page, or None for the archive's own.
        expand: Whether other spellings and languages are searched too.
        without: Of these, the ones that the reader does not want.
    """

    q: str = ""
    filters: Chosen = field(default_factory=lambda: MappingProxyType({}))
    exclude: Chosen = field(default_factory=lambda: MappingProxyType({}))
    start: str | None = None
    end: str | None = None
    sort: str = "relevance"
    page: int = 1
    per_page: int | None = None
    expand: bool = True
    without: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the question limits the result."""
        return bool(self.filters or self.exclude or self.start or self.end)


class _Reader(Fields):
    """Reads what a page of results may be asked for."""

    def __init__(self, args: MultiDict[str, str], archive: Library) -> None:
        super().__init__(args, _KNOWN, (f"-{name}" for name in FILTERS))
        self._archive = archive

    def request(self) -> Request:
        start, end = self._dates()
        own = self._archive.per_page
        per_page = self.number("per_page", own, self._archive.max_per_page)
        return Request(
            q=self.text("q", MAX_QUESTION),
            filters=self._chosen(""),
            exclude=self._chosen("-"),
            start=start,
            end=end,
            sort=self._sort(),
            page=self.number("page", 1, max(1, MAX_DEPTH // per_page)),
            per_page=None if per_page == own else per_page,
            expand=self.switch("expand", default=True),
            without=self.several("without"),
        )

    def _chosen(self, sign: str) -> Chosen:
        chosen = {name: self._values(sign, name) for name in FILTERS}
        return MappingProxyType({name: values for name, values in chosen.items() if values})

    def _values(self, sign: str, name: str) -> tuple[str, ...]:
        known = (self._known(sign + name, value) for value in self.several(sign + name))
        return tuple(dict.fromkeys(value for found in known for value in found))

    def _known(self, parameter: str, value: str) -> tuple[str, ...]:
        """A value as the index knows it: `Shanxi` and `山西` are both 140000."""
        name = parameter.removeprefix("-")
        return self._checked(parameter, value, lambda text: self._archive.check_filter(name, [text])) or ()

    def _checked(self, parameter: str, value: str, check: Callable[[str], Answer]) -> Answer | None:
        """What a check makes of a value, or None and a complaint."""
        try:
            return check(value)
        except InvalidRequest as error:
            self.complain(parameter, str(error))
            return None

    def _dates(self) -> tuple[str | None, str | None]:
        start, end = self._date("from"), self._date("to")
        if start and end:
            both = self._checked("from", start, lambda value: (self._archive.check_dates(value, end),))
            return (start, end) if both else (None, None)
        return start, end

    def _date(self, name: str) -> str | None:
        value = self.text(name, MAX_VALUE)
        good = self._checked(name, value, lambda text: (self._archive.check_dates(text, None),)) if value else None
        return value if good else None

    def _sort(self) -> str:
        sort = self.single("sort") or SORTS[0]
        if sort not in SORTS:
            self.complain("sort", f"There is no order “{shorten(sort, MAX_ECHO)}”. There are: {', '.join(SORTS)}.")
            return SORTS[0]
        return sort


def read(args: MultiDict[str, str], archive: Library) -> tuple[Request, tuple[Complaint, ...]]:
    """Read and check a query string.

    Args:
        args: The decoded parameters, in any order, hostile or not.
        archive: Knows which filters, values and dates are valid.

    Returns:
        The request, in which whatever was wrong stands at its default, and a complaint for each such parameter.
    """
    reader = _Reader(args, archive)
    request = reader.request()
    return request, tuple(reader.complaints)
