"""Free words: the words of a query of which not every one must match, compiled into one query.

A word is free if it has no operator, sign or quotation marks. `matching_rule` says when a share of the free words is
enough; this module builds the query that requires all of them or that share, scores the words, and lets the translation
of a phrase stand for all of its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from whoosh import query as wq

from search.query.concept import Concept, ConceptPhrase, Member
from search.query.members import (
    ALL_FIELDS,
    TITLE_AND_BODY,
    IsIndexedWord,
    Scope,
    latin_members,
    run_members,
    string_members,
    term_members,
    translation_members,
)
from search.query.minimum_should_match import MinimumShouldMatch
from search.query.ranking import MATCHING, PROXIMITY
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
from search.text import is_han, search_words

__all__ = ["ConceptIdf", "FreeWords", "QueriesOccur", "WordQuery", "is_free", "proximity_queries"]

QueriesOccur = Callable[[Sequence[wq.Query]], Sequence[bool]]
"""Returns which of some queries any document of an index matches."""

ConceptIdf = Callable[[Concept], float]
"""Returns the inverse document frequency of a concept in an index; 0 if it occurs nowhere."""


def is_free(node: Node) -> bool:
    """Return whether a node is a word, or words, that need not match if enough others do."""
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


class WordQuery(NamedTuple):
    """A free word, and the query for the documents that have it or a translation of it.

    Attributes:
        word: The word, folded.
        query: The query.
    """

    word: str
    query: wq.Query


@dataclass(slots=True)
class _FreeWord:
    """A free word as concepts.

    Attributes:
        typed: The word as typed.
        expanded: The word as typed and its translations.
    """

    typed: Concept
    expanded: Concept


@dataclass(slots=True)
class _TranslatedPhrase:
    """Successive free words that have translations as a unit.

    Attributes:
        start: Index of the first word.
        end: Index after the last word.
        translations: The words side by side as typed, and the translations. The words come first, so that a rare
            translation does not score more than they do.
    """

    start: int
    end: int
    translations: Concept


@dataclass(slots=True)
class FreeWords:
    """The free words of a query, as concepts, and the phrases among them that have translations.

    Attributes:
        scope: The fields to be searched.
        is_indexed_word: Returns whether a Chinese string is a word of the index.
        is_question: Whether the query is a full question. Then each part of a hyphenated word is a word of its own (for
            "Huguenot-descended", documents about Huguenots help), and a word of a translated phrase also matches by its
            own translations.
    """

    scope: Scope
    is_indexed_word: IsIndexedWord
    is_question: bool = False
    _words: list[_FreeWord] = field(default_factory=list)
    _phrases: list[_TranslatedPhrase] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of words; stop words count only if they were added with `stops`."""
        return len(self._words)

    @property
    def can_be_relaxed(self) -> bool:
        """Whether a document can have a part of the words: there are several, or one that has shorter words in it."""
        return len(self._words) > 1 or any(_inner_words(word.typed.word, self.scope) for word in self._words)

    def add(self, node: Node, translations: Sequence[TranslationTerms] = (), *, stops: bool = False) -> None:
        """Add a word, or successive words that were expanded as a unit.

        Args:
            node: A node for which `is_free` holds, or a word or phrase that must match as a whole.
            translations: Further translations of a word of one term.
            stops: Whether to add stop words as well.
        """
        match node:
            case ExpandedNode(AndNode(children), phrase_translations):
                start = len(self._words)
                for child in children:
                    self.add(child, stops=stops)
                stems = tuple(stem for child in children for term in _terms(child) for stem in _index_terms(term))
                self._add_phrase(start, len(self._words), latin_members(stems, self.scope), phrase_translations)
            case ExpandedNode(child, word_translations):
                self.add(child, word_translations, stops=stops)
            case WordNode():
                self._add_word(node, translations, stops=stops)
            case PhraseNode():
                for run in node.runs:
                    members = run_members(run, self.scope)
                    self._words.append(self._free_word(members, translations, " ".join(run.terms)))

    def _add_word(self, word: WordNode, translations: Sequence[TranslationTerms], *, stops: bool) -> None:
        offsets = [len(self._words)]  # of the free words that each term of the word became
        for index, term in enumerate(word.terms):
            if stops or not term.stop:
                of_term = [
                    translation
                    for span in word.spans
                    if (span.start, span.end) == (index, index + 1)
                    for translation in span.translations
                ]
                self._words += self._free_words(term, (*translations, *of_term))
            offsets.append(len(self._words))
        for span in word.spans:
            if span.end - span.start > 1:
                text = "".join(map(_written, word.terms[span.start : span.end]))
                typed = string_members(text, self.scope)
                self._add_phrase(offsets[span.start], offsets[span.end], typed, span.translations)

    def _free_words(self, term: QueryTerm, translations: Sequence[TranslationTerms]) -> Iterator[_FreeWord]:
        if self.is_question and isinstance(term, LatinTerm) and len(term.parts) > 1:
            joined = list(latin_members((term.joined,), self.scope)) if term.joined else []
            for part in term.parts:
                yield self._free_word([*latin_members((part,), self.scope), *joined], translations, part)
        else:
            yield self._free_word(term_members(term, self.scope, self.is_indexed_word), translations, _written(term))

    def _free_word(
        self, members: Iterable[Member], translations: Sequence[TranslationTerms], written: str
    ) -> _FreeWord:
        typed = Concept(list(members), word=written)
        added = list(self._translation_members(translations))
        return _FreeWord(typed, Concept([*typed.members, *added], word=written) if added else typed)

    def _translation_members(self, translations: Sequence[TranslationTerms]) -> Iterator[Member]:
        # Names of authors are not translated, so the field is left out.
        scope = TITLE_AND_BODY if self.scope is ALL_FIELDS else self.scope
        for translation in _without_double_counting(translations):
            yield from translation_members(translation, scope, self.is_indexed_word)

    def _add_phrase(
        self, start: int, end: int, typed: Iterable[Member], translations: Sequence[TranslationTerms]
    ) -> None:
        if end > start and translations:
            written = " ".join(word.typed.word for word in self._words[start:end])
            concept = Concept([*typed, *self._translation_members(translations)], word=written)
            self._phrases.append(_TranslatedPhrase(start, end, concept))

    def query(self) -> wq.Query:
        """Return the query that matches documents with all words, and scores them."""
        if not self._phrases:
            return _and([word.expanded for word in self._words])
        return wq.Require(wq.Or(self._scoring_queries()), _and(self._word_queries()))

    def relaxed_query(self, idf: ConceptIdf, occurs: QueriesOccur | None = None) -> wq.Query:
        """Return the query that matches documents with enough of the words, and scores them alike.

        Enough is `MATCHING.share` of the sum of the words' inverse document frequencies. Of a Chinese word that is in
        no document, the shorter words inside it are searched for: any of them counts as the word.

        Args:
            idf: Returns the inverse document frequency of a word.
            occurs: Returns which compounds are in any document. Without it, that is decided by `idf`, for which a
                string or phrase occurs if all its parts do.
        """
        weights = [idf(word.expanded) for word in self._words]
        queries, weighted = self._word_queries(), []
        compounds = [_inner_words(word.typed.word, self.scope) for word in self._words]
        asked = [index for index, weight in enumerate(weights) if occurs and compounds[index] and weight]
        occurring = occurs([queries[index] for index in asked]) if occurs and asked else ()
        absent = {index for index, is_present in zip(asked, occurring, strict=True) if not is_present}
        inner: dict[int, list[Concept]] = {}
        for index, query in enumerate(queries):
            if compounds[index] and (not weights[index] or index in absent):
                inner[index] = compounds[index]
            concepts = inner.get(index, ())
            weight = max(map(idf, concepts), default=weights[index])
            if weight > 0:
                weighted.append((_or([query, *concepts]), weight))
        if not weighted:
            return self.query()
        required = MATCHING.share * sum(weight for _, weight in weighted)
        scoring = [*self._scoring_queries(), *(concept for concepts in inner.values() for concept in concepts)]
        matching = MinimumShouldMatch([query for query, _ in weighted], [weight for _, weight in weighted], required)
        return wq.Require(wq.Or(scoring), matching)

    def word_queries(self) -> list[WordQuery]:
        """Return each word with the query for the documents that have it."""
        words = [word.typed.word for word in self._words]
        return [WordQuery(word, query) for word, query in zip(words, self._word_queries(), strict=True)]

    def _word_queries(self) -> list[wq.Query]:
        return [self._word_query(index) for index in range(len(self._words))]

    def _word_query(self, index: int) -> wq.Query:
        """Return the query by which a document has a word: the word, or a translation of a phrase with it.

        Except in a full question, a word of a translated phrase does not match by its own translations: documents with
        "advanced", "agricultural" and "production" are not about 高级农业生产合作社.
        """
        word = self._words[index]
        phrases = [phrase.translations for phrase in self._phrases if phrase.start <= index < phrase.end]
        return _or([word.typed if phrases and not self.is_question else word.expanded, *phrases])

    def _scoring_queries(self) -> list[wq.Query]:
        """Return the queries whose scores add up.

        For a translated phrase the better of two sums counts: the scores of its words, or that of the phrase and a
        part of those of its words. A document in the other language has the phrase's translation and hardly its words.
        """
        covered = {index for phrase in self._phrases for index in range(phrase.start, phrase.end)}
        queries: list[wq.Query] = [word.expanded for index, word in enumerate(self._words) if index not in covered]
        for phrase in self._phrases:
            words = [word.expanded for word in self._words[phrase.start : phrase.end]]
            as_phrase = [phrase.translations, *(word.with_boost(PROXIMITY.words_of_phrase) for word in words)]
            queries.append(wq.DisjunctionMax([wq.Or(words), wq.Or(as_phrase)]))
        return queries


