"""Turns several terms that say the same, or begin the same, into one Whoosh query that is scored as one word.

BM25F as its authors mean it (S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 extension to multiple weighted
fields, CIKM 2004): occurrences are weighed, levelled by the length of their field, added up, and saturate only then.
With the weights of a translation model it is a probabilistic structured query (K. Darwish, D. Oard: Probabilistic
structured query methods, SIGIR 2003): tf = sum of w * tf, df = sum of w * df.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from math import log
from typing import Any, NamedTuple

from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.scoring import BM25F

__all__ = ["Beginning", "Concept", "ConceptTerm", "concept_idf", "inverse_df", "levelling"]


class ConceptTerm(NamedTuple):
    """One of the ways to say it.

    Attributes:
        field: Name of a scorable field.
        text: The term.
        weight: How much an occurrence counts, above 0.
    """

    field: str
    text: str
    weight: float = 1.0


class Concept(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Documents with any of several terms, scored as if all were occurrences of one.

    Args:
        terms: At least one.
        boost: Factor of the score.
    """

    def __init__(self, terms: Sequence[ConceptTerm], boost: float = 1.0) -> None:
        self.concept = tuple(terms)
        self.boost = boost

    def __repr__(self) -> str:
        return f"Concept({list(self.concept)!r}, boost={self.boost})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concept) and (self.concept, self.boost) == (other.concept, other.boost)

    def __hash__(self) -> int:
        return hash((self.concept, self.boost))

    def with_boost(self, boost: float) -> Concept:
        """The same with another factor."""
        return Concept(self.concept, boost)

    def has_terms(self) -> bool:
        """Whether `terms` gives any."""
        return True

    def terms(self, phrases: bool = False) -> Iterator[tuple[str, str]]:  # noqa: FBT001, FBT002, ARG002 - Whoosh's signature
        """Field and text of each term."""
        return ((term.field, term.text) for term in self.concept)

    def estimate_size(self, ixreader: Any) -> int:
        """At most so many documents match."""
        total = sum(ixreader.doc_frequency(term.field, term.text) for term in self.concept)
        return min(int(total), int(ixreader.doc_count()))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's slow way: every posting of every term, added up in a dictionary."""
        weighting = (context.weighting if context else None) or searcher.weighting
        levelled: defaultdict[int, float] = defaultdict(float)
        reader = searcher.reader()
        for term in self.concept:
            text = searcher.schema[term.field].to_bytes(term.text)
            if (term.field, text) in reader:
                matcher = reader.postings(term.field, text)
                base, slope = levelling(searcher.get_parent(), weighting, term.field)
                while matcher.is_active():
                    document = matcher.id()
                    length = searcher.doc_field_length(document, term.field, 1)
                    levelled[document] += term.weight * matcher.weight() / (base + slope * length)
                    matcher.next()
        if not levelled:
            return NullMatcher()
        factor = self.boost * concept_idf(searcher.get_parent(), self.concept) * (weighting.K1 + 1)
        documents = sorted(levelled)
        scores = [factor * levelled[document] / (levelled[document] + weighting.K1) for document in documents]
        return ListMatcher(documents, weights=scores)


class Beginning(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Documents with any word that begins like this, scored as one concept.

    Args:
        fields: Names of scorable fields, each with the weight of an occurrence.
        text: How the words begin; not empty.
        most: Words of a field that are looked for, the first in the order of their bytes, so that one letter cannot
            take seconds.
        boost: Factor of the score.

    Attributes:
        was_cut: Whether there were more words, once the query has run.
    """

    def __init__(self, fields: Sequence[tuple[str, float]], text: str, most: int, boost: float = 1.0) -> None:
        self.fields = tuple(fields)
        self.text, self.most, self.boost = text, most, boost
        self.was_cut = False

    def __repr__(self) -> str:
        return f"Beginning({list(self.fields)!r}, {self.text!r}, most={self.most}, boost={self.boost})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beginning) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.fields, self.text, self.most, self.boost

    def with_boost(self, boost: float) -> Beginning:
        """The same with another factor."""
        return Beginning(self.fields, self.text, self.most, boost)

    def field(self) -> str | None:
        """The field, if it is only one."""
        return self.fields[0][0] if len(self.fields) == 1 else None

    def estimate_size(self, ixreader: Any) -> int:
        """At most so many documents match."""
        return int(ixreader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's slow way: a concept of all the words."""
        reader, terms = searcher.get_parent().reader(), []
        for name, weight in self.fields:
            found = list(islice(reader.expand_prefix(name, self.text), self.most + 1))
            self.was_cut |= len(found) > self.most
            decode = searcher.schema[name].from_bytes
            terms += [ConceptTerm(name, decode(text), weight) for text in found[: self.most]]
        return Concept(terms, self.boost).matcher(searcher, context) if terms else NullMatcher()


def levelling(searcher: Any, weighting: BM25F, field: str) -> tuple[float, float]:
    """What occurrences in a field are divided by: the first number, plus the second for each token of the field.

    Args:
        searcher: Over the whole index.
        weighting: Gives b of the field.
        field: A scorable field.
    """
    b = weighting._field_B.get(field, weighting.B)  # Whoosh has no other way to ask
    average = searcher.avg_field_length(field) or 1
    return 1 - b, b / average


def concept_idf(searcher: Any, terms: Sequence[ConceptTerm]) -> float:
    """Inverse document frequency, as Whoosh reckons it for a term, of all terms together.

    Args:
        searcher: Over the whole index.
        terms: The terms of a concept.
    """
    df = sum(term.weight * searcher.doc_frequency(term.field, term.text) for term in terms)
    return inverse_df(df, searcher.doc_count_all())


def inverse_df(df: float, size: int) -> float:
    """Whoosh's inverse document frequency of what `df` of `size` documents hold, `size` being above 0."""
    return log(size / (min(df, size) + 1)) + 1
