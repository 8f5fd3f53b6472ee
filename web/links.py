"""Turns a request, changed in one respect, into the one canonical address of its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode

from flask import url_for

from search.results import DATES, SORTS, Relaxation
from web.parameters import Chosen, Request

__all__ = [
    "BLUEPRINT", "asking", "document_url", "expanded", "explain_api_url", "explain_url", "including",
    "leaving_out", "on_page", "pairs", "relaxed", "search_url", "sorted_by", "with_value", "without_dates",
    "without_filters", "without_value",
]  # fmt: skip

BLUEPRINT = "hezuo"


def pairs(request: Request) -> list[tuple[str, str]]:
    """The request as parameters: sorted by name and value, without what is default anyway."""
    found = [(name, value) for name, values in request.filters.items() for value in values]
    found += [(f"-{name}", value) for name, values in request.exclude.items() for value in values]
    found += [("q", request.q), ("from", request.start or ""), ("to", request.end or "")]
    found += [("sort", request.sort if request.sort != SORTS[0] else "")]
    found += [("page", str(request.page) if request.page > 1 else "")]
    found += [("per_page", str(request.per_page or ""))]
    found += [("expand", "" if request.expand else "0")]
    found += [("without", text) for text in request.without]
    return sorted((name, value) for name, value in found if value)


def _address(path: str, request: Request) -> str:
    # A region's value is a path of codes, which reads better with its slashes.
    # Half of a surrogate pair, which a document may carry into what was added to a question, has no form in UTF-8.
    query = urlencode(pairs(request), safe="/", errors="replace")
    return f"{path}?{query}" if query else path


def search_url(request: Request) -> str:
    """Address of a page of results."""
    return _address(url_for(f"{BLUEPRINT}.search"), request)


def document_url(document_id: str, request: Request | None = None) -> str:
    """Address of a document's page; with a request it marks its words and leads back to its results."""
    return _address(url_for(f"{BLUEPRINT}.document", document_id=document_id), request or Request())


def explain_url(document_id: str, request: Request) -> str:
    """Address of the page that says why a question finds a document."""
    return _address(url_for(f"{BLUEPRINT}.explain", document_id=document_id), request)


def explain_api_url(document_id: str, request: Request) -> str:
    """Address of the same as JSON."""
    asked = Request(q=request.q, expand=request.expand, without=request.without)
    query = urlencode(sorted([*pairs(asked), ("id", document_id)]), errors="replace")
    return f"{url_for(f'{BLUEPRINT}.api_explain')}?{query}"


def on_page(request: Request, number: int) -> Request:
    """The same question on another page."""
    return replace(request, page=number)


def sorted_by(request: Request, sort: str) -> Request:
    """The same question in another order, from the first page."""
    return replace(request, sort=sort, page=1)


def asking(request: Request, question: str) -> Request:
    """Another question with the same filters; what was left out of the first one's other spellings is not its own."""
    return replace(request, q=question, page=1, without=())


def expanded(request: Request, *, expand: bool) -> Request:
    """The same question with or without other spellings and languages."""
    return replace(request, expand=expand, page=1)


def leaving_out(request: Request, text: str) -> Request:
    """The same question without one of the other spellings and translations that it was widened by."""
    return replace(request, without=(*including(request, text).without, text), page=1)


def including(request: Request, text: str) -> Request:
    """The same question with one that had been left out."""
    return replace(request, without=tuple(other for other in request.without if other != text), page=1)


def relaxed(request: Request, relaxation: Relaxation) -> Request:
    """What is left of a question without the word or the filter that a relaxation drops."""
    if relaxation.kind == "word":
        return asking(request, relaxation.query)
    name, value = relaxation.filter, relaxation.value
    if name == DATES:
        return without_dates(request, start=True, end=True)
    chosen = request.exclude if name.startswith("-") else request.filters
    return without_value(request, name, (value,) if value else chosen.get(name.removeprefix("-"), ()))


def without_dates(request: Request, *, start: bool = False, end: bool = False) -> Request:
    """The same question without its first or last date."""
    return replace(request, start=None if start else request.start, end=None if end else request.end, page=1)


def without_filters(request: Request) -> Request:
    """Only the question itself."""
    return replace(request, filters=MappingProxyType({}), exclude=MappingProxyType({}), start=None, end=None, page=1)


def with_value(request: Request, name: str, value: str, *, instead_of: Iterable[str] = ()) -> Request:
    """The same question with one more value of a filter, which takes the place of the values `instead_of`."""
    replaced = {*instead_of, value}
    kept = tuple(chosen for chosen in request.filters.get(name, ()) if chosen not in replaced)
    return replace(request, filters=_put(request.filters, name, (*kept, value)), page=1)


def without_value(request: Request, name: str, values: Iterable[str]) -> Request:
    """The same question without some values of a filter, or of an exclusion if `name` begins with a hyphen."""
    dropped = {value.casefold() for value in values}
    chosen = request.exclude if name.startswith("-") else request.filters
    bare = name.removeprefix("-")
    kept = tuple(value for value in chosen.get(bare, ()) if value.casefold() not in dropped)
    changed = _put(chosen, bare, kept)
    return (
        replace(request, exclude=changed, page=1) if name.startswith("-") else replace(request, filters=changed, page=1)
    )


def _put(chosen: Chosen, name: str, values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    changed = {**chosen, name: values}
    return MappingProxyType({key: value for key, value in changed.items() if value})
