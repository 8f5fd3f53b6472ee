"""Settings of the documentation's pages, which `just docs` builds with Sphinx; a warning is an error there.

Pages are Markdown that reads as well without Sphinx. Three of them stand elsewhere in the repository, where people look
for them first: here each has a page that only points to it, and that it replaces. Links between pages are relative
paths in the repository.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DOCS = Path(__file__).parent
_ROOT = _DOCS.parent
_ELSEWHERE = {"contributing": "CONTRIBUTING.md", "changelog": "CHANGELOG.md", "map": "search/README.md"}
_PAGES = {str(_ROOT / path): f"{page}.md" for page, path in _ELSEWHERE.items()}
_LINK = re.compile(r"(?<=\]\()(?!\w+:)([^)#\s]+)")

_project = tomllib.loads(_ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "hezuo"
author = "the hezuo maintainers"
release = version = _project["version"]

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3  # a link may name a heading: librarians.md#settings

# Pages load nothing from other hosts: furo takes the fonts of the reader's machine.
html_theme = "furo"
html_title = "hezuo 合作"
html_show_copyright = html_show_sphinx = html_copy_source = False


def setup(app: Sphinx) -> None:
    """Let pages be read from where they stand."""
    app.connect("source-read", _read)


def _read(_: Sphinx, name: str, source: list[str]) -> None:
    """Replace a page that only points to one of the repository, and lead links to where pages are here."""
    path = _ROOT / _ELSEWHERE[name] if name in _ELSEWHERE else _DOCS / f"{name}.md"
    text = path.read_text(encoding="utf-8")

    def here(link: re.Match[str]) -> str:
        target = os.path.normpath(path.parent / link[0])
        return _PAGES.get(target, os.path.relpath(target, _DOCS))

    source[0] = _LINK.sub(here, text)
