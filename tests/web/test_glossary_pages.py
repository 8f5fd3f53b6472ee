"""Claims about the list of terms, and about the links that lead to terms from results, documents and trends."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from search.lexicon import Glossary
from search.results import TERM_ORDERS, GlossaryTerm
from tests.fixtures import web_counts
from tests.fixtures.web_counts import TERM, TERMS
from tests.fixtures.web_html import elements, link_to, links, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint
from web.pages.glossary import SUBJECTS, TermsRequest, read_terms_request, terms_url

TEAM = quote("互助组")
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def app() -> Flask:
    application = Flask("host", static_folder=None)
    documents = [newspaper(1), newspaper(2), essay(), chinese_only(), hostile()]
    application.register_blueprint(blueprint(StandIn(documents)))
    return application


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return reader(app)


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_terms_are_listed_with_their_documents(client: FlaskClient) -> None:
    """Both names, pinyin, a link to the page of each; one without a document says so, one not counted too."""
    html = main_of(client.get("/en/terms").text)
    text = text_of(html)
    assert "mutual aid team 互助组 hùzhù zǔ 4 documents" in text
    assert "cooperative 合作社 hézuòshè no document" in text
    assert "mu 亩 mǔ not counted" in text
    assert link_to(html, "mutual aid team") == f"/en/terms/{TEAM}"
    assert text.index("cooperative") < text.index("mu 亩")


def test_chinese_comes_first_in_the_chinese_interface(client: FlaskClient) -> None:
    """In the script of the interface, by pinyin."""
    assert "互助组 hùzhù zǔ mutual aid team 4 篇文献" in text_of(client.get("/zh/terms").text)
    html = client.get("/zh-hant/terms").text
    assert '<span class="name" lang="zh-Hant">互助組</span>' in html
    assert link_to(html, "互助組") == f"/zh-hant/terms/{TEAM}"


def test_the_list_is_searched_and_narrowed_without_script(client: FlaskClient) -> None:
    """By a form whose fields have what was asked for, and by letters that keep it."""
    html = client.get("/en/terms?q=o&order=english").text
    names = {attrs.get("name"): attrs for tag, attrs in elements(html) if tag in ("input", "select")}
    assert {"q", "subject", "order"} <= names.keys()
    assert main_of(html).count('class="name" lang="en"') == 2
    letter = parse_qs(urlsplit(link_to(main_of(html), "M")).query)
    assert letter == {"q": ["o"], "order": ["english"], "letter": ["M"]}
    assert "The glossary has no such term." in client.get("/en/terms?q=zzz").text
    assert link_to(client.get("/en/terms?q=zzz").text, "Search the documents for it") == "/en/search?q=zzz"
    by_subject = text_of(main_of(client.get("/en/terms?order=subject").text))
    assert "Organisations mutual aid team" in by_subject.replace("互助组 hùzhù zǔ ", "")
    assert "Units of measure" in by_subject
    assert "There is no page 7: the terms end on page 1." in client.get("/en/terms?page=7").text


@pytest.mark.parametrize("query", ["order=stroke", "page=0", "page=x", "letter=AB", "letter=%C3%84", "colour=red"])
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str) -> None:
    """On the page as a notice, beside the list; in the JSON interface by a refusal."""
    html = client.get(f"/en/terms?{query}").text
    assert 'class="ignored-parameter"' in html
    assert TERM.english[0] in html
    assert client.get(f"/api/v1/terms?{query}").status_code == 400


def test_a_long_list_has_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has no more terms than the library gives, and links to its neighbours; each keeps what was asked for."""
    many = tuple(
        GlossaryTerm(simplified=f"甲{number}", traditional=f"甲{number}", pinyin="jiǎ", english=(f"first {number}",))
        for number in range(120)
    )
    monkeypatch.setattr(web_counts, "TERMS", many)
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn([newspaper(1)])))
    client = reader(app)
    seen: list[str] = []
    address = "/en/terms?q=first"
    while address:
        html = main_of(client.get(address).text)
        listed = links(html, "/en/terms/")
        assert len(listed) <= 50
        seen += listed
        address = next((a["href"] or "" for tag, a in elements(html) if tag == "a" and a.get("rel") == "next"), "")
    assert len(seen) == len(set(seen)) == 120


