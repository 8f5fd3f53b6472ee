"""Other forms of the words of a query: translations, readings, completions, spelling suggestions."""

from __future__ import annotations

from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import Glossary
from search.lexicon.curated.own_glossary import glossary_template
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.frequencies import Frequencies
from search.lexicon.indexed_terms import IndexedTerm
from search.lexicon.open_lexicon import Lexicon
from search.lexicon.pairs.decisions import (
    DECISIONS,
    REVIEW_COLUMNS,
    Decisions,
    apply_decisions,
    check_decisions,
    read_decisions,
    write_csv,
)
from search.lexicon.pairs.mined_pairs import ArchivePairs
from search.lexicon.pairs.review import ReviewRow, review
from search.lexicon.version import lexicon_versions
from search.lexicon.writing import CHANGES, write_lexicon

__all__ = [
    "CHANGES",
    "DECISIONS",
    "REVIEW_COLUMNS",
    "ArchivePairs",
    "CuratedTables",
    "Decisions",
    "Frequencies",
    "Glossary",
    "GlossaryEntry",
    "IndexedTerm",
    "Lexicon",
    "ReviewRow",
    "apply_decisions",
    "check_decisions",
    "glossary_template",
    "lexicon_versions",
    "read_decisions",
    "review",
    "write_csv",
    "write_lexicon",
]
