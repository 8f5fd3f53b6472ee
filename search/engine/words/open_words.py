"""The words of a generation, opened: terms with their frequencies, names of facet values, ids, files of its lexicon."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from search.engine.evaluate.expanding import pattern_terms, prefix_ranges
from search.engine.register.table import REGISTER, Register
from search.engine.schema import schema
from search.engine.store.arrays import Array
from search.engine.store.field_terms import FieldTerms
from search.engine.store.layout import SEGMENTS
from search.engine.store.manifest import Manifest, read_manifest
from search.engine.store.segment import read_deleted
from search.engine.store.segment_terms import SegmentTerms
from search.engine.vocabulary import largest_frequency, similar_terms
from search.engine.words.forms import Forms
from search.errors import IndexDamaged
from search.query import BM25Weighting, Concept, PrefixQuery

__all__ = ["OpenWords", "PrefixTerms"]

_CACHED_TERMS = 8192  # document frequencies that are kept: those of a few hundred questions
_NO_DOCUMENT = np.iinfo(np.uint32).max


class PrefixTerms(NamedTuple):
    """The terms of one field that a prefix or pattern expands to.

    Attributes:
        field: Name of the field.
        weight: Factor of each occurrence in it.
        texts: The terms, in the order of their bytes.
        df: Sum of their document frequencies.
    """

    field: str
    weight: float
    texts: Sequence[str]
    df: int


class OpenWords:
    """The words of a generation in a folder that `write_words` has written; safe for many threads.

    Of `search.query.Words` it has all but the titles of documents, which are where the documents are.

    Attributes:
        folder: The folder.
        manifest: What the build recorded.
        segments: The terms of each segment, in the order of the document numbers.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others; also raised by all methods.
        IndexOutdated: If it is of another format or analysis.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.segments = [
            SegmentTerms(
                folder / SEGMENTS / listed["id"],
                listed["id"],
                _lengths(folder, listed),
                read_deleted(folder, listed["id"], listed["deleted"]),
            )
            for listed in self.manifest["segments"]
        ]
        self._bases = [0, *accumulate(segment.size for segment in self.segments)]
        self._forms = Forms(folder)
        self._dfs: dict[tuple[str, str], int] = {}
        self._weighting = BM25Weighting()

    @property
    def size(self) -> int:
        """Documents, deleted ones included."""
        return self._bases[-1]

    @property
    def segment_bases(self) -> list[tuple[str, int]]:
        """Id and first number of each segment."""
        return [(segment.id, base) for segment, base in zip(self.segments, self._bases, strict=False)]

    @cached_property
    def register(self) -> Register | None:
        """The register of ids; None if the generation was built without one."""
        return Register(self.folder / REGISTER) if REGISTER in self.manifest["files"] else None

    def df(self, field: str, text: str) -> int:
        """Return how many documents contain a term, deleted ones included; 0 if the field is unknown."""
        df = self._dfs.get((field, text))
        if df is None:
            encoded = _encoded(field, text)
            df = 0 if encoded is None else sum(_df(each, encoded) for each in self._fields(field) if each is not None)
            if len(self._dfs) >= _CACHED_TERMS:
                self._dfs.clear()
            self._dfs[field, text] = df
        return df

    def inverse_df(self, df: float) -> float:
        """Return the inverse document frequency for a document frequency; 0 in an index without documents."""
        return self._weighting.inverse_df(df, self.size) if self.size else 0.0

    def idf(self, concept: Concept) -> float:
        """Return the inverse document frequency of a concept, of a phrase a lower bound; 0 if it occurs nowhere."""
        largest = largest_frequency(concept, self.df)
        return self.inverse_df(largest) if largest else 0.0

    def average_length(self, field: str) -> float:
        """Return the tokens of a field in a document, on average of all, deleted ones included; 0 without documents."""
        return sum(segment.total_lengths.get(field, 0) for segment in self.segments) / (self.size or 1)

    def terms(self, field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
        """Return frequent terms of a field that begin so and take `length` bytes, ± `slack`, with their df."""
        return similar_terms(self.segments, field, prefix, length, slack)

    def prefix_terms(self, query: PrefixQuery, timed_out: Callable[[], bool] = lambda: False) -> list[PrefixTerms]:
        """Return the terms that a prefix or pattern expands to, by field; the query is told if there are too many.

        Args:
            query: The query; at most its `max_terms` of each field are returned, the first in the order of their bytes.
            timed_out: Returns whether the deadline has passed; then no more terms of a pattern are looked at.
        """
        found = []
        for name, weight in query.fields:
            prefix, fields = _encoded(name, query.text), self._fields(name)
            if prefix is None:
                continue
            if query.pattern:
                texts = pattern_terms(fields, prefix, query, timed_out)
                df = sum(self.df(name, text) for text in texts)
            else:
                ranges = prefix_ranges(fields, prefix, query)
                held = [(field, numbers) for field, numbers in zip(fields, ranges, strict=True) if field and numbers]
                df = sum(int(field.dfs(numbers.start, numbers.stop).sum()) for field, numbers in held)
                texts = sorted(
                    {
                        field.dictionary.text(term)
                        for field, numbers in held
                        for term in field.dictionary.terms(numbers.start, numbers.stop)
                    }
                )
            found.append(PrefixTerms(name, weight, texts, df))
        return found

    def form(self, facet: str, value: str) -> str:
        """Return what most documents that have a value of a facet call it; the value itself if none has it."""
        return self._forms.form(facet, value)

    def live_id(self, number: int) -> str | None:
        """Return the id of the document of a number; None if it is deleted."""
        ordinal = bisect_right(self._bases, number) - 1
        segment, local = self.segments[ordinal], number - self._bases[ordinal]
        if segment.deleted is not None and local in segment.deleted:
            return None
        term, field = int(self._id_terms[ordinal][local]), segment.fields.get("id")
        if field is None or term == _NO_DOCUMENT:
            raise IndexDamaged(f"{self.folder}: a document has no id; rebuild the index")
        return field.dictionary.text(field.dictionary.term(term))

    @cached_property
    def _id_terms(self) -> list[Array]:
        """The number of the id of each document, by segment, in the dictionary of ids."""
        by_segment = []
        for segment in self.segments:
            terms = np.full(segment.size, _NO_DOCUMENT, dtype=np.uint32)
            if field := segment.fields.get("id"):
                documents = field.only_documents()
                terms[documents] = np.arange(len(documents), dtype=np.uint32)
            by_segment.append(terms)
        return by_segment

    def _fields(self, name: str) -> list[FieldTerms | None]:
        """Return a field in each segment; None where it has no terms."""
        return [segment.fields.get(name) for segment in self.segments]


def _encoded(field: str, text: str) -> bytes | None:
    """Return a term in the bytes of the dictionaries; None if the field is unknown or cannot hold it."""
    if field not in schema():
        return None
    try:
        encoded: bytes = schema()[field].to_bytes(text)
    except ValueError:
        return None
    return encoded


def _df(field: FieldTerms, term: bytes) -> int:
    number = field.dictionary.find(term)
    return 0 if number is None else field.df(number)


def _lengths(folder: Path, listed: Mapping[str, Any]) -> dict[str, int]:
    """Return the tokens of a segment by field, as its manifest lists them.

    Raises:
        IndexDamaged: If it does not.
    """
    try:
        return {str(field): int(total) for field, total in listed["lengths"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexDamaged(f"{folder}: does not say how long its fields are ({error!r})") from error
