"""Turns how often and how rarely a word occurs into what it is worth, by BM25, as a Whoosh weighting."""

from __future__ import annotations

from math import log
from typing import Any

from whoosh.scoring import BM25F

__all__ = ["Ranking", "inverse_df"]

_B, _K1 = 0.75, 1.0  # measured: sets of questions in both languages are best from .7 to .85 and from .9 to 1.2


class Ranking(BM25F):  # type: ignore[misc]  # Whoosh ships no types
    """BM25 with the inverse document frequency of Robertson and Spärck Jones, kept above 0 (as Lucene does).

    S. Robertson, H. Zaragoza: The probabilistic relevance framework: BM25 and beyond, 2009.
    """

    def __init__(self) -> None:
        super().__init__(B=_B, K1=_K1)

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
