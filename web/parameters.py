"""Parsing of a query string into a checked search request, with complaints about what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict, TypeVar

from werkzeug.datastructures import MultiDict

from search.errors import InvalidRequest, Message
from search.present import shortened
from search.query import FACETS
from search.results import SORTS
from web.fields import MAX_ECHO, MAX_VALUE, Complaint, Fields

if TYPE_CHECKING:
    from search import Library

__all__ = [
    "FILTERS", "MAX_LISTED", "MAX_QUESTION", "MAX_TERMS_PAGE", "Complaint", "SearchRequest", "only", "read_ids",
    "read_request", "read_selection",
]  # fmt: skip

FILTERS = tuple(sorted(FACETS))
"""Parameters that may be repeated (OR), or excluded with a hyphen before the name: one for each facet."""

MAX_TERMS_PAGE = 1_000_000
"""Largest number of a page of the glossary, which has far fewer."""

MAX_DEPTH = 10_000
"""Number of the last result that pages reach; more results need an export."""

MAX_LISTED = 200
"""Documents of a reader's own list; web/static/list.js keeps no more."""

MAX_QUESTION = 2_000
"""Characters of a query."""

_SELECTING = ("expand", "from", "q", "to", "without", *FILTERS)
_LONGEST_IDS = 20_000  # characters of all ids of a list
_LISTING = ("fold", "page", "per_page", "sort")

FilterValues = Mapping[str, tuple[str, ...]]
Checked = TypeVar("Checked")


class Selecting(TypedDict):
    """What says which documents are asked for, besides the query: arguments of everything that a library counts."""

    filters: FilterValues
    exclude: FilterValues
    dates: tuple[str | None, str | None]
    expand: bool
    without: tuple[str, ...]


class Listing(Selecting):
    """What says in which order they are listed, besides: arguments of everything that a library lists."""

    sort: str
    per_page: int | None
    fold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search request; every value has been checked.

    Attributes:
        q: The query as typed, without control characters.
        filters: Chosen values by name of the filter, never an empty tuple.
        exclude: Excluded values by name of the filter, never an empty tuple.
        start: The `from` parameter: first year, month or day, or None.
        end: The `to` parameter, inclusive, or None.
        sort: One of `SORTS`.
        page: Number of the page, from 1.
        per_page: Results on a page, or None for the library's default.
        expand: Whether the query is expanded by other spellings and translations.
        without: Texts of expansions to leave out.
        fold: Whether of documents with almost the same text only the first is listed.
    """

    q: str = ""
    filters: FilterValues = field(default_factory=lambda: MappingProxyType({}))
    exclude: FilterValues = field(default_factory=lambda: MappingProxyType({}))
    start: str | None = None
    end: str | None = None
    sort: str = "relevance"
    page: int = 1
    per_page: int | None = None
    expand: bool = True
    without: tuple[str, ...] = ()
    fold: bool = True

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the query limits the result."""
        return bool(self.filters or self.exclude or self.start or self.end)

    def selecting(self) -> Selecting:
        """Return the arguments by which a library counts what is asked for."""
        return {
            "filters": self.filters,
            "exclude": self.exclude,
            "dates": (self.start, self.end),
            "expand": self.expand,
            "without": self.without,
        }

    def listing(self) -> Listing:
        """Return the arguments by which a library lists what is asked for."""
        return {**self.selecting(), "sort": self.sort, "per_page": self.per_page, "fold": self.fold}


