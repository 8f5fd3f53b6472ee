"""Claims about injected scripts: nothing that readers or documents say becomes markup, a script or a formula anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.attacks.conftest import HostileSite, serving
from tests.attacks.judgement import PAGES, Answer, judge_document, judge_file, judge_pages
from tests.attacks.payloads import KINDS, MARKER, PAYLOADS
from tests.attacks.routes import Route, with_query
from tests.browser.conftest import MakeReader, Reader

BATCH = 50
"""Pages that are handed to the browser at once."""

TEXTS = [payload.text for payload in PAYLOADS]

WATCH = f"""
window.{MARKER} = number => console.error("ran", number);
addEventListener("securitypolicyviolation", event => console.error("violates", event.violatedDirective, event.blockedURI));
"""
"""Runs before anything else on a page, and complains of each script and of each thing that the policy had to stop."""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which pages are taken apart."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int:
    """How many payloads each address gets."""
    return min(int(request.config.getoption("--injections")), len(PAYLOADS))


def judged(site: HostileSite, tab: Page, answers: Iterable[Answer]) -> tuple[list[str], int]:
    """Return what is wrong with answers, and in how many of them a payload is seen."""
    wrong, pages, seen = [], [], 0
    for answer in answers:
        if answer.mimetype in PAGES:
            pages.append(answer)
        if answer.mimetype != "text/html" and answer.status < 300:
            wrong += [f"{answer.address}: {offence}" for offence in judge_file(answer)]
    for some in (pages[start : start + BATCH] for start in range(0, len(pages), BATCH)):
        for answer, judgement in zip(some, judge_pages(tab, some), strict=True):
            wrong += [f"{answer.address}: {offence}" for offence in judgement.offences]
            seen += judgement.is_seen
    return wrong + site.wrong, seen


def told(wrong: list[str]) -> str:
    """Return the first few faults, each once."""
    return "\n".join(list(dict.fromkeys(each[:400] for each in wrong))[:20])


def payloads_from(number: int, count: int) -> Iterator[str]:
    """Yield some payloads; each route begins with others."""
    return (TEXTS[(number * 29 + step) % len(TEXTS)] for step in range(count))


def test_there_are_enough_payloads() -> None:
    """There are at least two hundred different ones, of every kind, and each can be recognised."""
    assert len(set(TEXTS)) == len(PAYLOADS) >= 200
    assert all(MARKER in text for text in TEXTS)
    assert all(len(texts) >= 10 for texts in KINDS.values())


def test_documents_stay_text(hostile_site: HostileSite, tab: Page) -> None:
    """Whatever a document says in any field, it is text on every page that shows it, and in every file."""

    def answers() -> Iterator[Answer]:
        for route in hostile_site.routes:
            several = hostile_site.documents if "document_id" in route.arguments else [""]
            for number, document_id in enumerate(several):
                values = hostile_site.values(route) | {"document_id": document_id}
                # One document of each family in all interfaces, the others in one.
                for address in route.addresses(values, None if number < 10 else 1):
                    yield hostile_site.get(address)
                    if number < 1:
                        yield hostile_site.get(with_query(address, [("q", MARKER), ("per_page", "100"), ("fold", "0")]))
                        yield hostile_site.get(with_query(address, [("q", MARKER)]))

    wrong, seen = judged(hostile_site, tab, answers())
    assert not wrong, told(wrong)
    assert seen > len(hostile_site.documents)


def test_parameters_stay_text(hostile_site: HostileSite, tab: Page, count: int) -> None:
    """Payloads in every parameter, in unknown ones, and as names, are text in every answer."""
    names = hostile_site.parameter_names
    assert {"q", "region", "-region", "from", "sort", "without", "count", "grain"} <= set(names)

    def answers() -> Iterator[Answer]:
        for number, route in enumerate(hostile_site.routes):
            address = route.address(hostile_site.values(route))
            for step, payload in enumerate(payloads_from(number, count)):
                yield hostile_site.get(with_query(address, [("q", payload)]))
                others = [(name, TEXTS[(number + step * 41 + place) % len(TEXTS)]) for place, name in enumerate(names)]
                yield hostile_site.get(with_query(address, [*others, (payload, payload)]))

    wrong, seen = judged(hostile_site, tab, answers())
    assert not wrong, told(wrong)
    assert seen > 10 * count


def test_parts_of_addresses_stay_text(hostile_site: HostileSite, tab: Page, count: int) -> None:
    """So are payloads in place of an id, a term, a day, and of any part of any address."""

    def answers() -> Iterator[Answer]:
        for number, route in enumerate(hostile_site.routes):
            for name in route.arguments:
                for payload in payloads_from(number, count):
                    yield hostile_site.get(route.address(hostile_site.values(route) | {name: payload}))
        for payload in payloads_from(0, count):
            yield hostile_site.get(Route("/<anything>").address({"anything": payload}))
            yield hostile_site.get(Route("/en/<anything>").address({"anything": payload}))

    wrong, _ = judged(hostile_site, tab, answers())
    assert not wrong, told(wrong)


def test_headers_stay_text(hostile_site: HostileSite, tab: Page) -> None:
    """So are payloads in the headers of a request that a page could repeat."""
    names = (
        "Host",
        "Referer",
        "User_Agent",
        "Accept_Language",
        "X_Forwarded_Host",
        "X_Forwarded_Proto",
        "X_Forwarded_Prefix",
        "Origin",
        "Cookie",
    )
    sendable = [text for text in TEXTS if text.isascii() and text.isprintable()]

    def answers() -> Iterator[Answer]:
        for number, route in enumerate(hostile_site.routes):
            for place, name in enumerate(names):
                payload = sendable[(number * len(names) + place) % len(sendable)]
                yield hostile_site.get(route.address(hostile_site.values(route)), **{name: payload})

    wrong, _ = judged(hostile_site, tab, answers())
    assert not wrong, told(wrong)


def shown(reader: Reader, address: str) -> bool:
    """Return whether a browser shows an answer, or follows it elsewhere, or saves it."""
    answer = reader.page.request.head(reader.base + address, max_redirects=0)
    return answer.headers.get("content-type", "").startswith(PAGES) and "content-disposition" not in answer.headers


def is_left_alone(reader: Reader) -> bool:
    """Return whether nothing was complained about, and nothing asked for that a payload names."""
    asked_for = [
        address for address in reader.requests if not address.startswith(reader.base) or f"/{MARKER}" in address
    ]
    assert not reader.complaints
    assert not asked_for
    return len(reader.requests) > 1


def test_nothing_runs(hostile_site: HostileSite, reader_of: MakeReader) -> None:
    """In a browser that opens every page no script of a payload runs, nothing is loaded, and no policy has to stop it."""
    with serving(hostile_site.app) as base:
        reader = reader_of(base)
        reader.page.add_init_script(WATCH)
        wrong, count = [], 0
        for number, route in enumerate(hostile_site.routes):
            address = route.address(hostile_site.values(route))
            every = [
                (name, TEXTS[(number * 7 + place) % len(TEXTS)])
                for place, name in enumerate(hostile_site.parameter_names)
            ]
            for parameters in ([], [("q", MARKER)], [("q", TEXTS[number * 5 % len(TEXTS)])], every):
                if shown(reader, with_query(address, parameters)):
                    reader.open(with_query(address, parameters))
                    wrong += judge_document(reader.page, base).offences
                    count += 1
        assert not wrong, told(wrong)
        assert is_left_alone(reader)
        assert count > 30


def test_completions_stay_text(hostile_site: HostileSite, reader_of: MakeReader) -> None:
    """What a script of ours makes of payloads, lines below the search box, is text, and so is the line that is chosen."""
    with serving(hostile_site.app) as base:
        reader = reader_of(base)
        page = reader.open("/en/")
        page.add_init_script(WATCH)
        page.reload()
        box = page.get_by_role("combobox")
        box.press_sequentially(MARKER)
        option = page.get_by_role("option").first
        option.wait_for()
        assert MARKER in option.inner_text()
        added = "li[role=option], li[role=option] *, ul[role=listbox]"
        names = page.eval_on_selector_all(added, "all => all.map(each => each.localName)")
        assert set(names) == {"ul", "li", "span"}
        handlers = "all => all.flatMap(each => [...each.attributes]).filter(each => /^on|^style$|^href$/.test(each.name)).length"
        assert page.eval_on_selector_all(added, handlers) == 0
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url("**/search?**")
        assert not judge_document(page, base).offences
        assert is_left_alone(reader)
