"""Claims about hostile addresses: no header is split, nobody is led elsewhere, and no path leads out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest

from tests.attacks.conftest import HostileSite
from tests.attacks.judgement import Answer
from tests.attacks.routes import addresses_in, with_query

EVIL = "evil.example"

SPLITS = (
    "x\r\nSet-Cookie: evil=1",
    "x\r\n\r\n<script>evil()</script>",
    "x\nSet-Cookie: evil=1",
    "x\rSet-Cookie: evil=1",
    "\r\nLocation: https://evil.example/",
    "x\u2028Set-Cookie: evil=1",
    "x\u560d\u560aSet-Cookie: evil=1",  # characters whose lower bytes are a line end
    "x\0\r\nSet-Cookie: evil=1",
    "x%0d%0aSet-Cookie: evil=1",
)
"""Values that end the line of a header that repeats them."""

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "https:/\\evil.example",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
    "http://localhost@evil.example/",
    "http://evil.example#localhost",
    "http://evil.example\\.localhost/",
    ".evil.example",
    "@evil.example",
    ":80@evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/..//evil.example",
    "/.//evil.example",
    "//evil%E3%80%82example",
    "／／evil.example",
    "〱evil.example",
)
"""Values that a browser or a careless check takes for an address of another host."""

HEADERS = (
    ("X-Forwarded-Host", EVIL),
    ("X-Forwarded-Server", EVIL),
    ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-Port", "31337"),
    ("X-Forwarded-Prefix", f"//{EVIL}"),
    ("X-Forwarded-For", EVIL),
    ("X-Host", EVIL),
    ("X-Script-Name", f"//{EVIL}"),
    ("X-Original-URL", f"//{EVIL}/"),
    ("X-Rewrite-URL", f"//{EVIL}/"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Forwarded", f"host={EVIL};proto=https"),
    ("Referer", f"https://{EVIL}/"),
    ("Origin", f"https://{EVIL}"),
)
"""What proxies say, and who else can say it."""

HOSTS = (
    EVIL,
    f"localhost@{EVIL}",
    f"{EVIL}:80",
    f"localhost.{EVIL}",
    "localhost:evil",
    f"{EVIL}/x",
    f"{EVIL}#",
    "[::1",
    "",
    " ",
    "x" * 300,
    f'{EVIL}"><script>',
)
"""Names of a host that a client may send."""

PATHS = (
    "..",
    "../",
    "../..",
    "../../../../../../etc/passwd",
    "..\\..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    ".",
    "./",
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "CON",
    "~root",
    "base.css/../../__init__.py",
    "../__init__.py",
    "..%2f__init__.py",
    "%2e%2e%2f__init__.py",
    "%252e%252e%252f__init__.py",
    "．．／__init__.py",
    "‥/__init__.py",
    "base.css\0.py",
    "\0",
    "base.css.",
    "base.css ",
    "base.css::$DATA",
    ".git/config",
    "*",
    "?",
    "%",
    "%00",
    "%zz",
    "-1",
    "0",
    "00",
    "1e9",
    "٣",
    "²",
    "9" * 400,
    "None",
    "null",
    "[]",
    "{}",
    "' OR '1'='1",
    "\ufeff",
    "\u202e",
    "é",
    "e\u0301",
    "\U0010ffff",
    "x" * 5000,
    "互" * 2000,
)
"""Ids, names and numbers that lead out of a folder, or that a careless comparison takes for others."""

BYTES = ("%ff", "%c0%ae%c0%ae%c0%af", "%ed%a0%80", "%f4%90%80%80", "%u002e%u002e", "%e4%ba")
"""The same as bytes that are not UTF-8, as they stand in an address."""

SECRETS = re.compile(
    r"root:x:0:0|from __future__|Traceback \(most recent|/site-packages/|\bsqlite|\[core\]\s+repositoryformatversion"
)
"""What no answer may tell."""


def every_part(site: HostileSite, values: tuple[str, ...]) -> Iterator[str]:
    """Yield the addresses of all routes with these values in place of each argument."""
    for route in site.routes:
        for name, value in product(route.arguments, values):
            yield route.address(site.values(route) | {name: value})


def no_fault(site: HostileSite, answer: Answer) -> None:
    """Check that an answer is sound: no error of ours, sound headers, no secret."""
    assert not site.wrong, site.wrong
    assert not SECRETS.search(answer.text), answer.address


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many values each parameter of each route gets."""
    return max(2, int(request.config.getoption("--injections")) // 4)


def parameters(site: HostileSite, values: tuple[str, ...], rounds: int) -> Iterator[str]:
    """Yield the addresses of all routes with these values in all parameters: each gets another one each time."""
    for number, route in enumerate(site.routes):
        address = route.address(site.values(route))
        for turn in range(min(rounds, len(values))):
            turned = [values[(number + turn + place) % len(values)] for place in range(len(site.parameter_names))]
            yield with_query(address, zip(site.parameter_names, turned, strict=True))
            yield with_query(address, [("q", turned[0])])  # which nothing else that is wrong keeps from being answered


def test_no_header_is_split(hostile_site: HostileSite, rounds: int) -> None:
    """A line end in any parameter, any part of an address, or a name of one adds no header and ends none."""
    for address in (*parameters(hostile_site, SPLITS, rounds), *every_part(hostile_site, SPLITS)):
        no_fault(hostile_site, hostile_site.get(address))
    for route in hostile_site.routes:
        address = route.address(hostile_site.values(route))
        no_fault(
            hostile_site, hostile_site.get(with_query(address, [("q", "互助组"), *((name, name) for name in SPLITS)]))
        )
        no_fault(hostile_site, hostile_site.get(f"{address}?\r\nSet-Cookie: evil=1"))


def test_no_parameter_leads_elsewhere(hostile_site: HostileSite, rounds: int) -> None:
    """No redirect and no link on a page leads to a host that a parameter or a part of an address names."""
    for address in (*parameters(hostile_site, ELSEWHERE, rounds), *every_part(hostile_site, ELSEWHERE)):
        answer = hostile_site.get(address)
        no_fault(hostile_site, answer)
        if answer.mimetype == "text/html":
            assert all(is_own(link) for link in addresses_in(answer.text)), answer.address


def is_own(link: str) -> bool:
    """Return whether a link is one of this host, wherever the page stands."""
    return link.startswith(("http://localhost/", "#")) or re.match(r"/(?![/\\\t\n\r])", link) is not None


@pytest.mark.parametrize("before", ["/", "/en/", "/zh", "/documents/", "/static/", "/api/v1/", "/search"])
def test_no_path_leads_elsewhere(hostile_site: HostileSite, before: str) -> None:
    """Nor does a path that has a host in it, escaped or not, with and without a slash at its end."""
    for value, end in product(ELSEWHERE, ("", "/", "/search", "/%2e%2e", "/..")):
        for escaped in (quote(value, safe="/:@%\\"), quote(value, safe="")):
            no_fault(hostile_site, hostile_site.get(f"{before}{escaped}{end}"))


def test_no_header_of_a_proxy_is_believed(hostile_site: HostileSite) -> None:
    """What a client says as if it were a proxy changes no answer: neither its redirects nor the links in it."""
    for route in hostile_site.routes:
        address = route.address(hostile_site.values(route))
        answer = hostile_site.get(address, **{name.replace("-", "_"): value for name, value in HEADERS})
        no_fault(hostile_site, answer)
        assert EVIL not in answer.text
        assert answer.status == hostile_site.get(address).status


def test_the_named_host_is_never_led_to(hostile_site: HostileSite, rounds: int) -> None:
    """Whatever a client calls the host, redirects are paths, and so is whatever readers can follow."""
    for number, route in enumerate(hostile_site.routes):
        address = route.address(hostile_site.values(route))
        for turn in range(rounds):
            answer = hostile_site.get(address, Host=HOSTS[(number + turn) % len(HOSTS)])
            no_fault(hostile_site, answer)
            for link in re.findall(r'<(?:a|form|img|script)\b[^>]* (?:href|action|src)="([^"]*)"', answer.text):
                assert is_own(link), (address, link)


def test_no_path_leads_out(hostile_site: HostileSite) -> None:
    """In place of an id, a term, a day or a file's name, paths and numbers of all kinds lead to no file and no document."""
    for address in every_part(hostile_site, PATHS):
        answer = hostile_site.get(address)
        no_fault(hostile_site, answer)
        if "/documents/" in address or "/static/" in address:
            assert answer.status in (302, 400, 404), address
    for before, value in product(
        ("/static/", "/documents/", "/en/documents/", "/api/v1/documents/", "/en/terms/", "/en/calendar/", "/"), PATHS
    ):
        answer = hostile_site.get(f"{before}{quote(value, safe='/%.;:~*')}")
        no_fault(hostile_site, answer)


@pytest.mark.parametrize("piece", BYTES)
def test_bytes_that_are_no_text_lead_nowhere(hostile_site: HostileSite, piece: str) -> None:
    """Bytes that are not UTF-8, or a roundabout way to write it, are refused or read as text, in paths and parameters."""
    for route in hostile_site.routes:
        address = route.address(hostile_site.values(route) | dict.fromkeys(route.arguments, "PIECE")).replace(
            "PIECE", piece
        )
        no_fault(hostile_site, hostile_site.get(address))
        known = route.address(hostile_site.values(route))
        for query in (f"q={piece}", f"q=a&{'&'.join(f'{name}={piece}' for name in ('region', 'from', 'id', piece))}"):
            no_fault(hostile_site, hostile_site.get(f"{known}?{query}"))


def test_an_id_is_itself(hostile_site: HostileSite) -> None:
    """An id in other letters, with something before, behind or within it is another one: no document has two addresses."""
    for document_id in hostile_site.documents[:5]:
        assert hostile_site.get(f"/en/documents/{document_id}").status == 200
        others = (document_id.upper(), f" {document_id}", f"{document_id} ", f"{document_id}\0", f"./{document_id}",
                  f"{document_id}.", f"{document_id}.html", f"{document_id}.exe", f"{document_id};x", f"{document_id}%",
                  document_id[:-1], f"0{document_id}", document_id.replace("-", "\u2010"), document_id + "\u200b")  # fmt: skip
        for other in others:
            for before in ("/en/documents/", "/api/v1/documents/"):
                answer = hostile_site.get(before + quote(other, safe=""))
                assert answer.status == 404, answer.address
                no_fault(hostile_site, answer)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X" * 300]
)
def test_nothing_can_be_sent(hostile_site: HostileSite, method: str) -> None:
    """Every address can be read, and nothing else can be done to it: other methods say so, and are not faults."""
    client = hostile_site.app.test_client()
    for route in hostile_site.routes:
        with client.open(route.address(hostile_site.values(route)), method=method, data="q=evil") as response:
            allowed = {"OPTIONS": (200, 404)}.get(method, (405, 404, 501))
            assert response.status_code in allowed, route
            assert set(response.headers.get("Allow", "GET").replace(" ", "").split(",")) <= {"GET", "HEAD", "OPTIONS"}
