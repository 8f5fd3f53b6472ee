"""The content of a source file as format readers are given it: bytes and a name, and the text when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from search.config import ColumnMap
from search.ingest.article import SourceText
from search.ingest.text_decoding import DecodedText, decode

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """A file, or a member of an archive file.

    Attributes:
        data: Its bytes.
        name: Its name with the extension, without folders; it may contain a date and a title.
        path: Its path below the source folder.
        columns: The librarian's maps of the columns of tables.
    """

    data: bytes
    name: str
    path: str = ""
    columns: tuple[ColumnMap, ...] = ()

    @cached_property
    def text(self) -> SourceText:
        """The file as decoded text; decoded when it is first asked for.

        Raises:
            Unreadable: If the bytes are no text.
        """
        return SourceText(self._decoded.text, self.name)

    @property
    def encoding(self) -> str:
        """Name of the encoding in which it was decoded; empty as long as nobody has asked for its text."""
        return self._decoded.encoding if "_decoded" in vars(self) else ""

    @cached_property
    def _decoded(self) -> DecodedText:
        return decode(self.data)
