"""Claims about tables of results: what a row says, and that no cell of it can be a formula."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search.present import TABLE_COLUMNS, csv_line, one_line, table_row
from search.results import Hit, Snippet
from search.tables import unescaped_cell
from tests.fixtures.references import article, refer, texts

SIGNS = tuple("=+-@＝＋－＠")


def _hit(*snippets: Snippet, **changes: Any) -> Hit:
    document = article(**changes)
    return Hit(id=document.id, score=1.0, titles=(), snippets=snippets, document=document, missing=("wells",))


def _row(hit: Hit) -> dict[str, str]:
    return dict(zip(TABLE_COLUMNS, table_row(refer(hit.document), hit), strict=True))


def test_a_row_says_all_that_is_known() -> None:
    """Headlines, authors, date with its precision, paper, page, column, places, subjects, passages and address."""
    english = Snippet(lang="en", paragraph=1, text="The mutual aid team grew.")
    chinese = Snippet(lang="zh-Hans", paragraph=1, text="互助组发展了。")
    assert _row(_hit(english, chinese)) == {
        "id": "paper-1", "title_zh": "河北的互助组", "title_en": "Mutual aid teams in Hebei", "author": "李四; 王五", "date": "1954-11-11",
        "date_precision": "day", "newspaper": "People’s Daily 人民日报", "journal": "", "page": "2", "column": "简讯", "section": "要闻",
        "kind": "newspaper", "language": "en; zh-Hans", "places": "Hebei 河北", "places_mentioned": "Changzhi 长治",
        "eras": "Agricultural collectivisation 农业合作化", "passages_zh": "互助组发展了。", "passages_en": "The mutual aid team grew.",
        "missing_words": "wells", "address": "https://archive.example.org/documents/paper-1",
    }  # fmt: skip


@given(cells=st.lists(st.one_of(texts(), texts("="), texts("\t+"), texts("'="), texts("x;@")), min_size=1, max_size=4))
def test_no_cell_is_a_formula_wherever_a_program_splits_the_line(cells: list[str]) -> None:
    """One line each, at whose commas, semicolons and quotation marks no sign of a formula stands first."""
    line = csv_line(cells)
    assert line.endswith("\r\n")
    assert len(line.splitlines()) == 1
    (read,) = csv.reader(StringIO(line, newline=""))
    assert [unescaped_cell(cell) for cell in read] == [one_line(cell) for cell in cells]
    for cell in read:
        for part in cell.split(";"):
            assert not part.lstrip("\"' \u00a0\u3000").startswith(SIGNS) or part.lstrip(' \u00a0\u3000"').startswith(
                "'"
            )


@given(text=st.text(min_size=1, alphabet="a字=;", max_size=50))
def test_no_cell_is_longer_than_spreadsheets_hold(text: str) -> None:
    """Excel puts the rest of longer ones into other cells, where it could be a formula."""
    (read,) = csv.reader(StringIO(csv_line([text * 2000])))
    assert len(read[0]) < 32_767
