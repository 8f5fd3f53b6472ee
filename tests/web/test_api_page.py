"""Claims about the page for programmers: it shows the description that programs get, and its forms ask what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search.text import is_han
from tests.fixtures.web_html import elements, link_to, text_of
from tests.fixtures.web_language import own_texts
from tests.fixtures.web_library import StandIn, essay, hostile, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint, create_app
from web.api.operations import operations, shown_schemas

VALUES = {"id": "paper-1", "term": "互助组", "extension": "ris", "q": "互助组"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return reader(create_app(StandIn([newspaper(1), essay(), hostile()])))


@pytest.fixture(scope="module")
def description(client: FlaskClient) -> dict[str, Any]:
    content: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return content


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    return client.get("/en/api").text


def forms(html: str) -> dict[str, dict[str, Mapping[str, str | None]]]:
    """The fields of each form for an operation, by name."""
    found: dict[str, dict[str, Mapping[str, str | None]]] = {}
    for form in re.findall(r'<form class="try".*?</form>', html, re.DOTALL):
        fields: dict[str, Mapping[str, str | None]] = {
            attrs["name"] or "": attrs for tag, attrs in elements(form) if tag in ("input", "select")
        }
        found[fields.pop("try")["value"] or ""] = fields
    return found


def test_every_operation_is_shown(page: str, description: Mapping[str, Any]) -> None:
    """With its summary, each of its parameters as a field, and each of its answers."""
    fields = forms(page)
    for path, methods in description["paths"].items():
        get = methods["get"]
        section = page.partition(f'<section aria-labelledby="{get["operationId"]}">')[2].partition("</section>")[0]
        text = text_of(section)
        assert f"GET {path}" in text
        assert get["summary"] in text
        assert [*fields[get["operationId"]]] == [parameter["name"] for parameter in get["parameters"]]
        for status, answer in get["responses"].items():
            assert f"{status} {answer['description'].partition('`')[0].strip()}" in text


def test_fields_have_the_bounds_of_the_description(page: str, description: Mapping[str, Any]) -> None:
    """Numbers, lengths, choices and what is required are those that the server checks."""
    fields = forms(page)
    for methods in description["paths"].values():
        for parameter in methods["get"]["parameters"]:
            field, schema = fields[methods["get"]["operationId"]][parameter["name"]], parameter["schema"]
            assert ("required" in field) == parameter.get("required", False)
            if schema["type"] == "integer":
                assert (field.get("min"), field.get("max")) == tuple(
                    str(schema[key]) if key in schema else None for key in ("minimum", "maximum")
                )
            elif "maxLength" in schema:
                assert field["maxlength"] == str(schema["maxLength"])
    limit = page.partition('id="suggest-2-about"')[2].partition("</p>")[0]
    assert "1 to 20" in text_of(limit)
    assert re.search(r"by default\s+8", text_of(limit))


def test_every_schema_is_shown(page: str, description: Mapping[str, Any]) -> None:
    """Each with all of its properties; what names another one is a link to it."""
    names = description["components"]["schemas"]
    shown = {schema.name: schema for schema in shown_schemas(description)}
    assert shown.keys() == names.keys()
    for name, schema in names.items():
        assert f'id="schema-{name}"' in page
        assert {*schema.get("properties", {})} <= {row.path for row in shown[name].properties}
    targets = {
        attrs["href"] for tag, attrs in elements(page) if tag == "a" and (attrs.get("href") or "").startswith("#")
    }
    identifiers = {f"#{attrs['id']}" for _, attrs in elements(page) if attrs.get("id")}
    assert targets <= identifiers
    rows = {row.path: row for row in shown["Terms"].properties}
    assert "".join(piece.text for piece in rows["terms"].type) == "array of GlossaryTerm & object"
    assert "".join(piece.text for piece in rows["terms[].documents"].type) == "integer | null"


def test_examples_and_forms_are_answered(client: FlaskClient, page: str, description: Mapping[str, Any]) -> None:
    """Each example is found; each form leads to the same address, without the fields that were left empty."""
    for operation in operations(description):
        fields = forms(page)[operation.name]
        asked = {"try": operation.name, **dict.fromkeys(fields, ""), **{k: v for k, v in VALUES.items() if k in fields}}
        answer = client.get("/en/api", query_string=asked)
        assert answer.status_code == 302
        address = answer.headers["Location"]
        assert all(value != [""] for value in parse_qs(urlsplit(address).query, keep_blank_values=True).values())
        assert client.get(address).status_code == 200, address
        section = page.partition(f'<section aria-labelledby="{operation.name}">')[2].partition("<details>")[0]
        example = next(attrs["href"] or "" for tag, attrs in elements(section) if tag == "a")
        assert client.get(example).status_code == 200, example


@pytest.mark.parametrize("interface", ["zh", "zh-hant"])
@pytest.mark.parametrize("query", ["", "?try=nothing", "?try=document"])
def test_what_the_page_says_itself_is_translated(client: FlaskClient, interface: str, query: str) -> None:
    """The description is in English, and marked as such; all around it is in the language of the interface."""
    texts = own_texts(client.get(f"/{interface}/api{query}").text)
    assert not [text for text in texts if set(re.findall(r"[A-Za-z]{2,}", text)) - {"JSON"}]
    english = own_texts(client.get(f"/en/api{query}").text)
    assert not [text for text in english if any(map(is_han, text))]


def test_repeated_values_are_kept(client: FlaskClient) -> None:
    """In their order; what is no parameter of the operation is left out."""
    answer = client.get("/en/api?try=trends&q=a&q=b&colour=red&grain=&page=2")
    assert answer.headers["Location"] == "/api/v1/trends?q=a&q=b"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("try=nothing", "There is no operation of this name."),
        ("try=document", "“id” is missing."),
        ("try=document&id=..", "“id” is missing."),
        ("colour=red", "There is no parameter “colour”."),
    ],
)
def test_what_cannot_be_asked_is_said(client: FlaskClient, query: str, said: str) -> None:
    """On the page itself, in the language of the interface."""
    answer = client.get(f"/en/api?{query}")
    assert answer.status_code == 200
    assert said in text_of(answer.text)
    assert 'content="noindex"' in answer.text
    assert said not in text_of(client.get(f"/zh/api?{query}").text)


@given(
    operation=st.sampled_from(["document", "reference", "search", "term", "trends"]),
    values=st.dictionaries(st.sampled_from(["id", "q", "term", "extension", "from"]), st.text(max_size=30), max_size=4),
)
def test_forms_lead_nowhere_else(client: FlaskClient, operation: str, values: dict[str, str]) -> None:
    """Whatever is typed, the way goes to the operation on this host, in one line, or stays here."""
    query = {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}
    answer = client.get("/en/api", query_string={"try": operation, **query})
    if answer.status_code == 302:
        address = answer.headers["Location"]
        assert re.fullmatch(r"/(?:api/v1|documents|search)[!-~]*", address)
        assert "/../" not in address
    else:
        assert answer.status_code == 200


def test_the_page_has_the_prefix_of_the_application() -> None:
    """Addresses lie where the archive is mounted."""
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn([newspaper(1)])), url_prefix="/rural")
    client = reader(app)
    assert client.get("/rural/en/api?try=search&q=a").headers["Location"] == "/rural/api/v1/search?q=a"
    assert "/rural/api/v1/search?q=" in client.get("/rural/en/api").text


def test_an_empty_archive_has_no_examples_that_fail() -> None:
    """Where there is no document there is none to show; everything else stays."""
    html = reader(create_app(StandIn([]))).get("/en/api").text
    assert 'href="/api/v1/documents/' not in html
    assert 'href="/api/v1/calendar"' in html


def test_the_page_is_found(client: FlaskClient) -> None:
    """From About and from the foot of every page; without a language, readers are led to theirs."""
    html = client.get("/en/about").text
    assert link_to(html.partition("<main")[2].partition("</main>")[0], "a page") == "/en/api"
    assert link_to(html.partition("<footer")[2], "For programs") == "/en/api"
    assert client.get("/api").headers["Location"] == "/en/api"


def test_the_page_is_light(page: str) -> None:
    """It has no word of another host, nothing inline, and is not heavy before it is compressed."""
    assert len(page.encode()) < 300_000
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", page)
    assert " style=" not in page
