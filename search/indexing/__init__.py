"""Turn sources into an index, bring an index up to date with its sources, and go back to the index of before."""

from __future__ import annotations

from search.indexing.check import check_index, check_queries
from search.indexing.copying import Copied, copy_index
from search.indexing.destination import Destination
from search.indexing.pipeline import UpdateReport, build, update
from search.indexing.preview import Preview, preview_build, preview_update
from search.indexing.progress import BuildPhase, BuildStatus, Progress
from search.indexing.rollback import KeptGeneration, Rollback, list_generations, roll_back
from search.indexing.sources import SourceReader

__all__ = [
    "BuildPhase",
    "BuildStatus",
    "Copied",
    "Destination",
    "KeptGeneration",
    "Preview",
    "Progress",
    "Rollback",
    "SourceReader",
    "UpdateReport",
    "build",
    "check_index",
    "check_queries",
    "copy_index",
    "list_generations",
    "preview_build",
    "preview_update",
    "roll_back",
    "update",
]
