"""Turn sources into an index, and bring an index up to date with its sources."""

from __future__ import annotations

from search.indexing.check import check_index
from search.indexing.pipeline import UpdateReport, build, update
from search.indexing.sources import Progress, SourceReader

__all__ = [
    "Progress",
    "SourceReader",
    "UpdateReport",
    "build",
    "check_index",
    "update",
]
