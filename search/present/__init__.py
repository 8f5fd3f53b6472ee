"""Presentation of results: highlights and snippets as character spans, scripts, readings, citations, and JSON."""

from __future__ import annotations

from search.present.citations import citation, newspaper_name, printed_page
from search.present.date_labels import date_en, date_value_label, date_zh, datetime_attribute, years
from search.present.export import (
    completion_dict,
    document_dict,
    duplicate_dict,
    explanation_dict,
    hit_dict,
    page_dict,
)
from search.present.highlights import HighlightPattern, highlight_patterns
from search.present.pinyin import readings
from search.present.scripts import SCRIPTS, in_script, tag_in_script, to_traditional
from search.present.sentences import aligned_sentences, sentence_spans
from search.present.snippets import mark_hit, mark_texts

__all__ = [
    "SCRIPTS",
    "HighlightPattern",
    "aligned_sentences",
    "citation",
    "completion_dict",
    "date_en",
    "date_value_label",
    "date_zh",
    "datetime_attribute",
    "document_dict",
    "duplicate_dict",
    "explanation_dict",
    "highlight_patterns",
    "hit_dict",
    "in_script",
    "mark_hit",
    "mark_texts",
    "newspaper_name",
    "page_dict",
    "printed_page",
    "readings",
    "sentence_spans",
    "tag_in_script",
    "to_traditional",
    "years",
]
