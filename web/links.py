"""Canonical addresses of pages in the interface of the request, and requests with one parameter changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from flask import current_app, has_request_context, request, url_for

from search.config import ArchiveIdentity
from search.results import DATES, SORTS, Relaxation
from web.fields import is_appended
from web.interfaces import INTERFACES, current, query_text
from web.parameters import FilterValues, SearchRequest

__all__ = [
    "BLUEPRINT",
    "BLUEPRINTS",
    "PERMANENT",
    "absolute_url",
    "adding_url",
    "address",
    "alternates",
    "canonical_url",
    "document_url",
    "documents_url",
    "explain_api_url",
    "explain_url",
    "feed_url",
    "is_page",
    "languages",
    "list_url",
    "on_page",
    "permanent_url",
    "relaxed",
    "request_parameters",
    "search_url",
    "sorted_by",
    "whole_result_url",
    "with_exclusion",
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
"""Name of the blueprint of an archive, unless it is given another."""

BLUEPRINTS = "hezuo.blueprints"
"""Key of an application's extensions: the full names of the blueprints of its archives."""

PERMANENT = "permanent_"
"""Before the name of a page's endpoint: the address without an interface, which redirects to one."""

_LONGEST_QUERY = 30_000  # characters: the longest question, all Chinese and escaped, is 18,000 long

_SHORT = 80  # characters of a value of a facet, of which there are many

_ADDRESSES = "hezuo.addresses"  # key of a request's WSGI environment


def address(name: str, **values: Any) -> str:
    """Return an address of the archive that answers the request, by the name of an endpoint; pages in its interface."""
    if not has_request_context():
        return _built(name, values)
    built: dict[object, str] = request.environ.setdefault(_ADDRESSES, {})  # a page has hundreds of links to searches
    key = (name, *values.items()) if values else name
    if key not in built:
        built[key] = _built(name, values)
    return built[key]


def _built(name: str, values: Mapping[str, Any]) -> str:
    archives = current_app.extensions.get(BLUEPRINTS, (BLUEPRINT,))
    answering = request.blueprint if has_request_context() else None
    return url_for(f"{answering if answering in archives else archives[0]}.{name}", **values)


def is_page(endpoint: str | None) -> bool:
    """Return whether an endpoint is a page of an archive, which has an address in each interface."""
    archive, _, name = (endpoint or "").rpartition(".")
    archives = current_app.extensions.get(BLUEPRINTS, ())
    return archive in archives and current_app.url_map.is_endpoint_expecting(f"{archive}.{name}", "interface")


def languages() -> list[tuple[str, str, str, bool]]:
    """Return the same page in each interface: the interface's name for itself, BCP 47 tag, address, if it is this."""
    name, values, ending = "home", {}, ""
    if is_page(request.endpoint):
        name, values, ending = _page_name(), request.view_args or {}, _kept_query()
    return [
        (item.label, item.tag, address(name, **values, interface=item.name) + ending, item == current())
        for item in INTERFACES.values()
    ]


def _kept_query() -> str:
    """Return the query of the request with a question mark, without what mailings append; none that is far too long."""
    query = query_text()
    if len(query) > _LONGEST_QUERY:
        return ""
    pieces = (piece for piece in query.split("&") if not is_appended(piece.partition("=")[0]))
    kept = "&".join(pieces)
    return f"?{kept}" if kept else ""


def canonical_url(asked: SearchRequest, identity: ArchiveIdentity) -> str:
    """Return the absolute address of the page that answers, in its interface, with the parameters that matter."""
    return absolute_url(_address(address(_page_name(), **(request.view_args or {})), asked), identity)


def alternates(asked: SearchRequest, identity: ArchiveIdentity) -> list[tuple[str, str]]:
    """Return BCP 47 tag and absolute address of the page that answers in each interface, and the one for any reader."""
    name, values = _page_name(), request.view_args or {}
    own = [(item.tag, address(name, **values, interface=item.name)) for item in INTERFACES.values()]
    return [
        (tag, absolute_url(_address(path, asked), identity))
        for tag, path in [*own, ("x-default", address(PERMANENT + name, **values))]
    ]


