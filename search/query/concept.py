"""Turns several terms that say the same, or begin the same, into one Whoosh query that is scored as one word.

With the weights of a translation model, BM25F (see `weighting`) is a probabilistic structured query (K. Darwish,
D. Oard: Probabilistic structured query methods, SIGIR 2003): tf = sum of w * tf, df = sum of w * df, here within each
language.
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

__all__ = ["Beginning", "Concept", "ConceptPhrase", "ConceptTerm", "Member", "member_texts"]


class ConceptTerm(NamedTuple):
    """One of the ways to say it, in a word.

    Attributes:
        field: Name of a scorable field.
        text: The term.
        weight: How much an occurrence counts, above 0.
        group: Which language it belongs to; of groups the best counts.
    """

    field: str
    text: str
    weight: float = 1.0
    group: int = 0


class ConceptPhrase(NamedTuple):
    """One of the ways to say it, in several words side by side.

    Attributes:
        field: Name of a scorable field with positions.
        texts: At least two terms, in order.
        weight: How much an occurrence counts, above 0.
        group: Which language it belongs to; of groups the best counts.
    """

    field: str
    texts: tuple[str, ...]
    weight: float = 1.0
    group: int = 0


Member = ConceptTerm | ConceptPhrase


class Concept(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Documents with any of several terms or phrases, scored as if all were occurrences of one word.

    Within a group, occurrences add up. Of groups the best score counts: a document that says a thing in two languages
    is not about it twice. A group has the document frequency of its own members, but others than the first not less
    than the first: what is found as it was typed scores the same whatever it was widened by, and nothing that it was
    widened by is worth more for being rarer.

    Args:
        members: At least one.
        boost: Factor of the score.
        word: What of a question it stands for, for people; it makes no difference.
        neighbours: Whether it stands for words side by side, which only support a document; likewise.
    """

    def __init__(
        self, members: Sequence[Member], boost: float = 1.0, *, word: str = "", neighbours: bool = False
    ) -> None:
        self.members = tuple(members)
        self.boost, self.word, self.neighbours = boost, word, neighbours

    def __repr__(self) -> str:
        return f"Concept({list(self.members)!r}, boost={self.boost})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concept) and (self.members, self.boost) == (other.members, other.boost)

    def __hash__(self) -> int:
        return hash((self.members, self.boost))

    def with_boost(self, boost: float) -> Concept:
        """The same with another factor."""
        return Concept(self.members, boost, word=self.word, neighbours=self.neighbours)

    def field(self) -> str | None:
        """The field, if it is only one."""
        fields = {member.field for member in self.members}
        return fields.pop() if len(fields) == 1 else None

    def estimate_size(self, ixreader: Any) -> int:
        """At most so many documents match."""
        total = sum(ixreader.doc_frequency(member.field, member_texts(member)[0]) for member in self.members)
        return min(int(total), int(ixreader.doc_count()))

    def group_frequencies(self, dfs: Iterable[float]) -> dict[int, float]:
        """Return the document frequency of each group: of its members by weight, but not less than the first group's.

        Args:
            dfs: How many documents hold each member, in the order of the members, or of the first few members only.
        """
        sums: dict[int, float] = {}
        for (_, _, weight, group), df in zip(self.members, dfs, strict=False):
            sums[group] = sums.get(group, 0.0) + weight * df
        if len(sums) < 2:
            return sums
        least = sums[self.members[0].group]
        return {group: max(df, least) for group, df in sums.items()}

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's slow way: every posting of every member, added up in dictionaries."""
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
        return ListMatcher(documents, weights=[best[one] for one in documents]) if documents else NullMatcher()


def member_texts(member: Member) -> tuple[str, ...]:
    """The terms of a member of a concept."""
    return member.texts if isinstance(member, ConceptPhrase) else (member.text,)


