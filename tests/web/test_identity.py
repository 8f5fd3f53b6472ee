"""Claims about what pages say of an archive: nothing that its settings, its documents or its index do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Config, Library
from search.errors import IndexMissing
from tests.fixtures.archive import archive
from tests.fixtures.web_answers import XSS
from tests.fixtures.web_html import elements, links, text_of
from tests.fixtures.web_library import StandIn, essay, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint, create_app

VARIABLES = [
    f"HEZUO_{name}{lang}" for name in ("NAME", "DESCRIPTION", "NEWSPAPER", "TRANSLATION") for lang in ("", "_ZH")
]
UNTRUE = (
    "People’s Daily",
    "People's Daily",
    "人民日报",
    "machine",
    "rural history",
    "乡村史料",
    "land reform to the present",
)
TERMS = (("primary school", "小学"), ("spring ploughing", "春耕"), ("silk cocoons", "蚕茧"), ("land tax", "田赋"))
HERALD = Config(
    name="Lin County Newspapers",
    name_zh="林县报刊",
    description="Two newspapers of the county",
    newspaper="Lin County Herald",
    newspaper_zh="林县导报",
    translation="by the county library",
    translation_zh="县图书馆译",
)


def article(number: int) -> str:
    """An article of a county's newspaper of 1931, with a translation that people made."""
    day = f"1931-05-{number:02}"
    en, zh = TERMS[number % len(TERMS)]
    return (
        f"Title: Wells and willows {number}\nDate: {day}\nPage: 3\n\nOf the {en} and the granary, number {number}.\n\n"
        f"<hr />\n\nOriginal:\n\n### 井与柳 {number}\n\n{day}\n第3版()\n\n县里的{zh}和粮仓又谈到了，第{number}号。\n"
    )


FILES = {f"{number}.txt": article(number) for number in range(1, 13)} | {
    "lake.md": "# A lake\n\nby *Wang Da*\n\nThe lake lies in the hills of the county."
}


@pytest.fixture(scope="module", params=[Config(), HERALD], ids=["silent", "named"])
def library(request: pytest.FixtureRequest) -> Iterator[Library]:
    with archive(FILES, request.param) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Library) -> FlaskClient:
    return site(library)


def site(library: Library) -> FlaskClient:
    return reader(create_app(library))


def addresses(library: Library) -> list[str]:
    documents = [f"/documents/{hit.id}" for hit in library.search(per_page=20).hits]
    return ["/", "/about", "/search", "/search?q=granary", "/search?q=zebra", "/nothing", "/api/v1/openapi.json",
            *documents, f"{documents[0]}/explain?q=granary"]  # fmt: skip


def test_nothing_is_said_that_is_not_so(client: FlaskClient, library: Library) -> None:
    """No page of a county's newspaper of 1931 speaks of another newspaper, of machines, or of rural history."""
    for address in addresses(library):
        text = unescape(client.get(address).text)
        assert not [words for words in UNTRUE if words in text], address


def test_an_archive_is_called_by_its_name(client: FlaskClient, library: Library) -> None:
    """In title, masthead and footer of every page, and in the description for programs; else by that of hezuo."""
    names = [name for name in library.identity.name if name] or ["Hezuo", "合作"]
    description = library.identity.description[0]
    for address in addresses(library)[:6]:
        html = client.get(address).text
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title
        assert title[1].endswith(names[0]), address
        assert " ".join(names) in text_of(html.partition("</header>")[0].partition("<header")[2]), address
        assert f"{' '.join(names)} · {description}" in text_of(html.partition("<footer")[2]), address
        (meta,) = [
            attrs["content"] for tag, attrs in elements(html) if tag == "meta" and attrs.get("name") == "description"
        ]
        assert (meta or "").startswith(f"{description}.")
    info = client.get("/api/v1/openapi.json").get_json()["info"]
    assert info["title"] == " ".join(names)
    assert info["summary"].startswith(f"{description}.")


def test_a_document_is_cited_by_its_own_newspaper(client: FlaskClient, library: Library) -> None:
    """By the one that the settings name, or by none; and the translator is named, or nobody."""
    (hit,) = library.search('"Wells and willows 7"').hits[:1]
    seen = text_of(client.get(f"/documents/{hit.id}").text)
    paper, translator = library.identity.newspaper, library.identity.translation
    if paper[0]:
        assert f"(“{hit.title}”), {paper[0]} {paper[1]}, 7 May 1931, p. 3" in seen
        assert f"English translation, {translator[0]} Original" in seen
        assert f"translated {translator[0]}: quote the original" in text_of(client.get("/about").text)
    else:
        assert f"(“{hit.title}”), 7 May 1931, p. 3, " in seen
        assert "English translation Original" in seen
        assert "quote the original" not in client.get("/about").text


