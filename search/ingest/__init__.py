"""Turns folders of files into documents, and whatever cannot be read into rejections that say why.

The way of a file: `walk` finds it, `decode` makes text of its bytes, `sniff` chooses the reader by
content, a reader (`newspaper`, `scholarship`, `web`) makes articles of the text, and `read` gives
each article its identity. A new format is one module and one line in `sniff`.
"""

from search.ingest.read import list_files, read_sources

__all__ = ["list_files", "read_sources"]
