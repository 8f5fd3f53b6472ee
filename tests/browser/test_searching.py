"""Claims about a page of results in a browser: how near the first result is, how tall results are, how filters work."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MakeReader, Reader

QUESTION = f"/en/search?q={quote('互助组')}"
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}


def box_of(locator: Locator) -> dict[str, float]:
    """Where an element stands, which must be seen."""
    box = locator.bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def total(page: Page) -> int:
    """The number in the heading of a result list."""
    found = re.search(r"[\d,]+", page.locator("h1").inner_text())
    return int(found[0].replace(",", "")) if found else 0


@pytest.mark.parametrize("interface", ["en", "zh", "zh-hant"])
def test_the_first_result_is_seen_on_a_phone(reader_of: MakeReader, archive: str, interface: str) -> None:
    """On a screen of 375 by 812 pixels the first headline begins above 420, and no result is taller than 260."""
    page = reader_of(archive, viewport=PHONE).open(QUESTION.replace("en", interface, 1))
    assert box_of(page.locator("article.hit h3 a").first)["y"] < 420
    heights = [box_of(hit)["height"] for hit in page.locator("article.hit").all()]
    assert len(heights) == 20
    assert max(heights) < 260


@pytest.mark.parametrize(("size", "stops"), [(PHONE, 2), (DESK, 1)])
def test_the_first_result_is_few_keys_away(
    reader_of: MakeReader, archive: str, size: dict[str, int], stops: int
) -> None:
    """Behind the skip link, the first stop of the tab key, a headline comes next, on a phone after the filters' button.

    Without the skip link it comes before the timeline, all filters and orders, and after the search box, two menus and a
    reader's own list: at most at the tenth stop.
    """
    page = reader_of(archive, viewport=size).open(QUESTION)
    first = page.locator("article.hit h3 a").first
    for key in ("Tab", "Enter", *["Tab"] * stops):
        page.keyboard.press(key)
    expect(first).to_be_focused()
    page.locator("article.hit .keep").first.click()
    page.reload()
    expect(page.locator(".my-list")).to_be_visible()
    first = page.locator("article.hit h3 a").first
    for _ in range(10):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    expect(first).to_be_focused()


def test_a_menu_opens_and_closes_by_keyboard(reader: Reader) -> None:
    """Its links are stops of the tab key only while it is open; Escape closes it, and so does another menu."""
    page = reader.open(QUESTION)
    explore, language = page.locator(".menu").all()
    trends, chinese = page.get_by_role("link", name="Trends"), page.get_by_role("link", name="简体中文")
    explore.locator("summary").focus()
    page.keyboard.press("Tab")
    expect(language.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chinese).to_be_visible()
    page.keyboard.press("Escape")
    expect(chinese).to_be_hidden()
    expect(language.locator("summary")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(trends).to_be_focused()
    language.locator("summary").click()
    expect(trends).to_be_hidden()
    chinese.click()
    page.wait_for_url("**/zh/search**")
    assert reader.complaints == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_menus_work_without_scripts(reader_of: MakeReader, archive: str, width: int) -> None:
    """On any screen, and nothing of them is cut off."""
    page = reader_of(archive, viewport={"width": width, "height": 700}, java_script_enabled=False).open(QUESTION)
    for number in (0, 1):
        page.locator(".menu summary").nth(number).click()
        for link in page.locator(".menu").nth(number).get_by_role("link").all():
            box = box_of(link)
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["height"] >= 24
    page.get_by_role("link", name="繁體中文").click()
    assert "/zh-hant/search" in page.url


def test_one_language_of_a_passage_is_shown_on_a_phone(reader_of: MakeReader, archive: str) -> None:
    """A phone shows the passage in the reader's language, and the other below it on request; a desk shows both."""
    page = reader_of(archive, viewport=PHONE, java_script_enabled=False).open(QUESTION)
    hit = page.locator("article.hit").first
    expect(hit.locator(".passages [lang=en]")).to_be_visible()
    expect(hit.locator(".passages [lang=zh-Hans] p")).to_be_hidden()
    hit.get_by_text("Show the Chinese text").click()
    expect(hit.locator(".passages [lang=zh-Hans] p")).to_be_visible()
    page = reader_of(archive, viewport=DESK).open(QUESTION)
    left, right = (box_of(page.locator(f"article.hit .passages [lang={lang}] p").first) for lang in ("en", "zh-Hans"))
    assert left["x"] + left["width"] <= right["x"]
    page = reader_of(archive, viewport=PHONE).open(QUESTION.replace("en", "zh", 1))
    expect(page.locator("article.hit").first.locator("h3 [lang=zh-Hans]")).to_be_visible()
    expect(page.locator("article.hit").first.locator(".passages [lang=en] p")).to_be_hidden()


