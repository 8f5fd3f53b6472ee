"""What readers and programs take away: files of results and documents, citations, feeds, and what search engines ask.

Nothing here is a page: addresses have no interface before them.
"""

from __future__ import annotations

from web.export.page_parts import TEMPLATE_GLOBALS
from web.export.routing import routes

__all__ = ["TEMPLATE_GLOBALS", "routes"]
