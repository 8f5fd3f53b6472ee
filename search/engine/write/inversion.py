"""Invert token streams: sort the tokens of many documents by term into postings.

Tokens come in the order of documents, and those of one term in the order of their positions, so a stable sort by term
is all that postings need: radix sort, term range by term range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from search.engine.store.arrays import Array, Bytes, Integers, UInt32s, ranges
from search.engine.store.encoding import PostingLists

__all__ = ["TermEncoder", "TokenStream", "bigram_keys", "character_keys", "invert", "key_table", "word_keys"]

PART = 1 << 21
"""Tokens that are sorted together, about: few enough for the processor's cache, enough for few passes."""

_CODE_POINT = (1 << 21) - 1  # the bits of a code point: Unicode ends at 0x10FFFF
_SAMPLE_INTERVAL = 32  # one token in 32 is sampled to divide them into parts, which need be only about equal
_DIGIT_BITS = 16  # bits; numpy's stable sort is a radix sort for integers of this size


class TermEncoder(Protocol):
    """A function from keys to the bytes of their terms."""

    def __call__(self, keys: Integers, /) -> tuple[Bytes, Integers]:
        """Return the bytes of the terms of keys, end to end, and where each ends."""
        ...


@dataclass(slots=True)
class TokenStream:
    """The tokens of one field, in chunks of successive documents.

    Attributes:
        terms: For each chunk, a number for each token.
        counts: For each chunk, uint32 [documents]; tokens of each document.
        positions: For each chunk, a position for each token; no chunks for a field without positions.
    """

    terms: list[Array]
    counts: list[Array]
    positions: list[Array]

    def lengths(self) -> UInt32s:
        """Return the number of tokens of each document."""
        return np.concatenate([np.empty(0, dtype=np.uint32), *self.counts])


def key_table(terms: Sequence[bytes]) -> TermEncoder:
    """Return an encoder of keys that are indexes in a list of terms."""
    ends = np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))
    data = np.frombuffer(b"".join(terms), dtype=np.uint8)

    def encode_terms(keys: Integers) -> tuple[Bytes, Integers]:
        starts = ends[keys - 1]
        starts[keys == 0] = 0
        lengths = ends[keys] - starts
        return data[ranges(starts, lengths)], np.cumsum(lengths)

    return encode_terms


def word_keys(stream: TokenStream, order: Array, table: TermEncoder) -> tuple[Array, TermEncoder]:
    """Return the rank of each token's term among those that occur, and an encoder; consume the stream's term numbers.

    Args:
        stream: Its terms are numbers of words.
        order: The numbers of all words in the order of their bytes.
        table: The encoder of ranks in this order.
    """
    occurs = np.zeros(len(order), dtype=np.bool_)
    for terms in stream.terms:
        occurs[terms] = True
    occurring = np.flatnonzero(occurs[order])
    rank = np.zeros(len(order), dtype=np.uint32)
    rank[order[occurring]] = np.arange(len(occurring))
    ranks = np.empty(sum(map(len, stream.terms)), dtype=np.uint32)
    _fill(ranks, stream.terms, lambda terms: rank[terms])
    return ranks, lambda keys: table(occurring[keys])


def character_keys(stream: TokenStream) -> tuple[Array, TermEncoder]:
    """Return the rank of each token's code point, and an encoder; consume the stream's term numbers."""
    characters, rank = _code_points(stream.terms)
    keys = np.empty(sum(map(len, stream.terms)), dtype=np.uint32)
    _fill(keys, stream.terms, lambda terms: rank[terms])
    return keys, key_table([chr(character).encode() for character in characters.tolist()])


