"""What could not be read by a build or update: as many files and records as there are, and few of them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from search.indexing.ids.texts import Texts
from search.model import Rejected

__all__ = ["LISTED", "Rejections"]

LISTED = 1_000
"""Rejections, and warnings, that reports and the manifest list; `hezuo report` writes all."""


class Rejections:
    """Rejections in the order in which they were appended.

    Attributes:
        first: The first of them, at most `LISTED`.

    Args:
        folder: See `Texts`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.first: list[Rejected] = []
        self._texts = Texts(folder)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Rejected).decode

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[Rejected]:
        """Yield all; nothing may be appended meanwhile."""
        return map(self._decode, self._texts)

    def append(self, rejected: Rejected) -> None:
        """Append a rejection."""
        if len(self.first) < LISTED:
            self.first.append(rejected)
        self._texts.append(self._encode(rejected))

    def close(self) -> None:
        """Release the temporary file; `first` stays."""
        self._texts.close()