def _inner_words(word: str, scope: Scope) -> list[Concept]:
    """Return the shorter words in a Chinese word, at least two characters each; none of a word of another script."""
    if not (word and all(map(is_han, word))):
        return []
    words = dict.fromkeys(inner for inner, _, _ in search_words(word) if 1 < len(inner) < len(word))
    return [Concept(list(string_members(inner, scope)), word=inner) for inner in words]


def _without_double_counting(translations: Sequence[TranslationTerms]) -> Iterator[TranslationTerms]:
    """Yield translations, each with the weight of the translations that it contains taken off.

    An occurrence of "mutual aid team" is also one of "mutual aid"; the two weights must not add up.
    """
    # This cannot be done where translations are looked up: if a reader leaves out "mutual aid", "mutual aid team" must
    # have its full weight.
    best = {(each.lang, each.terms): each for each in sorted(translations, key=lambda each: each.weight)}
    for translation in best.values():
        contained = [
            other.weight for other in best.values() if other is not translation and _contains(translation, other)
        ]
        weight = translation.weight - max(contained, default=0.0)
        if weight > 0:
            yield replace(translation, weight=weight)


def _contains(translation: TranslationTerms, other: TranslationTerms) -> bool:
    """Return whether each occurrence of a translation is also one of another."""
    if translation.lang != other.lang:
        return False
    if translation.lang == "zh":
        # The index has words of two characters inside longer words as terms too, but no single characters.
        return other.terms[0] in translation.terms[0] and not (other.whole and len(other.terms[0]) == 1)
    size = len(other.terms)
    starts = range(len(translation.terms) - size + 1)
    return any(translation.terms[start : start + size] == other.terms for start in starts)


