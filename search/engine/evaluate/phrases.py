"""Match phrases: find the documents and positions at which the words of a phrase follow each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import Integers, Mask
from search.engine.store.field_terms import TermEntry
from search.engine.store.postings import FieldPostings, Postings

__all__ = ["Phrase"]


_SHIFT = 33  # the key of a position: the document number shifted by so many bits, plus the position, which has 32
# Halved or doubled, the benchmark's questions at 20,000 documents take the same CPU time within 3 per cent.
_MOST = 2  # if more than one document in so many is wanted, positions in all of them are read, which costs less
_SPREAD = 8  # a list that is so many times longer is searched instead of scanned


class Phrase:
    """The words of a phrase in one field of a segment; their postings and positions are read when they are needed.

    Args:
        field: The field, with positions.
        words: Term number and dictionary entry of each word, in order.
        timed_out: Returns whether the deadline has passed; then no more documents are found.
    """

    def __init__(
        self, field: FieldPostings, words: Sequence[tuple[int, TermEntry]], timed_out: Callable[[], bool]
    ) -> None:
        word_of = {number: _PhraseWord(field, number, entry) for number, entry in words}
        self._words = [word_of[number] for number, _ in words]
        self._timed_out = timed_out

    def documents(self, slop: int, outside: Mask | None = None) -> Integers:
        """Return the documents, ascending, that contain the phrase.

        Args:
            slop: Each word must follow the one before it, by at most so many positions (1: side by side).
            outside: Documents that are left out, which costs less than to look for the phrase in them.
        """
        keys = self._keys(slop, outside)
        return keys[:0] if self._timed_out() else _documents_of(keys)

    def exact_postings(self, outside: Mask | None = None) -> Postings:
        """Return the postings of the exact phrase: documents with the words side by side, and phrase frequencies."""
        return self.postings_of_all(1, outside)

    def postings_of_all(self, slop: int, outside: Mask | None = None) -> Postings:
        """Return the documents that contain the phrase, ascending, and how often; see `documents`."""
        documents = (self._keys(slop, outside) + 1) >> _SHIFT
        if not len(documents) or self._timed_out():
            return Postings(documents[:0], None)
        begins = _begins(documents)
        return Postings(documents[begins], np.diff(begins, append=len(documents)))

    def _keys(self, slop: int, outside: Mask | None = None) -> Integers:
        """Return a key for each occurrence of the phrase, ascending; see `documents`."""
        if slop == 1:
            return _exact_starts(self._words, self._timed_out, outside)
        return _sloppy_ends(self._words, slop, self._timed_out, outside)

    def postings(self, index: int, documents: Integers) -> Postings:
        """Return the postings of one word of the phrase in some documents that all contain it."""
        word_documents, frequencies = self._words[index].postings
        indexes = documents if word_documents is None else np.searchsorted(word_documents, documents)
        return Postings(documents, None if frequencies is None else frequencies[indexes])


class _PhraseWord:
    """A word of a phrase, its postings and its positions."""

    def __init__(self, field: FieldPostings, number: int, entry: TermEntry) -> None:
        self._field, self._number, self._entry = field, number, entry
        self.df = entry.df

    @cached_property
    def postings(self) -> Postings:
        """Its postings in the segment, read at first use."""
        return self._field.read(self._entry)

    @property
    def documents(self) -> Integers | None:
        """The documents that contain it, ascending; None if its postings are dense."""
        return self.postings.documents

    @cached_property
    def flags(self) -> Mask:
        """Which documents of the segment contain it."""
        documents, frequencies = self.postings
        if documents is None:
            return np.not_equal(0 if frequencies is None else frequencies, 0)
        flags = np.zeros(self._field.size, dtype=np.bool_)
        flags[documents] = True
        return flags

    @cached_property
    def _ends(self) -> Integers:
        """Where the positions of each document end."""
        documents, frequencies = self.postings
        if frequencies is None:
            return np.arange(1, len(documents) + 1 if documents is not None else 1)
        return np.cumsum(frequencies, dtype=np.int64)

    @cached_property
    def _positions(self) -> npt.NDArray[np.unsignedinteger]:
        return self._field.positions(self._number, int(self._ends[-1]), self._entry)

    @cached_property
    def _all_keys(self) -> Integers:
        """Its keys in all documents."""
        documents, frequencies = self.postings
        if frequencies is None:
            return np.arange(0) if documents is None else (documents << _SHIFT) + self._positions
        if documents is None:
            documents = np.flatnonzero(frequencies)
            frequencies = frequencies[documents]
        keys: Integers = (documents << _SHIFT)[_run_numbers(np.cumsum(frequencies, dtype=np.int64))]
        keys += self._positions
        return keys

    def keys(self, documents: Integers, indexes: Integers) -> Integers:
        """Return its keys (document and position as one number) in some documents or more of them, ascending.

        Args:
            documents: Documents that contain it.
            indexes: Their indexes in its postings.
        """
        if len(documents) * _MOST > self.df:
            return self._all_keys
        bases = documents << _SHIFT
        frequencies = self.postings.frequencies
        if frequencies is None:
            return bases + self._positions[indexes]
        counts = frequencies[indexes].astype(np.int64)
        ends = np.cumsum(counts)
        run_numbers = _run_numbers(ends)
        # Where the positions of a document begin, less where its run begins in the result, plus the result's index.
        runs = (self._ends[indexes] - ends)[run_numbers]
        runs += np.arange(len(run_numbers))
        keys = bases[run_numbers]
        keys += self._positions[runs]
        return keys


def _run_numbers(ends: Integers) -> Integers:
    """Return the number of the run of each element: 0 for the first run, 1 for the second, and so on; no run is empty.

    The same as `np.repeat`, in a third of the time.
    """
    run_numbers = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    run_numbers[ends[:-1]] = 1
    return np.cumsum(run_numbers, out=run_numbers)


def _common_documents(first: _PhraseWord, second: _PhraseWord) -> tuple[Integers, Integers, Integers]:
    """Return the documents that contain both words, and their indexes in the postings of each."""
    if second.documents is None:
        if first.documents is None:
            documents = np.flatnonzero(first.flags & second.flags)
            return documents, documents, documents
        first_indexes = np.flatnonzero(second.flags[first.documents])
        documents = first.documents[first_indexes]
        return documents, first_indexes, documents
    if first.documents is None:
        documents, second_indexes, first_indexes = _common_documents(second, first)
        return documents, first_indexes, second_indexes
    if len(first.documents) > _SPREAD * len(second.documents):
        documents, second_indexes, first_indexes = _common_documents(second, first)
        return documents, first_indexes, second_indexes
    if _SPREAD * len(first.documents) < len(second.documents):
        return _intersect(first.documents, second.documents)
    second_indexes = np.flatnonzero(first.flags[second.documents])
    documents = second.documents[second_indexes]
    flags = np.zeros(len(first.flags), dtype=np.bool_)
    flags[documents] = True
    return documents, np.flatnonzero(flags[first.documents]), second_indexes


def _intersect(few: Integers, many: Integers) -> tuple[Integers, Integers, Integers]:
    """Intersect two ascending lists: return the common numbers, and their indexes in each."""
    many_indexes = np.searchsorted(many, few)
    many_indexes[many_indexes == len(many)] = 0
    few_indexes = np.flatnonzero(many[many_indexes] == few)
    return few[few_indexes], few_indexes, many_indexes[few_indexes]


def _exact_starts(words: Sequence[_PhraseWord], timed_out: Callable[[], bool], outside: Mask | None) -> Integers:
    """Return the keys at which exact phrases begin: those of the rarest word that all others confirm."""
    order = sorted(range(len(words)), key=lambda index: words[index].df)
    rarest = words[order[0]]
    if len(order) == 1:
        return _keys_in(rarest, np.flatnonzero(rarest.flags if outside is None else rarest.flags & ~outside))
    documents, first_indexes, second_indexes = _common_documents(rarest, words[order[1]])
    if outside is not None:
        inside = np.flatnonzero(~outside[documents])
        if len(inside) == len(documents):
            outside = None
        else:
            documents, first_indexes, second_indexes = documents[inside], first_indexes[inside], second_indexes[inside]
    if not len(documents):
        return documents
    starts = rarest.keys(documents, first_indexes) - order[0]
    for offset in order[1:]:
        word = words[offset]
        word_keys = word.keys(documents, second_indexes) if offset == order[1] else _keys_in(word, documents)
        starts = _common_keys(starts + offset, word_keys) - offset
        if not len(starts) or timed_out():
            break
        if offset != order[-1]:
            documents = _documents_of(starts)
    return starts if outside is None else starts[~outside[(starts + 1) >> _SHIFT]]


def _documents_of(keys: Integers) -> Integers:
    """Return the documents of some keys, ascending, each once."""
    documents = (keys + 1) >> _SHIFT  # the start of a phrase may be computed as -1, before position 0
    return documents.take(_begins(documents))


def _begins(numbers: Integers) -> Integers:
    """Return the indexes at which runs of equal numbers begin."""
    changes = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def _common_keys(first: Integers, second: Integers) -> Integers:
    """Return the numbers that are in both of two ascending lists, ascending; neither has one twice."""
    if len(first) > len(second):
        first, second = second, first
    if len(first) * _SPREAD < len(second):
        return _intersect(first, second)[0]
    # A stable sort merges lists that ascend already (timsort), in half the time of a binary search of each number.
    merged = np.concatenate((first, second))
    merged.sort(kind="stable")
    # numpy takes elements by index faster than by flag.
    common: Integers = merged.take(np.flatnonzero(merged[1:] == merged[:-1]))
    return common


def _sloppy_ends(
    words: Sequence[_PhraseWord], slop: int, timed_out: Callable[[], bool], outside: Mask | None
) -> Integers:
    """Return the keys at which sloppy phrases end, whose words follow each other at most `slop` apart."""
    flags = [word.flags for word in words if not timed_out()]
    documents = np.flatnonzero(np.logical_and.reduce(flags if outside is None else [*flags, ~outside]))
    ends = _keys_in(words[0], documents)
    for word in words[1:]:
        if not len(ends) or timed_out():
            break
        keys = _keys_in(word, documents)
        previous = np.searchsorted(ends, keys) - 1  # the nearest one before
        ends = keys[(previous >= 0) & (keys - ends[previous] <= slop)]
    return ends if outside is None else ends[~outside[ends >> _SHIFT]]


def _keys_in(word: _PhraseWord, documents: Integers) -> Integers:
    """Return the keys of a word in those of some documents that contain it, or in more of them."""
    if word.documents is None:
        documents = documents[word.flags[documents]]
        return word.keys(documents, documents)
    documents, _, indexes = _intersect(documents, word.documents)
    return word.keys(documents, indexes)
