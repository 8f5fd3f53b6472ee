"""Turns a word, a string or a translation into the members of a concept: terms and phrases of an index's fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.query.concept import ConceptPhrase, ConceptTerm, Member
from search.query.ranking import SCORING
from search.query.tree import HanTerm, LatinTerm, NumberTerm, QueryTerm, ScriptRun, TranslationTerms

__all__ = [
    "EVERYWHERE",
    "SCOPES",
    "TEXT",
    "Scope",
    "latin_members",
    "run_members",
    "string_members",
    "translation_members",
    "unit_members",
]  # fmt: skip

_LATIN, _HAN = 0, 1  # groups of a concept: its languages; the numbers only tell them apart

Weighted = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields in which something is looked for, each with the weight of an occurrence.

    Attributes:
        latin: Stems of Latin words, and numbers.
        forms: Latin words as written.
        words: Chinese words, and numbers.
        characters: Chinese characters.
        bigrams: Neighbouring Chinese characters.
    """

    latin: Weighted
    forms: Weighted
    words: Weighted
    characters: Weighted
    bigrams: Weighted


def _scope(**weights: float) -> Scope:
    def fields(kind: str) -> Weighted:
        return tuple((f"{part}_{kind}", weight) for part, weight in weights.items() if (part, kind) != ("author", "zh"))

    return Scope(fields("en"), fields("forms"), fields("zh"), fields("characters"), fields("bigrams"))


EVERYWHERE = _scope(title=SCORING.title, body=SCORING.body, author=SCORING.author)
"""All fields."""

SCOPES = {"title": _scope(title=1.0), "author": _scope(author=1.0)}
"""The fields that a part of a question can be confined to; of one field alone the weight says nothing."""

TEXT = _scope(title=SCORING.title, body=SCORING.body)
"""All fields that hold sentences."""


def unit_members(unit: QueryTerm, scope: Scope) -> Iterator[Member]:
    """What a word of a question is found by."""
    match unit:
        case NumberTerm():
            yield from latin_members((unit.value,), scope)
            yield from (ConceptTerm(field, unit.value, weight, _HAN) for field, weight in scope.words)
            if unit.numerals:
                yield from string_members(unit.numerals, scope)
        case HanTerm():
            yield from string_members(unit.text, scope)
        case LatinTerm():
            if unit.joined:
                yield from latin_members((unit.joined,), scope)
            yield from latin_members(unit.parts, scope)


def latin_members(terms: Sequence[str], scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """What successive stems are found by."""
    for field, own in scope.latin:
        if len(terms) == 1:
            yield ConceptTerm(field, terms[0], weight * own, _LATIN)
        else:
            yield ConceptPhrase(field, tuple(terms), weight * own, _LATIN)


def string_members(text: str, scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """What a string of Chinese characters is found by, wherever it stands.

    What the segmenter made of a document does not matter then; as ranking, nothing is gained by words beside it
    (measured on XQuAD, CMRC 2018 and DRCD: less than .0005 of nDCG@10 or MRR@10).
    """
    if len(text) == 1:
        yield from (ConceptTerm(field, text, weight * own, _HAN) for field, own in scope.characters)
        return
    pairs = tuple(map("".join, pairwise(text)))
    for field, own in scope.bigrams:
        if len(pairs) == 1:
            yield ConceptTerm(field, pairs[0], weight * own, _HAN)
        else:
            yield ConceptPhrase(field, pairs, weight * own, _HAN)


def run_members(run: ScriptRun, scope: Scope) -> Iterator[Member]:
    """What a run of a phrase is found by, its words side by side."""
    return string_members(run.terms[0], scope) if run.script == "han" else latin_members(run.terms, scope)


def translation_members(translation: TranslationTerms, scope: Scope) -> Iterator[Member]:
    """What a translation is found by."""
    if translation.lang == "en":
        yield from latin_members(translation.terms, scope, translation.weight)
    elif translation.whole:
        yield from (
            ConceptTerm(field, translation.terms[0], translation.weight * own, _HAN) for field, own in scope.words
        )
    else:
        yield from string_members(translation.terms[0], scope, translation.weight)
