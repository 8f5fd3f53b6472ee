"""Turns a concept into the documents of a segment that hold any of its members, scored as one word of the question."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from search.engine.arrays import is_sparse, spread, summed
from search.engine.hits import TINY, Hits, strongest
from search.engine.postings import Head, Postings
from search.engine.scoring import Scoring
from search.query.concept import Concept, ConceptPhrase, Member

__all__ = ["concept_hits"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]


class _Field:
    """The members of a concept in one field and one language that occur in a segment, with their weights."""

    __slots__ = ("name", "phrases", "terms")

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: list[tuple[Head, float]] = []
        self.phrases: list[tuple[Postings, float]] = []

    def __len__(self) -> int:
        return len(self.terms) + len(self.phrases)


def concept_hits(scoring: Scoring, concept: Concept, place: int, late: Callable[[], bool]) -> Hits:
    """Documents of a segment with any member of a concept; see `Concept` for what they score.

    Args:
        scoring: Looks terms up.
        concept: Its own boost is not looked at.
        place: Number of the segment.
        late: Says whether the time is up; then no more members are looked up.
    """
    statistics = scoring.statistics
    dfs: dict[int, float] = {}
    groups: dict[int, dict[str, _Field]] = {}
    for member in concept.members:
        if late():
            break
        df = _collect(scoring, member, place, groups.setdefault(member.group, {}), late)
        dfs[member.group] = dfs.get(member.group, 0.0) + member.weight * df
    found = {group: [*fields.values()] for group, fields in groups.items() if fields}
    size = statistics.segments[place].size
    if not found:
        return Hits.none(size)
    first = dfs[concept.members[0].group]
    scored = []
    for group, fields in found.items():
        idf = statistics.idf(max(dfs[group], first))
        if len(fields) == len(fields[0]) == 1:
            scored.append(_single(scoring, place, fields[0], idf))
        else:
            scored.append(scoring.saturated(_together(scoring, place, fields, late), idf))
    return strongest(scored, size)


def _collect(scoring: Scoring, member: Member, place: int, fields: dict[str, _Field], late: Callable[[], bool]) -> int:
    """Keep what a segment holds of a member; returns how many documents of the index hold it."""
    name = member.field
    if isinstance(member, ConceptPhrase):
        df, postings = scoring.phrase(member, late)
        documents = postings[place].documents
        if documents is not None and len(documents):
            fields.setdefault(name, _Field(name)).phrases.append((postings[place], member.weight))
        return df
    term = scoring.statistics.term(name, member.text)
    if term is None:
        return 0
    head = term.heads[place]
    if head is not None:
        field = fields.get(name)
        if field is None:
            field = fields[name] = _Field(name)
        field.terms.append((head, member.weight))
    return term.df


def _single(scoring: Scoring, place: int, field: _Field, idf: float) -> Hits:
    """Documents with the one member that a field has."""
    found = [(scoring.statistics.segments[place].fields[field.name].read(head), weight) for head, weight in field.terms]
    [(postings, weight)] = found + field.phrases
    return scoring.saturating(field.name, place, postings, idf, weight)


def _together(scoring: Scoring, place: int, fields: list[_Field], late: Callable[[], bool]) -> Hits:
    """The sum of occurrences in all fields, each levelled by the length of its field."""
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
