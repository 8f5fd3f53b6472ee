"""Claims about whole tasks of a reader: each is done without JavaScript, and by keyboard alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MakeReader, Reader

QUESTION = f"/en/search?q={quote('互助组')}"
DESK = {"width": 1280, "height": 900}
MOST_STOPS = 150  # of the tab key on a page, before a test gives up


@pytest.fixture
def plain_reader(reader_of: MakeReader, archive: str) -> Reader:
    """A reader whose browser runs no scripts."""
    return reader_of(archive, viewport=DESK, java_script_enabled=False)


def press_on(page: Page, target: Locator) -> None:
    """Go to an element by the tab key, and press Enter on it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the tab key does not reach {target}")


def total(page: Page) -> int:
    """The number in the heading of a result list."""
    return int(re.sub(r"\D", "", page.locator("h1 .n").inner_text()))


def test_a_word_by_year_takes_one_request(plain_reader: Reader) -> None:
    """The page of results says how many articles of each year have 互助组, and asks the server for nothing more."""
    page = plain_reader.open(QUESTION)
    page.locator(".timeline .numbers > summary").click()
    rows = page.locator(".timeline tbody tr").all()
    years = {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows}
    assert (years["1953"], years["1955"]) == ("12", "12")
    assert [address for address in plain_reader.requests if "/static/" not in address] == [plain_reader.base + QUESTION]


def test_all_results_are_in_a_spreadsheet_after_two_presses(plain_reader: Reader) -> None:
    """One key press opens the list of files, another saves a table of every result, not only of this page's."""
    page = plain_reader.open(QUESTION)
    press_on(page, page.get_by_text("Take these results away"))
    with page.expect_download() as download:
        press_on(page, page.get_by_role("link", name="CSV"))
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == total(page) > page.locator("article.hit").count()
    assert all(row["id"] for row in rows)


def test_a_list_of_ones_own_is_in_a_spreadsheet_after_two_clicks(reader: Reader, reader_of: MakeReader) -> None:
    """One click opens the list, another saves a table of it; who gets its address needs no script for that, only keys."""
    page = reader.open(QUESTION)
    for number in (2, 0):
        page.locator("article.hit .keep").nth(number).click()
    ids = [page.locator("article.hit .keep").nth(number).get_attribute("data-keep") for number in (2, 0)]
    page.locator(".my-list").click()
    page.wait_for_url("**/list?ids=**")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ids
    assert reader.complaints == []
    shared = reader_of(reader.base, viewport=DESK, java_script_enabled=False).open(page.url.removeprefix(reader.base))
    with shared.expect_download() as download:
        press_on(shared, shared.get_by_role("link", name="RIS"))
    assert download.value.path().read_text("utf-8").count("TY  - ") == 2


def test_a_newspaper_article_is_saved_with_date_and_page(plain_reader: Reader) -> None:
    """From the box for questions to a file for reference managers, by keyboard: it has the kind, the day and the page."""
    page = plain_reader.open("/en/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type('"12,000 New Agricultural Production Cooperatives"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    press_on(page, page.locator(".hit h3 a").first)
    page.wait_for_url("**/documents/**")
    with page.expect_download() as download:
        press_on(page, page.get_by_role("link", name="RIS", exact=True))
    lines = download.value.path().read_text("utf-8").splitlines()
    assert {"TY  - NEWS", "DA  - 1954/11/11/", "SP  - 2"} <= {line.rstrip() for line in lines}


@pytest.mark.parametrize("order", [("year", "province"), ("province", "year")])
def test_a_province_and_a_year_take_two_clicks(plain_reader: Reader, order: Sequence[str]) -> None:
    """A column of the timeline and a square of the map are clicked in either order, and find the same."""
    page = plain_reader.open(QUESTION)
    parts = {
        "year": page.locator(".columns-of-time a[href*='1953'] .hit"),
        "province": page.locator(".tiles a", has_text="晋").locator("rect"),
    }
    for part in order:
        parts[part].click()
        page.wait_for_url("**date=1953**" if part == "year" else "**region=**")
    chosen = page.locator(".chip .value").all_inner_texts()
    assert sorted(chosen) == ["1953", "Shanxi 山西"]
    assert total(page) == 6


@pytest.mark.parametrize("order", [("year", "province"), ("province", "year")])
def test_a_province_and_a_year_are_chosen_by_keyboard(plain_reader: Reader, order: Sequence[str]) -> None:
    """The table of the timeline and the list of the map have the same links for those who use no pointer."""
    page = plain_reader.open(QUESTION)
    for part in order:
        picture, name = {"year": (".timeline", "1953"), "province": (".tile-map", "Shanxi")}[part]
        press_on(page, page.locator(f"{picture} .numbers > summary"))
        press_on(page, page.locator(f"{picture} .numbers").get_by_role("link", name=name))
        page.wait_for_url("**date=1953**" if part == "year" else "**region=**")
    assert total(page) == 6


def test_the_next_match_and_the_next_result_are_links_by_keyboard(plain_reader: Reader) -> None:
    """Without the keys that a script gives, the tab key reaches the links to both, and to the way back."""
    page = plain_reader.open(QUESTION)
    press_on(page, page.locator(".hit h3 a").first)
    page.wait_for_url("**/documents/**")
    press_on(page, page.get_by_role("link", name="Next match"))
    expect(page.locator("mark.current")).to_have_id("hit-1")
    press_on(page, page.get_by_role("link", name="Next result"))
    expect(page.locator(".step.results")).to_contain_text("Result 2/")
    press_on(page, page.locator(".back a").first)
    expect(page.locator("#result-2 h3").first).to_be_in_viewport()
