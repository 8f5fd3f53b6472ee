"""Turns what each segment found into one result: how many, which come first, and which are left by filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.evaluate.scored_documents import Hits

__all__ = ["Matches"]

_BLOCK = (
    128  # documents of which the best one is looked at first; with half or twice as many, as fast within 3 per cent
)

Mask = npt.NDArray[np.bool_]


class Matches:
    """Documents of an index, numbered through all its segments, with their scores.

    Attributes:
        hits: The documents and scores.
        partial: Whether the deadline passed before all had been found.
    """

    def __init__(self, hits: Hits, *, partial: bool = False) -> None:
        self.hits, self.partial = hits, partial

    @classmethod
    def joined(cls, parts: Sequence[Hits], *, partial: bool = False) -> Matches:
        """What the segments found, one after the other."""
        if len(parts) == 1:
            return cls(parts[0], partial=partial)
        size = sum(part.size for part in parts)
        if any(part.documents is None for part in parts):
            flags = np.concatenate([part.flags() for part in parts])
            scores = np.concatenate([part.all_scores() for part in parts])
            return cls(Hits(size, None, flags, scores), partial=partial)
        lists = [part.listed() for part in parts]
        bases = np.cumsum([0, *(part.size for part in parts)])
        documents = [found + base for (found, _), base in zip(lists, bases, strict=False)]
        if not documents:
            return cls(Hits.none(0), partial=partial)
        return cls(
            Hits(size, np.concatenate(documents), None, np.concatenate([scores for _, scores in lists])),
            partial=partial,
        )

    @property
    def total(self) -> int:
        """Number of documents."""
        return self.hits.count

    def selection(self) -> npt.NDArray[Any]:
        """The documents: their numbers, ascending, or a flag for every document of the index, whichever is at hand."""
        return self.hits.flags() if self.hits.documents is None else self.hits.documents

    def kept(self, mask: Mask | None) -> Matches:
        """Those that pass a filter; None lets all pass."""
        return self if mask is None else Matches(self.hits.kept(mask), partial=self.partial)

    def score_of(self, number: int) -> tuple[bool, float]:
        """Whether a document is among them, and its score."""
        score = self.hits.score_of(number)
        return score is not None, score or 0.0

    def best(self, first: int, count: int) -> list[tuple[int, float]]:
        """Numbers and scores of the `count` best documents after the `first` best; equals in order of their number."""
        hits = self.hits
        if isinstance(hits.scores, float):
            score, documents = hits.scores, hits.listed()[0][first : first + count]
            return [(document, score) for document in documents.tolist()]
        documents, scores = self._candidates(first + count)
        order = np.argsort(-scores, kind="stable")[first : first + count]
        return list(zip(documents[order].tolist(), scores[order].tolist(), strict=True))

    def first_by(self, keys: npt.NDArray[Any], first: int, count: int) -> list[tuple[int, float]]:
        """The same in the order of a key, the largest first.

        Args:
            keys: A number for every document of the index.
            first: Documents that are left out.
            count: Documents that are given.
        """
        documents, scores = self.hits.listed()
        chosen = keys[documents].astype(np.float64)
        places = _largest(chosen, first + count)
        order = places[np.argsort(-chosen[places], kind="stable")][first : first + count]
        return list(zip(documents[order].tolist(), scores[order].tolist(), strict=True))

    def _candidates(self, wanted: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Documents, ascending, among which the best ones are, and their scores."""
        hits = self.hits
        if hits.documents is None and not isinstance(hits.scores, float):
            places = _largest(hits.scores, wanted)
            scores = hits.scores[places]
            if len(places) and scores.min() > 0:  # what is not in the set scores 0
                return places, scores
        documents, listed = hits.listed()
        places = _largest(listed, wanted)
        return documents[places], listed[places]


def _largest(keys: npt.NDArray[Any], wanted: int) -> npt.NDArray[np.intp]:
    """Places, ascending, of the largest keys, of all that equal the least of them, and perhaps of a few more."""
    if wanted >= len(keys):
        return np.arange(len(keys))
    whole = len(keys) // _BLOCK
    if not wanted < whole:
        least = np.partition(keys, len(keys) - wanted)[len(keys) - wanted]
        return np.flatnonzero(keys >= least)
    # A block is every so-manieth key: whole rows are compared at once, which neighbours could not be.
    maxima = np.maximum.reduce(keys[: whole * _BLOCK].reshape(_BLOCK, whole))
    # Each block's best is another key, so as many as are wanted reach the least of the best blocks.
    least = np.partition(maxima, whole - wanted)[whole - wanted]
    blocks = np.flatnonzero(maxima >= least)
    places = (np.arange(0, whole * _BLOCK, whole)[:, None] + blocks).ravel()
    places = np.concatenate((places, np.arange(whole * _BLOCK, len(keys))))
    kept: npt.NDArray[np.intp] = places[keys[places] >= least]
    return kept
