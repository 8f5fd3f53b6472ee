"""Turns documents into what every peer is given: the terms of each field as one line, facet values, stored bytes.

The terms are those of hezuo's own analysis, so every engine does the same work and holds the same words. They
are joined by spaces, which every engine splits fastest. Where positions jump (a paragraph, a punctuation mark
between characters) a mark stands between two terms, so that no phrase reaches across.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from multiprocessing import get_context

import msgspec
from whoosh.fields import TEXT

from search.engine.columns import date_values
from search.engine.schema import index_fields, region_paths, schema
from search.model import Document
from search.text.tokens import Token

__all__ = [
    "BREAK", "FACETS", "Row", "decode", "facet_values", "field_of", "fields", "lines", "pack",
    "positional_fields", "rows", "text_of",
]  # fmt: skip

BREAK = "¶"
"""Stands between two terms that no phrase may join."""

_CHUNK = 32  # documents that a worker is handed together
_AHEAD = 4  # chunks a worker that may be under way
_PAIRS, _CHARACTERS = "_bigrams", "_characters"

FACETS: dict[str, Callable[[Document], list[str]]] = {
    "date": date_values,
    "region": region_paths,
    "era": lambda document: [era.id for era in document.eras],
}
"""The three facets and their values in a document."""


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


@cache
def fields() -> tuple[str, ...]:
    """Text fields of the peers: those of hezuo's schema.

    Where hezuo keeps characters and their pairs at the same positions of one field, a peer that counts positions
    itself needs two fields.
    """
    names = _streams()
    return (*names, *(_singles(name) for name in names if name.endswith(_PAIRS)))


@cache
def positional_fields() -> frozenset[str]:
    """Those in which phrases are looked for."""
    return frozenset(name for name in _streams() if schema()[name].format.supports("positions"))


@cache
def _streams() -> dict[str, Callable[[str], Iterator[Token]]]:
    """Our token stream of each text field."""
    return {name: type(field.analyzer).stream for name, field in schema().items() if isinstance(field, TEXT)}


def _singles(field: str) -> str:
    return field.replace(_PAIRS, _CHARACTERS)


def field_of(field: str, term: str) -> str:
    """The peers' field for a term of one of hezuo's fields."""
    return _singles(field) if field.endswith(_PAIRS) and len(term) == 1 else field


def facet_values(document: Document) -> dict[str, list[str]]:
    """A document's values in each facet."""
    return {name: values(document) for name, values in FACETS.items()}


def text_of(document: Document, field: str) -> str:
    """The original text of a document that one of hezuo's fields is made of."""
    return str(index_fields(document).get(field, ""))


def lines(text: str, field: str) -> dict[str, str]:
    """The terms of a text in one of hezuo's fields, as a line for each field that they make."""
    tokens = _streams()[field](text)
    if field not in positional_fields():
        return {field: " ".join(token.term for token in tokens)}
    if not field.endswith(_PAIRS):
        return {field: _with_breaks(tokens)}
    found = list(tokens)
    return {
        field: _with_breaks(token for token in found if len(token.term) > 1),
        _singles(field): " ".join(token.term for token in found if len(token.term) == 1),
    }


def pack(document: Document) -> bytes:
    """What is stored of a document, the same bytes in every engine that does not store documents itself."""
    return zlib.compress(msgspec.json.encode(document))


def decode(stored: bytes) -> Document:
    """The document that was packed."""
    return _decoder().decode(zlib.decompress(stored))


@cache
def _decoder() -> msgspec.json.Decoder[Document]:
    return msgspec.json.Decoder(Document)


def rows(documents: Iterable[Document], cores: int) -> Iterator[Row]:
    """Analyse documents in as many processes as there are cores; the order stays, and little is held in memory."""
    if cores < 2:
        yield from map(_row, documents)
        return
    left = iter(documents)
    chunks = iter(lambda: [msgspec.json.encode(document) for document in islice(left, _CHUNK)], [])
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[list[Row]]] = deque()
        for chunk in chain(chunks, [None] * cores * _AHEAD):
            if chunk is not None:
                under_way.append(pool.submit(_rows, chunk))
            if under_way and (chunk is None or len(under_way) > cores * _AHEAD):
                yield from under_way.popleft().result()


def _rows(encoded: list[bytes]) -> list[Row]:
    return [_row(_decoder().decode(one)) for one in encoded]


def _row(document: Document) -> Row:
    values = index_fields(document)
    terms: dict[str, str] = dict.fromkeys(fields(), "")
    for field in _streams():
        terms |= lines(str(values.get(field, "")), field)
    return Row(
        stored=pack(document),
        terms=terms,
        facets=facet_values(document),
    )


def _with_breaks(tokens: Iterable[Token]) -> str:
    terms: list[str] = []
    due = 0
    for token in tokens:
        if token.position > due:
            terms.append(BREAK)
        terms.append(token.term)
        due = token.position + 1
    return " ".join(terms)
