"""Whoosh queries that score several terms as one word: synonyms and translations, or all words with a prefix.

With the weights of a translation model, BM25F (see `weighting`) is a probabilistic structured query (K. Darwish,
D. Oard: Probabilistic structured query methods, SIGIR 2003): tf = sum of w * tf, df = sum of w * df, here within each
language. Lucene's relatives are `SynonymQuery` and `CombinedFieldQuery`.

The `matcher` methods are the reference implementation, by Whoosh's own postings; readers are served by
`engine.evaluate`, which gives the same documents and scores from arrays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher

from search.query.weighting import highest_score, inverse_df, length_norms, saturated

__all__ = [
    "Concept",
    "ConceptPhrase",
    "ConceptTerm",
    "Member",
    "PrefixQuery",
    "SearchedTerm",
    "member_texts",
    "searched_terms",
]


class ConceptTerm(NamedTuple):
    """A single term of a concept.

    Attributes:
        field: Name of a scorable field.
        text: The term.
        weight: Factor of each occurrence, above 0.
        group: Number of its language; of the groups of a concept the one with the highest score counts.
    """

    field: str
    text: str
    weight: float = 1.0
    group: int = 0


class ConceptPhrase(NamedTuple):
    """A phrase of a concept: successive terms without a gap.

    Attributes:
        field: Name of a scorable field with positions.
        texts: At least two terms, in order.
        weight: Factor of each occurrence, above 0.
        group: Number of its language; of the groups of a concept the one with the highest score counts.
    """

    field: str
    texts: tuple[str, ...]
    weight: float = 1.0
    group: int = 0


Member = ConceptTerm | ConceptPhrase


class Concept(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Matches documents with any of several terms or phrases, and scores them as occurrences of one word.

    Within a group (a language), weighted occurrences add up. Of the groups the highest score counts, not the sum: a
    bilingual document says the same thing in both languages and is not about it twice. The document frequency of a
    group is that of its members by weight, but never less than that of the first group, which holds the word as typed.
    So expansion does not change the score of an occurrence as typed, and a translation does not outscore it by being
    rarer.

    Args:
        members: At least one.
        boost: Factor of the score.
        word: The word of the query that it stands for, shown in explanations; no part of equality or of matching.
        is_proximity: Whether it stands for adjacent words, which only raise the score of a document; likewise shown
            only.
    """

    def __init__(
        self, members: Sequence[Member], boost: float = 1.0, *, word: str = "", is_proximity: bool = False
    ) -> None:
        self.members = tuple(members)
        self.boost, self.word, self.is_proximity = boost, word, is_proximity

    def __repr__(self) -> str:
        return f"Concept({list(self.members)!r}, boost={self.boost})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concept) and (self.members, self.boost) == (other.members, other.boost)

    def __hash__(self) -> int:
        return hash((self.members, self.boost))

    def with_boost(self, boost: float) -> Concept:
        """Return a copy with another boost."""
        return Concept(self.members, boost, word=self.word, is_proximity=self.is_proximity)

    def field(self) -> str | None:
        """Return the field, None if there are several."""
        fields = {member.field for member in self.members}
        return fields.pop() if len(fields) == 1 else None

    def estimate_size(self, ixreader: Any) -> int:
        """Return an upper bound of the number of matching documents."""
        total = sum(ixreader.doc_frequency(member.field, member_texts(member)[0]) for member in self.members)
        return min(int(total), int(ixreader.doc_count()))

    def group_frequencies(self, dfs: Iterable[float]) -> dict[int, float]:
        """Return the document frequency of each group: of its members by weight, but not less than the first group's.

        Args:
            dfs: Document frequencies of the members, in their order; there may be fewer than members.
        """
        sums: dict[int, float] = {}
        for (_, _, weight, group), df in zip(self.members, dfs, strict=False):
            sums[group] = sums.get(group, 0.0) + weight * df
        if len(sums) < 2:
            return sums
        minimum = sums[self.members[0].group]
        return {group: max(df, minimum) for group, df in sums.items()}

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher for Whoosh's own searcher: the slow reference, which adds up postings in dictionaries."""
        weighting = (context.weighting if context else None) or searcher.weighting
        whole = searcher.get_parent()
        sums: dict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        for member in self.members:
            norm = length_norms(whole, weighting, member.field)
            for document, tf in _occurrences(searcher, member).items():
                length = searcher.doc_field_length(document, member.field, 1)
                sums[member.group][document] += member.weight * tf / norm(length)
        frequencies = self.group_frequencies([_df(whole, member) for member in self.members])
        best: defaultdict[int, float] = defaultdict(float)
        for group, normalised in sums.items():
            highest = highest_score(weighting, inverse_df(weighting, frequencies[group], whole.doc_count_all()))
            scores = saturated(np.array(list(normalised.values())), 1.0, self.boost * highest)
            for document, score in zip(normalised, scores.tolist(), strict=True):
                best[document] = max(best[document], score)
        documents = sorted(best)
        return ListMatcher(documents, weights=[best[number] for number in documents]) if documents else NullMatcher()


