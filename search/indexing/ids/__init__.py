"""Give the documents of the sources their ids, by the register of those that were given before.

A link must never come to mean another document. So a document keeps its id as long as it can be told to be the same:

1. A file with the same bytes as one that is known has the documents of that one, wherever it lies now.
2. Otherwise a file at the path of a known one has its documents: it was edited.
3. Otherwise a file that moved with others, whose bytes are the same, out of one folder into another, has the documents
   of the file of its name there: it was moved and edited.

Within a file, documents are told by what was read of them, and then by their order (`records`). Whatever is left is
new, and gets an id that was never given. Files are compared before any is read (`survey`, `matching`), since a file may
have moved to where another one was; only files that are new or have changed are opened for it.
"""

from __future__ import annotations

from search.indexing.ids.assignment import IdAssigner

__all__ = ["IdAssigner"]
