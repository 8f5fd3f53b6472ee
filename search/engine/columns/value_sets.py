"""Turns which values each document has into numbers of sets of values: one set for nearly every document, and few sets.

Sets that many documents share are kept whole. A rare set, such as a pair of counties, is cut into chains, each a value
with its ancestors; the document has its first chain, and the others are noted apart. So counting looks at each document
once, and then at each set once. (Dictionary encoding, as column stores do it, of whole sets.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import are_below, bounds_of, ranges

__all__ = ["Members", "ValueSets", "join_sets", "members"]

Numbers = npt.NDArray[np.integer]
Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
_ORDERED_BY = 6  # values of a set that decide where it stands; a place has three ancestors, so most sets are told apart

Parent = Callable[[str], str]
"""Gives the value above a value, or an empty text."""


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
    starts: Numbers
    values: Numbers
    sets: Numbers
    more_documents: Numbers
    more_sets: Numbers

    def fits(self) -> bool:
        """Whether all numbers, which come from a file, are in their ranges."""
        sets, starts = len(self.starts) - 1, self.starts.astype(np.int64)
        limits = (
            (self.values, len(self.vocabulary)), (self.sets, sets), (self.more_sets, sets),
            (self.more_documents, len(self.sets)), (self.starts, len(self.values) + 1),
        )  # fmt: skip
        holds = [
            all(numbers.dtype.kind == "u" and are_below(numbers, limit) for numbers, limit in limits),
            len(self.more_documents) == len(self.more_sets),
            (np.diff(self.more_documents.astype(np.int64)) >= 0).all(),
            sets >= 0 and starts[0] == 0 and starts[-1] == len(self.values) and (np.diff(starts) >= 0).all(),
        ]
        return all(holds)

    def totals(self) -> npt.NDArray[np.int64]:
        """How many documents have each value."""
        each = np.bincount(self.sets, minlength=len(self.starts) - 1)
        each += np.bincount(self.more_sets, minlength=len(self.starts) - 1)
        counts = np.zeros(len(self.vocabulary), dtype=np.int64)
        np.add.at(counts, self.values, np.repeat(each, np.diff(self.starts)))
        return counts


@dataclass(frozen=True, slots=True)
class Members:
    """Rows of numbers, one after the other.

    Attributes:
        starts: Where each row begins in `numbers`; one entry more than there are rows.
        numbers: The rows.
    """

    starts: Numbers
    numbers: Numbers

    def take(self, rows: Numbers) -> Members:
        """Some of the rows, in the order in which they are asked for."""
        lengths = self.lengths()[rows]
        return Members(bounds_of(lengths), self.numbers[ranges(self.starts[rows].astype(np.intp), lengths)])

    def lengths(self) -> npt.NDArray[np.intp]:
        """Length of each row."""
        return np.diff(self.starts).astype(np.intp)

    def owners(self) -> npt.NDArray[np.intp]:
        """The row of each number."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths())

    def sums(self, hashes: Hashes) -> Hashes:
        """The sum of each row's hashes, modulo 2**64, given the hash of every number that may occur."""
        running = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(hashes[self.numbers], dtype=np.uint64)))
        sums: Hashes = running[self.starts[1:]] - running[self.starts[:-1]]
        return sums


def members(rows: Numbers, numbers: Numbers, count: int) -> Members:
    """Rows from pairs of a row and a number; a row keeps the order in which its numbers come."""
    order = np.argsort(rows, kind="stable")
    return Members(bounds_of(np.bincount(rows, minlength=count)), numbers[order])


def join_sets(parts: Sequence[tuple[ValueSets, Mask | None]], parent: Parent) -> ValueSets:
    """Put the documents of several parts one after the other.

    What comes out depends on the documents that are kept and on their order, and on nothing else.

    Args:
        parts: Each with a mask of the documents that are kept; None keeps all.
        parent: Gives the value above a value.
    """
    vocabulary = sorted({value for part, _ in parts for value in part.vocabulary})
    number = {value: place for place, value in enumerate(vocabulary)}
    hashes = np.array([_hash(value) for value in vocabulary], dtype=np.uint64)
    kept = [np.arange(len(part.sets)) if keep is None else np.flatnonzero(keep) for part, keep in parts]
    # The same part may come again, for every segment of a generation.
    places = {id(part): np.array([number[value] for value in part.vocabulary], dtype=np.intp) for part, _ in parts}
    hashed = {id(part): _document_hashes(part, hashes[places[id(part)]]) for part, _ in parts}
    renumbered = [places[id(part)] for part, _ in parts]
    each = [hashed[id(part)][numbers] for (part, _), numbers in zip(parts, kept, strict=True)]
    joined = np.concatenate([*each, np.empty(0, dtype=np.uint64)])
    # Whole sets are told apart by 64 bits: a million of them meet by chance once in 37 million archives.
    _, example, row, count = np.unique(joined, return_index=True, return_inverse=True, return_counts=True)
    whole = _whole_sets(parts, renumbered, kept, example, len(vocabulary))
    above = np.array([number.get(parent(value), -1) for value in vocabulary], dtype=np.intp)
    pieces, piece_rows = _pieces(whole, count, above, len(vocabulary))
    sets, piece_sets = _numbered(pieces, hashes)
    first, further = _dealt(piece_rows, piece_sets, len(count))
    holders = np.flatnonzero(further.lengths()[row])
    more = further.take(row[holders])
    used = np.zeros(len(vocabulary), dtype=np.bool_)
    used[whole.numbers] = True
    return ValueSets(
        vocabulary=tuple(value for value, has in zip(vocabulary, used.tolist(), strict=True) if has),
        starts=np.concatenate((np.zeros(1, dtype=np.intp), sets.starts)),
        values=(np.cumsum(used) - 1)[sets.numbers],
        sets=first[row],
        more_documents=np.repeat(holders, more.lengths()),
        more_sets=more.numbers,
    )


