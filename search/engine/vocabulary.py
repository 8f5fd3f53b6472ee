"""What the dictionaries of an index tell: terms that begin alike, for spelling, and how frequent a concept may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from search.engine.store.segment import Segment
from search.engine.store.segment_terms import SegmentTerms
from search.query import Concept, member_texts

__all__ = ["largest_frequency", "similar_terms"]

_Segment = Segment | SegmentTerms

# Bounds of the time that spelling correction may take; terms that are left out are rare, and so unlikely corrections.
_MAX_SEGMENTS = 4  # the largest segments: a frequent term is frequent in these
_MAX_SCANNED = 1 << 16  # terms of a field and segment that are compared
_MAX_TERMS = 4096  # the most frequent of these, which are returned


def similar_terms(segments: Sequence[_Segment], field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
    """Return frequent terms of a field with their document frequencies; see `search.query.Words.terms`.

    Raises:
        IndexDamaged: If the terms are not what was written.
    """
    frequencies: Counter[str] = Counter()
    for segment in sorted(segments, key=lambda segment: -segment.size)[:_MAX_SEGMENTS]:
        frequencies.update(_terms(segment, field, prefix.encode("utf-8", "replace"), length, slack))
    return frequencies


def _terms(segment: _Segment, name: str, prefix: bytes, length: int, slack: int) -> dict[str, int]:
    field = segment.fields.get(name)
    numbers = range(0) if field is None else field.dictionary.prefixed(prefix)
    if field is None or not numbers:
        return {}
    first, after = numbers.start, min(numbers.stop, numbers.start + _MAX_SCANNED)
    keys, ends = field.dictionary.keys(first, after)
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


def largest_frequency(concept: Concept, df: Callable[[str, str], int]) -> float:
    """Return the document frequency of a concept: of its language with the largest, members counted by their weight.

    Args:
        concept: The concept; a phrase of it is taken to be as frequent as its rarest word, which is an upper bound.
        df: Returns the document frequency of a term of a field.
    """
    dfs: dict[int, float] = {}
    for member in concept.members:
        frequency = min(df(member.field, text) for text in member_texts(member))
        dfs[member.group] = dfs.get(member.group, 0.0) + member.weight * frequency
    return max(dfs.values(), default=0.0)
