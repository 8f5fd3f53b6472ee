"""Answer questions over an open index: the facade that other programs embed."""

from __future__ import annotations

from search.library.library import Library

__all__ = [
    "Library",
]
