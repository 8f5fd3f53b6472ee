"""Claims about the JSON interface: its names, its meaning, and what it answers to a wrong parameter."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import IndexMissing, InvalidRequest
from search.results import Page
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint, create_app
from web.parameters import FILTERS

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS)))
    return reader(app)


def test_a_page_of_results_has_these_names(client: FlaskClient) -> None:
    """Names at each level are fixed: programs depend on them."""
    page = client.get(f"/api/v1/search?q={quote('互助组')}&per_page=5&page=2").get_json()
    assert set(page) == {
        "query", "total", "complete", "possible", "folded", "page", "pages", "per_page", "took_ms", "partial", "sort", "hits", "facets", "notices",
        "expansions", "suggestions", "relaxations", "timeline",
    }  # fmt: skip
    assert (page["query"], page["total"], page["page"], page["per_page"], len(page["hits"])) == ("互助组", 32, 2, 5, 5)
    hit = page["hits"][0]
    assert set(hit) == {
        "id", "title", "titles", "score", "source", "kind", "langs", "authors", "date", "date_precision", "container", "page", "column",
        "section", "about", "eras", "era_names", "periods", "places", "snippets", "missing", "scanned", "misread", "duplicates", "url", "address",
    }  # fmt: skip
    assert hit["titles"] == {"en": "Mutual aid teams in Hebei", "zh-Hans": "河北的互助组"}
    assert hit["eras"] == hit["periods"] == ["collectivisation"]
    assert hit["era_names"] == [{"name": "农业合作化", "name_en": "Agricultural collectivisation"}]
    assert hit["container"] == {"name": "人民日报", "name_en": "People’s Daily"}
    assert (hit["date_precision"], hit["page"], hit["column"]) == ("day", "2", "简讯")
    assert hit["address"] == f"http://localhost/documents/{hit['id']}"
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
        assert set(snippet) == {"lang", "paragraph", "text", "marks", "passage", "page"}
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
    """`/healthz` is 200 with the generation, or 503 with the reason in plain words."""
    assert client.get("/healthz").get_json() == {"status": "ok", "documents": 33, "generation": "g-1"}
    app = create_app("no-such-index")

    def fail() -> StandIn:
        raise IndexMissing("there is no index in /srv/index")

    app.extensions["hezuo"]._open = fail
    response = reader(app).get("/healthz")
    assert response.status_code == 503
    reason = "Its index has not been built yet, or is being moved."
    assert response.get_json() == {"status": "unavailable", "reason": reason}
    assert reader(app).get("/api/v1/search").get_json()["error"]["message"].endswith(reason)


def test_errors_are_json_too() -> None:
    """An address below /api/ that does not exist, a wrong method and a fault of ours are answered in JSON."""

    class Broken(StandIn):
        def check_dates(self, earliest: str | None, latest: str | None) -> None:
            raise RuntimeError("secret")

    app = create_app("no-such-index")
    app.extensions["hezuo"]._open = lambda: Broken([])
    browser = reader(app)
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
    response = reader(app).get("/api/v1/search?per_page=60")
    assert response.status_code == 400
    assert "1 to 50" in response.get_json()["error"]["message"]
    assert reader(app).get("/search?per_page=60").status_code == 400


def test_what_was_added_meant_and_dropped_is_told(client: FlaskClient) -> None:
    """A page carries expansions, suggestions and relaxations with fixed names; `expand` and `without` have their say."""

    def page(query: str) -> Any:
        return client.get(f"/api/v1/search?{query}").get_json()

    assert page("q=互助组")["expansions"][0] == {
        "word": "互助组", "text": "mutual aid team", "lang": "en", "weight": 0.8, "why": "glossary",
        "source": "glossary: Selden 1988",
    }  # fmt: skip
    assert [found["text"] for found in page("q=互助组&without=mutual aid team")["expansions"]] == ["mutual-aid group"]
    assert page("q=互助组&expand=0")["expansions"] == []
    assert page("q=互助祖")["suggestions"] == [
        {"query": "互助组", "word": "互助祖", "correction": "互助组", "why": "sound", "total": 52}
    ]
    assert page("q=互助组 zzz")["relaxations"][1] == {
        "kind": "word", "dropped": "互助组", "label": "互助组", "query": "zzz", "filter": "", "value": "", "total": 0,
    }  # fmt: skip


def test_completions(client: FlaskClient) -> None:
    """Completions come in the library's order, as many as are asked for, and may be kept for a minute by their reader."""
    response = client.get("/api/v1/suggest?q=互助")
    assert response.get_json() == {
        "query": "互助",
        "completions": [
            {"text": "互助组", "kind": "term", "detail": "mutual aid team · hùzhù zǔ", "id": ""},
            {"text": "互助合作", "kind": "word", "detail": "", "id": ""},
        ],
    }
    assert response.headers["Cache-Control"] == "private, max-age=60"
    assert len(client.get("/api/v1/suggest?q=互助&limit=1").get_json()["completions"]) == 1
    assert client.get("/api/v1/suggest").get_json() == {"query": "", "completions": []}


