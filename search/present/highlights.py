"""Highlight patterns: what of a query is marked in a text; and marks, the spans that match them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from search.query import (
    HanTerm,
    LatinTerm,
    Node,
    NumberTerm,
    PhraseNode,
    PrefixNode,
    TranslatedSpan,
    WordNode,
    has_only_stop_words,
    positive_parts,
)

__all__ = ["HighlightPattern", "Mark", "highlight_patterns"]

_MIN_WEIGHT = 0.08  # translations below this weight are searched for but not marked: they are seldom what is meant
_SCRIPTS = {"zh": "han", "en": "latin"}


class Mark(NamedTuple):
    """A span of a text that matches a pattern.

    Attributes:
        start: Offset of the first character.
        end: Offset one past the last character.
        concept: Number of the word or phrase of the query that it matches.
        whole: False if a Chinese word was found inside a longer one, as 马克 inside 马克思.
    """

    start: int
    end: int
    concept: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class HighlightPattern:
    """A word, phrase or string to mark.

    Attributes:
        concept: Number of the word or phrase of the query that it stands for; alternatives share a number.
        scope: Field that it is confined to (`title`, `author`), or empty.
        terms: Successive Latin terms, a number's plain spelling, one Chinese string, or the prefix of a Latin word,
            followed by the whole word with its wildcards if it has any.
        script: `latin`, `han`, `number` or `prefix`.
        slop: One more than the number of words that may stand between two terms.
        inside: Whether a Chinese string may be part of a longer word, as in a phrase.
    """

    concept: int
    scope: str
    terms: tuple[str, ...]
    script: str
    slop: int = 1
    inside: bool = False


def highlight_patterns(tree: Node | None) -> tuple[HighlightPattern, ...]:
    """Return the patterns of everything in a query that can be seen in a text; excluded words have none.

    Args:
        tree: The query. Translations of its words are patterns too, unless their weight is small: `互助组` also marks
            `mutual aid team`.
    """
    patterns: list[HighlightPattern] = []
    parts = list(positive_parts(tree))
    # Stop words are marked only if the query has no other words, as they are searched for only then.
    content_parts = [part for part in parts if not (isinstance(part.leaf, WordNode) and has_only_stop_words(part.leaf))]
    for leaf, scope, leaf_translations in content_parts or parts:
        first_concept = len({pattern.concept for pattern in patterns})
        concepts = list(_alternatives(leaf))
        for concept, alternatives in enumerate(concepts, first_concept):
            patterns += [HighlightPattern(concept, scope, *alternative) for alternative in alternatives]
        translations = [(0, translation) for translation in leaf_translations]
        if isinstance(leaf, WordNode):
            concept_offsets = list(accumulate((not term.stop for term in leaf.terms), initial=0))
            translations += [
                (concept_offsets[span.start], translation)
                for span in _outermost(leaf.spans)
                for translation in span.translations
            ]
        patterns += [
            HighlightPattern(
                min(first_concept + offset, first_concept + len(concepts) - 1),
                scope,
                translation.terms,
                _SCRIPTS[translation.lang],
                inside=True,
            )
            for offset, translation in translations
            if translation.weight >= _MIN_WEIGHT
        ]
    return tuple(patterns)


def _outermost(spans: Sequence[TranslatedSpan]) -> Iterator[TranslatedSpan]:
    """Yield spans that are not part of a longer one."""
    for span in spans:
        size = span.end - span.start
        if not any(
            other.start <= span.start and span.end <= other.end and other.end - other.start > size for other in spans
        ):
            yield span


_Alternative = tuple[tuple[str, ...], str, int, bool]


def _alternatives(leaf: WordNode | PhraseNode | PrefixNode) -> Iterator[list[_Alternative]]:
    """Yield, for each concept of a leaf, its alternative patterns without concept and scope."""
    match leaf:
        case WordNode(terms, run):
            joined: list[_Alternative] = [((run,), "han", 1, True)] if run else []
            for term in [term for term in terms if not term.stop] or terms:
                yield [*_term_alternatives(term), *joined]
                joined = []
        case PhraseNode(runs, slop):
            for part in runs:
                yield [(part.terms, part.script, slop, True)]
        case PrefixNode("latin", text, wildcards):
            yield [((text, wildcards) if wildcards else (text,), "prefix", 1, True)]
        case PrefixNode(_, text):
            yield [((text,), "han", 1, True)]


def _term_alternatives(term: LatinTerm | HanTerm | NumberTerm) -> Iterator[_Alternative]:
    match term:
        case LatinTerm(name=name, exact=True):
            yield (name, name), "prefix", 1, False
        case LatinTerm(parts, joined):
            yield parts, "latin", 1, False
            if joined:
                yield (joined,), "latin", 1, False
        case HanTerm(text):
            yield (text,), "han", 1, len(text) == 1
        case NumberTerm(value, numerals):
            yield (value,), "number", 1, False
            if numerals:
                yield (numerals,), "han", 1, True
