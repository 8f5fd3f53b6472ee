"""Turns folders of files into documents, and whatever cannot be read into rejections that say why.

The way of a file: `walk` finds it, `decode` makes text of its bytes, `sniff` chooses the reader by
content, a reader (`newspaper`, `scholarship`, `web`) makes articles of the text, and `read` gives
each article its identity. A new format is one module and one line in `sniff`.
"""

from __future__ import annotations

from search.ingest.alignment import align
from search.ingest.identity import document_id, printable
from search.ingest.language import chinese_tag, is_chinese
from search.ingest.reading import list_files, read_sources

__all__ = [
    "align",
    "chinese_tag",
    "document_id",
    "is_chinese",
    "list_files",
    "printable",
    "read_sources",
]
