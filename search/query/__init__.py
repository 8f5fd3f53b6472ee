"""Turns a reader's question into a tree of our own and the tree into a Whoosh query; nothing a reader types raises."""

from __future__ import annotations

from search.query.compiler import MOST_EXPANSIONS, NOTHING, Compiled, WhooshQuery, compile_query, was_cut
from search.query.concept import Beginning, Concept, ConceptPhrase, ConceptTerm, Member, member_texts
from search.query.expansion import Translation, widen
from search.query.facets import FACETS, LANGS, UNDATED_LABEL, FacetDefinition, Facts, date_range, path_end
from search.query.index import (
    Answer,
    Contribution,
    FacetCounts,
    Filters,
    Index,
    Piece,
    Request,
    ScoredDocument,
)
from search.query.members import TEXT, string_members
from search.query.minimum_match import asks
from search.query.more_like_this import Telling, alike_query
from search.query.parser import TEXT_FIELDS, Limits, Question, parse
from search.query.quorum import TOLERANCE, Quorum
from search.query.ranking import MATCHING, SCORING, SIMILAR, SPELLING, TRANSLATIONS
from search.query.tree import (
    Han,
    Latin,
    Node,
    Number,
    Phrase,
    Prefix,
    Span,
    TranslationTerms,
    Word,
    positive_leaves,
    positive_parts,
    says_nothing,
)
from search.query.units import word_units
from search.query.weighting import Ranking, highest_score, inverse_df, length_norms, saturated

__all__ = [
    "FACETS",
    "LANGS",
    "MATCHING",
    "MOST_EXPANSIONS",
    "NOTHING",
    "SCORING",
    "SIMILAR",
    "SPELLING",
    "TEXT",
    "TEXT_FIELDS",
    "TOLERANCE",
    "TRANSLATIONS",
    "UNDATED_LABEL",
    "Answer",
    "Beginning",
    "Compiled",
    "Concept",
    "ConceptPhrase",
    "ConceptTerm",
    "Contribution",
    "FacetCounts",
    "FacetDefinition",
    "Facts",
    "Filters",
    "Han",
    "Index",
    "Latin",
    "Limits",
    "Member",
    "Node",
    "Number",
    "Phrase",
    "Piece",
    "Prefix",
    "Question",
    "Quorum",
    "Ranking",
    "Request",
    "ScoredDocument",
    "Span",
    "Telling",
    "Translation",
    "TranslationTerms",
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
    "path_end",
    "positive_leaves",
    "positive_parts",
    "saturated",
    "says_nothing",
    "string_members",
    "was_cut",
    "widen",
    "word_units",
]
