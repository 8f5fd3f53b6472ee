"""Recognition of tables in plain text: CSV and TSV, as spreadsheets and databases save them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.ingest.article import SourceText
from search.ingest.formats.records.column_names import meaning_of
from search.ingest.formats.records.delimited_lines import DelimitedLines
from search.ingest.formats.unread.unread_format import top_lines
from search.text import fold

__all__ = ["TABLE_NAMES", "is_head", "separator_of"]

TABLE_NAMES = {
    ",": "a table (CSV)",
    ";": "a table (CSV, with semicolons)",
    "\t": "a table (TSV: its cells are separated by tabs)",
    "|": "a table (CSV, with vertical bars)",
}
"""What a table is called, by what stands between its cells."""

_EXTENSIONS = (".csv", ".tsv", ".tab")
_SEPARATOR_LINE = re.compile(r"\s{0,9}sep=([,;\t|])[ ,;|]{0,400}\n", re.IGNORECASE)  # which Excel writes and reads
_LONGEST_HEAD = 4_000  # characters of the line with the names of the columns
_LONGEST_NAME = 40  # characters of a column's name
_SENTENCE = re.compile(r"[.!?。！？;；:：,，]\Z")
_RULE = re.compile(r"[\s:|-]{1,400}")  # below the head of a table in Markdown
_FEWEST_ROWS = 5  # rows of a table without names of columns that are known
_FEWEST_COLUMNS = 3  # columns of such a table
_IRREGULAR = 0.1  # share of the rows that may have another number of cells: a comma that nobody quoted
_FIGURES = 0.8  # share of the cells of a column that are figures, days or addresses, by which a table is known
_FIGURE = re.compile(r"[-+]?[\d.,:/%年月日-]{1,30}|https?://\S{1,500}|")
_SAMPLE = 1_000  # rows in which a column of figures is looked for

_COLUMNS = frozenset(
    "id no number index key title headline heading name date year month day published created updated text body content"
    " contents abstract summary description author authors creator source url link page pages issue volume journal"
    " newspaper publisher language lang type kind category subject subjects keywords tags place county province region"
    " chinese english original translation notes note file filename path label value count score"
    " 编号 序号 标题 题名 题目 篇名 名称 日期 时间 年份 年 月 日 正文 内容 全文 文本 摘要 作者 责任者"
    " 来源 出处 链接 网址 版次 版面 版 页码 卷 期 刊名 报纸 出版社 语言 类型 类别 分类 主题 关键词 标签"
    " 地点 地区 县 省 中文 英文 原文 译文 备注 文件名 路径".split()
)
"""Names of columns in exports of databases and catalogues, folded."""


def separator_of(source: SourceText) -> str:
    """Return what separates the cells of a file that wholly is a table; an empty string for any other.

    A text with a table in it, a list of names (`Li, Wei`) and a table in Markdown are texts.
    """
    if named := _SEPARATOR_LINE.match(source.text):
        return named[1]
    first = next(iter(top_lines(source.text, 1)), "")
    has_extension = source.name.lower().endswith(_EXTENSIONS)
    if not first or (len(first) > _LONGEST_HEAD and not has_extension):
        return ""
    for separator in TABLE_NAMES:
        if separator in first and _is_table(source.text, separator, has_extension=has_extension):
            return separator
    return ""


def _is_table(text: str, separator: str, *, has_extension: bool) -> bool:
    """Return whether all rows have as many cells as the first, and whether that is no accident."""
    rows = _rows(text, separator)
    head = next(rows, [])
    columns, is_named = len(head), is_head(head)
    known = sum(map(_is_known, head)) if is_named else 0
    is_known = is_named and columns > 1 and (known * 2 >= columns if columns > 2 else known == 2)
    if columns < 2 or not (is_known or has_extension or columns >= _FEWEST_COLUMNS):
        return False
    if is_known and has_extension:
        return next(rows, None) is not None
    count, irregular = 1, 0
    sample = [head]
    for row in rows:
        count += 1
        # A comma that nobody quoted makes a cell more, never one less; some programs leave out empty cells at the end.
        irregular += len(row) < 2 if has_extension else len(row) < columns if is_known else len(row) != columns
        if irregular > 2 + _IRREGULAR * count:
            return False
        if len(sample) < _SAMPLE:
            sample.append(row)
    if irregular > _IRREGULAR * count or (separator == "|" and any(map(_is_rule, sample[:3]))):
        return False
    if is_known or has_extension:
        return count > 1 or known > 2
    if count < _FEWEST_ROWS or sum(not row[0].strip() for row in sample) * 2 > len(sample):  # an indented text
        return False
    return separator == "\t" or (_is_tight(sample) and _has_figures(sample[1:], columns))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows that are not blank."""
    return (cells for _, cells in DelimitedLines(text, separator).rows() if any(map(str.strip, cells)))


def _is_known(cell: str) -> bool:
    return fold(cell).strip(" \"'_").replace("_", " ") in _COLUMNS or meaning_of(cell) is not None


def is_head(cells: Sequence[str]) -> bool:
    """Return whether cells can be the names of columns: short, different, and neither figures nor sentences."""
    names = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(set(names)) == len(names) >= len(cells) - 1
        and all(len(name) <= _LONGEST_NAME and not _SENTENCE.search(name) for name in names)
        and not any(_FIGURE.fullmatch(name) and not _is_known(name) for name in names)
    )


def _is_rule(row: Sequence[str]) -> bool:
    return _RULE.fullmatch("|".join(row)) is not None


def _is_tight(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether no space follows the separators, as one does in prose."""
    cells = [cell for row in rows for cell in row[1:] if cell]
    return sum(cell[0] != " " for cell in cells) >= (1 - _IRREGULAR) * len(cells)


def _has_figures(rows: Sequence[Sequence[str]], columns: int) -> bool:
    """Return whether a column has little else than figures, days or addresses, and is not empty."""
    for column in range(columns):
        cells = [row[column].strip() for row in rows if column < len(row)]
        if any(cells) and sum(_FIGURE.fullmatch(cell) is not None for cell in cells) >= _FIGURES * len(cells):
            return True
    return False
