"""Encode the facet values of documents as dictionary-encoded sets of values: one set for nearly every document.

Column stores dictionary-encode values; here whole sets of values are encoded, so that counting takes one step a
document and then one step a set. Sets that many documents share are stored whole. A rare set, such as a pair of
counties, is split into chains, each a value with its ancestors: the document gets its first chain as its set, and the
others as further sets in a list apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from search.engine.store.arrays import AnyIntegers, Indexes, Integers, Mask, UInt64s, bounds_of, ranges
from search.engine.store.checks import are_below

__all__ = ["RaggedArray", "ValueSets", "join_sets", "ragged_from_pairs"]

# First values by which sets are sorted; a place has three ancestors, so most sets differ in these.
_SORT_VALUES = 6

Parent = Callable[[str], str]
"""Returns the parent of a value, or an empty text."""


@dataclass(frozen=True, slots=True)
class ValueSets:
    """Which values each document has.

    Attributes:
        vocabulary: The values, in order of their text.
        starts: Where each set's values begin in `values`; one entry more than there are sets. Set 0 is empty.
        values: Numbers of values, set after set, ascending within one.
        sets: A set of each document.
        more_documents: Documents that have further sets, ascending, one entry a further set.
        more_sets: The further set of each of these entries; a document's sets have no value in common.
    """

    vocabulary: tuple[str, ...]
    starts: AnyIntegers
    values: AnyIntegers
    sets: AnyIntegers
    more_documents: AnyIntegers
    more_sets: AnyIntegers

    def is_valid(self) -> bool:
        """Return whether all numbers, which come from a file, are in their ranges."""
        sets, starts = len(self.starts) - 1, self.starts.astype(np.int64)
        limits = (
            (self.values, len(self.vocabulary)), (self.sets, sets), (self.more_sets, sets),
            (self.more_documents, len(self.sets)), (self.starts, len(self.values) + 1),
        )  # fmt: skip
        conditions = [
            all(numbers.dtype.kind == "u" and are_below(numbers, limit) for numbers, limit in limits),
            len(self.more_documents) == len(self.more_sets),
            (np.diff(self.more_documents.astype(np.int64)) >= 0).all(),
            sets >= 0 and starts[0] == 0 and starts[-1] == len(self.values) and (np.diff(starts) >= 0).all(),
        ]
        return all(conditions)

    def totals(self) -> Integers:
        """Count how many documents have each value."""
        set_counts = np.bincount(self.sets, minlength=len(self.starts) - 1)
        set_counts += np.bincount(self.more_sets, minlength=len(self.starts) - 1)
        counts = np.zeros(len(self.vocabulary), dtype=np.int64)
        np.add.at(counts, self.values, np.repeat(set_counts, np.diff(self.starts)))
        return counts


@dataclass(frozen=True, slots=True)
class RaggedArray:
    """Rows of numbers of different lengths, end to end in one array.

    Attributes:
        starts: Where each row begins in `numbers`; one entry more than there are rows.
        numbers: The rows.
    """

    starts: AnyIntegers
    numbers: AnyIntegers

    def take(self, rows: AnyIntegers) -> RaggedArray:
        """Return some of the rows, in the order in which they are asked for."""
        lengths = self.lengths()[rows]
        return RaggedArray(bounds_of(lengths), self.numbers[ranges(self.starts[rows].astype(np.intp), lengths)])

    def lengths(self) -> Indexes:
        """Return the length of each row."""
        return np.diff(self.starts).astype(np.intp)

    def row_numbers(self) -> Indexes:
        """Return the row of each number."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths())

    def sums(self, hashes: UInt64s) -> UInt64s:
        """Sum each row's hashes, modulo 2**64, given the hash of every number that may occur."""
        running = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(hashes[self.numbers], dtype=np.uint64)))
        sums: UInt64s = running[self.starts[1:]] - running[self.starts[:-1]]
        return sums


