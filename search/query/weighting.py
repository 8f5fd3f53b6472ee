"""BM25F: the score of a word from its occurrences and its document frequency, for arrays of documents.

    length norm     n   = k1 * (1 - b + b * length of the field / its average length)
    occurrences     tf  = sum over members of weight * occurrences / n of the member's field
    score           s   = idf * (k1 + 1) * tf / (1 + tf)

Occurrences are weighted, normalised by the length of their field and added up, and only the sum saturates, as the
authors of BM25F define it (S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 extension to multiple weighted fields,
CIKM 2004; S. Robertson, H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009). Here k1 has been
divided out of numerator and denominator, so that `n` is one array for each field. A word in a single field needs no
division by its norm: tf / (1 + tf) = occurrences / (n + occurrences).

The evaluator, the reference matchers for Whoosh and the explanation of a score all call these functions, so that they
agree.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.scoring import BM25F

from search.query.ranking import SCORING

__all__ = ["BM25Weighting", "highest_score", "inverse_df", "length_norms", "saturated"]

Floats = npt.NDArray[np.floating]


class BM25Weighting(BM25F):  # type: ignore[misc]  # Whoosh ships no types
    """BM25 with the inverse document frequency of Robertson and Spärck Jones, kept above 0 (as Lucene does).

    S. Robertson, H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009.
    """

    def __init__(self) -> None:
        super().__init__(B=SCORING.b, K1=SCORING.k1)

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        """Return the inverse document frequency of a term in the whole index."""
        whole = searcher.get_parent()
        return self.inverse_df(whole.doc_frequency(fieldname, text), whole.doc_count_all())

    def inverse_df(self, df: float, size: int) -> float:
        """Return the inverse document frequency of what occurs in `df` of `size` documents; `size` is above 0."""
        df = min(df, size)
        return log(1 + (size - df + 0.5) / (df + 0.5))


def inverse_df(weighting: BM25F, df: float, size: int) -> float:
    """Return the inverse document frequency, by a weighting, of what occurs in `df` of `size` documents (above 0)."""
    if isinstance(weighting, BM25Weighting):
        return weighting.inverse_df(df, size)
    return log(size / (min(df, size) + 1)) + 1  # as `whoosh.scoring` computes it for its own BM25F


def length_norms(searcher: Any, weighting: BM25F, field: str) -> Callable[[Any], Any]:
    """Return the function from lengths of a field, in tokens, to the norms that its occurrences are divided by.

    Args:
        searcher: Whoosh's searcher over the whole index, which knows the average length.
        weighting: Gives k1, and b of the field.
        field: A scorable field.
    """
    b = weighting._field_B.get(field, weighting.B)  # Whoosh has no other way to ask
    base, slope = 1 - b, b / (searcher.avg_field_length(field) or 1)
    return lambda lengths: weighting.K1 * (base + slope * lengths)


def highest_score(weighting: BM25F, idf: float) -> float:
    """Return the upper bound of the score of a word: the limit of `saturated` for many occurrences."""
    return idf * float(weighting.K1 + 1)


def saturated(occurrences: Any, norms: Any, highest: Any, *, over_norms: bool = False) -> Floats:
    """Return the scores of documents, in the arguments' type.

    Args:
        occurrences: Weighted occurrences in each document; or a sum of such numbers, each divided by its norm.
        norms: The norm of each document, from `length_norms`; 1 for a sum that is normalised already. At least one of
            the two is an array.
        highest: Upper bound of the score, from `highest_score`.
        over_norms: Whether the scores may overwrite the array of norms, which saves an allocation.
    """
    if over_norms:
        norms += occurrences
    scores: Floats = norms if over_norms else norms + occurrences
    np.divide(occurrences, scores, out=scores)
    scores *= highest
    return scores
