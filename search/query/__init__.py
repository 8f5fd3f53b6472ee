"""Parse, expand and compile queries; no text that a reader types raises an error."""

from __future__ import annotations

from search.query.compiler import MOST_EXPANSIONS, NOTHING, CompiledQuery, WhooshQuery, compile_query, was_cut
from search.query.concept import Beginning, Concept, ConceptPhrase, ConceptTerm, Member, member_texts
from search.query.expansion import Translation, expand_query
from search.query.facets import (
    FACETS,
    LANGS,
    UNDATED_LABEL,
    FacetDefinition,
    FilterParser,
    column_label,
    date_range,
    path_end,
)
from search.query.index import (
    Contribution,
    FacetCounts,
    Filters,
    Index,
    IndexRequest,
    IndexResult,
    MemberContribution,
    ScoredDocument,
    ValuesByFacet,
)
from search.query.members import TEXT, string_members
from search.query.minimum_match import is_question
from search.query.more_like_this import KeyTerm, more_like_this_query
from search.query.parser import TEXT_FIELDS, ParsedQuery, QueryLimits, parse
from search.query.quorum import TOLERANCE, Quorum
from search.query.ranking import MATCHING, SCORING, SIMILAR, SPELLING, TRANSLATIONS
from search.query.tree import (
    HanTerm,
    LatinTerm,
    Node,
    NumberTerm,
    PhraseNode,
    PrefixNode,
    TranslatedSpan,
    TranslationTerms,
    WordNode,
    has_only_stop_words,
    positive_leaves,
    positive_parts,
)
from search.query.typed_terms import query_terms
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
    "Beginning",
    "CompiledQuery",
    "Concept",
    "ConceptPhrase",
    "ConceptTerm",
    "Contribution",
    "FacetCounts",
    "FacetDefinition",
    "FilterParser",
    "Filters",
    "HanTerm",
    "Index",
    "IndexRequest",
    "IndexResult",
    "KeyTerm",
    "LatinTerm",
    "Member",
    "MemberContribution",
    "Node",
    "NumberTerm",
    "ParsedQuery",
    "PhraseNode",
    "PrefixNode",
    "QueryLimits",
    "Quorum",
    "Ranking",
    "ScoredDocument",
    "TranslatedSpan",
    "Translation",
    "TranslationTerms",
    "ValuesByFacet",
    "WhooshQuery",
    "WordNode",
    "column_label",
    "compile_query",
    "date_range",
    "expand_query",
    "has_only_stop_words",
    "highest_score",
    "inverse_df",
    "is_question",
    "length_norms",
    "member_texts",
    "more_like_this_query",
    "parse",
    "path_end",
    "positive_leaves",
    "positive_parts",
    "query_terms",
    "saturated",
    "string_members",
    "was_cut",
]
