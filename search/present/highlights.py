"""Highlight patterns: what of a query is marked in a text; and marks, the spans that match them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from search.query import SearchedTerm, WhooshQuery, searched_terms

__all__ = ["HighlightPattern", "Mark", "highlight_patterns"]


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
        words: Whether a Chinese string is marked wherever it stands (`""`), inside other words only if it is nowhere a
            word of its own (`"prefer"`), or only where it is a word (`"only"`).
    """

    concept: int
    scope: str
    terms: tuple[str, ...]
    script: str
    slop: int = 1
    words: Literal["", "prefer", "only"] = ""


def highlight_patterns(query: WhooshQuery | None) -> tuple[HighlightPattern, ...]:
    """Return the patterns of all that a query finds in a text, so that what is marked is what was searched for.

    Args:
        query: The compiled query. What it excludes, conditions, and adjacent words that only raise a score have no
            patterns.
    """
    terms = list(searched_terms(query)) if query is not None else []
    concepts: dict[str, int] = {}
    for term in terms:
        concepts.setdefault(term.word, len(concepts))
    words = {term.texts for term in terms if term.kind == "zh"}
    fields: dict[HighlightPattern, set[str]] = {}
    for term in terms:
        fields.setdefault(_pattern(term, concepts[term.word], words), set()).add(term.part)
    return tuple(
        replace(pattern, scope=next(iter(parts)) if len(parts) == 1 and "body" not in parts else "")
        for pattern, parts in fields.items()
        # Where the string is a word, it is found as a string too.
        if pattern.words != "only" or replace(pattern, words="prefer") not in fields
    )


def _pattern(term: SearchedTerm, concept: int, words: Collection[tuple[str, ...]]) -> HighlightPattern:
    """Return the pattern of a term in any field."""
    match term.kind:
        case "zh" if term.texts[0].isdecimal():
            return HighlightPattern(concept, "", term.texts, "number")
        case "zh":
            return HighlightPattern(concept, "", term.texts, "han", words="only")
        case "bigrams" | "characters":
            string = term.texts[0] + "".join(bigram[-1] for bigram in term.texts[1:])
            return HighlightPattern(concept, "", (string,), "han", words="prefer" if (string,) in words else "")
        case "forms":
            return HighlightPattern(concept, "", tuple(filter(None, term.texts)), "prefix")
    return HighlightPattern(concept, "", term.texts, "latin", term.slop)
