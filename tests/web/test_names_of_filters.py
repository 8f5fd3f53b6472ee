"""Claims about filters by names on pages and in the interface for programs: authors, papers, columns, collections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.fixtures.archive import archive
from tests.fixtures.web_html import elements, links, text_of
from tests.fixtures.web_reader import reader
from web import create_app

AUTHORS = ["馬烽"] * 4 + ["马烽"] + ["Jane <b>Roe"] * 3 + [f"Writer {number}" for number in range(40)]
LINES = [
    {"title": f"Wells {number}", "text": f"They dug {number} wells.", "author": author, "journal": "Peasant Studies"}
    for number, author in enumerate(AUTHORS)
]
FILES = {
    "Letters/all.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES),
    "plain.txt": "Roads\n\nThey built roads in the village, and nobody says who wrote of it.",
}


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with archive(FILES) as library:
        yield reader(create_app(library))


def facet_of(html: str, name: str) -> str:
    """The part of a page that has a facet; empty if it has none."""
    return html.partition(f'<section class="facet {name}"')[2].partition("</section>")[0]


def test_the_largest_names_are_listed_and_others_are_typed(client: FlaskClient) -> None:
    """Twenty authors, the largest first, as they are given; a box takes any other name, in the form of all filters."""
    facet = facet_of(client.get("/en/search").text, "author")
    boxes = [attrs["value"] for tag, attrs in elements(facet) if attrs.get("type") == "checkbox"]
    assert boxes[:2] == ["马烽", "jane_<b>roe"]
    assert len(boxes) == 20
    assert "馬烽" in text_of(facet)
    assert "Jane <b>Roe" in text_of(facet)
    assert "22 others are not listed" in text_of(facet)
    assert [attrs.get("type") for tag, attrs in elements(facet) if tag == "input" and attrs.get("name") == "author"][
        -1
    ] is None
    assert "not listed" not in facet_of(client.get("/en/search").text, "paper")


def test_a_facet_is_there_where_it_can_narrow(client: FlaskClient) -> None:
    """A paper of all but one document narrows; within what has no author there is nothing to choose."""
    assert facet_of(client.get("/en/search").text, "paper")
    assert facet_of(client.get("/en/search").text, "collection")
    roads = client.get("/en/search?q=roads").text
    assert not any(facet_of(roads, name) for name in ("author", "paper", "collection", "column"))


def test_a_name_is_chosen_typed_left_out_and_taken_back(client: FlaskClient) -> None:
    """In any script, with another one, or not at all; what is chosen stands above the results as it is given."""
    assert "5 documents" in text_of(client.get(f"/en/search?author={quote('马烽')}").text)
    html = client.get(f"/en/search?author={quote('馬烽')}&author=Writer+7&author=").text
    assert "6 documents" in text_of(html)
    chips = html.partition('<div class="chips">')[2].partition("</div>")[0]
    assert "馬烽" in text_of(chips)
    assert "Writer 7" in text_of(chips)
    assert f"/en/search?author={quote('马烽')}" in links(chips)
    assert "44 documents" in text_of(client.get(f"/en/search?-author={quote('馬烽')}").text)
    assert "Writer 39" in text_of(facet_of(client.get("/en/search?author=Writer+39").text, "author"))


@pytest.mark.parametrize("name", ["author", "paper", "column", "collection"])
def test_a_name_that_no_document_has_finds_nothing(client: FlaskClient, name: str) -> None:
    """It is no mistake: the page says that nothing was found, keeps the filter and offers to drop it; so do programs."""
    response = client.get(f"/en/search?{name}=nobody+at+all")
    assert response.status_code == 200
    assert "Nothing found" in text_of(response.text)
    assert "nobody at all" in text_of(response.text).lower()
    assert "without the filter" in text_of(response.text)
    answer = client.get(f"/api/v1/search?{name}=nobody+at+all")
    assert (answer.status_code, answer.get_json()["total"]) == (200, 0)


def test_files_and_feeds_take_the_same_filters(client: FlaskClient) -> None:
    """Whatever is made of a search is made of what is left."""
    asked = f"author={quote('馬烽')}&paper=peasant+studies&collection=letters"
    assert client.get(f"/search.csv?{asked}").headers["X-Total-Count"] == "5"
    assert client.get(f"/search.atom?{asked}").text.count("<entry>") == 5
    assert client.get(f"/api/v1/search?{asked}").get_json()["total"] == 5


def test_programs_say_how_many_names_they_want(client: FlaskClient) -> None:
    """Of each facet that may have any number of values; the number of all is told."""
    facets = client.get("/api/v1/search?facet.limit=2").get_json()["facets"]
    assert [(value["value"], value["label"], value["count"]) for value in facets["author"]["values"]] == [
        ("马烽", "馬烽", 5), ("jane_<b>roe", "Jane <b>Roe", 3),
    ]  # fmt: skip
    assert facets["author"]["total"] == 42
    assert len(client.get("/api/v1/search").get_json()["facets"]["author"]["values"]) == 42
    assert facets["lang"]["total"] == len(facets["lang"]["values"])
