"""Turns a query string into a checked request, and what is wrong with it into a list of complaints."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from search.errors import InvalidRequest
from web.archive import Archive

__all__ = ["FILTERS", "SORTS", "Complaint", "Request", "read"]

FILTERS = ("date", "era", "kind", "lang", "region")
"""Parameters that may be repeated (OR), and left out with a hyphen before the name."""

SORTS = ("relevance", "newest", "oldest")
MAX_DEPTH = 10_000
"""Results that can be paged to; who needs more needs an export."""

MAX_QUESTION = 2_000
MAX_VALUE = 200
MAX_VALUES = 100
MAX_ECHO = 60
MAX_MESSAGE = 500

_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_SINGLE = ("expand", "from", "page", "per_page", "q", "sort", "to")
_KNOWN = frozenset((*_SINGLE, *FILTERS, *(f"-{name}" for name in FILTERS)))

Chosen = Mapping[str, tuple[str, ...]]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A parameter that was left aside, and why.

    Attributes:
        parameter: Its name.
        message: What is wrong with it, and what would be valid.
    """

    parameter: str
    message: str


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

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the question limits the result."""
        return bool(self.filters or self.exclude or self.start or self.end)


class _Reader:
    """Reads one query string; what cannot be used is left at its default and put into `complaints`."""

    def __init__(self, args: MultiDict[str, str], archive: Archive) -> None:
        self._args = args
        self._archive = archive
        self.complaints: list[Complaint] = []

    def complain(self, name: str, message: str) -> None:
        self.complaints.append(Complaint(name, _shorten(message, MAX_MESSAGE)))

    def request(self) -> Request:
        self._unknown()
        start, end = self._dates()
        own = self._archive.per_page
        per_page = self._number("per_page", own, self._archive.max_per_page)
        return Request(
            q=self._question(),
            filters=self._chosen(""),
            exclude=self._chosen("-"),
            start=start,
            end=end,
            sort=self._sort(),
            page=self._number("page", 1, max(1, MAX_DEPTH // per_page)),
            per_page=None if per_page == own else per_page,
            expand=self._expand(),
        )

    def _single(self, name: str) -> str:
        values = self._args.getlist(name)
        if len(values) > 1:
            self.complain(name, f"“{name}” was given {len(values)} times; only the first is used.")
        return _clean(values[0]) if values else ""

    def _unknown(self) -> None:
        names = [name for name in self._args if name not in _KNOWN]
        if names:
            shown = ", ".join(f"“{_shorten(_clean(name), MAX_ECHO)}”" for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            valid = ", ".join(sorted(_SINGLE + FILTERS))
            first = _shorten(_clean(names[0]), MAX_ECHO)
            self.complain(first, f"There is no parameter {shown}{more}. There are: {valid}.")

    def _question(self) -> str:
        question = self._single("q")
        if len(question) > MAX_QUESTION:
            self.complain("q", f"The question is too long; its first {MAX_QUESTION:,} characters were searched.")
        return question[:MAX_QUESTION].strip()

    def _chosen(self, sign: str) -> Chosen:
        chosen = {name: self._values(sign, name) for name in FILTERS}
        return MappingProxyType({name: values for name, values in chosen.items() if values})

    def _values(self, sign: str, name: str) -> tuple[str, ...]:
        cleaned = (_clean(value) for value in self._args.getlist(sign + name))
        values = list(dict.fromkeys(value for value in cleaned if value))
        if len(values) > MAX_VALUES:
            self.complain(sign + name, f"At most {MAX_VALUES} values of “{name}” are used; {len(values)} were given.")
        known = (self._known(sign + name, value) for value in values[:MAX_VALUES])
        return tuple(dict.fromkeys(value for found in known for value in found))

    def _known(self, parameter: str, value: str) -> tuple[str, ...]:
        """A value as the index knows it: `Shanxi` and `山西` are both 140000."""
        name = parameter.removeprefix("-")
        return self._checked(parameter, value, lambda text: self._archive.check_filter(name, [text])) or ()

    def _checked(self, parameter: str, value: str, check: Callable[[str], Answer]) -> Answer | None:
        """What a check makes of a value, or None and a complaint."""
        if len(value) > MAX_VALUE:
            self.complain(parameter, f"“{_shorten(value, MAX_ECHO)}” is too long to be a value of “{parameter}”.")
            return None
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
        value = self._single(name)
        good = self._checked(name, value, lambda text: (self._archive.check_dates(text, None),)) if value else None
        return value if good else None

    def _sort(self) -> str:
        sort = self._single("sort") or SORTS[0]
        if sort not in SORTS:
            self.complain("sort", f"There is no order “{_shorten(sort, MAX_ECHO)}”. There are: {', '.join(SORTS)}.")
            return SORTS[0]
        return sort

    def _expand(self) -> bool:
        value = self._single("expand") or "1"
        if value.lower() not in _SWITCH:
            self.complain("expand", f"“expand” is 1 or 0, not “{_shorten(value, MAX_ECHO)}”.")
        return _SWITCH.get(value.lower(), True)

    def _number(self, name: str, default: int, largest: int) -> int:
        text = self._single(name)
        if not text:
            return default
        # More than nine digits are out of range anyway, and long ones are slow to read.
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= largest:
            message = f"“{name}” is a number from 1 to {largest:,}, not “{_shorten(text, MAX_ECHO)}”."
            self.complain(name, message)
            return default
        return number


def _clean(text: str) -> str:
    """The text in one line, without control characters and lone surrogates, which no document can contain."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _printable(char))
    return "".join(kept).strip()


def _printable(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) not in ("Cc", "Cs", "Cn")


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def read(args: MultiDict[str, str], archive: Archive) -> tuple[Request, tuple[Complaint, ...]]:
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
