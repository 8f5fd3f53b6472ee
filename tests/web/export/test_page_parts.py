"""Claims about what pages say of references: tags of their heads, citations, links to files, spans in results."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import parse_qs, quote

import pytest
from flask import Flask
from lxml import html

from search import Config
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from tests.fixtures.web_reader import Reader, reader
from web import blueprint

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())
SITE = "https://archive.example.org/rural"


@pytest.fixture(scope="module")
def client() -> Reader:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS, settings=Config(address=SITE))))
    return reader(app)


def _page(client: Reader, path: str) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == 200
    return html.document_fromstring(response.get_data(as_text=True))


def test_the_head_of_a_document_says_what_it_is(client: Reader) -> None:
    """In the words of Highwire, Dublin Core and OpenGraph, with its permanent address."""
    page = _page(client, "/documents/paper-1")
    tags = {meta.get("name") or meta.get("property"): meta.get("content") for meta in page.findall("head/meta")}
    assert tags["citation_title"] == "河北的互助组"
    assert tags["DCTERMS.alternative"] == "Mutual aid teams in Hebei"
    assert tags["citation_public_url"] == tags["og:url"] == f"{SITE}/documents/paper-1"
    assert tags["DC.type"] == "newspaperArticle"


@pytest.mark.parametrize("path", ["/", "/search?q=互助组", "/documents/paper-1", "/about"])
def test_the_address_of_a_page_is_that_of_the_site(client: Reader, path: str) -> None:
    """Canonical and alternate links stand at the address that the settings name, whatever host was asked."""
    page = _page(client, path)
    addresses = page.xpath("head/link[@rel='canonical' or @hreflang]/@href")
    assert len(addresses) == 5
    assert all(address.startswith(f"{SITE}/") for address in addresses)


@pytest.mark.parametrize("document_id", ["paper-1", "hostile"])
def test_data_for_search_engines_is_data(client: Reader, document_id: str) -> None:
    """JSON that nothing in a document can end, in an element that is no script, beside which there is none inline."""
    page = _page(client, f"/documents/{document_id}")
    (data,) = page.xpath("//script[@type='application/ld+json']")
    assert "<" not in data.text
    item = json.loads(data.text)
    assert item["@id"] == f"{SITE}/documents/{document_id}"
    assert item["inLanguage"]
    assert all(script.get("src") for script in page.iter("script") if script is not data)


@pytest.mark.parametrize("interface", ["en", "zh", "zh-hant"])
def test_a_document_is_cited_in_every_style(client: Reader, interface: str) -> None:
    """As text that can be selected, the same in every language of the pages; a button to copy it waits for a script."""
    page = _page(client, f"/{interface}/documents/paper-1")
    texts = {key: page.get_element_by_id(f"cite-{key}").text_content() for key in ("chicago", "gbt", "plain")}
    for text in texts.values():
        assert "河北的互助组" in text
        assert "Mutual aid teams in Hebei" in text
        assert text.endswith(f"{SITE}/documents/paper-1.")
    assert "[N/OL]" in texts["gbt"]
    buttons = page.xpath("//button[@data-copy]")
    assert [button.get("data-copy") for button in buttons] == [f"cite-{key}" for key in texts]
    assert all(button.get("hidden") is not None for button in buttons)


def test_files_of_a_document_are_linked_and_work(client: Reader) -> None:
    """In the head, for programs, and in the card."""
    page = _page(client, "/documents/paper-1")
    links = [link.get("href") for link in page.xpath("//section[@class='citations']//a")]
    alternates = [link.get("href") for link in page.xpath("//link[@rel='alternate'][@type]")]
    assert links == alternates == [f"/documents/paper-1.{extension}" for extension in ("ris", "bib", "json")]
    assert all(client.get(link).status_code == 200 for link in links)


def test_zotero_is_told_where_to_ask(client: Reader) -> None:
    """The server of unAPI by its whole address, and the id that it knows."""
    page = _page(client, "/documents/paper-1")
    (server,) = page.xpath("//link[@rel='unapi-server']/@href")
    (document_id,) = page.xpath("//abbr[@class='unapi-id']/@title")
    answer = client.get(f"{server.removeprefix(SITE)}?id={document_id}&format=ris")
    assert answer.get_data(as_text=True).startswith("TY  - NEWS\r\n")


def test_each_result_carries_its_reference(client: Reader) -> None:
    """A ContextObject for each hit."""
    page = _page(client, f"/search?q={quote('互助组')}&per_page=7")
    spans = page.xpath("//span[@class='Z3988']/@title")
    assert len(spans) == len(page.xpath("//article[@class='hit']")) == 7
    assert Counter(parse_qs(span)["rft.type"][0] for span in spans) == {"newspaperArticle": 7}


def test_results_are_taken_away_as_they_were_asked_for(client: Reader) -> None:
    """Every file and the feed, with the question and its filters, from their first result on."""
    page = _page(client, f"/search?q={quote('互助组')}&kind=newspaper&page=2&per_page=10")
    links = page.xpath("//details[@class='take-away']//a/@href")
    query = f"kind=newspaper&per_page=10&q={quote('互助组')}"
    assert links == [f"/search.{extension}?{query}" for extension in ("csv", "jsonl", "ris", "bib", "json", "atom")]
    assert page.xpath("//link[@type='application/atom+xml']/@href") == [links[-1]]
    for link in links[:-1]:
        assert client.get(link).headers["X-Total-Count"] == "31"


def test_nothing_is_offered_where_there_is_nothing(client: Reader) -> None:
    """A page without results has no files of them."""
    page = _page(client, "/search?q=nothing-has-this")
    assert not page.xpath("//details[@class='take-away']")


@pytest.mark.parametrize("path", ["/", "/search", "/documents/paper-1", "/about"])
def test_every_page_tells_browsers_how_to_search(client: Reader, path: str) -> None:
    """By a link to the OpenSearch description."""
    (link,) = _page(client, path).xpath("//link[@rel='search']/@href")
    assert client.get(link).status_code == 200