def _page_name() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def request_parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """Return the request as parameters, sorted by name and value, without those at their default."""
    parameters = [(name, value) for name, values in request.filters.items() for value in values if value]
    parameters += [(f"-{name}", value) for name, values in request.exclude.items() for value in values if value]
    single = (
        ("q", request.q),
        ("from", request.start),
        ("to", request.end),
        ("sort", request.sort if request.sort != SORTS[0] else ""),
        ("page", str(request.page) if request.page > 1 else ""),
        ("per_page", str(request.per_page or "")),
        ("expand", "" if request.expand else "0"),
        ("fold", "" if request.fold else "0"),
    )
    parameters += [(name, value) for name, value in single if value]
    parameters += [("without", text) for text in request.without if text]
    return sorted(parameters)


def _address(path: str, asked: SearchRequest, more: Iterable[tuple[str, str]] = ()) -> str:
    parameters = request_parameters(asked)
    if more:
        parameters = sorted([*parameters, *more])
    query = "&".join([f"{name}={_encoded(value)}" for name, value in parameters])
    return f"{path}?{query}" if query else path


def _encoded(value: str) -> str:
    """Return the value of a parameter as it stands in an address; names are words of the program, which need nothing.

    A region's value is a path of codes, which reads better with its slashes. Half of a surrogate pair, which a document
    may carry into what was added to a question, has no form in UTF-8.
    """
    return _encoded_short(value) if len(value) <= _SHORT else _encoded_long(value)


@lru_cache(maxsize=8192)  # the values of facets, of which most pages have the same; 1 KB each at most
def _encoded_short(value: str) -> str:
    return _encoded_long(value)


@lru_cache(maxsize=64)  # a page of results repeats its question in hundreds of addresses
def _encoded_long(value: str) -> str:
    return quote_plus(value, safe="/", errors="replace")


def search_url(request: SearchRequest) -> str:
    """Return the address of a page of results."""
    return _address(address("search"), request)


def adding_url(request: SearchRequest, name: str) -> Callable[[str], str] | None:
    """Return what makes the address of a search, from its first page, with a value of a filter that it lacks so far.

    A page of results has hundreds of these: what they have in common is put together once.

    Args:
        request: The search.
        name: Name of the filter, with a hyphen before it for values that are left out.

    Returns:
        None if the request has values of the filter, chosen or left out: what a choice does to these, the functions
        that return requests decide.
    """
    bare = name.removeprefix("-")
    if bare in request.filters or bare in request.exclude:
        return None
    before: list[str] = []
    after: list[str] = []
    for other, value in request_parameters(on_page(request, 1)):
        (before if other < name else after).append(f"{other}={_encoded(value)}")
    start = "".join(f"{piece}&" for piece in before)
    end = "".join(f"&{piece}" for piece in after)
    start = f"{address('search')}?{start}{name}="
    return lambda value: f"{start}{_encoded(value)}{end}"


def whole_result_url(name: str, request: SearchRequest, **values: str) -> str:
    """Return the address of something else than a page that a request is made of, by the name of an endpoint."""
    return _address(address(name, **values), replace(request, page=1))


def document_url(
    document_id: str,
    request: SearchRequest | None = None,
    *,
    position: int = 0,
    paragraph: str = "",
    fragment: str = "",
    reading: Mapping[str, str | int] | None = None,
) -> str:
    """Return the address of a document's page; with a request it highlights the query and links back to the results.

    Args:
        document_id: Id of the document.
        request: The request that found it.
        position: Position of the document in the results, from 1, by which its page links to its neighbours.
        paragraph: Identifier of a paragraph (`zh-4`) to go to, in whichever part of the document it is.
        fragment: Identifier of another place on the page to go to.
        reading: Further parameters (see `web.pages.reading`); a value that is empty or 0 is left out.
    """
    values = {"position": position, "paragraph": paragraph, **(reading or {})}
    more = [(name, str(value)) for name, value in values.items() if value]
    path = _address(_document_address("document", document_id), request or SearchRequest(), more)
    place = paragraph or fragment
    return f"{path}#{place}" if place else path


