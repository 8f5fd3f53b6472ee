"""Version of the reading: which documents a file has, and which texts and header fields they have."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from search.ingest.formats.plugins import plugin_versions

__all__ = ["READING", "reading_versions"]

READING = 4
"""Raise it when any file may be read otherwise than before: into other documents, texts or header fields, or rejected.

An index of another reading is served as it is, and the next update reads all files again, changed or not.
"""

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "cn2an", "lxml", "openpyxl", "pypdfium2", "py7zr")


def reading_versions() -> dict[str, int | str]:
    """Return the version of the reading, with those of the libraries and formats that decide what is read."""
    return {"reading": READING, **_libraries(), **plugin_versions()}


@cache
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in _LIBRARIES}
