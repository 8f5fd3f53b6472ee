"""Claims about what a reader can do in a real browser: search, narrow, read, by mouse, by keyboard, without JavaScript."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeReader, Reader
from tests.browser.sources import XSS

QUESTION = f"/search?q={quote('互助组')}"


def total(page: Page) -> int:
    """The number in the heading of a result list."""
    found = re.search(r"[\d,]+", page.locator("h1").inner_text())
    return int(found[0].replace(",", "")) if found else 0


def counts(page: Page, facet: str) -> dict[str, str]:
    """Labels and counts of a facet."""
    values = page.locator(f".facet.{facet} a.value")
    return {
        str(value.locator(".name").text_content()): str(value.locator(".count").text_content()).split()[0]
        for value in values.all()
    }


def test_a_search_finds_the_seeds_in_both_languages(reader: Reader) -> None:
    """A search for 互助组 shows the essay and the newspaper of the seeds, words marked in both languages, three facets."""
    page = reader.open("/")
    page.get_by_role("combobox").fill("互助组")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("h1")).to_contain_text("互助组")
    page = reader.open(f"{QUESTION}&per_page=100")
    essay = page.locator("article", has_text="The rise and fall of an advanced co-op")
    paper = page.locator("article", has_text="Jiangsu Province Establishes Over 12,000")
    expect(essay.locator("mark", has_text="互助組").first).to_be_visible()
    expect(paper.locator("[lang=zh-Hans] mark", has_text="互助组").first).to_be_visible()
    for facet in ("date", "era", "region"):
        expect(page.locator(f".facet.{facet} a.value:visible").first).to_be_visible()
    assert reader.complaints == []


def test_english_words_are_marked_in_english(reader: Reader) -> None:
    """A phrase in English is marked in the English of both documents."""
    page = reader.open(f"/search?q={quote(chr(34) + 'mutual aid team' + chr(34))}&per_page=100")
    for title in ("The rise and fall of an advanced co-op", "Jiangsu Province Establishes"):
        article = page.locator("article", has_text=title)
        expect(article.locator("[lang=en] mark").first).to_have_text(re.compile("mutual aid team", re.IGNORECASE))


def test_what_was_added_can_be_taken_away_and_put_back(reader: Reader) -> None:
    """A question in English says that it searched in Chinese and why; a cross takes that away, a link puts it back."""
    page = reader.open("/search?q=mutual+aid+team")
    page.locator(".widened summary").click()
    added = page.locator(".widened dd", has_text="互助组").first
    expect(added).to_contain_text("glossary")
    before = total(page)
    added.get_by_role("link", name="Search without 互助组").click()
    expect(page.locator(".widened .removed")).to_contain_text("互助组")
    assert page.locator(".widened dd .term", has_text=re.compile("^互助组$")).count() == 0
    page.get_by_role("link", name="put back 互助组").click()
    assert total(page) == before
    page.locator(".widened summary").click()
    page.get_by_role("link", name="Search only what I typed").click()
    expect(page.locator(".widened")).to_have_count(0)
    page.get_by_role("link", name="Search other spellings").click()
    assert total(page) == before


def test_a_mistyped_character_is_noticed(reader: Reader) -> None:
    """For a word that sounds like another the page asks whether that was meant; a click searches for it."""
    page = reader.open(f"/search?q={quote('互助祖')}")
    page.locator(".meant").get_by_role("link", name="互助组").click()
    assert total(page) > 0


def test_a_result_says_why_it_was_found(reader: Reader) -> None:
    """From a result a table is reached whose shares add up, and from there the document."""
    page = reader.open("/search?q=huzhuzu")
    page.get_by_role("link", name="Why found?").first.click()
    expect(page.locator("table.scores")).to_contain_text("互助组")
    expect(page.locator("table.scores")).to_contain_text("romanisation")
    shares = page.locator("table.scores tbody").first.locator("td:last-child").all_inner_texts()
    assert sum(int(re.sub(r"\D", "", share)) for share in shares) == pytest.approx(100, abs=len(shares))
    page.get_by_role("link", name="To the document").click()
    expect(page.locator(".text mark").first).to_be_visible()
    expect(page.locator(".similar h3 a").first).to_be_visible()


def test_a_facet_narrows_and_its_chip_takes_it_back(reader: Reader) -> None:
    """A chosen region narrows the list and keeps its siblings' counts; its chip restores the whole list."""
    page = reader.open(QUESTION)
    before, everything = total(page), counts(page, "region")
    page.locator(".facet.region a.value", has_text="Shanxi").first.click()
    assert 0 < total(page) < before
    assert counts(page, "region") == everything
    assert page.locator(".facet.region a.value[aria-current]").count() == 1
    page.get_by_role("link", name=re.compile("Remove the filter Region Shanxi")).click()
    assert total(page) == before
    assert page.locator(".chip").count() == 0