def documents_url() -> str:
    """Return the address before the id of a document, for scripts."""
    return address("document", document_id="0").removesuffix("0")


def list_url(ids: Iterable[str], extension: str = "") -> str:
    """Return the address of a list of documents, or of a file of them in the format of an extension."""
    path, joined = address("list_file", extension=extension) if extension else address("list"), ",".join(ids)
    return f"{path}?{urlencode({'ids': joined}, safe=',', errors='replace')}" if joined else path


def explain_url(document_id: str, request: SearchRequest) -> str:
    """Return the address of the page that explains why a query finds a document."""
    return _address(_document_address("explain", document_id), request)


def _document_address(name: str, document_id: str) -> str:
    """Return an address that has the id of a document in its path; a page of results has dozens."""
    if not document_id.replace("-", "").isalnum() or not document_id.isascii():  # no id that we have given
        return address(name, document_id=document_id)
    start, _, end = address(name, document_id="0").rpartition("0")
    return f"{start}{document_id}{end}"


def explain_api_url(document_id: str, request: SearchRequest) -> str:
    """Return the address of the same explanation as JSON."""
    asked = SearchRequest(q=request.q, expand=request.expand, without=request.without)
    return _address(address("api_explain"), asked, [("id", document_id)])


def feed_url(request: SearchRequest) -> str:
    """Return the address of the feed of a search, whose order is its own."""
    return _address(address("search_feed"), replace(request, sort=SORTS[0]))


def absolute_url(path: str, identity: ArchiveIdentity) -> str:
    """Return the absolute address of a path of this application.

    Args:
        path: The path, as `url_for` returns it, with or without a query.
        identity: Says at which address the site is reached; by default it is the one of the request.
    """
    if not identity.address:
        return request.host_url.rstrip("/") + path
    site = urlsplit(identity.address)
    # The setting may name the folder that the application is mounted under, which paths have already.
    if site.path and (path == site.path or path.startswith(f"{site.path}/")):
        return f"{site.scheme}://{site.netloc}{path}"
    return identity.address + path


def permanent_url(document_id: str) -> str:
    """Return the address of a document that is cited, which leads each reader to the page in their language."""
    return address(f"{PERMANENT}document", document_id=document_id)


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
    """Return the request with one more value of a filter, which replaces the values `instead_of`.

    A value that was excluded no longer is.
    """
    added = _added(request.filters, name, value, instead_of)
    return replace(without_value(request, f"-{name}", (value,)), filters=added, page=1)


def with_exclusion(request: SearchRequest, name: str, value: str, *, instead_of: Iterable[str] = ()) -> SearchRequest:
    """Return the request with one more excluded value of a filter, which replaces the exclusions `instead_of`.

    A value that was chosen no longer is.
    """
    added = _added(request.exclude, name, value, instead_of)
    return replace(without_value(request, name, (value,)), exclude=added, page=1)


def without_value(request: SearchRequest, name: str, values: Iterable[str]) -> SearchRequest:
    """Return the request without some values of a filter, or of an exclusion if `name` begins with a hyphen."""
    chosen = request.exclude if name.startswith("-") else request.filters
    bare = name.removeprefix("-")
    if bare not in chosen:  # as for most of the links of a page
        return request if request.page == 1 else replace(request, page=1)
    dropped = {value.casefold() for value in values}
    kept = tuple(value for value in chosen[bare] if value.casefold() not in dropped)
    changed = _put(chosen, bare, kept)
    return (
        replace(request, exclude=changed, page=1) if name.startswith("-") else replace(request, filters=changed, page=1)
    )


def _added(chosen: FilterValues, name: str, value: str, instead_of: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    replaced = {*instead_of, value}
    return _put(chosen, name, (*(other for other in chosen.get(name, ()) if other not in replaced), value))


def _put(chosen: FilterValues, name: str, values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    changed = {**chosen, name: values}
    return MappingProxyType({key: value for key, value in changed.items() if value})
