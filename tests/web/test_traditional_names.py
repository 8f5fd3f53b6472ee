"""Claims about names of tables in traditional characters: they are converted, and what a document says is not."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from search import Library
from search.enrich import EraTable, Gazetteer
from search.lexicon import Glossary
from search.present import to_traditional, traditional_name
from search.text import is_han
from tests.fixtures.web_html import link_to, text_of
from tests.fixtures.web_library import StandIn, newspaper
from web import create_app

PATHS = (
    "/", "/about", "/search", "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84", "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84&region=140000&era=collectivisation",
    "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84&region=140000&without=%E5%86%9C%E4%B8%9A", "/search?q=zzz&region=320000",
    "/trends?q=%E4%BA%92%E5%8A%A9%E7%BB%84&split=province", "/trends?q=mutual+aid", "/calendar", "/calendar/1954/11/11",
    "/terms/%E4%BA%92%E5%8A%A9%E7%BB%84", "/terms/mutual%20aid%20team",
)  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_KEPT = frozenset("制里")
"""Characters of names that traditional texts have as well: 責任制, 阿里."""


class _Texts(HTMLParser):
    """Collects each text with the language that the nearest `lang` around it says."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        outer = self._open[-1][1] if self._open else ""
        lang = dict(attrs).get("lang", outer) or ""
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        # Between quotation marks stand the words of a document from which a fact was derived.
        if tags and any(map(is_han, data)) and not {"q", "title", "script"} & {*tags}:
            self.texts.append((self._open[-1][1], " ".join(data.split())))


def texts(html: str) -> list[tuple[str, str]]:
    """Language and text of each piece of a page that has Chinese characters, but for its title and quotations."""
    parser = _Texts()
    parser.feed(html)
    return parser.texts


@pytest.fixture(scope="module")
def client(seeds: Library) -> FlaskClient:
    return create_app(seeds).test_client()


@pytest.fixture(scope="module")
def pages(client: FlaskClient, seeds: Library) -> dict[str, str]:
    """Pages of the seeds in traditional characters, by address."""
    documents = [f"/documents/{hit.id}{end}" for hit in seeds.search("") for end in ("", "/explain?q=mutual+aid")]
    return {path: client.get(f"/zh-hant{path}").text for path in (*PATHS, *documents)}


def table_names() -> set[str]:
    """The Chinese names of places, eras and terms that traditional characters write otherwise."""
    names = {unit.name for unit in Gazetteer.load().units.values()} | {era.zh for era in EraTable.load()}
    names |= {name for entry in Glossary.load() for name in (entry.simplified, *entry.also)}
    return {name for name in names if traditional_name(name) != name}


def test_a_page_in_traditional_characters_has_no_simplified_one(pages: dict[str, str]) -> None:
    """Of what is marked as traditional, or not marked at all, no character has another traditional form."""
    for path, html in pages.items():
        for lang, text in texts(html):
            simplified = {char for char in text if lang == "zh-Hant" and to_traditional(char) != char}
            assert not {char for char in simplified if char not in _KEPT and to_traditional(text) != text}, (path, text)


def test_no_name_of_a_table_stands_in_simplified_characters(pages: dict[str, str]) -> None:
    """No text marked as simplified is a name of places, eras or terms, but for the reader's own question."""
    names = table_names() - {"互助组"}
    assert len(names) > 1000
    assert not [
        (path, text)
        for path, html in pages.items()
        for lang, text in texts(html)
        if lang == "zh-Hans" and text in names
    ]


def test_names_are_there_at_all(pages: dict[str, str]) -> None:
    """Places, eras, terms and the map are in traditional characters, as text of the page."""
    found = pages["/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84"]
    own = {text for lang, text in texts(found) if lang == "zh-Hant"}
    assert {"江蘇", "華北", "農業合作化運動", "晉"} <= own
    assert "農業生產互助組" in text_of(pages["/terms/%E4%BA%92%E5%8A%A9%E7%BB%84"])


@pytest.mark.parametrize("interface", ["en", "zh", "zh-hant"])
def test_what_a_document_says_is_left_as_printed(interface: str) -> None:
    """Headlines, column and authors keep the characters of the document, and are marked as what they are."""
    document = newspaper(1, zh="河北的农业互助组")
    document = replace(document, authors=("赵树理",), header=(("column", "农业栏"),))
    html = create_app(StandIn((document,))).test_client().get(f"/{interface}/search?q=%E4%BA%92").text
    assert {("zh-Hans", "赵树理"), ("zh-Hans", "农业栏")} <= set(texts(html))
    assert ("zh-Hans", "的农业") not in texts(html)
    assert "河北的农业" in text_of(html).replace(" ", "")


def test_a_converted_name_leads_where_it_did(client: FlaskClient) -> None:
    """Only what is shown is converted: the address of a term or filter is the same in each interface."""
    addresses = [
        link_to(client.get(f"/{interface}/terms/%E4%BA%92%E5%8A%A9%E7%BB%84").text, name).replace(f"/{interface}/", "/")
        for interface, name in (("zh", "临时互助组"), ("zh-hant", "臨時互助組"))
    ]
    assert addresses[0] == addresses[1]


def test_a_name_is_converted_once_and_for_the_traditional_interface_only() -> None:
    """No page in English or simplified characters asks for the conversion; a second page in traditional ones asks not again."""
    document = replace(newspaper(1), header=(("newspaper", "晋察冀农民报"),))
    reader = create_app(StandIn((document,))).test_client()
    traditional_name.cache_clear()
    for interface in ("en", "zh"):
        assert "晋察冀农民报" in reader.get(f"/{interface}/search?q=%E4%BA%92").text
    assert traditional_name.cache_info().misses == 0
    assert "晉察冀農民報" in reader.get("/zh-hant/search?q=%E4%BA%92").text
    misses = traditional_name.cache_info().misses
    assert "晉察冀農民報" in reader.get("/zh-hant/search?q=%E4%BA%92").text
    assert traditional_name.cache_info().misses == misses > 0
