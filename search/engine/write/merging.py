"""Turns several segments, each with documents that have been deleted, into one segment of the documents that are left.

Each field is merged by ranges of terms, so memory depends on a budget and on the commonest term, which is handled
whole: up to 50 bytes for each of its documents and 8 for each of its positions. The result is, byte for byte but for
the segment's name, what writing the remaining documents at once would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.schema import schema
from search.engine.store.arrays import ranges, starts_of
from search.engine.store.decoding import FieldFiles
from search.engine.store.encoding import Integers, PostingLists
from search.engine.store.layout import LENGTHS, POSITIONS, POSTINGS, TERMS, TermFacts
from search.engine.store.segment import posting_files
from search.engine.store.terms import Dictionary
from search.engine.write.segment_writer import SegmentWriter

__all__ = ["Source", "merge_segments"]

BUDGET = 64 << 20
"""Bytes that a range of terms may take in memory, about; a single term may take more. A build says its own share."""

_WINDOW = 1 << 18  # terms of all sources that are looked at together, at most: some megabytes of numbers about them
_LONG = 512  # positions of a term in a source, on average, from which on each term is copied; both ways give the same
_GONE = 0xFFFFFFFF  # stands for a deleted document, a number that no document has

Array = npt.NDArray[Any]
Numbers = npt.NDArray[np.uint32]


class Source:
    """A segment that is to be merged.

    Attributes:
        documents: Number of its documents that are left.

    Args:
        folder: Where its files are.
        segid: Its name.
        deleted: Ascending numbers of the documents that are deleted.

    Raises:
        IndexDamaged: If its files cannot be read.
    """

    def __init__(self, folder: Path, segid: str, deleted: Numbers | None = None) -> None:
        self._files = posting_files(folder, segid)
        self._facts = self._files[TERMS].facts_as(TermFacts)
        self._size = self._facts.documents
        self._left = np.ones(self._size, dtype=np.bool_)
        if deleted is not None:
            self._left[deleted] = False
        self.documents = int(self._left.sum())

    def numbers(self, base: int) -> Numbers:
        """The new number of each document, of which the first that is left becomes `base`; _GONE for a deleted one."""
        numbers = (np.cumsum(self._left, dtype=np.uint32) + np.uint32(base - 1 & _GONE)).astype(np.uint32)
        numbers[~self._left] = _GONE
        return numbers

    def lengths(self, field: str) -> Array:
        """Lengths of a field in the documents that are left."""
        file = self._files[LENGTHS]
        return file.whole(field)[self._left] if field in file else np.zeros(self.documents, dtype=np.uint16)

    def field(self, name: str, base: int) -> _SourceField | None:
        """What it holds of a field, None for nothing; its first document becomes number `base`."""
        if name not in self._facts.fields:
            return None
        files = (self._files[kind] for kind in (TERMS, POSTINGS, POSITIONS))
        dictionary = Dictionary(self._files[TERMS], name)
        whole = self.documents == self._size
        numbers = base if whole else self.numbers(base)
        return _SourceField(FieldFiles(self._size, name, *files), dictionary, numbers, self.forget)

    def forget(self) -> None:
        """Give back the memory of what has been read."""
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
            writer.field(name, _merged([part for part in parts if part is not None], budget))
        writer.close()
    return total


class _SourceField:
    """A cursor over the terms of one field of one source.

    Attributes:
        at: Number of the next term.
        count: Number of terms.
        forget: Gives back the memory of what has been read.

    Args:
        files: The field.
        dictionary: Its terms.
        numbers: The new number of each document, or of the first one if all are left.
        forget: See above.
    """

    def __init__(
        self, files: FieldFiles, dictionary: Dictionary, numbers: Numbers | int, forget: Callable[[], None]
    ) -> None:
        self._files, self._dictionary, self._numbers = files, dictionary, numbers
        self.at, self.count, self.forget = 0, files.count, forget

    def bound(self, budget: int, window: int) -> bytes | None:
        """The term after as many as the budget allows, but at least one; None if it allows all."""
        after = min(self.at + window, self.count)
        costs = np.cumsum(self._files.costs(self.at, after))
        stop = self.at + max(1, int(np.searchsorted(costs, budget, side="right")))
        return None if stop >= self.count else self._dictionary.term(stop)

    def before(self, bound: bytes | None) -> PostingLists | None:
        """The terms below a bound, with the new numbers of the documents that are left; None if there are none."""
        first = self.at
        self.at = self.count if bound is None else self._dictionary.place(bound)
        return self._renumbered(self._files.read(first, self.at)) if self.at > first else None

    def _renumbered(self, lists: PostingLists) -> PostingLists:
        """The same with new numbers; a term of which nothing is left stays, with a df of 0."""
        if isinstance(self._numbers, int):
            lists.documents[:] += np.uint32(self._numbers)
            return lists
        documents = self._numbers[lists.documents]
        left = documents != _GONE
        df = np.add.reduceat(left, starts_of(lists.df), dtype=np.int64)
        positions = None if lists.positions is None else lists.positions[np.repeat(left, lists.tf.astype(np.int64))]
        return PostingLists(lists.keys, lists.ends, df, documents[left], lists.tf[left], positions)


def _merged(parts: Sequence[_SourceField], budget: int) -> Iterator[PostingLists]:
    """The union of the terms of several sources, range by range."""
    while parts:
        share, window = budget // len(parts), max(1024, _WINDOW // len(parts))
        bounds = [bound for part in parts if (bound := part.bound(share, window)) is not None]
        bound = min(bounds, default=None)
        found = [lists for part in parts if (lists := part.before(bound)) is not None]
        yield _joined(found)
        for part in parts:
            part.forget()
        parts = [part for part in parts if part.at < part.count]


def _joined(found: Sequence[PostingLists]) -> PostingLists:
    """One list of postings for each term of any of several sources; terms without documents are dropped."""
    lengths = np.concatenate([np.diff(lists.ends, prepend=0) for lists in found])
    keys = np.concatenate([lists.keys for lists in found])
    df = np.concatenate([lists.df for lists in found])
    order, is_new = _sorted_terms(keys, lengths)
    is_left = df[order] > 0
    # A term is new where its first source stands, but is written by the first source that has a document left.
    group = np.cumsum(is_new)[is_left]
    order = order[is_left]
    first = np.flatnonzero(np.diff(group, prepend=0))
    take = ranges(starts_of(df)[order], df[order])
    tf = np.concatenate([lists.tf for lists in found])
    positions = _joined_positions(found, df, order, tf)
    named = order[first]
    return PostingLists(
        keys[ranges(starts_of(lengths)[named], lengths[named])],
        np.cumsum(lengths[named]),
        np.add.reduceat(df[order], first) if len(first) else df[:0],
        np.concatenate([lists.documents for lists in found])[take],
        tf[take],
        positions,
    )


def _joined_positions(found: Sequence[PostingLists], df: Integers, order: Integers, tf: Array) -> Array | None:
    """Positions of each source's terms in a new order; `tf` has the old one."""
    kept = [lists.positions for lists in found if lists.positions is not None]
    if not kept:
        return None
    ends = np.concatenate(([0], np.cumsum(tf, dtype=np.int64)))
    starts = starts_of(df)
    counts = ends[starts + df] - ends[starts]
    if len(ends) and ends[-1] > _LONG * len(order):
        bases = np.concatenate(([0], np.cumsum([len(part) for part in kept])))
        owners = np.repeat(np.arange(len(found)), [len(lists.df) for lists in found])[order]
        begins = ends[starts[order]] - bases[owners]
        rows = zip(owners.tolist(), begins.tolist(), counts[order].tolist(), strict=True)
        return np.concatenate([kept[owner][begin : begin + count] for owner, begin, count in rows])
    joined: Array = np.concatenate(kept)[ranges(ends[starts[order]], counts[order])]
    return joined


def _sorted_terms(keys: npt.NDArray[np.uint8], lengths: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """The stable order of terms by their bytes, and where in this order another term begins.

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
