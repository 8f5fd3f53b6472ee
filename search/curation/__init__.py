"""The librarian's word against the machine's: what must be found, whatever a build makes of the documents."""

from __future__ import annotations

from search.curation.golden_answers import GoldenAnswer, ask_golden_queries
from search.curation.golden_queries import GoldenQuery, read_golden_queries
from search.curation.templates import queries_template

__all__ = [
    "GoldenAnswer",
    "GoldenQuery",
    "ask_golden_queries",
    "queries_template",
    "read_golden_queries",
]
