"""Claims about filters: each value has three states, the form keeps everything else, and facets that say nothing go."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.results import Facet, FacetValue, Page
from tests.fixtures.web_html import elements, link_to, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint
from web.links import request_parameters, with_exclusion, with_value, without_value
from web.pages.facet_views import FacetLine, facet_views
from web.parameters import SearchRequest, read_request

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only())
LIBRARY = StandIn(DOCUMENTS)

KINDS = ("newspaper", "scholarship", "web")
ERAS = ("land-reform", "collectivisation", "great-leap-forward", "rural-revitalisation")
REGIONS = ("CN", "130000", "140000", "140400")
VALUES = {"kind": KINDS, "era": ERAS, "region": REGIONS}


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(LIBRARY))
    return app


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return reader(app)


def requests() -> st.SearchStrategy[SearchRequest]:
    """Requests with some values chosen and others left out, never the same one."""

    def made(states: dict[tuple[str, str], bool], page: int) -> SearchRequest:
        sides: tuple[dict[str, tuple[str, ...]], ...] = ({}, {})
        for (name, value), is_excluded in sorted(states.items()):
            side = sides[is_excluded]
            side[name] = (*side.get(name, ()), value)
        return SearchRequest(
            q="互助组", filters=MappingProxyType(sides[0]), exclude=MappingProxyType(sides[1]), start="1954", page=page
        )

    pairs = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])
    return st.builds(made, st.dictionaries(pairs, st.booleans(), max_size=5), st.integers(1, 9))


def states(request: SearchRequest) -> dict[tuple[str, str], str]:
    """Each value with whether it is chosen or left out."""
    chosen = {(name, value): "in" for name, values in request.filters.items() for value in values}
    excluded = {(name, value): "out" for name, values in request.exclude.items() for value in values}
    assert not chosen.keys() & excluded.keys()
    return chosen | excluded


@given(requests(), st.sampled_from([(name, value) for name, values in VALUES.items() for value in values]))
def test_a_value_has_one_of_three_states(request: SearchRequest, facet_value: tuple[str, str]) -> None:
    """Choosing, leaving out and neither undo each other, and touch no other value; the first page is shown."""
    name, value = facet_value
    others = {pair: state for pair, state in states(request).items() if pair != facet_value}
    chosen, excluded = with_value(request, name, value), with_exclusion(request, name, value)
    neither = without_value(without_value(request, name, [value]), f"-{name}", [value])
    assert states(chosen) == {**others, facet_value: "in"}
    assert states(excluded) == {**others, facet_value: "out"}
    assert states(neither) == others
    assert states(with_value(excluded, name, value)) == states(chosen)
    assert states(with_exclusion(chosen, name, value)) == states(excluded)
    assert {request.page for request in (chosen, excluded, neither)} == {1}
    for changed in (chosen, excluded, neither):
        read, complaints = read_request(MultiDict(request_parameters(changed)), LIBRARY)
        assert (states(read), read.q, read.start, complaints) == (states(changed), "互助组", "1954", ())


@given(requests())
def test_links_of_a_value_lead_to_its_other_states(app: Flask, request: SearchRequest) -> None:
    """On a page each value that is chosen or left out has a link to the other state, and one to neither."""
    with app.test_request_context("/en/search"):
        page = LIBRARY.search("互助组", filters=request.filters, exclude=request.exclude, facets=tuple(VALUES))
        lines = {
            (view.name, line.value): line
            for view in facet_views(page, request, LIBRARY, tuple(VALUES))
            for line in view.walk()
        }
    for pair, state in states(request).items():
        line = lines[pair]
        assert (line.selected, line.excluded) == (state == "in", state == "out")
        after, swapped = leads_to(line.url), leads_to(line.exclude_url)
        if state == "out":
            after, swapped = swapped, after
        assert pair not in after
        assert swapped[pair] == ("out" if state == "in" else "in")


def leads_to(url: str) -> dict[tuple[str, str], str]:
    """The states of the values in an address."""
    read, complaints = read_request(MultiDict(parse_qsl(urlsplit(url).query)), LIBRARY)
    assert complaints == ()
    return states(read)


@given(requests())
def test_the_form_sends_what_the_page_is_about(app: Flask, request: SearchRequest) -> None:
    """Sent as it stands, the form asks for the same page of results, from its first."""
    html = reader(app).get("/search", query_string=MultiDict(request_parameters(request))).text
    form = html.split('<form class="facets"', 1)[1].split("</form>", 1)[0]
    sent = MultiDict(
        (str(attrs["name"]), attrs.get("value") or "")
        for tag, attrs in elements(form)
        if tag == "input" and (attrs.get("type") != "checkbox" or "checked" in attrs)
    )
    read, complaints = read_request(sent, LIBRARY)
    assert complaints == ()
    assert (states(read), read.q, read.start, read.end) == (states(request), request.q, "1954", None)


def views_of(
    name: str, values: tuple[FacetValue, ...], total: int, app: Flask, **asked: object
) -> tuple[FacetLine, ...]:
    """The lines of a facet on a page; none if it is not shown."""
    page = Page(query="", total=total, complete=total, hits=(), facets={name: Facet(name=name, label="", label_zh="", values=values)})  # fmt: skip
    request = SearchRequest(**asked)  # type: ignore[arg-type]  # as the tests wrote them
    with app.test_request_context("/en/search"):
        return next((view.lines for view in facet_views(page, request, LIBRARY, [name])), ())


def test_a_facet_that_cannot_narrow_is_not_shown(app: Flask) -> None:
    """A value that all results have is nothing to choose from, unless it has been chosen or left out."""
    paper, web = (FacetValue(value=kind, label="", count=count) for kind, count in (("newspaper", 9), ("web", 2)))
    assert views_of("kind", (paper,), 9, app) == ()
    assert [line.value for line in views_of("kind", (paper, web), 11, app)] == ["newspaper", "web"]
    assert [line.value for line in views_of("kind", (web,), 11, app)] == ["web"]
    assert views_of("kind", (), 9, app, exclude=MappingProxyType({"kind": ("web",)}))[0].excluded
    assert views_of("kind", (), 0, app, filters=MappingProxyType({"kind": ("web",)}))[0].selected


def test_the_only_script_of_chinese_is_not_counted_twice(app: Flask) -> None:
    """If all that is Chinese is simplified, the scripts are not listed; if not, they are."""
    for simplified, shown in ((7, ["en", "zh"]), (6, ["en", "zh", "zh-Hans"])):
        counts = {"en": 5, "zh": 7, "zh-Hans": simplified}
        values = tuple(FacetValue(value=lang, label="", count=count) for lang, count in counts.items())
        assert [line.value for line in views_of("lang", values, 9, app)] == shown


def test_only_a_question_is_sorted_by_relevance(client: FlaskClient) -> None:
    """Without a question the newest come first, which is underlined, and relevance is not offered."""
    for query, current in (("", "Newest"), ("?sort=oldest", "Oldest"), ("?q=互助组", "Relevance")):
        order = client.get(f"/search{query}").text.split('<nav class="order"', 1)[1].split("</nav>", 1)[0]
        assert ("Relevance" in order) == ("q=" in query)
        (marked,) = [piece for piece in order.split("<li>") if "aria-current" in piece]
        assert current in text_of(marked)


def test_an_open_span_of_days_says_so(client: FlaskClient) -> None:
    """A first day without a last one reaches to the end, by the field and by the filter that is shown as chosen."""
    html = client.get("/search?from=1954").text
    assert "From 1954 to the end" in text_of(html)
    placeholders = {attrs.get("name"): attrs.get("placeholder") for tag, attrs in elements(html) if tag == "input"}
    assert (placeholders["from"], placeholders["to"]) == ("the start", "the end")
    assert link_to(html, "Remove the filter From 1954 to the end") == "/en/search"
    assert "to the end" not in text_of(client.get("/search?from=1954&to=1955").text)
