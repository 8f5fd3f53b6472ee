"""Claims about terms that are explained in a document: on request, once each, beside marks, readings and scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search.model import Paragraph, Text
from search.results import FoundTerm, GlossaryTerm, Snippet
from tests.fixtures.web_counts import TERM
from tests.fixtures.web_html import elements, link_to, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint
from web.pages.reading.pieces import by_term, pieces_of
from web.pages.reading.terms import TermExplainer

WORD = "%E4%BA%92%E5%8A%A9%E7%BB%84"
NAMES = ("aa", "aab", "互助组")


def shared_name() -> FoundTerm:
    """A term that two entries have as a name, the first of which is 互助组."""
    return FoundTerm(start=0, end=3, entries=(TERM, replace(TERM, simplified="互助")))


def find(text: str) -> Sequence[FoundTerm]:
    """Each of some names, the longest at each place."""
    found = re.finditer("|".join(sorted(NAMES, key=len, reverse=True)), text)
    return [
        FoundTerm(start=match.start(), end=match.end(), entries=(replace(TERM, simplified=match[0]),))
        for match in found
    ]


@pytest.fixture(scope="module")
def app() -> Flask:
    application = Flask("host", static_folder=None)
    paragraph = (Paragraph("互助组和互助组。"), Paragraph("合作社有互助组。"))
    repeated = replace(chinese_only(), id="twice", texts=(Text(lang="zh-Hans", title="消息", paragraphs=paragraph),))
    documents = [newspaper(1), essay(), chinese_only(), hostile(), repeated]
    application.register_blueprint(blueprint(StandIn(documents)))
    return application


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return reader(app)


def explained(html: str) -> list[tuple[str, str]]:
    """The words that are explained, with what the explanation says."""
    found = re.findall(
        r'<span class="explained"><a [^>]*>(.*?)</a><span class="explanation"[^>]*>(.*?)</span></span>', html
    )
    return [(text_of(words), text_of(said)) for words, said in found]


def test_terms_are_explained_on_request_only(client: FlaskClient) -> None:
    """Nothing is marked before; the switch is a link that keeps the question and switches off again."""
    plain = client.get(f"/documents/only-zh?q={WORD}&pinyin=1").text
    assert "explanation" not in plain
    assert "terms.js" not in plain
    address = link_to(plain, "Explain terms")
    assert {"q=" + WORD, "pinyin=1", "terms=1"} <= set(address.partition("?")[2].split("&"))
    html = client.get(address).text
    assert len(explained(html)) == 1
    assert "terms.js" in html
    assert "terms=" not in link_to(html, "Explain terms")


def test_each_term_is_explained_once_in_each_language(client: FlaskClient) -> None:
    """Where it first stands, as a link to its page that names what describes it."""
    html = client.get("/documents/twice?terms=1").text
    assert [words for words, _ in explained(html)] == ["互助组", "合作社"]
    html = client.get("/documents/paper-1?terms=1").text
    (english, said), (chinese, also_said) = explained(html)
    assert (english, chinese) == ("mutual aid team", "互助组")
    assert said == also_said == "互助组 hùzhù zǔ mutual aid team; mutual-aid group"
    described = [attrs.get("aria-describedby") for tag, attrs in elements(html) if tag == "a"]
    tooltips = [attrs["id"] for _, attrs in elements(html) if attrs.get("role") == "tooltip"]
    assert [name for name in described if name] == tooltips == ["term-1", "term-2"]
    assert client.get(link_to(html, "mutual aid team")).status_code == 200


def test_a_term_is_explained_with_its_marks_readings_and_script(client: FlaskClient) -> None:
    """The mark of a match keeps its number inside of the link, each character its reading, names the script shown."""
    html = client.get(f"/documents/twice?q={WORD}&terms=1&pinyin=1&script=hant").text
    (inner,) = re.findall(r'<span class="explained"><a [^>]*>(<mark id="hit-1".*?</mark>)</a>', html)
    assert text_of(re.sub("<rt.*?</rt>", "", inner)).replace(" ", "") == "互助組"
    assert inner.count("<rt") == 3
    assert 'class="explanation"' in html
    assert '<b lang="zh-Hant">互助組</b>' in html
    hits = re.findall(r'id="hit-(\d+)"', html)
    assert hits == [str(number) for number in range(1, len(hits) + 1)]
    assert len(hits) == 3


def test_steps_and_other_ways_keep_the_explanations(client: FlaskClient) -> None:
    """Every other link of the bar, and the neighbour among the results, is read in the same way."""
    html = client.get(f"/documents/paper-1?q={WORD}&terms=1").text
    for label in ("Interleaved", "Original", "Pinyin", "Next match"):
        addresses = [
            attrs["href"] or "" for tag, attrs in elements(html) if tag == "a" and attrs.get("aria-label") == label
        ] or [link_to(html, label)]
        assert "terms=1" in addresses[0]


@pytest.mark.parametrize("path", ["hostile?terms=1", "hostile?terms=1&pinyin=1&script=hans"])
def test_no_document_breaks_its_explanations(client: FlaskClient, path: str) -> None:
    """Markup in a text stays text."""
    html = client.get(f"/documents/{path}").text
    assert "<img" not in html.partition("<main")[2]
    assert explained(html)


def test_a_name_of_several_entries_leads_to_all_of_them(app: Flask) -> None:
    """Its page is that of the name as it is written; the explanation has each."""
    with app.test_request_context("/en/"):
        explainer = TermExplainer(lambda _: [shared_name()], is_traditional=False)
        explainer.spans(Snippet(lang="en", paragraph=0, text="a/b"))
    (term,) = explainer.terms
    assert term.url == "/en/terms/a%20b"
    assert [name.name for name in term.names] == ["互助组", "互助"]


MARKED = st.lists(st.tuples(st.text("aab互助组 ", min_size=1, max_size=5), st.booleans()), max_size=12)


@given(parts=MARKED, with_readings=st.booleans(), first=st.integers(1, 9))
def test_pieces_are_the_text_with_every_mark_whole(
    app: Flask, parts: list[tuple[str, bool]], first: int, *, with_readings: bool
) -> None:
    """Whatever is marked and explained: pieces make up the text, a mark is one piece, a term is one link."""
    text, marks = "", []
    for part, is_marked in parts:
        if is_marked:
            marks.append((len(text), len(text) + len(part)))
        text += part
    snippet = Snippet(lang="zh-Hans", paragraph=0, text=text, marks=tuple(marks))
    with app.test_request_context("/en/"):
        terms = TermExplainer(find, is_traditional=True).spans(snippet)
    readings = tuple(f"r{number}" for number in range(len(text))) if with_readings else ()
    pieces = pieces_of(snippet, first, readings, terms)
    assert "".join(piece.text for piece in pieces) == text
    assert sum((piece.readings for piece in pieces), ()) == readings
    marked = [(piece.hit, piece.text) for piece in pieces if piece.hit]
    assert marked == [(first + number, text[start:end]) for number, (start, end) in enumerate(marks)]
    linked = [(number, "".join(piece.text for piece in group)) for number, group in by_term(pieces) if number]
    assert linked == [(term.number, text[term.start : term.end]) for term in terms]
    assert len({words for _, words in linked}) == len(linked)


def test_a_term_in_a_longer_match_is_explained_at_its_next_place(app: Flask) -> None:
    """A match that is more than the term, or that begins inside it, stays as it is."""
    text = "互助组员 互助组 互助组"
    for marks in ([(0, 4)], [(2, 5)], [(0, 2)], []):
        with app.test_request_context("/en/"):
            (span,) = TermExplainer(find, is_traditional=False).spans(
                Snippet(lang="zh-Hans", paragraph=0, text=text, marks=tuple(marks))
            )
        assert span.start == (0 if marks in ([], [(0, 2)]) else 5)


def test_entries_without_much_to_say_are_bounded(app: Flask) -> None:
    """An explanation has at most three entries and four names of each: the page of the term has the rest."""
    many = GlossaryTerm(simplified="甲乙", traditional="甲乙", pinyin="jiǎyǐ", english=tuple(map(str, range(9))))
    found = FoundTerm(start=0, end=2, entries=tuple(replace(many, simplified=f"甲{n}") for n in range(9)))
    with app.test_request_context("/en/"):
        explainer = TermExplainer(lambda _: [found], is_traditional=False)
        explainer.spans(Snippet(lang="zh-Hans", paragraph=0, text="甲乙"))
    (term,) = explainer.terms
    assert len(term.names) == 3
    assert {len(name.english) for name in term.names} == {4}
