"""The public interface of hezuo, a bilingual search engine for documents of Chinese rural history.

from search import Library, build

report = build(["seeds/"], "index/")
with Library.open("index/") as library:
    page = library.search("mutual aid team", filters={"region": ["Hebei", "Shanxi"]})
    for hit in page:
        print(hit.title, hit.score)
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from search.accounts import Accounts, LeftOut, SourceWarning
from search.config import ArchiveIdentity, Config
from search.errors import (
    BuildError,
    BuildRefused,
    ConfigError,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    IndexUnreachable,
    IndexUnreadable,
    InvalidRequest,
    ResourcesExhausted,
    SearchError,
)
from search.model import BuildReport, DateSpan, Document, Place, Rejected, Text
from search.results import (
    Completion,
    Example,
    Expansion,
    Explanation,
    Facet,
    FacetValue,
    Hit,
    IdStatus,
    MarkedText,
    Notice,
    Page,
    Problem,
    Relaxation,
    ResolvedId,
    Snippet,
    Suggestion,
)

if TYPE_CHECKING:
    from search.indexing import (
        BuildPhase,
        BuildStatus,
        Preview,
        UpdateReport,
        build,
        preview_build,
        preview_update,
        update,
    )
    from search.library import Library

__all__ = [
    "Accounts", "ArchiveIdentity", "BuildError", "BuildPhase", "BuildRefused", "BuildReport", "BuildStatus",
    "Completion", "Config", "ConfigError", "DateSpan", "Document", "Example", "Expansion", "Explanation", "Facet",
    "FacetValue", "Hit", "IdStatus", "IndexDamaged", "IndexMissing", "IndexOutdated", "IndexUnreachable",
    "IndexUnreadable", "InvalidRequest", "LeftOut", "Library", "MarkedText", "Notice", "Page", "Place", "Preview",
    "Problem", "Rejected", "Relaxation", "ResolvedId", "ResourcesExhausted", "SearchError", "Snippet", "SourceWarning",
    "Suggestion", "Text", "UpdateReport", "build", "preview_build", "preview_update", "update",
]  # fmt: skip

_INDEXING = frozenset(
    {"BuildPhase", "BuildStatus", "Preview", "UpdateReport", "build", "preview_build", "preview_update", "update"}
)

logging.getLogger(__name__).addHandler(logging.NullHandler())  # the embedding program decides what is logged


def __getattr__(name: str) -> object:
    """Import what needs Whoosh and numpy only on first use."""
    if name == "Library":
        from search.library import Library

        return Library
    if name in _INDEXING:
        from search import indexing

        return getattr(indexing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
