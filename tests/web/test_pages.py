"""Claims about the pages: what they show, what their links lead to, and that nothing a reader sends breaks them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from search.errors import IndexDamaged, IndexMissing
from search.model import EraTag
from tests.fixtures.timing import within
from tests.fixtures.web_answers import XSS
from tests.fixtures.web_html import elements, link_to, links, text_of
from tests.fixtures.web_library import ERAS, StandIn, chinese_only, essay, hostile, named_era, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint, close, create_app
from web.pages.views import page_numbers

DOCUMENTS = (*(newspaper(number) for number in range(1, 51)), essay(), chinese_only(), hostile())


def site(library: StandIn, prefix: str | None = None) -> Flask:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(library), url_prefix=prefix)
    return app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return reader(site(StandIn(DOCUMENTS)))


PAGES = (
    "/", "/search", "/search?q=互助组", "/search?q=zzz", "/search?q=互助组&era=collectivisation&-kind=web",
    "/about", "/documents/paper-1", "/documents/paper-1?q=互助组", "/documents/essay-1", "/documents/only-zh",
    "/documents/hostile", "/documents/paper-1/explain", "/documents/paper-1/explain?q=互助组",
    "/documents/paper-1/explain?q=zzz", "/search?q=互助组&without=mutual aid team", "/search?q=互助祖",
    "/search?q=互助组 zzz", "/search?q=互助组&expand=0", "/list", "/list?ids=paper-1,hostile,nobody",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole(client: FlaskClient, path: str) -> None:
    """Every page has a language, a title, one h1, headings without gaps, one main, and no id twice."""
    response = client.get(path)
    assert response.status_code == 200
    tags = elements(response.text)
    names = [tag for tag, _ in tags]
    head = [tag for tag, _ in elements(response.text.partition("</head>")[0])]  # pictures have titles of their own
    assert (names.count("h1"), names.count("main"), head.count("title")) == (1, 1, 1)
    assert ("html", {"lang": "en"}) in tags
    levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", [*PAGES, "/nothing-here"])
def test_nothing_is_inline_or_foreign(client: FlaskClient, path: str) -> None:
    """No page has a style or event attribute, a script inside, or an address on another host."""
    app = create_app("no-such-index")
    browser = reader(app) if path == "/nothing-here" else client
    html = browser.get(path).text
    data = html.count('<script type="application/ld+json" lang="">')
    assert html.count("</script>") == html.count(" defer></script>") + data
    for tag, attrs in elements(html):
        assert tag not in {"style", "iframe", "object", "embed"}
        assert tag != "script" or attrs.get("src") or attrs.get("type") == "application/ld+json"
        assert not [name for name in attrs if name == "style" or name.startswith("on")], (tag, attrs)
        of_this_host = tag == "link" and attrs.get("rel") in ("canonical", "alternate", "unapi-server")
        for name in ("href", "src", "action"):
            address = attrs.get(name) or "/"
            assert (address.removeprefix("http://localhost") if of_this_host else address).startswith(("/", "#"))


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/search", "/healthz"])
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    """The policy allows our own style sheet, pictures and script, nothing inline; no type is guessed; no page is kept."""
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache"


def test_results_show_both_languages_with_the_words_marked(client: FlaskClient) -> None:
    """A result has its headline in both languages, date, paper, page, place and era, and its matches in <mark>."""
    html = client.get("/search?q=互助组").text
    first = html.split("<article", 2)[1]
    assert "Mutual aid teams in Hebei" in first
    assert '<p class="title2" lang="zh-Hans">河北的<mark>互助组</mark></p>' in first
    seen = text_of(first)
    for words in (
        "2 February 1954 People’s Daily p. 2 Column 简讯",
        "Hebei 河北",
        "Agricultural collectivisation",
    ):
        assert words in seen
    assert 'datetime="1954-02-02"' in first


def test_the_exact_total_is_shown(client: FlaskClient) -> None:
    """The heading says how many documents there are, and nothing how long it took."""
    seen = text_of(client.get("/search?q=互助组").text)
    assert "52 documents for 互助组" in seen
    assert " ms" not in seen


def test_a_facet_value_narrows_and_its_siblings_stay(client: FlaskClient) -> None:
    """Clicking an era narrows the result, keeps the other eras with their counts, and a second click takes it back."""
    before = client.get("/search?q=互助组").text
    chosen = client.get(link_to(before, "Agricultural collectivisation")).text
    assert "50 documents" in text_of(chosen)
    assert link_to(chosen, "Land reform")
    assert re.search(r'class="value chosen"[^>]*aria-current="true"', chosen)
    back = client.get(link_to(chosen, "Agricultural collectivisation")).text
    assert "52 documents" in text_of(back)


def test_era_and_period_say_what_they_count(client: FlaskClient) -> None:
    """The era facet says that it counts subjects and leads to that of publication; both can be chosen by a click."""
    html = client.get("/search?q=互助组").text
    era, period = (
        re.search(rf'<section class="facet {name}".*?</section>', html, re.DOTALL) for name in ("era", "period")
    )
    assert era
    assert period
    assert "what documents are about" in text_of(era[0])
    assert 'href="#facet-period"' in era[0]
    assert 'id="facet-period"' in period[0]
    assert "when documents were published" in text_of(period[0])
    for name, said in (("era", "文献所述时期"), ("period", "文献出版时期")):
        html = client.get("/zh/search?q=互助组").text
        assert said in text_of(html.partition(f'<section class="facet {name}"')[2].partition("</section>")[0])
    chosen = client.get(link_to(period[0], "Agricultural collectivisation")).text
    assert "50 documents" in text_of(chosen)
    assert ("period", "collectivisation") not in parse_qsl(
        urlsplit(link_to(chosen, "Remove the filter Period Agricultural collectivisation")).query
    )


def test_a_chip_removes_its_filter_and_no_other(client: FlaskClient) -> None:
    """Each chosen value has a link that takes away this value only."""
    html = client.get(
        "/search?q=互助组&region=130000&era=land-reform&era=collectivisation&-kind=web&from=1950&to=1960"
    ).text
    chips = [address for address in links(html) if "search" in address]
    assert link_to(html, "Remove the filter Region Hebei") in [unescape(address) for address in chips]
    left = dict.fromkeys(parse_qsl(urlsplit(link_to(html, "Remove the filter Era Land reform")).query))
    assert ("era", "collectivisation") in left
    assert ("era", "land-reform") not in left
    assert {("region", "130000"), ("-kind", "web"), ("from", "1950"), ("to", "1960"), ("q", "互助组")} <= set(left)
    assert ("-kind", "web") not in parse_qsl(urlsplit(link_to(html, "Remove the filter not Kind")).query)
    assert "from=1950" not in link_to(html, "Remove the filter From")
    assert urlsplit(link_to(html, "Clear all")).query == urlencode({"q": "互助组"})


def test_a_county_takes_the_place_of_its_province(client: FlaskClient) -> None:
    """As values are alternatives, choosing a prefecture inside a chosen province replaces the province."""
    html = client.get("/search?q=&region=140000").text
    assert urlsplit(link_to(html, "Changzhi 长治")).query == "region=140400"
    assert urlsplit(link_to(html, "China 中国")).query == "region=CN"


def test_a_name_is_as_good_as_a_code(client: FlaskClient) -> None:
    """A region typed by name is shown as chosen, and can be taken away."""
    html = client.get("/search?region=Hebei").text
    assert re.search(r'class="value chosen"[^>]*>.*?Hebei', html, re.DOTALL)
    assert link_to(html, "Remove the filter Region Hebei") == "/en/search"


def test_links_are_canonical(client: FlaskClient) -> None:
    """Parameters are sorted, defaults left out, and a changed filter goes back to the first page."""
    html = client.get("/search?to=1960&sort=relevance&per_page=20&expand=1&q=互助组&page=2&from=1950").text
    canonical = next(
        attrs["href"] for tag, attrs in elements(html) if tag == "link" and attrs.get("rel") == "canonical"
    )
    assert canonical == f"http://localhost/en/search?from=1950&page=2&q={quote('互助组')}&to=1960"
    assert "page=" not in link_to(html, "Agricultural collectivisation")
    assert "page=" not in link_to(html, "Newest")
    assert "page=3" in link_to(html, "Next")


def test_a_new_question_keeps_the_filters(client: FlaskClient) -> None:
    """The search form carries the filters and the order along, but not the page."""
    html = client.get("/search?q=互助组&era=collectivisation&sort=newest&page=2").text
    form = html.split('role="search"', 1)[1].split("</form>", 1)[0]
    hidden = {(a.get("name"), a.get("value")) for tag, a in elements(form) if a.get("type") == "hidden"}
    assert hidden == {("era", "collectivisation"), ("sort", "newest")}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("region=Atlantis", "no region"),
        ("from=yesterday", "no date"),
        ("from=1960&to=1950", "comes after"),
        ("sort=best", "no order"),
        ("page=0", "number from 1"),
        ("page=9999999999999999999", "number from 1"),
        ("page=٣", "number from 1"),
        ("per_page=101", "number from 1 to 100"),
        ("expand=maybe", "1 or 0"),
        ("without=" + "x" * 300, "too long"),
        ("colour=red", "no parameter"),
        ("q=a&q=b", "given 2 times"),
        ("era=" + "x" * 300, "too long"),
        ("q=" + "字" * 3000, "too long"),
    ],
)
def test_a_wrong_parameter_is_ignored_with_a_notice(client: FlaskClient, query: str, words: str) -> None:
    """A page leaves a wrong parameter aside, says so, and does not hand it on in its links but to other languages."""
    response = client.get(f"/search?{query}")
    assert response.status_code == 200
    notices = response.text.split('class="notices"', 1)[1].split("</div>", 1)[0]
    assert words in text_of(notices)
    name = query.split("=", 1)[0]
    if name not in ("q", "from"):
        handed_on = [address for address in links(response.text, f"{name}=") if query.split("=", 1)[1] in address]
        assert not [address for address in handed_on if not address.startswith(("/zh/", "/zh-hant/"))]


def test_what_a_mailing_appends_is_no_mistake(client: FlaskClient) -> None:
    """A link that was sent around is answered without a word about what was appended to it, which no link hands on."""
    html = client.get("/search?q=互助组&utm_source=newsletter&fbclid=x").text
    assert 'class="notices"' not in html
    assert not links(html, "utm_") + links(html, "fbclid")
    assert client.get("/search?utm_source_=a&utm=b").text.count("There is no parameter") == 1


def test_notices_of_the_engine_are_shown(client: FlaskClient) -> None:
    """What the engine says about a question stands above its results."""
    assert "A bracket was not closed." in client.get("/search?q=(").text


def test_nothing_found_helps_on(client: FlaskClient) -> None:
    """Without results there is advice that fits the question, and a way out of all filters, if it leads anywhere."""
    assert "Cut a word short" in client.get("/search?q=zzz").text
    for words, advised in (("zzz yyy", "Use fewer words"), ('"zzz"', "Take away the quotation marks")):
        assert advised in client.get("/search", query_string={"q": words}).text
        assert advised not in client.get("/search?q=zzz").text
    html = client.get("/search?q=互助组&kind=scholarship&era=land-reform").text
    assert link_to(html, "Search without filters") == f"/en/search?q={quote('互助组')}"
    assert "Search without filters 52 documents" in text_of(html)
    assert "Search without filters" not in client.get("/search?q=zzz&kind=scholarship&era=land-reform").text


def test_a_page_beyond_the_last_leads_back(client: FlaskClient) -> None:
    """Page 9 of 3 says so, and links to page 3."""
    html = client.get("/search?q=互助组&page=9").text
    assert "no page 9" in text_of(html)
    assert "page=3" in link_to(html, "Go to the last page")


@given(st.integers(1, 500), st.integers(1, 500))
def test_page_numbers_are_few_and_reach_both_ends(current: int, last: int) -> None:
    """The first, the last and the neighbouring pages are there, ascending, with gaps that hide at least two."""
    current = min(current, last)
    shown = page_numbers(current, last)
    numbers = [number for number in shown if number is not None]
    assert len(shown) <= 9
    assert numbers == sorted(set(numbers))
    assert {1, last, current, max(1, current - 1), min(last, current + 1)} <= set(numbers)
    for before, gap, after in zip(shown, shown[1:], shown[2:], strict=False):
        if gap is None:
            assert before is not None
            assert after is not None
            assert after - before > 2
    for before, after in pairwise(shown):
        if before is not None and after is not None:
            assert after - before == 1


def test_a_document_stands_side_by_side(client: FlaskClient) -> None:
    """Each paragraph stands beside its translation, each in its language, with the words of the question marked."""
    html = client.get("/documents/paper-1?q=互助组").text
    rows = html.split('<div class="row">')[1:]
    assert len(rows) == 4
    assert '<p id="en-2" lang="en">The <mark id="hit-1">mutual aid team</mark> of the village grew.</p>' in rows[1]
    assert '<p id="zh-2" lang="zh-Hans">村里的<mark id="hit-2">互助组</mark>发展了。</p>' in rows[1]
    assert '<h3 id="zh-1" lang="zh-Hans">乡间</h3>' in rows[0]
    assert 'class="blank"' in rows[3]


def test_no_paragraph_is_lost_to_a_bad_alignment() -> None:
    """If the alignment leaves out a paragraph, the texts are still shown whole."""
    broken = replace(newspaper(), alignment=((0, 0),))
    html = reader(site(StandIn([broken]))).get("/documents/paper-1").text
    for text in broken.texts:
        for paragraph in text.paragraphs:
            assert paragraph.text in html


def test_every_derived_fact_shows_its_evidence(client: FlaskClient) -> None:
    """Date, place and era can be opened to see the words and where they stand, with a link into the text."""
    html = client.get("/documents/essay-1").text
    assert "English text, paragraph 1" in text_of(html)
    assert '<a href="#en-1">' in html
    assert 'id="en-1"' in html
    paper = text_of(client.get("/documents/paper-1").text)
    assert "header, date line" in paper
    assert "English headline" in paper


def test_glosses_citation_and_the_way_back(client: FlaskClient) -> None:
    """A document shows its glosses and how to cite it, and leads back to the very results it was found in."""
    html = client.get("/documents/paper-1?q=互助组&era=collectivisation&page=2").text
    assert link_to(html, "Back to the results") == f"/en/search?era=collectivisation&page=2&q={quote('互助组')}"
    assert "huzhu-zu" in html
    assert "People’s Daily 人民日报, 2 February 1954, p. 2" in html
    assert link_to(client.get("/documents/paper-1").text, "All documents") == "/en/search"


def test_results_lead_to_documents_that_know_the_question(client: FlaskClient) -> None:
    """The link of a result carries the question along, so that its words are marked in the document."""
    html = client.get("/search?q=互助组&kind=newspaper").text
    page = client.get(link_to(html, "Mutual aid teams in Hebei")).text
    assert "<mark>互助组</mark>" in page


def test_chinese_carries_its_script(client: FlaskClient) -> None:
    """Text in another language than the page says which, so that the right font is chosen."""
    assert '<h1 lang="zh-Hans">平原省互助组</h1>' in client.get("/documents/only-zh").text
    assert 'lang="zh-Hant"' in client.get("/documents/hostile").text
    for path in ("/search?q=互助组", "/documents/paper-1?q=互助组", "/documents/paper-1/explain?q=互助组"):
        for words, lang in (("互助组", "zh-Hans"), ("互助組", "zh-Hant"), ("oxen", "en")):
            html = client.get(path.replace("互助组", words)).text
            assert f'<q class="asked"><span lang="{lang}">{words}</span></q>' in html


@pytest.mark.parametrize(
    "path", ["/search?q=" + quote(XSS), "/search?kind=web", "/documents/hostile?q=" + quote(XSS), "/about", "/"]
)
def test_markup_is_text(client: FlaskClient, path: str) -> None:
    """Markup in a document or a question is shown as the characters that it is made of."""
    html = client.get(path).text
    assert XSS not in html
    assert not [attrs for tag, attrs in elements(html) if tag == "img" and attrs.get("src") == "x"]
    assert path in ("/about", "/") or XSS in unescape(html.replace("<mark>", "").replace("</mark>", ""))


def test_half_a_surrogate_pair_is_no_error(client: FlaskClient) -> None:
    """A document with a lone surrogate is shown."""
    assert client.get("/documents/hostile").status_code == 200
    assert client.get("/api/v1/search").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=%ED%A0%80%00%07",
        "/search?%ff=%ff&q=%fe",
        "/documents/%ED%A0%80",
        "/documents/..%2f..%2fetc%2fpasswd",
        "/documents/" + "a" * 5000,
        "/search?" + "&".join(["region=130000"] * 10_000),
        "/search?" + "&".join(f"region={number}" for number in range(10_000)),
        "/search?" + "&".join(f"p{number}=1" for number in range(10_000)),
        "/search?" + "&".join(["q=a"] * 10_000),
        "/search?q=" + "a" * 100_000,
        "/search?q=" + "%28" * 30_000,
        "/search?page=" + "9" * 100_000,
        "/search?from=" + "1" * 100_000,
        "/search?" + "-region=130000&" * 10_000,
        "/search?q=a&" + "&".join(f"without={number}" for number in range(10_000)),
        "/api/v1/suggest?q=" + "a" * 100_000,
        "/api/v1/explain?q=a&id=" + "a" * 100_000,
        "/api/v1/search?q=" + "a" * 100_000,
    ],
)
def test_hostile_addresses_are_answered_quickly(client: FlaskClient, path: str) -> None:
    """No address is an error of ours, costs much more than a page of results, or comes back much larger than it was."""
    responses: list[TestResponse] = []
    assert within(20, lambda: responses.append(client.get(path)), lambda: client.get("/search?q=互助组"))
    response = responses[0]
    assert response.status_code == 200 or 400 <= response.status_code < 500
    assert len(response.data) < 400_000


@pytest.fixture(scope="module")
def small() -> FlaskClient:
    return reader(site(StandIn(DOCUMENTS[:2])))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=8) | st.sampled_from(["q", "region", "-era", "page", "from"]), st.text(), max_size=5
    )
)
def test_no_parameter_breaks_a_page(small: FlaskClient, parameters: dict[str, str]) -> None:
    """Whatever is sent, a page comes back."""
    query = urlencode(
        {k.encode("utf-8", "surrogatepass"): v.encode("utf-8", "surrogatepass") for k, v in parameters.items()}
    )
    assert small.get(f"/search?{query}").status_code == 200
    assert small.get(f"/api/v1/search?{query}").status_code in (200, 400)


def test_control_characters_do_not_reach_the_page(client: FlaskClient) -> None:
    """NUL, bell and line ends in a question are gone or spaces when it is shown."""
    html = client.get("/search?q=a%00b%07c%0Ad").text
    assert 'value="abc d"' in html


@pytest.mark.parametrize("path", PAGES)
def test_head_is_answered(client: FlaskClient, path: str) -> None:
    """HEAD gives the headers of GET without a body."""
    response = client.head(path)
    assert response.status_code == 200
    assert response.data == b""


def test_static_files_can_be_kept(client: FlaskClient) -> None:
    """The style sheet's address has a digest, may be kept for a year, and has an ETag that is honoured."""
    sheet = next(attrs["href"] for tag, attrs in elements(client.get("/").text) if attrs.get("rel") == "stylesheet")
    assert sheet
    response = client.get(sheet)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(sheet, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    response.close()
    again.close()


def test_the_front_page_tells_what_there_is(client: FlaskClient) -> None:
    """The front page has the number of documents, questions to try, years, eras and provinces, and one day's paper."""
    html = client.get("/").text
    seen = text_of(html)
    assert "documents 53" in seen
    assert client.get(link_to(html, "互助组")).status_code == 200
    for name, found in (("1954", 50), ("Agricultural collectivisation", 50), ("Shanxi", 50), ("Undated", 2)):
        assert f"{found} documents" in text_of(client.get(link_to(html, name)).text)
    assert "One day in the archive" in seen
    assert "articles of the day" in seen or "The article of the day" in seen


def test_bars_of_eras_show_their_numbers() -> None:
    """Beside each era stands a bar as long as its number of documents, the longest across the whole width."""
    eras = [named_era(f"e{n}", f"Era {n}", f"时期{n}", date(1950 + n, 1, 1), date(1951 + n, 1, 1)) for n in range(3)]
    documents = [replace(newspaper(4 * n + m), eras=(EraTag(id=f"e{n}"),)) for n in range(3) for m in range(2**n)]
    html = reader(site(StandIn(documents, eras))).get("/search").text
    bars = re.findall(r'name">Era (\d).*?class="fill" width="([\d.]+)%"', html, re.DOTALL)
    assert [(int(era), float(length)) for era, length in bars] == [(0, 25), (1, 50), (2, 100)]


def test_a_long_list_folds_but_never_what_is_chosen() -> None:
    """Of thirty eras four stand in sight in their own order, and the chosen one with them; the others fold."""
    eras = [named_era(f"e{n}", f"Era {n}", f"时期{n}", date(1900 + n, 1, 1), date(1901 + n, 1, 1)) for n in range(30)]
    documents = [
        replace(newspaper(n * 30 + m), eras=(EraTag(id=f"e{n}"),)) for n in range(30) for m in range(1 + (n % 10 == 5))
    ]
    html = reader(site(StandIn(documents, eras))).get("/search?era=e29").text
    rows = re.findall(
        r'<li( class="minor")?>\s*<div class="line">(?:(?!<li).)*?class="name">Era (\d+)', html, re.DOTALL
    )
    shown = [int(number) for minor, number in rows if not minor]
    assert len(rows) == 30
    assert shown == sorted(shown)
    assert {5, 15, 25, 29} <= set(shown)
    assert len(shown) == 5


def test_an_empty_archive_is_no_error() -> None:
    """Without documents and eras every page still works."""
    browser = reader(site(StandIn([], eras=())))
    for path in ("/", "/search", "/search?q=互助组", "/about"):
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nothing", 404, "Nothing is kept"),
        ("POST", "/search", 405, "only be read"),
        ("GET", "/documents/no", 404, "Nothing is"),
    ],
)
def test_errors_look_like_the_house(method: str, path: str, status: int, words: str) -> None:
    """An address that does not exist or cannot be written to gives a page in our design, guarded like the others."""
    app = create_app(StandIn(DOCUMENTS[:1]))
    response = reader(app).open(path, method=method)
    assert response.status_code == status
    assert words in response.text
    assert "base.css" in response.text
    assert "Content-Security-Policy" in response.headers
    assert status != 405 or "GET" in response.headers["Allow"]


