"""Presentation of results: highlights and snippets as character spans, scripts, readings, citations, and JSON."""

from __future__ import annotations

from search.present.citations import newspaper_name, printed_page
from search.present.counts import calendar_dict, provinces_dict, term_dict, terms_dict, trends_dict
from search.present.date_labels import date_en, date_value_label, date_zh, datetime_attribute, years
from search.present.export import (
    completion_dict,
    document_dict,
    duplicate_dict,
    explanation_dict,
    hit_dict,
    page_dict,
    timeline_dict,
)
from search.present.highlights import HighlightPattern, highlight_patterns
from search.present.pinyin import readings
from search.present.references.bibtex import bibtex_entry
from search.present.references.context_object import context_object
from search.present.references.csl import csl_item
from search.present.references.meta_tags import MetaTag, meta_tags, schema_org
from search.present.references.one_line import one_line, shortened
from search.present.references.reference import ArchiveFacts, Reference, make_reference
from search.present.references.ris import ris_entry
from search.present.references.styles import chicago, gb_t_7714, plain
from search.present.references.table import TABLE_COLUMNS, csv_line, table_row
from search.present.scripts import SCRIPTS, in_script, tag_in_script, to_traditional, traditional_name
from search.present.sentences import aligned_sentences, sentence_spans
from search.present.snippets import mark_hit, mark_texts

__all__ = [
    "SCRIPTS",
    "TABLE_COLUMNS",
    "ArchiveFacts",
    "HighlightPattern",
    "MetaTag",
    "Reference",
    "aligned_sentences",
    "bibtex_entry",
    "calendar_dict",
    "chicago",
    "completion_dict",
    "context_object",
    "csl_item",
    "csv_line",
    "date_en",
    "date_value_label",
    "date_zh",
    "datetime_attribute",
    "document_dict",
    "duplicate_dict",
    "explanation_dict",
    "gb_t_7714",
    "highlight_patterns",
    "hit_dict",
    "in_script",
    "make_reference",
    "mark_hit",
    "mark_texts",
    "meta_tags",
    "newspaper_name",
    "one_line",
    "page_dict",
    "plain",
    "printed_page",
    "provinces_dict",
    "readings",
    "ris_entry",
    "schema_org",
    "sentence_spans",
    "shortened",
    "table_row",
    "tag_in_script",
    "term_dict",
    "terms_dict",
    "timeline_dict",
    "to_traditional",
    "traditional_name",
    "trends_dict",
    "years",
]
