"""The frozen values that a library returns: pages of results, timelines, trends, days of a paper, terms, provinces."""

from __future__ import annotations

from search.results.calendar import CalendarPeriod, DayArticle, DayColumn, DayPage, DayPaper
from search.results.glossary import (
    DEFAULT_TERMS,
    MAX_TERMS,
    NO_LETTER,
    TERM_LETTERS,
    TERM_ORDERS,
    CountedTerm,
    FoundTerm,
    GlossaryPage,
    GlossaryTerm,
    TermExample,
    TermFacts,
)
from search.results.pages import (
    DATES,
    MISREAD,
    SORTS,
    Completion,
    ConceptScore,
    Duplicate,
    Example,
    Expansion,
    Explanation,
    Facet,
    FacetValue,
    Hit,
    IdStatus,
    MarkedText,
    Notice,
    Page,
    PartScore,
    Problem,
    Relaxation,
    ResolvedId,
    Snippet,
    Suggestion,
)
from search.results.provinces import Province, Provinces
from search.results.timeline import GRAINS, Grain, Timeline, TimelinePeriod
from search.results.trends import (
    MAX_SMOOTHING,
    MAX_TREND_QUESTIONS,
    TREND_SPLITS,
    TREND_UNITS,
    Trend,
    TrendMeasure,
    TrendQuestion,
    Trends,
)

__all__ = [
    "DATES", "DEFAULT_TERMS", "GRAINS", "MAX_SMOOTHING", "MAX_TERMS", "MAX_TREND_QUESTIONS", "MISREAD", "NO_LETTER",
    "SORTS", "TERM_LETTERS", "TERM_ORDERS", "TREND_SPLITS", "TREND_UNITS", "CalendarPeriod", "Completion",
    "ConceptScore", "CountedTerm", "DayArticle", "DayColumn", "DayPage", "DayPaper", "Duplicate", "Example",
    "Expansion", "Explanation", "Facet", "FacetValue", "FoundTerm", "GlossaryPage", "GlossaryTerm", "Grain", "Hit",
    "IdStatus", "MarkedText", "Notice", "Page", "PartScore", "Problem", "Province", "Provinces", "Relaxation",
    "ResolvedId", "Snippet", "Suggestion", "TermExample", "TermFacts", "Timeline", "TimelinePeriod", "Trend",
    "TrendMeasure", "TrendQuestion", "Trends",
]  # fmt: skip
