"""A multi-valued facet column: count its values over a selection of documents, and make masks of wanted values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from search.engine.columns.texts import MappedTexts, ValuesOfForms
from search.engine.store.arrays import AnyIntegers, Indexes, Integers, Mask, UInt64s, bounds_of, ranges
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import are_ascending, are_below
from search.query import FacetDefinition, parted, path_end

__all__ = ["Column", "Selection"]


_NUMBERS = (
    "ends", "totals", "set_starts", "set_values", "value_starts", "range_first", "range_after", "sets",
    "more_documents", "more_sets",
)  # fmt: skip
"""The arrays of a column besides its `keys`, and the `form_starts` of one whose values have forms."""

# Measured ratios of costs, which decide between two ways of counting the same values. With half or twice each, the
# facets of all benchmark questions at 20,000 documents take the same CPU time within 4 per cent.
_MAX_BIT_VALUES = 32  # values of a column that may be kept as bit sets: at most four bytes a document
_BIT_TO_DOCUMENT = 100  # bits that are counted in the time that one document number takes
_ROW_TO_LOOK = 3  # the time to find the further sets of a document, over that to look up one in the selection's mask


class Selection:
    """A selection of all documents, as document numbers, mask or bits, each made when needed, for several facets.

    Args:
        documents: Their numbers, ascending, or a mask over all documents.
        size: Number of all documents.
    """

    def __init__(self, documents: AnyIntegers | Mask, size: int) -> None:
        self.size = size
        if documents.dtype == np.bool_:
            self.mask = documents.astype(np.bool_, copy=False)
        else:
            self.documents = documents.astype(np.intp, copy=False)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def documents(self) -> Indexes:
        """Numbers of the documents, ascending."""
        return np.flatnonzero(self.mask)

    @cached_property
    def mask(self) -> Mask:
        """Which of all documents are in the selection."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents] = True
        return mask

    @cached_property
    def bits(self) -> UInt64s:
        """The mask as words of 64 bits."""
        return _bit_words(self.mask)

    @cached_property
    def complement(self) -> Selection:
        """The complement: all other documents."""
        return Selection(~self.mask, self.size)

    @cached_property
    def _count(self) -> int:
        return len(self.documents) if "documents" in self.__dict__ else int(np.count_nonzero(self.mask))


