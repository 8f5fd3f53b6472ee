"""Turns sources into a served archive, and an installed Chromium into pages that remember what they did."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from search import Config, build
from tests.browser.sources import write_corrections, write_sources

SEEDS = Path(__file__).parents[2] / "seeds"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 30
SERVE = "import sys; from web.serve import serve; serve(sys.argv[1], '127.0.0.1', int(sys.argv[2]))"


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """Serve an index in a process of its own; gives the address without a final slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(index), str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except HTTPError as answered:
            answered.close()
            return
        except (URLError, ConnectionError, TimeoutError):  # the machine may be busy
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {START_SECONDS} s")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the seeds and the invented articles."""
    folder = tmp_path_factory.mktemp("browser")
    config = Config(corrections=str(write_corrections(folder / "corrections.csv")))
    build([SEEDS, write_sources(folder / "sources")], folder / "index", config=config)
    with serving(folder / "index") as address:
        yield address


@pytest.fixture(scope="session")
def closed_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that has no index yet."""
    with serving(tmp_path_factory.mktemp("browser") / "none") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium. Without one the tests are skipped, except on CI, where they fail."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        message = "no Chromium is installed; get it with: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Reader:
    """Somebody at a browser, with a record of what their pages did.

    Attributes:
        page: The open tab.
        complaints: Errors and warnings on the console, script errors, dialogs.
        requests: Addresses that were asked for.
    """

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the archive."""
        self.page.goto(self.base + path)
        return self.page

    def hear(self, message: ConsoleMessage) -> None:
        # Chromium reports the status of a page that was asked for as an error of its own.
        if message.type in ("error", "warning") and "server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


MakeReader = Callable[..., Reader]


@pytest.fixture
def reader_of(browser: Browser) -> Iterator[MakeReader]:
    """Makes readers of an address; keywords are those of a Playwright context."""
    contexts = []

    def make(base: str, **options: object) -> Reader:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # passed through as the tests wrote them
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        reader = Reader(page, base)
        page.on("console", reader.hear)
        page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        page.on("dialog", reader.refuse)
        page.on("request", lambda request: reader.requests.append(request.url))
        return reader

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def reader(reader_of: MakeReader, archive: str) -> Reader:
    """A reader of the archive at a desk."""
    return reader_of(archive, viewport={"width": 1280, "height": 900})
