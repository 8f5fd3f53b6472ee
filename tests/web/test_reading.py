"""Claims about reading a document: every paragraph has a page, every match a place, every result a neighbour."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from search.model import Document, Kind, Paragraph, ParagraphKind, Text
from search.results import Snippet
from tests.fixtures.web_html import elements, link_to, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, newspaper
from tests.fixtures.web_reader import reader
from web import blueprint
from web.pages.reading.parallel_text import (
    Cell,
    ParallelText,
    hits_in,
    only,
    part_starts,
    prepared,
    split_at_sentences,
)

WORD = quote("互助组")
BILINGUAL = st.lists(
    st.tuples(
        st.one_of(st.none(), st.lists(st.sampled_from(["The team met. ", "It grew! " * 12, "ab"]), max_size=90)),
        st.one_of(st.none(), st.lists(st.sampled_from(["组成立了。", "大家劳动，互助组好。", "甲"]), max_size=90)),
    ),
    max_size=40,
)


def cell(lang: str, number: int, pieces: list[str] | None) -> Cell:
    """A paragraph in which 互助组 and `team` are marked."""
    if pieces is None:
        return Cell("", ParagraphKind.BODY, None)
    text = "".join(pieces)
    marks = tuple(match.span() for match in re.finditer("互助组|team|met. It", text))
    return Cell(f"{lang}-{number}", ParagraphKind.BODY, Snippet(lang=lang, paragraph=number, text=text, marks=marks))


def laid_out(rows: list[tuple[list[str] | None, list[str] | None]]) -> ParallelText:
    """A text in two languages."""
    return ParallelText(
        titles=(),
        langs=("en", "zh-Hans"),
        rows=tuple((cell("en", number, en), cell("zh-Hans", number, zh)) for number, (en, zh) in enumerate(rows)),
    )


def column(text: ParallelText, number: int) -> str:
    return "".join(row[number].text.text for row in text.rows if row[number].text)  # type: ignore[union-attr]


@given(BILINGUAL)
def test_parts_cover_each_row_once(rows: list[tuple[list[str] | None, list[str] | None]]) -> None:
    """The parts of a document begin with its first row, in order, and no part is empty."""
    text = laid_out(rows)
    starts = part_starts(text.rows)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] < max(1, len(text.rows))


@settings(deadline=None)
@given(BILINGUAL)
def test_a_split_text_is_the_same_text(rows: list[tuple[list[str] | None, list[str] | None]]) -> None:
    """Both columns still say all that they said, with as many marks around the same words, and each anchor once."""
    text = laid_out(rows)
    parts = split_at_sentences(text)
    for number in (0, 1):
        assert column(parts, number) == column(text, number)

    def marked(shown: ParallelText, number: int) -> list[str]:
        cells = (row[number].text for row in shown.rows)
        return [piece for snippet in cells if snippet for piece, is_marked in snippet.pieces() if is_marked]

    assert [marked(parts, number) for number in (0, 1)] == [marked(text, number) for number in (0, 1)]
    anchors = [cell.anchor for row in parts.rows for cell in row if cell.anchor]
    assert len(anchors) == len(set(anchors))


@settings(deadline=None, max_examples=30)
@given(rows=BILINGUAL, script=st.sampled_from(["", "hans", "hant"]), with_readings=st.booleans())
def test_matches_are_numbered_in_order(
    rows: list[tuple[list[str] | None, list[str] | None]], script: str, *, with_readings: bool
) -> None:
    """Numbers follow each other without a gap, whatever the script; pieces are the whole text."""
    text = laid_out(rows)
    shown = prepared(text, 7, script, with_readings=with_readings)
    pieces = [piece for row in shown.rows for cell in row for piece in cell.pieces]
    assert [piece.hit for piece in pieces if piece.hit] == list(range(7, 7 + sum(hits_in(text.rows))))
    for row in shown.rows:
        for shown_cell in row:
            whole = "".join(stretch for piece in shown_cell.pieces for stretch, _ in piece.read())
            assert whole == (shown_cell.text.text if shown_cell.text else "")


def test_one_text_alone_has_no_empty_rows() -> None:
    """The original alone is its paragraphs, one below the other."""
    text = only(laid_out([(["a"], ["甲"]), (["b"], None), (None, ["乙"])]), "zh")
    assert [row[0].text.text for row in text.rows if row[0].text] == ["甲", "乙"]
    assert text.langs == ("zh-Hans",)


def long_document(paragraphs: int = 1500) -> Document:
    """A bilingual document whose paragraphs each have a number, and one match near its end."""
    english = [f"Paragraph {number}. " + "The village counted its harvest. " * 12 for number in range(paragraphs)]
    chinese = [f"第{number}段。" + "村里计算收成。" * 12 for number in range(paragraphs)]
    chinese[paragraphs - 10] += "互助组。"
    return Document(
        id="long",
        source="long.txt",
        kind=Kind.SCHOLARSHIP,
        texts=(
            Text(lang="en", title="A long report", paragraphs=tuple(map(Paragraph, english))),
            Text(lang="zh-Hans", title="长篇报告", paragraphs=tuple(map(Paragraph, chinese))),
        ),
        alignment=tuple((number, number) for number in range(paragraphs)),
    )


@pytest.fixture(scope="module")
def app() -> Flask:
    application = Flask("host", static_folder=None)
    documents = [*(newspaper(number) for number in range(1, 45)), essay(), chinese_only(), long_document()]
    application.register_blueprint(blueprint(StandIn(documents)))
    return application


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return reader(app)


def test_a_long_document_has_parts_of_bounded_size(client: FlaskClient) -> None:
    """The parts, one after the other, have each paragraph once; none is a heavy page."""
    anchors: list[str] = []
    part, parts = 1, 99
    while part <= parts:
        html = client.get(f"/documents/long?part={part}").text
        parts = int(re.findall(r"part \d+ of (\d+)", html)[0])
        assert len(html.encode()) < 180_000
        anchors += re.findall(r'<p id="((?:en|zh)-\d+)"', html)
        part += 1
    assert parts > 5
    assert sorted(anchors) == sorted(f"{lang}-{number}" for lang in ("en", "zh") for number in range(1, 1501))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"q={WORD}", "zh-1491"), (f"q={WORD}&hit=1", "zh-1491"), (f"q={WORD}&hit=999", "zh-1491"),
        ("paragraph=en-700", "en-700"), (f"q={WORD}&paragraph=en-700", "en-700"), ("", "en-1"),
        (f"q={WORD}&part=1", "en-1"), ("part=999", "en-1500"), ("paragraph=nonsense", "en-1"),
    ],
)  # fmt: skip
def test_a_long_document_opens_where_it_is_wanted(client: FlaskClient, query: str, expected: str) -> None:
    """The part with the match, the paragraph or the number that was asked for is shown; of all else the first."""
    assert f'id="{expected}"' in client.get(f"/documents/long?{query}").text


def test_evidence_on_another_part_is_linked_there(client: FlaskClient) -> None:
    """An identifier of a paragraph that is not on the page is in the address as a parameter too."""
    html = client.get("/documents/essay-1").text
    assert '<a href="#en-1">' in html
    alone = client.get("/documents/paper-1?view=zh").text
    assert 'id="en-1"' not in alone
    assert 'id="zh-1"' in alone


@pytest.mark.parametrize(
    ("view", "columns", "texts"),
    [("", 2, {"en", "zh"}), ("interleaved", 2, {"en", "zh"}), ("zh", 1, {"zh"}), ("en", 1, {"en"})],
)
def test_a_reader_chooses_the_texts(client: FlaskClient, view: str, columns: int, texts: set[str]) -> None:
    """Side by side, interleaved, or one alone; the choice is said, and links keep the question and the place."""
    html = client.get(f"/documents/paper-3?q={WORD}&position=3&view={view}").text
    assert f"columns-{columns}" in html
    assert {name.split("-")[0] for name in re.findall(r'id="((?:en|zh)-\d+)"', html)} == texts
    current = [attrs for tag, attrs in elements(html) if tag == "a" and attrs.get("aria-current") == "true"]
    assert len(current) == (1 if view == "en" else 2)  # the texts, and the script where there is Chinese
    assert "position=3" in link_to(html, "Interleaved")


def test_a_reader_of_chinese_has_the_original_first(app: Flask) -> None:
    """The first column and the headline of the page are in the reader's language."""
    html = reader(app, interface="zh").get("/documents/paper-1").text
    assert '<h1 lang="zh-Hans">河北的互助组</h1>' in html
    assert html.index('id="zh-2"') < html.index('id="en-2"')
    english = reader(app).get("/documents/paper-1").text
    assert english.index('id="en-2"') < english.index('id="zh-2"')


