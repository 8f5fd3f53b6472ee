"""Turns the postings of a phrase's words into the documents in which the words stand one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from search.engine.store.postings import FieldPostings, Head, Postings

__all__ = ["Phrase"]

Integers = npt.NDArray[np.int64]

# A place is a document's number times this, plus a position. It is odd, so that the low bits of places differ.
_STRIDE = (1 << 32) + 15
# Halved or doubled, the benchmark's questions at 20,000 documents take the same CPU time within 3 per cent.
_FEW = 2000  # places up to which a search costs less than a filter
_SPREAD = 8  # slots of a filter for each place in it: at most one other place in eight passes by mistake


class Phrase:
    """The words of a phrase in one field of a segment; what stands behind each is read when it is needed.

    Args:
        field: The field, with positions.
        words: Number of each word, in order, and what the dictionary says of it.
        late: Says whether the time is up; then no more documents are found.
    """

    def __init__(self, field: FieldPostings, words: Sequence[tuple[int, Head]], late: Callable[[], bool]) -> None:
        known = {number: _Word(field, number, head) for number, head in words}
        self._words = [known[number] for number, _ in words]
        self._late = late

    def documents(self, slop: int) -> Integers:
        """Documents, ascending, that hold the phrase.

        Args:
            slop: Each word must stand behind the one before it, by at most so many positions (1: side by side).
        """
        places = _side_by_side(self._words, self._late) if slop == 1 else _in_order(self._words, slop, self._late)
        return places[:0] if self._late() else _owners(places)

    def occurrences(self) -> Postings:
        """The documents that hold the words side by side, and how often each of them does."""
        owners = (_side_by_side(self._words, self._late) + 1) // _STRIDE
        if not len(owners) or self._late():
            return Postings(owners[:0], None)
        firsts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        return Postings(owners[firsts], np.diff(firsts, append=len(owners)))

    def postings(self, at: int, documents: Integers) -> Postings:
        """The postings of a word of the phrase in some documents that all hold it."""
        found, occurrences = self._words[at].postings
        chosen = documents if found is None else np.searchsorted(found, documents)
        return Postings(documents, None if occurrences is None else occurrences[chosen])


class _Word:
    """A word of a phrase and where it stands."""

    def __init__(self, field: FieldPostings, number: int, head: Head) -> None:
        self._field, self._number, self._head = field, number, head
        self.df = head.df

    @cached_property
    def postings(self) -> Postings:
        """Documents and occurrences."""
        return self._field.read(self._head)

    @property
    def documents(self) -> Integers | None:
        """The documents that hold it, ascending; None if its lists have an entry for every document of the segment."""
        return self.postings.documents

    @cached_property
    def flags(self) -> npt.NDArray[np.bool_]:
        """Which documents of the segment hold it."""
        documents, occurrences = self.postings
        if documents is None:
            return np.not_equal(0 if occurrences is None else occurrences, 0)
        flags = np.zeros(self._field.size, dtype=np.bool_)
        flags[documents] = True
        return flags

    @cached_property
    def _ends(self) -> Integers:
        """Where the positions of each document end."""
        documents, occurrences = self.postings
        if occurrences is None:
            return np.arange(1, len(documents) + 1 if documents is not None else 1)
        return np.cumsum(occurrences, dtype=np.int64)

    @cached_property
    def _positions(self) -> npt.NDArray[np.unsignedinteger]:
        return self._field.positions(self._number, int(self._ends[-1]), self._head)

    def places(self, documents: Integers, at: Integers) -> Integers:
        """Every place in some documents, ascending.

        Args:
            documents: Documents that hold it.
            at: Where in its own lists each stands.
        """
        bases = documents * _STRIDE
        occurrences = self.postings.occurrences
        if occurrences is None:
            return bases + self._positions[at]
        counts = occurrences[at].astype(np.int64)
        ends = np.cumsum(counts)
        owners = _owners_of_runs(ends)
        # Where the positions of each document begin, less where its run begins, plus the place in all runs.
        runs = (self._ends[at] - ends)[owners]
        runs += np.arange(len(owners))
        places = bases[owners]
        places += self._positions[runs]
        return places


def _owners_of_runs(ends: Integers) -> Integers:
    """0 for each element of the first run, 1 for each of the second, and so on; no run is empty.

    The same as `np.repeat`, in a third of the time.
    """
    owners = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    owners[ends[:-1]] = 1
    return np.cumsum(owners, out=owners)


def _common(one: _Word, other: _Word) -> tuple[Integers, Integers, Integers]:
    """Documents that hold both words, and where in the lists of each they stand."""
    if other.documents is None:
        if one.documents is None:
            documents = np.flatnonzero(one.flags & other.flags)
            return documents, documents, documents
        at = np.flatnonzero(other.flags[one.documents])
        documents = one.documents[at]
        return documents, at, documents
    if one.documents is None:
        documents, other_at, at = _common(other, one)
        return documents, at, other_at
    if len(one.documents) > _SPREAD * len(other.documents):
        documents, other_at, at = _common(other, one)
        return documents, at, other_at
    if _SPREAD * len(one.documents) < len(other.documents):
        return _located(one.documents, other.documents)
    other_at = np.flatnonzero(one.flags[other.documents])
    documents = other.documents[other_at]
    flags = np.zeros(len(one.flags), dtype=np.bool_)
    flags[documents] = True
    return documents, np.flatnonzero(flags[one.documents]), other_at


def _located(few: Integers, many: Integers) -> tuple[Integers, Integers, Integers]:
    """Numbers that stand in both of two ascending lists, and where in each."""
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    at = np.flatnonzero(many[places] == few)
    return few[at], at, places[at]


def _side_by_side(words: Sequence[_Word], late: Callable[[], bool]) -> Integers:
    """Where phrases begin: the places of the rarest word that all others confirm."""
    order = sorted(range(len(words)), key=lambda at: words[at].df)
    first = words[order[0]]
    if len(order) == 1:
        return _places_in(first, np.flatnonzero(first.flags))
    documents, at, other_at = _common(first, words[order[1]])
    if not len(documents):
        return documents
    begins = first.places(documents, at) - order[0]
    for number in order[1:]:
        word = words[number]
        others = word.places(documents, other_at) if number == order[1] else _places_in(word, documents)
        wanted = begins + number
        if len(wanted) > _FEW:
            likely = _likely(wanted, others)
            begins, wanted = begins[likely], wanted[likely]
        begins = begins[_member(wanted, others)]
        if not len(begins) or late():
            break
        if number != order[-1]:
            documents = _owners(begins)
    return begins


def _owners(places: Integers) -> Integers:
    """The documents in which places are, ascending."""
    documents = (places + 1) // _STRIDE  # a phrase's beginning may lie before the first position
    return documents[np.concatenate(([True], documents[1:] != documents[:-1]))] if len(documents) else documents


def _likely(wanted: Integers, others: Integers) -> npt.NDArray[np.bool_]:
    """Which numbers may be among others: a filter with one hash function (B. Bloom, 1970), cheaper than a search."""
    size = 1 << max(10, (len(others) * _SPREAD).bit_length())
    slots = np.zeros(size, dtype=np.bool_)
    slots[others & (size - 1)] = True
    found: npt.NDArray[np.bool_] = slots[wanted & (size - 1)]
    return found


def _member(wanted: Integers, others: Integers) -> npt.NDArray[np.bool_]:
    """Which numbers are among others; both ascending."""
    if not len(others):
        return np.zeros(len(wanted), dtype=np.bool_)
    at = np.searchsorted(others, wanted)
    at[at == len(others)] = 0
    found: npt.NDArray[np.bool_] = others[at] == wanted
    return found


def _in_order(words: Sequence[_Word], slop: int, late: Callable[[], bool]) -> Integers:
    """Where phrases end whose words may stand apart."""
    documents = np.flatnonzero(np.logical_and.reduce([word.flags for word in words if not late()]))
    reached = _places_in(words[0], documents)
    for word in words[1:]:
        if not len(reached) or late():
            break
        places = _places_in(word, documents)
        before = np.searchsorted(reached, places) - 1  # the nearest one before
        reached = places[(before >= 0) & (places - reached[before] <= slop)]
    return reached


def _places_in(word: _Word, documents: Integers) -> Integers:
    """Places of a word in those of some documents that hold it."""
    if word.documents is None:
        documents = documents[word.flags[documents]]
        return word.places(documents, documents)
    documents, _, at = _located(documents, word.documents)
    return word.places(documents, at)
