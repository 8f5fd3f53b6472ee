"""Turns documents into what every peer is given: the terms of each field as one line, facet values, stored bytes.

The terms are those of hezuo's own analysis, in bulk as hezuo's builder does it, so every engine does the same work
and holds the same words. They are joined by spaces, which every engine splits fastest. Where positions jump (a
paragraph, a punctuation mark between characters) a mark stands between two terms, so that no phrase reaches across.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, pairwise
from multiprocessing import get_context
from threading import local

import msgspec
import numpy as np
import numpy.typing as npt
import zstandard

from search.engine.schema import schema, source_texts, text_fields
from search.model import Document
from search.query import FACETS as DEFINITIONS
from search.text import BatchAnalyzer, Tokens

__all__ = [
    "BREAK", "FACETS", "Row", "decode", "facet_values", "fields", "line", "pack", "positional_fields", "rows", "text_of",
]  # fmt: skip

BREAK = "¶"
"""Stands between two terms that no phrase may join."""

_OWN = local()
_LEVEL = 3  # of compression, as in hezuo's own store
_CHUNK = 128  # documents that are analysed together
_AHEAD = 2  # chunks a worker that may be under way
_MOST_WORDS = 1_000_000  # that an analyzer remembers
_BLANK = ord(" ")

FACETS = ("date", "region", "era")
"""The facets that are counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """An analysed document.

    Attributes:
        stored: The whole document, to be given back by `decode`.
        terms: The terms of each of `fields()`, as a line.
        facets: Its values in each of `FACETS`.
    """

    stored: bytes
    terms: dict[str, str]
    facets: dict[str, list[str]]


_LATIN = ("en", "forms", "capitals", "names")  # streams of `BatchAnalyzer.latin`

fields = text_fields
"""Text fields of the peers: those of hezuo's schema."""


@cache
def positional_fields() -> frozenset[str]:
    """Those in which phrases are looked for."""
    return frozenset(name for name in fields() if schema()[name].format.supports("positions"))


def facet_values(document: Document) -> dict[str, list[str]]:
    """A document's values in each facet."""
    return {name: list(DEFINITIONS[name].values(document)) for name in FACETS}


def text_of(document: Document, field: str) -> str:
    """The original text of a document that one of hezuo's fields is made of."""
    return source_texts(document)[field.partition("_")[0]]


def line(text: str, field: str) -> str:
    """The terms of one text in one field."""
    return _lines([text], [field])[field][0]


def pack(document: Document) -> bytes:
    """What is stored of a document, the same bytes in every engine that does not store documents itself."""
    return zstandard.compress(msgspec.json.encode(document), _LEVEL)


def decode(stored: bytes) -> Document:
    """The document that was packed."""
    return _decoder().decode(_decompressor().decompress(stored))


def _decompressor() -> zstandard.ZstdDecompressor:
    """This thread's own: one cannot serve two threads at once."""
    if not hasattr(_OWN, "decompressor"):
        _OWN.decompressor = zstandard.ZstdDecompressor()
    return _OWN.decompressor  # type: ignore[no-any-return]  # set two lines above


@cache
def _decoder() -> msgspec.json.Decoder[Document]:
    return msgspec.json.Decoder(Document)


def rows(documents: Iterable[Document], cores: int) -> Iterator[Row]:
    """Analyse documents in as many processes as there are cores; the order stays, and little is held in memory."""
    left = iter(documents)
    chunks = iter(lambda: list(islice(left, _CHUNK)), [])
    if cores < 2:
        yield from chain.from_iterable(map(_rows, chunks))
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[list[Row]]] = deque()
        for chunk in chain(chunks, [None] * cores * _AHEAD):
            if chunk is not None:
                under_way.append(pool.submit(_decoded_rows, [msgspec.json.encode(document) for document in chunk]))
            if under_way and (chunk is None or len(under_way) > cores * _AHEAD):
                yield from under_way.popleft().result()


