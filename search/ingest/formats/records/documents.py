"""Documents of the rows of a table, by what its columns are."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search.ingest.accounting import Ledger, Reason
from search.ingest.alignment import align
from search.ingest.article import Article, SourceText, Unreadable
from search.ingest.author_names import split_authors
from search.ingest.formats.newspaper.articles import is_newspaper_article, read_newspaper_articles
from search.ingest.formats.records.cells import one_line, paragraphs
from search.ingest.formats.records.kinds import kind_of, named_kind
from search.ingest.formats.records.plan import Plan, make_plan
from search.ingest.formats.records.table import BadRow, Row, Table
from search.ingest.language import chinese_tag, has_han, is_chinese
from search.ingest.paragraphs import collapse, comparison_key
from search.ingest.source import Source
from search.model import Kind, Paragraph, Text

__all__ = ["read_rows", "read_table"]

_LOG = logging.getLogger(__name__)

_LONGEST_ID = 200  # characters of an archive's own name for a document
_MOST_TOLD = 10  # rows that are named in a warning
_LANGUAGES = ("en", "zh")
_JOINTS = {"en": "; ", "zh": "\u3000"}  # between several titles in a language, as `model.Text.title` has it
_DATE_PARTS = ("year", "month", "day")
_HEADER_FIELDS = (
    "date", "newspaper", "page", "section", "column", "journal", "publisher", "volume", "issue", "pages", "place",
    "language", "kind", "keywords", "translator", "doi", "url", "source", "note",
)  # fmt: skip
"""Fields that become metadata, under their own names, in this order."""


def read_table(table: Table, source: Source, ledger: Ledger, ids: dict[str, str] | None = None) -> Iterator[Article]:
    """Yield a document for each row.

    Args:
        table: The table.
        source: The file, with the librarian's maps of columns.
        ledger: Counts all cells here, and is told of rows that cannot be read.
        ids: Ids of the rows of other tables of the file, and where they are; those of this one are added.

    Raises:
        Unreadable: If no column has running text, or no row can be read.
    """
    plan = make_plan(table, source.columns, source.path or source.name)
    ledger.count(*plan.used, *plan.unused)
    ledger.file(*plan.used)
    ledger.leave_out(Reason.COLUMNS, ", ".join(plan.unused))
    yield from read_rows(table, plan, source, ledger, {} if ids is None else ids)


def read_rows(table: Table, plan: Plan, source: Source, ledger: Ledger, ids: dict[str, str]) -> Iterator[Article]:
    """Yield a document for each row of a table of which it is known what its columns are; see `read_table`."""
    maker, count = _DocumentMaker(plan, ledger, ids), 0
    for row in table.rows():
        articles = [] if isinstance(row, BadRow) else maker.articles(row)
        if isinstance(row, BadRow):
            ledger.count(row.content)
            ledger.reject(row.number, f"{row.place}: {row.reason}", row.content)
        count += len(articles)
        yield from articles
    maker.warn(source.path or source.name)
    if not count:
        reasons = ledger.rejected()
        raise Unreadable(
            f"{table.what} none of whose rows can be read: {reasons[0][1]}" if reasons else f"{table.what} without rows"
        )


@dataclass(slots=True)
class _Half:
    """The title and paragraphs in one language."""

    titles: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


class _DocumentMaker:
    """Makes documents of rows, and keeps the archive's own names for them, each of which is given once.

    Args:
        plan: What the columns are.
        ledger: See `read_table`.
        ids: See `read_table`.
    """

    def __init__(self, plan: Plan, ledger: Ledger, ids: dict[str, str]) -> None:
        self._plan, self._ledger, self._ids = plan, ledger, ids
        self._without_id: list[str] = []
        self._doubtful = 0

    def articles(self, row: Row) -> list[Article]:
        """Return the document of a row, or the articles of a newspaper's file in its cell; none if it has no words."""
        ledger, plan = self._ledger, self._plan
        ledger.count(*row.cells.values())
        ledger.leave_out(Reason.COLUMNS, *(cell for name, cell in row.cells.items() if name not in plan.used))
        given = {key: [row.cells[name] for name in names if name in row.cells] for key, names in plan.columns.items()}
        if not any(given.get(key) for key in (*_keys("title"), *_keys("text"), "abstract")):
            rest = "\n".join(cell for name, cell in row.cells.items() if name in plan.used)
            ledger.reject(row.number, f"{row.place}: it has no title and no text", rest)
            return []
        header, authors = self._metadata(given, row)
        record = self._record(given, row)
        common = Article(
            kind=self._kind(given, header),
            texts=(),
            authors=authors,
            header=header,
            record=record,
            row="" if record else str(row.number),
        )
        articles = self._newspaper_articles(given, common) or self._article(given, common)
        if not articles:
            ledger.reject(row.number, f"{row.place}: nothing is left of its title and text besides markup", "")
        return articles

    def warn(self, path: str) -> None:
        """Log which rows have no id of their own, once all have been read."""
        if self._without_id and self._ids:
            more = self._doubtful - len(self._without_id)
            _LOG.warning(
                "%s: rows without an id of their own, so that links to them change when rows are added above: %s%s",
                path, "; ".join(self._without_id), f"; and {more:,} more" if more else "",
            )  # fmt: skip

    def _record(self, given: Mapping[str, Sequence[str]], row: Row) -> str:
        """Return the archive's own name for a document; empty if it has none, or another row has it."""
        if "id" not in self._plan.columns:
            return ""
        self._ledger.file(*given.get("id", ()))
        name = collapse(" ".join(given.get("id", ())))[:_LONGEST_ID]
        if name and name not in self._ids:
            self._ids[name] = row.place
            return name
        self._doubtful += 1
        if len(self._without_id) < _MOST_TOLD:
            reason = f"“{name[:40]}” is the id of {self._ids[name]} already" if name else "no id"
            self._without_id.append(f"{row.place}: {reason}")
        return ""

    def _metadata(
        self, given: Mapping[str, Sequence[str]], row: Row
    ) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
        """Return the header and the authors of a row, and enter their cells as metadata."""
        values: dict[str, str] = dict(self._plan.constants)
        for key in (*_HEADER_FIELDS, *_DATE_PARTS):
            if not (cells := given.get(key)):
                continue
            self._ledger.file(*cells)
            if shown := "; ".join(filter(None, (collapse(cell.replace("\n", "; ")) for cell in cells))):
                values[key] = _date(cells, shown) if key == "date" else shown
        parts = [values.pop(key, "") for key in _DATE_PARTS]
        if not values.get("date") and parts[0]:
            values["date"] = _date(parts, parts[0])
        header = [(key, values[key]) for key in _HEADER_FIELDS if values.get(key) and key != "kind"]
        if (kind := values.get("kind", "")) and not named_kind(kind):
            header.append(("type", kind))
        own = [name for name in self._plan.columns.get("header", ()) if name in row.cells]
        header += [(collapse(name).lower(), collapse(row.cells[name])) for name in own]
        cells = given.get("author", ())
        self._ledger.file(*cells, *given.get("header", ()))
        names = dict.fromkeys(name for cell in cells for name in self._names(cell))
        if not names and (constant := self._plan.constants.get("author")):
            names = dict.fromkeys(split_authors(constant))
        return tuple(header), tuple(names)

    def _names(self, cell: str) -> Sequence[str]:
        """Return the authors in a cell."""
        if self._plan.whole_names:
            return [name for name in map(collapse, cell.split("\n")) if name]
        return split_authors(cell.replace("\n", "; "))

    def _kind(self, given: Mapping[str, Sequence[str]], header: Sequence[tuple[str, str]]) -> Kind:
        said = self._plan.constants.get("kind") or " ".join(given.get("kind", ()))
        return named_kind(said) or kind_of(header)

    def _newspaper_articles(self, given: Mapping[str, Sequence[str]], common: Article) -> list[Article]:
        """Return the articles of a cell that is a file of this archive's newspapers by itself, or none."""
        cells = [cell for key in (*_keys("title"), *_keys("text"), "abstract") for cell in given.get(key, ())]
        if len(cells) > 1 or not given.get("text") or not is_newspaper_article(SourceText(cells[0], "")):
            return []
        articles: list[Article] = []
        for number, article in enumerate(read_newspaper_articles(SourceText(cells[0], ""), self._ledger), start=1):
            names = {name for name, _ in article.header}
            extra = tuple(field for field in common.header if field[0] not in names)
            record = f"{common.record}-{number}" if common.record and number > 1 else common.record
            articles.append(
                replace(
                    article, authors=article.authors or common.authors, header=article.header + extra,
                    record=record, row=common.row,
                )
            )  # fmt: skip
        return [article for article in articles if any(text.title or text.paragraphs for text in article.texts)]

    def _article(self, given: Mapping[str, Sequence[str]], common: Article) -> list[Article]:
        """Return the document of a row, with one text or two that are aligned; none if it has no words."""
        ledger = self._ledger
        halves = {language: _Half() for language in _LANGUAGES}
        for key in ("abstract", *_keys("text")):
            for cell in given.get(key, ()):
                if read := paragraphs(cell, ledger):
                    halves[_language(key, cell)].paragraphs += read
        written = [language for language in _LANGUAGES if halves[language].paragraphs]
        for key in _keys("title"):
            for cell in given.get(key, ()):
                language = _language(key, cell)
                if key == "title" and len(written) == 1:
                    (language,) = written
                if title := one_line(cell, ledger):
                    halves[language].titles.append(title)
        texts = tuple(self._text(language, half) for language, half in halves.items() if half.titles or half.paragraphs)
        if not texts:
            return []
        alignment = align(texts[0].paragraphs, texts[1].paragraphs) if len(texts) > 1 else ()
        return [replace(common, texts=texts, alignment=alignment)]

    def _text(self, language: str, half: _Half) -> Text:
        """Return a text, whose first paragraph does not repeat its title."""
        title = _JOINTS[language].join(half.titles)
        kept = half.paragraphs
        if title and len(kept) > 1 and comparison_key(kept[0].text) == comparison_key(title):
            self._ledger.leave_out(Reason.REPEATED, kept[0].text)
            kept = kept[1:]
        words = "\n".join((title, *(paragraph.text for paragraph in kept)))
        lang = chinese_tag(words) if language == "zh" else "en"
        return Text(lang=lang, title=title, paragraphs=tuple(kept))


def _keys(field: str) -> tuple[str, ...]:
    """Return a field and its forms for each language."""
    return field, *(f"{field}_{language}" for language in _LANGUAGES)


def _language(key: str, cell: str) -> str:
    """Return the language of a cell: that of its column, unless there is nothing of it in the cell."""
    if key.endswith("_zh"):
        return "zh" if has_han(cell) else "en"
    return "zh" if is_chinese(cell) else "en"


def _date(cells: Sequence[str], shown: str) -> str:
    """Return a date of one cell as printed, or of cells with year, month and day as `1954-11-02`."""
    parts = [cell.strip().rstrip("年月日.").removesuffix(".0") for cell in cells if cell.strip()]
    if len(parts) < 2 or len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return shown
    return "-".join([parts[0], *(part.zfill(2) for part in parts[1:])])
