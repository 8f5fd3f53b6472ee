"""What publishing an archive takes besides its pages: processes, proxies, limits, compression, tags and figures."""

from __future__ import annotations

from web.serving.gateway import OVERLOADED, checked_prefix
from web.serving.notes import note_incomplete, note_search
from web.serving.page_tags import PageTags
from web.serving.publication import Publication, publication_of
from web.serving.search_log import QueryCounts, count_queries, logged_lines
from web.serving.sockets import BACKLOG, allowed_descriptors, listening_sockets
from web.serving.workers import run_workers

__all__ = [
    "BACKLOG",
    "OVERLOADED",
    "PageTags",
    "Publication",
    "QueryCounts",
    "allowed_descriptors",
    "checked_prefix",
    "count_queries",
    "listening_sockets",
    "logged_lines",
    "note_incomplete",
    "note_search",
    "publication_of",
    "run_workers",
]
