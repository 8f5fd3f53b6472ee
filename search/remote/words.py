"""The words of a generation whose documents are in a cluster: local files, and titles, which stand in documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from search.engine import OpenWords
from search.errors import IndexDamaged

__all__ = ["RemoteWords"]

Titles = Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]
"""Returns the titles of documents by their ids, those that there are."""


class RemoteWords(OpenWords):
    """The words of a generation; see `OpenWords`.

    Args:
        folder: Folder of the files.
        titles: Asks the cluster for the titles of documents.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others; also raised by all methods.
        IndexOutdated: If they are of another format or analysis.
    """

    def __init__(self, folder: Path, titles: Titles) -> None:
        super().__init__(folder)
        self._titles = titles

    def titles(self, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the titles of the documents of some numbers, one a text; none of deleted ones. One round trip."""
        ids = [self.live_id(number) for number in numbers]
        found = self._titles([each for each in ids if each])
        return [found.get(each, ()) if each else () for each in ids]

    def document_id(self, number: int) -> str:
        """Return the id of the document of a number.

        Raises:
            IndexDamaged: If it is deleted.
        """
        found = self.live_id(number)
        if found is None:
            raise IndexDamaged(f"{self.folder}: a completion leads to a document that is deleted; rebuild the index")
        return found
