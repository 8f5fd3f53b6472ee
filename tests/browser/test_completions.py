"""Claims about the search box in a real browser: it completes what is typed, by keyboard, mouse and input method."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser.conftest import MakeReader, Reader

COMPLETIONS = [
    {"text": "互助组", "kind": "term", "detail": "mutual aid team · hùzhù zǔ"},
    {"text": "Hunan", "kind": "place", "detail": "湖南"},
    {"text": "<img src=x onerror=alert(1)>", "kind": "title", "detail": "<b>"},
]


class Served:
    """Answers for the server, so that what is typed, and when, is all that matters."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.status = 200
        page.route("**/api/v1/suggest?*", self._answer)

    def _answer(self, route: Route) -> None:
        text = parse_qs(urlsplit(route.request.url).query)["q"][0]
        self.asked.append(text)
        body = json.dumps({"query": text, "completions": [] if text == "nothing" else COMPLETIONS})
        route.fulfill(status=self.status, content_type="application/json", body=body)


@pytest.fixture
def page(reader: Reader) -> Page:
    return reader.open("/about")


@pytest.fixture
def served(page: Page) -> Served:
    return Served(page)


def test_arrows_and_enter_search_for_a_completion(page: Page, served: Served) -> None:
    """Typing opens the list and leaves the focus in the box; arrows name a line, Enter searches for it."""
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("huzhu", delay=20)
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options).to_have_count(3)
    assert served.asked == ["huzhu"]
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(box).to_be_focused()
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    assert unquote(urlsplit(page.url).query) == "q=互助组"


def test_pinyin_is_completed_by_the_archive(page: Page) -> None:
    """The server's own completions: letters of pinyin lead to a term and its results."""
    page.get_by_role("combobox").press_sequentially("huzhu", delay=20)
    page.get_by_role("option", name="互助组").first.click()
    page.wait_for_url("**/search?q=**")
    expect(page.locator(".hits article").first).to_be_visible()


def test_enter_alone_searches_for_what_was_typed(page: Page, served: Served) -> None:
    """As long as no line is reached, Enter asks what stands in the box."""
    box = page.get_by_role("combobox")
    box.press_sequentially("huzhu")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=huzhu")


def test_escape_and_leaving_close_the_list(page: Page, served: Served) -> None:
    """Escape closes the list and keeps the text; Tab leaves the box for the button, and the list is gone."""
    box, completions = page.get_by_role("combobox"), page.get_by_role("listbox")
    box.press_sequentially("huzhu")
    expect(completions).to_be_visible()
    page.keyboard.press("Escape")
    expect(completions).to_be_hidden()
    expect(box).to_have_value("huzhu")
    page.keyboard.press("ArrowDown")
    expect(completions).to_be_visible()
    page.keyboard.press("Tab")
    expect(completions).to_be_hidden()
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_a_click_searches_for_a_completion(page: Page, served: Served, reader: Reader) -> None:
    """A click on a line searches for it; markup in completions is shown as text."""
    page.get_by_role("combobox").press_sequentially("h")
    hostile = page.get_by_role("option").last
    expect(hostile).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_role("option").nth(1).click()
    page.wait_for_url("**/search?q=Hunan")
    assert reader.complaints == []


def test_a_headline_opens_its_document(page: Page, reader: Reader) -> None:
    """A headline among the completions leads to the document itself, in the interface of the page."""
    page.goto(page.url.replace("/en/", "/zh/"))
    page.get_by_role("combobox").press_sequentially("Jiangsu Province Est")
    title = page.get_by_role("option", name="标题")
    expect(title).to_have_count(1)
    title.click()
    page.wait_for_url("**/zh/documents/*")
    expect(page.locator("h1, .title2").filter(has_text="Jiangsu Province Establishes").first).to_be_visible()
    assert reader.complaints == []


def compose(page: Page, text: str) -> CDPSession:
    """Let an input method show letters that are not yet what is typed."""
    devices = page.context.new_cdp_session(page)
    devices.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    return devices


def test_an_input_method_is_left_alone(page: Page, served: Served) -> None:
    """While pinyin is being composed nothing is asked for and Enter is the input method's; then the characters count."""
    page.get_by_role("combobox").focus()
    for composed in ("h", "hu", "hu zhu"):
        devices = compose(page, composed)
        page.get_by_role("combobox").dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
        page.wait_for_timeout(160)
    assert served.asked == []
    expect(page.get_by_role("listbox")).to_be_hidden()
    devices.send("Input.insertText", {"text": "互助"})
    expect(page.get_by_role("listbox")).to_be_visible()
    assert served.asked == ["互助"]
    assert urlsplit(page.url).path == "/en/about"


def hold(page: Page, text: str) -> list[Route]:
    """Never answer the request for a text; answer every other with one completion."""
    held: list[Route] = []

    def answer(route: Route) -> None:
        if route.request.url.endswith(f"q={text}"):
            held.append(route)
        else:
            route.fulfill(content_type="application/json", body=json.dumps({"completions": COMPLETIONS[:1]}))

    page.route("**/api/v1/suggest?*", answer)
    return held


def test_a_late_answer_is_not_waited_for(page: Page) -> None:
    """If one goes on typing before the answer is there, its request is aborted, and the next one's answer is shown."""
    held = hold(page, "first")
    box = page.get_by_role("combobox")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("q=first")):
        with page.expect_request("**/api/v1/suggest?q=first"):
            box.press_sequentially("first")
        box.press_sequentially(" second")
    expect(page.get_by_role("option")).to_have_count(1)
    assert held


@pytest.mark.parametrize("key", ["Escape", "Tab", "composition"])
def test_nothing_pops_up_later(page: Page, key: str) -> None:
    """Escape, leaving the box and beginning to compose abort a request that is under way."""
    hold(page, "first")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("q=first")):
        with page.expect_request("**/api/v1/suggest?q=first"):
            page.get_by_role("combobox").press_sequentially("first")
        if key == "composition":
            compose(page, "h")
        else:
            page.keyboard.press(key)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_server_that_fails_does_not_matter(page: Page, served: Served, reader: Reader) -> None:
    """Without an answer the box is a plain search box."""
    served.status = 500
    box = page.get_by_role("combobox")
    with page.expect_response("**/api/v1/suggest?*"):
        box.press_sequentially("huzhu")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=huzhu")
    assert reader.complaints == []


def test_the_number_of_completions_is_announced(page: Page, served: Served) -> None:
    """Assistive technology is told how many there are, politely; an emptied box closes the list."""
    box = page.get_by_role("combobox")
    box.press_sequentially("hu")
    expect(page.locator("form[role=search] [role=status]")).to_have_text("3 completions")
    box.fill("nothing")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("form[role=search] [role=status]")).to_have_text("")


def test_the_list_fits_a_phone(reader_of: MakeReader, archive: str) -> None:
    """On 320 pixels the list lies within the window."""
    page = reader_of(archive, viewport={"width": 320, "height": 640}).open("/")
    Served(page)
    page.get_by_role("combobox").press_sequentially("hu")
    found = page.get_by_role("listbox").bounding_box()
    assert found
    assert found["x"] >= 0
    assert found["x"] + found["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
