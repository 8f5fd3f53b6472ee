"""Turns the words of a question that merely stand side by side into one query, of which not every word need match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from whoosh import query as wq

from search.query.concept import Concept, ConceptPhrase, Member
from search.query.members import (
    EVERYWHERE,
    TEXT,
    Scope,
    latin_members,
    run_members,
    string_members,
    translation_members,
    unit_members,
)
from search.query.quorum import Quorum
from search.query.ranking import PROXIMITY
from search.query.tree import (
    AndNode,
    ExpandedNode,
    LatinTerm,
    Node,
    NumberTerm,
    PhraseNode,
    QueryTerm,
    TranslationTerms,
    WordNode,
)

__all__ = ["ConceptIdf", "FreeWords", "is_free", "proximity_queries"]

ConceptIdf = Callable[[Concept], float]
"""Tells what a concept is worth in an index: its inverse document frequency, 0 if it occurs nowhere."""


def is_free(node: Node) -> bool:
    """Whether a node is a word, or words, that need not match if enough others do."""
    match node:
        case WordNode():
            return not node.required
        case PhraseNode():
            return not node.required and node.slop == 1
        case ExpandedNode(AndNode(children)):
            return all(map(is_free, children))
        case ExpandedNode(child):
            return is_free(child)
    return False


@dataclass(slots=True)
class _Together:
    """Successive words that are one thing, and what that is called otherwise.

    Attributes:
        first: Number of the first word.
        after: Number of the word behind the last one.
        translations: The words side by side, as typed, or any translation: however rare one is, it scores no more.
    """

    first: int
    after: int
    translations: Concept


@dataclass(slots=True)
class _Item:
    """A word.

    Attributes:
        own: As typed.
        wide: As typed, or what it is called otherwise.
    """

    own: Concept
    wide: Concept


@dataclass(slots=True)
class FreeWords:
    """The words, as concepts, and the phrases that some of them form.

    Attributes:
        scope: Where they are looked for.
        apart: Whether the parts of a hyphenated word are words of their own: in a whole question, who writes
            "Huguenot-descended" is helped by Huguenots alone.
    """

    scope: Scope
    apart: bool = False
    _items: list[_Item] = field(default_factory=list)
    _phrases: list[_Together] = field(default_factory=list)

    def __len__(self) -> int:
        """How many words there are; words that say nothing are left out if there are others."""
        return len(self._items)

    def add(self, node: Node, translations: Sequence[TranslationTerms] = (), *, stops: bool = False) -> None:
        """Take a word, or what several words were widened to.

        Args:
            node: For which `is_free` holds, or the words of which all are required.
            translations: What else a word of one unit is called.
            stops: Whether words that say nothing are wanted too.
        """
        match node:
            case ExpandedNode(AndNode(children), others):
                first = len(self._items)
                for child in children:
                    self.add(child, stops=stops)
                stems = tuple(term for child in children for unit in _units(child) for term in _terms(unit))
                self._add_phrase(first, len(self._items), latin_members(stems, self.scope), others)
            case ExpandedNode(child, others):
                self.add(child, others, stops=stops)
            case WordNode():
                self._add_word(node, translations, stops=stops)
            case PhraseNode():
                for run in node.runs:
                    self._items.append(self._item(run_members(run, self.scope), translations, " ".join(run.terms)))

    def _add_word(self, word: WordNode, translations: Sequence[TranslationTerms], *, stops: bool) -> None:
        places = [len(self._items)]
        for number, unit in enumerate(word.units):
            if stops or not unit.stop:
                more = [
                    one
                    for span in word.spans
                    if (span.first, span.after) == (number, number + 1)
                    for one in span.translations
                ]
                self._items += self._words(unit, (*translations, *more))
            places.append(len(self._items))
        for span in word.spans:
            if span.after - span.first > 1:
                text = "".join(map(_written, word.units[span.first : span.after]))
                own = string_members(text, self.scope)
                self._add_phrase(places[span.first], places[span.after], own, span.translations)

    def _words(self, unit: QueryTerm, translations: Sequence[TranslationTerms]) -> Iterator[_Item]:
        if self.apart and isinstance(unit, LatinTerm) and len(unit.parts) > 1:
            whole = list(latin_members((unit.joined,), self.scope)) if unit.joined else []
            for part in unit.parts:
                yield self._item([*latin_members((part,), self.scope), *whole], translations, part)
        else:
            yield self._item(unit_members(unit, self.scope), translations, _written(unit))

    def _item(self, members: Iterable[Member], translations: Sequence[TranslationTerms], word: str) -> _Item:
        own = Concept(list(members), word=word)
        others = list(self._members(translations))
        return _Item(own, Concept([*own.members, *others], word=word) if others else own)

    def _members(self, translations: Sequence[TranslationTerms]) -> Iterator[Member]:
        # Nobody is called by a translation.
        scope = TEXT if self.scope is EVERYWHERE else self.scope
        for translation in _apart(translations):
            yield from translation_members(translation, scope)

    def _add_phrase(
        self, first: int, after: int, own: Iterable[Member], translations: Sequence[TranslationTerms]
    ) -> None:
        if after > first and translations:
            words = " ".join(item.own.word for item in self._items[first:after])
            self._phrases.append(_Together(first, after, Concept([*own, *self._members(translations)], word=words)))

    def query(self, share: float, idf: ConceptIdf) -> wq.Query:
        """Documents that have enough of the words.

        Args:
            share: How much of what the words are worth is enough; 1 if all of them must match.
            idf: What each word is worth.
        """
        if share >= 1 and not self._phrases:
            return _all([item.wide for item in self._items])
        return wq.Require(wq.Or(self._scores()), self._enough(share, idf))

    def _enough(self, share: float, idf: ConceptIdf) -> wq.Query:
        """Which documents match. A phrase's translation stands for all the words of the phrase."""
        ways = list(map(self._way, range(len(self._items))))
        if share >= 1:
            return _all(ways)
        weights = [idf(item.wide) for item in self._items]
        known = [(way, weight) for way, weight in zip(ways, weights, strict=True) if weight > 0]
        if not known:
            return _all(ways)
        return Quorum([way for way, _ in known], [weight for _, weight in known], share * sum(weights))

    def _way(self, at: int) -> wq.Query:
        """What a document must have for a word.

        Of words that are one thing together, what each is called by itself is not enough (but in a whole question):
        advanced and agricultural and production are no 高级农业生产合作社.
        """
        item = self._items[at]
        phrases = [phrase.translations for phrase in self._phrases if phrase.first <= at < phrase.after]
        return _any([item.own if phrases and not self.apart else item.wide, *phrases])

    def _scores(self) -> list[wq.Query]:
        """What adds up to the score. A document in the other language has the phrase, and hardly its words."""
        covered = {at for phrase in self._phrases for at in range(phrase.first, phrase.after)}
        found: list[wq.Query] = [item.wide for at, item in enumerate(self._items) if at not in covered]
        for phrase in self._phrases:
            words = [item.wide for item in self._items[phrase.first : phrase.after]]
            otherwise = [phrase.translations, *(word.with_boost(PROXIMITY.words_of_phrase) for word in words)]
            found.append(wq.DisjunctionMax([wq.Or(words), wq.Or(otherwise)]))
        return found


