"""Turns a question's tree into the needles that are looked for in a text, and names what is found: marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.query.tree import Han, Latin, Node, Number, Phrase, Prefix, Word, positive_leaves, says_nothing

__all__ = ["Mark", "Needle", "Pairs", "needles"]


Pairs = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]
"""Counterparts of a run of terms in the other language; a Chinese string is a tuple of one."""

_LONGEST_TERM = 8  # words of a question that are looked up together


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
        terms: Successive Latin terms, a number's plain spelling, or one Chinese string.
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


def needles(tree: Node | None, pairs: Pairs | None = None) -> tuple[Needle, ...]:
    """Everything in a question that can be seen in a text; what must not match is not among it.

    Args:
        tree: The question.
        pairs: Counterparts in the other language, to be marked as well: `互助组` also marks `mutual aid team`.
    """
    found: list[Needle] = []
    leaves = list(positive_leaves(tree))
    # Words that say nothing are marked only where there is nothing else to mark, as they are searched only then.
    telling = [(leaf, scope) for leaf, scope in leaves if not (isinstance(leaf, Word) and says_nothing(leaf))]
    for leaf, scope in telling or leaves:
        for alternatives in _alternatives(leaf):
            concept = len({needle.concept for needle in found})
            found += [Needle(concept, scope, *alternative) for alternative in alternatives]
    return (*found, *_counterparts(found, pairs or {}))


def _counterparts(found: Sequence[Needle], pairs: Pairs) -> Iterator[Needle]:
    """What the other language says for any run of neighbouring words of the question, as the same concept."""
    plain = [needle for needle in found if needle.script in ("latin", "han")]
    for first, needle in enumerate(plain):
        for last in range(first + 1, min(len(plain), first + _LONGEST_TERM) + 1):
            run = plain[first:last]
            if any((one.script, one.scope) != (needle.script, needle.scope) for one in run):
                break
            terms = tuple(term for one in run for term in one.terms)
            for counterpart in pairs.get(("".join(terms),) if needle.script == "han" else terms, ()):
                script = "latin" if needle.script == "han" else "han"
                yield Needle(needle.concept, needle.scope, counterpart, script, inside=True)


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
        case Prefix(script, text):
            yield [((text,), "prefix" if script == "latin" else "han", 1, True)]


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
