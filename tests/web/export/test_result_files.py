"""Claims about all results as one file: its formats, its name, what is refused, and that it is sent as it is made."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Config
from search.errors import IndexDamaged, TookTooLong
from search.present import TABLE_COLUMNS
from tests.fixtures.web_library import StandIn, StandInExport, chinese_only, essay, hostile, newspaper
from web import blueprint

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())
EXTENSIONS = ("csv", "jsonl", "ris", "bib", "json")
SITE = Config(address="https://archive.example.org/rural")


def make_client(library: StandIn) -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(library))
    return app.test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_client(StandIn(DOCUMENTS, settings=SITE))


def count(text: str, extension: str) -> int:
    """How many results a file has."""
    match extension:
        case "csv":
            return len(list(csv.DictReader(StringIO(text, newline=""))))
        case "jsonl":
            return len([json.loads(line) for line in text.splitlines()])
        case "ris":
            return text.count("\r\nER  - ")
        case "bib":
            return text.count("\n}\n")
    return len(json.loads(text))


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_has_all_results_and_the_page_has_some(client: FlaskClient, extension: str) -> None:
    """Of whatever documents, and of those that a filter leaves; never of one page only."""
    everything = client.get(f"/search.{extension}?per_page=5&page=2")
    assert everything.status_code == 200
    assert count(everything.get_data(as_text=True), extension) == len(DOCUMENTS)
    assert everything.headers["X-Total-Count"] == str(len(DOCUMENTS))
    some = client.get(f"/search.{extension}?kind=scholarship").get_data(as_text=True)
    assert count(some, extension) == 1
    none = client.get(f"/search.{extension}?q=nothing-has-this").get_data(as_text=True)
    assert count(none, extension) == 0


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_of_a_list_has_its_documents_in_their_order(client: FlaskClient, extension: str) -> None:
    """Each once; the number is told, and what is gone from the archive does not keep anybody from the rest."""
    response = client.get(f"/list.{extension}?ids=essay-1,paper-2,gone,paper-1&ids=paper-2")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert count(text, extension) == 3
    assert response.headers["X-Total-Count"] == "3"
    assert "list" in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith("attachment;")
    places = [text.index(document_id) for document_id in ("essay-1", "paper-2", "paper-1")]
    assert places == sorted(places)
    assert count(client.get(f"/list.{extension}").get_data(as_text=True), extension) == 0


def test_a_list_that_is_too_long_is_refused(client: FlaskClient) -> None:
    """A file of its first part would be taken for the whole; so is what means something to a search only."""
    for parameters in (f"ids={','.join(map(str, range(201)))}", "ids=paper-1&q=a", "sort=newest"):
        assert client.get(f"/list.csv?{parameters}").status_code == 400


def test_a_table_has_a_row_a_result(client: FlaskClient) -> None:
    """In UTF-8 that Excel knows for it, with every column, and an address that works elsewhere."""
    response = client.get(f"/search.csv?q={quote('互助组')}&kind=newspaper&to=1951")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.get_data().startswith(b"\xef\xbb\xbfid,title_zh,")
    (row,) = csv.DictReader(StringIO(response.get_data().decode("utf-8-sig"), newline=""))
    assert tuple(row) == TABLE_COLUMNS
    assert (row["title_zh"], row["date"], row["places"]) == ("平原省互助组", "1951-03-02", "Pingyuan 平原")
    assert row["passages_zh"] == "平原省的互助组。"
    assert row["address"] == "https://archive.example.org/rural/documents/only-zh"


def test_lines_of_json_are_hits_of_the_interface(client: FlaskClient) -> None:
    """Each with the same names and values."""
    lines = client.get("/search.jsonl?kind=scholarship").get_data(as_text=True).splitlines()
    (hit,) = client.get("/api/v1/search?kind=scholarship").get_json()["hits"]
    hit.pop("url")
    assert json.loads(lines[0]) == {
        **hit, "duplicates": [{name: value for name, value in each.items() if name != "url"} for each in hit["duplicates"]]
    }  # fmt: skip


def test_markup_stays_text(client: FlaskClient) -> None:
    """Whatever a document holds, each file has it as text, in UTF-8, and nobody takes a file for a page."""
    for extension in EXTENSIONS:
        response = client.get(f"/search.{extension}")
        response.get_data().decode("utf-8")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert "html" not in response.headers["Content-Type"]


def test_a_file_is_named_after_the_archive_the_question_and_the_day() -> None:
    """In Chinese too, without any sign that a header or a disk could take for its own."""
    client = make_client(StandIn(DOCUMENTS, settings=Config(name="Rural archive")))
    question = quote('互助组 "a/b\r\nX: y\\')
    disposition = client.get(f"/search.csv?q={question}").headers["Content-Disposition"]
    plain, _, encoded = disposition.partition("; filename*=UTF-8''")
    assert plain.startswith('attachment; filename="Rural-archive-')
    assert plain.endswith('.csv"')
    assert encoded.startswith(f"Rural-archive-{quote('互助组')}-a-b-X-y-")
    assert not set("\r\n\\/") & set(disposition)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("wrong", ["sort=loudest", "region=Atlantis", "from=never", "colour=red", "page=0"])
def test_a_wrong_parameter_is_refused(client: FlaskClient, extension: str, wrong: str) -> None:
    """A file with other results than asked for would be believed."""
    response = client.get(f"/search.{extension}?{wrong}")
    assert response.status_code == 400
    assert response.get_json()["error"]["parameter"] == wrong.partition("=")[0]


def test_there_are_no_other_formats(client: FlaskClient) -> None:
    """An unknown ending is no page."""
    assert client.get("/search.xlsx").status_code == 404
    assert client.post("/search.csv").status_code == 405


class _Watched(StandInExport):
    """An export that counts what is taken of it, and may break."""

    def __init__(self, page: Any, breaks_at: int = -1) -> None:
        super().__init__(page)
        self.taken = 0
        self.breaks_at = breaks_at

    def __iter__(self) -> Iterator[Any]:
        for hit in self.hits:
            if self.taken == self.breaks_at:
                raise IndexDamaged("/secret/path/segment: a checksum is wrong")
            self.taken += 1
            yield hit


class _WatchedLibrary(StandIn):
    breaks_at = -1
    last: _Watched

    def export(self, query: str = "", **asked: Any) -> Any:
        self.last = _Watched(super().export(query, **asked), self.breaks_at)
        self.last.hits = self.last.hits * 20
        return self.last


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_is_sent_while_it_is_made(extension: str) -> None:
    """What a client has not asked for yet has not been made; when it is gone, the index is let go of."""
    library = _WatchedLibrary(DOCUMENTS, settings=SITE)
    response = make_client(library).get(f"/search.{extension}", buffered=False)
    pieces = response.iter_encoded()
    next(pieces)
    assert 0 < library.last.taken < len(library.last.hits)
    response.close()
    assert library.last.closed


def test_a_file_that_cannot_be_made_to_its_end_breaks_off() -> None:
    """It is never taken for the whole, and says nothing of the machine."""
    library = _WatchedLibrary(DOCUMENTS, settings=SITE)
    library.breaks_at = 300
    response = make_client(library).get("/search.csv", buffered=False)
    sent: list[bytes] = []
    with pytest.raises(IndexDamaged):
        sent.extend(response.iter_encoded())
    assert sent
    assert b"secret" not in b"".join(sent)


def test_what_takes_too_long_is_asked_for_again_later() -> None:
    """503, with what to do."""

    class Slow(StandIn):
        def export(self, query: str = "", **asked: Any) -> Any:
            raise TookTooLong("Choose more filters.")

    response = make_client(Slow(DOCUMENTS)).get("/search.csv?q=a")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.get_json()["error"]["message"] == "Choose more filters."
