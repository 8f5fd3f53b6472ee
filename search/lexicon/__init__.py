"""Turns a word of a question into what else it is called: in the other language, another script, another spelling."""

from __future__ import annotations

from search.lexicon.build import write_lexicon
from search.lexicon.frequencies import Frequencies
from search.lexicon.open_lexicon import Lexicon
from search.lexicon.pairs.decisions import COLUMNS, Decisions, apply_decisions, read_table, write_table
from search.lexicon.pairs.mined_pairs import ArchivePairs
from search.lexicon.pairs.review import Reviewed, review
from search.lexicon.version import lexicon_versions

__all__ = [
    "COLUMNS",
    "ArchivePairs",
    "Decisions",
    "Frequencies",
    "Lexicon",
    "Reviewed",
    "apply_decisions",
    "lexicon_versions",
    "read_table",
    "review",
    "write_lexicon",
    "write_table",
]
