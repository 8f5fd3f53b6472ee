"""The entries of the sources that are to be read, in the order of the walk: listed once, and not kept in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from search.indexing.ids.texts import Texts
from search.ingest import SourceFile
from search.model import Rejected

__all__ = ["EntryQueue"]


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """A file or a rejected entry; bytes, since a name need not be text. Of most files the target is the path."""

    path: bytes = b""
    source: str = ""
    target: bytes = b""
    rejected: Rejected | None = None
    lists: tuple[bytes, ...] = ()


class EntryQueue:
    """Files, and entries that were rejected.

    Args:
        folder: See `Texts`.
        announce: Called when the first file is appended: whoever reads it may make ready.
    """

    def __init__(self, folder: Path | None, announce: Callable[[], None] | None = None) -> None:
        self._texts = Texts(folder)
        self._announce = announce
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(_Entry).decode

    def __len__(self) -> int:
        return len(self._texts)

    def append(self, entry: SourceFile | Rejected) -> None:
        """Append an entry."""
        if isinstance(entry, Rejected):
            self._texts.append(self._encode(_Entry(rejected=entry)))
            return
        if self._announce:
            self._announce()
            self._announce = None
        target = b"" if entry.target == entry.path else os.fsencode(entry.target)
        lists = tuple(map(os.fsencode, entry.lists))
        self._texts.append(self._encode(_Entry(os.fsencode(entry.path), entry.source, target, lists=lists)))

    def __iter__(self) -> Iterator[SourceFile | Rejected]:
        for text in self._texts:
            entry = self._decode(text)
            if entry.rejected is not None:
                yield entry.rejected
                continue
            path = Path(os.fsdecode(entry.path))
            target = Path(os.fsdecode(entry.target)) if entry.target else path
            yield SourceFile(path, entry.source, target, tuple(Path(os.fsdecode(each)) for each in entry.lists))

    def close(self) -> None:
        """Release temporary files."""
        self._texts.close()
