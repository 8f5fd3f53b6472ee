"""The pages that a reader sees."""

from __future__ import annotations

from web.pages.views import Views, find, known

__all__ = [
    "Views",
    "find",
    "known",
]
