"""Addresses of searches: whatever a request asks for, its address asks for again."""

from functools import cache
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from web import create_app
from web.links import request_parameters, search_url, with_exclusion, with_value, without_value
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
