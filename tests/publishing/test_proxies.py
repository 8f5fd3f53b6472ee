"""Claims about the examples for nginx and Caddy in docs/publishing.md: behind each the archive is what it is alone."""

from __future__ import annotations

import gzip
import http.client
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from zstandard import ZstdDecompressor

from search import build
from tests.fixtures.archive import newspaper
from tests.fixtures.missing import missing
from tests.publishing.servers import NAME, PROXIES, Answer, Archive, Proxy, example_of, examples, front, program, served

SITE = f"https://{NAME}"
LONG = "%E4%BA%92" * 2000  # a question of 18,000 characters of an address
WAIT = 60.0
DOCUMENTS = 60


@dataclass
class Site:
    """An archive behind a proxy."""

    archive: Archive
    proxy: Proxy
    kind: str

    def logged(self, path: str) -> list[str]:
        """The addresses of clients that the archive's log tells for a path."""
        text = self.archive.log.read_text(encoding="utf-8")
        return re.findall(rf'web\.access: (\S+) "GET {re.escape(path)}"', text)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose results make a file of several hundred kilobytes."""
    folder = tmp_path_factory.mktemp("published")
    sources = folder / "sources"
    sources.mkdir()
    for number in range(DOCUMENTS):
        text = (f"Village cooperative {number} has a mutual aid team. " * 40, f"互助组{number}在山西。" * 40)
        day = f"19{50 + number % 9}-11-{1 + number % 28:02}"
        article = newspaper(f"Mutual aid team {number}", f"互助组{number}", day, *text)
        sources.joinpath(f"{number}.md").write_text(article, encoding="utf-8")
    build([sources], folder / "index", cores=1)
    return folder / "index"


@pytest.fixture(scope="module")
def archive(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A server of it, as the page recommends it, with figures."""
    folder = tmp_path_factory.mktemp("archive")
    settings = "exports_per_minute = 0\nmetrics = true"
    with served(folder, index, "--workers", "2", settings=settings) as archive:
        yield archive


