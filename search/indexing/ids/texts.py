"""Byte strings in the order in which they were appended, in a file without a name if there are many."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile

__all__ = ["Texts"]

_IN_MEMORY = 1 << 22  # bytes; those of about 50,000 paths


class Texts:
    """Texts, appended and then read in their order.

    Args:
        folder: Folder on whose file system they are written; None for that of temporary files.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = str(folder) if folder else None
        self._file: SpooledTemporaryFile[bytes] | None = None  # opened when the first text is appended
        self._sizes = array("I")

    def __len__(self) -> int:
        return len(self._sizes)

    def append(self, text: bytes) -> None:
        """Append a text."""
        if self._file is None:
            self._file = SpooledTemporaryFile(_IN_MEMORY, dir=self._folder)  # noqa: SIM115 - closed by `close`
        self._file.write(text)
        self._sizes.append(len(text))

    def __iter__(self) -> Iterator[bytes]:
        if self._file is None:
            return
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)

    def longest(self) -> int:
        """Return the length of the longest text; 0 if there is none."""
        return max(self._sizes, default=0)

    def close(self) -> None:
        """Release the file."""
        if self._file is not None:
            self._file.close()
