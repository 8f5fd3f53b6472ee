"""Claims about accessibility: axe finds nothing against WCAG 2.2 AA on any page of either interface, light or dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from search.ingest import document_id
from tests.browser.conftest import MakeReader
from tests.browser.sources import CORRECTED, WITHDRAWN
from web import create_app, links

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets, which no rule of these needs
}
CONTRAST = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 320, "height": 700}}
LANGUAGES = {"en": "en", "zh": "zh-CN", "zh-hant": "zh-TW"}
"""Interfaces, and the language that a browser asks for where an address names no interface."""

PAIRS = [("phone", "en"), ("desk", "zh")]
if os.environ.get("CI"):
    PAIRS = [(size, interface) for size in SIZES for interface in LANGUAGES]
"""Sizes of the screen and interfaces that are looked at: all of them takes minutes, so elsewhere each has its turn once."""

ARGUMENTS = {"document_id": document_id(CORRECTED), "year": "1954", "month": "11", "day": "11", "term": "互助组"}
"""What stands in the addresses of pages."""

NARROWED = [
    ("q", "互助组"),
    ("region", "Shanxi"),
    ("region", "Hebei"),
    ("-kind", "web"),
    ("from", "1953"),
    ("to", "1956"),
]
STATES: dict[str, list[list[tuple[str, str]]]] = {
    "search": [
        [("q", "互助组"), ("per_page", "3")],
        [*NARROWED, ("era", "collectivisation"), ("per_page", "3"), ("colour", "red")],
        [("q", "mutual aid team"), ("without", "互助组"), ("per_page", "2")],
        [("q", "zzzzzz")],
    ],
    "document": [
        [],
        [("q", "互助组"), ("view", "interleaved"), ("pinyin", "1"), ("hit", "1")],
        [("q", "互助组"), ("terms", "1")],
    ],
    "explain": [[("q", "互助组")]],
    "list": [[], [("ids", f"{document_id(CORRECTED)},nobody")]],
    "terms": [[], [("q", "互助"), ("order", "subject")], [("q", "zzzzzz")]],
    "trends": [[], [("q", "互助组"), ("q", "合作社"), ("scale", "thousand")]],
}
"""Queries with which a page is another page, by endpoint; the rest are read without one."""

ERRORS = {404: "/{}/not-here", 410: "/{}/documents/" + document_id(WITHDRAWN), 400: "/trends.csv?count=sheep"}
SAMPLE = ("search", "document", "calendar_day")
"""Pages read in traditional characters too, whose words are made from those of the simplified ones."""


def addresses(interface: str) -> Iterator[str]:
    """Every page of an interface that the application has, in each of its states."""
    application = create_app("none")
    rules = application.url_map.bind("localhost")
    for rule in application.url_map.iter_rules():
        endpoint = rule.endpoint.removeprefix(f"{links.BLUEPRINT}.")
        if "interface" not in rule.arguments or (interface == "zh-hant" and endpoint not in SAMPLE):
            continue
        values = {name: ARGUMENTS[name] for name in rule.arguments - {"interface"}}
        path = rules.build(rule.endpoint, {"interface": interface, **values})
        for query in STATES.get(endpoint, [[]]):
            yield f"{path}?{urlencode(query)}" if query else path


def violations(page: Page) -> list[str]:
    """What axe finds on a page as it stands, in light and, for contrast, in dark."""
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    for button in page.locator(".open-filters").all():
        if button.is_visible():
            button.click()
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    broken = page.evaluate("options => axe.run(options)", RULES)["violations"]
    page.emulate_media(color_scheme="dark")
    broken += page.evaluate("options => axe.run(options)", CONTRAST)["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in broken for node in rule["nodes"]]


@pytest.mark.parametrize(("size", "interface"), PAIRS)
def test_axe_finds_nothing(reader_of: MakeReader, archive: str, size: str, interface: str) -> None:
    """No page of the application has a violation, with everything unfolded that can be, nor has a page of an error."""
    reader = reader_of(archive, viewport=SIZES[size], locale=LANGUAGES[interface], reduced_motion="reduce")
    found = {path: violations(reader.open(path)) for path in addresses(interface)}
    for code, path in ERRORS.items():
        answer = reader.page.goto(archive + path.format(interface))
        assert answer
        assert answer.status == code
        found[path] = violations(reader.page)
    assert len(found) > len(ERRORS) + len(SAMPLE)
    assert {path: broken for path, broken in found.items() if broken} == {}


def test_axe_finds_nothing_in_completions_and_a_closed_archive(
    reader_of: MakeReader, archive: str, closed_archive: str
) -> None:
    """Neither the open list of completions nor the page before there is an index has a violation."""
    reader = reader_of(archive, viewport=SIZES["desk"], reduced_motion="reduce")
    reader.open(f"/en/search?q={quote('互助组')}").get_by_role("combobox").fill("互")
    reader.page.get_by_role("option").first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    assert violations(reader.page) == []
    assert violations(reader_of(closed_archive, viewport=SIZES["phone"], reduced_motion="reduce").open("/")) == []