def test_a_fault_of_ours_is_a_friendly_page() -> None:
    """An exception gives a 500 page without its text."""

    class Broken(StandIn):
        def stats(self) -> dict[str, object]:
            raise RuntimeError("the secret of the house")

    response = reader(create_app(Broken([]))).get("/")
    assert response.status_code == 500
    assert "broke on our side" in response.text
    assert "secret" not in response.text


@pytest.mark.parametrize("error", [IndexMissing("no index in index/"), IndexDamaged("/srv/terms.hz: is cut")])
def test_without_an_index_the_librarian_is_told_what_to_do(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """Until there is a sound index every page is a 503 that names `hezuo build`; then the same application works.

    What is wrong stands in the log, and not on the page.
    """
    app = create_app("no-such-index")

    def fail() -> StandIn:
        raise error

    opener = app.extensions["hezuo"]
    opener._open = fail
    browser = reader(app)
    response = browser.get("/search?q=互助组")
    assert response.status_code == 503
    assert "hezuo build" in response.text
    assert str(error) not in response.text
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("ERROR", str(error))]
    assert response.headers["Retry-After"]
    assert browser.get("/healthz").status_code == 503
    library = StandIn(DOCUMENTS[:1])
    opener._open = lambda: library
    assert browser.get("/search?q=互助组").status_code == 200
    close(app)
    assert library.closed


