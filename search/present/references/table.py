"""Results as rows of a table for spreadsheets: no cell is a formula, and none is longer than they allow."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from search.model import Kind, base_language
from search.present.references.one_line import one_line, shortened
from search.present.references.reference import Label, Reference, both
from search.results import Hit
from search.tables import escaped_cell

__all__ = ["TABLE_COLUMNS", "csv_line", "table_row"]

TABLE_COLUMNS = (
    "id", "title_zh", "title_en", "author", "date", "date_precision", "newspaper", "journal", "page", "column",
    "section", "kind", "language", "places", "places_mentioned", "eras", "passages_zh", "passages_en", "missing_words",
    "address",
)  # fmt: skip
"""Names of the columns; what a document has stands under the names by which hezuo reads tables."""

_LONGEST_CELL = 32_000  # characters; Excel holds 32,767 and lets the rest fall into cells below


def table_row(reference: Reference, hit: Hit) -> tuple[str, ...]:
    """Return the cells of a result, in the order of `TABLE_COLUMNS`."""
    titles = {
        base_language(lang): title
        for title, lang in ((reference.translated, reference.translated_lang), (reference.title, reference.lang))
        if title
    }
    is_newspaper = reference.kind is Kind.NEWSPAPER
    published = reference.published
    return (
        reference.id,
        titles.get("zh", ""),
        titles.get("en", "") if "en" in titles or "zh" in titles else reference.title,
        "; ".join(reference.authors),
        published.edtf if published else "",
        str(published.precision) if published else "",
        both(reference.container) if is_newspaper else "",
        "" if is_newspaper else both(reference.container),
        reference.page,
        reference.column,
        reference.section,
        str(reference.kind),
        "; ".join(reference.langs),
        _listed(reference.places),
        _listed(reference.mentioned),
        _listed(reference.eras),
        _passages(hit, "zh"),
        _passages(hit, "en"),
        "; ".join(hit.missing),
        reference.address,
    )


def csv_line(cells: Sequence[str]) -> str:
    """Return a line of a CSV file (RFC 4180): no spreadsheet takes a cell of it, or a part of one, for a formula."""
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    return shortened(escaped_cell(one_line(text[: 2 * _LONGEST_CELL])), _LONGEST_CELL)


def _listed(labels: Sequence[Label]) -> str:
    return "; ".join(dict.fromkeys(map(both, labels)))


def _passages(hit: Hit, language: str) -> str:
    is_chinese = language == "zh"
    return " … ".join(each.text for each in hit.snippets if (base_language(each.lang) == "zh") is is_chinese)
