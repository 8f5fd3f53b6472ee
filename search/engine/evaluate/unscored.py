"""Match documents without scoring them, for counts: in less time, as a document that is known to match needs no more.

A document that has one member of a concept need not be looked at for the others, and a member that contains another one
("mutual aid team" beside "mutual aid") adds no document. The sets are those of the scored evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from whoosh import query as wq

from search.engine.evaluate.containment import without_longer
from search.engine.evaluate.scored_documents import Hits
from search.engine.evaluate.scoring import Scoring
from search.engine.store.arrays import Indexes, Mask, is_sparse
from search.query import ConceptPhrase, Member, member_texts

__all__ = ["documents_among", "documents_with_any"]

_NONE = np.empty(0, dtype=np.intp)


def documents_with_any(
    scoring: Scoring, members: Sequence[Member], segment_ord: int, timed_out: Callable[[], bool]
) -> Hits:
    """Return the documents of a segment that contain any member of a concept, with score 0.

    Args:
        scoring: The terms of the query.
        members: The members.
        segment_ord: Ordinal of the segment.
        timed_out: Returns whether the deadline has passed; then no more members are looked up.
    """
    statistics, size = scoring.statistics, scoring.statistics.segments[segment_ord].size
    lists: list[Indexes] = []  # of documents, as long as there are neither dense postings nor phrases
    flags: Mask | None = None
    for member in _sufficient(members):
        if timed_out():
            break
        if isinstance(member, ConceptPhrase):
            flags = _flagged(lists, size) if flags is None else flags
            documents, frequencies = scoring.phrase_postings(member, segment_ord, timed_out, flags)
        else:
            term = statistics.term(member.field, member.text)
            entry = None if term is None else term.entries[segment_ord]
            if entry is None:
                continue
            documents, frequencies = statistics.segments[segment_ord].fields[member.field].read(entry)
        if documents is None:
            flags = _flagged(lists, size) if flags is None else flags
            flags |= np.not_equal(0 if frequencies is None else frequencies, 0)
        elif flags is None:
            lists.append(documents)
        else:
            flags[documents] = True
    if flags is None and is_sparse(sum(map(len, lists)), size):
        return Hits(size, lists[0] if len(lists) == 1 else np.unique(np.concatenate([_NONE, *lists])))
    return Hits(size, None, _flagged(lists, size) if flags is None else flags)


def _flagged(lists: Sequence[Indexes], size: int) -> Mask:
    """Return a flag for every document of a segment, set for those of some lists."""
    flags: Mask = np.zeros(size, dtype=np.bool_)
    for documents in lists:
        flags[documents] = True
    return flags


def _sufficient(members: Sequence[Member]) -> list[Member]:
    """Return members of which every document with any of the given ones has one; single terms come first.

    What contains another member of its field occurs nowhere where that does not.
    """
    by_field: dict[str, dict[tuple[str, ...], Member]] = {}
    for member in members:
        by_field.setdefault(member.field, {})[member_texts(member)] = member
    sufficient = [of_field[texts] for of_field in by_field.values() for texts in without_longer(of_field)]
    return sorted(sufficient, key=lambda member: len(member_texts(member)))


def documents_among(query: wq.Query, wanted: Hits, evaluate: Callable[[wq.Query], Hits]) -> Hits:
    """Return which of some documents a query matches, with score 0.

    Of alternatives only so many are evaluated as it takes to match all of these documents. So the words of a query by
    which documents are scored cost nothing where they match because of the same words.

    Args:
        query: The query.
        wanted: The documents, with score 0.
        evaluate: Returns the documents that a query matches.
    """
    if not wanted.count:
        return wanted
    kind = type(query)
    if kind is wq.DisjunctionMax or (kind is wq.Or and not query.scale):
        left = wanted
        for child in query:
            left = left.without(documents_among(child, left, evaluate))
            if not left.count:
                return wanted
        return wanted.without(left)
    if kind is wq.Require:
        return documents_among(query.a, documents_among(query.b, wanted, evaluate), evaluate)
    if kind is wq.AndMaybe:
        return documents_among(query.a, wanted, evaluate)
    return wanted.filtered(evaluate(query).flags())
