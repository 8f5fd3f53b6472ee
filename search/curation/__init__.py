"""The librarian's word against the machine's: corrections of documents, which overrule what was read and derived."""

from __future__ import annotations

from search.curation.corrections import Corrections, corrections_changed
from search.curation.coverage import Coverage
from search.curation.given import uncorrected
from search.curation.rows import COLUMNS, FIELD_NAMES, CorrectionRow
from search.curation.spreadsheet import decode_table, read_table_text
from search.curation.template import corrections_template
from search.curation.values import AmbiguousPlaceError, WrongValueError, describe_unit

__all__ = [
    "COLUMNS",
    "FIELD_NAMES",
    "AmbiguousPlaceError",
    "CorrectionRow",
    "Corrections",
    "Coverage",
    "WrongValueError",
    "corrections_changed",
    "corrections_template",
    "decode_table",
    "describe_unit",
    "read_table_text",
    "uncorrected",
]
