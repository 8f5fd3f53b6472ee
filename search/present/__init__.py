"""Turns documents that were found into what a reader is shown of them."""

from __future__ import annotations

from search.present.date_labels import date_en, date_value_label, date_zh, datetime_attribute, years
from search.present.export import completion_dict, document_dict, explanation_dict, hit_dict, page_dict
from search.present.marks import Needle, needles
from search.present.snippets import mark_hit, mark_texts

__all__ = [
    "Needle",
    "completion_dict",
    "date_en",
    "date_value_label",
    "date_zh",
    "datetime_attribute",
    "document_dict",
    "explanation_dict",
    "hit_dict",
    "mark_hit",
    "mark_texts",
    "needles",
    "page_dict",
    "years",
]
