"""The HTML pages of the front end."""

from __future__ import annotations

from web.pages.views import Views, document_or_404, search_library
from web.pages.wording import brand

__all__ = [
    "Views",
    "brand",
    "document_or_404",
    "search_library",
]
