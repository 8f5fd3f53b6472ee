"""Claims about accessibility: axe finds nothing against WCAG 2.2 AA on any page, light or dark, at a desk or on a phone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from search.ingest import document_id
from tests.browser.conftest import MakeReader
from tests.browser.sources import CORRECTED

QUESTION = f"/search?per_page=3&q={quote('互助组')}"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
PATHS = {
    "home": "/",
    "results": QUESTION,
    "filters": f"{QUESTION}&region=Shanxi&region=Hebei&era=collectivisation&-kind=web&from=1953&to=1956&colour=red",
    "nothing": "/search?q=zzzzzz",
    "widened": f"/search?per_page=2&q={quote('mutual aid team')}&without={quote('互助组')}",
    "about": "/about",
    "list": f"/list?ids={document_id(CORRECTED)},nobody",
    "missing": "/not-here",
    "trends": f"/trends?q={quote('互助组')}&q={quote('合作社')}&scale=thousand",
    "calendar": "/calendar",
    "year": "/calendar/1954",
    "day": "/calendar/1954/11/11",
    "term": f"/terms/{quote('互助组')}",
    "corrected": f"/documents/{document_id(CORRECTED)}",
}
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
FOLDED = ("home", "filters", "nothing", "trends", "year")
"""Pages that are laid out otherwise on a phone; the rest only get narrower."""

CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """What axe finds on a page as it stands, in light and, for contrast, in dark."""
    # The sheet of filters on a phone covers what else could be opened.
    for kind in (".numbers > summary, details.evidence > summary", ".open-filters"):
        for folded in page.locator(kind).all():
            if folded.is_visible():
                folded.click()
    page.emulate_media(color_scheme="light")
    found = Axe().run(page, options=RULES).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options=CONTRAST).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(reader_of: MakeReader, archive: str, closed_archive: str, size: str) -> None:
    """Every page has no violation, nor has the open list of completions."""
    reader = reader_of(archive, viewport=SIZES[size], reduced_motion="reduce")
    found = {name: violations(reader.open(path)) for name, path in PATHS.items() if size == "desk" or name in FOLDED}
    reader.open(QUESTION).locator(".hit h3 a").first.click()
    found["document"] = violations(reader.page)
    reader.page.get_by_role("link", name="Why was this found?").click()
    found["explained"] = violations(reader.page)
    reader.page.get_by_role("combobox").fill("互")
    reader.page.get_by_role("option").first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    found["completions"] = violations(reader.page)
    found["closed"] = violations(reader_of(closed_archive, viewport=SIZES[size], reduced_motion="reduce").open("/"))
    assert {name: broken for name, broken in found.items() if broken} == {}