class Column:
    """A multi-valued column of a generation, read at its first use; safe for many threads.

    Every array is checked when it is read, so that counting can rely on its numbers. If values have forms, what is
    stored is each form by itself, with those of a value beside each other, and a document has one of them: a value's
    documents are those of all its forms, and no document is counted twice.

    Args:
        file: The file with its arrays.
        facet: The facet; its name, and a dot, is the prefix of the names of the arrays.
    """

    def __init__(self, file: BlockFile, facet: FacetDefinition) -> None:
        self._file, self._facet, self._name = file, facet, facet.name
        self._size = file.count(f"{facet.name}.sets")
        self._live_forms: Integers | None = None

    def check(self) -> None:
        """Check that the arrays exist and fit each other in length and type; their contents are not read.

        Raises:
            IndexDamaged: If one is missing, of another type, or does not fit the others.
        """
        self._file.check_kind("u1", f"{self._name}.keys")
        self._file.check_kind("u4", f"{self._name}.totals")
        self._file.check_kind("u", *(f"{self._name}.{part}" for part in _NUMBERS))
        count = {part: self._file.count(f"{self._name}.{part}") for part in _NUMBERS}
        self._file.check(
            count["set_starts"] > 0,
            count["more_sets"] == count["more_documents"],
            count["range_first"] == count["range_after"],
            count["ends"] == count["totals"] == count["value_starts"] - 1,
        )
        if self._facet.forms:
            self._file.check_kind("u", f"{self._name}.form_starts")
            self._file.check(0 < self._file.count(f"{self._name}.form_starts") <= count["totals"] + 1)

    @cached_property
    def stored(self) -> Sequence[str]:
        """What is stored, in order of its text: the values, each as often as it has forms, with one of them.

        Raises:
            IndexDamaged: If they are not what was written.
        """
        keys, ends = self._array("keys"), self._array("ends")
        self._file.check(are_ascending(ends), are_below(ends[-1:], len(keys) + 1))
        texts = MappedTexts(self._file, keys, ends, self._name)
        if self._facet.is_open:
            return texts
        values = tuple(texts)
        self._file.check(all(map(self._facet.is_value, values)))
        return values

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """The values, in order of their text.

        Raises:
            IndexDamaged: If they are not what was written.
        """
        return ValuesOfForms(self.stored, self._form_starts) if self._facet.forms else self.stored

    def form(self, value: str, live: Mask | None = None) -> str:
        """Return what most documents that have a value call it, the first of several by its text; or the value itself.

        Args:
            value: The value.
            live: Which of all documents are not deleted; None for all. It must be the same in every call.

        Raises:
            IndexDamaged: If the column is not what was written.
        """
        number = self.number(value) if self._facet.forms else None
        if number is None:
            return value
        if live is not None and self._live_forms is None:
            in_ranges = self._in_ranges(Selection(live, self._size))
            self._live_forms = np.diff(_prefix_sums(in_ranges).take(self._stored_starts))
        counts = self._array("totals") if self._live_forms is None else self._live_forms
        first, after = self._form_starts[number : number + 2].tolist()
        most = first + int(np.argmax(counts[first:after]))
        return parted(self.stored[most])[1] if counts[most] else value

    def counts(self, documents: Selection | AnyIntegers | Mask | None) -> Integers:
        """Count how many of some documents have each value.

        Args:
            documents: Their numbers, ascending, or a mask over all, or either as a `Selection`; None for all.

        Returns:
            A count for each value of the vocabulary.

        Raises:
            IndexDamaged: If the column is not what was written.
        """
        if documents is None or not self._file.count(f"{self._name}.totals"):  # as of authors, where nobody is named
            return self._totals
        selection = documents if isinstance(documents, Selection) else Selection(documents, self._size)
        # For nearly all documents it costs less to subtract the counts of the others, though their mask has to be made.
        if 4 * len(selection) > 3 * self._size:
            return self._totals - self._counts(selection.complement)
        return self._counts(selection)

    def mask(self, values: Iterable[str]) -> Mask:
        """Return which of all documents have at least one of the wanted values; unknown values select nothing.

        Raises:
            IndexDamaged: If the column is not what was written.
        """
        flags = np.zeros(self._sets, dtype=np.bool_)
        for value in values:
            number = self.number(value)
            if number is not None:
                for first, after in self._ranges[:, self._starts[number] : self._starts[number + 1]].T.tolist():
                    flags[first:after] = True
        mask = flags.take(self._document_sets)
        mask[self._more_documents.take(np.flatnonzero(flags.take(self._further_sets)))] = True
        return mask

    def number(self, value: str) -> int | None:
        """Return the index of a value in the vocabulary; None if it is not there."""
        index = bisect_left(self.vocabulary, value)
        return index if index < len(self.vocabulary) and self.vocabulary[index] == value else None

    def children(self, parent: str) -> Sequence[int]:
        """Return the indexes of the children of a value; of the top values, if it is empty."""
        return self._children.get(parent, ())

    def paths_of_code(self, code: str) -> Sequence[str]:
        """Return the values that are a code, or a path whose last part it is."""
        if not self._facet.has_paths:
            return () if self.number(code) is None else (code,)
        return self._endings.get(code, ())

    def _counts(self, selection: Selection) -> Integers:
        values = len(self.vocabulary)
        if 0 < values <= _MAX_BIT_VALUES and values * self._size < _BIT_TO_DOCUMENT * len(selection):
            counts: Integers = np.bitwise_count(self._bits & selection.bits).sum(axis=1, dtype=np.int64)
            return counts
        # The sets that contain a value are a few ranges of set numbers.
        value_counts: Integers = np.diff(_prefix_sums(self._in_ranges(selection)).take(self._starts))
        return value_counts

    def _in_ranges(self, selection: Selection) -> Integers:
        """Count how many of some documents have a set of each range, with further ones."""
        set_counts = np.bincount(self._document_sets.take(selection.documents), minlength=self._sets)
        if len(self._more_documents):
            set_counts += self._further_counts(selection)
        in_ranges: Integers = np.diff(_prefix_sums(set_counts).take(self._ranges), axis=0)[0]
        return in_ranges

    def _further_counts(self, selection: Selection) -> Integers:
        """Count how many of some documents have each set as a further one."""
        sets, documents = self._further_sets, selection.documents
        if _ROW_TO_LOOK * len(selection) > len(sets):
            # Documents that are not selected count for set 0, which has no values.
            return np.bincount(sets * selection.mask.take(self._more_documents), minlength=self._sets)
        first = self._more_starts.take(documents)
        lengths = self._more_starts.take(documents + 1) - first
        return np.bincount(sets.take(ranges(first, lengths)), minlength=self._sets)

    @cached_property
    def _children(self) -> dict[str, list[int]]:
        children: dict[str, list[int]] = {}
        for index, value in enumerate(self.vocabulary):
            children.setdefault(self._facet.parent(value), []).append(index)
        return children

    @cached_property
    def _endings(self) -> dict[str, list[str]]:
        endings: dict[str, list[str]] = {}
        for value in self.vocabulary:
            endings.setdefault(path_end(value), []).append(value)
        return endings

    @cached_property
    def _sets(self) -> int:
        return self._file.count(f"{self._name}.set_starts") - 1

    @cached_property
    def _document_sets(self) -> AnyIntegers:
        """The number of the first set of each document."""
        return self._bounded("sets", self._sets)

    @cached_property
    def _further_sets(self) -> AnyIntegers:
        """The further sets of the documents that have some."""
        return self._bounded("more_sets", self._sets)

    def _bounded(self, part: str, limit: int) -> AnyIntegers:
        """Return an array of the file whose numbers must all be below a limit."""
        numbers = self._array(part)
        self._file.check(are_below(numbers, limit))
        return numbers

    @cached_property
    def _more_documents(self) -> Indexes:
        documents = self._bounded("more_documents", self._size)
        self._file.check(are_ascending(documents))
        return documents.astype(np.intp)

    @cached_property
    def _more_starts(self) -> Indexes:
        """Where each document's further sets begin, and where the last ones end."""
        return bounds_of(np.bincount(self._more_documents, minlength=self._size))

    @cached_property
    def _form_starts(self) -> Indexes:
        """Where the forms of each value begin among what is stored, and where the last ones end."""
        stored = self._file.count(f"{self._name}.totals")
        starts = self._bounded("form_starts", stored + 1)
        self._file.check(
            are_ascending(starts), int(starts[0]) == 0, int(starts[-1]) == stored, bool(np.diff(starts).all())
        )
        return starts.astype(np.intp)

    @cached_property
    def _totals(self) -> Integers:
        """How many documents have each value."""
        totals = self._array("totals").astype(np.int64)
        return np.diff(_prefix_sums(totals).take(self._form_starts)) if self._facet.forms else totals

    @cached_property
    def _starts(self) -> Indexes:
        """Where the ranges of each value's sets begin, those of all its forms."""
        return self._stored_starts.take(self._form_starts) if self._facet.forms else self._stored_starts

    @cached_property
    def _stored_starts(self) -> Indexes:
        """Where the ranges of the sets of each text that is stored begin."""
        starts = self._bounded("value_starts", self._file.count(f"{self._name}.range_first") + 1)
        self._file.check(are_ascending(starts))
        return starts.astype(np.intp)

    @cached_property
    def _ranges(self) -> Indexes:
        """The first set of each range, and the one after its last."""
        first, after = self._array("range_first"), self._bounded("range_after", self._sets + 1)
        self._file.check(bool((first <= after).all()))
        return np.array([first, after], dtype=np.intp)

    @cached_property
    def _bits(self) -> UInt64s:
        """A row for each value: which documents have it."""
        return np.array([_bit_words(self.mask([value])) for value in self.vocabulary])

    def _array(self, part: str) -> AnyIntegers:
        return self._file.read(f"{self._name}.{part}")


def _prefix_sums(counts: Integers) -> Integers:
    """Return the sums of the first 0, 1, 2 … counts."""
    running = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=running[1:])
    return running


def _bit_words(mask: Mask) -> UInt64s:
    packed = np.packbits(mask)
    words = np.zeros((len(mask) + 63) // 64, dtype=np.uint64)
    words.view(np.uint8)[: len(packed)] = packed
    return words
