"""Version of the analysis: which terms a text has, and their positions and offsets."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from unicodedata import unidata_version

from whoosh import versionstring

__all__ = ["ANALYSIS", "analysis_versions"]

ANALYSIS = 9
"""Raise it when any text has other terms, positions or offsets than before, in any field of the schema.

An index built by another analysis may lack the terms that queries look up, so it must be built again.
"""

_LIBRARIES = ("jieba", "PyStemmer", "cn2an")  # not rjieba, which gives what jieba gives and may be missing


def analysis_versions() -> dict[str, int | str]:
    """Return the version of the analysis, with those of the libraries that decide terms."""
    return {"analysis": ANALYSIS, **_libraries()}


@cache
def _libraries() -> dict[str, str]:
    # Whoosh is asked itself: its successor whoosh3 is imported by the same name, but is another package.
    whoosh = {"Whoosh": versionstring()}
    # \w, case and categories of characters are those of Python's Unicode database.
    return whoosh | {name: version(name) for name in _LIBRARIES} | {"Unicode": unidata_version}
