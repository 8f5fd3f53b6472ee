"""Claims about limits: who asks too often is told when to come again, others notice nothing, and memory is bounded."""

from __future__ import annotations

import os
from ipaddress import IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from search import Config
from tests.fixtures.web_library import StandIn, newspaper
from web import blueprint, create_app
from web.serving import limits
from web.serving.limits import AddressLimits, RateLimit, limited_part

API = "/api/v1/search?q=互助组"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is set."""
    now = [1000.0]
    monkeypatch.setattr(limits, "monotonic", lambda: now[0])
    return now


def asked(address: str = "203.0.113.9", path: str = API, **settings: Any) -> list[int]:
    """Statuses of a hundred requests of an address at once."""
    app = create_app(StandIn([newspaper()]), settings=Config(**settings))
    browser = app.test_client()
    return [browser.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(100)]


def test_half_a_minute_may_come_at_once_and_then_the_rate(clock: list[float]) -> None:
    """Of an address that stays below its rate nothing is refused; what is told to wait for is enough."""
    counted = AddressLimits(RateLimit.of(60))
    assert [counted.wait("a") for _ in range(30)] == [0] * 30
    assert counted.wait("a") == 1
    assert counted.wait("b") == 0
    for _ in range(100):
        clock[0] += 1
        assert counted.wait("a") == 0
        assert counted.wait("a") == 1
    clock[0] += 1
    assert counted.wait("a") == 0
    clock[0] += 1000
    assert [counted.wait("a") for _ in range(31)] == [0] * 30 + [1]


@given(steps=st.lists(st.floats(0, 20), max_size=200), per_minute=st.integers(1, 600))
def test_no_stretch_of_time_holds_more_than_its_rate(steps: list[float], per_minute: int) -> None:
    """However requests are spread, between any two of them no more are allowed than rate and burst together."""
    with pytest.MonkeyPatch.context() as patch:
        now, allowed = 0.0, []
        patch.setattr(limits, "monotonic", lambda: now)
        counted = AddressLimits(RateLimit.of(per_minute))
        for step in steps:
            now += step
            if not counted.wait("a"):
                allowed.append(now)
        for first, begin in enumerate(allowed):
            for last, end in enumerate(allowed[first:], start=1):
                assert last <= (end - begin) * per_minute / 60 + max(1, per_minute / 2) + 1.001


def test_memory_is_the_same_for_a_million_addresses(clock: list[float]) -> None:
    """Who has asked for much is not forgotten for many others that ask once each; the table does not grow."""
    counted = AddressLimits(RateLimit.of(60))
    while not counted.wait("greedy"):
        pass
    for number in range(200_000):
        counted.wait(str(number))
    assert counted.wait("greedy") > 0
    assert len(counted._table) == 1 << 20


def test_processes_count_together(clock: list[float]) -> None:
    """What an address asks one process for counts in the others too, and what one that dies has counted stays."""
    counted = AddressLimits(RateLimit.of(20))
    for _ in range(2):
        if not (child := os.fork()):
            os._exit(sum(counted.wait("a") for _ in range(5)))
        assert os.waitpid(child, 0)[1] == 0
    assert counted.wait("a") == 3


@given(st.ip_addresses() | st.text())
def test_what_counts_as_one_address(address: object) -> None:
    """A household of IPv6 is one, the machine itself none; what is no address counts as it is."""
    part = limited_part(str(address))
    try:
        parsed = ip_address(str(address))
    except ValueError:
        return
    mapped = getattr(parsed, "ipv4_mapped", None)
    if parsed.is_loopback or (mapped and mapped.is_loopback):
        assert part is None
    elif parsed.version == 6 and not mapped:
        assert part is not None
        assert part.endswith("/64")
        neighbour = IPv6Address(int(parsed) ^ 0xFF00)
        assert neighbour.is_loopback or limited_part(str(neighbour)) == part
    else:
        assert part == str(mapped or parsed)


def test_who_searches_too_often_is_told_when_to_come_again() -> None:
    """Beyond the burst each search is a 429 with Retry-After, as JSON for programs, as a page for readers."""
    assert asked(searches_per_minute=20) == [200] * 10 + [429] * 90
    app = create_app(StandIn([newspaper()]), settings=Config(searches_per_minute=1))
    other = {"REMOTE_ADDR": "2001:db8::7"}
    assert app.test_client().get(API, environ_base=other).status_code == 200
    refused = app.test_client().get(API, environ_base={"REMOTE_ADDR": "2001:db8::8"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "error" in refused.get_json()
    page = app.test_client().get("/zh/search?q=a", environ_base=other)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "请求过于频繁" in page.text


def test_other_pages_are_not_limited() -> None:
    """Documents, help, health and completions are answered to who has searched too often, and so is the machine itself."""
    for path in ("/en/about", "/documents/paper-1", "/zh/documents/paper-1", "/healthz", "/api/v1/suggest?q=h"):
        assert set(asked(path=path, searches_per_minute=1)) <= {200, 302}
    assert set(asked("127.0.0.1", searches_per_minute=1)) == {200}
    assert set(asked("::1", searches_per_minute=1)) == {200}
    assert set(asked(searches_per_minute=0)) == {200}


@pytest.mark.parametrize("path", ["/search.csv", "/list.csv?ids=paper-1"])
def test_files_have_a_limit_of_their_own(path: str) -> None:
    """Whether of results or of a list: they do not count as searches, but as exports."""
    assert set(asked(path=path, searches_per_minute=1, exports_per_minute=0)) == {200}
    assert asked(path=path, searches_per_minute=0, exports_per_minute=2)[-1] == 429


def test_archives_of_an_application_count_together_and_applications_apart() -> None:
    """Limits are of the application: a second archive in it adds nothing, one of its own has its own settings."""
    settings = Config(searches_per_minute=20)
    shared = create_app(StandIn([newspaper()]), settings=settings)
    shared.register_blueprint(blueprint(StandIn([newspaper()]), name="letters"), url_prefix="/letters")
    paths = (API, f"/letters{API}")
    asked_in_turn = [
        shared.test_client().get(paths[number % 2], environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code
        for number in range(20)
    ]
    assert asked_in_turn == [200] * 10 + [429] * 10
    other = create_app(StandIn([newspaper()]), settings=Config(searches_per_minute=4))
    both = Client(DispatcherMiddleware(shared, {"/letters": other}))
    apart = [both.get(paths[1], environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code for _ in range(4)]
    assert apart == [200, 200, 429, 429]
    assert both.get(paths[0], environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 429


def test_behind_a_proxy_its_own_machine_is_a_client() -> None:
    """If proxies are trusted, a request from this machine that names nobody is a program's here: it counts."""
    assert 429 in asked("127.0.0.1", searches_per_minute=1, trusted_proxies=("127.0.0.1",))
