"""The terms of one field of a segment with their dictionary entries: how often each occurs, not where."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from search.engine.store.arrays import Array, UInt32s
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import are_below, check_terms, is_term_entry
from search.engine.store.codes import ONE_DOCUMENT
from search.engine.store.layout import CODE, DF, FIRST, PLACE, array_name
from search.engine.store.terms import Dictionary

__all__ = ["FieldTerms", "TermEntry"]


class TermEntry(NamedTuple):
    """The dictionary entry of a term: where its postings are and how they are encoded.

    Attributes:
        df: Document frequency: the number of documents of the segment that contain it.
        code: Classes of its encoding; see `codes`.
        offset: Offset of its blob in `postings.hz`; the document number, if it occurs once in one document.
        number: Its number in the dictionary.
    """

    df: int
    code: int
    offset: int
    number: int


class FieldTerms:
    """The terms of one field of a segment; safe for many threads.

    Args:
        size: Documents of the segment.
        field: Name of a field that has terms.
        terms: The segment's `terms.hz`.

    Raises:
        IndexDamaged: If arrays of the field are missing, or, when they are read, are not what was written.
    """

    def __init__(self, size: int, field: str, terms: BlockFile) -> None:
        self.size = size
        self._field, self._terms = field, terms
        self._df, self._code, self._offset, self._first = (array_name(field, part) for part in (DF, CODE, PLACE, FIRST))
        self.has_positions = self._first in terms

    @cached_property
    def dictionary(self) -> Dictionary:
        """The term dictionary. Every term number comes from it, so the field's arrays are checked at its first use."""
        self._check()
        return Dictionary(self._terms, self._field)

    def _check(self) -> None:
        check_terms(self._field, self._terms)

    def df(self, number: int) -> int:
        """Return the document frequency of a term."""
        return int(self._terms.part(self._df, number, number + 1)[0])

    def dfs(self, first: int, after: int) -> UInt32s:
        """Return the document frequency of each of successive terms."""
        return self._terms.part(self._df, first, after)

    def entry(self, number: int) -> TermEntry:
        """Look up the dictionary entry of a term."""
        df, code, offset = (
            int(self._terms.part(part, number, number + 1)[0]) for part in (self._df, self._code, self._offset)
        )
        self._terms.check(is_term_entry(df, code, offset, self.size))
        return TermEntry(df, code, offset, number)

    def only_documents(self) -> Array:
        """Return the document of each term, of a field whose terms stand in one document each, as ids do.

        Raises:
            IndexDamaged: If a term of the field stands in another number of documents.
        """
        count = len(self.dictionary)
        codes, documents = self._terms.part(self._code, 0, count), self._terms.part(self._offset, 0, count)
        self._terms.check(bool((codes & 15 == ONE_DOCUMENT).all()), are_below(documents, self.size))
        return documents
