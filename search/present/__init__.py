"""Presentation of results: highlights and snippets as character spans, citations, and JSON."""

from __future__ import annotations

from search.present.citations import citation, newspaper_name, newspaper_names, printed_page
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
from search.present.snippets import mark_hit, mark_texts

__all__ = [
    "HighlightPattern",
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
    "mark_hit",
    "mark_texts",
    "newspaper_name",
    "newspaper_names",
    "page_dict",
    "printed_page",
    "years",
]
