"""The librarian's word against the machine's: corrections of documents, golden queries, reports of a build."""

from __future__ import annotations

from search.curation.corrections import Corrections, corrections_changed
from search.curation.coverage import Coverage
from search.curation.editing import TableLine, append_line, list_lines, remove_last_line
from search.curation.given import uncorrected
from search.curation.golden_answers import GoldenAnswer, ask_golden_queries
from search.curation.golden_queries import GoldenQuery, read_golden_queries
from search.curation.reports import Precision, WrittenReport, write_report
from search.curation.rows import COLUMNS, FIELD_NAMES, CorrectionRow, parse_row, read_field
from search.curation.selectors import CONDITIONS
from search.curation.template import corrections_template
from search.curation.templates import queries_template
from search.curation.trial import Trial, TriedDocument, documents_named, similar_names, try_rows
from search.curation.values import AmbiguousPlaceError, WrongValueError, describe_unit

__all__ = [
    "COLUMNS",
    "CONDITIONS",
    "FIELD_NAMES",
    "AmbiguousPlaceError",
    "CorrectionRow",
    "Corrections",
    "Coverage",
    "GoldenAnswer",
    "GoldenQuery",
    "Precision",
    "TableLine",
    "Trial",
    "TriedDocument",
    "WrittenReport",
    "WrongValueError",
    "append_line",
    "ask_golden_queries",
    "corrections_changed",
    "corrections_template",
    "describe_unit",
    "documents_named",
    "list_lines",
    "parse_row",
    "queries_template",
    "read_field",
    "read_golden_queries",
    "remove_last_line",
    "similar_names",
    "try_rows",
    "uncorrected",
    "write_report",
]
