"""Merge segments into one segment of the documents that are not deleted.

Each field is merged range by range of terms, so memory depends on a budget and on the most frequent term, which is
always decoded whole: up to 50 bytes for each of its documents and 8 for each of its positions. The result is the same,
byte for byte except for the segment's name, as if the live documents had been written at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from search.engine.schema import schema
from search.engine.store.arrays import Array, Bytes, Integers, Mask, UInt32s, ranges, starts_of
from search.engine.store.decoding import FieldDecoder
from search.engine.store.encoding import PostingLists
from search.engine.store.layout import LENGTHS, POSITIONS, POSTINGS, TERMS, TermFacts
from search.engine.store.segment import posting_files
from search.engine.store.terms import Dictionary
from search.engine.write.segment_writer import SegmentWriter

__all__ = ["Source", "merge_segments"]

BUDGET = 64 << 20
"""Default memory for a range of terms, in bytes, about; a single term may take more. A build sets its own."""

_MAX_TERMS = 1 << 18  # terms of all sources in a range, at most: some megabytes of dictionary entries
_LONG = 512  # average number of positions of a term from which on terms are copied one by one; both ways give the same
_DELETED = 0xFFFFFFFF  # the new number of a deleted document; no document has it


class Source:
    """A segment that is to be merged.

    Attributes:
        documents: Number of its live documents.

    Args:
        folder: Folder of its files.
        segid: Its name.
        deleted: Ascending numbers of the documents that are deleted.

    Raises:
        IndexDamaged: If its files cannot be read.
    """

    def __init__(self, folder: Path, segid: str, deleted: UInt32s | None = None) -> None:
        self._files = posting_files(folder, segid)
        self._facts = self._files[TERMS].facts_as(TermFacts)
        self._size = self._facts.documents
        self._live = np.ones(self._size, dtype=np.bool_)
        if deleted is not None:
            self._live[deleted] = False
        self.documents = int(self._live.sum())

    def numbers(self, base: int) -> UInt32s:
        """Return the new number of each document, the first live one being `base`; _DELETED for a deleted one."""
        numbers = (np.cumsum(self._live, dtype=np.uint32) + np.uint32(base - 1 & _DELETED)).astype(np.uint32)
        numbers[~self._live] = _DELETED
        return numbers

    def lengths(self, field: str) -> Array:
        """Return the lengths of a field in the live documents."""
        file = self._files[LENGTHS]
        return file.read(field)[self._live] if field in file else np.zeros(self.documents, dtype=np.uint16)

    def field(self, name: str, base: int) -> _TermCursor | None:
        """Return a cursor over the terms of a field, None if it has none; its first document becomes number `base`."""
        if name not in self._facts.fields:
            return None
        files = (self._files[kind] for kind in (TERMS, POSTINGS, POSITIONS))
        dictionary = Dictionary(self._files[TERMS], name)
        all_live = self.documents == self._size
        numbers = base if all_live else self.numbers(base)
        return _TermCursor(FieldDecoder(self._size, name, *files), dictionary, numbers, self.forget)

    def forget(self) -> None:
        """Release the memory of what has been read."""
        for file in self._files.values():
            file.forget()


def merge_segments(
    sources: Sequence[Source], folder: Path, segid: str, *, fields: Iterable[str] | None = None, budget: int = BUDGET
) -> int:
    """Write the documents of several segments as one segment, in their order.

    Args:
        sources: Segments.
        folder: An existing folder without a segment.
        segid: The new segment's name.
        fields: The fields to be merged; all by default.
        budget: Bytes of memory for the postings that are handled at a time, about.

    Returns:
        Number of documents of the new segment.

    Raises:
        IndexDamaged: If a source is not what was written.
    """
    bases = starts_of(np.array([source.documents for source in sources], dtype=np.int64)).tolist()
    total = sum(source.documents for source in sources)
    with SegmentWriter(folder, segid, total) as writer:
        for name in schema().names() if fields is None else fields:
            if schema()[name].scorable:
                writer.lengths(name, np.concatenate([source.lengths(name) for source in sources]))
            parts = [source.field(name, base) for source, base in zip(sources, bases, strict=True)]
            writer.field(name, _merge_terms([part for part in parts if part is not None], budget))
        writer.close()
    return total


class _TermCursor:
    """A cursor over the terms of one field of a source.

    Attributes:
        next_term: Number of the next term.
        count: Number of terms.
        forget: Releases the memory of what has been read.

    Args:
        files: The field.
        dictionary: Its terms.
        numbers: The new number of each document, or of the first one if all are live.
        forget: Releases the memory of what has been read.
    """

    def __init__(
        self, files: FieldDecoder, dictionary: Dictionary, numbers: UInt32s | int, forget: Callable[[], None]
    ) -> None:
        self._files, self._dictionary, self._numbers = files, dictionary, numbers
        self.next_term, self.count, self.forget = 0, files.count, forget

    def bound(self, budget: int, window: int) -> bytes | None:
        """Return the term after as many as the budget allows, but at least one; None if it allows all."""
        after = min(self.next_term + window, self.count)
        costs = np.cumsum(self._files.costs(self.next_term, after))
        stop = self.next_term + max(1, int(np.searchsorted(costs, budget, side="right")))
        return None if stop >= self.count else self._dictionary.term(stop)

    def read_below(self, bound: bytes | None) -> PostingLists | None:
        """Read the terms below a bound, with the new numbers of the live documents; return None if there are none."""
        first = self.next_term
        self.next_term = self.count if bound is None else self._dictionary.lower_bound(bound)
        return self._renumbered(self._files.read(first, self.next_term)) if self.next_term > first else None

    def _renumbered(self, lists: PostingLists) -> PostingLists:
        """Renumber the documents and drop deleted ones; a term without live documents stays, with a df of 0."""
        if isinstance(self._numbers, int):
            lists.documents[:] += np.uint32(self._numbers)
            return lists
        documents = self._numbers[lists.documents]
        live = documents != _DELETED
        df = np.add.reduceat(live, starts_of(lists.df), dtype=np.int64)
        positions = None if lists.positions is None else lists.positions[np.repeat(live, lists.tf.astype(np.int64))]
        return PostingLists(lists.keys, lists.ends, df, documents[live], lists.tf[live], positions)


def _merge_terms(parts: Sequence[_TermCursor], budget: int) -> Iterator[PostingLists]:
    """Yield the union of the terms of several sources, range by range."""
    while parts:
        # At least 1024 terms a source, so that the fixed cost of a range does not matter with many sources.
        part_budget, window = budget // len(parts), max(1024, _MAX_TERMS // len(parts))
        bounds = [bound for part in parts if (bound := part.bound(part_budget, window)) is not None]
        bound = min(bounds, default=None)
        pieces = [lists for part in parts if (lists := part.read_below(bound)) is not None]
        yield _union(pieces)
        for part in parts:
            part.forget()
        parts = [part for part in parts if part.next_term < part.count]


def _union(pieces: Sequence[PostingLists]) -> PostingLists:
    """Join the postings of each term of several sources; drop terms without documents."""
    lengths = np.concatenate([np.diff(lists.ends, prepend=0) for lists in pieces])
    keys = np.concatenate([lists.keys for lists in pieces])
    df = np.concatenate([lists.df for lists in pieces])
    order, is_new = _sorted_terms(keys, lengths)
    has_documents = df[order] > 0
    # A term begins at its first source in this order; its bytes are those of the first source with a live document.
    group = np.cumsum(is_new)[has_documents]
    order = order[has_documents]
    first = np.flatnonzero(np.diff(group, prepend=0))
    take = ranges(starts_of(df)[order], df[order])
    tf = np.concatenate([lists.tf for lists in pieces])
    positions = _union_positions(pieces, df, order, tf)
    term_sources = order[first]
    return PostingLists(
        keys[ranges(starts_of(lengths)[term_sources], lengths[term_sources])],
        np.cumsum(lengths[term_sources]),
        np.add.reduceat(df[order], first) if len(first) else df[:0],
        np.concatenate([lists.documents for lists in pieces])[take],
        tf[take],
        positions,
    )


def _union_positions(pieces: Sequence[PostingLists], df: Integers, order: Integers, tf: Array) -> Array | None:
    """Return the positions of each source's terms in a new order; `tf` has the old one."""
    position_lists = [lists.positions for lists in pieces if lists.positions is not None]
    if not position_lists:
        return None
    ends = np.concatenate(([0], np.cumsum(tf, dtype=np.int64)))
    starts = starts_of(df)
    counts = ends[starts + df] - ends[starts]
    if len(ends) and ends[-1] > _LONG * len(order):
        bases = np.concatenate(([0], np.cumsum([len(part) for part in position_lists])))
        owners = np.repeat(np.arange(len(pieces)), [len(lists.df) for lists in pieces])[order]
        begins = ends[starts[order]] - bases[owners]
        rows = zip(owners.tolist(), begins.tolist(), counts[order].tolist(), strict=True)
        return np.concatenate([position_lists[owner][begin : begin + count] for owner, begin, count in rows])
    joined: Array = np.concatenate(position_lists)[ranges(ends[starts[order]], counts[order])]
    return joined


def _sorted_terms(keys: Bytes, lengths: Integers) -> tuple[Integers, Mask]:
    """Return the stable order of terms by their bytes, and where in this order another term begins.

    Each term is padded with zeros and followed by its length, which orders `a` before `a` and a zero; up to seven
    bytes fit a number, longer ones a string of numpy's. Both are sorted by merging the runs that are sorted already.
    """
    width = int(lengths.max(initial=0))
    if width < 8:
        width, tail = 7, lengths.astype(np.uint8)[:, None]
    else:
        tail = np.stack(((lengths >> 7) + 1, (lengths & 127) + 1), axis=1).astype(np.uint8)
    padded = np.zeros((len(lengths), width + tail.shape[1]), dtype=np.uint8)
    row = np.arange(len(lengths)) * padded.shape[1]
    padded.reshape(-1)[ranges(row, lengths)] = keys
    padded[:, width:] = tail
    terms: Array = padded.view(">u8" if width == 7 else f"S{padded.shape[1]}")[:, 0]
    if width == 7:
        terms = terms.astype(np.uint64)
    order = np.argsort(terms, kind="stable")
    terms = terms[order]
    return order, np.concatenate(([True], terms[1:] != terms[:-1]))
