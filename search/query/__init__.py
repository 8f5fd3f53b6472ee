"""Queries: parsing, expansion by translations, and compilation; no text that a reader types raises an error."""

from __future__ import annotations

from search.query.compiler import (
    MAX_PREFIX_TERMS,
    NOTHING,
    SCANNED_DOCUMENTS,
    CompiledQuery,
    WhooshQuery,
    compile_query,
    either,
    has_truncated_prefix,
    in_scanned_documents,
)
from search.query.concept import (
    Concept,
    ConceptPhrase,
    ConceptTerm,
    Member,
    PrefixQuery,
    SearchedTerm,
    member_texts,
    searched_terms,
)
from search.query.expansion import Translation, expand_query
from search.query.facets import (
    FACETS,
    SCANNED_LABEL,
    UNDATED_LABEL,
    FacetDefinition,
    FilterParser,
    column_label,
    date_range,
    newspaper_names,
    paper_names,
    parted,
    path_end,
    stored_name,
)
from search.query.index.protocols import Cursor, Index, LocatedDocument, Served, Words
from search.query.index.requests import Filters, HistogramRequest, IndexRequest, ValuesByFacet
from search.query.index.results import (
    Contribution,
    DocumentKey,
    FacetCounts,
    Histogram,
    IndexResult,
    MemberContribution,
    PeriodCounts,
    ScoredDocument,
)
from search.query.index.source_patterns import SourcePatterns
from search.query.matching_rule import is_question
from search.query.members import TITLE_AND_BODY, string_members
from search.query.minimum_should_match import TOLERANCE, MinimumShouldMatch
from search.query.misreadings import MisreadQuery, add_misreadings
from search.query.more_like_this import KeyTerm, more_like_this_query
from search.query.names import with_names
from search.query.parsing.parser import TEXT_FIELDS, ParsedQuery, QueryLimits, parse
from search.query.parsing.typed_terms import query_terms
from search.query.ranking import SCORING, SIMILAR, SPELLING, TRANSLATIONS
from search.query.tree import (
    HanTerm,
    LatinTerm,
    Node,
    PhraseNode,
    PrefixNode,
    TranslationTerms,
    WordNode,
    positive_leaves,
)
from search.query.weighting import BM25Weighting, highest_score, inverse_df, length_norms, saturated

__all__ = [
    "FACETS",
    "MAX_PREFIX_TERMS",
    "NOTHING",
    "SCANNED_DOCUMENTS",
    "SCANNED_LABEL",
    "SCORING",
    "SIMILAR",
    "SPELLING",
    "TEXT_FIELDS",
    "TITLE_AND_BODY",
    "TOLERANCE",
    "TRANSLATIONS",
    "UNDATED_LABEL",
    "BM25Weighting",
    "CompiledQuery",
    "Concept",
    "ConceptPhrase",
    "ConceptTerm",
    "Contribution",
    "Cursor",
    "DocumentKey",
    "FacetCounts",
    "FacetDefinition",
    "FilterParser",
    "Filters",
    "HanTerm",
    "Histogram",
    "HistogramRequest",
    "Index",
    "IndexRequest",
    "IndexResult",
    "KeyTerm",
    "LatinTerm",
    "LocatedDocument",
    "Member",
    "MemberContribution",
    "MinimumShouldMatch",
    "MisreadQuery",
    "Node",
    "ParsedQuery",
    "PeriodCounts",
    "PhraseNode",
    "PrefixNode",
    "PrefixQuery",
    "QueryLimits",
    "ScoredDocument",
    "SearchedTerm",
    "Served",
    "SourcePatterns",
    "Translation",
    "TranslationTerms",
    "ValuesByFacet",
    "WhooshQuery",
    "WordNode",
    "Words",
    "add_misreadings",
    "column_label",
    "compile_query",
    "date_range",
    "either",
    "expand_query",
    "has_truncated_prefix",
    "highest_score",
    "in_scanned_documents",
    "inverse_df",
    "is_question",
    "length_norms",
    "member_texts",
    "more_like_this_query",
    "newspaper_names",
    "paper_names",
    "parse",
    "parted",
    "path_end",
    "positive_leaves",
    "query_terms",
    "saturated",
    "searched_terms",
    "stored_name",
    "string_members",
    "with_names",
]
