"""Turn sources into an index, bring an index up to date with its sources, and go back to the index of before."""

from __future__ import annotations

from search.indexing.check import check_index
from search.indexing.pipeline import UpdateReport, build, update
from search.indexing.rollback import KeptGeneration, Rollback, list_generations, roll_back
from search.indexing.sources import Progress, SourceReader

__all__ = [
    "KeptGeneration",
    "Progress",
    "Rollback",
    "SourceReader",
    "UpdateReport",
    "build",
    "check_index",
    "list_generations",
    "roll_back",
    "update",
]