def member_texts(member: Member) -> tuple[str, ...]:
    """Return the terms of a member of a concept."""
    return member.texts if isinstance(member, ConceptPhrase) else (member.text,)


def _occurrences(searcher: Any, member: Member) -> dict[int, float]:
    """Return the number of occurrences of a member in each document that has it, by Whoosh's postings."""
    reader, matchers = searcher.reader(), []
    for text in member_texts(member):
        term = searcher.schema[member.field].to_bytes(text)
        if (member.field, term) not in reader:
            return {}
        matchers.append(reader.postings(member.field, term))
    if isinstance(member, ConceptTerm):
        return dict(_postings(matchers[0], lambda matcher: matcher.weight()))
    positions = [dict(_postings(each, lambda matcher: set(matcher.value_as("positions")))) for each in matchers]
    counts = {
        document: sum(
            all(start + offset in of_term[document] for offset, of_term in enumerate(positions))
            for start in positions[0][document]
        )
        for document in set.intersection(*map(set, positions))
    }
    return {document: float(count) for document, count in counts.items() if count}


def _postings(matcher: Any, value: Callable[[Any], Any]) -> Iterator[tuple[int, Any]]:
    """Yield the number of each document of a matcher, and a value of its posting."""
    while matcher.is_active():
        yield matcher.id(), value(matcher)
        matcher.next()


def _df(searcher: Any, member: Member) -> int:
    """Return the document frequency of a member in the whole index; deleted documents count for terms only."""
    if isinstance(member, ConceptTerm):
        return int(searcher.doc_frequency(member.field, member.text))
    return sum(len(_occurrences(leaf, member)) for leaf, _ in searcher.leaf_searchers())


