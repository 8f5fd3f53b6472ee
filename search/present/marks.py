"""Turns a question's tree into the needles that are looked for in a text, and names what is found: marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from search.query import Han, Latin, Node, Number, Phrase, Prefix, Span, Word, positive_parts, says_nothing

__all__ = ["Mark", "Needle", "needles"]

_LEAST_WEIGHT = 0.08  # what counts less is searched for, but not marked: a weak rendering is seldom what is meant
_SCRIPTS = {"zh": "han", "en": "latin"}


class Mark(NamedTuple):
    """A marked span.

    Attributes:
        start: First character.
        end: One past the last.
        concept: Number of the word or phrase of the question that it answers.
        whole: False if a Chinese word was found inside a longer one, as 马克 inside 马克思.
    """

    start: int
    end: int
    concept: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to look for.

    Attributes:
        concept: Which word or phrase of the question it stands for; alternatives share a number.
        scope: Field that it is confined to (`title`, `author`), or empty.
        terms: Successive Latin terms, a number's plain spelling, one Chinese string, or how a Latin word begins and, if
            more of it is given, all of it with its wildcards.
        script: `latin`, `han`, `number` or `prefix`.
        slop: 1 more than the words that may stand between two terms.
        inside: Whether a Chinese string may be part of a longer word, as in a phrase.
    """

    concept: int
    scope: str
    terms: tuple[str, ...]
    script: str
    slop: int = 1
    inside: bool = False


def needles(tree: Node | None) -> tuple[Needle, ...]:
    """Everything in a question that can be seen in a text; what must not match is not among it.

    Args:
        tree: The question. What its words are called otherwise is marked too, where that counts enough: `互助组` also
            marks `mutual aid team`.
    """
    found: list[Needle] = []
    parts = list(positive_parts(tree))
    # Words that say nothing are marked only where there is nothing else to mark, as they are searched only then.
    telling = [part for part in parts if not (isinstance(part.leaf, Word) and says_nothing(part.leaf))]
    for leaf, scope, renderings in telling or parts:
        first = len({needle.concept for needle in found})
        concepts = list(_alternatives(leaf))
        for concept, alternatives in enumerate(concepts, first):
            found += [Needle(concept, scope, *alternative) for alternative in alternatives]
        others = [(0, one) for one in renderings]
        if isinstance(leaf, Word):
            places = list(accumulate((not unit.stop for unit in leaf.units), initial=0))
            others += [(places[span.first], one) for span in _outermost(leaf.spans) for one in span.renderings]
        found += [
            Needle(min(first + at, first + len(concepts) - 1), scope, one.terms, _SCRIPTS[one.lang], inside=True)
            for at, one in others
            if one.weight >= _LEAST_WEIGHT
        ]
    return tuple(found)


def _outermost(spans: Sequence[Span]) -> Iterator[Span]:
    """Spans that are not part of a longer one."""
    for span in spans:
        size = span.after - span.first
        if not any(
            other.first <= span.first and span.after <= other.after and other.after - other.first > size
            for other in spans
        ):
            yield span


_Alternative = tuple[tuple[str, ...], str, int, bool]


def _alternatives(leaf: Word | Phrase | Prefix) -> Iterator[list[_Alternative]]:
    match leaf:
        case Word(units, run):
            whole: list[_Alternative] = [((run,), "han", 1, True)] if run else []
            for unit in [unit for unit in units if not unit.stop] or units:
                yield [*_of_unit(unit), *whole]
                whole = []
        case Phrase(runs, slop):
            for part in runs:
                yield [(part.terms, part.script, slop, True)]
        case Prefix("latin", text, pattern):
            yield [((text, pattern) if pattern else (text,), "prefix", 1, True)]
        case Prefix(_, text):
            yield [((text,), "han", 1, True)]


def _of_unit(unit: Latin | Han | Number) -> Iterator[_Alternative]:
    match unit:
        case Latin(parts, joined):
            yield parts, "latin", 1, False
            if joined:
                yield (joined,), "latin", 1, False
        case Han(text):
            yield (text,), "han", 1, len(text) == 1
        case Number(value, numerals):
            yield (value,), "number", 1, False
            if numerals:
                yield (numerals,), "han", 1, True
