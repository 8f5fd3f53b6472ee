"""The members of a concept for a word, a string or a translation: terms and phrases in the fields of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.query.concept import ConceptPhrase, ConceptTerm, Member
from search.query.ranking import SCORING
from search.query.tree import HanTerm, LatinTerm, NumberTerm, QueryTerm, ScriptRun, TranslationTerms

__all__ = [
    "ALL_FIELDS",
    "SINGLE_FIELDS",
    "TITLE_AND_BODY",
    "Scope",
    "latin_members",
    "run_members",
    "string_members",
    "term_members",
    "translation_members",
]  # fmt: skip

_LATIN_GROUP, _HAN_GROUP = 0, 1  # groups of a concept, one for each language; the numbers only tell them apart

FieldWeights = tuple[tuple[str, float], ...]
"""Names of fields, each with the weight of an occurrence in it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields to be searched, by what they hold, each with the weight of an occurrence.

    Attributes:
        latin: Stems of Latin words, and numbers.
        forms: Latin words as written.
        words: Chinese words, and numbers.
        characters: Chinese characters.
        bigrams: Neighbouring Chinese characters.
    """

    latin: FieldWeights
    forms: FieldWeights
    words: FieldWeights
    characters: FieldWeights
    bigrams: FieldWeights


def _scope(**weights: float) -> Scope:
    def fields(kind: str) -> FieldWeights:
        # Names of authors are not segmented, so there is no field `author_zh`.
        return tuple((f"{part}_{kind}", weight) for part, weight in weights.items() if (part, kind) != ("author", "zh"))

    return Scope(fields("en"), fields("forms"), fields("zh"), fields("characters"), fields("bigrams"))


ALL_FIELDS = _scope(title=SCORING.title, body=SCORING.body, author=SCORING.author)
"""Titles, bodies and authors: where a word without a field is searched for."""

SINGLE_FIELDS = {"title": _scope(title=1.0), "author": _scope(author=1.0)}
"""Scopes of `title:` and `author:` in a query. Within a single field the weight makes no difference, so it is 1."""

TITLE_AND_BODY = _scope(title=SCORING.title, body=SCORING.body)
"""The fields that hold running text: where translations and adjacent words are searched for."""


def term_members(term: QueryTerm, scope: Scope) -> Iterator[Member]:
    """Yield the members for a term of a query."""
    match term:
        case NumberTerm():
            yield from latin_members((term.value,), scope)
            yield from (ConceptTerm(field, term.value, weight, _HAN_GROUP) for field, weight in scope.words)
            if term.numerals:
                yield from string_members(term.numerals, scope)
        case HanTerm():
            yield from string_members(term.text, scope)
        case LatinTerm():
            if term.joined:
                yield from latin_members((term.joined,), scope)
            if not term.exact:
                yield from latin_members(term.parts, scope)
            if term.name:
                share = 1.0 if term.exact else SCORING.name
                yield from (
                    ConceptTerm(field, term.name, share * weight, _LATIN_GROUP) for field, weight in scope.forms
                )


def latin_members(terms: Sequence[str], scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """Yield the members for successive stems of Latin words."""
    for field, field_weight in scope.latin:
        if len(terms) == 1:
            yield ConceptTerm(field, terms[0], weight * field_weight, _LATIN_GROUP)
        else:
            yield ConceptPhrase(field, tuple(terms), weight * field_weight, _LATIN_GROUP)


def string_members(text: str, scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """Yield the members for a string of Chinese characters: its overlapping bigrams, as a phrase.

    So a match does not depend on how the segmenter divided the document. Adding the segmented words as members does not
    improve the ranking (measured on XQuAD, CMRC 2018 and DRCD: less than .0005 of nDCG@10 or MRR@10).
    """
    if len(text) == 1:
        yield from (
            ConceptTerm(field, text, weight * field_weight, _HAN_GROUP) for field, field_weight in scope.characters
        )
        return
    bigrams = tuple(map("".join, pairwise(text)))
    for field, field_weight in scope.bigrams:
        if len(bigrams) == 1:
            yield ConceptTerm(field, bigrams[0], weight * field_weight, _HAN_GROUP)
        else:
            yield ConceptPhrase(field, bigrams, weight * field_weight, _HAN_GROUP)


def run_members(run: ScriptRun, scope: Scope) -> Iterator[Member]:
    """Yield the members for a run of a phrase."""
    return string_members(run.terms[0], scope) if run.script == "han" else latin_members(run.terms, scope)


def translation_members(translation: TranslationTerms, scope: Scope) -> Iterator[Member]:
    """Yield the members for a translation, weighted by its weight."""
    if translation.lang == "en":
        yield from latin_members(translation.terms, scope, translation.weight)
    elif translation.whole:
        yield from (
            ConceptTerm(field, translation.terms[0], translation.weight * field_weight, _HAN_GROUP)
            for field, field_weight in scope.words
        )
    else:
        yield from string_members(translation.terms[0], scope, translation.weight)
