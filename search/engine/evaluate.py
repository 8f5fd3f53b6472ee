"""Turns a Whoosh query into arrays of document numbers and scores, within a deadline."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from whoosh.query import Query
    from whoosh.searching import Searcher

__all__ = ["Matches", "evaluate", "top"]

_STRIDE = 256  # documents between two looks at the clock


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query matches.

    Attributes:
        documents: Numbers of documents, ascending.
        scores: Their scores; all 0 for a query that does not rank.
        partial: Whether the deadline cut the list short.
    """

    documents: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.float32]
    partial: bool = False


def evaluate(searcher: Searcher, query: Query, deadline_ms: int) -> Matches:
    """Every document that a query matches, with its score as stock Whoosh computes it.

    `Searcher.search(query, limit=None)` gives the same; with a small limit, Whoosh 2.7.4 may miss better documents. The
    clock is looked at between matches, so what Whoosh does before the first one is outside the deadline.

    Args:
        searcher: Over an index of one segment.
        query: Any Whoosh query.
        deadline_ms: Milliseconds after which what has been found so far is returned.
    """
    stop = perf_counter() + deadline_ms / 1000
    numbers, scores = array("I"), array("f")
    matcher = query.matcher(searcher, searcher.context())
    partial = False
    while matcher.is_active():
        numbers.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
        if len(numbers) % _STRIDE == 0 and perf_counter() > stop:
            partial = True
            break
    return Matches(np.array(numbers, dtype=np.uint32), np.array(scores, dtype=np.float32), partial)


def top(keys: npt.NDArray[np.floating | np.integer], first: int, count: int) -> npt.NDArray[np.intp]:
    """Places of the `count` largest keys after the `first` largest, largest first; equals in order of their place."""
    wanted = first + count
    if wanted < len(keys):
        # A partition finds the smallest key that is still wanted; all equals of it stay in until the sort.
        threshold = np.partition(keys, len(keys) - wanted)[len(keys) - wanted]
        candidates = np.flatnonzero(keys >= threshold)
    else:
        candidates = np.arange(len(keys))
    order = candidates[np.argsort(-keys[candidates].astype(np.float64), kind="stable")]
    return order[first:wanted]