def _apart(translations: Sequence[TranslationTerms]) -> Iterator[TranslationTerms]:
    """Translations whose weights do not add up where one stands inside another: mutual aid in mutual aid team."""
    # Not decided where translations are made: a reader who leaves out mutual aid gives mutual aid team its weight back.
    best = {(one.lang, one.terms): one for one in sorted(translations, key=lambda one: one.weight)}
    for one in best.values():
        inner = [other.weight for other in best.values() if other is not one and _holds(one, other)]
        weight = one.weight - max(inner, default=0.0)
        if weight > 0:
            yield replace(one, weight=weight)


def _holds(one: TranslationTerms, other: TranslationTerms) -> bool:
    if one.lang != other.lang:
        return False
    if one.lang == "zh":
        # Words of two characters are cut out of longer words of the index too, single characters are not.
        return other.terms[0] in one.terms[0] and not (other.whole and len(other.terms[0]) == 1)
    size = len(other.terms)
    return any(one.terms[at : at + size] == other.terms for at in range(len(one.terms) - size + 1))


def proximity_queries(words: Sequence[WordNode]) -> list[wq.Query]:
    """What speaks for a document without being required: that words stand side by side in it as they were typed.

    Args:
        words: Successive words of a question, those too that say nothing.
    """
    pairs = dict.fromkeys(pair for word in words for pair in _pairs(word))
    found: list[wq.Query] = [
        Concept(list(string_members(pair, TEXT)), PROXIMITY.characters, word=pair, neighbours=True) for pair in pairs
    ]
    units = [unit for word in words for unit in word.units]
    for one, other in pairwise(units):
        if (
            isinstance(one, LatinTerm | NumberTerm)
            and isinstance(other, LatinTerm | NumberTerm)
            and not (one.stop or other.stop)
        ):
            terms = (*_terms(one), *_terms(other))
            members = [ConceptPhrase(name, terms, weight) for name, weight in TEXT.latin]
            found.append(Concept(members, PROXIMITY.words, word=f"{_written(one)} {_written(other)}", neighbours=True))
    return found


def _pairs(word: WordNode) -> Iterator[str]:
    for run in word.runs:
        if len(run) > 2:  # two characters are what is required anyway
            yield from map("".join, pairwise(run))


def _units(node: Node) -> Sequence[QueryTerm]:
    """The units of a word, whatever it was widened by."""
    match node:
        case WordNode(units):
            return units
        case ExpandedNode(child):
            return _units(child)
    return ()


def _written(unit: QueryTerm) -> str:
    match unit:
        case LatinTerm():
            return unit.written or " ".join(unit.parts)
        case NumberTerm():
            return unit.numerals or unit.value
    return unit.text


def _terms(unit: QueryTerm) -> tuple[str, ...]:
    match unit:
        case LatinTerm(parts):
            return parts
        case NumberTerm(value):
            return (value,)
    return (unit.text,)


def _all(queries: Sequence[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(list(queries))


def _any(queries: Sequence[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.Or(list(queries))
