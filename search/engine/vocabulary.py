"""Frequent terms of an index that begin alike and are about as long, for spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from search.engine.store.decoding import FieldDecoder
from search.engine.store.layout import POSITIONS, POSTINGS, TERMS
from search.engine.store.segment import Segment

__all__ = ["similar_terms"]

# Bounds of the time that spelling correction may take; terms that are left out are rare, and so unlikely corrections.
_MAX_SEGMENTS = 4  # the largest segments: a frequent term is frequent in these
_MAX_SCANNED = 1 << 16  # terms of a field and segment that are compared
_MAX_TERMS = 4096  # the most frequent of these, which are returned


def similar_terms(segments: Sequence[Segment], field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
    """Return frequent terms of a field with their document frequencies; see `search.query.Words.terms`.

    Raises:
        IndexDamaged: If the terms are not what was written.
    """
    frequencies: Counter[str] = Counter()
    for segment in sorted(segments, key=lambda segment: -segment.size)[:_MAX_SEGMENTS]:
        frequencies.update(_terms(segment, field, prefix.encode("utf-8", "replace"), length, slack))
    return frequencies


def _terms(segment: Segment, name: str, prefix: bytes, length: int, slack: int) -> dict[str, int]:
    field = segment.fields.get(name)
    numbers = range(0) if field is None else field.dictionary.prefixed(prefix)
    if field is None or not numbers:
        return {}
    files = (segment.files[kind] for kind in (TERMS, POSTINGS, POSITIONS))
    first, after = numbers.start, min(numbers.stop, numbers.start + _MAX_SCANNED)
    keys, ends = FieldDecoder(segment.size, name, *files).keys(first, after)
    lengths = np.diff(ends, prepend=0)
    selected = np.flatnonzero(np.abs(lengths - length) <= slack)
    dfs = field.dfs(first, after)[selected]
    if len(selected) > _MAX_TERMS:
        most_frequent = np.argpartition(dfs, -_MAX_TERMS)[-_MAX_TERMS:]
        selected, dfs = selected[most_frequent], dfs[most_frequent]
    data, ends = keys.tobytes(), ends[selected]
    starts, text = ends - lengths[selected], field.dictionary.text
    bounds = zip(starts.tolist(), ends.tolist(), dfs.tolist(), strict=True)
    return {text(data[start:end]): df for start, end, df in bounds}
