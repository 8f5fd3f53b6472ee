"""Tell which documents of a file are which of those that it had before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

from search.indexing.ids.fingerprints import Digest

__all__ = ["KnownDocument", "pair_documents"]


class KnownDocument(NamedTuple):
    """A document that a file had.

    Attributes:
        number: Its number in the register.
        record: Its number in the file, from 1.
        digest: What was read of it.
        retired: Whether it was gone already.
        same_bytes: Whether the file had the same bytes as now when it was read.
        name: See `named_documents.name_hash`.
    """

    number: int
    record: int
    digest: Digest
    retired: bool
    same_bytes: bool
    name: int = 0


def pair_documents(known: Sequence[KnownDocument], digests: Sequence[Digest]) -> list[int | None]:
    """Return, for each document that was read of a file, the number of the known document that it is, or None.

    A document is one with the same content. Of a file with the same bytes, which a later version of hezuo reads
    otherwise, it is also the one at the same place. Of a file with other bytes, documents were edited if between two
    that stayed there are as many as before; if not, nobody can tell which was added or removed, so all of them are new.

    Args:
        known: Those that the file had.
        digests: What was read now, in the file's order.
    """
    if len(known) == len(digests) == 1:  # nearly always
        (document,) = known
        return [
            document.number if not document.retired or document.digest == digests[0] or document.same_bytes else None
        ]
    result: list[int | None] = [None] * len(digests)
    by_content: defaultdict[Digest, deque[KnownDocument]] = defaultdict(deque)
    for document in sorted(known, key=lambda item: (item.retired, item.record)):
        by_content[document.digest].append(document)
    paired: dict[int, int] = {}  # position of each known document that is paired
    for position, digest in enumerate(digests):
        if waiting := by_content.get(digest):
            document = waiting.popleft()
            result[position], paired[document.number] = document.number, position
    for document in known:
        position = document.record - 1
        if (
            document.same_bytes
            and document.number not in paired
            and position < len(result)
            and result[position] is None
        ):
            result[position], paired[document.number] = document.number, position
    _pair_edited(known, paired, result)
    return result


def _pair_edited(known: Sequence[KnownDocument], paired: dict[int, int], result: list[int | None]) -> None:
    """Pair what is left between two documents that stayed, if it is as many as before."""
    current = sorted(
        (item for item in known if not item.retired or item.number in paired), key=lambda item: item.record
    )
    start, waiting = 0, list[KnownDocument]()
    for document in (*current, None):
        if document is not None and document.number not in paired:
            waiting.append(document)
            continue
        end = len(result) if document is None else paired[document.number]
        if end - start == len(waiting) and not any(number is not None for number in result[start:end]):
            result[start:end] = [item.number for item in waiting]
        start, waiting = end + 1, []
