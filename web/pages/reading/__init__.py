"""The page of a document: its texts side by side, the ways to read them, and its place among results."""

from __future__ import annotations

from web.pages.reading.parallel_text import anchor
from web.pages.reading.result_place import place_in_results
from web.pages.reading.ways import read_reading, reading_page

__all__ = ["anchor", "place_in_results", "read_reading", "reading_page"]
