"""Tell which documents of a file are which of those that it had before, by the file's own names for them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile

import msgspec

from search.indexing.ids.fingerprints import Digest, hash_of
from search.indexing.ids.records import KnownDocument
from search.model import Document

__all__ = ["NamedDocuments", "name_hash"]

_IN_MEMORY = 1 << 22  # bytes of documents that wait, as in `new_rows`


def name_hash(name: str) -> int:
    """Return the number by which the register knows the name of a document within its file; 0 for none."""
    return (hash_of(name.encode("utf-8", "replace")) or 1) if name else 0


class NamedDocuments:
    """Pairs the documents of a file, an archive file above all, with the known ones while they are read.

    A document is one with the same content, of several that of the same name: so that whoever is renamed keeps its id.
    Otherwise it is the one of its name, edited. All others are new. What cannot be told before the whole file has been
    read waits, on disk if it is much: an archive file may hold more than fits into memory.

    Args:
        known: Those that the file had.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
    """

    def __init__(self, known: Sequence[KnownDocument], scratch: Path | None) -> None:
        self.known = known
        self._by_content: defaultdict[Digest, list[KnownDocument]] = defaultdict(list)
        self._by_name: dict[int, KnownDocument] = {}
        for document in sorted(known, key=lambda item: (item.retired, item.record)):
            self._by_content[document.digest].append(document)
            if document.name and (not document.retired or document.same_bytes):
                self._by_name.setdefault(document.name, document)
        self._paired: set[int] = set()
        self._waiting = SpooledTemporaryFile(_IN_MEMORY, dir=str(scratch) if scratch else None)  # noqa: SIM115 - closed by `close`
        self._sizes = array("Q")
        self._facts = array("Q")  # name and the two numbers of the digest of each

    def pair(self, document: Document, name: int, digest: Digest) -> tuple[bool, int | None]:
        """Return whether it is known which document one is, and its number, None if it is new; if not, it waits."""
        alike = [item for item in self._by_content.get(digest, ()) if item.number not in self._paired]
        same = next((item for item in alike if item.name == name), None)
        if same is None and not alike:
            namesake = self._by_name.get(name)
            if namesake is None or namesake.number in self._paired:
                return True, None
            same = namesake if namesake.same_bytes else None
        if same is not None:
            self._paired.add(same.number)
            return True, same.number
        data = msgspec.msgpack.encode(document)
        self._waiting.write(data)
        self._sizes.append(len(data))
        self._facts.extend((name, *digest))
        return False, None

    def rest(self) -> Iterator[tuple[Document, int, Digest, int | None]]:
        """Yield those that wait, once all have been read: document, name, digest, and number of the known one."""
        columns = (self._facts[start::3] for start in range(3))
        facts = [(name, (first, second)) for name, first, second in zip(*columns, strict=True)]
        numbers: list[int | None] = [None] * len(facts)
        # Of several that say the same, those first that no name speaks for: whatever order they stand in.
        for position in sorted(
            range(len(facts)), key=lambda number: (facts[number][0] in self._by_name, facts[number])
        ):
            _, digest = facts[position]
            alike = self._by_content.get(digest, ())
            numbers[position] = self._take(next((item for item in alike if item.number not in self._paired), None))
        for position, (name, _) in enumerate(facts):
            if numbers[position] is None:
                numbers[position] = self._take(self._by_name.get(name))
        self._waiting.seek(0)
        decoder = msgspec.msgpack.Decoder(Document)
        for size, (name, digest), number in zip(self._sizes, facts, numbers, strict=True):
            yield decoder.decode(self._waiting.read(size)), name, digest, number

    def _take(self, document: KnownDocument | None) -> int | None:
        if document is None or document.number in self._paired:
            return None
        self._paired.add(document.number)
        return document.number

    def missing(self, unread: Collection[int]) -> tuple[list[int], list[int]]:
        """Return the numbers of known documents that are gone, and of those that may be there and could not be read.

        Args:
            unread: Hashes of names that could not be read.
        """
        left = [item for item in self.known if not item.retired and item.number not in self._paired]
        gone = [item.number for item in left if item.name not in unread]
        return gone, [item.number for item in left if item.name in unread]

    def close(self) -> None:
        """Release the temporary file."""
        self._waiting.close()
