"""Claims about addresses of documents that have another id by now, or are gone: on pages and in the JSON interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Library, build, update
from tests.fixtures.web_reader import reader
from web import blueprint, create_app

PAGE = "About {0}\n\nThe mutual aid team of {0} was founded early. 互助组。\n"


class Site(NamedTuple):
    """A site, and ids of a document, of one that went in favour of that, and of one that is gone."""

    client: FlaskClient
    prefix: str
    kept: str
    moved: str
    gone: str


@pytest.fixture(scope="module", params=["", "/archive"])
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site over an archive in which one of two copies and one further page were deleted."""
    folder = tmp_path_factory.mktemp("moved")
    sources = folder / "sources"
    sources.mkdir()
    for name, words in (("kept", "rice"), ("copy", "rice"), ("gone", "wheat"), ("other", "hemp")):
        sources.joinpath(f"{name}.txt").write_text(PAGE.format(words), encoding="utf-8")
    build([sources], folder / "index")
    with Library.open(folder / "index") as library:
        ids = {hit.document.source: hit.id for hit in library.search("")}
        for name in ("copy", "gone"):
            sources.joinpath(f"{name}.txt").unlink()
        update(index=folder / "index", accept=True)
        app = create_app(library)
        if request.param:
            app = Flask(__name__)
            app.register_blueprint(blueprint(library), url_prefix=request.param)
        yield Site(reader(app), request.param, ids["kept.txt"], ids["copy.txt"], ids["gone.txt"])


@pytest.mark.parametrize(
    "path", ["/en/documents/{}", "/zh/documents/{}/explain", "/api/v1/documents/{}", "/api/v1/documents/{}/similar"]
)
@pytest.mark.parametrize("query", ["", "?q=%E4%BA%92%E5%8A%A9%E7%BB%84&page=2"])
def test_an_old_address_leads_to_the_new_one(site: Site, path: str, query: str) -> None:
    """For good (301), with the question that stood in it, on this site; what is there is the document."""
    answer = site.client.get(f"{site.prefix}{path.format(site.moved)}{query}", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{site.prefix}{path.format(site.kept)}{query}"
    assert answer.is_json == ("/api/" in path)
    if not query:
        assert site.client.get(answer.headers["Location"]).status_code in {200, 400}


@pytest.mark.parametrize(
    "path", ["/en/documents/{}", "/zh/documents/{}/explain", "/api/v1/documents/{}", "/api/v1/documents/{}/similar"]
)
def test_a_document_that_is_gone_says_so(site: Site, path: str) -> None:
    """It is 410, so that nobody asks again, in words that name no file; an id that never was is 404."""
    answer = site.client.get(site.prefix + path.format(site.gone))
    assert answer.status_code == 410
    assert ("文献已不在库中" if "/zh/" in path else "not in the archive any more") in answer.text
    assert ".txt" not in answer.text
    assert answer.is_json == ("/api/" in path)
    assert site.client.get(site.prefix + path.format("gone-aaaaaaaaaa")).status_code == 404


def test_the_interface_explains_by_an_old_id(site: Site) -> None:
    """And names the document by the id that it has now."""
    answer = site.client.get(f"{site.prefix}/api/v1/explain?q=rice&id={site.moved}").get_json()
    assert answer["id"] == site.kept
    assert answer["matches"]
    assert site.client.get(f"{site.prefix}/api/v1/explain?q=rice&id={site.gone}").status_code == 400


def test_the_description_names_these_answers(site: Site) -> None:
    """A client that is made of it expects them."""
    paths = site.client.get(f"{site.prefix}/api/v1/openapi.json").get_json()["paths"]
    for path in ("/api/v1/documents/{id}", "/api/v1/documents/{id}/similar"):
        assert {"301", "404", "410"} <= set(paths[path]["get"]["responses"])