def step(html: str, label: str) -> str:
    """The address of a link with an accessible name; empty if there is no such link."""
    found = (attrs.get("href") for tag, attrs in elements(html) if tag == "a" and attrs.get("aria-label") == label)
    return next(found, "") or ""


def test_matches_are_steps(client: FlaskClient) -> None:
    """Each match has a number; links lead from one to the next, and no further than the last."""
    html = client.get(f"/documents/paper-1?q={WORD}").text
    ids = re.findall(r'<mark id="(hit-\d+)"', html)
    assert ids == [f"hit-{number}" for number in range(1, len(ids) + 1)]
    steps = 0
    while address := step(html, "Next match"):
        path, _, fragment = address.partition("#")
        html = client.get(path.removeprefix("/en")).text
        steps += 1
        assert fragment == f"hit-{steps}"
        assert f'<mark id="{fragment}" class="current">' in html
        assert f"Match {steps}/{len(ids)}" in text_of(html)
    assert steps == len(ids)


def test_results_are_steps(client: FlaskClient) -> None:
    """A result leads to the one after it, over the edge of the page of results, and back to its place there."""
    html = client.get(f"/search?q={WORD}&kind=newspaper").text
    address = link_to(html, "Mutual aid teams in Hebei")
    assert "position=1" in address
    for position in range(1, 23):
        html = client.get(address.removeprefix("/en")).text
        assert f"Result {position}/45" in text_of(html)
        assert bool(step(html, "Previous result")) == (position > 1)
        back = link_to(html, "Back to the results")
        assert back.endswith(f"#result-{position}")
        assert ("page=2" in back) == (position > 20)
        assert f'id="result-{position}"' in client.get(back.partition("#")[0].removeprefix("/en")).text
        address = step(html, "Next result")


