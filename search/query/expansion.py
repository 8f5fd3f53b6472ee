"""Query expansion: add translations and other spellings to the words and phrases of a query, the longest phrases first.

Successive words that have a translation as a unit (people's commune, 国民经济) get that translation, and each word its
own translations as well. Negated parts, prefixes and the names of authors are not expanded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, NamedTuple, Protocol

from search.query.parsing.typed_terms import query_terms
from search.query.ranking import TRANSLATIONS
from search.query.tree import (
    AndNode,
    ExpandedNode,
    FieldNode,
    HanTerm,
    LatinTerm,
    Node,
    NumberTerm,
    OrNode,
    PhraseNode,
    QueryTerm,
    ScriptRun,
    TranslatedSpan,
    TranslationTerms,
    WordNode,
)
from search.results import Expansion
from search.text import STOP_WORDS, fold

__all__ = ["ExpandedQuery", "Translation", "WordTranslator", "expand_query"]

_MAX_PHRASE_WORDS = 6  # words of a phrase that is looked up as a unit; glosses of the dictionary have no more
_MAX_PHRASE_CHARACTERS = 12  # the same for a phrase in Chinese, which has two characters to a word as a rule
_CURATED = ("glossary", "place")  # sources by which several words are one term
_MAX_LOOKUPS = 256  # calls of the translator for a query, so that time is bounded; later words are not expanded


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation or other spelling with its source; see `TranslationTerms` and `Expansion`.

    Attributes:
        part: Whether it is only a part of a longer name, with another meaning by itself.
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
        """Return the terms to search for."""
        return TranslationTerms(self.lang, self.terms, self.weight, self.whole)

    def expansion(self, word: str) -> Expansion:
        """Return the expansion that is shown to the reader."""
        return Expansion(
            word=word, text=self.text, lang=self.lang, weight=self.weight, why=self.why, source=self.source
        )


class WordTranslator(Protocol):
    """Looks up translations; each method returns only those that occur in the index, the best first."""

    def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
        """Return translations of one or several successive Latin words.

        Args:
            stems: The stems.
            written: The words as typed, folded, with spaces between them.
        """

    def by_characters(self, stem: str) -> Sequence[Translation]:
        """Return single Chinese characters that the translations of a Latin word share."""

    def of_chinese(self, text: str) -> Sequence[Translation]:
        """Return translations of a folded Chinese word."""

    def of_chinese_phrase(self, words: tuple[str, ...]) -> Sequence[Translation]:
        """Return translations of successive folded Chinese words as a unit."""

    def is_place(self, text: str) -> bool:
        """Return whether a text is the name of a place, whose words mean nothing one by one.

        Args:
            text: Folded: successive Chinese words, or Latin ones as typed with spaces between them.
        """

    def may_begin(self, lang: Literal["zh", "en"], terms: tuple[str, ...], written: str) -> bool:
        """Return whether a phrase that has translations as a unit may begin with two words.

        Args:
            lang: The language of the words.
            terms: Two successive Chinese words, or the stems of two Latin ones.
            written: The Latin words as typed, folded, with a space between them.
        """


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """An expanded query.

    Attributes:
        tree: The tree with translations.
        expansions: The translations that were added, in the order of the query, the best of each word first; each text
            once, with the longest phrase that it translates, even if it was added to words of that phrase as well.
    """

    tree: Node
    expansions: tuple[Expansion, ...]


def expand_query(
    tree: Node, translator: WordTranslator, without: Collection[str] = (), *, is_question: bool = False
) -> ExpandedQuery:
    """Add translations to the words and phrases of a query.

    Args:
        tree: The tree of the query as typed.
        translator: Looks up translations.
        without: Texts of expansions to leave out.
        is_question: Whether the query is a full question: parts of names and single characters are then added too. In
            a query of a few words they would match nearly anything.
    """
    expander = _QueryExpander(translator, frozenset(map(fold, without)), is_question)
    expanded = expander.node(tree)
    return ExpandedQuery(expanded, tuple(_distinct(expander.expansions)))


class _Found(NamedTuple):
    """The translations of a word or phrase, and whether it is a term of the glossary or the name of a place."""

    terms: tuple[TranslationTerms, ...] = ()
    is_term: bool = False


class _NotedExpansion(NamedTuple):
    """An expansion, and the number of words of the query that it translates."""

    words: int
    expansion: Expansion


def _distinct(expansions: Sequence[_NotedExpansion]) -> Iterator[Expansion]:
    """Yield each text once: where it translates most words, or else has the highest weight."""
    best: dict[str, int] = {}
    for index, (words, expansion) in enumerate(expansions):
        first = expansions[best.setdefault(fold(expansion.text), index)]
        if (words, expansion.weight) > (first.words, first.expansion.weight):
            best[fold(expansion.text)] = index
    return (expansions[index].expansion for index in sorted(best.values()))


@dataclass(slots=True)
class _QueryExpander:
    """Expands the nodes of one query, and records the expansions for the reader."""

    translator: WordTranslator
    without: frozenset[str]
    is_question: bool
    expansions: list[_NotedExpansion] = field(default_factory=list)
    lookups: int = 0

    def node(self, node: Node) -> Node:
        match node:
            case AndNode(children):
                return replace(node, children=tuple(self._children(children)))
            case OrNode(children):
                return replace(node, children=tuple(map(self.node, children)))
            case FieldNode("title", child):
                return replace(node, child=self.node(child))
            case WordNode(terms):
                return self._single_term(node) if len(terms) == 1 else self._several_terms(node)
            case PhraseNode((run,)):
                translations = self._run(run)
                return ExpandedNode(node, translations) if translations else node
        return node

    def _run(self, run: ScriptRun) -> tuple[TranslationTerms, ...]:
        if run.script == "latin":
            words = _without_stops(list(zip(run.terms, run.written, strict=True)))
            return self._english(tuple(term for term, _ in words), " ".join(written for _, written in words)).terms
        phrase_translations = self._chinese_phrase(run.terms)
        return phrase_translations.terms if phrase_translations else ()

    def _children(self, children: Sequence[Node]) -> Iterator[Node]:
        """Yield the children of an And, with Latin words that have a translation as a unit put together."""
        start = 0
        while start < len(children):
            words = self._possible_phrase(_leading_latin_words(children[start : start + _MAX_PHRASE_WORDS]))
            for count in range(len(words), 1, -1):
                if words[count - 1].stop or not (phrase_translations := self._phrase(words[:count])):
                    continue
                phrase = tuple(children[start : start + count])
                # The words of a term of the glossary, or of a place's name, are not translated one by one.
                yield ExpandedNode(
                    AndNode(phrase if phrase_translations.is_term else tuple(map(self.node, phrase))),
                    phrase_translations.terms,
                )
                start += count
                break
            else:
                yield from self._child(children[start])
                start += 1

    def _child(self, child: Node) -> Iterator[Node]:
        """Yield a child of an And; for a phrase that is not required and has no translation, also each of its words."""
        expanded = self.node(child)
        yield expanded
        if isinstance(expanded, PhraseNode) and not expanded.required and len(expanded.runs) == 1:
            run = expanded.runs[0]
            latin = (LatinTerm((term,), written=written) for term, written in zip(run.terms, run.written, strict=True))
            terms = latin if run.script == "latin" else query_terms(run.terms[0])
            yield from (self.node(WordNode((term,))) for term in terms)

    def _possible_phrase(self, words: Sequence[LatinTerm]) -> Sequence[LatinTerm]:
        """Return the words if a phrase with translations may begin with the first two of them, else none."""
        if len(words) < 2 or words[0].stop:
            return ()
        stems = (*words[0].parts, *words[1].parts)[:2]
        return words if self.translator.may_begin("en", stems, " ".join(map(_written, words[:2]))) else ()

    def _phrase(self, words: Sequence[LatinTerm]) -> _Found | None:
        """Return the translations of words as a unit; None if they are no unit."""
        written = " ".join(map(_written, words))
        phrase_translations = self._english(tuple(part for word in words for part in word.parts), written)
        return phrase_translations if phrase_translations.terms else self._place(written)

    def _single_term(self, word: WordNode) -> Node:
        translations = self._term(word.terms[0])
        return ExpandedNode(word, translations) if translations else word

    def _term(self, term: QueryTerm) -> tuple[TranslationTerms, ...]:
        match term:
            case LatinTerm(parts, joined, stop=False):
                translations = self._english(parts, _written(term)).terms
                if not translations and joined:
                    translations = self._english((joined,), _written(term)).terms
                return (*translations, *self._by_characters(term)) if len(parts) == 1 else translations
            case HanTerm(text, stop=False):
                return self._chinese(text)
        return ()

    def _several_terms(self, word: WordNode) -> WordNode:
        """Return a word of several terms with translations of each, and of successive Chinese ones as a unit.

        The words of a term of the glossary, or of a place's name, are not translated one by one.
        """
        spans: list[TranslatedSpan] = []
        covered: set[int] = set()
        start = 0
        while start < len(word.terms):
            words = _leading_chinese_words(word.terms[start : start + _MAX_PHRASE_WORDS])
            if len(words) > 1 and not self.translator.may_begin("zh", words[:2], ""):
                words = ()
            for count in range(len(words), 1, -1):
                if phrase_translations := self._chinese_phrase(words[:count]):
                    spans += (
                        [TranslatedSpan(start, start + count, phrase_translations.terms)]
                        if phrase_translations.terms
                        else []
                    )
                    covered.update(range(start, start + count) if phrase_translations.is_term else ())
                    start += count - 1
                    break
            start += 1
        spans += [
            TranslatedSpan(index, index + 1, translations)
            for index, term in enumerate(word.terms)
            if index not in covered and (translations := self._term(term))
        ]
        return replace(word, spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end))))

    def _english(self, stems: tuple[str, ...], written: str) -> _Found:
        if not self._may_look_up():
            return _Found()
        return self._select(written, len(written.split()), self.translator.of_english(stems, written))

    def _by_characters(self, term: LatinTerm) -> tuple[TranslationTerms, ...]:
        if not (self.is_question and self._may_look_up()):
            return ()
        return self._select(_written(term), 1, self.translator.by_characters(term.parts[0])).terms

    def _chinese(self, text: str) -> tuple[TranslationTerms, ...]:
        return self._select(text, 1, self.translator.of_chinese(text)).terms if self._may_look_up() else ()

    def _chinese_phrase(self, words: tuple[str, ...]) -> _Found | None:
        """Return the translations of words as a unit; None if they are no unit."""
        if not self._may_look_up():
            return None
        text = "".join(words)
        phrase_translations = self._select(text, len(words), self.translator.of_chinese_phrase(words))
        return phrase_translations if phrase_translations.terms else self._place(text)

    def _place(self, text: str) -> _Found | None:
        """Return no translations for the name of a place that the index lacks; None for what is no place."""
        return _Found(is_term=True) if self.translator.is_place(text) else None

    def _may_look_up(self) -> bool:
        self.lookups += 1
        return self.lookups <= _MAX_LOOKUPS

    def _select(self, word: str, words: int, translations: Sequence[Translation]) -> _Found:
        """Return the translations that are not left out, and record them as expansions for the reader."""
        usable = (translation for translation in translations if self.is_question or not translation.part)
        wanted = (translation for translation in usable if fold(translation.text) not in self.without)
        chosen = list(islice(wanted, TRANSLATIONS.max_per_word))
        self.expansions += [_NotedExpansion(words, translation.expansion(word)) for translation in chosen]
        is_term = any(translation.why in _CURATED for translation in chosen)
        return _Found(tuple(translation.as_terms() for translation in chosen), is_term)


def _without_stops(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (stem, word) pairs of a phrase without stop words at its ends: “the mutual aid team”."""
    while words and words[-1][1] in STOP_WORDS:
        words = words[:-1]
    while words and words[0][1] in STOP_WORDS:
        words = words[1:]
    return words


def _leading_latin_words(children: Sequence[Node]) -> list[LatinTerm]:
    """Return the Latin words at the beginning of the children."""
    words: list[LatinTerm] = []
    for child in children:
        match child:
            case WordNode((LatinTerm() as term,)):
                words.append(term)
            case _:
                break
    return words


def _written(word: LatinTerm) -> str:
    return word.written or " ".join(word.parts)


def _leading_chinese_words(terms: Sequence[QueryTerm]) -> tuple[str, ...]:
    """Return the Chinese words and numerals at the beginning of the terms, up to `_MAX_PHRASE_CHARACTERS`."""
    words: list[str] = []
    for term in terms:
        match term:
            case HanTerm(text) | NumberTerm(_, str(text)) if sum(map(len, words)) + len(text) <= _MAX_PHRASE_CHARACTERS:
                words.append(text)
            case _:
                break
    return tuple(words)