def _occurrences(searcher: Any, member: Member) -> dict[int, float]:
    """How often each document of a searcher holds a member, by Whoosh's postings."""
    reader, found = searcher.reader(), []
    for text in member_texts(member):
        spelt = searcher.schema[member.field].to_bytes(text)
        if (member.field, spelt) not in reader:
            return {}
        found.append(reader.postings(member.field, spelt))
    if isinstance(member, ConceptTerm):
        return dict(_postings(found[0], lambda one: one.weight()))
    places = [dict(_postings(one, lambda one: set(one.value_as("positions")))) for one in found]
    counted = {
        document: sum(
            all(begin + at in words[document] for at, words in enumerate(places)) for begin in places[0][document]
        )
        for document in set.intersection(*map(set, places))
    }
    return {document: float(count) for document, count in counted.items() if count}


def _postings(matcher: Any, value: Callable[[Any], Any]) -> Iterator[tuple[int, Any]]:
    while matcher.is_active():
        yield matcher.id(), value(matcher)
        matcher.next()


def _df(searcher: Any, member: Member) -> int:
    """How many documents of the whole index hold a member; deleted ones count for a term, not for a phrase."""
    if isinstance(member, ConceptTerm):
        return int(searcher.doc_frequency(member.field, member.text))
    return sum(len(_occurrences(leaf, member)) for leaf, _ in searcher.leaf_searchers())


class Beginning(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Documents with any word that begins like this, or is spelt like this, scored as one concept.

    Args:
        fields: Names of scorable fields, each with the weight of an occurrence.
        text: How the words begin; not empty.
        most: Words of a field that are looked for, the first in the order of their bytes, so that one letter cannot
            take seconds.
        boost: Factor of the score.
        pattern: The whole word, where `*` stands for any letters and `?` for one; empty for any word that begins so.

    Attributes:
        was_cut: Whether there were more words, once the query has run.
    """

    def __init__(
        self, fields: Sequence[tuple[str, float]], text: str, most: int, boost: float = 1.0, *, pattern: str = ""
    ) -> None:
        self.fields = tuple(fields)
        self.text, self.most, self.boost, self.pattern = text, most, boost, pattern
        self.was_cut = False

    def __repr__(self) -> str:
        given = f"{list(self.fields)!r}, {self.text!r}, {self.most}, {self.boost}, pattern={self.pattern!r}"
        return f"Beginning({given})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beginning) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.fields, self.text, self.most, self.boost, self.pattern

    def with_boost(self, boost: float) -> Beginning:
        """The same with another factor."""
        return Beginning(self.fields, self.text, self.most, boost, pattern=self.pattern)

    def fits(self) -> Callable[[bytes], bool]:
        """Tells whether a word that begins like this is spelt like this, in UTF-8."""
        if not self.pattern:
            return lambda _: True
        # Without a second look at any letter: what stands for any letters ends where the rest first fits.
        pieces = [re.escape(piece).replace(r"\?", ".") for piece in self.pattern.split("*")]
        return lambda word: _fits(pieces, word.decode("utf-8", "replace"))

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
            fits, words = self.fits(), reader.expand_prefix(name, self.text)
            found = list(islice((word for word in words if fits(word)), self.most + 1))
            self.was_cut |= len(found) > self.most
            decode = searcher.schema[name].from_bytes
            terms += [ConceptTerm(name, decode(text), weight) for text in found[: self.most]]
        return Concept(terms, self.boost).matcher(searcher, context) if terms else NullMatcher()


def _fits(pieces: Sequence[str], word: str) -> bool:
    """Whether a word is made of pieces, regular expressions of a fixed length, with any letters between two of them."""
    first, *others = pieces
    if not others:
        return re.fullmatch(first, word) is not None
    found = re.match(first, word)
    for piece in others[:-1]:
        found = found and re.compile(piece).search(word, found.end())
    if found is None:
        return False
    last = re.search(f"{others[-1]}\\Z", word[found.end() :])
    return last is not None
