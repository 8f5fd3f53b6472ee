"""Example queries that an index answers, found once for each generation."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from threading import Lock
from time import monotonic

from search.enrich import Gazetteer
from search.errors import SearchError
from search.lexicon import Decisions, IndexedTerm, Lexicon
from search.library.examples.example_queries import KINDS, SIDE_BY_SIDE, Ingredients, NamedPlace
from search.library.hits import stored_document
from search.library.query_runner import QueryRunner
from search.query import Index, IndexRequest, path_end
from search.results import Example

__all__ = ["ExampleFinder"]

_LOG = logging.getLogger(__name__)

_FEWEST = 2  # documents with a term; one is no example of searching
_MOST = 0.25  # of all documents; a term of more hardly tells documents apart
_TRIES = 12  # candidates of a kind that are searched for; bounds the time
_MAX_TERMS = 60  # terms of which the best are taken, by document frequencies that are exact
_MAX_PLACES = 12
_DOCUMENTS = 50  # newest documents whose authors are candidates
_RETRY_SECONDS = 30.0  # before examples that could not be found are tried again: meanwhile each page goes without


class ExampleFinder:
    """Finds example queries of one generation; safe for many threads.

    Args:
        index: The generation.
        lexicon: Its lexicon.
        runner: Runs queries.
        gazetteer: The table of places.
        decisions: Librarians' decisions about pairs of terms; examples are found anew when they change.
    """

    def __init__(
        self, index: Index, lexicon: Lexicon, runner: QueryRunner, gazetteer: Gazetteer, decisions: Decisions
    ) -> None:
        self._index, self._lexicon = index, lexicon
        self._runner, self._gazetteer, self._decisions = runner, gazetteer, decisions
        self._lock = Lock()
        self._examples: tuple[Example, ...] = ()
        self._found_with: object = None  # the decisions with which these examples were found
        self._retry_at = 0.0  # when they are tried again, if they could not be found
        self.problem = ""

    def examples(self) -> tuple[Example, ...]:
        """Return at most one example of each kind, in the order of `KINDS`.

        There are none if they cannot be found, for a damaged file or whatever else: who asks for a page of sound data
        gets it. That is logged, once for each reason, and tried again after a while.
        """
        decisions = self._decisions.current()
        with self._lock:
            if self._found_with is not decisions or (self.problem and monotonic() >= self._retry_at):
                self._found_with = decisions
                self._find()
            return self._examples

    def _find(self) -> None:
        self._examples, problem = (), ""
        try:
            self._examples = tuple(self._search())
        except SearchError as error:
            problem = str(error)
            if problem != self.problem:
                _LOG.error("there are no example queries: %s", error)
        except Exception as error:  # a bug in what only adorns a page: logged with its traceback, and no page fails
            problem = repr(error)
            if problem != self.problem:
                _LOG.exception("there are no example queries")
        self.problem = problem
        self._retry_at = monotonic() + _RETRY_SECONDS

    def _search(self) -> Iterator[Example]:
        ingredients = unused_first = self._ingredients()
        for kind, candidates in KINDS.items():
            queries = candidates(unused_first if kind in SIDE_BY_SIDE else ingredients)
            totals = ((query, self._total(query)) for query in islice(queries, _TRIES))
            if best := _best((query, total) for query, total in totals if total):
                query, total = best
                yield Example(kind=kind, query=query, total=total)
                unused_first = unused_first.without(query)

    def _total(self, query: str, *, expand: bool = True) -> int:
        """Return the number of documents with all words of a query; 0 if it is not understood as it stands."""
        answered = self._runner.run(
            self._index, self._lexicon, query, IndexRequest(None, count=1), expand=expand, without=()
        )
        return 0 if answered.parsed.notices or answered.parsed.blank else answered.result.complete

    def _ingredients(self) -> Ingredients:
        index = self._index
        count = len(index)
        most = min(count - 1, max(_FEWEST, int(_MOST * count)))
        if most < _FEWEST:
            return Ingredients((), (), (), ())
        result = index.search(
            IndexRequest(None, facets=("region", "date"), sort="newest", count=_DOCUMENTS, stored=True)
        )
        places = result.counts["region"]
        # Provinces lie in great regions, or in none.
        regions = [region for country, _ in places.below("") for region in places.below(country)]
        regions += [province for region, _ in regions for province in places.below(region)]
        provinces = [
            (path_end(path), number)
            for path, number in regions
            if _FEWEST <= number <= most and self._gazetteer.level(path_end(path)) == "province"
        ]
        decades = [(value, number) for value, number in result.counts["date"].below("") if value.endswith("X")]
        authors = Counter(name for hit in result.documents for name in stored_document(hit).authors)
        return Ingredients(
            terms=self._terms(most),
            places=[self._place(code) for code, _ in sorted(provinces, key=_most_first)[:_MAX_PLACES]],
            authors=[name for name, _ in sorted(authors.items(), key=_most_first)],
            decades=[decade for decade, _ in sorted(decades, key=_most_first)],
        )

    def _terms(self, most: int) -> list[IndexedTerm]:
        """Return the best terms, those of several English words with the documents that have the whole phrase."""
        terms = []
        for term in self._lexicon.indexed_terms(_FEWEST, most)[:_MAX_TERMS]:
            df = term.english_df
            if " " in term.english:
                df = self._total(f'"{term.english}"', expand=False)
            exact = replace(term, english_df=df).within(_FEWEST, most)
            terms += [exact] if exact.chinese or exact.english else []
        return sorted(terms, key=lambda term: -term.weight)

    def _place(self, code: str) -> NamedPlace:
        unit = self._gazetteer.unit(code)
        return NamedPlace(unit.name, unit.name_en, self._gazetteer.name_index.romanised.postal.get(code, ""))


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
