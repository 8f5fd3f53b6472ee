"""Which terms of an index have a prefix or fit a pattern: of each segment, by the dictionaries alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.engine.store.field_terms import FieldTerms
from search.query import PrefixQuery

__all__ = ["pattern_terms", "prefix_ranges"]

_TERMS_PER_CHECK = 4096  # terms matched between two checks of the deadline: milliseconds, of deadlines of seconds


def prefix_ranges(fields: Sequence[FieldTerms | None], prefix: bytes, query: PrefixQuery) -> list[range]:
    """Return the term numbers of a prefix in each segment: the first `query.max_terms` terms of the whole index.

    Args:
        fields: The field in each segment; None where it has no terms.
        prefix: The prefix in the bytes of the dictionaries.
        query: Is told if there are more terms (`is_truncated`).
    """
    ranges = [range(0) if field is None else field.dictionary.prefixed(prefix) for field in fields]
    if sum(map(len, ranges)) <= query.max_terms:
        return ranges
    dictionaries = [
        (field.dictionary, numbers) for field, numbers in zip(fields, ranges, strict=True) if field is not None
    ]
    first_terms = {
        term
        for dictionary, numbers in dictionaries
        for term in dictionary.terms(numbers.start, numbers[: query.max_terms + 1].stop)
    }
    if len(first_terms) <= query.max_terms:
        return ranges
    query.is_truncated = True
    end_term = sorted(first_terms)[query.max_terms]
    return [
        range(0) if field is None else range(numbers.start, min(numbers.stop, field.dictionary.lower_bound(end_term)))
        for field, numbers in zip(fields, ranges, strict=True)
    ]


def pattern_terms(
    fields: Sequence[FieldTerms | None], prefix: bytes, query: PrefixQuery, timed_out: Callable[[], bool]
) -> list[str]:
    """Return the terms that fit a pattern, in order, at most `query.max_terms` of the whole index.

    Args:
        fields: The field in each segment; None where it has no terms.
        prefix: What stands before the first wildcard, in the bytes of the dictionaries.
        query: The pattern; it is told if there are more terms (`is_truncated`).
        timed_out: Returns whether the deadline has passed; then no more terms are looked at.
    """
    matches, found = query.pattern_filter(), set[str]()
    for field in fields:
        numbers = range(0) if field is None else field.dictionary.prefixed(prefix)
        for start in range(numbers.start, numbers.stop, _TERMS_PER_CHECK):
            if field is None or timed_out():
                break
            encoded = field.dictionary.terms(start, min(numbers.stop, start + _TERMS_PER_CHECK))
            found.update(map(field.dictionary.text, filter(matches, encoded)))
    query.is_truncated |= len(found) > query.max_terms
    return sorted(found)[: query.max_terms]  # texts and their bytes in UTF-8 have the same order
