"""Claims about the interfaces: each has every page, wholly in its language, and is found and left by addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from search import Library
from search.text import is_han
from tests.fixtures.web_html import elements, link_to, links, text_of
from tests.fixtures.web_language import own_texts
from tests.fixtures.web_library import StandIn, chinese_only, essay, newspaper
from web import blueprint, create_app
from web.interfaces import CATALOGUES, INTERFACES

DOCUMENTS = (*(newspaper(number) for number in range(1, 30)), essay(), chinese_only())
QUERY = "q=%E4%BA%92%E5%8A%A9%E7%BB%84&kind=newspaper"
PAGES = (
    "/", "/about", "/list", "/list?ids=paper-1,essay-1,nobody", "/search", f"/search?{QUERY}", "/search?q=zzz", "/search?q=zzz+yyy&kind=scholarship&era=land-reform",
    "/search?q=(&page=0&era=x&sort=best&colour=red&expand=maybe&from=1960&to=1950", "/search?page=9",
    "/search?q=%E4%BA%92%E5%8A%A9%E7%A5%96", "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84&expand=0&fold=0",
    "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84&without=mutual+aid+team&-kind=web", "/documents/paper-1",
    f"/documents/paper-1?{QUERY}", "/documents/essay-1", "/documents/only-zh",
    "/documents/paper-1/explain", f"/documents/paper-1/explain?{QUERY}", "/documents/paper-1/explain?q=zzz",
    "/trends", f"/trends?{QUERY}&q=zzz&scale=thousand&smooth=2", "/trends?q=%E4%BA%92&split=province&count=occurrences&grain=month",
    "/trends?q=1&q=2&q=3&q=4&q=5&q=6&scale=x&from=once", "/calendar", "/calendar/1954", "/calendar/1954/11",
    "/calendar/1954/11/11", "/calendar/1955/01/01", "/terms/%E4%BA%92%E5%8A%A9%E7%BB%84", "/terms/mutual%20aid%20team", "/terms",
    "/terms?order=subject&page=7", "/terms?q=zzz&letter=Q",
    "/calendar/1954/13", "/terms/qwertz", "/documents/nobody", "/nothing-here",
)  # fmt: skip
NAMES = tuple(INTERFACES)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(StandIn(DOCUMENTS))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def catalogue(locale: str) -> dict[str, str]:
    """The messages of a catalogue, each with its translation; of several forms the last."""
    with (CATALOGUES / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [(message.id, message.string or "") for message in read_po(file) if message.id]
    return {
        key if isinstance(key, str) else key[-1]: text if isinstance(text, str) else text[-1] for key, text in messages
    }


def characters(locale: str) -> set[str]:
    return {char for text in catalogue(locale).values() for char in text if is_han(char)}


# Addresses


def test_every_page_is_in_every_interface(app: Flask) -> None:
    """Each page that stands below one stands below all, and has an address without, which redirects."""
    rules = {rule.rule: rule for rule in app.url_map.iter_rules()}
    in_interfaces = [rule for rule in rules.values() if "interface" in rule.arguments]
    assert len(in_interfaces) >= 5
    for rule in in_interfaces:
        beginning, rest = rule.rule.split(">", 1)
        assert re.findall("'([a-z-]+)'", beginning) == list(INTERFACES)
        assert rules[rest].endpoint == rule.endpoint.replace(".", ".permanent_")


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("", "en"), ("en", "en"), ("en-GB,zh;q=0.9", "en"), ("zh", "zh"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW,zh;q=0.9", "zh-hant"), ("zh-HK", "zh-hant"), ("zh-Hant", "zh-hant"), ("zh-Hans-HK", "zh"),
        ("zh-SG", "zh"), ("de,fr;q=0.9", "en"), ("de,zh-TW;q=0.5,en;q=0.4", "zh-hant"), ("zh;q=0,en;q=0.1", "en"),
        ("*", "en"), (";;q=x,,zh-", "zh"), ("ZH-hant", "zh-hant"),
    ],
)  # fmt: skip
def test_a_browser_is_led_to_its_language(client: FlaskClient, accepted: str, name: str) -> None:
    """An address without an interface leads to the one that the reader's browser prefers, and is cached as such."""
    answer = client.get("/search", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{name}/search")
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("prefix", ["", "/archive"])
@pytest.mark.parametrize("path", ["/", "/search", "/about", "/documents/paper-1", "/documents/paper-1/explain"])
@pytest.mark.parametrize("query", ["", QUERY, "q=100%25&q=a+b&x=%0d%0aX-Y:%20z", "q=\u4e92"])
def test_an_old_address_keeps_its_query(prefix: str, path: str, query: str) -> None:
    """An address of before the interfaces, which others link to, leads to the page with its query, on this host."""
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS[:1])), url_prefix=prefix or None)
    answer = app.test_client().get(prefix + path, query_string=query, headers={"Host": "elsewhere.example"})
    expected = query.replace("\u4e92", "%E4%BA%92")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{prefix}/en{path}" + (f"?{expected}" if query else "")
    assert "X-Y" not in answer.headers


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", PAGES[:-2])
def test_a_language_link_keeps_the_page_and_its_query(client: FlaskClient, name: str, path: str) -> None:
    """Each page leads to itself in the other languages, each called by its own name and marked as in it."""
    html = client.get(f"/{name}{path}").text
    others = [other for other in INTERFACES.values() if other.name != name]
    for other in others:
        assert link_to(html, other.label) == f"/{other.name}{path}"
        marks = {"lang": other.tag, "hreflang": other.tag}
        assert [a for tag, a in elements(html) if tag == "a" and marks.items() <= a.items()]
    languages = html.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert len(links(languages)) == len(others)