def ragged_from_pairs(rows: AnyIntegers, numbers: AnyIntegers, count: int) -> RaggedArray:
    """Group pairs of a row and a number by row; a row keeps the order in which its numbers come."""
    order = np.argsort(rows, kind="stable")
    return RaggedArray(bounds_of(np.bincount(rows, minlength=count)), numbers[order])


def join_sets(parts: Sequence[tuple[ValueSets, Mask | None]], parent: Parent) -> ValueSets:
    """Concatenate the documents of several parts.

    The result depends on the documents that are kept and on their order, and on nothing else.

    Args:
        parts: Each with a mask of the documents that are kept; None keeps all.
        parent: Returns the parent of a value.
    """
    vocabulary = sorted({value for part, _ in parts for value in part.vocabulary})
    number = {value: index for index, value in enumerate(vocabulary)}
    hashes = np.array([_hash(value) for value in vocabulary], dtype=np.uint64)
    live = [np.arange(len(part.sets)) if mask is None else np.flatnonzero(mask) for part, mask in parts]
    # The same part may occur several times: once for every segment of a generation.
    vocabulary_numbers = {
        id(part): np.array([number[value] for value in part.vocabulary], dtype=np.intp) for part, _ in parts
    }
    hashed = {id(part): _document_hashes(part, hashes[vocabulary_numbers[id(part)]]) for part, _ in parts}
    renumbered = [vocabulary_numbers[id(part)] for part, _ in parts]
    document_hashes = [hashed[id(part)][numbers] for (part, _), numbers in zip(parts, live, strict=True)]
    joined = np.concatenate([*document_hashes, np.empty(0, dtype=np.uint64)])
    # Whole sets are identified by 64-bit hashes: with a million sets, two collide in one of 37 million archives.
    _, examples, row, count = np.unique(joined, return_index=True, return_inverse=True, return_counts=True)
    whole_sets = _whole_sets(parts, renumbered, live, examples, len(vocabulary))
    above = np.array([number.get(parent(value), -1) for value in vocabulary], dtype=np.intp)
    pieces, piece_rows = _split_sets(whole_sets, count, above, len(vocabulary))
    sets, piece_sets = _deduplicate(pieces, hashes)
    first, further = _first_and_further(piece_rows, piece_sets, len(count))
    holders = np.flatnonzero(further.lengths()[row])
    more = further.take(row[holders])
    is_used = np.zeros(len(vocabulary), dtype=np.bool_)
    is_used[whole_sets.numbers] = True
    return ValueSets(
        vocabulary=tuple(value for value, keep in zip(vocabulary, is_used.tolist(), strict=True) if keep),
        starts=np.concatenate((np.zeros(1, dtype=np.intp), sets.starts)),
        values=(np.cumsum(is_used) - 1)[sets.numbers],
        sets=first[row],
        more_documents=np.repeat(holders, more.lengths()),
        more_sets=more.numbers,
    )


def _hash(value: str) -> int:
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "little")


def _document_hashes(part: ValueSets, hashes: UInt64s) -> UInt64s:
    """Hash each document's values: the sum of their hashes, which does not depend on how they are split into sets."""
    set_hashes = RaggedArray(part.starts, part.values).sums(hashes)
    document_hashes: UInt64s = set_hashes[part.sets]
    np.add.at(document_hashes, part.more_documents, set_hashes[part.more_sets])
    return document_hashes