class _SearchParameters(Fields):
    """Parses the parameters of a search."""

    def __init__(self, args: MultiDict[str, str], library: Library, known: Iterable[str]) -> None:
        super().__init__(args, sorted(known), (f"-{name}" for name in FILTERS))
        self._library = library

    def selection(self) -> SearchRequest:
        """Return what says which documents are asked for; the rest is at its default."""
        start, end = self._dates()
        return SearchRequest(
            q=self.text("q", MAX_QUESTION),
            filters=self._chosen(""),
            exclude=self._chosen("-"),
            start=start,
            end=end,
            expand=self.switch("expand", default=True),
            without=self.several("without"),
        )

    def request(self) -> SearchRequest:
        own = self._library.per_page
        per_page = self.number("per_page", own, self._library.max_per_page)
        return replace(
            self.selection(),
            sort=self._sort(),
            page=self.number("page", 1, max(1, MAX_DEPTH // per_page)),
            per_page=None if per_page == own else per_page,
            fold=self.switch("fold", default=True),
        )

    def _chosen(self, sign: str) -> FilterValues:
        chosen = {name: self._values(sign, name) for name in FILTERS}
        return MappingProxyType({name: values for name, values in chosen.items() if values})

    def _values(self, sign: str, name: str) -> tuple[str, ...]:
        groups = (self._known(sign + name, value) for value in self.several(sign + name))
        return tuple(dict.fromkeys(value for group in groups for value in group))

    def _known(self, parameter: str, value: str) -> tuple[str, ...]:
        """Return a value as it is in the index: `Shanxi` and `山西` are both 140000."""
        name = parameter.removeprefix("-")
        return self._checked(parameter, value, lambda text: self._library.check_filter(name, [text])) or ()

    def _checked(self, parameter: str, value: str, check: Callable[[str], Checked]) -> Checked | None:
        """Return the result of a check; if it fails, return None and add a complaint."""
        try:
            return check(value)
        except InvalidRequest as error:
            self.complain(parameter, error.message)
            return None

    def _dates(self) -> tuple[str | None, str | None]:
        start, end = self._date("from"), self._date("to")
        if start and end:
            both = self._checked("from", start, lambda value: (self._library.check_dates(value, end),))
            return (start, end) if both else (None, None)
        return start, end

    def _date(self, name: str) -> str | None:
        value = self.text(name, MAX_VALUE)
        good = self._checked(name, value, lambda text: (self._library.check_dates(text, None),)) if value else None
        return value if good else None

    def _sort(self) -> str:
        sort = self.single("sort") or SORTS[0]
        if sort not in SORTS:
            message = Message(
                "There is no order “%(value)s”. There are: %(valid)s.",
                value=shortened(sort, MAX_ECHO),
                valid=", ".join(SORTS),
            )
            self.complain("sort", message)
            return SORTS[0]
        return sort


def read_request(
    args: MultiDict[str, str], library: Library, besides: Collection[str] = ()
) -> tuple[SearchRequest, tuple[Complaint, ...]]:
    """Parse and check a query string.

    Args:
        args: The decoded parameters, in any order, hostile or not.
        library: Knows which filters, values and dates are valid.
        besides: Names of further parameters, which somebody else reads.

    Returns:
        The request, in which wrong parameters have their defaults, and a complaint for each of them.
    """
    reader = _SearchParameters(args, library, (*_SELECTING, *_LISTING, *besides))
    request = reader.request()
    return request, tuple(reader.complaints)


def read_selection(
    args: MultiDict[str, str], library: Library, besides: Collection[str] = ()
) -> tuple[SearchRequest, tuple[Complaint, ...]]:
    """Parse and check a query string that asks to count documents, not to list them; see `read_request`."""
    reader = _SearchParameters(args, library, (*_SELECTING, *besides))
    request = reader.selection()
    return request, tuple(reader.complaints)


def read_ids(args: MultiDict[str, str]) -> tuple[tuple[str, ...], tuple[Complaint, ...]]:
    """Return the ids of the documents of a list, each once and in their order, and what is wrong with the parameters.

    Args:
        args: The parameters: `ids`, with commas between them, may be repeated.
    """
    fields = Fields(args, ("ids",))
    text = ",".join(args.getlist("ids"))[:_LONGEST_IDS]
    ids = tuple(dict.fromkeys(document_id for part in text.split(",") if (document_id := part.strip())))
    if len(ids) > MAX_LISTED:
        fields.complain("ids", Message("Only the first %(most)s documents of the list are shown.", most=MAX_LISTED))
    return ids[:MAX_LISTED], tuple(fields.complaints)


def only(args: MultiDict[str, str], names: Collection[str]) -> MultiDict[str, str]:
    """Return those parameters of a query string that have one of some names."""
    return MultiDict([(name, value) for name, value in args.items(multi=True) if name in names])