def _decoded_rows(encoded: list[bytes]) -> list[Row]:
    return _rows([_decoder().decode(one) for one in encoded])


def _rows(documents: Sequence[Document]) -> list[Row]:
    sources = [source_texts(document) for document in documents]
    columns: dict[str, list[str]] = {}
    for part in sources[0]:
        columns |= _lines([source[part] for source in sources], [name for name in fields() if name.startswith(part)])
    return [
        Row(pack(document), {name: columns[name][at] for name in fields()}, facet_values(document))
        for at, document in enumerate(documents)
    ]


@cache
def _analyzer() -> BatchAnalyzer:
    """One for each process: it knows a word that it has seen before."""
    return BatchAnalyzer()


def _lines(texts: Sequence[str], names: Sequence[str]) -> dict[str, list[str]]:
    """The terms of texts in some fields that are made of them, as a line for each text."""
    analyzer, found = _analyzer(), dict[str, list[str]]()
    if len(analyzer.vocabulary) > _MOST_WORDS:
        analyzer.reset()
    kinds = {name.partition("_")[2]: name for name in names}
    if kinds.keys() & set(_LATIN):
        spelled = (_spelled(tokens, analyzer.vocabulary) for tokens in analyzer.latin(texts))
        found |= zip(_LATIN, spelled, strict=True)
    if kinds.keys() & {"zh", "characters", "bigrams"}:
        if "zh" in kinds:
            words, characters, bigrams = analyzer.chinese(texts)
            found["zh"] = _spelled(words, analyzer.vocabulary)
        else:
            characters, bigrams = analyzer.han(texts)
        found |= {"characters": _spelled_characters(characters), "bigrams": _spelled_bigrams(bigrams)}
    return {name: found[kind] for kind, name in kinds.items()}


def _spelled(tokens: Tokens, vocabulary: Sequence[str]) -> list[str]:
    terms, bounds = tokens.terms, _bounds(tokens.counts)
    if tokens.positions is not None:
        jumps = np.flatnonzero(_jumps(tokens))
        terms = np.insert(terms, jumps, -1)
        bounds = bounds + np.searchsorted(jumps, bounds)
        spelled = [vocabulary[term] if term >= 0 else BREAK for term in terms.tolist()]
    else:
        spelled = [*map(vocabulary.__getitem__, terms.tolist())]
    return [" ".join(spelled[start:end]) for start, end in pairwise(bounds.tolist())]


def _spelled_characters(tokens: Tokens) -> list[str]:
    points = np.full(2 * len(tokens.terms), _BLANK, "<u4")
    points[::2] = tokens.terms
    return _cut(points, 2 * _bounds(tokens.counts))


def _spelled_bigrams(tokens: Tokens) -> list[str]:
    jumps = _jumps(tokens)
    ends = np.cumsum(3 + 2 * jumps)
    points = np.full(int(ends[-1]) if len(ends) else 0, _BLANK, "<u4")
    points[ends - 3] = tokens.terms >> 21
    points[ends - 2] = tokens.terms & 0x1FFFFF
    points[ends[jumps] - 5] = ord(BREAK)
    return _cut(points, np.concatenate(([0], ends))[_bounds(tokens.counts)])


def _cut(points: npt.NDArray[np.uint32], bounds: npt.NDArray[np.int64]) -> list[str]:
    """The texts between bounds, without the blank that each ends in."""
    spelled = points.tobytes().decode("utf-32-le")
    return [spelled[start : max(start, end - 1)] for start, end in pairwise(bounds.tolist())]


def _bounds(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts)))


def _jumps(tokens: Tokens) -> npt.NDArray[np.bool_]:
    """Which tokens do not follow directly upon the one before them."""
    if tokens.positions is None:
        raise ValueError("no positions")
    due = np.concatenate(([0], tokens.positions + 1))[:-1]
    due[_bounds(tokens.counts)[:-1][tokens.counts > 0]] = 0
    jumps: npt.NDArray[np.bool_] = tokens.positions > due
    return jumps
