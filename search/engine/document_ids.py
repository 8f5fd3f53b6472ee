"""Which document an id stands for: the terms of the field of ids in each segment, and the register of former ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.engine.register.table import Register
from search.engine.store.segment import Segment
from search.query import DocumentKey, LocatedDocument
from search.results import IdStatus, ResolvedId

__all__ = ["DocumentIds"]

_DOCUMENT_ID = re.compile(r"[a-z0-9-]{1,80}")


class DocumentIds:
    """The ids of the documents of a generation.

    Args:
        segments: The segments, each with the number of its first document.
        register: The register of ids; None if there is none.
    """

    def __init__(self, segments: Sequence[tuple[Segment, int]], register: Register | None) -> None:
        self._segments, self._register = segments, register

    def number(self, document_id: str) -> int | None:
        """Return the number of the document with an id; None if there is none."""
        if not _DOCUMENT_ID.fullmatch(document_id):
            return None
        for segment, base in self._segments:
            field = segment.fields.get("id")
            term_number = None if field is None else field.dictionary.find(document_id.encode())
            if field is None or term_number is None:
                continue
            documents = field.documents(term_number)
            for number in documents.tolist():
                if segment.live is None or segment.live[number]:
                    return int(base + number)
        return None

    def ids(self, first: int, after: int) -> list[str]:
        """Return the ids at the places from `first` to before `after`, in no order, without those of deleted documents.

        Places are those of the terms of the segments' fields of ids, which have one for each document.
        """
        ids: list[str] = []
        for segment, base in self._segments:
            field = segment.fields.get("id")
            if field is None:
                continue
            start, stop = max(first - base, 0), min(after - base, len(field.dictionary))
            for number, term in enumerate(field.dictionary.terms(start, stop), start) if start < stop else ():
                if segment.live is None or segment.live[field.documents(number)].any():
                    ids.append(field.dictionary.text(term))
        return ids

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given.

        Raises:
            IndexDamaged: If the register of ids has changed since it was written.
        """
        if self.number(document_id) is not None:
            return ResolvedId(IdStatus.CURRENT, document_id)
        is_id = _DOCUMENT_ID.fullmatch(document_id)
        last = self._register.follow(document_id) if is_id and self._register else None
        if last is None:
            return ResolvedId(IdStatus.UNKNOWN)
        return ResolvedId(IdStatus.MOVED, last) if self.number(last) is not None else ResolvedId(IdStatus.GONE)

    def locate(self, document_id: str) -> LocatedDocument:
        """Return the document that has an id, or had it before.

        Raises:
            IndexDamaged: If the register of ids has changed since it was written.
        """
        number = self.number(document_id)
        if number is None and (moved := self.resolve(document_id).id):
            number, document_id = self.number(moved), moved
        return LocatedDocument(None if number is None else DocumentKey(number), document_id)