def test_a_language_link_leaves_what_mailings_append(client: FlaskClient) -> None:
    """And a query that is far too long to be a reader's."""
    html = client.get("/en/search?utm_source=a&q=b&fbclid=c").text
    assert link_to(html, "简体中文") == "/zh/search?q=b"
    assert link_to(client.get("/en/search?q=" + "a" * 50_000).text, "简体中文") == "/zh/search"
    assert link_to(client.get("/en/nothing?q=b").text, "简体中文") == "/zh/"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", PAGES[:-2])
def test_other_links_stay_in_the_interface(client: FlaskClient, name: str, path: str) -> None:
    """A language once chosen stays: every link and form leads to a page in it, or to what is no page.

    The address of a document that is to be kept is for every reader.
    """
    html = client.get(f"/{name}{path}").text.replace('<nav class="languages"', "\0").split("\0")
    rest = html[0] + html[1].partition("</nav>")[2]
    actions = [attrs["action"] or "" for tag, attrs in elements(rest) if tag == "form"]
    assert actions
    kept = {attrs["href"] for tag, attrs in elements(rest) if tag == "a" and attrs.get("rel") == "bookmark"}
    for address in [*links(rest), *actions]:
        assert (
            address in kept
            or address.startswith((f"/{name}/", "/api/", "/search.", "/list.", "/trends.", "#"))
            or re.search(r"\.(ris|bib|json)$", address)
        ), address


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_its_language_and_its_counterparts(client: FlaskClient, name: str) -> None:
    """`lang`, Content-Language, the canonical address, and one address for each language and for any other."""
    answer = client.get(f"/{name}/search?page=2&sort=relevance&q=%E4%BA%92")
    assert f'<html lang="{INTERFACES[name].tag}">' in answer.text
    assert answer.headers["Content-Language"] == INTERFACES[name].tag
    assert "Accept-Language" not in answer.headers.get("Vary", "")
    heads = [attrs for tag, attrs in elements(answer.text) if tag == "link"]
    rest = "/search?page=2&q=%E4%BA%92"
    assert [a["href"] for a in heads if a["rel"] == "canonical"] == [f"http://localhost/{name}{rest}"]
    assert {a["hreflang"]: a["href"] for a in heads if a["rel"] == "alternate" and "hreflang" in a} == {
        **{other.tag: f"http://localhost/{other.name}{rest}" for other in INTERFACES.values()},
        "x-default": f"http://localhost{rest}",
    }


def test_an_unknown_interface_is_no_page(client: FlaskClient) -> None:
    """Nor is one in capitals, so that each page has one address."""
    for path in ("/de/", "/EN/", "/zh-Hant/search", "/en/api/v1/search", "/zh/healthz", "/en/en/"):
        assert client.get(path).status_code == 404
    assert client.get("/zh").headers.get("Location", "/zh/") == "/zh/"


def test_an_error_speaks_the_language_of_its_address(client: FlaskClient) -> None:
    """Below an interface in that, elsewhere in the one of the browser; programs are told in English."""
    assert "未找到此地址的内容" in client.get("/zh/nothing").text
    assert "未找到此地址的內容" in client.get("/nothing", headers={"Accept-Language": "zh-TW"}).text
    assert "Nothing is kept" in client.get("/en/nothing", headers={"Accept-Language": "zh-TW"}).text
    assert "只供阅读" in client.post("/zh/search").text
    told = client.get("/api/v1/documents/nobody", headers={"Accept-Language": "zh"}).get_json()["error"]["message"]
    assert not any(map(is_han, told))
    assert "文献库暂不开放" in create_app("no-such-index").test_client().get("/zh/").text


