"""The addresses of files, feeds and what search engines ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from flask import Response

from search.config import ArchiveIdentity
from web.export.discovery import Discovery
from web.export.document_files import DocumentFiles
from web.export.feed import feed
from web.export.formats import FORMATS, REFERENCE_FORMATS
from web.export.result_files import ResultFiles

if TYPE_CHECKING:
    from search import Library

__all__ = ["Route", "routes"]

Route = tuple[str, str, Callable[..., Response]]
"""Rule of an address, name of its endpoint, and the function that answers."""


def routes(get_library: Callable[[], Library], identity: Callable[[], ArchiveIdentity]) -> tuple[Route, ...]:
    """Return the routes of one library.

    Args:
        get_library: Returns the open library, or raises a `SearchError`.
        identity: Returns what the archive says of itself, whether it can be opened or not.
    """
    results, documents = ResultFiles(get_library), DocumentFiles(get_library)
    discovery = Discovery(get_library, identity)
    return (
        (f"/search.<{_one_of(FORMATS)}:extension>", "search_file", results.results),
        (f"/list.<{_one_of(FORMATS)}:extension>", "list_file", results.listed),
        (f"/documents/<document_id>.<{_one_of(REFERENCE_FORMATS)}:extension>", "document_file", documents.document),
        ("/unapi", "unapi", documents.unapi),
        ("/search.atom", "search_feed", partial(feed, get_library)),
        ("/opensearch.xml", "opensearch", discovery.opensearch),
        ("/suggest", "suggest", discovery.suggest),
        ("/robots.txt", "robots", discovery.robots),
        ("/sitemap.xml", "sitemap", discovery.sitemap),
        ("/sitemap-terms.xml", "sitemap_terms", discovery.sitemap_terms),
        ("/sitemap-<int:number>.xml", "sitemap_part", discovery.sitemap_part),
    )


def _one_of(extensions: Iterable[str]) -> str:
    return f"any({','.join(extensions)})"
