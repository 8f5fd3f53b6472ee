"""Turns the seeds into the picture of a result page that README.md shows: `just screenshot`.

python -m tests.browser.screenshot docs/images/results.png
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from search import build
from tests.browser.conftest import ARGUMENTS, CHROMIUM, SEEDS, serving

WIDTH, HEIGHT = 1200, 720  # of the window, in pixels
QUERY = "/search?q=互助组"


def main(target: str) -> None:
    """Serve the seeds, open a page of results and write what is seen of it."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        build([SEEDS], index)
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        with serving(index) as address:
            page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            for _ in range(3):  # the first one opens the index, and shows how long that took
                page.goto(address + QUERY)
            page.screenshot(path=target)
        chromium.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
