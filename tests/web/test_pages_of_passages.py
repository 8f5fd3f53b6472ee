"""Claims about passages of printed works: results, documents, JSON and the terminal say on which page they stand."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from search.cli import terminal
from tests.fixtures.archive import archive
from tests.fixtures.archive_files import zip_of
from tests.fixtures.pdf_files import column, pdf_of
from tests.fixtures.web_reader import reader
from web import create_app

PAGES = [
    [(70, 805, 9, "A History"), *column(70, 700, ["The weavers bought looms."]), (290, 30, 9, "27")],
    [(70, 805, 9, "A History"), *column(70, 700, ["The smith mended the kiln."]), (290, 30, 9, "28")],
]


def test_a_passage_says_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that is printed on it; nothing where there are no pages."""
    files: dict[str, str | bytes] = {
        "a.zip": zip_of({"history.pdf": pdf_of(PAGES)}),
        "letter.txt": "A letter\n\nThe kiln is cold.",
    }
    with archive(files) as library:
        client = reader(create_app(library))
        results = client.get("/search?q=kiln").get_data(as_text=True)
        assert results.count('class="folio"') == 1
        assert '<span class="folio">p. 28</span>' in results
        hits = client.get("/api/v1/search?q=kiln").get_json()["hits"]
        assert {hit["source"]: hit["snippets"][0]["page"] for hit in hits} == {
            "a.zip/history.pdf": "28",
            "letter.txt": "",
        }
        (identity,) = (hit["id"] for hit in hits if hit["source"] == "a.zip/history.pdf")
        page = client.get(f"/documents/{identity}").get_data(as_text=True)
        assert [page.count(f">p. {number}<") for number in (27, 28)] == [1, 1]
        assert page.index("bought looms") < page.index("p. 28") < page.index("mended the kiln")
        document = client.get(f"/api/v1/documents/{identity}").get_json()
        assert document["texts"][0]["pages"] == [{"paragraph": 0, "page": "27"}, {"paragraph": 1, "page": "28"}]
        output = io.StringIO()
        monkeypatch.setattr(terminal, "_console", lambda: Console(file=output, width=200))
        terminal.print_page(library.search("kiln"))
        assert "mended the kiln. (p. 28)" in output.getvalue()
