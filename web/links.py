"""Canonical addresses of pages, and requests with one parameter changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode

from flask import url_for

from search.results import DATES, SORTS, Relaxation
from web.parameters import FilterValues, SearchRequest

__all__ = [
    "BLUEPRINT",
    "address",
    "document_url",
    "explain_api_url",
    "explain_url",
    "on_page",
    "relaxed",
    "request_parameters",
    "search_url",
    "sorted_by",
    "with_expand",
    "with_expansion",
    "with_fold",
    "with_query",
    "with_value",
    "without_dates",
    "without_expansion",
    "without_filters",
    "without_value",
]  # fmt: skip

BLUEPRINT = "hezuo"


def request_parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """Return the request as parameters, sorted by name and value, without those at their default."""
    parameters = [(name, value) for name, values in request.filters.items() for value in values]
    parameters += [(f"-{name}", value) for name, values in request.exclude.items() for value in values]
    parameters += [("q", request.q), ("from", request.start or ""), ("to", request.end or "")]
    parameters += [("sort", request.sort if request.sort != SORTS[0] else "")]
    parameters += [("page", str(request.page) if request.page > 1 else "")]
    parameters += [("per_page", str(request.per_page or ""))]
    parameters += [("expand", "" if request.expand else "0")]
    parameters += [("without", text) for text in request.without]
    parameters += [("fold", "" if request.fold else "0")]
    return sorted((name, value) for name, value in parameters if value)


def address(path: str, request: SearchRequest) -> str:
    """Return the path with a request as its query."""
    # A region's value is a path of codes, which reads better with its slashes.
    # Half of a surrogate pair, which a document may carry into what was added to a question, has no form in UTF-8.
    query = urlencode(request_parameters(request), safe="/", errors="replace")
    return f"{path}?{query}" if query else path


def search_url(request: SearchRequest) -> str:
    """Return the address of a page of results."""
    return address(url_for(f"{BLUEPRINT}.search"), request)


def document_url(document_id: str, request: SearchRequest | None = None) -> str:
    """Return the address of a document's page; with a request it highlights the query and links back to the results."""
    return address(url_for(f"{BLUEPRINT}.document", document_id=document_id), request or SearchRequest())


def explain_url(document_id: str, request: SearchRequest) -> str:
    """Return the address of the page that explains why a query finds a document."""
    return address(url_for(f"{BLUEPRINT}.explain", document_id=document_id), request)


def explain_api_url(document_id: str, request: SearchRequest) -> str:
    """Return the address of the same explanation as JSON."""
    asked = SearchRequest(q=request.q, expand=request.expand, without=request.without)
    query = urlencode(sorted([*request_parameters(asked), ("id", document_id)]), errors="replace")
    return f"{url_for(f'{BLUEPRINT}.api_explain')}?{query}"


def on_page(request: SearchRequest, number: int) -> SearchRequest:
    """Return the request for another page of results."""
    return replace(request, page=number)


def sorted_by(request: SearchRequest, sort: str) -> SearchRequest:
    """Return the request in another order, from the first page."""
    return replace(request, sort=sort, page=1)


def with_query(request: SearchRequest, question: str) -> SearchRequest:
    """Return the request for another query with the same filters; expansions left out of the first are reset."""
    return replace(request, q=question, page=1, without=())


def with_expand(request: SearchRequest, *, expand: bool) -> SearchRequest:
    """Return the request with query expansion switched on or off."""
    return replace(request, expand=expand, page=1)


def with_fold(request: SearchRequest, *, fold: bool) -> SearchRequest:
    """Return the request with each text listed once, or every copy of it."""
    return replace(request, fold=fold, page=1)


def without_expansion(request: SearchRequest, text: str) -> SearchRequest:
    """Return the request without one of the expansions of its query."""
    return replace(request, without=(*with_expansion(request, text).without, text), page=1)


def with_expansion(request: SearchRequest, text: str) -> SearchRequest:
    """Return the request with an expansion that had been left out."""
    return replace(request, without=tuple(other for other in request.without if other != text), page=1)


def relaxed(request: SearchRequest, relaxation: Relaxation) -> SearchRequest:
    """Return the request without the word or the filter that a relaxation drops."""
    if relaxation.kind == "word":
        return with_query(request, relaxation.query)
    name, value = relaxation.filter, relaxation.value
    if name == DATES:
        return without_dates(request, start=True, end=True)
    chosen = request.exclude if name.startswith("-") else request.filters
    return without_value(request, name, (value,) if value else chosen.get(name.removeprefix("-"), ()))


def without_dates(request: SearchRequest, *, start: bool = False, end: bool = False) -> SearchRequest:
    """Return the request without its first or last date."""
    return replace(request, start=None if start else request.start, end=None if end else request.end, page=1)


def without_filters(request: SearchRequest) -> SearchRequest:
    """Return the request without any filter."""
    return replace(request, filters=MappingProxyType({}), exclude=MappingProxyType({}), start=None, end=None, page=1)


def with_value(request: SearchRequest, name: str, value: str, *, instead_of: Iterable[str] = ()) -> SearchRequest:
    """Return the request with one more value of a filter, which replaces the values `instead_of`."""
    replaced = {*instead_of, value}
    kept = tuple(chosen for chosen in request.filters.get(name, ()) if chosen not in replaced)
    return replace(request, filters=_put(request.filters, name, (*kept, value)), page=1)


def without_value(request: SearchRequest, name: str, values: Iterable[str]) -> SearchRequest:
    """Return the request without some values of a filter, or of an exclusion if `name` begins with a hyphen."""
    dropped = {value.casefold() for value in values}
    chosen = request.exclude if name.startswith("-") else request.filters
    bare = name.removeprefix("-")
    kept = tuple(value for value in chosen.get(bare, ()) if value.casefold() not in dropped)
    changed = _put(chosen, bare, kept)
    return (
        replace(request, exclude=changed, page=1) if name.startswith("-") else replace(request, filters=changed, page=1)
    )


def _put(chosen: FilterValues, name: str, values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    changed = {**chosen, name: values}
    return MappingProxyType({key: value for key, value in changed.items() if value})