def bigram_keys(stream: TokenStream) -> tuple[Array, TermEncoder]:
    """Return each bigram as two ranks in one number, and an encoder; consume the stream's term numbers."""
    characters, rank = _code_points(part for terms in stream.terms for part in (terms >> 21, terms & _CODE_POINT))
    bits = max(1, (len(characters) - 1).bit_length())
    kind = np.uint32 if 2 * bits <= 32 else np.uint64
    rank = rank.astype(kind)
    keys = np.empty(sum(map(len, stream.terms)), dtype=kind)
    _fill(keys, stream.terms, lambda terms: rank[terms >> 21] << kind(bits) | rank[terms & _CODE_POINT])
    encoded = [chr(character).encode() for character in characters.tolist()]
    table = key_table(encoded)

    def encode_terms(pairs: Integers) -> tuple[Bytes, Integers]:
        ranks = np.stack((pairs >> bits, pairs & (1 << bits) - 1), axis=1).reshape(-1)
        data, ends = table(ranks)
        return data, ends[1::2]

    return keys, encode_terms


def invert(stream: TokenStream, keys: Array, encode_terms: TermEncoder, *, part: int = PART) -> Iterator[PostingLists]:
    """Yield the postings of a stream, in ranges of ascending terms.

    Args:
        stream: Its positions are consumed.
        keys: [tokens]; numbers that ascend with the bytes of the terms.
        encode_terms: The encoder of keys.
        part: Tokens that are sorted together, about; one term may have more. At least _SAMPLE_INTERVAL.
    """
    if not len(keys):
        return
    lengths = stream.lengths()
    documents = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    positions = None
    if stream.positions:
        positions = np.concatenate(stream.positions)
        stream.positions.clear()
    key_ranges = _key_ranges(keys, part)
    if len(key_ranges) == 1:
        yield _postings(keys, documents, positions, encode_terms)
        return
    for low, high in key_ranges:
        selected = np.flatnonzero((keys >= low) & (keys < high))
        if len(selected):
            yield _postings(
                keys[selected], documents[selected], None if positions is None else positions[selected], encode_terms
            )


def _code_points(chunks: Iterable[Array]) -> tuple[Integers, Array]:
    """Return the code points that occur, ascending, and the rank of each code point among them."""
    occurs = np.zeros(_CODE_POINT + 1, dtype=np.bool_)
    for terms in chunks:
        occurs[terms] = True
    characters = np.flatnonzero(occurs)
    rank = np.zeros(int(characters[-1]) + 1, dtype=np.uint32)
    rank[characters] = np.arange(len(characters))
    return characters, rank


def _fill(keys: Array, chunks: list[Array], number: Any) -> None:
    start = 0
    for index, terms in enumerate(chunks):
        keys[start : start + len(terms)] = number(terms)
        start += len(terms)
        chunks[index] = terms[:0]


def _key_ranges(keys: Array, part: int) -> list[tuple[int, int]]:
    """Return ranges of keys that hold about `part` tokens each."""
    largest = int(keys.max())
    if len(keys) <= part:
        return [(0, largest + 1)]
    sample = np.sort(keys[::_SAMPLE_INTERVAL])
    bounds = [0, *np.unique(sample[part // _SAMPLE_INTERVAL :: part // _SAMPLE_INTERVAL]).tolist(), largest + 1]
    return [(low, high) for low, high in pairwise(bounds) if low < high]


def _order(keys: Array) -> Integers:
    """Return the stable order of keys, by radix sort."""
    low = int(keys.min())
    keys = keys - keys.dtype.type(low)
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    for shift in range(_DIGIT_BITS, int(keys.max()).bit_length(), _DIGIT_BITS):
        digit = keys >> keys.dtype.type(shift)
        digit = digit.astype(np.uint8 if int(digit.max()) < 256 else np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def _postings(keys: Array, documents: Array, positions: Array | None, encode_terms: TermEncoder) -> PostingLists:
    order = _order(keys)
    keys, documents = keys[order], documents[order]
    new_term = np.empty(len(keys), dtype=np.bool_)
    new_term[0] = True
    np.not_equal(keys[1:], keys[:-1], out=new_term[1:])
    new = new_term.copy()
    new[1:] |= documents[1:] != documents[:-1]
    first = np.flatnonzero(new)
    tf = np.diff(first, append=len(keys)).astype(np.uint32)
    term_first = np.flatnonzero(new_term[first])
    df = np.diff(term_first, append=len(first))
    terms, ends = encode_terms(keys[first[term_first]].astype(np.int64))
    return PostingLists(terms, ends, df, documents[first], tf, None if positions is None else positions[order])
