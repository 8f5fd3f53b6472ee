"""Claims about what pages say of a question: what else was searched, what was meant, what less would find, and why."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search import Library
from search.results import Expansion, Explanation
from tests.fixtures.archive import archive
from tests.fixtures.web_answers import EXPANSIONS, XSS
from tests.fixtures.web_html import link_to, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint
from web.pages.expansions import IN_LINE, shown_expansions
from web.parameters import SearchRequest

DOCUMENTS = (*(newspaper(number) for number in range(1, 11)), essay(), chinese_only(), hostile())


@pytest.fixture(scope="module")
def site() -> Flask:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(StandIn(DOCUMENTS)))
    return app


@pytest.fixture(scope="module")
def client(site: Flask) -> FlaskClient:
    return reader(site)


def section(html: str, name: str) -> str:
    """The part of a page that begins with a class, up to the end of its section."""
    return html.split(f'class="{name}"', 1)[1].split("</section>", 1)[0]


def parameters(address: str) -> set[tuple[str, str]]:
    return set(parse_qsl(urlsplit(address).query))


def test_what_was_added_says_why(client: FlaskClient) -> None:
    """Every expansion stands under its word with its reason and its source."""
    seen = text_of(section(client.get("/search?q=互助组").text, "widened"))
    assert "互助组 mutual aid team glossary: Selden 1988" in seen
    assert "mutual-aid group this archive: glossed in 12 documents" in seen


def test_each_expansion_can_be_taken_away_and_put_back(client: FlaskClient) -> None:
    """Its cross leads to the same question without it, where it still stands with a way back; the other stays."""
    first = client.get("/search?q=互助组&kind=newspaper&page=2").text
    address = link_to(first, "Search without mutual aid team")
    assert parameters(address) == {("q", "互助组"), ("kind", "newspaper"), ("without", "mutual aid team")}
    second = client.get(address).text
    widened = text_of(section(second, "widened"))
    assert "Left out mutual aid team put back" in widened
    assert "glossary" not in widened
    assert "mutual-aid group" in widened
    both = client.get(link_to(second, "Search without mutual-aid group")).text
    assert parameters(link_to(both, "put back mutual aid team")) == {
        ("q", "互助组"), ("kind", "newspaper"), ("without", "mutual-aid group"),
    }  # fmt: skip
    back = client.get(link_to(second, "put back mutual aid team")).text
    assert "Left out" not in back


def test_widening_can_be_switched_off_and_on(client: FlaskClient) -> None:
    """One click searches only what was typed, another goes back, with what had been left out."""
    html = client.get("/search?q=互助组&without=mutual-aid group").text
    only = link_to(html, "Search only what I typed")
    assert ("expand", "0") in parameters(only)
    exact = client.get(only).text
    assert "Only what you typed was searched." in text_of(exact)
    assert "Also searched" not in exact
    again = link_to(exact, "Search other spellings")
    assert parameters(again) == {("q", "互助组"), ("without", "mutual-aid group")}


def test_a_question_that_was_not_widened_says_nothing(client: FlaskClient) -> None:
    """Without expansions there is no section, and nothing to switch off."""
    html = client.get("/search?q=河北").text
    assert 'class="widened"' not in html
    assert "only what I typed" not in html


def test_of_many_left_out_some_can_be_put_back_at_a_time(client: FlaskClient) -> None:
    """Each way back repeats all that is left out, so twenty of them are printed, and how many there are besides."""
    left_out = "".join(f"&without=word {number}" for number in range(25))
    widened = section(client.get(f"/search?q=互助组{left_out}").text, "widened")
    assert widened.count("put back") == 20
    assert "and 5 more" in text_of(widened)


def test_one_line_stands_on_the_page_and_the_rest_is_folded(client: FlaskClient) -> None:
    """Of twenty, six stand in the line, three of each word; all are folded below it, each with its reason and cross."""
    html = section(client.get("/search?q=mutual aid").text, "widened")
    line, folded = html.split("</summary>")
    assert text_of(line).endswith("Also searched mutual 0 , mutual 1 , mutual 2 · aid 0 , aid 1 , aid 2 and 14 more")
    assert (line.count('class="drop"'), folded.count('class="drop"')) == (0, 20)
    assert "<details>" in line
    assert "<details open>" in section(client.get("/search?q=互助组&without=mutual aid team").text, "widened")


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0.01, 1)), max_size=40),
    st.sets(st.text(min_size=1, max_size=3)),
)
def test_no_expansion_is_lost(site: Flask, given_: list[tuple[str, float]], without: set[str]) -> None:
    """Each stands once below the line, by words in their order, the best first; the line has the best of each word."""
    expansions = tuple(
        Expansion(word=word, text=f"{word}{number}", lang="en", weight=weight, why="dictionary", source="")
        for number, (word, weight) in enumerate(given_)
    )
    with site.test_request_context():
        found = shown_expansions(expansions, SearchRequest(q="a", without=tuple(without)))
    line = [item.text for group in found.line for item in group.added]
    everything = [item.text for group in found.words for item in group.added]
    assert sorted(everything) == sorted(expansion.text for expansion in expansions)
    assert set(line) <= set(everything)
    assert (len(line), found.more) == (min(IN_LINE, len(expansions)), len(expansions) - len(line))
    order = list(dict.fromkeys(word for word, _ in given_))
    assert [group.word for group in found.words] == order
    weights = {expansion.text: expansion.weight for expansion in expansions}
    for group in found.words:
        ranked = [weights[item.text] for item in group.added]
        assert ranked == sorted(ranked, reverse=True)
    best = {group.word: group.added[0].text for group in found.words}
    assert [group.word for group in found.line] == [word for word in order if best[word] in line]
    assert len(found.line) == min(IN_LINE, len(order))
    assert {removed.text for removed in found.removed} == without


def test_another_question_forgets_what_was_left_out(client: FlaskClient) -> None:
    """The search form keeps filters and switches, but what was left out belonged to the question before."""
    html = client.get("/search?q=互助组&without=mutual aid team&kind=newspaper").text
    form = html.split('role="search"', 1)[1].split("</form>", 1)[0]
    assert 'name="kind"' in form
    assert 'name="without"' not in form
    assert "without=" in link_to(html, "Newest")
    assert "without=" in link_to(html, "Agricultural collectivisation")


def test_a_suggestion_can_be_followed(client: FlaskClient) -> None:
    """Another question that the engine proposes is a link that keeps the filters and says what it would find."""
    html = client.get("/search?q=互助祖&kind=newspaper&without=x").text
    assert link_to(html, "互助组") == f"/en/search?kind=newspaper&q={quote('互助组')}"
    seen = text_of(html)
    assert "Did you mean 互助组 52 documents, sounds alike" in seen


def test_nothing_found_says_what_less_would_find(client: FlaskClient) -> None:
    """Each dropped word that helps is a link with its number of documents; one that would find nothing is left out."""
    html = client.get("/search?q=互助组 zzz&without=x").text
    assert "without “ zzz ” 52 documents" in text_of(html)
    assert link_to(html, "without “") == f"/en/search?q={quote('互助组')}"
    assert "without “ 互助组 ”" not in text_of(html)


def test_two_words_that_do_not_meet_are_no_dead_end() -> None:
    """If leaving out one word does not help, any of the words may: with the filters kept, and only if there is any."""
    files = {"a.txt": "Oxen\n\nThe oxen of the village were lent out.", "b.txt": "Wells\n\nThe wells were dug by hand."}
    with archive(files) as library:
        app = Flask("host", static_folder=None)
        app.register_blueprint(blueprint(library))
        client = reader(app)
        html = client.get("/search?q=oxen wells zebra&kind=web&expand=0").text
        assert "Search for any of these words 2 documents" in text_of(html)
        assert "2 documents" in text_of(client.get(link_to(html, "any of these words")).text)
        assert parameters(link_to(html, "any of these words")) >= {("q", "oxen OR wells OR zebra"), ("kind", "web")}
        assert "any of these words" not in client.get("/search?q=oxen wells zebra&kind=web").text
        for words in ("oxen wells", "zebra xylophone", "oxen NOT oxen", '"oxen wells" zebra', "oxen", ""):
            html = client.get("/search", query_string={"q": words, "kind": "web", "expand": "0"}).text
            assert "any of these words" not in html, words


def test_a_dropped_filter_leaves_the_others(client: FlaskClient) -> None:
    """The link of a filter, of an exclusion or of dates drops this one only."""
    asked = "q=互助组&kind=scholarship&era=land-reform&-region=130000&from=1990&to=1991"
    html = client.get(f"/search?{asked}").text
    everything = {
        ("q", "互助组"), ("kind", "scholarship"), ("era", "land-reform"), ("-region", "130000"), ("from", "1990"),
        ("to", "1991"),
    }  # fmt: skip
    kind = link_to(html, "without the filter Kind Scholarship")
    region = link_to(html, "without the filter not Region Hebei 河北")
    period = link_to(html, "without the filter Date 1990 to 1991")
    assert everything - parameters(kind) == {("kind", "scholarship")}
    assert everything - parameters(region) == {("-region", "130000")}
    assert everything - parameters(period) == {("from", "1990"), ("to", "1991")}
    assert parameters(kind) | parameters(region) | parameters(period) == everything


def test_alternatives_of_a_filter_go_together(client: FlaskClient) -> None:
    """If no value of a filter helps, all of them are named, and dropped by one click."""
    html = client.get("/search?q=平原&region=130000&region=140000&kind=newspaper").text
    address = link_to(html, "without the filter Region Hebei 河北 , Shanxi 山西")
    assert parameters(address) == {("q", "平原"), ("kind", "newspaper")}


def test_a_document_leads_to_others_like_it(client: FlaskClient) -> None:
    """Below a text stand similar documents with both headlines, their kind and day; never the document itself."""
    html = section(client.get("/documents/paper-1?q=互助组").text, "similar")
    seen = text_of(html)
    assert seen.count("Mutual aid teams in Hebei") == seen.count("河北的互助组") == 6
    assert "Newspaper" in seen
    assert link_to(html, "Mutual aid teams") == f"/en/documents/paper-2?q={quote('互助组')}"
    assert 'class="similar"' not in client.get("/documents/essay-1").text


def test_why_a_document_was_found(client: FlaskClient) -> None:
    """From a result a page is reached that says which word, field and translation gave which part of the score."""
    results = client.get("/search?q=互助组&kind=newspaper").text
    address = link_to(results, "Why found?")
    assert urlsplit(address).path == "/en/documents/paper-1/explain"
    html = client.get(address).text
    seen = text_of(html)
    assert "Its score is 3.50" in seen
    assert "互助组 gives 3.50 (100% of the score) rarity (idf) 2.25" in seen
    assert "互助组 text 2 1.00 as typed 75%" in seen
    assert "mutual aid team headline 1 0.80 glossary 12%" in seen
    assert parameters(link_to(html, "Back to the results")) == {("q", "互助组"), ("kind", "newspaper")}
    assert link_to(html, "To the document") == f"/en/documents/paper-1?kind=newspaper&q={quote('互助组')}"
    document = client.get("/documents/paper-1?q=互助组&kind=newspaper").text
    assert link_to(document, "Why was this found?") == address


def test_an_explanation_follows_what_was_switched_off(client: FlaskClient) -> None:
    """With expand=0, or with an expansion left out, the explanation is of that search."""
    exact = text_of(client.get("/documents/paper-1/explain?q=互助组&expand=0").text)
    assert "glossary" not in exact
    assert "100%" in exact
    left = text_of(client.get("/documents/paper-1/explain?q=互助组&without=mutual aid team").text)
    assert "glossary" not in left
    assert "this archive" in left


def test_a_document_marks_what_was_searched(client: FlaskClient) -> None:
    """Expansions are marked in a document that was reached from results, but not those that were left out."""
    assert ">mutual aid team</mark>" in client.get("/documents/paper-1?q=互助组").text
    for less in ("expand=0", "without=mutual aid team"):
        html = client.get(f"/documents/paper-1?q=互助组&{less}").text
        assert ">mutual aid team</mark>" not in html
        assert "<mark>互助组</mark>" in html


def test_an_explanation_leads_to_its_own_json(client: FlaskClient) -> None:
    """The link for programs gives the same explanation, whatever was switched off or filtered."""
    for asked in ("kind=newspaper&q=互助组&without=mutual aid team", "expand=0&q=互助组"):
        html = client.get(f"/documents/paper-1/explain?{asked}").text
        found = client.get(link_to(html, "/api/v1/explain")).get_json()
        reasons = {part["why"] for concept in found["concepts"] for part in concept["parts"]}
        assert reasons == ({"typed"} if "expand=0" in asked else {"typed", "archive"})


def test_words_that_do_not_occur_are_named(client: FlaskClient) -> None:
    """A word that the document does not hold is listed as such; a document that is not found says so."""
    assert "zzz does not occur here" in text_of(client.get("/documents/paper-1/explain?q=互助组 zzz").text)
    missing = text_of(client.get("/documents/paper-1/explain?q=zzz").text)
    assert "Why this was not found" in missing
    assert client.get("/documents/nobody/explain?q=a").status_code == 404
    assert "No question was asked" in client.get("/documents/paper-1/explain").text


@pytest.mark.parametrize(
    "path",
    [f"/search?q={quote(XSS)}", f"/search?q={quote(XSS)}x", f"/search?q=a&without={quote(XSS)}",
     f"/documents/hostile/explain?q={quote(XSS)}", f"/documents/hostile/explain?q=a&without={quote(XSS)}"],
)  # fmt: skip
def test_markup_in_help_is_text(client: FlaskClient, path: str) -> None:
    """Markup in expansions, suggestions, dropped words and explanations is shown as characters."""
    html = client.get(path).text
    assert XSS not in html
    assert "<img src=x" not in html


def test_a_question_that_only_narrows_has_no_score(client: FlaskClient) -> None:
    """For a question without words the explanation says that nothing ranks, rather than a score of nothing."""

    class Narrowing(StandIn):
        def explain(self, query: str, document_id: str, **options: Any) -> Explanation:
            return Explanation(id=document_id, matches=query == "region:Hebei", score=0.0)

    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(Narrowing(DOCUMENTS)))
    seen = text_of(reader(app).get("/documents/paper-1/explain?q=region:Hebei").text)
    assert "Nothing in the question ranks" in seen
    assert "Its score" not in seen
    seen = text_of(reader(app).get("/documents/paper-1/explain?q=other").text)
    assert "does not find this document" in seen
    assert "would give" not in seen


def test_the_about_page_explains_every_way_to_ask(seeds: Library) -> None:
    """Each has a row, whether this archive has an example of it or not; a row without one is no link."""
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(seeds))
    html = reader(app).get("/about").text
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", html)
    assert len(rows) == 17
    linked = [unescape(text_of(query)) for query, _ in rows if "<a " in query]
    assert set(linked) <= {example.query for example in seeds.examples()}
    assert 10 < len(linked) < 17
    assert "old postal spelling" in text_of(html)
    assert "Hopeh" not in linked
    for example in linked:
        page = seeds.search(example)
        assert page.complete, example
        assert {notice.code for notice in page.notices} <= {"filled-up"}, example


def test_fixtures_hold_more_than_one_word() -> None:
    """The stand-in widens a question of two words, so that grouping is tested at all."""
    assert len({expansion.word for expansion in EXPANSIONS["mutual aid"]}) == 2