def test_a_decade_opens_into_years_and_months(reader: Reader) -> None:
    """Within a decade there are years, within a year months; a month narrows the list to that month."""
    page = reader.open(QUESTION)
    month = page.locator(".facet.date a.value", has_text="November 1954").first
    for summary in page.locator(".facet.date .values summary").all():
        if not month.is_visible() and summary.is_visible():
            summary.click()
    month.click()
    assert total(page) == 1
    expect(page.locator("time").first).to_have_attribute("datetime", "1954-11-11")


def test_a_period_can_be_typed(reader: Reader) -> None:
    """From and To narrow the list, inclusive, and keep the question."""
    page = reader.open(QUESTION)
    page.get_by_label("From").fill("1954")
    page.get_by_label("To", exact=True).fill("1954-12")
    page.get_by_role("button", name="Set the period").click()
    assert total(page) == 1
    assert page.get_by_role("combobox").input_value() == "互助组"


def test_a_document_stands_in_two_columns(reader: Reader) -> None:
    """A result opens a page with both texts side by side and the words marked; the way back leads to the same list."""
    page = reader.open(f"/search?from=1954&{QUESTION.partition('?')[2]}&to=1954")
    address = page.url
    page.get_by_role("link", name=re.compile("Jiangsu Province Establishes")).click()
    left, right = page.locator("#en-1"), page.locator("#zh-1")
    boxes = left.bounding_box(), right.bounding_box()
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] < boxes[1]["x"]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 12
    expect(page.locator(".text [lang=zh-Hans] mark").first).to_have_text("互助组")
    page.get_by_role("link", name=re.compile("Back to the results")).click()
    assert page.url.partition("#")[0] == address


def test_evidence_opens_and_leads_into_the_text(reader: Reader) -> None:
    """The evidence of a fact is folded, opens, and quotes words."""
    page = reader.open(f"{QUESTION}&from=1954&to=1954")
    page.get_by_role("link", name=re.compile("Jiangsu Province Establishes")).click()
    evidence = page.locator("details.evidence").first
    expect(evidence.locator("li").first).to_be_hidden()
    evidence.locator("summary").click()
    expect(evidence.locator("li").first).to_be_visible()


