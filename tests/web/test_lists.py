"""Claims about a reader's own list: the address has it, the server shows it, and nothing sent there breaks the page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.web_html import elements, links, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint

IDS = [*(f"paper-{number}" for number in range(1, 241)), "essay-1", "only-zh"]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn((*map(newspaper, range(1, 241)), essay(), chinese_only()))))
    return reader(app)


def listed(html: str) -> list[str]:
    """The ids of the documents that a list shows, in order."""
    kept = [attrs.get("data-keep") for tag, attrs in elements(html) if tag == "button"]
    return [document_id for document_id in kept if document_id]


@given(st.lists(st.sampled_from(IDS), min_size=1, max_size=20))
def test_a_list_has_its_documents_in_order(client: FlaskClient, ids: list[str]) -> None:
    """Each document stands once, in the order of the address, with a link to the list without it."""
    once = list(dict.fromkeys(ids))
    html = client.get("/list", query_string={"ids": ",".join(ids)}).text
    assert listed(html) == once
    without = [parse_qs(urlsplit(url).query).get("ids", [""])[0] for url in links(html, "/en/list")][1:]
    assert without[: len(once)] == [",".join(other for other in once if other != one) for one in once]


def test_a_list_is_taken_away(client: FlaskClient) -> None:
    """Its page links the same formats as results have, without anything to unfold, each with what is listed, in order."""
    html = client.get("/zh/list?ids=essay-1,gone,paper-7,paper-3").text
    for extension in ("csv", "jsonl", "ris", "bib", "json"):
        assert links(html, f"/list.{extension}?") == [f"/list.{extension}?ids=essay-1,paper-7,paper-3"]
        assert client.get(f"/list.{extension}?ids=essay-1,paper-7,paper-3").headers["X-Total-Count"] == "3"
    assert '<details class="take-away"' not in html
    assert not links(client.get("/en/list?ids=gone").text, "/list.csv")


def test_what_is_gone_or_too_much_is_told(client: FlaskClient) -> None:
    """Ids of no document are counted, and of a very long list the first 200 documents are shown."""
    html = client.get("/list?ids=paper-1,nothing,neither").text
    assert listed(html) == ["paper-1"]
    assert "Not in the archive: 2 of the list." in text_of(html)
    html = client.get("/list", query_string={"ids": ",".join(IDS)}).text
    assert listed(html) == IDS[:200]
    assert "Only the first 200 documents" in text_of(html)


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=,,", "?ids=zzz"])
def test_an_empty_list_says_how_to_fill_it(client: FlaskClient, query: str) -> None:
    """Without documents the page says how a list is made."""
    response = client.get(f"/list{query}")
    assert response.status_code == 200
    assert "Nothing is in this list" in text_of(response.text)


@given(st.text(max_size=60))
def test_no_list_breaks_the_page(client: FlaskClient, ids: str) -> None:
    """Whatever stands in the address, the answer is a page."""
    assert client.get("/list", query_string={"ids": ids}).status_code == 200


def test_similar_documents_keep_the_way_back(client: FlaskClient) -> None:
    """From a document that was found, a similar one still leads back to the results."""
    html = client.get("/documents/paper-1?q=互助组&era=collectivisation").text
    similar = html.split('class="similar"', 1)[1].split("</section>", 1)[0]
    addresses = links(similar, "/en/documents/")
    assert addresses
    for address in addresses:
        assert parse_qs(urlsplit(address.replace("&amp;", "&")).query) == {"q": ["互助组"], "era": ["collectivisation"]}
