"""The members of a concept for a word, a string or a translation: terms and phrases in the fields of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.query.concept import ConceptPhrase, ConceptTerm, Member
from search.query.ranking import SCORING
from search.query.tree import HanTerm, LatinTerm, NumberTerm, QueryTerm, ScriptRun, TranslationTerms

__all__ = [
    "ALL_FIELDS",
    "SINGLE_FIELDS",
    "TITLE_AND_BODY",
    "IsIndexedWord",
    "Scope",
    "latin_members",
    "run_members",
    "string_members",
    "term_members",
    "translation_members",
    "word_members",
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
        capitals: Of these, words with a capital.
        names: Of these, words with a capital within a sentence. Both are known of bodies only.
        words: Chinese words, and numbers.
        characters: Chinese characters.
        bigrams: Neighbouring Chinese characters.
    """

    latin: FieldWeights
    forms: FieldWeights
    capitals: FieldWeights
    names: FieldWeights
    words: FieldWeights
    characters: FieldWeights
    bigrams: FieldWeights


def _scope(**weights: float) -> Scope:
    def fields(kind: str) -> FieldWeights:
        # Names of authors are not segmented, so there is no field `author_zh`; of capitals those of bodies tell.
        return tuple((f"{part}_{kind}", weight) for part, weight in weights.items() if (part, kind) not in _MISSING)

    return Scope(*map(fields, ("en", "forms", "capitals", "names", "zh", "characters", "bigrams")))


_MISSING = {("author", "zh"), *((part, kind) for part in ("title", "author") for kind in ("capitals", "names"))}


ALL_FIELDS = _scope(title=SCORING.title, body=SCORING.body, author=SCORING.author)
"""Titles, bodies and authors: where a word without a field is searched for."""

SINGLE_FIELDS = {"title": _scope(title=1.0), "author": _scope(author=1.0)}
"""Scopes of `title:` and `author:` in a query. Within a single field the weight makes no difference, so it is 1."""

TITLE_AND_BODY = _scope(title=SCORING.title, body=SCORING.body)
"""The fields that hold running text: where translations and adjacent words are searched for."""


IsIndexedWord = Callable[[str], bool]
"""Returns whether a Chinese string is a word of the segmenter that stands as such in a document of the index."""


def term_members(term: QueryTerm, scope: Scope, is_indexed_word: IsIndexedWord) -> Iterator[Member]:
    """Yield the members for a term of a query."""
    match term:
        case NumberTerm():
            yield from latin_members((term.value,), scope)
            yield from (ConceptTerm(field, term.value, weight, _HAN_GROUP) for field, weight in scope.words)
            if term.numerals:
                yield from string_members(term.numerals, scope)
        case HanTerm():
            yield from word_members(term.text, scope, is_indexed_word)
        case LatinTerm():
            if term.is_name and scope.names:
                yield from name_members(term, scope)
                return
            if term.joined:
                yield from latin_members((term.joined,), scope)
            if not term.exact:
                yield from latin_members(term.parts, scope)
            if term.name:
                share = 1.0 if term.exact else SCORING.name
                yield from _as_written(term.name, scope.forms, share)


def name_members(term: LatinTerm, scope: Scope) -> Iterator[Member]:
    """Yield the members for a word that is meant as a name of the index, the name far before all else."""
    yield from _as_written(term.name, scope.names, 1.0)
    yield from _as_written(term.name, scope.capitals, SCORING.capital)
    for field, weight in scope.forms:
        part = field.rpartition("_")[0]
        share = {"author": 1.0, "title": SCORING.capital}.get(part, SCORING.not_name)
        yield ConceptTerm(field, term.name, share * weight, _LATIN_GROUP)
    if not term.exact:
        yield from latin_members(term.parts, scope, SCORING.not_name)


def _as_written(name: str, fields: FieldWeights, share: float) -> Iterator[Member]:
    return (ConceptTerm(field, name, share * weight, _LATIN_GROUP) for field, weight in fields)


def latin_members(terms: Sequence[str], scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """Yield the members for successive stems of Latin words."""
    for field, field_weight in scope.latin:
        if len(terms) == 1:
            yield ConceptTerm(field, terms[0], weight * field_weight, _LATIN_GROUP)
        else:
            yield ConceptPhrase(field, tuple(terms), weight * field_weight, _LATIN_GROUP)


def word_members(text: str, scope: Scope, is_indexed_word: IsIndexedWord, weight: float = 1.0) -> Iterator[Member]:
    """Yield the members for a Chinese word: as a word of the index, and as a string of characters.

    The string counts little where it is not a word: 农贷 is none in 菜农贷款, 互助组 none in 互助组织. A word that the
    index does not have as such, because it is not in the segmenter's dictionary, counts as a string alone.
    """
    if len(text) < 2 or not is_indexed_word(text):
        yield from string_members(text, scope, weight)
        return
    part_weights = {field.rpartition("_")[0]: field_weight for field, field_weight in scope.words}
    for member in string_members(text, scope, weight):
        is_segmented = member.field.rpartition("_")[0] in part_weights  # names of authors are not
        yield member._replace(weight=member.weight * (SCORING.inside_words if is_segmented else 1.0))
    for field, field_weight in scope.words:
        yield ConceptTerm(field, text, weight * field_weight * (1 - SCORING.inside_words), _HAN_GROUP)


def string_members(text: str, scope: Scope, weight: float = 1.0) -> Iterator[Member]:
    """Yield the members for a string of Chinese characters: its overlapping bigrams, as a phrase.

    So a match does not depend on how the segmenter divided the document.
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
    """Yield the members for a run of a phrase; a number is meant in either script."""
    if run.script == "han":
        yield from string_members(run.terms[0], scope)
        return
    yield from latin_members(run.terms, scope)
    if len(run.terms) == 1 and run.terms[0].replace(".", "").isdecimal():
        yield from (ConceptTerm(field, run.terms[0], weight, _HAN_GROUP) for field, weight in scope.words)


def translation_members(
    translation: TranslationTerms, scope: Scope, is_indexed_word: IsIndexedWord
) -> Iterator[Member]:
    """Yield the members for a translation, weighted by its weight."""
    if translation.lang == "en":
        yield from latin_members(translation.terms, scope, translation.weight)
    elif translation.whole:
        yield from (
            ConceptTerm(field, translation.terms[0], translation.weight * field_weight, _HAN_GROUP)
            for field, field_weight in scope.words
        )
    else:
        yield from word_members(translation.terms[0], scope, is_indexed_word, translation.weight)
