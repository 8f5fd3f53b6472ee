"""Claims about the pages that count: what trends, calendar and terms show, and where each of their parts leads."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.results import MAX_SMOOTHING, MAX_TREND_QUESTIONS, TREND_SPLITS, TREND_UNITS, DayArticle, TrendMeasure
from tests.fixtures.web_answers import XSS
from tests.fixtures.web_html import elements, link_to, links, text_of
from tests.fixtures.web_library import StandIn, chinese_only, essay, hostile, newspaper
from web import create_app
from web.pages.calendar_views import headlines
from web.pages.trend_views import trends_parameters
from web.parameters import SearchRequest
from web.trend_parameters import TREND_GRAINS, TrendsRequest, read_trends_request

DOCUMENTS = (*(newspaper(number) for number in range(1, 31)), essay(), chinese_only(), hostile())
TEAM = quote("互助组")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(StandIn(DOCUMENTS)).test_client()


def total_of(client: FlaskClient, address: str) -> int:
    """The number of documents that a search on a page finds, by the same search as JSON."""
    path, query = urlsplit(address).path, urlsplit(address).query
    assert path.endswith("/search")
    found = client.get(f"/api/v1/search?{query}").get_json()["total"]
    assert isinstance(found, int)
    return found


# Trends


@pytest.mark.parametrize("grain", TREND_GRAINS)
def test_every_point_leads_to_what_it_counts(client: FlaskClient, grain: str) -> None:
    """A point of the chart, and the number in the table, link to a search that finds as many documents."""
    html = client.get(f"/en/trends?q={TEAM}&q=zzz&grain={grain}&kind=newspaper").text
    table = html.partition("<table>")[2].partition("</table>")[0]
    cells = re.findall(r'<td><a href="([^"]+)"[^>]*>([\d,]+)</a></td>', table)
    assert cells
    for address, number in cells:
        assert total_of(client, address.replace("&amp;", "&")) == int(number)
    chart = html.partition('<svg class="lines-of-time"')[2].partition("<ol")[0]
    assert set(links(chart)) == {address.replace("&amp;", "&") for address, _ in cells}


def test_each_line_of_a_split_leads_to_its_part(client: FlaskClient) -> None:
    """Points of a language or province are narrowed to it."""
    for split, name in (("lang", "lang"), ("province", "region")):
        html = client.get(f"/en/trends?q={TEAM}&split={split}").text
        chart = html.partition('<svg class="lines-of-time"')[2]
        assert {dict(parse_qsl(urlsplit(address).query)).get(name) for address in links(chart, "/search")} > {None}


def test_what_was_counted_is_stated(client: FlaskClient) -> None:
    """Each question has its numbers and renderings with their sources; without expansion there are none."""
    html = client.get(f"/en/trends?q={TEAM}").text
    stated = text_of(html.partition('id="counted"')[2])
    assert "31 documents" in stated or "32 documents" in stated
    assert "mutual aid team" in stated
    assert "Selden 1988" in stated
    assert "Selden 1988" not in client.get(f"/en/trends?q={TEAM}&expand=0").text


def test_the_form_shows_what_was_asked(client: FlaskClient) -> None:
    """Questions, choices, dates and filters stand in the form, so that each can be changed alone."""
    html = client.get(
        f"/en/trends?q={TEAM}&q=a&count=occurrences&scale=thousand&smooth=7&grain=month&split=lang&from=1951&kind=web"
    ).text
    form = html.partition('<form class="compare"')[2].partition("</form>")[0]
    fields = [attrs for tag, attrs in elements(form) if tag == "input"]
    values = [(field["name"], field.get("value") or "") for field in fields]
    assert [value for name, value in values if name == "q"] == ["互助组", "a", "", "", ""]
    assert ("from", "1951") in values
    assert ("kind", "web") in values
    chosen = [attrs["value"] for tag, attrs in elements(form) if tag == "option" and "selected" in attrs]
    assert chosen == ["occurrences", "thousand", "month", "7", "lang"]


def test_files_hold_the_numbers_of_the_page(client: FlaskClient) -> None:
    """The table has what the JSON has, for each line and period; the picture is XML without scripts."""
    query = f"q={TEAM}&q=zzz&scale=thousand&smooth=1"
    page = client.get(f"/en/trends?{query}").text
    answer = client.get(link_to(page, "CSV"))
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    told = client.get(f"/api/v1/trends?{query}").get_json()
    expected = [
        (line["question"], period, str(articles), str(value))
        for line in told["trends"]
        for period, articles, value in zip(told["periods"], line["articles"], line["values"], strict=True)
    ]
    assert [(row["question"], row["period"], row["articles"], row["plotted"]) for row in rows] == expected
    picture = client.get(link_to(page, "SVG"))
    assert picture.mimetype == "image/svg+xml"
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(picture.data).iter()}  # noqa: S314 - of our own
    assert {"svg", "polyline", "text"} <= tags
    assert not tags & {"script", "foreignObject", "image"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@x", "\t=1", XSS])
def test_no_cell_is_a_formula_and_no_text_is_markup(client: FlaskClient, text: str) -> None:
    """Whatever is asked, the table has no cell that a spreadsheet would run, and the page and picture no markup of it."""
    query = f"q={quote(text)}"
    rows = list(csv.reader(StringIO(client.get(f"/trends.csv?{query}").data.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]
    for path in (f"/en/trends?{query}", f"/trends.svg?{query}"):
        assert XSS not in client.get(path).text


def test_wrong_requests_for_files_are_refused(client: FlaskClient) -> None:
    """A file of no question does not exist; a wrong parameter is a 400, where the page only says so."""
    assert client.get("/trends.csv").status_code == client.get("/trends.svg").status_code == 404
    for name in ("csv", "svg"):
        assert client.get(f"/trends.{name}?q=a&split=era").status_code == 400
    page = client.get("/en/trends?q=a&split=era&q=b&q=c&q=d&q=e&q=f")
    assert page.status_code == 200
    assert "At most 5" in text_of(page.text)
    assert "lang, province" in text_of(page.text)


REQUESTS = st.builds(
    TrendsRequest,
    questions=st.lists(st.text("互助组 abc\"*", min_size=1, max_size=9).map(str.strip).filter(bool), unique=True, max_size=MAX_TREND_QUESTIONS).map(tuple),
    selection=st.builds(
        SearchRequest,
        filters=st.sampled_from([{}, {"kind": ("web",)}, {"region": ("130000", "140000")}]),
        start=st.sampled_from([None, "1951", "1954-11"]),
        expand=st.booleans(),
    ),
    grain=st.sampled_from(TREND_GRAINS),
    split=st.sampled_from(("", *TREND_SPLITS)),
    measure=st.builds(
        TrendMeasure,
        unit=st.sampled_from(TREND_UNITS),
        per_thousand=st.booleans(),
        smoothing=st.integers(0, MAX_SMOOTHING),
    ),
)  # fmt: skip


@given(REQUESTS)
def test_the_address_holds_everything(asked: TrendsRequest) -> None:
    """A request that is written into an address and read again is the same."""
    read, complaints = read_trends_request(MultiDict(trends_parameters(asked)), StandIn(DOCUMENTS[:2]))
    assert complaints == ()
    assert read == asked


@given(st.lists(st.text(max_size=20), max_size=7))
@settings(max_examples=30)
def test_no_question_breaks_the_page(client: FlaskClient, questions: list[str]) -> None:
    """Whatever is compared, the page comes."""
    query = "&".join(f"q={quote(text.encode('utf-8', 'surrogatepass'))}" for text in questions)
    assert client.get(f"/en/trends?{query}").status_code == 200


# Calendar


def test_years_with_more_documents_are_darker(client: FlaskClient) -> None:
    """The year with most has the darkest tint, and none is darker than one that has more."""
    years = client.get("/zh/calendar").text
    tinted = re.findall(r'<li class="c(\d) y\d"><a [^>]*>\d{4} <span class="count" [^>]*>([\d,]+)<', years)
    tints = [int(tint) for tint, count in sorted(tinted, key=lambda pair: int(pair[1].replace(",", "")))]
    assert len(tints) > 1
    assert tints == sorted(tints)
    assert tints[-1] == 5


def test_from_all_years_to_an_article(client: FlaskClient) -> None:
    """Years lead to months, months to days, days to documents; each says how many there are."""
    years = client.get("/en/calendar").text
    assert link_to(years, "1954") == "/en/calendar/1954"
    year = client.get("/en/calendar/1954").text
    assert link_to(year, "November 1954") == "/en/calendar/1954/11"
    days = sorted(document.published.edtf for document in DOCUMENTS[:30] if document.published)
    address = "/en/calendar/" + days[0].replace("-", "/")
    assert address in links(year)
    assert address in links(client.get(address.rpartition("/")[0]).text)
    day = client.get(address).text
    count = days.count(days[0])
    assert f"{count} document" in text_of(day)
    documents = links(day, "/en/documents/")
    assert len(documents) == count
    assert client.get(documents[0]).status_code == 200
    text = text_of(day.partition("<main")[2])
    assert "People’s Daily 人民日报" in text
    assert "p. 2" in text
    assert "简讯" in text


def test_neighbours_are_those_that_have_documents(client: FlaskClient) -> None:
    """Previous and next lead over what has nothing; the first and the last have but one."""
    days = sorted({document.published.edtf for document in DOCUMENTS if document.published})

    def steps(path: str) -> dict[str | None, str | None]:
        html = client.get(f"/en/calendar/{path}").text
        return {a["rel"]: a["href"] for tag, a in elements(html) if tag == "a" and a.get("rel") in ("prev", "next")}

    def address(day: str) -> str:
        return "/en/calendar/" + day.replace("-", "/")

    assert steps(days[5].replace("-", "/")) == {"prev": address(days[4]), "next": address(days[6])}
    assert steps(days[0].replace("-", "/")) == {"next": address(days[1])}
    assert steps(days[-1].replace("-", "/")) == {"prev": address(days[-2])}
    assert steps("1953/06/01") == {"prev": address(days[0]), "next": address(days[1])}
    assert steps("1952") == {"prev": "/en/calendar/1951", "next": "/en/calendar/1954"}


@pytest.mark.parametrize(
    "path",
    ["0", "0000", "10000", "1954/13", "1954/0", "1954/02/30", "1954/11/11/1", "x", "1954/x", "-1", "١٩٥٤", "1" * 99],
)
def test_what_is_in_no_calendar_is_no_page(client: FlaskClient, path: str) -> None:
    """An impossible year, month or day is a 404, never an error."""
    assert client.get(f"/en/calendar/{path}").status_code == 404


@given(st.integers(1, 9999), st.integers(1, 12))
@settings(max_examples=25)
def test_every_month_is_a_page(client: FlaskClient, year: int, month: int) -> None:
    """With documents or without, any month of the calendar is shown."""
    assert client.get(f"/zh/calendar/{year}/{month}").status_code == 200
    assert client.get(f"/zh/calendar/{year}").status_code == 200


# Terms


def test_a_term_tells_what_is_known(client: FlaskClient) -> None:
    """Reading, names with sources, numbers over time, an example in both languages with marks, and documents."""
    html = client.get(f"/en/terms/{TEAM}").text
    text = text_of(html.partition("<main")[2])
    for known in ("互助组", "hùzhù zǔ", "互助組", "mutual-aid group", "劳动互助组", "Selden 1988"):
        assert known in text
    assert total_of(client, link_to(html, "documents")) == 32
    assert dict(parse_qsl(urlsplit(link_to(html, "Over the years")).query)) == {"q": '"互助组"'}
    example = html.partition('<figure class="both-languages">')[2].partition("</figure>")[0]
    assert re.findall("<mark>(.*?)</mark>", example) == ["mutual aid team", "互助组"]
    assert XSS not in html
    assert link_to(html, "mutual aid team") == "/en/terms/mutual%20aid%20team"
    assert links(html, "/en/documents/")


def test_a_term_that_nothing_has_is_no_page(client: FlaskClient) -> None:
    """Neither in the glossary nor in a document: 404."""
    assert client.get("/en/terms/qwertz").status_code == 404


@given(st.text(max_size=40))
@settings(max_examples=30)
def test_no_term_breaks_the_page(client: FlaskClient, text: str) -> None:
    """Whatever stands in the address, there is a page, or there is none."""
    path = quote(text.encode("utf-8", "surrogatepass"), safe="")
    assert client.get(f"/en/terms/{path}").status_code in (200, 302, 308, 404)


def test_pages_lead_to_each_other(client: FlaskClient) -> None:
    """Every page leads to trends and calendar, in its interface."""
    html: Any = client.get("/zh/about").text
    assert link_to(html, "趋势") == "/zh/trends"
    assert link_to(html, "日历") == "/zh/calendar"


def test_headlines_of_a_day_are_the_readers_first(client: FlaskClient) -> None:
    """The one in the reader's language stands first; one in a language that is not known is told by its characters."""
    both = DayArticle(id="both", titles=(("en", "Oxen"), ("zh-Hans", "牛")))
    with client.application.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert headlines(both) == (("牛", "zh-Hans"), ("Oxen", "en"))
        assert headlines(DayArticle(id="neither", titles=(("und", "互助組"),))) == (("互助組", "zh-Hant"),)
    with client.application.test_request_context(headers={"Accept-Language": "en"}):
        assert headlines(both) == (("Oxen", "en"), ("牛", "zh-Hans"))