def test_an_explanation(client: FlaskClient) -> None:
    """Words, spellings and scores have fixed names; `expand` and `without` mean what they mean for a search."""
    found = client.get("/api/v1/explain?q=互助组&id=paper-1").get_json()
    assert set(found) == {"query", "id", "matches", "score", "concepts"}
    assert (found["query"], found["id"], found["matches"], found["score"]) == ("互助组", "paper-1", True, 3.5)
    (concept,) = found["concepts"]
    assert set(concept) == {"word", "score", "idf", "parts"}
    assert [part["why"] for part in concept["parts"]] == ["typed", "glossary", "archive"]
    assert set(concept["parts"][0]) == {"text", "lang", "field", "occurrences", "weight", "share", "why"}
    assert sum(part["share"] for part in concept["parts"]) == pytest.approx(1)
    for exact in ("expand=0", "without=mutual aid team&without=mutual-aid group"):
        (concept,) = client.get(f"/api/v1/explain?q=互助组&id=paper-1&{exact}").get_json()["concepts"]
        assert [part["why"] for part in concept["parts"]] == ["typed"]
    assert client.get("/api/v1/explain?q=zzz&id=paper-1").get_json()["matches"] is False


def test_a_whole_document(client: FlaskClient) -> None:
    """A document comes with its texts, their alignment, and what was derived from them with its evidence."""
    found = client.get("/api/v1/documents/paper-1").get_json()
    assert [text["lang"] for text in found["texts"]] == ["en", "zh-Hans"]
    assert found["texts"][1]["paragraphs"][0] == {"text": "乡间", "kind": "heading"}
    assert found["alignment"] == [[0, 0], [1, 1], [2, 2], [3, None]]
    assert found["places"][0]["evidence"][0]["where"] == "title.en"
    assert found["eras"][0]["evidence"][0]["rule"] == "term"
    assert found["periods"][0]["evidence"][0]["rule"] == "day"
    assert found["glosses"][0]["zh"] == "互助組"
    assert client.get(found["url"]).status_code == 200
    assert client.get("/api/v1/documents/essay-1").get_json()["date"] is None
    assert client.get("/api/v1/documents/hostile").status_code == 200


def test_similar_documents(client: FlaskClient) -> None:
    """Similar documents are hits like those of a search."""
    found = client.get("/api/v1/documents/paper-1/similar?limit=3").get_json()
    assert found["id"] == "paper-1"
    assert [hit["id"] for hit in found["hits"]] == ["paper-2", "paper-3", "paper-4"]
    assert set(found["hits"][0]) == set(client.get("/api/v1/search").get_json()["hits"][0])


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("suggest?q=a&page=2", "page"),
        ("suggest?q=a&limit=0", "limit"),
        ("suggest?q=a&limit=21", "limit"),
        ("suggest?q=" + "a" * 201, "q"),
        ("suggest?q=a&q=b", "q"),
        ("explain?q=a", "id"),
        ("explain?q=a&id=nobody", "id"),
        ("explain?q=a&id=paper-1&expand=perhaps", "expand"),
        ("explain?q=a&id=paper-1&kind=web", "kind"),
        ("documents/paper-1?q=a", "q"),
        ("documents/paper-1/similar?limit=many", "limit"),
        ("openapi.json?version=2", "version"),
        ("search?facet.date=week", "facet.date"),
        ("search?facet.limit=0", "facet.limit"),
        ("search?facet.limit=1001", "facet.limit"),
        ("timeline?grain=week", "grain"),
        ("timeline?page=2", "page"),
        ("timeline?region=Atlantis", "region"),
        ("provinces?sort=newest", "sort"),
        ("trends", "q"),
        ("trends?q=a&q=b&q=c&q=d&q=e&q=f", "q"),
        ("trends?q=a&grain=day", "grain"),
        ("trends?q=a&split=era", "split"),
        ("trends?q=a&count=words", "count"),
        ("trends?q=a&scale=million", "scale"),
        ("trends?q=a&smooth=11", "smooth"),
        ("trends?q=a&smooth=-1", "smooth"),
        ("trends?q=a&page=2", "page"),
        ("trends?q=a&from=once", "from"),
        ("calendar?date=1954-13", "date"),
        ("calendar?date=1954-02-30", "date"),
        ("calendar?date=0000", "date"),
        ("calendar?date=54", "date"),
        ("calendar?date=1954-11-11T00", "date"),
        ("terms/a?limit=51", "limit"),
    ],
)
def test_a_wrong_parameter_anywhere_is_a_400(client: FlaskClient, path: str, parameter: str) -> None:
    """Every address of the interface refuses what it does not know, and names it."""
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 400
    error = response.get_json()["error"]
    assert error["parameter"] == parameter
    assert error["message"]