class PrefixQuery(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Matches documents with any word that has a prefix, or fits a wildcard pattern, and scores them as one concept.

    Args:
        fields: Names of scorable fields, each with the weight of an occurrence.
        text: The prefix; not empty.
        max_terms: Maximum number of terms of a field that it expands to, the first in the order of their bytes.
            Without a limit, a short prefix would take seconds in a large index.
        boost: Factor of the score.
        pattern: A wildcard pattern for the whole word, `*` for any letters and `?` for one; empty for a mere prefix.

    Attributes:
        is_truncated: Whether there were more terms than `max_terms`; known once the query has run.
    """

    def __init__(
        self, fields: Sequence[tuple[str, float]], text: str, max_terms: int, boost: float = 1.0, *, pattern: str = ""
    ) -> None:
        self.fields = tuple(fields)
        self.text, self.max_terms, self.boost, self.pattern = text, max_terms, boost, pattern
        self.is_truncated = False

    def __repr__(self) -> str:
        arguments = f"{list(self.fields)!r}, {self.text!r}, {self.max_terms}, {self.boost}, pattern={self.pattern!r}"
        return f"PrefixQuery({arguments})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PrefixQuery) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.fields, self.text, self.max_terms, self.boost, self.pattern

    def with_boost(self, boost: float) -> PrefixQuery:
        """Return a copy with another boost."""
        return PrefixQuery(self.fields, self.text, self.max_terms, boost, pattern=self.pattern)

    def pattern_filter(self) -> Callable[[bytes], bool]:
        """Return a function that tells whether a word with the prefix, in UTF-8, fits the pattern."""
        if not self.pattern:
            return lambda _: True
        # Each `*` ends where the next piece first fits. So no letter is looked at twice, while one regular expression
        # with several `.*` would backtrack.
        pieces = [re.escape(piece).replace(r"\?", ".") for piece in self.pattern.split("*")]
        return lambda word: _fits(pieces, word.decode("utf-8", "replace"))

    def field(self) -> str | None:
        """Return the field, None if there are several."""
        return self.fields[0][0] if len(self.fields) == 1 else None

    def estimate_size(self, ixreader: Any) -> int:
        """Return an upper bound of the number of matching documents."""
        return int(ixreader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher for Whoosh's own searcher: that of a concept of all the terms."""
        reader, terms = searcher.get_parent().reader(), []
        for name, weight in self.fields:
            fits, words = self.pattern_filter(), reader.expand_prefix(name, self.text)
            matching = list(islice((word for word in words if fits(word)), self.max_terms + 1))
            self.is_truncated |= len(matching) > self.max_terms
            decode = searcher.schema[name].from_bytes
            terms += [ConceptTerm(name, decode(text), weight) for text in matching[: self.max_terms]]
        return Concept(terms, self.boost).matcher(searcher, context) if terms else NullMatcher()


def _fits(pieces: Sequence[str], word: str) -> bool:
    """Return whether a word consists of the pieces, in order, with any letters between them.

    Args:
        pieces: Regular expressions that match a fixed number of letters.
        word: The whole word.
    """
    first, *others = pieces
    if not others:
        return re.fullmatch(first, word) is not None
    match = re.match(first, word)
    for piece in others[:-1]:
        match = match and re.compile(piece).search(word, match.end())
    if match is None:
        return False
    return re.search(f"{others[-1]}\\Z", word[match.end() :]) is not None


class SearchedTerm(NamedTuple):
    """A term or phrase that a query looks for in a text.

    Attributes:
        word: The word of the query that it stands for; terms of one word have the same.
        part: Part of a document: `title`, `body` or `author`.
        kind: Kind of the field: `en` (stems), `zh` (words), `bigrams`, `characters`, or `forms` for a prefix.
        texts: Its terms, in order; of a prefix the prefix, and the pattern with wildcards, if it has any.
        slop: One more than the number of words that may stand between two terms.
    """

    word: str
    part: str
    kind: str
    texts: tuple[str, ...]
    slop: int = 1


_UNSTEMMED = ("forms", "capitals", "names")


def searched_terms(query: wq.Query) -> Iterator[SearchedTerm]:
    """Yield what a compiled query looks for in texts; not what it excludes, its conditions, or adjacent words."""
    match query:
        case Concept():
            if not query.is_proximity:
                word = query.word or " ".join(member_texts(query.members[0]))
                for member in query.members:
                    part, _, kind = member.field.partition("_")
                    texts = member_texts(member)
                    if kind in _UNSTEMMED:
                        yield SearchedTerm(word, part, "forms", (*texts, *texts))  # the prefix is the whole word
                    else:
                        yield SearchedTerm(word, part, kind, texts)
        case PrefixQuery():
            for field, _ in query.fields:
                part, _, kind = field.partition("_")
                yield SearchedTerm(f"{query.text}*", part, kind, (query.text, query.pattern))
        case wq.Phrase():
            part, _, kind = query.fieldname.partition("_")
            yield SearchedTerm(" ".join(query.words), part, kind, tuple(query.words), query.slop)
        case wq.AndNot():
            yield from searched_terms(query.a)
        case wq.Not() | wq.ConstantScoreQuery():
            return
        case _:
            for child in query.children():
                yield from searched_terms(child)
