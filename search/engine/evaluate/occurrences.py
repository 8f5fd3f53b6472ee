"""Count how often the words of a query occur in each document of a segment.

Scores cannot tell: they weigh occurrences, and saturate. A concept occurs wherever one of its members does, and no
place counts twice: an occurrence of "mutual aid team" is also one of "mutual aid", 互助组 as a word is also the string
互助组, and a document in two languages says the same in both, so that the language with more occurrences counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from whoosh import query as wq

from search.engine.evaluate.containment import contains, without_longer
from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scoring import Scoring
from search.engine.store.arrays import Floats, Mask
from search.engine.store.field_terms import TermEntry
from search.engine.store.postings import Postings
from search.query import Concept, ConceptTerm, Member, MinimumShouldMatch, PrefixQuery, member_texts

__all__ = ["OccurrenceCounter"]

_SUMMED = (wq.And, wq.Or, MinimumShouldMatch)
"""Nodes of which the occurrences of all children add up."""

_SCORED_BY_FIRST = (wq.Require, wq.AndMaybe, wq.AndNot)
"""Nodes whose second child is a condition, or only raises scores."""

_STRINGS = ("bigrams", "characters")  # fields in which a Chinese string occurs, whether it is a word or not
_FORMS = ("forms", "capitals", "names")  # fields with words as written, each a part of the one before


class OccurrenceCounter:
    """Counts the occurrences of queries in one segment.

    Args:
        scoring: The terms of the query.
        segment_ord: Ordinal of the segment.
        timed_out: Returns whether the deadline has passed; then no more terms are looked up.
        documents: Flags of the documents in which occurrences are counted: phrases are not looked for in others. None
            for all.
    """

    def __init__(
        self, scoring: Scoring, segment_ord: int, timed_out: Callable[[], bool], documents: Mask | None = None
    ) -> None:
        self._scoring, self._segment_ord, self._timed_out = scoring, segment_ord, timed_out
        self._segment = scoring.statistics.segments[segment_ord]
        self._outside = None if documents is None else ~documents
        self._phrases: dict[tuple[str, tuple[str, ...]], Postings] = {}

    def count(self, query: wq.Query) -> Floats:
        """Return the number of occurrences of the words of a query in each document, whether it matches or not.

        Of documents in which they are not to be counted, the numbers mean nothing.

        Words that are excluded and conditions do not count, nor adjacent words, which only raise scores. Of several
        words all are counted; of words that are one term ("mutual aid team"), the term where a document has it, and
        otherwise the word that it has least of.
        """
        if self._timed_out():
            return self._none()
        match query:
            case Concept():
                return self._none() if query.is_proximity else self._concept(query.members)
            case PrefixQuery():
                return self._prefix(query)
            case wq.Term():
                term = self._scoring.statistics.term(query.fieldname, query.text)
                return self._dense([] if term is None else [self._postings(query.fieldname, term.entries)])
            case wq.Phrase():
                return self._phrase(query)
            case wq.DisjunctionMax():
                return self._alternatives(list(query.children()))
        if isinstance(query, _SCORED_BY_FIRST):
            return self.count(query.a)
        if isinstance(query, _SUMMED):
            return self._sum(self.count(child) for child in dict.fromkeys(query.children()))
        return self._none()

    def _none(self) -> Floats:
        return np.zeros(self._segment.size, dtype=np.float32)

    def _sum(self, parts: Iterable[Floats]) -> Floats:
        total = self._none()
        for part in parts:
            total += part
        return total

    def _dense(self, parts: Sequence[Postings | None]) -> Floats:
        """Return the sum of some postings as a number for each document."""
        total = self._none()
        for documents, frequencies in filter(None, parts):
            if documents is None:
                total += 0 if frequencies is None else frequencies
            else:
                counts = np.ones(len(documents), dtype=np.float32) if frequencies is None else frequencies
                total[documents] += counts  # a document stands once in the postings of a term
        return total

    def _postings(self, field: str, entries: Sequence[TermEntry | None]) -> Postings | None:
        entry = entries[self._segment_ord]
        return None if entry is None else self._segment.fields[field].read(entry)

    def _member(self, member: Member) -> Postings | None:
        if isinstance(member, ConceptTerm):
            term = self._scoring.statistics.term(member.field, member.text)
            return None if term is None else self._postings(member.field, term.entries)
        key = member.field, member.texts
        if key not in self._phrases:
            self._phrases[key] = self._scoring.phrase_postings(
                member, self._segment_ord, self._timed_out, self._outside
            )
        return self._phrases[key]

    def _concept(self, members: Sequence[Member]) -> Floats:
        """Return how often the language that has most has any of some members."""
        most = self._none()
        for group in dict.fromkeys(member.group for member in members):
            parts: dict[str, list[Member]] = {}
            for member in members:
                if member.group == group:
                    parts.setdefault(member.field.partition("_")[0], []).append(member)
            np.maximum(most, self._sum(map(self._part, parts.values())), out=most)
        return most

    def _part(self, members: Sequence[Member]) -> Floats:
        """Return how often one part of a document, such as its title, has any of some members of one language."""
        by_kind: dict[str, dict[tuple[str, ...], Member]] = {}
        for member in members:
            kind = member.field.partition("_")[2]
            by_kind.setdefault("strings" if kind in _STRINGS else kind, {})[_surface(member)] = member
        strings, words = by_kind.get("strings", {}), by_kind.get("zh", {})
        # What contains another member occurs nowhere where that does not.
        counted = [strings[each] for each in without_longer(strings)]
        counted += [
            words[each] for each in without_longer(words) if not any(contains(each, other) for other in strings)
        ]
        stems = by_kind.get("en", {})
        counted += [stems[each] for each in without_longer(stems)]
        total = self._dense([self._member(member) for member in counted])
        for kind in _FORMS:
            if kind in by_kind:
                written = self._dense([self._member(member) for member in by_kind[kind].values()])
                np.maximum(total, written, out=total)
        return total

    def _prefix(self, query: PrefixQuery) -> Floats:
        if query.pattern:
            concept = self._scoring.pattern_concept(query, self._timed_out)
            return self._none() if concept is None else self._dense([self._member(each) for each in concept.members])
        terms, _ = self._scoring.prefix_terms(query)
        numbered = [(name, ranges[self._segment_ord]) for name, _, ranges in terms]
        return self._dense([self._segment.fields[name].read_summed(numbers) for name, numbers in numbered if numbers])

    def _phrase(self, query: wq.Phrase) -> Floats:
        field = self._segment.fields.get(query.fieldname)
        terms = [self._scoring.statistics.term(query.fieldname, text) for text in query.words]
        lookups = [lookup for term in terms if term and (lookup := term.lookup(self._segment_ord)) is not None]
        if field is None or not field.has_positions or not terms or len(lookups) < len(terms):
            return self._none()
        return self._dense([Phrase(field, lookups, self._timed_out).postings_of_all(query.slop, self._outside)])

    def _alternatives(self, children: Sequence[wq.Query]) -> Floats:
        """Return the most that any of several alternatives occurs.

        One kind of alternatives is special: the words of a term, or the term and these words (see
        `FreeWords.query`). Where the term occurs as such, its words do not count again.
        """
        concepts = [{each.members for each in child.leaves() if isinstance(each, Concept)} for child in children]
        if len(children) == 2 and concepts[0] and concepts[1] and (whole := concepts[0] ^ concepts[1]):
            words = concepts[0] & concepts[1]
            if words and whole <= max(concepts, key=len):
                term = self._sum(map(self._concept, whole))
                rarest = np.minimum.reduce([self._concept(members) for members in words])
                return np.where(term > 0, term, rarest).astype(np.float32)
        return np.maximum.reduce([self.count(child) for child in children]) if children else self._none()


def _surface(member: Member) -> tuple[str, ...]:
    """Return what a member looks like in a text: its characters, or its stems."""
    texts = member_texts(member)
    if member.field.endswith("_bigrams"):
        return tuple(texts[0] + "".join(text[-1] for text in texts[1:]))
    return tuple(texts[0]) if member.field.endswith(("_zh", "_characters")) else texts
