"""Documents as OpenSearch is given them: their tokens as texts (see `mapping`), lengths, facet values, themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from search.engine import FieldAnalyzer, field_lengths, index_fields, text_fields
from search.model import Document
from search.query import FACETS
from search.remote.mapping import (
    DIGEST,
    DOCUMENT,
    FOLD,
    GROUP,
    HOLE,
    PERIODS,
    PLACED_KINDS,
    SAME,
    SEQ,
    SOURCE,
    facet_field,
    length_field,
)
from search.text import Tokens

__all__ = ["Numbered", "Sources", "digest_of"]

Integers = npt.NDArray[np.int64]

_CODE_POINT = (1 << 21) - 1  # a bigram is two code points in one number, see `search.text.Tokens`
_SPACE, _HOLE = ord(" "), ord(HOLE)
_MOST_WORDS = 1_000_000  # of the vocabulary; beyond it a new one is begun


class Numbered(NamedTuple):
    """A document with what the generation knows of it besides.

    Attributes:
        document: The document.
        encoded: It as JSON.
        seq: Its place in the order of documents.
        group: Number of its group of documents with almost the same text; None if it is in none.
    """

    document: Document
    encoded: bytes
    seq: int
    group: int | None = None


class Sources:
    """Turns documents into the lines of a bulk request; not thread-safe."""

    def __init__(self) -> None:
        self._analyzer = FieldAnalyzer()

    def lines(self, documents: Sequence[Numbered]) -> Iterator[bytes]:
        """Yield the two lines of each document, which index it under its id.

        Args:
            documents: Some dozens at a time are handled best.
        """
        for numbered, source in zip(documents, self._sources(documents), strict=True):
            action = msgspec.json.encode({"index": {"_id": numbered.document.id}})
            body = msgspec.json.encode(source)
            yield b'%s\n%s,"%s":%s}\n' % (action, body[:-1], DOCUMENT.encode(), numbered.encoded)

    def _sources(self, documents: Sequence[Numbered]) -> Iterator[dict[str, Any]]:
        if len(self._analyzer.vocabulary) > _MOST_WORDS:
            self._analyzer.reset()
        texts: dict[str, list[str | list[str]]] = {}
        counts = {name: np.zeros(len(documents), dtype=np.uint32) for name in text_fields()}
        for name, tokens in self._analyzer.fields([each.document for each in documents]):
            counts[name] = (tokens.counts if tokens.lengths is None else tokens.lengths).astype(np.uint32)
            texts[name] = self._texts(name.partition("_")[2], tokens)
        lengths = {length_field(name): own.tolist() for name, own in field_lengths(counts).items()}
        for place, numbered in enumerate(documents):
            source: dict[str, Any] = {name: own[place] for name, own in texts.items() if own[place]}
            source |= {name: own[place] for name, own in lengths.items() if own[place]}
            yield source | _values(numbered)

    def _texts(self, kind: str, tokens: Tokens) -> list[str | list[str]]:
        """Return the tokens of each document as a text, or several with a gap between them."""
        if kind == "bigrams":
            return [*_bigram_texts(tokens)]
        if kind in PLACED_KINDS:
            return [*_placed_texts(self._words(tokens.terms), tokens)]
        documents = np.repeat(np.arange(len(tokens.counts)), tokens.counts)
        keys, times = np.unique(documents * (_CODE_POINT + 1) + tokens.terms, return_counts=True)
        terms = keys & _CODE_POINT
        words = [chr(term) for term in terms.tolist()] if kind == "characters" else self._words(terms)
        for place in np.flatnonzero(times > 1).tolist():
            words[place] += f"{SAME}{times[place]}"
        ends = np.searchsorted(keys, (np.arange(len(tokens.counts)) + 1) * (_CODE_POINT + 1)).tolist()
        return [" ".join(words[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]

    def _words(self, terms: Integers) -> list[str]:
        vocabulary = self._analyzer.vocabulary
        return [vocabulary[term] for term in terms.tolist()]


def digest_of(encoded: bytes, group: int | None) -> str:
    """Return a digest of a document as it is stored and of its group, by which it is known to be the same."""
    return blake2b(encoded, digest_size=16, person=b"" if group is None else group.to_bytes(8, "big")).hexdigest()


def _bigram_texts(tokens: Tokens) -> Iterator[str]:
    """Yield the bigrams of each document. Only strings are asked for, so one hole between two runs is enough."""
    terms, ends = tokens.terms, np.cumsum(tokens.counts)
    has_hole = np.zeros(len(terms), dtype=np.bool_)
    if tokens.positions is not None and len(terms):
        has_hole[:-1] = np.diff(tokens.positions) != 1
        has_hole[ends[(ends > 0) & (tokens.counts > 0)] - 1] = False  # after the last of a document nothing follows
    offsets = np.concatenate(([0], np.cumsum(np.where(has_hole, 5, 3))))
    starts = offsets[:-1]
    points = np.full(int(offsets[-1]), _SPACE, dtype="<u4")
    points[starts], points[starts + 1] = terms >> 21, terms & _CODE_POINT
    points[starts[has_hole] + 3] = _HOLE
    text = points.tobytes().decode("utf-32-le")
    for first, after in zip(offsets[ends - tokens.counts].tolist(), offsets[ends].tolist(), strict=True):
        yield text[first : after - 1] if after > first else ""


def _placed_texts(words: list[str], tokens: Tokens) -> Iterator[str | list[str]]:
    """Yield the words of each document: a mark between those at one position, several texts if there are gaps."""
    ends = np.cumsum(tokens.counts)
    steps = np.zeros(0, dtype=np.int64) if tokens.positions is None else np.diff(tokens.positions, prepend=0)
    for start, end in zip((ends - tokens.counts).tolist(), ends.tolist(), strict=True):
        own, steps_within = words[start:end], steps[start + 1 : end]
        if (steps_within == 1).all():
            yield " ".join(own)
            continue
        texts, joined = [], own[:1]
        for word, step in zip(own[1:], steps_within.tolist(), strict=True):
            if step > 1:
                texts.append("".join(joined))
                joined = [word]
            else:
                joined += (" " if step else SAME, word)
        yield [*texts, "".join(joined)]


def _values(numbered: Numbered) -> dict[str, Any]:
    """Return all but the tokens of a document."""
    document, texts = numbered.document, text_fields()
    fields = {name: value for name, value in index_fields(document).items() if name not in texts}
    values = {name: value.split() if isinstance(value, str) else value for name, value in fields.items()}
    values |= {facet_field(name): own for name, facet in FACETS.items() if (own := sorted(set(facet.values(document))))}
    if span := document.published:
        first, last = span.earliest.isoformat(), (span.latest - timedelta(days=1)).isoformat()
        ends = {"year": 4, "month": 7, "day": 10}
        values |= {name: first[: ends[name]] for name in PERIODS if first[: ends[name]] == last[: ends[name]]}
    if numbered.group is not None:
        values[GROUP] = numbered.group
    values[FOLD] = -1 - numbered.seq if numbered.group is None else numbered.group
    return {**values, SEQ: numbered.seq, SOURCE: document.source, DIGEST: digest_of(numbered.encoded, numbered.group)}