def _hash(value: str) -> int:
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "little")


def _document_hashes(part: ValueSets, hashes: Hashes) -> Hashes:
    """A hash of each document's values: the sum of theirs, so that it does not matter how they are cut into sets."""
    each = Members(part.starts, part.values).sums(hashes)
    whole: Hashes = each[part.sets]
    np.add.at(whole, part.more_documents, each[part.more_sets])
    return whole


def _whole_sets(
    parts: Sequence[tuple[ValueSets, Mask | None]],
    renumbered: Sequence[Numbers],
    kept: Sequence[Numbers],
    example: Numbers,
    width: int,
) -> Members:
    """The values, ascending, of the documents at these places of all that are kept."""
    begins = bounds_of(np.array([len(numbers) for numbers in kept], dtype=np.intp))
    keys = [np.empty(0, dtype=np.intp)]
    for at, (part, _) in enumerate(parts):
        rows = np.flatnonzero((example >= begins[at]) & (example < begins[at + 1]))
        documents = kept[at][example[rows] - begins[at]]
        further = Members(bounds_of(np.bincount(part.more_documents, minlength=len(part.sets))), part.more_sets)
        more = further.take(documents)
        for row, sets in ((rows, part.sets[documents]), (rows[more.owners()], more.numbers)):
            values = Members(part.starts, part.values).take(sets)
            keys.append(row[values.owners()] * width + renumbered[at][values.numbers])
    owners, numbers = np.divmod(np.sort(np.concatenate(keys)), max(1, width))
    return Members(bounds_of(np.bincount(owners, minlength=len(example))), numbers)


def _pieces(whole: Members, count: Numbers, above: Numbers, width: int) -> tuple[Members, Numbers]:
    """Whole sets cut into the sets that are kept, and the whole set of each piece; empty ones have no piece.

    Args:
        whole: Values of each whole set, ascending.
        count: Documents that have exactly this set.
        above: The value above each value, or -1.
        width: Number of values.
    """
    rows, places = whole.owners(), np.arange(len(whole.numbers))
    leader = whole.starts[rows]
    # A set costs a look at each of its values in every count, a further set a look at each document that has it.
    rare = (count < whole.lengths())[rows]
    cut = places[rare]
    keys, parents = rows[cut] * width + whole.numbers[cut], above[whole.numbers[cut]]
    wanted = rows[cut] * width + parents
    upper = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    lower = np.flatnonzero((parents >= 0) & (keys[upper] == wanted))
    upper = upper[lower]
    # Every value follows its first descendant in the set, so that the first piece is a whole chain.
    owner = np.arange(len(cut))
    owner[upper] = len(cut)
    while True:
        before = owner[upper]
        np.minimum.at(owner, upper, owner[lower])
        if np.array_equal(owner[upper], before):
            break
    leader[rare] = cut[owner]
    order = np.argsort(leader, kind="stable")
    begins = np.flatnonzero(np.diff(leader[order], prepend=-1))
    return Members(np.append(begins, len(order)), whole.numbers[order]), rows[order[begins]]


def _numbered(pieces: Members, hashes: Hashes) -> tuple[Members, Numbers]:
    """The different ones among some sets, in their order, and the number of each piece, from 1."""
    _, example, found = np.unique(pieces.sums(hashes), return_index=True, return_inverse=True)
    sets = pieces.take(example)
    order = _order(sets)
    numbers = np.empty(len(order), dtype=np.intp)
    numbers[order] = np.arange(1, len(order) + 1)
    return sets.take(order), numbers[found]


def _order(sets: Members) -> Numbers:
    """The order of sets by their first values, so that the sets that have a value stand together."""
    lengths = sets.lengths()
    columns = []
    for place in range(min(_ORDERED_BY, int(lengths.max(initial=0)))):
        column = np.full(len(lengths), -1)
        has = lengths > place
        column[has] = sets.numbers[sets.starts[:-1][has] + place]
        columns.append(column)
    return np.lexsort(columns[::-1]) if columns else np.arange(len(lengths))


def _dealt(piece_rows: Numbers, piece_sets: Numbers, count: int) -> tuple[Numbers, Members]:
    """The first set of each whole set, 0 for the empty one, and all its others."""
    is_first = np.diff(piece_rows, prepend=-1) != 0
    first = np.zeros(count, dtype=np.intp)
    first[piece_rows[is_first]] = piece_sets[is_first]
    return first, members(piece_rows[~is_first], piece_sets[~is_first], count)
