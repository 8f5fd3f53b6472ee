"""Gather the tokens of documents in memory and write them as one segment."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.fields import ID

from search.engine.schema import index_fields, schema, text_fields
from search.engine.store.arrays import Array, Integers
from search.engine.store.encoding import PostingLists
from search.engine.store.field_lengths import field_lengths
from search.engine.write.field_tokens import LATIN_STREAMS, FieldAnalyzer
from search.engine.write.inversion import (
    TermEncoder,
    TokenStream,
    bigram_keys,
    character_keys,
    invert,
    key_table,
    word_keys,
)
from search.engine.write.segment_writer import SegmentWriter
from search.model import Document
from search.text import Tokens

__all__ = ["CHUNK", "Accumulator"]

CHUNK = 128
"""Documents that are analysed in one call, so that they share its cost; some hundred kilobytes of text."""

MEMORY = 1 << 28
"""Default memory for the tokens of a segment, in bytes; a build sets it from the memory that it may use."""

# A quarter of the bytes that a word takes, in all tables and when it is written; see `Accumulator.bytes`.
_WORD_BYTES = 180
_MAX_SHARE = 8  # words that take more than an eighth of the memory are dropped when the segment is written
_WORDS, _CHARACTERS, _BIGRAMS = range(3)  # kinds of terms, in no particular order
_STREAMS = {**dict.fromkeys(LATIN_STREAMS, _WORDS), "zh": _WORDS, "characters": _CHARACTERS, "bigrams": _BIGRAMS}


class Accumulator:
    """The tokens of documents in memory, until they are written as one segment.

    Words and values are numbered; the numbers are kept from segment to segment while they take little memory.

    Attributes:
        documents: Number of documents since the last segment.
        bytes: Size of the arrays, and an allowance for each word. Writing the segment takes at most about four times
            as much memory.

    Args:
        memory: Bytes up to which documents are gathered, about.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._analyzer = FieldAnalyzer()
        self._words = _Words()
        self._values = {name: _FieldValues(name) for name in schema().names() if name not in text_fields()}
        self._begin()

    def _begin(self) -> None:
        self.documents = 0
        self._streams = {name: TokenStream([], [], []) for name in text_fields()}
        for values in self._values.values():
            values.reset()
        if _WORD_BYTES * self._known_count() > self._memory // _MAX_SHARE:
            self._analyzer.reset()
            self._words = _Words()
            for values in self._values.values():
                values.forget()
        self.bytes = _WORD_BYTES * self._known_count()

    def _known_count(self) -> int:
        """Return the number of words and values that have numbers."""
        return len(self._analyzer.vocabulary) + sum(map(len, self._values.values()))

    def add(self, documents: Sequence[Document]) -> None:
        """Analyse the next documents; some dozens at a time are handled best."""
        known = self._known_count()
        for name, tokens in self._analyzer.fields(documents):
            self._append(self._streams[name], tokens, _STREAMS[name.partition("_")[2]])
        for document in documents:
            values = index_fields(document)
            for name, field_values in self._values.items():
                self.bytes += field_values.add(values.get(name))
        self.bytes += _WORD_BYTES * (self._known_count() - known)
        self.documents += len(documents)

    def _append(self, stream: TokenStream, tokens: Tokens, kind: int) -> None:
        terms, counts, positions = _narrow(tokens, kind)
        stream.terms.append(terms)
        stream.counts.append(counts)
        stream.length_counts.append(counts if tokens.lengths is None else tokens.lengths.astype(np.uint32))
        self.bytes += terms.nbytes + counts.nbytes
        if positions is not None:
            stream.positions.append(positions)
            self.bytes += positions.nbytes

    def write(self, folder: Path, segid: str) -> int:
        """Write what was gathered as a segment, and start the next one.

        Args:
            folder: An existing folder.
            segid: The segment's name.

        Returns:
            Number of documents of the segment.
        """
        written = self.documents
        words = self._words.sorted(self._analyzer.vocabulary)
        lengths = field_lengths({name: stream.lengths() for name, stream in self._streams.items()})
        with SegmentWriter(folder, segid, written) as writer:
            for name in schema().names():
                if name in self._streams:
                    writer.lengths(name, lengths[name])
                    self._write_text(writer, name, words)
                else:
                    writer.field(name, self._values[name].postings())
            writer.close()
        self._begin()
        return written

    def _write_text(self, writer: SegmentWriter, name: str, words: tuple[Integers, TermEncoder]) -> None:
        stream, kind = self._streams.pop(name), _STREAMS[name.partition("_")[2]]
        if not any(map(len, stream.terms)):
            return
        if kind == _BIGRAMS:
            keys, spell = bigram_keys(stream)
        elif kind == _CHARACTERS:
            keys, spell = character_keys(stream)
        else:
            keys, spell = word_keys(stream, *words)
        writer.field(name, invert(stream, keys, spell))


