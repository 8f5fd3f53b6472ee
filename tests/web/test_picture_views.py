"""Claims about the pictures on pages: each part leads to as many documents as it says, and dates and places add up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.web_html import elements, link_to, links, text_of
from tests.fixtures.web_library import StandIn, chinese_only, day, essay, newspaper, place
from tests.fixtures.web_reader import Reader, reader
from web import create_app
from web.pages.front_page import day_of_archive

TEAM = quote("互助组")


def archive() -> StandIn:
    """Articles of three years about two provinces, one of a month, and one without a date."""
    documents = [
        replace(
            newspaper(number),
            id=f"paper-{number}",
            published=day(f"{1952 + number % 3}-{number % 12 + 1:02}-{number % 28 + 1:02}"),
            places=(place("140400" if number % 4 else "130432"),),
        )
        for number in range(40)
    ]
    return StandIn([*documents, chinese_only(), essay()])


@pytest.fixture(scope="module")
def client() -> Reader:
    app: Flask = create_app(archive(), TESTING=True)
    return reader(app)


def rows(html: str, part: str) -> list[tuple[str, int]]:
    """Address and number of each line of the folded table or list of a picture, but for what is chosen."""
    folded = html.partition(f'id="{part}"')[2].partition("<svg")[0]
    found = re.findall(r'<a href="([^"]*)"([^>]*)>[^<]*</a>(?:</th><td>| <span class="count">)([\d,]+)<', folded)
    return [(unescape(address), int(number)) for address, more, number in found if "aria-current" not in more]


def total(client: Reader, address: str) -> int:
    heading = re.search(r'<span class="n">([\d,]+)</span>', client.get(address).text)
    return int(heading[1]) if heading else 0


@pytest.mark.parametrize("path", ["/", "/search", f"/search?q={TEAM}", "/search?region=140000&date=1953", f"/search?q={TEAM}&date=1953&date=1954&-kind=web"])  # fmt: skip
def test_each_part_leads_to_as_many_documents_as_it_says(client: Reader, path: str) -> None:
    """Each year, month, era and province of a table has a link to a search that finds its number of documents."""
    html = client.get(path).text
    for part in ("timeline", "places"):
        lines = rows(html, part)
        assert lines
        assert {address: total(client, address) for address, _ in lines} == dict(lines)


def test_a_place_and_a_year_are_two_clicks_in_either_order(client: Reader) -> None:
    """Shanxi and 1953 lead to one address, whichever is chosen first, and to the documents that are of both."""
    first = link_to(client.get(link_to(client.get("/search").text, "Shanxi")).text, "1953")
    second = link_to(client.get(link_to(client.get("/search").text, "1953")).text, "Shanxi")
    assert first == second
    assert total(client, first) == 10


def test_a_chosen_year_is_shown_by_month_and_leads_back(client: Reader) -> None:
    """A year shows its months; a month and a year lead to the longer times, up to all years."""
    html = client.get(f"/search?q={TEAM}&date=1953").text
    assert "By month" in text_of(html)
    month = client.get(link_to(html, "February 1953")).text
    wider = month.partition('class="wider-time"')[2].partition("</p>")[0]
    assert links(wider) == [f"/en/search?q={TEAM}", f"/en/search?date=1953&q={TEAM}"]
    assert text_of(f"<p{wider}") == "All years 1953"


def test_a_chosen_province_lists_what_lies_in_it(client: Reader) -> None:
    """Under the map stand the prefectures of the chosen province, and another click on it lets it go."""
    html = client.get("/search?region=140000").text
    within = html.partition("<h3>Within Shanxi</h3>")[2].partition("</ol>")[0]
    assert "Changzhi" in text_of(within)
    chosen = next(attrs for tag, attrs in elements(html) if tag == "a" and "chosen" in (attrs.get("class") or "").split() and attrs.get("tabindex") == "-1")  # fmt: skip
    assert chosen["href"] == "/en/search"


def test_pages_do_not_tell_how_long_they_took(client: Reader) -> None:
    """No page of results has milliseconds."""
    assert not re.search(r"\d ?ms\b", text_of(client.get(f"/search?q={TEAM}").text))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_each_day_has_a_paper_of_the_archive(today: date) -> None:
    """The day that is shown has documents, and is that of another year on the next day."""
    library = archive()
    shown = day_of_archive(library, today)
    assert shown is not None
    assert library.calendar(shown.year, shown.month, shown.day).total > 0
    following = day_of_archive(library, today + timedelta(days=1))
    assert following is not None
    assert following.year != shown.year


def test_the_paper_of_the_day_is_in_the_language_of_the_reader(client: Reader) -> None:
    """Headlines stand in the reader's language, newspapers in both, and all of the day are one click away."""
    for interface, title in (("en", "Mutual aid teams in Hebei"), ("zh", "河北的互助组")):
        html = client.get(f"/{interface}/").text
        paper = html.partition('id="paper"')[2].partition("</section>")[0]
        assert title in text_of(paper)
        (address,) = links(paper, "/calendar/")
        of_day = client.get(address).text
        assert all(f'href="{link}"' in of_day for link in links(paper, "/documents/"))


def test_an_archive_without_dates_and_places_has_no_empty_pictures() -> None:
    """Without a dated document there is no timeline and no paper; the map stays, without links."""
    html = reader(create_app(StandIn([essay()]))).get("/").text
    assert 'class="timeline' not in html
    assert 'class="paper' not in html
    assert 'class="tiles"' in html
    assert reader(create_app(StandIn([]))).get("/").status_code == 200