def proximity_queries(words: Sequence[WordNode]) -> list[wq.Query]:
    """Return queries that raise the score of documents in which words are adjacent as typed; none is required.

    Args:
        words: Successive words of a query, stop words included.
    """
    bigrams = dict.fromkeys(bigram for word in words for bigram in _character_bigrams(word))
    queries: list[wq.Query] = [
        Concept(list(string_members(bigram, TITLE_AND_BODY)), PROXIMITY.characters, word=bigram, is_proximity=True)
        for bigram in bigrams
    ]
    terms = [term for word in words for term in word.terms]
    for first, second in pairwise(terms):
        if (
            isinstance(first, LatinTerm | NumberTerm)
            and isinstance(second, LatinTerm | NumberTerm)
            and not (first.stop or second.stop)
        ):
            texts = (*_index_terms(first), *_index_terms(second))
            members = [ConceptPhrase(name, texts, weight) for name, weight in TITLE_AND_BODY.latin]
            written = f"{_written(first)} {_written(second)}"
            queries.append(Concept(members, PROXIMITY.words, word=written, is_proximity=True))
    return queries


def _character_bigrams(word: WordNode) -> Iterator[str]:
    for run in word.runs:
        if len(run) > 2:  # a run of two characters is required as a string anyway
            yield from map("".join, pairwise(run))


def _terms(node: Node) -> Sequence[QueryTerm]:
    """Return the terms of a word, without its translations."""
    match node:
        case WordNode(terms):
            return terms
        case ExpandedNode(child):
            return _terms(child)
    return ()


def _written(term: QueryTerm) -> str:
    """Return a term as it was typed."""
    match term:
        case LatinTerm():
            return term.written or " ".join(term.parts)
        case NumberTerm():
            return term.numerals or term.value
    return term.text


def _index_terms(term: QueryTerm) -> tuple[str, ...]:
    """Return the terms of the index that a term of the query is looked up by."""
    match term:
        case LatinTerm(parts):
            return parts
        case NumberTerm(value):
            return (value,)
    return (term.text,)


def _and(queries: Sequence[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(list(queries))


def _or(queries: Sequence[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.Or(list(queries))