class _Words:
    """The sorted words of a vocabulary that grows."""

    def __init__(self) -> None:
        self._order: list[int] = []
        self._encoded: list[bytes] = []

    def sorted(self, vocabulary: Sequence[str]) -> tuple[Integers, TermEncoder]:
        """Return the numbers of the words in the order of their bytes, and an encoder of ranks in it.

        Args:
            vocabulary: The same as before and more.
        """
        self._encoded += [word.encode() for word in vocabulary[len(self._encoded) :]]
        self._order += range(len(self._order), len(vocabulary))
        self._order.sort(key=self._encoded.__getitem__)  # Timsort: the part that is sorted already is one run
        return np.array(self._order, dtype=np.int64), key_table([self._encoded[number] for number in self._order])


class _FieldValues:
    """The values of a field that is not a text field, as terms of its Whoosh field type."""

    def __init__(self, name: str) -> None:
        self._field = schema()[name]
        self.forget()
        self.reset()

    def __len__(self) -> int:
        return len(self._numbers_of_value)

    def reset(self) -> None:
        """Forget the documents."""
        self._terms, self._counts = array("I"), array("I")

    def forget(self) -> None:
        """Forget the values, which no document must have by now."""
        self._numbers: dict[bytes, int] = {}
        self._numbers_of_value: dict[Any, list[int]] = {}

    def add(self, value: Any) -> int:
        """Add a document's value, None if it has none; returns the bytes that this takes."""
        numbers = self._numbers_of_value.get(value)
        if numbers is None:
            numbers = self._numbers_of_value[value] = self._index(value)
        self._terms.extend(numbers)
        self._counts.append(len(numbers))
        return self._terms.itemsize * (len(numbers) + 1)

    def _index(self, value: Any) -> list[int]:
        numbers = self._numbers
        return [numbers.setdefault(term, len(numbers)) for term in self._terms_of(value)]

    def _terms_of(self, value: Any) -> list[bytes]:
        """Return a value's terms, each as often as it occurs."""
        if value is None:
            return []
        if isinstance(self._field, ID) and isinstance(value, str):
            return [value.encode()]  # the same terms as Whoosh gives, in a hundredth of the time
        return [term for term, frequency, _, _ in self._field.index(value) for _ in range(frequency)]

    def postings(self) -> Iterator[PostingLists]:
        """Yield the field's postings."""
        if not len(self._terms):
            return
        terms, counts = (np.frombuffer(part, dtype=np.uint32) for part in (self._terms, self._counts))
        stream = TokenStream([terms], [counts], [])
        keys = list(self._numbers)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        table = key_table([keys[number] for number in order])
        yield from invert(stream, *word_keys(stream, np.array(order, dtype=np.int64), table))


def _narrow(tokens: Tokens, kind: int) -> tuple[Array, Array, Array | None]:
    """Return terms, counts and positions of tokens in the smallest types that hold them."""
    terms = tokens.terms.astype(np.uint64 if kind == _BIGRAMS else np.uint32)
    counts = tokens.counts.astype(np.uint32)
    if tokens.positions is None:
        return terms, counts, None
    wide = len(tokens.positions) and tokens.positions.max() > 0xFFFF
    return terms, counts, tokens.positions.astype(np.uint32 if wide else np.uint16)