def test_the_keyboard_is_enough(reader: Reader) -> None:
    """Skip link, search, a facet, its chip and a result are reached and used with Tab and Enter alone."""
    page = reader.open("/search")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.get_by_role("combobox").focus()
    page.keyboard.type("互助组")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    press_until(page, "a.value")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_until(page, "a.chip")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("a.chip").count() == 0
    press_until(page, ".hit h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


def press_until(page: Page, selector: str) -> None:
    """Press Tab until something that fits is focused, and is seen to be."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_what_was_added_stands_in_columns_on_a_phone(reader_of: MakeReader, archive: str) -> None:
    """Each word of the question has a line of its own, and the crosses stand below each other, beside no other link."""
    page = reader_of(archive, viewport={"width": 390, "height": 844}).open("/search?q=mutual+aid+team+commune")
    page.locator(".widened summary").click()
    crosses = [box for cross in page.locator(".widened .drop:visible").all() if (box := cross.bounding_box())]
    assert len(crosses) > 1
    assert len({box["x"] for box in crosses}) == 1
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in crosses)
    assert all(after["y"] - before["y"] >= 24 for before, after in pairwise(crosses))


@pytest.mark.parametrize("width", [390, 1280])
def test_a_translation_says_so(reader_of: MakeReader, archive: str, width: int) -> None:
    """Above a text in both languages stands which is the original, on a phone and for a screen reader too."""
    page = reader_of(archive, viewport={"width": width, "height": 844}).open(f"{QUESTION}&kind=newspaper")
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_text("English translation", exact=True)).to_be_visible()
    assert "English translation" in page.get_by_role("main").aria_snapshot()


def test_everything_works_without_javascript(reader_of: MakeReader, archive: str) -> None:
    """With scripts switched off a reader searches, narrows, opens the filters on a phone, and reads."""
    phone = reader_of(archive, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = phone.open("/")
    page.get_by_role("searchbox").fill("互助组")
    page.get_by_role("button", name="Search").click()
    value = page.locator(".facet.region a.value", has_text="Shanxi").first
    expect(value).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(value).to_be_visible()
    value.click()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator(".hit h3 a").first.click()
    expect(page.locator("#zh-1")).to_be_visible()


def test_the_filters_stand_open_at_a_desk(reader: Reader) -> None:
    """On a wide screen the facets are a sidebar and need no click."""
    page = reader.open(QUESTION)
    expect(page.get_by_role("button", name="Filters")).to_be_hidden()
    expect(page.locator(".facet.era a.value:visible").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", f"{QUESTION}&per_page=100", "/about", f"/search?q={quote(XSS)}", "/nothing"])
def test_nothing_is_cut_off_at_the_side(reader: Reader, path: str) -> None:
    """No page is wider than its window, down to 320 pixels (WCAG 1.4.10)."""
    page = reader.open(path)
    for width in (320, 390, 768, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_markup_stays_text_everywhere(reader: Reader) -> None:
    """Markup as a headline, author and question runs nothing and loads nothing, on any page."""
    page = reader.open(f"/search?q={quote(XSS)}&region={quote(XSS)}&sort={quote(XSS)}&{quote(XSS)}=1")
    assert page.get_by_role("combobox").input_value() == XSS
    expect(page.locator(".notices")).to_contain_text(XSS)
    page = reader.open("/search?q=onerror")
    page.get_by_role("link", name=XSS).click()
    expect(page.locator("h1")).to_have_text(XSS)
    for path in (
        "/",
        "/about",
        f"/{quote(XSS)}",
        f"/documents/{quote(XSS, safe='')}",
        f"/api/v1/search?q={quote(XSS)}",
    ):
        reader.open(path)
    assert reader.complaints == []
    assert not [address for address in reader.requests if address.endswith("/x")]


def test_no_request_leaves_the_house(reader: Reader) -> None:
    """Every request of every page goes to the server that the page came from, and nothing is complained about."""
    for path in ("/", QUESTION, "/about", "/nothing", "/search?q=zzzz"):
        page = reader.open(path)
    page = reader.open(QUESTION)
    page.locator(".hit h3 a").first.click()
    assert all(address.startswith(reader.base + "/") for address in reader.requests)
    assert any("base.css" in address for address in reader.requests)
    assert reader.complaints == []


def test_chinese_is_set_in_chinese_faces(reader: Reader) -> None:
    """Simplified and traditional text ask for the faces of their own script."""
    page = reader.open(f"{QUESTION}&from=1954&to=1954")
    family = page.locator(".title2[lang=zh-Hans]").first.evaluate("node => getComputedStyle(node).fontFamily")
    assert "Serif CJK SC" in family
    marked = page.locator(".title2[lang=zh-Hans], .passages [lang=zh-Hans] p").first
    assert "Serif" in marked.evaluate("node => getComputedStyle(node).fontFamily")


@pytest.mark.parametrize(
    "path", ["/", "/search?q=mutual+aid+team", "/search?q=mutual+aid+team&without=互助组", "/about"]
)
def test_chinese_is_read_out_as_chinese(reader: Reader, path: str) -> None:
    """What the page itself says in Chinese is marked so, the words for screen readers too; texts speak for themselves."""
    untagged = reader.open(path).evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
            for (let text = walker.nextNode(); text; text = walker.nextNode()) {
                const place = text.parentElement;
                if (/\\p{Script=Han}/u.test(text.data) && !place.closest(".passages")
                    && !place.closest("[lang]").getAttribute("lang").startsWith("zh")) found.push(text.data.trim());
            }
            return found;
        }"""
    )
    assert untagged == []


def test_the_closed_archive_says_so(reader_of: MakeReader, closed_archive: str) -> None:
    """Without an index the page is a 503 in the house's design that names the command to run."""
    reader = reader_of(closed_archive)
    page = reader.open(QUESTION)
    expect(page.locator("main")).to_contain_text("hezuo build")
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    assert reader.complaints == []
