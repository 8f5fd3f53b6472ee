"""Claims about reading in a real browser: the bar stays, keys step from match to match and from result to result."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeReader, Reader

QUESTION = f"/en/search?q={quote('互助组')}"


def open_first(reader: Reader) -> None:
    """Open the first result."""
    reader.open(QUESTION).locator(".hit h3 a").first.click()
    expect(reader.page.locator(".step.results")).to_contain_text("Result 1/")
    reader.page.wait_for_load_state()  # or a key is pressed before the script that answers to it has run


def test_keys_step_from_match_to_match(reader: Reader) -> None:
    """The key n goes to the next match and N back, on the same page; the bar counts, stays, and covers no match."""
    open_first(reader)
    page = reader.page
    loaded = [address for address in reader.requests if "/documents/" in address]
    for number in (1, 2):
        page.keyboard.press("n")
        expect(page.locator("mark.current")).to_have_id(f"hit-{number}")
        expect(page.locator(".hits > span").first).to_contain_text(f"Match {number}/")
        expect(page.locator("mark.current")).to_be_in_viewport(ratio=1)
    page.keyboard.press("N")
    expect(page.locator("mark.current")).to_have_id("hit-1")
    assert page.url.endswith("#hit-1")
    assert [address for address in reader.requests if "/documents/" in address] == loaded
    bar, mark = page.locator(".reading-bar").bounding_box(), page.locator("mark.current").bounding_box()
    assert bar is not None
    assert mark is not None
    assert bar["y"] + bar["height"] <= mark["y"]
    assert reader.complaints == []


def test_the_last_match_is_the_last(reader: Reader) -> None:
    """Stepping stops at both ends; the link that leads nowhere is gone, and comes back."""
    open_first(reader)
    page = reader.page
    total = int(page.locator(".hits").get_attribute("data-total") or 0)
    assert total > 1
    for _ in range(total + 2):
        page.keyboard.press("n")
    expect(page.locator("mark.current")).to_have_id(f"hit-{total}")
    expect(page.locator(".hits a.next")).to_have_count(0)
    page.get_by_role("link", name="Previous match").click()
    expect(page.locator("mark.current")).to_have_id(f"hit-{total - 1}")
    expect(page.locator(".hits a.next")).to_have_count(1)


def test_keys_step_from_result_to_result_and_back(reader: Reader) -> None:
    """] opens the next result and [ the one before; the way back leads to the result in its list."""
    open_first(reader)
    page = reader.page
    first = page.locator("h1").inner_text()
    page.keyboard.press("]")
    expect(page.locator(".step.results")).to_contain_text("Result 2/")
    assert page.locator("h1").inner_text() != first
    page.locator(".back a").first.click()
    assert page.url.endswith("#result-2")
    expect(page.locator("#result-2 h3").first).to_be_in_viewport()
    page.go_back()
    page.keyboard.press("[")
    expect(page.locator(".step.results")).to_contain_text("Result 1/")


def test_keys_can_be_switched_off(reader: Reader) -> None:
    """Those who type letters without meaning them switch the keys off, for good; letters in a field are no keys."""
    open_first(reader)
    page = reader.page
    page.get_by_role("combobox").press("n")
    expect(page.locator("mark.current")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    page.reload()
    expect(page.get_by_role("button", name="Keys")).to_have_attribute("aria-pressed", "false")
    page.locator("main").press("n")
    expect(page.locator("mark.current")).to_have_count(0)


@pytest.mark.parametrize("width", [375, 1280])
def test_without_a_script_links_do_the_same(reader_of: MakeReader, archive: str, width: int) -> None:
    """Matches, results, texts, script and pinyin are links; the page shows what was chosen, and where one is."""
    reader = reader_of(archive, viewport={"width": width, "height": 812}, java_script_enabled=False)
    open_first(reader)
    page = reader.page
    for number in (1, 2):
        page.get_by_role("link", name="Next match").click()
        expect(page.locator("mark.current")).to_have_id(f"hit-{number}")
        expect(page.locator("mark.current")).to_be_in_viewport(ratio=1)
        expect(page.locator(".steps")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Interleaved").click()
    expect(page.locator(".interleaved")).to_have_count(1)
    page.get_by_role("link", name="Pinyin").click()
    expect(page.locator("ruby").first).to_be_attached()
    page.get_by_role("link", name="Next result").click()
    expect(page.locator(".step.results")).to_contain_text("Result 2/")
    assert "pinyin=1" in page.url
    expect(page.get_by_role("button", name="Keys")).to_have_count(0)


def test_columns_are_about_equally_tall(reader: Reader) -> None:
    """Beside each other, a text and its translation need about the same height."""
    open_first(reader)
    heights = reader.page.evaluate(
        """() => [1, 2].map(column => [...document.querySelectorAll(`.text .row > p:nth-child(${column})`)].map(
            p => { const range = document.createRange(); range.selectNodeContents(p);
                   return range.getBoundingClientRect().height }).reduce((sum, height) => sum + height, 0))"""
    )
    assert 0.7 < heights[0] / heights[1] < 1.4


def test_the_address_that_stays_is_copied(reader: Reader) -> None:
    """The link puts the address for citing into the clipboard, and stays where it is."""
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_first(reader)
    page = reader.page
    page.get_by_role("link", name="Link").click()
    expect(page.locator(".ways")).to_contain_text("Address copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{reader.base}/documents/")
    assert "?" not in copied
