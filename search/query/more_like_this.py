"""More like this: a Whoosh query for documents that share the key terms of a document, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from whoosh import query as wq

from search.query.concept import Concept, Member
from search.query.members import TITLE_AND_BODY, translation_members
from search.query.minimum_should_match import MinimumShouldMatch
from search.query.ranking import SIMILAR
from search.query.tree import TranslationTerms

__all__ = ["KeyTerm", "more_like_this_query"]


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term by which a document differs from others: frequent in it and rare elsewhere.

    Attributes:
        lang: `zh` or `en`.
        text: A Chinese word, folded, or an English stem.
        weight: Its tf·idf, above 0.
        translations: Its translations into the other language.
    """

    lang: Literal["zh", "en"]
    text: str
    weight: float
    translations: tuple[TranslationTerms, ...] = ()


def more_like_this_query(terms: Sequence[KeyTerm]) -> wq.Query:
    """Return the query for documents with enough of the terms or of their translations.

    The key terms of each language make a query of their own, and the higher score counts, so that a bilingual document
    has no advantage over others.

    Args:
        terms: At least one.
    """
    by_lang = [[term for term in terms if term.lang == lang] for lang in ("zh", "en")]
    queries = [_query(of_lang) for of_lang in by_lang if of_lang]
    return queries[0] if len(queries) == 1 else wq.DisjunctionMax(queries)


def _query(terms: Sequence[KeyTerm]) -> wq.Query:
    weights = [term.weight for term in terms]
    mean = sum(weights) / len(weights)
    concepts = [Concept(_members(term), term.weight / mean) for term in terms]
    return MinimumShouldMatch(concepts, weights, SIMILAR.share * sum(weights))


def _members(term: KeyTerm) -> list[Member]:
    typed = TranslationTerms(term.lang, (term.text,), 1.0)
    return [
        member
        for translation in (typed, *term.translations)
        for member in translation_members(translation, TITLE_AND_BODY, _as_string)
    ]


def _as_string(_text: str) -> bool:
    """Return False: related documents may use a term inside longer words."""
    return False