def test_a_position_that_is_wrong_says_nothing(client: FlaskClient) -> None:
    """Where another document stands by now, or none, there are no neighbours; the way back remains."""
    for position in ("9", "9999"):
        html = client.get(f"/documents/paper-1?q={WORD}&position={position}").text
        assert not step(html, "Next result")
        assert link_to(html, "Back to the results")


@pytest.mark.parametrize(
    "query",
    [
        "view=x",
        "script=x",
        "pinyin=x",
        "part=0",
        "part=x",
        "hit=-1",
        "position=10001",
        "paragraph=%00%ff<b>",
        "view=en&view=zh",
    ],
)
def test_a_wrong_value_is_named(client: FlaskClient, query: str) -> None:
    """A parameter that cannot be used never breaks the page; what is wrong is said."""
    response = client.get(f"/documents/paper-1?{query}")
    assert response.status_code == 200
    assert "<b>" not in response.text.split("<main", 1)[1]
    assert ("ignored-parameter" in response.text) == (not query.startswith("paragraph"))


def test_characters_of_the_other_script(client: FlaskClient) -> None:
    """The whole original is shown in the script that was chosen, marked where it was and tagged with its language."""
    html = client.get(f"/documents/paper-1?q={WORD}&script=hant").text
    assert '<p id="zh-2" lang="zh-Hant">村裡的<mark id="hit-2">互助組</mark>發展了。</p>' in html
    assert '<p class="title2" lang="zh-Hant">河北的<mark>互助組</mark></p>' in html


def test_pinyin_stands_above_characters(client: FlaskClient) -> None:
    """Each character has its reading in a ruby, inside the mark too; without the wish there is none."""
    html = client.get(f"/documents/only-zh?q={WORD}&pinyin=1").text
    assert '<mark id="hit-1"><ruby>互<rt lang="zh-Latn">hù</rt></ruby><ruby>助' in html
    assert "<ruby>" not in client.get(f"/documents/only-zh?q={WORD}").text


def test_english_alone_has_no_characters_to_choose(client: FlaskClient) -> None:
    """A document without Chinese text offers neither script nor pinyin, nor a choice of texts."""
    html = client.get("/documents/essay-1").text
    assert "Pinyin" not in text_of(html)
    assert "Interleaved" not in text_of(html)


def test_the_day_is_a_link(client: FlaskClient) -> None:
    """The date leads to that day's paper, on which the document is; what has no day has no such link."""
    day = link_to(client.get("/documents/paper-1").text, "2 February 1954")
    assert day == "/en/calendar/1954/02/02"
    assert "/calendar/" not in client.get("/documents/long").text.split("<main", 1)[1]
