"""Ask golden queries of an index, and tell which of them hold, and what was found instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.config import Config
from search.curation.golden_queries import GoldenQuery
from search.library import Library, NamedDocuments, Ranking

__all__ = ["GoldenAnswer", "ask_golden_queries"]

_DEADLINE_MS = 60_000  # nobody waits for a page here, and a machine may be busy
_SHOWN = 3  # documents that are named of what was found
_TITLE = 40  # characters of a title


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """What became of a golden query.

    Attributes:
        query: The query.
        total: Number of documents that have all of it.
        problems: What does not hold; none if all of it does.
        found: What was found instead, in a line; empty if all of it holds.
    """

    query: GoldenQuery
    total: int
    problems: tuple[str, ...] = ()
    found: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything that is said of its results is true."""
        return not self.problems

    def __str__(self) -> str:
        """Return the query with where it stands, what does not hold, and why it should."""
        note = f" ({self.query.note})" if self.query.note else ""
        parts = "; ".join((*self.problems, self.found)) if self.problems else "holds"
        return f"{self.query.origin}: {self.query}: {parts}{note}"


def ask_golden_queries(
    queries: Sequence[GoldenQuery], index: Path, generation: Path, config: Config
) -> Iterator[GoldenAnswer]:
    """Yield the answer to each query, in their order.

    Args:
        queries: The queries.
        index: Folder of the index, for what librarians have decided.
        generation: Folder of the generation to ask, which need not be served.
        config: Settings of searches; only their deadline is longer.

    Raises:
        IndexDamaged: If a file of the generation is damaged.
    """
    if not queries:
        return
    deadline = max(_DEADLINE_MS, config.deadline_ms)
    with Library.open(index, config=replace(config, deadline_ms=deadline), generation=generation) as library:
        documents = library.documents_named({name for query in queries for name in query.names()})
        for query in queries:
            ranking = library.ranking(
                query.text,
                filters=query.filters,
                exclude=query.exclude,
                dates=query.dates,
                expand=not query.is_exact,
            )
            problems = tuple(_problems(query, ranking, {name: documents[name] for name in query.names()}))
            yield GoldenAnswer(query, ranking.complete, problems, _first(ranking) if problems else "")


def _problems(query: GoldenQuery, ranking: Ranking, documents: dict[str, NamedDocuments]) -> Iterator[str]:
    ranks = {name: ranking.rank(named) for name, named in documents.items()}
    if ranking.partial:
        yield f"took longer than {_DEADLINE_MS // 1000} seconds, so not all was found"
    if query.at_least is not None and ranking.complete < query.at_least:
        yield f"must find at least {query.at_least:,}, and finds {ranking.complete:,}"
    if query.at_most is not None and ranking.complete > query.at_most:
        yield f"must find at most {query.at_most:,}, and finds {ranking.complete:,}"
    limit = query.within or ranking.total
    among = f" among the first {query.within:,}" if query.within else ""
    for name in query.must_contain:
        rank = ranks[name]
        if rank is None or rank > limit:
            yield f"must contain {name}{among}, which {_place(rank, documents[name], ranking)}"
    for name in query.must_not:
        rank = ranks[name]
        if rank is not None and rank <= limit:
            yield f"must not contain {name}{among}, which {_place(rank, documents[name], ranking)}"
    for upper, lower in query.above:
        rank, other = ranks[upper], ranks[lower]
        if rank is None:
            where = _place(rank, documents[upper], ranking)
            yield f"must have {upper} above {lower}, but {upper} {where}"
        elif other is not None and other <= rank:
            yield f"must have {upper} above {lower}, but they are number {rank:,} and {other:,}"


def _place(rank: int | None, named: NamedDocuments, ranking: Ranking) -> str:
    if rank is not None:
        return f"is number {rank:,} of {ranking.total:,}"
    return f"is not among the {ranking.total:,} found" if len(named) else "is not in the index"


def _first(ranking: Ranking) -> str:
    """Return what was found in a line."""
    titles = [
        f"{document.source} {_shortened(document.title)}" if document.title != document.source else document.source
        for document in ranking.first(_SHOWN)
    ]
    if not titles:
        return "nothing was found"
    return f"found were {', '.join(titles)}{', …' if ranking.total > _SHOWN else ''}"


def _shortened(title: str) -> str:
    printable = " ".join("".join(char if char.isprintable() else " " for char in title).split())
    return f"“{printable[:_TITLE]}{'…' if len(printable) > _TITLE else ''}”"