def _whole_sets(
    parts: Sequence[tuple[ValueSets, Mask | None]],
    renumbered: Sequence[AnyIntegers],
    live: Sequence[AnyIntegers],
    examples: AnyIntegers,
    width: int,
) -> RaggedArray:
    """Return the values, ascending, of one example document of each whole set."""
    bounds = bounds_of(np.array([len(numbers) for numbers in live], dtype=np.intp))
    keys = [np.empty(0, dtype=np.intp)]
    for part_number, (part, _) in enumerate(parts):
        rows = np.flatnonzero((examples >= bounds[part_number]) & (examples < bounds[part_number + 1]))
        documents = live[part_number][examples[rows] - bounds[part_number]]
        further = RaggedArray(bounds_of(np.bincount(part.more_documents, minlength=len(part.sets))), part.more_sets)
        more = further.take(documents)
        for row, sets in ((rows, part.sets[documents]), (rows[more.row_numbers()], more.numbers)):
            values = RaggedArray(part.starts, part.values).take(sets)
            keys.append(row[values.row_numbers()] * width + renumbered[part_number][values.numbers])
    row_numbers, numbers = np.divmod(np.sort(np.concatenate(keys)), max(1, width))
    return RaggedArray(bounds_of(np.bincount(row_numbers, minlength=len(examples))), numbers)


def _split_sets(
    whole_sets: RaggedArray, count: AnyIntegers, above: AnyIntegers, width: int
) -> tuple[RaggedArray, AnyIntegers]:
    """Split whole sets into the sets that are stored, and return the whole set of each; an empty set has none.

    Args:
        whole_sets: Values of each whole set, ascending.
        count: Documents that have exactly this set.
        above: The parent of each value, or -1.
        width: Number of values.
    """
    rows, indexes = whole_sets.row_numbers(), np.arange(len(whole_sets.numbers))
    leader = whole_sets.starts[rows]
    # A stored set costs one step for each of its values in every count; a further set, one for each document with it.
    rare = (count < whole_sets.lengths())[rows]
    split = indexes[rare]
    keys, parents = rows[split] * width + whole_sets.numbers[split], above[whole_sets.numbers[split]]
    wanted = rows[split] * width + parents
    upper = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    lower = np.flatnonzero((parents >= 0) & (keys[upper] == wanted))
    upper = upper[lower]
    # Every value follows its first descendant in the set, so that the first piece is a whole chain.
    owner = np.arange(len(split))
    owner[upper] = len(split)
    while True:
        before = owner[upper]
        np.minimum.at(owner, upper, owner[lower])
        if np.array_equal(owner[upper], before):
            break
    leader[rare] = split[owner]
    order = np.argsort(leader, kind="stable")
    begins = np.flatnonzero(np.diff(leader[order], prepend=-1))
    return RaggedArray(np.append(begins, len(order)), whole_sets.numbers[order]), rows[order[begins]]


def _deduplicate(pieces: RaggedArray, hashes: UInt64s) -> tuple[RaggedArray, AnyIntegers]:
    """Deduplicate and order the stored sets; return them, and the number of each piece, from 1."""
    _, examples, piece_numbers = np.unique(pieces.sums(hashes), return_index=True, return_inverse=True)
    sets = pieces.take(examples)
    order = _order(sets)
    numbers = np.empty(len(order), dtype=np.intp)
    numbers[order] = np.arange(1, len(order) + 1)
    return sets.take(order), numbers[piece_numbers]


def _order(sets: RaggedArray) -> AnyIntegers:
    """Return the order of sets by their first values, so that the sets that have a value stand together."""
    lengths = sets.lengths()
    columns = []
    for index in range(min(_SORT_VALUES, int(lengths.max(initial=0)))):
        column = np.full(len(lengths), -1)
        is_long_enough = lengths > index
        column[is_long_enough] = sets.numbers[sets.starts[:-1][is_long_enough] + index]
        columns.append(column)
    return np.lexsort(columns[::-1]) if columns else np.arange(len(lengths))


def _first_and_further(piece_rows: AnyIntegers, piece_sets: AnyIntegers, count: int) -> tuple[AnyIntegers, RaggedArray]:
    """Return the first stored set of each whole set, 0 for the empty one, and all its further ones."""
    is_first = np.diff(piece_rows, prepend=-1) != 0
    first = np.zeros(count, dtype=np.intp)
    first[piece_rows[is_first]] = piece_sets[is_first]
    return first, ragged_from_pairs(piece_rows[~is_first], piece_sets[~is_first], count)