@given(
    st.builds(
        TermsRequest,
        words=st.text(max_size=20).map(lambda text: " ".join("".join(filter(str.isprintable, text)).split())),
        subject=st.sampled_from(["", *SUBJECTS]),
        letter=st.sampled_from(["", "A", "#"]),
        order=st.sampled_from(["", *TERM_ORDERS]),
        page=st.integers(1, 999),
    )
)
def test_an_address_holds_everything(app: Flask, asked: TermsRequest) -> None:
    """What an address is made of is read from it again, without a complaint."""
    with app.test_request_context("/en/"):
        address = terms_url(asked)
    with app.test_request_context(address):
        from flask import request

        assert read_terms_request(request.args) == (asked, ())


def test_every_subject_has_a_name() -> None:
    """Of the glossary of hezuo, and of an archive's own."""
    assert {"own", *(entry.category for entry in Glossary.load())} == SUBJECTS.keys()


def test_a_question_that_is_a_term_leads_to_it(client: FlaskClient) -> None:
    """Beside its results, whichever its language; another question has no such line."""
    for question in (TEAM, quote("互助組"), "mutual%20aid%20team"):
        html = main_of(client.get(f"/en/search?q={question}").text)
        assert "In the glossary: 互助组 , mutual aid team" in text_of(html)
        assert link_to(html, "互助组 , mutual aid team") == f"/en/terms/{TEAM}"
    assert "術語表中：互助組" in text_of(client.get(f"/zh-hant/search?q={TEAM}").text).replace(" ", "")
    assert "In the glossary" not in client.get("/en/search?q=village").text
    assert "In the glossary" not in client.get("/en/search").text


def test_a_documents_card_names_its_terms(client: FlaskClient) -> None:
    """Those of its headlines and of its own list of terms, once each."""
    html = client.get("/en/documents/paper-1").text
    card = html.partition('<aside class="card"')[2]
    assert card.count(f'href="/en/terms/{TEAM}"') == 1
    assert "Terms in the headline" in client.get("/en/documents/only-zh").text
    assert "/en/terms/" not in client.get("/en/documents/hostile").text.partition('<aside class="card"')[2]


def test_trends_lead_to_what_was_counted_besides(client: FlaskClient) -> None:
    """Each rendering is a link to its page."""
    html = main_of(client.get(f"/en/trends?q={TEAM}").text)
    assert link_to(html, "mutual-aid group") == "/en/terms/mutual-aid%20group"


def test_a_terms_page_leads_to_the_list(client: FlaskClient) -> None:
    """To all of it, and to the terms of its subject; so does every page's foot."""
    html = client.get(f"/en/terms/{TEAM}").text
    assert link_to(main_of(html), "Glossary") == "/en/terms"
    assert link_to(main_of(html), "Organisations") == "/en/terms?subject=organisation"
    assert link_to(client.get("/en/about").text.partition("<footer")[2], "Glossary") == "/en/terms"


def test_programs_get_the_list_too(client: FlaskClient) -> None:
    """With the numbers that pages have, and the address of each term."""
    content = client.get("/api/v1/terms?per_page=2").get_json()
    assert (content["total"], content["page"], content["per_page"], content["pages"]) == (3, 1, 2, 2)
    assert [term["simplified"] for term in content["terms"]] == [term.simplified for term in TERMS[:2]]
    assert content["terms"][0]["documents"] == 4
    assert client.get(content["terms"][0]["url"]).status_code == 302
    assert client.get("/api/v1/terms?page=2&per_page=2").get_json()["terms"][0]["documents"] is None
    assert client.get("/api/v1/terms?per_page=101").status_code == 400
    assert client.get("/api/v1/terms?subject=organisation").get_json()["total"] == 2


def test_numbers_that_are_missing_are_asked_for_again(client: FlaskClient) -> None:
    """A page on which a term was not counted has no tag, by which a browser would keep it."""
    for path in ("/en/terms", "/api/v1/terms"):
        assert "not counted" in client.get(path).text or "null" in client.get(path).text
        assert "ETag" not in client.get(path).headers
        assert "ETag" in client.get(f"{path}?q=mutual").headers


def test_search_engines_find_the_terms(client: FlaskClient) -> None:
    """In a sitemap of their own, which `robots.txt` names."""
    assert "Sitemap: http://localhost/sitemap-terms.xml" in client.get("/robots.txt").text
    root = fromstring(client.get("/sitemap-terms.xml").get_data())
    addresses = [entry.findtext(f"{MAPS}loc") or "" for entry in root]
    assert addresses == ["http://localhost/terms", *(f"http://localhost/terms/{quote(t.simplified)}" for t in TERMS)]
    assert all(client.get(address).status_code == 302 for address in addresses)
    first = client.get("/en/terms").text
    assert 'rel="canonical" href="http://localhost/en/terms"' in first
    assert 'content="noindex"' in client.get("/en/terms?page=2").text