@pytest.fixture
def embedded() -> FlaskClient:
    return reader(site(StandIn(DOCUMENTS[:3]), "/archive"), "/archive")


def test_the_blueprint_lives_under_a_prefix(embedded: FlaskClient) -> None:
    """Inside another application every link, form and file stays below the prefix."""
    for path in ("/archive/", "/archive/search?q=互助组", "/archive/documents/paper-1"):
        html = embedded.get(path).text
        addresses = [
            (attrs[name] or "").removeprefix("http://localhost")
            for _, attrs in elements(html)
            for name in ("href", "src", "action")
            if attrs.get(name)
        ]
        assert addresses
        assert not [address for address in addresses if not address.startswith(("/archive/", "#"))]


def test_eras_of_the_table_are_listed_on_the_about_page(client: FlaskClient) -> None:
    """The about page names every era and links to its documents."""
    html = client.get("/about").text
    for era in ERAS:
        assert link_to(html, era.en) == f"/en/search?era={era.id}"


SERVE = """
import sys
from web.serve import serve
from tests.fixtures.timing import within
serve(sys.argv[1], "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""


def test_the_server_takes_bare_chinese_and_stops_when_asked(tmp_path: Path) -> None:
    """The server says where it is, prints nothing else, reads an address as `curl` sends it, and ends on SIGTERM."""
    command = [sys.executable, "-c", SERVE, str(tmp_path / "none")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = urlsplit(process.stdout.readline())
        with socket.create_connection((str(address.hostname), address.port or 0), timeout=20) as connection:
            connection.sendall("GET /en/search?q=互助组 HTTP/1.0\r\n\r\n".encode())
            answer = connection.makefile("rb").read().decode("utf-8")
        process.terminate()
        rest = process.stdout.read()
        assert process.wait(20) == 0
    assert answer.startswith("HTTP/1.0 503 ")
    assert "hezuo build" in answer
    assert "Server:" not in answer
    assert rest == ""


@pytest.mark.parametrize("prefix", ["", "/archive"])
@pytest.mark.parametrize(
    "path", ["/documents//paper-1", "/documents/paper-1//explain", "/api//v1/search", "/static//base.css"]
)
def test_no_address_leads_to_the_host_that_a_client_names(path: str, prefix: str) -> None:
    """Two slashes are no page; there is no redirect, which would lead to whatever host the request names."""
    answer = reader(site(StandIn(DOCUMENTS[:1]), prefix), prefix).get(
        prefix + path, headers={"Host": "elsewhere.example"}
    )
    assert answer.status_code == 404
    assert "elsewhere.example" not in f"{answer.headers}{answer.text}"


@pytest.mark.parametrize("path", ["/about/", "/search/", "/healthz/", "/api/v1/search/"])
def test_a_slash_too_many_is_understood(client: FlaskClient, path: str) -> None:
    """An address with a slash at its end is the same page."""
    assert client.get(path).status_code == 200