@pytest.mark.parametrize("path", ["documents/nobody", "documents/nobody/similar", "terms/qwertz"])
def test_an_unknown_document_or_term_is_a_404(client: FlaskClient, path: str) -> None:
    """A document that does not exist is 404, in JSON, and so is a term that nothing has."""
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 404
    assert set(response.get_json()["error"]) == {"parameter", "message"}


@given(st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_nothing_typed_breaks_a_completion(client: FlaskClient, text: str) -> None:
    """Whatever stands in the search box, completions come back."""
    query = quote(text.encode("utf-8", "surrogatepass"))
    assert client.get(f"/api/v1/suggest?q={query}").status_code == 200
    assert client.get(f"/api/v1/explain?id=paper-1&q={query}").status_code == 200


ADDRESSES = {
    "/api/v1/search": f"/api/v1/search?q={quote('互助组 zzz')}&facet.date=year",
    "/api/v1/suggest": f"/api/v1/suggest?q={quote('互助')}",
    "/api/v1/explain": f"/api/v1/explain?q={quote('互助组')}&id=paper-1",
    "/api/v1/timeline": f"/api/v1/timeline?q={quote('互助组')}&grain=month",
    "/api/v1/trends": f"/api/v1/trends?q={quote('互助组')}&q=zzz&scale=thousand&smooth=1",
    "/api/v1/provinces": f"/api/v1/provinces?q={quote('互助组')}",
    "/api/v1/calendar": "/api/v1/calendar?date=1954-11-11",
    "/api/v1/terms": "/api/v1/terms?q=mutual&order=english",
    "/api/v1/terms/{term}": f"/api/v1/terms/{quote('互助组')}?limit=2",
    "/api/v1/documents/{id}": "/api/v1/documents/paper-1",
    "/api/v1/documents/{id}/similar": "/api/v1/documents/paper-1/similar",
    "/api/v1/openapi.json": "/api/v1/openapi.json",
}


FILES = {"/search.{extension}", "/list.{extension}", "/documents/{id}.{extension}"}


def description(client: FlaskClient) -> Any:
    return client.get("/api/v1/openapi.json").get_json()


def test_the_description_names_every_address(client: FlaskClient) -> None:
    """Every route below /api/ is described, and so are the files of results and documents."""
    rules = {re.sub(r"<(?:document_)?(\w+)>", r"{\1}", str(rule)) for rule in client.application.url_map.iter_rules()}
    described = set(description(client)["paths"])
    assert described - FILES == {rule for rule in rules if rule.startswith("/api/")} == set(ADDRESSES)
    assert described >= FILES


def test_files_are_of_the_described_types(client: FlaskClient) -> None:
    """In each format that their description names."""
    for path in FILES:
        described = description(client)["paths"][path]["get"]
        (extensions,) = (each["schema"]["enum"] for each in described["parameters"] if each["name"] == "extension")
        addresses = [path.replace("{id}", "paper-1").replace("{extension}", extension) for extension in extensions]
        types = [client.get(address).headers["Content-Type"].partition(";")[0] for address in addresses]
        assert types == list(described["responses"]["200"]["content"])


def test_described_parameters_are_taken_and_others_refused(client: FlaskClient) -> None:
    """Each parameter of the description is accepted with a valid value; the refusal of another lists the described ones."""
    values = {"page": "1", "per_page": "5", "limit": "3", "sort": "newest", "expand": "0", "fold": "0", "id": "paper-1", "era": "land-reform", "period": "land-reform", "kind": "web", "lang": "en", "region": "CN", "scan": "scanned", "facet.date": "month", "facet.limit": "3", "grain": "month", "split": "lang", "count": "occurrences", "scale": "thousand", "smooth": "2", "letter": "H", "order": "english"}  # fmt: skip
    for path, methods in description(client)["paths"].items():
        names = [parameter["name"] for parameter in methods["get"]["parameters"] if parameter["in"] == "query"]
        asked = "&".join(f"{name}={values.get(name.removeprefix('-'), '1954')}" for name in names)
        address = path.replace("{id}", "paper-1").replace("{extension}", "ris").replace("{term}", quote("互助组"))
        assert client.get(f"{address}?{asked}").status_code == 200, (path, names)
        message = client.get(f"{address}?colour=red").get_json()["error"]["message"]
        assert all(name in message for name in names if not name.startswith("-"))
        if not path.endswith("/calendar"):  # which has a date, and filters by nothing
            assert {name[1:] for name in names if name.startswith("-")} == (set(FILTERS) & set(names))


def fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any], at: str = "") -> list[str]:
    """What of a value is not as its schema says: a second reading of the part of JSON Schema that is used here."""
    if "$ref" in schema:
        return fits(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, at)
    if "allOf" in schema:
        return [wrong for part in schema["allOf"] for wrong in fits(value, part, schemas, at)]
    if "anyOf" in schema:
        return min((fits(value, part, schemas, at) for part in schema["anyOf"]), key=len)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value!r}"]
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    found = "null" if value is None else names[type(value)]
    wrong = [] if found in kinds or (found == "integer" and "number" in kinds) else [f"{at}: {found}, not {kinds}"]
    if isinstance(value, dict):
        wrong += [f"{at}: no {name}" for name in schema.get("required", ()) if name not in value]
    if isinstance(value, list):
        items = schema.get("prefixItems") or [schema["items"]] * len(value)
        inner = [fits(each, part, schemas, f"{at}[]") for each, part in zip(value, items, strict=True)]
    else:
        parts = value.items() if isinstance(value, dict) else ()
        rest = schema.get("additionalProperties", {"type": [*names.values(), "null"], "items": {}})
        inner = [
            fits(part, schema.get("properties", {}).get(name, rest), schemas, f"{at}.{name}")
            for name, part in parts
            if name in schema.get("properties", {}) or "additionalProperties" in schema
        ]
    return [*wrong, *(each for found in inner for each in found)]


