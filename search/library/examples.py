"""Example queries that an index answers, found once for each generation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from search.enrich import Gazetteer
from search.lexicon import Decisions, IndexedTerm, Lexicon
from search.library.example_queries import KINDS, SIDE_BY_SIDE, Ingredients, NamedPlace
from search.library.query_runner import QueryRunner
from search.query import Index, IndexRequest, path_end
from search.results import Example

__all__ = ["ExampleFinder"]

_FEWEST = 2  # documents with a term; one is no example of searching
_MOST = 0.25  # of all documents; a term of more hardly tells documents apart
_TRIES = 12  # candidates of a kind that are searched for; bounds the time
_MAX_TERMS = 60  # terms of which the best are taken, by document frequencies that are exact
_MAX_PLACES = 12
_DOCUMENTS = 50  # newest documents whose authors are candidates


@dataclass(frozen=True, slots=True)
class _Known:
    """Examples of a generation, with the state of the librarians' decisions in which they were found."""

    decisions: object
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ExampleFinder:
    """Finds example queries; safe for many threads.

    Attributes:
        runner: Runs queries.
        gazetteer: The table of places.
        decisions: Librarians' decisions about pairs of terms; examples are found anew when they change.
    """

    runner: QueryRunner
    gazetteer: Gazetteer
    decisions: Decisions
    _known: WeakKeyDictionary[Index, _Known] = field(default_factory=WeakKeyDictionary)
    _lock: Lock = field(default_factory=Lock)

    def examples(self, index: Index, lexicon: Lexicon) -> tuple[Example, ...]:
        """Return at most one example of each kind, in the order of `KINDS`.

        Args:
            index: The index.
            lexicon: The lexicon of that index.

        Raises:
            IndexDamaged: If a file has changed.
        """
        decisions = self.decisions.current()
        with self._lock:
            known = self._known.get(index)
            if known is None or known.decisions is not decisions:
                known = self._known[index] = _Known(decisions, tuple(self._search(index, lexicon)))
        return known.examples

    def _search(self, index: Index, lexicon: Lexicon) -> Iterator[Example]:
        ingredients = unused_first = self._ingredients(index, lexicon)
        for kind, candidates in KINDS.items():
            queries = candidates(unused_first if kind in SIDE_BY_SIDE else ingredients)
            totals = ((query, self._total(index, lexicon, query)) for query in islice(queries, _TRIES))
            if best := _best((query, total) for query, total in totals if total):
                query, total = best
                yield Example(kind=kind, query=query, total=total)
                unused_first = unused_first.without(query)

    def _total(self, index: Index, lexicon: Lexicon, query: str, *, expand: bool = True) -> int:
        """Return the number of documents with all words of a query; 0 if it is not understood as it stands."""
        answered = self.runner.run(index, lexicon, query, IndexRequest(None, count=1), expand=expand, without=())
        return 0 if answered.parsed.notices or answered.parsed.blank else answered.result.complete

    def _ingredients(self, index: Index, lexicon: Lexicon) -> Ingredients:
        count = len(index)
        most = min(count - 1, max(_FEWEST, int(_MOST * count)))
        if most < _FEWEST:
            return Ingredients((), (), (), ())
        result = index.search(IndexRequest(None, facets=("region", "date"), sort="newest", count=_DOCUMENTS))
        places = result.counts["region"]
        # Provinces lie in great regions, or in none.
        regions = [region for country, _ in places.below("") for region in places.below(country)]
        regions += [province for region, _ in regions for province in places.below(region)]
        provinces = [
            (path_end(path), number)
            for path, number in regions
            if _FEWEST <= number <= most and self.gazetteer.level(path_end(path)) == "province"
        ]
        decades = [(value, number) for value, number in result.counts["date"].below("") if value.endswith("X")]
        authors = Counter(name for hit in result.documents for name in index.document(hit.number).authors)
        return Ingredients(
            terms=self._terms(index, lexicon, most),
            places=[self._place(code) for code, _ in sorted(provinces, key=_most_first)[:_MAX_PLACES]],
            authors=[name for name, _ in sorted(authors.items(), key=_most_first)],
            decades=[decade for decade, _ in sorted(decades, key=_most_first)],
        )

    def _terms(self, index: Index, lexicon: Lexicon, most: int) -> list[IndexedTerm]:
        """Return the best terms, those of several English words with the documents that have the whole phrase."""
        terms = []
        for term in lexicon.indexed_terms(_FEWEST, most)[:_MAX_TERMS]:
            df = term.english_df
            if " " in term.english:
                df = self._total(index, lexicon, f'"{term.english}"', expand=False)
            exact = replace(term, english_df=df).within(_FEWEST, most)
            terms += [exact] if exact.chinese or exact.english else []
        return sorted(terms, key=lambda term: -term.weight)

    def _place(self, code: str) -> NamedPlace:
        unit = self.gazetteer.unit(code)
        return NamedPlace(unit.name, unit.name_en, self.gazetteer.name_index.romanised.postal.get(code, ""))


def _best(queries: Iterable[tuple[str, int]]) -> tuple[str, int] | None:
    """Return the first of some queries with more than one result, or else the first; None if there are none."""
    first: tuple[str, int] | None = None
    for query, total in queries:
        if total >= _FEWEST:
            return query, total
        first = first or (query, total)
    return first


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    value, count = counted
    return -count, value
