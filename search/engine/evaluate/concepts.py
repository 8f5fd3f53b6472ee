"""Score the documents of a segment that contain any member of a concept, as if the members were one term."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from search.engine.evaluate.scored_documents import TINY, Hits, disjunction_max
from search.engine.evaluate.scoring import Scoring
from search.engine.store.arrays import Floats, Indexes, is_sparse, scatter_add, summed
from search.engine.store.field_terms import TermEntry
from search.engine.store.postings import Postings
from search.query import Concept

__all__ = ["GroupHits", "concept_hits"]


class GroupHits(NamedTuple):
    """The scores of the members of a concept that belong to one group, which is a language.

    Attributes:
        group: The group's number, as in `Member.group`.
        idf: Inverse document frequency of the group.
        hits: Documents of a segment, with their scores.
    """

    group: int
    idf: float
    hits: Hits


class _FieldMembers:
    """The members of a concept in one field and one group that occur in a segment, with their weights."""

    __slots__ = ("name", "phrases", "terms")

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: list[tuple[TermEntry, float]] = []
        self.phrases: list[tuple[Postings, float]] = []

    def __len__(self) -> int:
        return len(self.terms) + len(self.phrases)


def concept_hits(
    scoring: Scoring,
    concept: Concept,
    segment_ord: int,
    timed_out: Callable[[], bool],
    trace: list[GroupHits] | None = None,
) -> Hits:
    """Score the documents of a segment that contain any member of a concept; see `Concept` for the formula.

    Args:
        scoring: The terms of the query.
        concept: The concept; its own boost is not applied.
        segment_ord: Ordinal of the segment.
        timed_out: Returns whether the deadline has passed; then no more members are looked up.
        trace: A list to which the scores of each group are appended, for explanations.
    """
    statistics, scored = scoring.statistics, []
    dfs, groups = _members_by_group(scoring, concept, segment_ord, timed_out)
    frequencies = concept.group_frequencies(dfs)
    for group, fields in groups.items():
        idf = statistics.idf(frequencies[group])
        if len(fields) == len(fields[0]) == 1:
            hits = _score_single(scoring, segment_ord, fields[0], idf)
        else:
            hits = scoring.saturated_hits(_score_fields(scoring, segment_ord, fields, timed_out), idf)
        scored.append(hits)
        if trace is not None:
            trace.append(GroupHits(group, idf, hits))
    return disjunction_max(scored, statistics.segments[segment_ord].size)


def _members_by_group(
    scoring: Scoring, concept: Concept, segment_ord: int, timed_out: Callable[[], bool]
) -> tuple[list[int], dict[int, list[_FieldMembers]]]:
    """Return the document frequency of each member; and, by group, the members that occur in the segment."""
    dfs: list[int] = []
    fields: dict[tuple[int, str], _FieldMembers] = {}
    groups: dict[int, list[_FieldMembers]] = {}
    for member in concept.members:
        if timed_out():
            break
        group, name, weight = member.group, member.field, member.weight
        df, lookup = scoring.member(member, segment_ord, timed_out)
        dfs.append(df)
        if lookup is None:
            continue
        field = fields.get((group, name))
        if field is None:
            field = fields[group, name] = _FieldMembers(name)
            groups.setdefault(group, []).append(field)
        if isinstance(lookup, TermEntry):
            field.terms.append((lookup, weight))
        else:
            field.phrases.append((lookup, weight))
    return dfs, groups


def _score_single(scoring: Scoring, segment_ord: int, field: _FieldMembers, idf: float) -> Hits:
    """Score the documents of a group that has one member only."""
    postings_list = [
        (scoring.statistics.segments[segment_ord].fields[field.name].read(entry), weight)
        for entry, weight in field.terms
    ]
    [(postings, weight)] = postings_list + field.phrases
    return scoring.bm25_hits(field.name, segment_ord, postings, idf, weight)


def _score_fields(
    scoring: Scoring, segment_ord: int, fields: list[_FieldMembers], timed_out: Callable[[], bool]
) -> Hits:
    """Sum the weighted term frequencies in all fields, each divided by the length norm of its field."""
    segment = scoring.statistics.segments[segment_ord]
    dense_total: Floats | None = None
    sparse_parts: list[tuple[Indexes, Floats]] = []
    for field in fields:
        norms = scoring.statistics.norms(segment_ord, field.name)
        documents, frequencies, dense = segment.fields[field.name].read_weighted(field.terms, field.phrases, timed_out)
        if not dense and is_sparse(len(documents), segment.size):
            sparse_parts.append((documents, np.divide(frequencies, norms.take(documents))))
            continue
        total = scatter_add(documents, frequencies, segment.size, dense)
        np.divide(total, norms, out=total)
        dense_total = total if dense_total is None else np.add(dense_total, total, out=dense_total)
    positive = all(weight > TINY for field in fields for _, weight in (*field.terms, *field.phrases))
    if dense_total is None:
        numbers, normalised = (np.concatenate(parts) for parts in zip(*sparse_parts, strict=True))
        documents, scores = summed(numbers, normalised)
        return Hits(segment.size, documents, None, scores, positive=positive)
    for documents, normalised in sparse_parts:
        np.add.at(dense_total, documents, normalised)
    return Hits(segment.size, None, None if positive else dense_total > 0, dense_total, positive=positive)