def test_each_of_two_archives_has_its_own_pages() -> None:
    """Two archives in one application lead each to its own."""
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS[:2]), name="first"), url_prefix="/first")
    app.register_blueprint(blueprint(StandIn(DOCUMENTS[:2]), name="second"), url_prefix="/second")
    client = app.test_client()
    for prefix in ("/first", "/second"):
        assert client.get(f"{prefix}/about").headers["Location"] == f"{prefix}/en/about"
        html = client.get(f"{prefix}/zh/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84").text
        assert links(html)
        assert not [address for address in links(html) if not address.startswith((f"{prefix}/", "#"))]


# Languages


@pytest.fixture(scope="module")
def rendered(client: FlaskClient, seeds: Library) -> dict[tuple[str, str], str]:
    """Every page of two archives in every interface, by interface and address."""
    archive = create_app(seeds).test_client()
    ids = [hit.id for hit in seeds.search("")]
    of_seeds = ["/", "/about", "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84", "/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84+zzz"]
    for id_ in ids:
        of_seeds += [f"/documents/{id_}?q=mutual+aid", f"/documents/{id_}/explain?q=mutual+aid"]
    return {
        (name, path): where.get(f"/{name}{path}").text
        for where, paths in ((client, PAGES), (archive, of_seeds))
        for name in NAMES
        for path in paths
    }


def own(rendered: dict[tuple[str, str], str], name: str) -> Iterator[tuple[str, str]]:
    """Address and text of what a page of an interface says itself, leaving out what it quotes."""
    for (interface, path), html in rendered.items():
        if interface == name:
            for text in own_texts(html, with_title=not re.search(r"/documents/|/terms/|\?q=", path)):
                yield path, text


def test_an_english_page_has_no_chinese(rendered: dict[tuple[str, str], str]) -> None:
    """But in names and in documents, which are marked as Chinese."""
    assert not [(path, text) for path, text in own(rendered, "en") if any(map(is_han, text))]


@pytest.mark.parametrize("name", ["zh", "zh-hant"])
def test_a_chinese_page_has_no_english(rendered: dict[tuple[str, str], str], name: str) -> None:
    """But in names and in documents, which are marked as English, and names that Chinese writes in Latin letters."""
    latin = re.compile(r"[A-Za-z]{2,}")
    kept = {"JSON", "Unicode", "CSV", "SVG"}
    assert not [(path, text) for path, text in own(rendered, name) if set(latin.findall(text)) - kept]


@pytest.mark.parametrize(("name", "other"), [("zh", "zh_Hant"), ("zh-hant", "zh")])
def test_a_chinese_page_keeps_to_its_script(rendered: dict[tuple[str, str], str], name: str, other: str) -> None:
    """It has no character that stands only in the other catalogue; 責任制, the name of an era, has that of 制作 (製作)."""
    kept = {"zh": "", "zh-hant": "制"}
    foreign = characters(other) - characters(INTERFACES[name].locale) - {*kept[name]}
    assert len(foreign) > 100
    assert not [(path, text) for path, text in own(rendered, name) if foreign & set(text)]


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_marked_as_foreign_rather_than_translated(
    rendered: dict[tuple[str, str], str], name: str
) -> None:
    """No message of the pages stands anywhere on them in another language, marked as such or not."""
    messages = catalogue("zh")
    wrong = [text for text in (messages if name != "en" else messages.values()) if len(text) > 9 and "%" not in text]
    if name != "en":
        wrong = [text for text in wrong if " " in text]
    for (interface, path), html in rendered.items():
        if interface == name:
            seen = text_of(html)
            assert not [text for text in wrong if text in seen], path


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_twice_only_where_it_informs(client: FlaskClient, name: str) -> None:
    """Places, eras and headlines have both names, the reader's first; kinds, dates and labels one."""
    seen = text_of(client.get(f"/{name}/search?{QUERY}").text)
    era = "農業合作化" if name == "zh-hant" else "农业合作化"
    pairs = [("Hebei", "河北"), ("Agricultural collectivisation", era)]
    for english, chinese in pairs:
        assert (f"{english} {chinese}" if name == "en" else f"{chinese} {english}") in seen
    assert ("Newspaper" in seen) == (name == "en")
    assert ("报纸" in seen) == (name == "zh")
    assert ("報紙" in seen) == (name == "zh-hant")
    assert ("2 February 1954" in seen, "1954年2月2日" in seen) == (name == "en", name != "en")
