"""Claims about terms in a real browser: explained on hover and on focus, dismissed by Escape, without script, in print."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from search.ingest import document_id
from tests.browser.conftest import MakeReader, Reader
from tests.browser.sources import CORRECTED

DOCUMENT = f"/en/documents/{document_id(CORRECTED)}?q={quote('互助组')}"
EXPLAINED = f"{DOCUMENT}&terms=1"
PHONE = {"width": 320, "height": 700}


def test_terms_are_explained_on_hover_and_on_focus(reader: Reader) -> None:
    """Pointer or keyboard brings the explanation; it stays under the pointer, and until the focus goes on."""
    page = reader.open(EXPLAINED)
    term = page.locator(".explained").first
    link, explanation = term.locator("> a"), term.locator("> .explanation")
    expect(explanation).to_be_hidden()
    link.hover()
    expect(explanation).to_be_visible()
    box = explanation.bounding_box()
    assert box is not None
    # From the word, whichever of its lines, straight down into the explanation, step by step.
    for line in range(link.evaluate("link => link.getClientRects().length")):
        left, top, width, height = link.evaluate(
            "(link, line) => { const box = link.getClientRects()[line]; return [box.x, box.y, box.width, box.height] }",
            line,
        )
        page.mouse.move(left + width / 2, top + height / 2)
        expect(explanation).to_be_visible()
        page.mouse.move(left + width / 2, box["y"] + box["height"] / 2, steps=20)
        page.wait_for_timeout(500)
        expect(explanation).to_be_visible()
    page.mouse.move(0, 0)
    expect(explanation).to_be_hidden()
    link.focus()
    expect(explanation).to_be_visible()
    expect(link).to_have_accessible_description(explanation.inner_text().replace("\n", " "))
    page.keyboard.press("Tab")
    expect(explanation).to_be_hidden()
    assert reader.complaints == []


def test_escape_dismisses_an_explanation(reader: Reader) -> None:
    """Without moving pointer or focus; pointed at or focused again, it is back."""
    page = reader.open(EXPLAINED)
    term = page.locator(".explained").first
    link, explanation = term.locator("> a"), term.locator("> .explanation")
    link.hover()
    expect(explanation).to_be_visible()
    page.keyboard.press("Escape")
    expect(explanation).to_be_hidden()
    page.mouse.move(0, 0)
    link.hover()
    expect(explanation).to_be_visible()
    page.mouse.move(0, 0)
    link.focus()
    page.keyboard.press("Escape")
    expect(explanation).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    expect(explanation).to_be_visible()


def test_explanations_need_no_script_and_are_not_printed(reader_of: MakeReader, archive: str) -> None:
    """The switch is a link; styles do the rest, and leave it all out on paper."""
    page = reader_of(archive, viewport={"width": 1280, "height": 900}, java_script_enabled=False).open(DOCUMENT)
    assert page.locator(".explained").count() == 0
    page.get_by_role("link", name="Explain terms").click()
    term = page.locator(".explained").first
    term.locator("> a").hover()
    expect(term.locator("> .explanation")).to_be_visible()
    page.emulate_media(media="print")
    expect(term.locator("> .explanation")).to_be_hidden()
    page.emulate_media(media="screen")
    term.locator("> a").click()
    expect(page.locator("h1")).to_be_visible()
    assert "/en/terms/" in page.url


def test_without_the_switch_there_are_no_more_stops(reader: Reader) -> None:
    """Of the tab key: a text that is not explained has none at all."""
    page = reader.open(DOCUMENT)
    assert page.locator(".text .row :is(a, button, [tabindex])").count() == 0


@pytest.mark.parametrize("interface", ["en", "zh"])
def test_an_explanation_fits_on_a_narrow_screen(reader_of: MakeReader, archive: str, interface: str) -> None:
    """Each is wholly on the screen from left to right, whichever place of a line its term has, readings shown or not."""
    for more in ("", "&pinyin=1&view=interleaved"):
        page = reader_of(archive, viewport=PHONE).open(EXPLAINED.replace("/en/", f"/{interface}/", 1) + more)
        assert page.locator(".explained").count() > 1
        for term in page.locator(".explained").all():
            term.locator("> a").focus()
            box = term.locator("> .explanation").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]


def test_a_form_of_the_interface_shows_its_answer(reader: Reader) -> None:
    """Below itself, with the address that it is from; without a script the form opens that address."""
    page = reader.open("/en/api")
    section = page.locator("section", has=page.locator("#term"))
    section.get_by_text("Parameters, and a form to try it").click()
    section.get_by_label("term").fill("互助组")
    section.get_by_role("button", name="Ask").click()
    expect(section.locator("[role=status]")).to_contain_text("200")
    expect(section.locator("pre")).to_contain_text('"mutual aid team"')
    expect(section.locator(".answer a")).to_contain_text(f"/api/v1/terms/{quote('互助组')}")
    assert page.url.endswith("/en/api")
    assert reader.complaints == []


def test_the_form_works_without_script(reader_of: MakeReader, archive: str) -> None:
    """It opens the answer as a page of its own."""
    page = reader_of(archive, viewport={"width": 1280, "height": 900}, java_script_enabled=False).open("/en/api")
    section = page.locator("section", has=page.locator("#suggest"))
    section.get_by_text("Parameters, and a form to try it").click()
    section.get_by_label("q", exact=True).fill("huzhu")
    section.get_by_role("button", name="Ask").click()
    assert page.url == f"{archive}/api/v1/suggest?q=huzhu"
    assert '"completions"' in page.content()
