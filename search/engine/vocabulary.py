"""Turns the dictionaries of an index's segments into its terms of about one length, for spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from search.engine.store.decoding import FieldFiles
from search.engine.store.segment import Segment
from search.query import SimilarTerms

__all__ = ["similar_terms"]

_SEGMENTS = 4  # the largest: what is frequent is frequent there
_WIDEST = 1 << 16  # terms of a field that are looked at
_MOST = 4096  # of these, the most frequent, that are given


def similar_terms(
    segments: Sequence[Segment], field: str, prefix: bytes, length: int, slack: int
) -> Iterator[SimilarTerms]:
    """Return the terms of each of the largest segments; see `search.query.Index.terms`."""
    for segment in sorted(segments, key=lambda one: -one.size)[:_SEGMENTS]:
        found = _terms(segment, field, prefix, length, slack)
        if found is not None:
            yield found


def _terms(segment: Segment, name: str, prefix: bytes, length: int, slack: int) -> SimilarTerms | None:
    field = segment.fields.get(name)
    numbers = range(0) if field is None else field.dictionary.prefixed(prefix)
    if field is None or not numbers:
        return None
    files = (segment.files[kind] for kind in ("terms", "postings", "positions"))
    first, after = numbers.start, min(numbers.stop, numbers.start + _WIDEST)
    keys, ends = FieldFiles(segment.size, name, *files).keys(first, after)
    lengths = np.diff(ends, prepend=0)
    kept = np.flatnonzero(np.abs(lengths - length) <= slack)
    dfs = field.dfs(first, after)[kept]
    if len(kept) > _MOST:
        best = np.argpartition(dfs, -_MOST)[-_MOST:]
        kept, dfs = kept[best], dfs[best]
    lengths = lengths[kept]
    places = (ends[kept] - lengths)[:, None] + np.arange(length + slack)
    inside = np.arange(length + slack) < lengths[:, None]
    letters = np.where(inside, keys.take(places, mode="clip"), 0).astype(np.uint8)
    return SimilarTerms(letters, lengths, dfs, field.dictionary.text)
