"""Turns the seeds into the pictures of a result page that README.md shows, a desktop and a phone: `just screenshot`.

python -m tests.browser.screenshot docs/images
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from search import build
from tests.browser.conftest import ARGUMENTS, CHROMIUM, SEEDS, serving

PICTURES = {"results.png": (1200, 760, "/en/search?q=互助组"), "results-phone.png": (375, 760, "/zh/search?q=互助组")}
"""File, width and height of the window in pixels, address."""


def main(target: str) -> None:
    """Serve the seeds, open a page of results in each window and write what is seen of it into a folder."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        build([SEEDS], index)
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        with serving(index) as address:
            for name, (width, height, path) in PICTURES.items():
                page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme="light")
                page.goto(address + path)
                page.screenshot(path=Path(target) / name)
        chromium.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
