"""Turns a reader's question into a tree of our own and the tree into a Whoosh query; nothing a reader types raises."""

from __future__ import annotations

from search.query.compiler import MOST_EXPANSIONS, Compiled, WhooshQuery, compile_query, was_cut
from search.query.concept import Beginning, Concept, ConceptPhrase, ConceptTerm, Member, member_texts
from search.query.expansion import Translation, widen
from search.query.facts import Facts, date_range
from search.query.members import TEXT, string_members
from search.query.minimum_match import FEW_WORDS, asks
from search.query.more_like_this import Telling, alike_query
from search.query.parser import Limits, Question, parse
from search.query.quorum import TOLERANCE, Quorum
from search.query.tree import (
    Han,
    Latin,
    Node,
    Number,
    Phrase,
    Prefix,
    Rendering,
    Span,
    Word,
    positive_leaves,
    positive_parts,
    says_nothing,
)
from search.query.units import word_units
from search.query.weighting import Ranking, highest_score, inverse_df, length_norms, saturated

__all__ = [
    "FEW_WORDS",
    "MOST_EXPANSIONS",
    "TEXT",
    "TOLERANCE",
    "Beginning",
    "Compiled",
    "Concept",
    "ConceptPhrase",
    "ConceptTerm",
    "Facts",
    "Han",
    "Latin",
    "Limits",
    "Member",
    "Node",
    "Number",
    "Phrase",
    "Prefix",
    "Question",
    "Quorum",
    "Ranking",
    "Rendering",
    "Span",
    "Telling",
    "Translation",
    "WhooshQuery",
    "Word",
    "alike_query",
    "asks",
    "compile_query",
    "date_range",
    "highest_score",
    "inverse_df",
    "length_norms",
    "member_texts",
    "parse",
    "positive_leaves",
    "positive_parts",
    "saturated",
    "says_nothing",
    "string_members",
    "was_cut",
    "widen",
    "word_units",
]
