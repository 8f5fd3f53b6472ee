"""Claims about the README and the public interface: what a newcomer meets first is there."""

from __future__ import annotations

import re
from pathlib import Path

import search

README = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")


def test_the_public_interface_is_whole() -> None:
    """Every public name can be had, and has a docstring."""
    for name in search.__all__:
        assert getattr(search, name).__doc__


def test_the_two_commands_stand_near_the_top() -> None:
    """A newcomer meets exactly two set-up commands first."""
    head = README[: README.index("\n## ")]
    assert re.findall(r"^    (python3 .*)$", head, re.MULTILINE) == [
        "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/hezuo serve",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]


def test_it_is_short() -> None:
    """The README fits on a few screens; everything else stands in docs/, and is linked from here."""
    assert len(README.splitlines()) <= 80
    pages = {path.name for path in Path(__file__).parents[1].joinpath("docs").glob("*.md")}
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)\)", README))
    assert linked == pages - {"contributing.md", "changelog.md", "map.md"}  # which only point elsewhere