@pytest.fixture(scope="module", params=PROXIES)
def site(request: pytest.FixtureRequest, archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The archive behind each of the proxies."""
    installed(request.param)
    with front(request.param, archive.port, tmp_path_factory.mktemp("proxy") / request.param) as proxy:
        yield Site(archive, proxy, request.param)


def installed(kind: str) -> None:
    """Skip a test for want of a program, but in CI, which installs them."""
    if not program(kind):
        missing(f"{kind} is not installed; get it with: apt-get install {kind}")


def directly(archive: Archive, path: str, method: str = "GET") -> tuple[int, bytes]:
    """The archive's own answer, without a proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", archive.port, timeout=WAIT)
    connection.request(method, path, headers={"Host": NAME})
    with connection.getresponse() as response:
        told = response.status, response.read()
    connection.close()
    return told


def unpacked(encoding: str, body: bytes) -> bytes:
    """A body as it was before it was compressed."""
    if encoding == "zstd":
        return bytes(ZstdDecompressor().decompressobj().decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body


def test_pages_are_whole(site: Site) -> None:
    """The front page is redirected to and shown with all that it needs, and its addresses are the site's own."""
    redirect = site.proxy.ask("/?q=a", Accept_Language="zh")
    assert (redirect.status, redirect.headers["location"]) == (302, "/zh/?q=a")
    page = site.proxy.ask("/zh/")
    assert page.status == 200
    assert f'<link rel="canonical" href="{SITE}/zh/"' in page.text
    assert "127.0.0.1" not in page.text
    assert f"http://{NAME}" not in page.text
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert {path.partition("?")[0].rpartition(".")[2] for path in assets} >= {"css", "js", "svg"}
    for path in assets:
        asset = site.proxy.ask(path.replace("&amp;", "&"))
        assert asset.status == 200
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert site.proxy.ask(path, If_None_Match=asset.headers["etag"]).status == 304


@pytest.mark.parametrize("path", ["/sitemap.xml", "/search.atom?q=mutual", "/opensearch.xml", "/robots.txt"])
def test_absolute_addresses_are_those_of_the_site(site: Site, path: str) -> None:
    """What programs take away names the site as readers reach it, by HTTPS and by its name."""
    told = site.proxy.ask(path)
    assert told.status == 200
    addresses = set(re.findall(r"https?://[^/\s\"<]+", told.text)) - {"http://www.w3.org", "http://www.sitemaps.org"}
    assert SITE in addresses
    assert not [address for address in addresses if (NAME in address and address != SITE) or "127." in address]


def test_the_name_leads_to_https(site: Site) -> None:
    """Nginx redirects what comes by HTTP to the same address by HTTPS; whoever can, speaks HTTP/2."""
    if site.proxy.plain_port:
        connection = http.client.HTTPConnection("127.0.0.1", site.proxy.plain_port, timeout=WAIT)
        connection.request("GET", "/en/search?q=%E4%BA%92", headers={"Host": NAME})
        with connection.getresponse() as answer:
            assert (answer.status, answer.headers["Location"]) == (301, f"{SITE}/en/search?q=%E4%BA%92")
        connection.close()
    with site.proxy.connect(protocols=("h2", "http/1.1")) as encrypted:
        assert encrypted.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("path", [f"/search?q={LONG}", f"/list?ids={'a' * 9 + ',' * 1}" + "b,c" * 6000])
def test_long_addresses_pass(site: Site, path: str) -> None:
    """The longest question and the longest list are redirected to and shown as they are without a proxy."""
    redirect = site.proxy.ask(path)
    assert (redirect.status, redirect.headers["location"]) == (302, f"/en{path}")
    assert site.proxy.ask(f"/en{path}").status == directly(site.archive, f"/en{path}")[0] == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/%2fevil.example/", "/\\evil.example", "/en//evil.example/..", "/.//evil.example"])  # fmt: skip
def test_no_address_leads_elsewhere(site: Site, path: str) -> None:
    """However slashes are written, and whatever a proxy makes of them, no redirect leaves the site."""
    told = site.proxy.ask(path)
    assert told.status < 500
    assert re.fullmatch(r"|/(?![/\\]).*", told.headers.get("location", "")), told.headers


def test_what_a_client_forges_is_not_believed(site: Site) -> None:
    """Headers of proxies that a client sends change no page; the log has the address that it comes from."""
    path = f"/en/about?by={site.kind}"
    plain, forged = site.proxy.ask(path), ask_forging(site.proxy, path, "127.0.0.2")
    assert (forged.status, forged.body) == (200, plain.body)
    assert ask_forging(site.proxy, "/", "127.0.0.2").headers["location"] == "/en/"
    assert site.logged(path) == ["127.0.0.1", "127.0.0.2"]


def ask_forging(proxy: Proxy, path: str, client: str) -> Answer:
    """The answer to a client that speaks as if it were a proxy."""
    return proxy.ask(
        path,
        client=client,
        X_Forwarded_For="198.51.100.7",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="http",
        X_Forwarded_Prefix="/evil",
        Forwarded="for=198.51.100.7;host=evil.example",
    )


@pytest.mark.parametrize("accepted", ["gzip, deflate, br, zstd", "gzip", "zstd", "br", "identity"])
def test_answers_are_compressed_once(site: Site, accepted: str) -> None:
    """By the archive, and not again by a proxy that would compress everything; what comes out is the page."""
    for path in ("/en/about", "/api/v1/openapi.json", "/search.csv?q=mutual&fold=0"):
        told = site.proxy.ask(path, Accept_Encoding=accepted)
        encoding = told.headers.get("content-encoding", "")
        assert encoding == ("zstd" if "zstd" in accepted else "gzip" if "gzip" in accepted else "")
        assert unpacked(encoding, told.body) == directly_as_the_site(site, path)
        assert "accept-encoding" in told.headers["vary"].lower()


def directly_as_the_site(site: Site, path: str) -> bytes:
    """The archive's own answer to a proxy, without any compression."""
    connection = http.client.HTTPConnection("127.0.0.1", site.archive.port, timeout=WAIT)
    connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"})
    with connection.getresponse() as response:
        body = response.read()
    connection.close()
    return body


@pytest.mark.parametrize("path", ["/en/search?q=mutual", "/api/v1/search?q=mutual", "/search.atom?q=mutual"])
def test_who_has_a_page_is_told_that_it_holds(site: Site, path: str) -> None:
    """A tag passes both ways, of compressed answers too; HEAD has it and no body."""
    first = site.proxy.ask(path, Accept_Encoding="gzip")
    again = site.proxy.ask(path, Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = site.proxy.ask(path, method="HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize("host", ["evil.example", f"{NAME}.evil.example", "127.0.0.1", ""])
def test_no_other_name_is_answered(site: Site, host: str) -> None:
    """Under another name there is no word of the archive, whichever of the two refuses it."""
    told = site.proxy.ask("/en/about", Host=host)
    assert told.status in {200, 400, 421}
    assert b"<main" not in told.body
    assert told.status != 200 or not told.body


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics", "/%6detrics", "/./metrics", "/metrics?a", "/METRICS", "/metrics;a", "/en/../metrics"])  # fmt: skip
def test_figures_are_kept_from_the_public(site: Site, path: str) -> None:
    """The archive tells figures to the machine itself; through the proxy they are not to be had, however they are asked."""
    assert b"hezuo_requests_total" in directly(site.archive, "/metrics")[1]
    told = site.proxy.ask(path)
    assert told.status in {301, 308, 400, 403, 404}
    assert b"hezuo_" not in told.body


def test_large_requests_are_refused_in_words(site: Site) -> None:
    """A header of 20 KB passes; one that is too long, or a body, is a 4xx, and no 502 of a connection that broke."""
    assert site.proxy.ask("/en/about", X_Long="x" * 20_000).status == 200
    assert site.proxy.ask("/en/about", X_Long="x" * 70_000).status in {400, 431}
    assert site.proxy.ask("/en/about", method="POST", body=b"x" * 60_000).status == 405
    for size in (70_000, 100_000, 900_000, 3_000_000):
        with suppress(OSError):  # a proxy that closes before it has read everything
            assert site.proxy.ask("/en/about", method="POST", body=b"x" * size).status == 413


def test_slow_clients_keep_nobody_out(site: Site) -> None:
    """While dozens send headers and bodies that never end, or read files bit by bit, pages are answered at once."""
    slow = [site.proxy.connect() for _ in range(40)]
    head = f"HTTP/1.1\r\nHost: {NAME}\r\n".encode()
    try:
        for number, client in enumerate(slow):
            if number % 3 == 0:
                client.sendall(b"GET /en/ " + head + b"X-Slow: ")
            elif number % 3 == 1:
                client.sendall(b"POST /en/ " + head + b"Content-Length: 60000\r\n\r\nx")
            else:
                client.sendall(b"GET /search.jsonl?q=mutual&fold=0 " + head + b"\r\n")
        for path in ("/en/about", "/en/search?q=mutual", "/healthz"):
            assert site.proxy.ask(path).status == 200
        readers = slow[2::3]
        for client in readers:
            assert client.recv(100).startswith((b"HTTP/1.1 200", b"HTTP/1.1 429"))
        assert site.proxy.ask("/en/search?q=team").status == 200
    finally:
        for client in slow:
            client.close()


def test_files_are_streamed_whole(site: Site) -> None:
    """A file of all results arrives piece by piece, with its end, and byte for byte as without a proxy."""
    path = "/search.jsonl?q=mutual&fold=0"
    told = site.proxy.ask(path)
    assert told.status == 200
    assert told.headers["x-total-count"] == str(DOCUMENTS)
    assert told.headers.get("transfer-encoding") == "chunked"
    assert len(told.body) > 100_000
    assert told.body == directly_as_the_site(site, path)


def test_a_restart_loses_no_answer(index: Path, tmp_path: Path) -> None:
    """What has been asked before a stop is answered; the proxy finds the next server, and says 502 only between them."""
    installed("nginx")
    with served(tmp_path / "archive", index, "--workers", "2") as first:
        port = first.port
        with front("nginx", port, tmp_path / "nginx") as proxy:
            assert proxy.ask("/en/search?q=mutual").status == 200
            statuses: list[int] = []
            done = threading.Event()

            def ask() -> None:
                while not done.is_set():
                    statuses.append(proxy.ask("/en/about").status)

            clients = [threading.Thread(target=ask) for _ in range(3)]
            for client in clients:
                client.start()
            time.sleep(0.5)
            first.process.send_signal(signal.SIGTERM)
            assert first.process.wait(WAIT) == 0
            with served(tmp_path / "archive", index, "--workers", "2", port=port):
                until = time.monotonic() + WAIT
                while proxy.ask("/en/search?q=team").status != 200:
                    assert time.monotonic() < until
                    time.sleep(0.1)
                done.set()
                for client in clients:
                    client.join(WAIT)
                assert proxy.ask("/en/about").status == 200
            assert set(statuses) <= {200, 502}
            assert statuses[0] == 200


@pytest.mark.parametrize("kind", PROXIES)
def test_an_archive_lies_below_a_path(kind: str, index: Path, tmp_path: Path) -> None:
    """With `--prefix` and addresses passed on as they are, all lies below the path; limits are those of the client."""
    installed(kind)
    example = (
        example_of(kind).replace("location / {", "location /archive/ {").replace("= /metrics", "= /archive/metrics")
    )
    with (
        served(
            tmp_path / "archive", index, "--workers", "1", "--prefix", "/archive", settings="exports_per_minute = 6"
        ) as archive,
        front(kind, archive.port, tmp_path / kind, example) as proxy,
    ):
        below_a_path(proxy)
        asked = [
            proxy.ask("/archive/search.ris?q=nothing", X_Forwarded_For=f"198.51.100.{number}") for number in range(4)
        ]
        assert [told.status for told in asked] == [200, 200, 200, 429]
        assert int(asked[-1].headers["retry-after"]) > 0
        assert proxy.ask("/archive/en/about").status == 200


def test_a_proxy_takes_the_path_off(index: Path, tmp_path: Path) -> None:
    """With the second example for nginx the archive knows of no prefix, and its addresses have it."""
    installed("nginx")
    changed = examples("nginx")[1]
    before = "    location / {\n        proxy_pass http://127.0.0.1:8000;\n"
    assert before in example_of("nginx")
    settings = 'proxy_headers = ["for", "proto", "prefix"]'
    with (
        served(tmp_path / "archive", index, "--workers", "1", settings=settings) as archive,
        front("nginx", archive.port, tmp_path / "nginx", example_of("nginx").replace(before, changed)) as proxy,
    ):
        below_a_path(proxy)


def below_a_path(proxy: Proxy) -> None:
    """Check that all addresses of an archive at /archive/ lead there, and that other headers change none."""
    for path in ("/archive", "/archive/"):
        redirect = proxy.ask(path, X_Forwarded_Prefix="/evil", X_Forwarded_Host="evil.example")
        assert redirect.status in {301, 302}
        assert redirect.headers["location"] in {"/archive/en/", f"{SITE}/archive/", f"{SITE}:{proxy.port}/archive/"}
    redirect = proxy.ask("/archive/search?q=%E4%BA%92")
    assert redirect.headers["location"] == "/archive/en/search?q=%E4%BA%92"
    page = proxy.ask("/archive/en/search?q=mutual", X_Forwarded_Prefix="/evil")
    assert page.status == 200
    assert f'<link rel="canonical" href="{SITE}/archive/en/search?q=mutual"' in page.text
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    assert links
    assert all(link.startswith("/archive/") for link in links)
    (asset,) = {link for link in links if "/static/base.css" in link}
    assert proxy.ask(asset).status == 200
    assert proxy.ask("/en/search?q=mutual").status == 404
    assert proxy.ask("/archive/healthz").status == 200
    assert SITE + "/archive/documents/" in proxy.ask("/archive/sitemap.xml").text
