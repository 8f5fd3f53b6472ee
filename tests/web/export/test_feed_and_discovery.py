"""Claims about feeds of searches, and about what browsers and search engines ask a site for."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.etree import _Element as Element
from lxml.etree import fromstring

from search import Config, Library
from search.errors import IndexMissing
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from web import blueprint, create_app

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())
SITE = Config(address="https://archive.example.org/rural", name="Rural archive", name_zh="乡村文库")
ATOM, MAPS = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def make_client(library: StandIn, prefix: str = "") -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(library), url_prefix=prefix or None)
    return app.test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_client(StandIn(DOCUMENTS, settings=SITE))


def _links(feed: Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in feed.findall(f"{ATOM}link")}


def test_a_feed_is_atom(client: FlaskClient) -> None:
    """With all that RFC 4287 requires, an entry for each document of the page, and links to the other pages."""
    response = client.get(f"/search.atom?q={quote('互助组')}&per_page=10&page=2")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = fromstring(response.get_data())
    assert feed.findtext(f"{ATOM}title") == "互助组 · Rural archive"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    links = _links(feed)
    assert set(links) == {"self", "first", "last", "previous", "next", "alternate"}
    assert links["self"] == f"https://archive.example.org/rural/search.atom?page=2&per_page=10&q={quote('互助组')}"
    assert links["alternate"].startswith("https://archive.example.org/rural/")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 10
    for entry in entries:
        assert (entry.findtext(f"{ATOM}id") or "").startswith("https://archive.example.org/rural/documents/paper-")
        assert entry.findtext(f"{ATOM}title") == "河北的互助组 · Mutual aid teams in Hebei"
        assert re.fullmatch(r"1954-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 10


def test_a_feed_can_be_walked_from_its_first_page_to_its_last() -> None:
    """Every document once."""
    client = make_client(StandIn(DOCUMENTS))
    address, ids = "/search.atom?per_page=7", []
    while address:
        feed = fromstring(client.get(address).get_data())
        ids += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        address = _links(feed).get("next", "")
    assert len(ids) == len(set(ids)) == len(DOCUMENTS)


def test_whatever_a_document_holds_a_feed_is_xml(client: FlaskClient) -> None:
    """Markup, control characters and halves of pairs are text or nothing; an undated document has a date of change."""
    feed = fromstring(client.get("/search.atom?kind=web").get_data())
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "<" in (entry.findtext(f"{ATOM}title") or "")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    assert client.get("/search.atom?sort=loudest").status_code == 400


def test_a_browser_can_add_the_archive(client: FlaskClient) -> None:
    """OpenSearch 1.1: names within its limits, and addresses of results, feed and suggestions."""
    response = client.get("/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    description = fromstring(response.get_data())
    assert len(description.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template", "") for url in description.findall(f"{OPENSEARCH}Url")}
    assert templates["text/html"].endswith("/search?q={searchTerms}&page={startPage?}")
    for kind in ("application/atom+xml", "application/x-suggestions+json"):
        path = templates[kind].removeprefix("https://archive.example.org/rural")
        assert client.get(path.replace("{searchTerms}", "mutual").replace("{startPage?}", "1")).status_code == 200


def test_suggestions_are_those_of_the_search_box(client: FlaskClient) -> None:
    """What was typed, completions, what they mean and where they lead."""
    response = client.get(f"/suggest?q={quote('互助')}")
    assert response.headers["Content-Type"] == "application/x-suggestions+json; charset=utf-8"
    typed, texts, details, addresses = json.loads(response.get_data())
    completions = client.get(f"/api/v1/suggest?q={quote('互助')}").get_json()["completions"]
    assert typed == "互助"
    assert texts == [completion["text"] for completion in completions]
    assert texts
    assert len(texts) == len(details) == len(addresses)
    assert all(address.startswith("https://archive.example.org/rural/") for address in addresses)
    assert client.get("/suggest?colour=red").status_code == 400


def test_robots_are_kept_from_pages_without_end(client: FlaskClient) -> None:
    """They may read documents and are told where these are listed; files, feeds and filters they leave alone."""
    text = client.get("/robots.txt").get_data(as_text=True)
    rules = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow: ")]
    assert "Sitemap: https://archive.example.org/rural/sitemap.xml" in text
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    assert parser.can_fetch("*", "/documents/paper-1")
    for path in (
        "/search.csv",
        "/search.json?q=a",
        "/list.csv?ids=paper-1",
        "/search.atom",
        "/api/v1/search",
        "/unapi",
        "/suggest?q=a",
    ):
        assert not parser.can_fetch("*", path)
    # What Python's parser does not know: asterisks (RFC 9309).
    patterns = [re.compile(re.escape(rule).replace(r"\*", ".*")) for rule in rules]
    for path in ("/en/search?region=130000", "/search?page=3&q=a", "/zh/documents/paper-1/explain?q=a"):
        assert any(pattern.match(path) for pattern in patterns)
    assert not any(pattern.match("/en/documents/paper-1") for pattern in patterns)


def test_a_sitemap_has_every_document(client: FlaskClient) -> None:
    """By its permanent address, with the day of the index."""
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    addresses = [entry.findtext(f"{MAPS}loc") for entry in fromstring(response.get_data())]
    assert sorted(filter(None, addresses)) == sorted(
        f"https://archive.example.org/rural/documents/{document.id}" for document in DOCUMENTS
    )
    assert fromstring(response.get_data())[0].findtext(f"{MAPS}lastmod") == "2026-11-22"


class _Large(StandIn):
    """A library with 120,000 documents, of which every tenth was deleted."""

    def ids(self, first: int, count: int) -> tuple[list[str], int]:
        after = min(120_000, first + count)
        return [f"paper-{number}" for number in range(first, after) if number % 10], 120_000


def test_a_large_archive_has_an_index_of_sitemaps() -> None:
    """Each within the limits of the protocol, all together with every document once."""
    client = make_client(_Large(DOCUMENTS))
    index = fromstring(client.get("/sitemap.xml").get_data())
    assert index.tag == f"{MAPS}sitemapindex"
    addresses: list[str] = []
    for entry in index:
        path = (entry.findtext(f"{MAPS}loc") or "").removeprefix("http://localhost")
        content = client.get(path).get_data()
        assert len(content) < 50 * 1024 * 1024
        part = [each.findtext(f"{MAPS}loc") or "" for each in fromstring(content)]
        assert len(part) <= 50_000
        addresses += part
    assert len(addresses) == len(set(addresses)) == 108_000
    assert client.get("/sitemap-0.xml").status_code == client.get("/sitemap-4.xml").status_code == 404


def test_what_needs_no_index_is_answered_without_one() -> None:
    """A browser may add an archive whose index is being built; what needs one is unavailable, not missing."""

    def missing() -> Any:
        raise IndexMissing("there is no index")

    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(missing))
    client = app.test_client()
    assert client.get("/opensearch.xml").status_code == client.get("/robots.txt").status_code == 200
    for path in ("/sitemap.xml", "/search.csv", "/search.atom", "/unapi?id=a"):
        assert client.get(path).status_code == 503


def test_addresses_have_the_folder_under_which_the_site_is_mounted() -> None:
    """Once, whether the setting or the application names it."""
    for settings in (Config(), Config(address="http://localhost/rural")):
        client = make_client(StandIn(DOCUMENTS, settings=settings), "/rural")
        text = client.get("/rural/sitemap.xml").get_data(as_text=True)
        assert "<loc>http://localhost/rural/documents/paper-1</loc>" in text
        assert "Disallow: /rural/search.csv" in client.get("/rural/robots.txt").get_data(as_text=True)


@pytest.fixture
def seed_client(seeds: Library) -> FlaskClient:
    """The front end of an index."""
    return create_app(seeds).test_client()


def test_the_documents_of_an_index_are_listed(seed_client: FlaskClient) -> None:
    """As the engine keeps them."""
    entries = fromstring(seed_client.get("/sitemap.xml").get_data())
    assert len(entries) == 3
    for entry in entries:
        assert seed_client.get(entry.findtext(f"{MAPS}loc") or "", follow_redirects=True).status_code == 200
