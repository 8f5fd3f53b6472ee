"""Claims about a document as a file of references, and about unAPI."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.etree import fromstring

from search import Config
from search.model import Document
from search.results import IdStatus, ResolvedId
from tests.fixtures.web_library import StandIn, chinese_only, hostile, newspaper
from web import blueprint


class _Moved(StandIn):
    """A library in which a document has had another id, and another is gone."""

    def get(self, document_id: str) -> Document | None:
        return super().get("paper-1" if document_id == "old-1" else document_id)

    def resolve(self, document_id: str) -> ResolvedId:
        return ResolvedId(IdStatus.GONE) if document_id == "gone-1" else super().resolve(document_id)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(
        blueprint(_Moved((newspaper(1), chinese_only(), hostile()), settings=Config(address="https://a.example.org")))
    )
    return app.test_client()


def test_a_document_in_every_format(client: FlaskClient) -> None:
    """One entry, to be saved under its id."""
    ris = client.get("/documents/paper-1.ris")
    assert ris.headers["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert ris.headers["Content-Disposition"].startswith('attachment; filename="paper-1.ris"')
    assert "UR  - https://a.example.org/documents/paper-1\r\n" in ris.get_data(as_text=True)
    assert client.get("/documents/paper-1.bib").get_data(as_text=True).startswith("@article{paper-1,")
    (item,) = json.loads(client.get("/documents/paper-1.json").get_data())
    assert (item["type"], item["container-title"], item["page"]) == ("article-newspaper", "人民日报", "2")
    for extension in ("ris", "bib", "json"):
        client.get(f"/documents/hostile.{extension}").get_data().decode()


def test_addresses_of_documents_that_moved_or_are_gone(client: FlaskClient) -> None:
    """As those of their pages: a redirect to the same format, 410, and 404."""
    moved = client.get("/documents/old-1.ris")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/documents/paper-1.ris")
    assert client.get("/documents/gone-1.ris").status_code == 410
    assert client.get("/documents/never-1.ris").status_code == 404
    assert client.get("/documents/paper-1.docx", follow_redirects=True).status_code == 404
    assert client.get("/documents/paper-1.ris?colour=red").status_code == 400


def test_unapi_lists_formats_and_serves_them(client: FlaskClient) -> None:
    """By version 1 of the specification: 200 without an id, 300 with one, 404 and 406 for what there is not."""
    formats = client.get("/unapi")
    assert formats.status_code == 200
    assert [each.get("name") for each in fromstring(formats.get_data())] == ["ris", "bibtex", "csljson"]
    of_document = client.get("/unapi?id=paper-1")
    assert of_document.status_code == 300
    assert fromstring(of_document.get_data()).get("id") == "paper-1"
    entry = client.get("/unapi?id=paper-1&format=ris")
    assert entry.get_data() == client.get("/documents/paper-1.ris").get_data()
    assert "Content-Disposition" not in entry.headers
    assert client.get("/unapi?id=never-1").status_code == 404
    assert client.get("/unapi?id=paper-1&format=marc").status_code == 406
    assert client.get("/unapi?colour=red").status_code == 400
