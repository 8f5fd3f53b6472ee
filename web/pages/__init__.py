"""The HTML pages of the front end."""

from __future__ import annotations

from web.pages.count_pages import CountPages
from web.pages.views import Views, find_document, notices_of, redirect_to, search_as_asked, search_library
from web.pages.wording import brand

__all__ = [
    "CountPages",
    "Views",
    "brand",
    "find_document",
    "notices_of",
    "redirect_to",
    "search_as_asked",
    "search_library",
]
