"""Turns a question's tree into one that also asks for what its words are called otherwise, phrases before words.

A run of neighbouring words that is one thing somewhere (people's commune, 国民经济) is asked for as that thing; its
words are still asked for, each with translations of its own. What is excluded, only begun, or an author's name stays as
it was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, NamedTuple, Protocol

from search.query.ranking import TRANSLATIONS
from search.query.tree import (
    And,
    Han,
    Latin,
    Node,
    Number,
    Or,
    Phrase,
    Run,
    Scoped,
    Span,
    TranslationTerms,
    Unit,
    Widened,
    Word,
)
from search.query.units import word_units
from search.results import Expansion
from search.text import STOP_WORDS, fold

__all__ = ["Translation", "Widening", "WordTranslator", "widen"]

_LONGEST_RUN = 6  # neighbouring words that are looked up as one thing
_LONGEST_STRING = 12  # characters likewise
_MOST_LOOKUPS = 256  # of a question


@dataclass(frozen=True, slots=True)
class Translation:
    """What a word or phrase is called otherwise, and who says so; see `TranslationTerms` and `Expansion`.

    Attributes:
        part: Whether it is only a word of a longer name, which says something else by itself.
    """

    text: str
    lang: Literal["zh", "en"]
    terms: tuple[str, ...]
    weight: float
    why: str
    source: str
    whole: bool = True
    part: bool = False

    def as_terms(self) -> TranslationTerms:
        """What is searched for."""
        return TranslationTerms(self.lang, self.terms, self.weight, self.whole)

    def expansion(self, word: str) -> Expansion:
        """What a reader is told of it."""
        return Expansion(
            word=word, text=self.text, lang=self.lang, weight=self.weight, why=self.why, source=self.source
        )


class WordTranslator(Protocol):
    """Knows what words are called otherwise; each answer lists the best first, and only what the index holds."""

    def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
        """Translations of one or several successive Latin words.

        Args:
            stems: Their terms.
            written: The words as typed, folded, with spaces between them.
        """

    def by_characters(self, stem: str) -> Sequence[Translation]:
        """Chinese characters that speak for a Latin word."""

    def of_chinese(self, text: str) -> Sequence[Translation]:
        """Translations of a folded Chinese string that is a word."""

    def of_chinese_phrase(self, words: tuple[str, ...]) -> Sequence[Translation]:
        """Translations of successive folded Chinese words, if they are known as a whole."""

    def may_begin(self, lang: Literal["zh", "en"], terms: tuple[str, ...], written: str) -> bool:
        """Whether more than one word may be one thing that begins like this.

        Args:
            lang: Their language.
            terms: Two successive Chinese words, or the stems of two Latin ones.
            written: The Latin words as typed, folded, with a space between them.
        """


@dataclass(frozen=True, slots=True)
class Widening:
    """A widened question.

    Attributes:
        tree: What must match.
        expansions: What was added to what was typed, in the order of the question, the best of each word first; each
            text once, under the longest phrase that has it, though the words in it may be asked for by it too.
    """

    tree: Node
    expansions: tuple[Expansion, ...]


def widen(tree: Node, translator: WordTranslator, without: Collection[str] = (), *, asks: bool = False) -> Widening:
    """Add translations to the words and phrases of a question.

    Args:
        tree: What was typed.
        translator: Knows them.
        without: Texts of expansions that are not wanted.
        asks: Whether it is a whole question: parts of names, and single characters, then speak for its words too. They
            would make a few words find nearly anything.
    """
    widener = _Widener(translator, frozenset(map(fold, without)), asks)
    widened = widener.node(tree)
    return Widening(widened, tuple(_once(widener.told)))


class _Told(NamedTuple):
    """What a reader may be told, and how many words of the question it stands for."""

    words: int
    expansion: Expansion


def _once(told: Sequence[_Told]) -> Iterator[Expansion]:
    """Each text where it stands for most words, and counts most; `without` takes it away from all of them."""
    best: dict[str, int] = {}
    for at, (words, expansion) in enumerate(told):
        first = told[best.setdefault(fold(expansion.text), at)]
        if (words, expansion.weight) > (first.words, first.expansion.weight):
            best[fold(expansion.text)] = at
    return (told[at].expansion for at in sorted(best.values()))


@dataclass(slots=True)
class _Widener:
    translator: WordTranslator
    without: frozenset[str]
    asks: bool
    told: list[_Told] = field(default_factory=list)
    lookups: int = 0

    def node(self, node: Node) -> Node:
        match node:
            case And(children):
                return replace(node, children=tuple(self._children(children)))
            case Or(children):
                return replace(node, children=tuple(map(self.node, children)))
            case Scoped("title", child):
                return replace(node, child=self.node(child))
            case Word(units):
                return self._word(node) if len(units) == 1 else self._words(node)
            case Phrase((run,)):
                found = self._run(run)
                return Widened(node, found) if found else node
        return node

    def _run(self, run: Run) -> tuple[TranslationTerms, ...]:
        if run.script == "latin":
            words = _without_stops(list(zip(run.terms, run.written, strict=True)))
            return self._english(tuple(term for term, _ in words), " ".join(written for _, written in words))
        return self._chinese_phrase(run.terms)

    def _children(self, children: Sequence[Node]) -> Iterator[Node]:
        """The children of an And, neighbouring Latin words that are one thing put together."""
        at = 0
        while at < len(children):
            row = self._may_be_one(_row(children[at : at + _LONGEST_RUN]))
            for count in range(len(row), 1, -1):
                if row[count - 1].stop or not (found := self._phrase(row[:count])):
                    continue
                yield Widened(And(tuple(self.node(child) for child in children[at : at + count])), found)
                at += count
                break
            else:
                yield from self._child(children[at])
                at += 1

    def _child(self, child: Node) -> Iterator[Node]:
        """A child of an And; of a phrase that need not match and is nothing as a whole, the words beside it too."""
        widened = self.node(child)
        yield widened
        if isinstance(widened, Phrase) and not widened.required and len(widened.runs) == 1:
            run = widened.runs[0]
            latin = (Latin((term,), written=written) for term, written in zip(run.terms, run.written, strict=True))
            units = latin if run.script == "latin" else word_units(run.terms[0])
            yield from (self.node(Word((unit,))) for unit in units)

    def _may_be_one(self, row: Sequence[Latin]) -> Sequence[Latin]:
        """A row of words, if something begins with the first two of them."""
        if len(row) < 2 or row[0].stop:
            return ()
        stems = (*row[0].parts, *row[1].parts)[:2]
        return row if self.translator.may_begin("en", stems, " ".join(map(_written, row[:2]))) else ()

    def _phrase(self, row: Sequence[Latin]) -> tuple[TranslationTerms, ...]:
        return self._english(tuple(part for word in row for part in word.parts), " ".join(map(_written, row)))

    def _word(self, word: Word) -> Node:
        found = self._unit(word.units[0])
        return Widened(word, found) if found else word

    def _unit(self, unit: Unit) -> tuple[TranslationTerms, ...]:
        match unit:
            case Latin(parts, joined, stop=False):
                found = self._english(parts, _written(unit))
                if not found and joined:
                    found = self._english((joined,), _written(unit))
                return (*found, *self._by_characters(unit)) if len(parts) == 1 else found
            case Han(text, stop=False):
                return self._chinese(text)
        return ()

    def _words(self, word: Word) -> Word:
        """A word of several units: translations of each, and of rows of Chinese ones that are one thing."""
        spans = [Span(at, at + 1, found) for at, unit in enumerate(word.units) if (found := self._unit(unit))]
        at = 0
        while at < len(word.units):
            row = _row_of_strings(word.units[at : at + _LONGEST_RUN])
            if len(row) > 1 and not self.translator.may_begin("zh", row[:2], ""):
                row = ()
            for count in range(len(row), 1, -1):
                if found := self._chinese_phrase(row[:count]):
                    spans.append(Span(at, at + count, found))
                    at += count - 1
                    break
            at += 1
        return replace(word, spans=tuple(sorted(spans, key=lambda span: (span.first, -span.after))))

    def _english(self, stems: tuple[str, ...], written: str) -> tuple[TranslationTerms, ...]:
        if not self._may_look_up():
            return ()
        return self._wanted(written, len(written.split()), self.translator.of_english(stems, written))

    def _by_characters(self, unit: Latin) -> tuple[TranslationTerms, ...]:
        wanted = self.asks and self._may_look_up()
        return self._wanted(_written(unit), 1, self.translator.by_characters(unit.parts[0])) if wanted else ()

    def _chinese(self, text: str) -> tuple[TranslationTerms, ...]:
        return self._wanted(text, 1, self.translator.of_chinese(text)) if self._may_look_up() else ()

    def _chinese_phrase(self, words: tuple[str, ...]) -> tuple[TranslationTerms, ...]:
        if not self._may_look_up():
            return ()
        return self._wanted("".join(words), len(words), self.translator.of_chinese_phrase(words))

    def _may_look_up(self) -> bool:
        self.lookups += 1
        return self.lookups <= _MOST_LOOKUPS

    def _wanted(self, word: str, words: int, found: Sequence[Translation]) -> tuple[TranslationTerms, ...]:
        """The translations that are wanted, once it is noted what a reader is told of them."""
        telling = (one for one in found if self.asks or not one.part)
        wanted = list(islice((one for one in telling if fold(one.text) not in self.without), TRANSLATIONS.most))
        self.told += [_Told(words, one.expansion(word)) for one in wanted]
        return tuple(one.as_terms() for one in wanted)


def _without_stops(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Terms and words of a phrase without articles and the like at its ends: “the mutual aid team”."""
    while words and words[-1][1] in STOP_WORDS:
        words = words[:-1]
    while words and words[0][1] in STOP_WORDS:
        words = words[1:]
    return words


def _row(children: Sequence[Node]) -> list[Latin]:
    """The Latin words at the beginning of some children."""
    row: list[Latin] = []
    for child in children:
        match child:
            case Word((Latin() as unit,)):
                row.append(unit)
            case _:
                break
    return row


def _written(word: Latin) -> str:
    return word.written or " ".join(word.parts)


def _row_of_strings(units: Sequence[Unit]) -> tuple[str, ...]:
    """The Chinese words and numerals at the beginning of some units, as far as they may be one thing."""
    row: list[str] = []
    for unit in units:
        match unit:
            case Han(text) | Number(_, str(text)) if sum(map(len, row)) + len(text) <= _LONGEST_STRING:
                row.append(text)
            case _:
                break
    return tuple(row)
