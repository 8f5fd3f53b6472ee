"""Turns an archive into questions of nine classes, half of them English, half Chinese, as a reader would type them.

Words are chosen by how many documents of a sample hold them, so that a class means the same in every archive.
Each question stands once as the product asks it, over all text fields with their weights, and once over the one
field that answers it best: the same Whoosh query, cut down to its leaves in that field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

import numpy as np
from whoosh import query as wq

from search.present import HighlightPattern, highlight_patterns
from search.query import (
    Concept,
    HanTerm,
    Node,
    PrefixQuery,
    TranslationTerms,
    WordNode,
    compile_query,
    parse,
    query_terms,
)
from search.query.tree import AndNode, ExpandedNode
from search.text import STOP_WORDS, Token, chinese_words, han_runs, latin_words, phrase_stems
from tests.bench.corpus import Corpus, english_vocabulary
from tests.bench.streams import text_of

__all__ = ["CLASSES", "MODES", "Question", "fields_of", "questions"]

CLASSES = ("common", "rare", "and", "or", "not", "phrase", "prefix", "words", "expanded")
MODES = ("one", "all")

_SAMPLE = 400  # documents
_COMMON, _MOST = 40, 0.7  # so many words that most documents hold, of which none is in more than this share of them
_MIDDLING = (0.02, 0.2)  # share of the documents that hold a word that some do
_FEWEST = 2  # documents of a sample that hold a phrase or a middling word
_TRANSLATIONS = (0.5, 0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04)  # weights of what a word is widened by
_PREFIX, _MAX_PREFIX_TERMS = 3, 250  # letters, and words of the whole vocabulary: fewer than the product looks at


@dataclass(frozen=True, slots=True)
class Question:
    """A question.

    Attributes:
        cls: One of `CLASSES`.
        mode: One of `MODES`.
        text: As typed.
        field: The one field that answers it best; passages are cut from its text.
        query: What is asked of every engine.
        patterns: What the product marks.
    """

    cls: str
    mode: str
    text: str
    field: str
    query: wq.Query
    patterns: tuple[HighlightPattern, ...]


def questions(corpus: Corpus, per_class: int) -> list[Question]:
    """The questions about an archive, the same every time.

    Raises:
        ValueError: If the archive is too small to hold words of every class.
    """
    samples = (_Latin(corpus), _Chinese(corpus))
    chance = np.random.default_rng([corpus.seed, 1])
    found: list[Question] = []
    widened: list[Question] = []
    for cls, make in _MAKERS.items():
        for number in range(per_class):
            # A Chinese prefix is a string of characters to the product, so only English ones are asked.
            sample = samples[number % len(samples) if cls != "prefix" else 0]
            text = make(sample, chance)
            tree = _tree(text)
            found += [_question(cls, mode, text, tree) for mode in MODES]
            if cls == "words":
                wide = _widened(tree, samples[1 - number % len(samples)], chance)
                widened += [_question("expanded", mode, text, wide) for mode in MODES]
    return found + widened


def _tree(text: str) -> Node:
    tree = parse(text).tree
    if tree is None:
        raise ValueError(f"{text!r} is no question")
    return tree


def _widened(tree: Node, other: _Sample, chance: np.random.Generator) -> Node:
    """A question each of whose words is also asked for by ten words of the other language."""
    match tree:
        case AndNode(children):
            return AndNode(tuple(_widened(child, other, chance) for child in children))
        case WordNode():
            words = _some(other.middling, chance, len(_TRANSLATIONS))
            return ExpandedNode(tree, tuple(map(other.translation, words, _TRANSLATIONS)))
    return tree


def _question(cls: str, mode: str, text: str, tree: Node) -> Question:
    query = compile_query(tree).query
    patterns = highlight_patterns(query)
    field = next(name for leaf in query.leaves() for name in fields_of(leaf) if name.startswith("body_"))
    if mode == "one":
        query = _only(query, field).normalize()
    return Question(cls, mode, text, field, query, patterns)


def fields_of(leaf: wq.Query) -> tuple[str, ...]:
    """The fields that a leaf looks into."""
    match leaf:
        case PrefixQuery():
            return tuple(name for name, _ in leaf.fields)
        case Concept():
            return tuple(member.field for member in leaf.members)
    return (leaf.field(),)


def _only(query: wq.Query, field: str) -> wq.Query:
    """A query without its leaves in other fields."""
    match query:
        case wq.Or() | wq.And():
            return type(query)([_only(child, field) for child in query])
        case wq.AndNot():
            return wq.AndNot(_only(query.a, field), _only(query.b, field))
        case wq.AndMaybe():
            return _only(query.a, field)
        case wq.Require():
            return _only(query.b, field)
        case Concept():
            members = [member for member in query.members if member.field == field]
            return Concept(members, query.boost) if members else wq.NullQuery
        case PrefixQuery():
            return PrefixQuery(
                [(name, weight) for name, weight in query.fields if name == field], query.text, query.max_terms
            )
    return query if query.field() == field else wq.NullQuery


class _Sample:
    """What the first documents of an archive hold, in one language.

    Attributes:
        words: Number of documents for each word as written.
        phrases: The same for what may stand in quotation marks.
    """

    def __init__(self, corpus: Corpus, source: str) -> None:
        texts = [text_of(document, source) for document in islice(corpus, _SAMPLE)]
        self.size = len(texts)
        self.words = Counter(word for text in texts for word in set(self.words_of(text)))
        self.phrases = Counter(phrase for text in texts for phrase in set(self.phrases_of(text)))

    def words_of(self, text: str) -> Iterator[str]:
        """Words of a text that may be searched for."""
        raise NotImplementedError

    def phrases_of(self, text: str) -> Iterator[str]:
        """Stretches of a text that may be searched for as phrases."""
        raise NotImplementedError

    def translation(self, word: str, weight: float) -> TranslationTerms:
        """A word as what a word of the other language is called."""
        raise NotImplementedError

    @cached_property
    def common(self) -> list[str]:
        """Words that many documents hold."""
        held = sorted((-count, word) for word, count in self.words.items() if count <= _MOST * self.size)
        return [word for _, word in held[:_COMMON]]

    @cached_property
    def middling(self) -> list[str]:
        """Words that some documents hold."""
        least, most = (max(_FEWEST, share * self.size) for share in _MIDDLING)
        unwanted = set(self.common)
        return sorted(word for word, count in self.words.items() if least <= count <= most and word not in unwanted)

    @cached_property
    def rare(self) -> list[str]:
        """Words that one document of the sample holds."""
        return sorted(word for word, count in self.words.items() if count == 1)

    @cached_property
    def sayings(self) -> list[str]:
        """Phrases that several documents hold."""
        return sorted(phrase for phrase, count in self.phrases.items() if count >= _FEWEST)

    @cached_property
    def beginnings(self) -> list[str]:
        """Prefixes that a few words of the whole vocabulary share, and some of the sample."""
        shared = Counter(word[:_PREFIX] for entry in english_vocabulary() for word in entry.split(" "))
        held = {word[:_PREFIX] for word in self.middling}
        return sorted(start for start in held if 1 < shared[start] <= _MAX_PREFIX_TERMS)


class _Latin(_Sample):
    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus, "body_en")

    def words_of(self, text: str) -> Iterator[str]:
        return (word for word, _ in self._written(text))

    def phrases_of(self, text: str) -> Iterator[str]:
        for (first, token), (second, following) in pairwise(self._written(text)):
            if following.position == token.position + 1:
                yield f"{first} {second}"

    def translation(self, word: str, weight: float) -> TranslationTerms:
        return TranslationTerms("en", phrase_stems(word), weight)

    def _written(self, text: str) -> Iterator[tuple[str, Token]]:
        for token in latin_words(text):
            word = text[token.start : token.end].lower()
            if len(word) > _PREFIX and word not in STOP_WORDS:
                yield word, token


class _Chinese(_Sample):
    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus, "body_zh")

    def words_of(self, text: str) -> Iterator[str]:
        # What a question is cut into must be what stands in the index, or the one field would hold half of it.
        for token in chinese_words(text):
            if len(token.term) == 2 and query_terms(token.term) == (HanTerm(token.term),):
                yield token.term

    def phrases_of(self, text: str) -> Iterator[str]:
        return (run[at : at + 4] for _, run in han_runs(text) for at in range(len(run) - 3))

    def translation(self, word: str, weight: float) -> TranslationTerms:
        return TranslationTerms("zh", (word,), weight)


def _some(words: list[str], chance: np.random.Generator, count: int) -> list[str]:
    if len(words) < count:
        raise ValueError("the archive is too small to hold words of every class; make it larger")
    return [words[place] for place in chance.choice(len(words), count, replace=False)]


_MAKERS: dict[str, Callable[[_Sample, np.random.Generator], str]] = {
    "common": lambda sample, chance: _some(sample.common, chance, 1)[0],
    "rare": lambda sample, chance: _some(sample.rare, chance, 1)[0],
    "and": lambda sample, chance: " ".join(_some(sample.common, chance, 1) + _some(sample.middling, chance, 1)),
    "or": lambda sample, chance: " OR ".join(_some(sample.middling, chance, 3)),
    "not": lambda sample, chance: " NOT ".join(_some(sample.common, chance, 1) + _some(sample.middling, chance, 1)),
    "phrase": lambda sample, chance: f'"{_some(sample.sayings, chance, 1)[0]}"',
    "prefix": lambda sample, chance: f"{_some(sample.beginnings, chance, 1)[0]}*",
    "words": lambda sample, chance: " ".join(_some(sample.middling, chance, 2)),
}