def test_the_newspaper_of_a_document_wins_over_the_setting() -> None:
    """An article that is filed under rmrb is one of the People's Daily in any archive."""
    filed = replace(newspaper(1), id="filed", source="rmrb/1954.md")
    headed = replace(newspaper(1), id="headed", source="x.md", header=(("newspaper", "North China Star"),))
    client = site(StandIn([filed, headed], settings=HERALD))
    assert "People’s Daily 人民日报, 2 February 1954" in client.get("/documents/filed").text
    assert "North China Star, 2 February 1954" in client.get("/documents/headed").text


def test_every_example_link_finds_something(client: FlaskClient, library: Library) -> None:
    """Examples of the front page, of the page About and of the interface lead to documents, as does the placeholder."""
    front = links(client.get("/").text.partition('class="examples"')[2].partition("</nav>")[0])
    about = links(client.get("/about").text, "q=")
    assert len(front) > 2
    assert len(about) > 8
    for address in (*front, *about):
        if address.startswith("/api/"):
            assert client.get(address).get_json()["total"], address
        else:
            assert 'class="hit"' in client.get(address).text, address
    box = re.search(r'placeholder="([^"]*)"', client.get("/search").text)
    assert box
    for words in unescape(box[1]).split(", "):
        assert library.search(words).complete, words


def test_an_archive_without_examples_shows_none() -> None:
    """Nothing stands in their place, the search box says what may be typed, and ways to ask are explained all the same."""
    with archive({"a.txt": "A well\n\nA well was dug by hand in this year."}) as library:
        client = site(library)
        home, about = client.get("/").text, client.get("/about").text
        assert 'class="examples"' not in home
        assert 'placeholder="Chinese, English or pinyin"' in home
        assert not [address for address in links(about, "q=") if "era=" not in address]
        assert "in Wade-Giles, as older books write it" in text_of(about)
        assert "It holds 1 web article." in text_of(about)


def test_about_tells_what_the_index_holds(client: FlaskClient) -> None:
    """Numbers of documents by kind, and the years of publication."""
    seen = text_of(client.get("/about").text)
    assert "It holds 12 newspaper articles and 1 work of scholarship, published in 1931." in seen


@pytest.mark.parametrize(
    "wording", [XSS, '" autofocus onfocus=alert(1) x="', "{{ 7 * 7 }}", "&amp;", "a\x00b\nc\ud800"]
)
def test_settings_are_text(wording: str) -> None:
    """Markup in any setting, or half of a surrogate pair, is shown as characters on pages, errors and in JSON."""
    documents = [replace(newspaper(1), source="x.md"), essay()]
    client, plain = (
        site(StandIn(documents, settings=Config.load(environment=dict.fromkeys(VARIABLES, text))))
        for text in (wording, "x")
    )
    shown = Config(name=wording).identity.name[0]
    for address in ("/", "/about", "/search", "/documents/paper-1", "/nothing", "/documents/essay-1"):
        html = client.get(address).text
        assert shown in unescape(html)
        assert [tag for tag, _ in elements(html)] == [tag for tag, _ in elements(plain.get(address).text)]
        assert not [attrs for _, attrs in elements(html) if "onfocus" in attrs or attrs.get("src") == "x"]
    assert client.get("/api/v1/openapi.json").get_json()["info"]["title"].startswith(shown)


def test_a_closed_archive_bears_its_name_too(tmp_path: Path) -> None:
    """While there is no index, the page that says so, and the description for programs, know the settings."""
    client = reader(create_app(tmp_path / "none", settings=HERALD))
    response = client.get("/")
    assert response.status_code == 503
    assert "Lin County Newspapers 林县报刊" in text_of(response.text)
    assert client.get("/api/v1/openapi.json").get_json()["info"]["title"] == "Lin County Newspapers 林县报刊"
    open_ = reader(create_app(StandIn([essay()], settings=HERALD)))
    assert "Lin County Newspapers" in open_.get("/nothing").text


def test_a_blueprint_that_finds_no_library_speaks_for_hezuo() -> None:
    """If the function of an embedding application has no library to give, the error page still is one."""

    def none() -> Library:
        raise IndexMissing("there is no index")

    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(none))
    response = reader(app).get("/")
    assert response.status_code == 503
    assert "Hezuo 合作" in text_of(response.text)