def test_a_result_leads_to_the_paragraph_that_matched(reader: Reader) -> None:
    """A click on a headline opens the document where the words of its passage are."""
    page = reader.open(QUESTION)
    page.locator("article.hit h3 a").first.click()
    page.wait_for_url("**/documents/**#en-1")
    expect(page.locator("#en-1 mark").first).to_be_visible()


def test_several_values_are_chosen_at_once_in_a_sheet(reader_of: MakeReader, archive: str) -> None:
    """On a phone, without scripts, a sheet opens, takes several values, and shows their results; closing changes nothing."""
    page = reader_of(archive, viewport=PHONE, java_script_enabled=False).open(QUESTION)
    before = total(page)
    sheet = page.get_by_role("complementary", name="Filters")
    expect(sheet).to_be_hidden()
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 200")
    at = page.evaluate("scrollY")
    page.locator(".open-filters").evaluate("button => button.click()")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name=f"Show {before} results")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    assert page.evaluate("scrollY") == at
    page.locator(".open-filters").evaluate("button => button.click()")
    sheet.get_by_label("Choose Shanxi").check()
    sheet.get_by_label("Choose Jiangsu").check()
    sheet.get_by_role("button", name="Show the results").click()
    assert 0 < total(page) < before
    expect(page.locator(".chip", has_text="Region")).to_have_count(2)


def test_the_number_of_results_is_counted_before_they_are_shown(reader: Reader) -> None:
    """With scripts the button says how many results a choice has, and it has as many."""
    page = reader.open(QUESTION)
    page.get_by_label("Choose Shanxi").check()
    button = page.get_by_role("button", name=re.compile(r"Show \d+ results"))
    expect(button).to_be_visible()
    expect(button).not_to_have_text(f"Show {total(page)} results")
    counted = int(re.sub(r"\D", "", button.inner_text()))
    button.click()
    page.wait_for_url("**region=**")
    assert total(page) == counted
    assert "from=" not in page.url
    assert reader.complaints == []


def test_a_value_is_left_out_by_a_click(reader: Reader) -> None:
    """Beside each value a link leaves it out, the same link takes that back, and its name chooses it instead."""
    page = reader.open(QUESTION)
    before = total(page)
    told = page.locator(".line", has_text="Shanxi").locator(".count").inner_text()
    number, unit = told.split()
    assert unit == "documents"
    count = int(number)
    page.get_by_role("link", name="Leave out Shanxi").click()
    assert total(page) == before - count
    page.get_by_role("link", name="No longer leave out Shanxi").click()
    assert total(page) == before
    page.get_by_role("link", name="Leave out Shanxi").click()
    page.locator("a.value.out", has_text="Shanxi").click()
    assert total(page) == count
    expect(page.locator(".chip")).to_have_count(1)


def test_shanxi_and_1954_take_two_clicks(reader: Reader) -> None:
    """A region and a year are chosen by one click each, in either order, and find the same."""
    found = []
    for order in (("1953", "Shanxi"), ("Shanxi", "1953")):
        page = reader.open(QUESTION)
        for name in order:
            link = page.locator("a.value", has=page.locator(".name", has_text=re.compile(f"^{name}")))
            for summary in page.locator(".facet.date .values summary").all():
                if not link.first.is_visible() and summary.is_visible():
                    summary.click()
            link.first.click()
        found.append((total(page), page.url))
    assert len(set(found)) == 1
    assert found[0][0] > 0


def test_without_results_the_filters_stay(reader: Reader) -> None:
    """Of a search that finds nothing the chosen values can still be taken back in the sidebar."""
    page = reader.open(f"{QUESTION}&region=Shanxi&from=1990")
    expect(page.locator("article.hit")).to_have_count(0)
    page.locator("a.value.chosen", has_text="Shanxi").click()
    assert "region=" not in page.url
    expect(page.get_by_label("From")).to_have_value("1990")


def test_a_list_of_ones_own_is_kept_and_shared(reader: Reader, reader_of: MakeReader, archive: str) -> None:
    """Documents are kept in the browser, without a cookie; the list's address shows somebody else the same ones."""
    page = reader.open(QUESTION)
    expect(page.locator(".my-list")).to_be_hidden()
    titles = page.locator("article.hit h3").all_inner_texts()[1:3]
    for number in (1, 2):
        page.locator("article.hit").nth(number).get_by_role("button", name="Keep in my list").click()
    page.get_by_role("link", name="My list (2)").click()
    page.wait_for_url("**/en/list?ids=**")
    assert page.locator("article.hit h3").all_inner_texts() == titles
    assert page.context.cookies() == []
    other = reader_of(archive, java_script_enabled=False).open(page.url.removeprefix(archive))
    assert other.locator("article.hit h3").all_inner_texts() == titles
    page.locator("article.hit").first.get_by_role("button", name="Keep in my list").click()
    page = reader.open(QUESTION)
    expect(page.get_by_role("link", name="My list (1)")).to_be_visible()
    expect(page.locator(".keep[aria-pressed=true]")).to_have_count(1)
    assert reader.complaints == []
