"""Turns how often and how rarely a word occurs into what it is worth: BM25F, for arrays of documents.

    length norm     n   = k1 * (1 - b + b * length of the field / its average length)
    occurrences     tf  = sum over members of weight * occurrences / n of the member's field
    score           s   = idf * (k1 + 1) * tf / (1 + tf)

A word that stands in one field only need not be divided by its norm first: tf / (1 + tf) = occurrences / (n +
occurrences). BM25F as its authors mean it: occurrences are weighed, normalised by the length of their field, added up,
and saturate only then (S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 extension to multiple weighted fields, CIKM
2004; S. Robertson, H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009). Here k1 has been
divided out of numerator and denominator, so that `n` is one array for each field.

The evaluator, Whoosh's own way and the explanation of a score all call these functions.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.scoring import BM25F

from search.query.ranking import SCORING

__all__ = ["Ranking", "highest_score", "inverse_df", "length_norms", "saturated"]

Floats = npt.NDArray[np.floating]


class Ranking(BM25F):  # type: ignore[misc]  # Whoosh ships no types
    """BM25 with the inverse document frequency of Robertson and Spärck Jones, kept above 0 (as Lucene does).

    S. Robertson, H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009.
    """

    def __init__(self) -> None:
        super().__init__(B=SCORING.b, K1=SCORING.k1)

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        """Inverse document frequency of a term, over the whole index."""
        whole = searcher.get_parent()
        return self.inverse_df(whole.doc_frequency(fieldname, text), whole.doc_count_all())

    def inverse_df(self, df: float, size: int) -> float:
        """Inverse document frequency of what `df` of `size` documents hold, `size` being above 0."""
        df = min(df, size)
        return log(1 + (size - df + 0.5) / (df + 0.5))


def inverse_df(weighting: BM25F, df: float, size: int) -> float:
    """Inverse document frequency, as a weighting reckons it, of what `df` of `size` documents hold, `size` above 0."""
    if isinstance(weighting, Ranking):
        return weighting.inverse_df(df, size)
    return log(size / (min(df, size) + 1)) + 1  # as Whoosh has it


def length_norms(searcher: Any, weighting: BM25F, field: str) -> Callable[[Any], Any]:
    """Return the function from lengths of a field, in tokens, to what its occurrences are divided by.

    Args:
        searcher: Whoosh's, over the whole index, which knows the average length.
        weighting: Gives k1, and b of the field.
        field: A scorable field.
    """
    b = weighting._field_B.get(field, weighting.B)  # Whoosh has no other way to ask
    base, slope = 1 - b, b / (searcher.avg_field_length(field) or 1)
    return lambda lengths: weighting.K1 * (base + slope * lengths)


def highest_score(weighting: BM25F, idf: float) -> float:
    """Return what a word scores at most, however often it occurs: the limit of `saturated`."""
    return idf * float(weighting.K1 + 1)


def saturated(occurrences: Any, norms: Any, highest: Any, *, over_norms: bool = False) -> Floats:
    """Return the scores of documents, as numbers of the arguments' type.

    Args:
        occurrences: How often each holds a word, by weight; or the sum of such numbers, each divided by its norm.
        norms: What `length_norms` gives for each; 1 for a sum that has been divided already. One of the two, at least,
            is an array.
        highest: What `highest_score` gives.
        over_norms: Whether the array of norms is not needed any more, and the scores may be written over it.
    """
    if over_norms:
        norms += occurrences
    scores: Floats = norms if over_norms else norms + occurrences
    np.divide(occurrences, scores, out=scores)
    scores *= highest
    return scores
