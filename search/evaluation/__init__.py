"""Measure how well judged questions are answered, and whether a change helped by more than chance."""

from __future__ import annotations

from search.evaluation.measures import (
    MEASURES,
    Outcome,
    Result,
    ask,
    compare,
    mean,
    read_outcomes,
    set_library,
    write_outcomes,
)
from search.evaluation.sets import EvaluationSet, read_set

__all__ = [
    "MEASURES",
    "EvaluationSet",
    "Outcome",
    "Result",
    "ask",
    "compare",
    "mean",
    "read_outcomes",
    "read_set",
    "set_library",
    "write_outcomes",
]