@pytest.mark.parametrize("path", [path for path in ADDRESSES if path != "/api/v1/openapi.json"])
def test_answers_are_as_described(client: FlaskClient, path: str) -> None:
    """Every name and type of an answer is in its schema, and every name of the schema in the answer."""
    about = description(client)
    schemas = about["components"]["schemas"]
    schema = about["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    value = client.get(ADDRESSES[path]).get_json()
    assert value
    assert fits(value, schema, schemas) == []
    if "$ref" in schema:
        described = schemas[schema["$ref"].rpartition("/")[2]]
        parts = [
            schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
            for part in described.get("allOf", [described])
        ]
        assert set(value) == {name for part in parts for name in part["properties"]}
    error = client.get(f"{ADDRESSES[path]}{'&' if '?' in ADDRESSES[path] else '?'}colour=red").get_json()
    assert fits(error, {"$ref": "x/Error"}, schemas) == []


def test_every_schema_is_used_and_says_what_it_is(client: FlaskClient) -> None:
    """References lead to schemas, none is left over, and the fields of result types carry the words of their docstrings."""
    about = description(client)
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(about)))
    assert used == set(about["components"]["schemas"])
    weight = about["components"]["schemas"]["Expansion"]["properties"]["weight"]
    assert weight["type"] == "number"
    assert "occurrence" in weight["description"]
