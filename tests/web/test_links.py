"""Addresses of searches: whatever a request asks for, its address asks for again."""

from functools import cache
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from web import create_app
from web.links import (
    adding_url,
    document_url,
    explain_url,
    request_parameters,
    search_url,
    with_exclusion,
    with_value,
    without_value,
)
from web.parameters import FILTERS, SearchRequest

_VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_CHOSEN = st.dictionaries(st.sampled_from(FILTERS), st.lists(_VALUES, min_size=1, max_size=3).map(tuple)).map(
    MappingProxyType
)
_REQUESTS = st.builds(
    SearchRequest,
    q=st.text(st.characters(exclude_categories=["Cs"])),
    filters=_CHOSEN,
    exclude=_CHOSEN,
    start=st.sampled_from([None, "1954", "1954-11-03"]),
    sort=st.sampled_from(["relevance", "newest"]),
    page=st.integers(1, 500),
    per_page=st.none() | st.integers(1, 100),
    expand=st.booleans(),
    without=st.lists(_VALUES, max_size=2).map(tuple),
    fold=st.booleans(),
)


@cache
def _application() -> Flask:
    return create_app("no-index")


@given(request=_REQUESTS)
def test_an_address_is_the_parameters_encoded_once(request: SearchRequest) -> None:
    with _application().test_request_context("/en/search"):
        path, _, query = search_url(request).partition("?")
    parameters = request_parameters(request)
    assert path == "/en/search"
    assert query == urlencode(parameters, safe="/")
    assert parse_qsl(query) == parameters


@given(request=_REQUESTS, name=st.sampled_from(FILTERS), value=_VALUES)
def test_a_value_is_chosen_left_out_or_neither_and_on_the_first_page(
    request: SearchRequest, name: str, value: str
) -> None:
    chosen, excluded = with_value(request, name, value), with_exclusion(request, name, value)
    neither = without_value(without_value(request, name, (value,)), f"-{name}", (value,))
    assert value in chosen.filters[name]
    assert value not in chosen.exclude.get(name, ())
    assert value in excluded.exclude[name]
    assert value not in excluded.filters.get(name, ())
    assert value not in (*neither.filters.get(name, ()), *neither.exclude.get(name, ()))
    assert chosen.page == excluded.page == neither.page == 1


@given(request=_REQUESTS, name=st.sampled_from(FILTERS), value=_VALUES)
def test_an_address_that_adds_a_value_is_that_of_the_request_with_it(
    request: SearchRequest, name: str, value: str
) -> None:
    """Of filters without values, which most are; the others are left to the functions that change requests."""
    with _application().test_request_context("/en/search"):
        choosing, leaving_out = adding_url(request, name), adding_url(request, f"-{name}")
        if name in request.filters or name in request.exclude:
            assert choosing is leaving_out is None
        else:
            assert choosing
            assert leaving_out
            assert choosing(value) == search_url(with_value(request, name, value))
            assert leaving_out(value) == search_url(with_exclusion(request, name, value))


@given(document_id=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True) | _VALUES.filter(lambda text: "/" not in text))
def test_addresses_of_a_document_lead_to_it(document_id: str) -> None:
    """Whatever it is called: the application finds the id in the address again."""
    app = _application()
    with app.test_request_context("/en/search"):
        addresses = document_url(document_id), explain_url(document_id, SearchRequest())
    if document_id in (".", ".."):
        return
    for address in addresses:
        with app.test_request_context(address) as context:
            assert context.request.view_args == {"interface": "en", "document_id": document_id}
