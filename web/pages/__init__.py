"""The HTML pages of the front end."""

from __future__ import annotations

from web.pages import wording
from web.pages.views import Views, document_or_404, search_library

__all__ = [
    "Views",
    "document_or_404",
    "search_library",
    "wording",
]
