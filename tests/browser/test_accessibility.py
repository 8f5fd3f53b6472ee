"""Claims about accessibility: axe finds nothing against WCAG 2.2 AA on any page, light or dark, at a desk or on a phone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import MakeReader

QUESTION = f"/search?q={quote('互助组')}"
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
    "about": "/about",
    "missing": "/not-here",
}
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def violations(found: object) -> list[tuple[str, list[str]]]:
    """Rules that are broken, with the elements that break them."""
    response = getattr(found, "response", {})
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in response["violations"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader_of: MakeReader, archive: str, closed_archive: str, scheme: str, size: str) -> None:
    """Front page, results, chosen filters, no results, document, about and error pages have no violation."""
    reader = reader_of(archive, color_scheme=scheme, viewport=SIZES[size])
    found = {}
    for name, path in PATHS.items():
        page = reader.open(path)
        for summary in page.locator(".fold > summary").all():
            if summary.is_visible():
                summary.click()
        found[name] = violations(Axe().run(page, options=RULES))
    page = reader.open(QUESTION)
    page.locator(".hit h3 a").first.click()
    for summary in page.locator("details.evidence > summary").all():
        summary.click()
    found["document"] = violations(Axe().run(page, options=RULES))
    closed = reader_of(closed_archive, color_scheme=scheme, viewport=SIZES[size])
    found["closed"] = violations(Axe().run(closed.open("/"), options=RULES))
    assert {name: broken for name, broken in found.items() if broken} == {}
