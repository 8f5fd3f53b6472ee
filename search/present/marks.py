"""Turns a question's tree and a text into the places in the text that answer the question, as character spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from search.query.tree import Han, Latin, Node, Number, Phrase, Prefix, Word, positive_leaves, says_nothing
from search.text.fold import fold
from search.text.segment import words
from search.text.tokens import Token, chinese_words, han_runs, latin_forms, latin_words

__all__ = ["Mark", "Needle", "Pairs", "find_marks", "needles", "only_whole"]


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


class _Haystack:
    """A text analysed as far as the needles ask for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def latin(self) -> dict[str, list[Token]]:
        by_term = defaultdict(list)
        for token in latin_words(self.text):
            by_term[token.term].append(token)
        return by_term

    @cached_property
    def forms(self) -> list[Token]:
        return list(latin_forms(self.text))

    @cached_property
    def chinese(self) -> list[Token]:
        return list(chinese_words(self.text))

    @cached_property
    def edges(self) -> set[int]:
        """Where Chinese words begin and end, without the words inside words: 马克思 has no edge behind 马克."""
        return {
            edge
            for start, run in han_runs(self.text)
            for _, *ends in words(run)
            for edge in (start + ends[0], start + ends[1])
        }


def find_marks(text: str, wanted: Iterable[Needle]) -> list[Mark]:
    """Every place in a text that answers a needle, in order; marks may overlap. Linear in the text's length."""
    haystack = _Haystack(text)
    return sorted(mark for needle in wanted for mark in _FINDERS[needle.script](haystack, needle))


def only_whole(marks: Sequence[Sequence[Mark]]) -> list[list[Mark]]:
    """Leave out what was found inside longer words, for each concept that was also found as a word of its own.

    Args:
        marks: The marks of each paragraph of a document.
    """
    whole = {mark.concept for paragraph in marks for mark in paragraph if mark.whole}
    return [[mark for mark in paragraph if mark.whole or mark.concept not in whole] for paragraph in marks]


def _find_latin(haystack: _Haystack, needle: Needle) -> Iterator[Mark]:
    first, *rest = needle.terms
    following = [{token.position: token for token in haystack.latin.get(term, ())} for term in rest]
    for token in haystack.latin.get(first, ()):
        last = token
        for places in following:
            steps = range(last.position + 1, last.position + 1 + needle.slop)
            step = next((step for step in steps if step in places), None)
            if step is None:
                break
            last = places[step]
        else:
            yield Mark(token.start, last.end, needle.concept)


def _find_han(haystack: _Haystack, needle: Needle) -> Iterator[Mark]:
    text = needle.terms[0]
    at = haystack.folded.find(text)
    while at >= 0:
        end = at + len(text)
        whole = needle.inside or (at in haystack.edges and end in haystack.edges)
        yield Mark(at, end, needle.concept, whole)
        at = haystack.folded.find(text, end)


def _find_number(haystack: _Haystack, needle: Needle) -> Iterator[Mark]:
    value = needle.terms[0]
    for token in haystack.latin.get(value, ()):
        yield Mark(token.start, token.end, needle.concept)
    for token in haystack.chinese:
        if token.term == value:
            yield Mark(token.start, token.end, needle.concept)


def _find_prefix(haystack: _Haystack, needle: Needle) -> Iterator[Mark]:
    for token in haystack.forms:
        if token.term.startswith(needle.terms[0]):
            yield Mark(token.start, token.end, needle.concept)


_FINDERS = {"latin": _find_latin, "han": _find_han, "number": _find_number, "prefix": _find_prefix}
