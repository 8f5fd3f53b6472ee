"""Evaluation: measures over judged questions, and significance tests of differences."""

from __future__ import annotations

from search.evaluation.measures import (
    MEASURES,
    Outcome,
    Result,
    compare,
    evaluation_library,
    mean,
    read_outcomes,
    run_questions,
    write_outcomes,
)
from search.evaluation.sets import EvaluationSet, read_set

__all__ = [
    "MEASURES",
    "EvaluationSet",
    "Outcome",
    "Result",
    "compare",
    "evaluation_library",
    "mean",
    "read_outcomes",
    "read_set",
    "run_questions",
    "write_outcomes",
]
