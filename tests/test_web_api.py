"""Claims about the JSON interface: its names, its meaning, and what it answers to a wrong parameter."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.errors import IndexMissing, InvalidRequest
from search.results import Page
from tests.web_fixtures import StandIn, chinese_only, essay, hostile, newspaper
from web import blueprint, create_app

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS)))
    return app.test_client()


def test_a_page_of_results_has_these_names(client: FlaskClient) -> None:
    """Names at each level are fixed: programs depend on them."""
    page = client.get(f"/api/v1/search?q={quote('互助组')}&per_page=5&page=2").get_json()
    assert set(page) == {
        "query", "total", "page", "pages", "per_page", "took_ms", "partial", "sort", "hits", "facets", "notices", "expansions",
        "suggestions",
    }  # fmt: skip
    assert (page["query"], page["total"], page["page"], page["per_page"], len(page["hits"])) == ("互助组", 32, 2, 5, 5)
    hit = page["hits"][0]
    assert set(hit) == {
        "id", "title", "titles", "score", "source", "kind", "langs", "authors", "date", "about", "eras", "places", "snippets", "url",
    }  # fmt: skip
    assert hit["titles"] == {"en": "Mutual aid teams in Hebei", "zh-Hans": "河北的互助组"}
    assert hit["eras"] == ["collectivisation"]
    assert hit["places"][0] == {
        "code": "130000", "name": "河北", "name_en": "Hebei", "level": "province", "province": "河北",
        "role": "subject",
    }  # fmt: skip
    assert set(page["facets"]["region"]["values"][0]) == {"value", "label", "label_zh", "count", "selected", "children"}


def test_marks_are_spans_of_the_text(client: FlaskClient) -> None:
    """Each mark is a half-open span of characters of its snippet, and holds the searched word."""
    page = client.get(f"/api/v1/search?q={quote('互助组')}").get_json()
    snippets = [snippet for hit in page["hits"] for snippet in hit["snippets"]]
    assert snippets
    for snippet in snippets:
        assert set(snippet) == {"lang", "paragraph", "text", "marks"}
        assert {snippet["text"][start:end] for start, end in snippet["marks"]} == {"互助组"}


def test_dates_are_edtf_or_null(client: FlaskClient) -> None:
    """The day of publication is EDTF; a document without one has null."""
    dates = {hit["id"]: hit["date"] for hit in client.get("/api/v1/search?per_page=100").get_json()["hits"]}
    assert dates["only-zh"] == "1951-03-02"
    assert dates["essay-1"] is None


def test_the_address_of_a_result_works(client: FlaskClient) -> None:
    """`url` leads to the document's page."""
    hit = client.get("/api/v1/search?kind=scholarship").get_json()["hits"][0]
    assert client.get(hit["url"]).status_code == 200


def test_filters_mean_what_they_mean_on_pages(client: FlaskClient) -> None:
    """A repeated key is OR, a hyphen leaves out, dates are inclusive."""

    def total(query: str) -> int:
        found = client.get(f"/api/v1/search?{query}").get_json()["total"]
        assert isinstance(found, int)
        return found

    assert total("kind=web") + total("kind=scholarship") == total("kind=web&kind=scholarship") == 2
    assert total("-kind=newspaper") == 2
    assert total("from=1951-03-02&to=1951-03-02") == 1
    assert total("region=Hebei") == total("region=130000") == 31
    assert total("date=undated") == 2


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("region=Atlantis", "region"),
        ("-era=yore", "-era"),
        ("from=once", "from"),
        ("to=once", "to"),
        ("sort=best", "sort"),
        ("page=x", "page"),
        ("per_page=101", "per_page"),
        ("page=501", "page"),
        ("expand=maybe", "expand"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_says_which(client: FlaskClient, query: str, parameter: str) -> None:
    """The answer names the parameter and says what would be right."""
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    error = response.get_json()["error"]
    assert error["parameter"] == parameter
    assert error["message"]


@pytest.mark.parametrize("question", ['"', "((((", "NOT NOT", "title:", "*", "\x00", "互助组 AND"])
def test_a_question_is_never_wrong(client: FlaskClient, question: str) -> None:
    """Whatever a reader types is answered with 200."""
    assert client.get(f"/api/v1/search?q={quote(question)}").status_code == 200


def test_chinese_is_readable_in_the_raw_answer(client: FlaskClient) -> None:
    """The bytes are UTF-8 with the characters themselves, and half a surrogate pair does not break them."""
    raw = client.get("/api/v1/search?per_page=100").data.decode("utf-8")
    assert "互助组" in raw
    assert json.loads(raw)["hits"]


def test_health(client: FlaskClient) -> None:
    """`/healthz` is 200 with the generation, or 503 with the reason."""
    assert client.get("/healthz").get_json() == {"status": "ok", "documents": 33, "generation": "g-1"}
    app = create_app("no-such-index")

    def fail() -> StandIn:
        raise IndexMissing("no index here")

    app.extensions["hezuo"]._open = fail
    response = app.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.get_json() == {"status": "unavailable", "reason": "no index here"}
    assert app.test_client().get("/api/v1/search").get_json()["error"]["message"].endswith("no index here")


def test_errors_are_json_too() -> None:
    """An address below /api/ that does not exist, a wrong method and a fault of ours are answered in JSON."""

    class Broken(StandIn):
        def check_dates(self, earliest: str | None, latest: str | None) -> None:
            raise RuntimeError("secret")

    app = create_app("no-such-index")
    app.extensions["hezuo"]._open = lambda: Broken([])
    browser = app.test_client()
    answers = (browser.get("/api/v1/nothing"), browser.post("/api/v1/search"), browser.get("/api/v1/search?from=1950"))
    for response, status in zip(answers, (404, 405, 500), strict=True):
        assert response.status_code == status
        assert set(response.get_json()["error"]) == {"parameter", "message"}
        assert "secret" not in response.text


def test_a_limit_of_the_engine_is_explained() -> None:
    """If the engine's settings refuse what the web would allow, the answer is a 400 with the engine's words."""

    class Strict(StandIn):
        def search(self, query: str = "", **options: Any) -> Page:
            raise InvalidRequest("per_page must be from 1 to 50")

    app = create_app("no-such-index")
    app.extensions["hezuo"]._open = lambda: Strict([])
    response = app.test_client().get("/api/v1/search?per_page=60")
    assert response.status_code == 400
    assert "1 to 50" in response.get_json()["error"]["message"]
    assert app.test_client().get("/search?per_page=60").status_code == 400
