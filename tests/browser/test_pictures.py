"""Claims about pictures in a browser: they fit the screen, their parts can be clicked, and all of it works by keyboard."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.browser.conftest import MakeReader, Reader

QUESTION = f"/en/search?q={quote('互助组')}"
SCREENS = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 375, "height": 812}}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("interface", ["en", "zh"])
def test_the_front_page_ends_within_two_screens(
    reader_of: MakeReader, archive: str, screen: str, interface: str
) -> None:
    """Search box, timeline, map and a day's paper fit on two screens, and nothing has to be scrolled sideways."""
    page = reader_of(archive, viewport=SCREENS[screen]).open(f"/{interface}/")
    for part in (".ask", ".timeline", ".tile-map", ".paper"):
        assert page.locator(part).first.is_visible()
    height, width = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    assert height <= 2 * SCREENS[screen]["height"]
    assert width <= SCREENS[screen]["width"]


@pytest.mark.parametrize("width", [320, 768])
def test_squares_of_the_map_are_large_enough_to_touch(reader_of: MakeReader, archive: str, width: int) -> None:
    """On the narrowest phone too, a square is at least 24 pixels wide and its character can be read."""
    page = reader_of(archive, viewport={"width": width, "height": 800}).open("/en/")
    boxes = [square.bounding_box() for square in page.locator(".tiles rect").all()]
    assert all(box is not None and min(box["width"], box["height"]) >= 24 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_column_and_a_square_narrow_the_search(reader: Reader) -> None:
    """A click on a year and one on a province choose them; the page has nothing to complain about."""
    page = reader.open(QUESTION)
    page.locator(".columns-of-time a[href*='1953'] .hit").click()
    page.wait_for_url("**date=1953**")
    page.locator(".tiles a", has_text="晋").locator("rect").click()
    page.wait_for_url("**region=**")
    assert "Shanxi" in page.locator(".chips").inner_text()
    assert "1953" in page.locator(".chips").inner_text()
    assert reader.complaints == []


def test_shares_take_the_place_of_counts_without_a_script(reader_of: MakeReader, archive: str) -> None:
    """The switch shows the bars of shares instead of those of counts, and says so in the legend."""
    page = reader_of(archive, java_script_enabled=False, viewport=SCREENS["desk"]).open(QUESTION)
    timeline = page.locator(".timeline")
    count, share = timeline.locator(".f").first, timeline.locator(".s").first
    assert count.is_visible()
    assert not share.is_visible()
    timeline.get_by_label("Share").check()
    assert share.is_visible()
    assert not count.is_visible()
    assert timeline.get_by_text("of all documents of the time").is_visible()


def test_the_table_says_the_same_by_keyboard(reader: Reader) -> None:
    """The folded table opens with a key and its links choose a year, for those who do not use the picture."""
    page = reader.open(QUESTION)
    page.locator(".timeline .numbers > summary").focus()
    page.keyboard.press("Enter")
    page.locator(".timeline tbody a", has_text="1953").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**date=1953**")
    assert "1953" in page.locator(".chips").inner_text()
