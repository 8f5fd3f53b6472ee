"""Claims about the weight of a page of results: what a reader's browser fetches, and what printing it takes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search import build
from tests.bench.corpus import Corpus, chinese_vocabulary
from tests.bench.newspaper_tree import write_tree
from web import create_app
from web.rendering import render

MOST = 60_000  # bytes, compressed, of a page and all that it asks for
DOCUMENTS = 200  # of made-up articles of all years and provinces: as many lines of filters as a page of a large archive
FREQUENT = "+".join(map(quote, chinese_vocabulary()[:2]))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of an archive of made-up articles."""
    folder = tmp_path_factory.mktemp("weight")
    write_tree(Corpus(1954, DOCUMENTS), folder / "sources")
    build([folder / "sources"], folder / "index")
    return create_app(folder / "index").test_client()


def compressed(client: FlaskClient, address: str, encoding: str) -> int:
    """How many bytes the answer to a request has on its way."""
    with client.get(address, headers={"Accept-Encoding": encoding}) as answer:
        assert answer.status_code == 200
        return len(answer.data)


def asked_for(page: str) -> Iterator[str]:
    """The address of each style sheet, script and image of a page."""
    for tag in re.findall(r"<(?:link|script|img)\b[^>]*>", page):
        if "stylesheet" in tag or 'rel="icon"' in tag or " src=" in tag:
            yield re.findall(r'(?:href|src)="([^"]*)"', tag)[0].replace("&amp;", "&")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("interface", ["en", "zh", "zh-hant"])
def test_a_full_page_weighs_little_with_all_that_it_asks_for(
    client: FlaskClient, interface: str, encoding: str
) -> None:
    """Twenty results with passages in both languages, timeline, map and filters, style sheets, scripts and images."""
    address = f"/{interface}/search?q={FREQUENT}&per_page=20"
    page = client.get(address).get_data(as_text=True)
    parts = list(asked_for(page))
    assert all(part.startswith("/") and not part.startswith("//") for part in parts)  # of no other host
    assert page.count('<article class="hit">') == 20
    assert page.count('class="other"') >= 10
    assert page.count('<li class="c') > 0 < page.count("<rect")
    assert sum(compressed(client, part, encoding) for part in (address, *parts)) <= MOST


def test_what_a_page_has_in_common_with_the_one_before_is_not_printed_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To print a page takes a bounded number of calls of Python functions for each element: macros and messages count.

    It was 15 when each line of a facet was a macro of its own, with names and messages put together once more.
    """
    calls = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    def counted(*arguments: Any, **context: Any) -> str:
        sys.setprofile(note)
        try:
            return render(*arguments, **context)
        finally:
            sys.setprofile(None)

    client.get(f"/en/search?q={FREQUENT}&per_page=20")
    monkeypatch.setattr("web.pages.views.render", counted)
    page = client.get(f"/en/search?q={FREQUENT}&per_page=20&-scan=scanned").get_data(as_text=True)
    elements = len(re.findall(r"<[a-z]", page))
    assert elements > 1000
    assert calls <= 11 * elements, calls / elements
