"""Turns a concept into the documents of a segment that hold any of its members, scored as one word of the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine.evaluate.scored_documents import TINY, Hits, strongest
from search.engine.evaluate.scoring import Scoring
from search.engine.store.arrays import is_sparse, spread, summed
from search.engine.store.postings import Head, Postings
from search.query import Concept

__all__ = ["GroupHits", "concept_hits"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]


class GroupHits(NamedTuple):
    """What the members of a concept in one language give.

    Attributes:
        group: The language, as the members name it.
        idf: Its inverse document frequency.
        hits: Documents of a segment, with their scores.
    """

    group: int
    idf: float
    hits: Hits


class _Field:
    """The members of a concept in one field and one language that occur in a segment, with their weights."""

    __slots__ = ("name", "phrases", "terms")

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: list[tuple[Head, float]] = []
        self.phrases: list[tuple[Postings, float]] = []

    def __len__(self) -> int:
        return len(self.terms) + len(self.phrases)


def concept_hits(
    scoring: Scoring, concept: Concept, place: int, late: Callable[[], bool], notes: list[GroupHits] | None = None
) -> Hits:
    """Documents of a segment with any member of a concept; see `Concept` for what they score.

    Args:
        scoring: Looks terms up.
        concept: Its own boost is not looked at.
        place: Number of the segment.
        late: Says whether the time is up; then no more members are looked up.
        notes: Takes what each group that the segment holds gives by itself, if anybody wants to know.
    """
    statistics, scored = scoring.statistics, []
    dfs, groups = _collected(scoring, concept, place, late)
    frequencies = concept.group_frequencies(dfs)
    for group, fields in groups.items():
        idf = statistics.idf(frequencies[group])
        if len(fields) == len(fields[0]) == 1:
            hits = _single(scoring, place, fields[0], idf)
        else:
            hits = scoring.saturated(_together(scoring, place, fields, late), idf)
        scored.append(hits)
        if notes is not None:
            notes.append(GroupHits(group, idf, hits))
    return strongest(scored, statistics.segments[place].size)


def _collected(
    scoring: Scoring, concept: Concept, place: int, late: Callable[[], bool]
) -> tuple[list[int], dict[int, list[_Field]]]:
    """The document frequency of each member; and by group what the segment holds of them, if it holds any."""
    dfs: list[int] = []
    fields: dict[tuple[int, str], _Field] = {}
    groups: dict[int, list[_Field]] = {}
    for member in concept.members:
        if late():
            break
        group, name, weight = member.group, member.field, member.weight
        df, held = scoring.member(member, place, late)
        dfs.append(df)
        if held is None:
            continue
        field = fields.get((group, name))
        if field is None:
            field = fields[group, name] = _Field(name)
            groups.setdefault(group, []).append(field)
        if isinstance(held, Head):
            field.terms.append((held, weight))
        else:
            field.phrases.append((held, weight))
    return dfs, groups


def _single(scoring: Scoring, place: int, field: _Field, idf: float) -> Hits:
    """Documents with the one member that a field has."""
    found = [(scoring.statistics.segments[place].fields[field.name].read(head), weight) for head, weight in field.terms]
    [(postings, weight)] = found + field.phrases
    return scoring.saturating(field.name, place, postings, idf, weight)


def _together(scoring: Scoring, place: int, fields: list[_Field], late: Callable[[], bool]) -> Hits:
    """The sum of occurrences in all fields, each divided by the norm of its field's length."""
    segment = scoring.statistics.segments[place]
    whole: Floats | None = None
    few: list[tuple[Integers, Floats]] = []
    for field in fields:
        norms = scoring.statistics.norms(place, field.name)
        documents, counts, dense = segment.fields[field.name].weighed(field.terms, field.phrases, late)
        if not dense and is_sparse(len(documents), segment.size):
            few.append((documents, np.divide(counts, norms.take(documents))))
            continue
        total = spread(documents, counts, segment.size, dense)
        np.divide(total, norms, out=total)
        whole = total if whole is None else np.add(whole, total, out=whole)
    positive = all(weight > TINY for field in fields for _, weight in (*field.terms, *field.phrases))
    if whole is None:
        numbers, values = (np.concatenate(parts) for parts in zip(*few, strict=True))
        documents, scores = summed(numbers, values)
        return Hits(segment.size, documents, None, scores, positive=positive)
    for documents, values in few:
        np.add.at(whole, documents, values)
    return Hits(segment.size, None, None if positive else whole > 0, whole, positive=positive)
