"""Turns the telling terms of a document into a Whoosh query for documents that are about the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from whoosh import query as wq

from search.query.concept import Concept, Member
from search.query.members import TEXT, translation_members
from search.query.quorum import Quorum
from search.query.ranking import SIMILAR
from search.query.tree import TranslationTerms

__all__ = ["KeyTerm", "more_like_this_query"]


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term that says what a document is about.

    Attributes:
        lang: `zh` or `en`.
        text: A Chinese word, folded, or an English stem.
        weight: How telling it is, above 0.
        translations: What it is called in the other language.
    """

    lang: Literal["zh", "en"]
    text: str
    weight: float
    translations: tuple[TranslationTerms, ...] = ()


def more_like_this_query(terms: Sequence[KeyTerm]) -> wq.Query:
    """The query for documents with many of some terms, or of their translations, by the better of both languages.

    Args:
        terms: At least one; those of a language stand for the whole document, so that a document in both languages has
            no advantage.
    """
    sides = [[term for term in terms if term.lang == lang] for lang in ("zh", "en")]
    quorums = [_quorum(side) for side in sides if side]
    return quorums[0] if len(quorums) == 1 else wq.DisjunctionMax(quorums)


def _quorum(terms: Sequence[KeyTerm]) -> wq.Query:
    weights = [term.weight for term in terms]
    mean = sum(weights) / len(weights)
    concepts = [Concept(_members(term), term.weight / mean) for term in terms]
    return Quorum(concepts, weights, SIMILAR.share * sum(weights))


def _members(term: KeyTerm) -> list[Member]:
    own = TranslationTerms(term.lang, (term.text,), 1.0)
    return [member for translation in (own, *term.translations) for member in translation_members(translation, TEXT)]
