"""Layout of a document's texts in rows of aligned paragraphs, original and translation side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from search.ingest import group_rows
from search.model import Document, ParagraphKind, base_language
from search.present import aligned_sentences, in_script, readings, tag_in_script
from search.results import MarkedText, Snippet
from web.pages.reading.pieces import Piece, TermSpan, by_term, pieces_of

__all__ = [
    "Cell", "ParallelText", "Row", "anchor", "hits_in", "only", "parallel_text", "part_starts", "prepared",
    "share_of_first", "split_at_sentences",
]  # fmt: skip

_PART_SIZE = 60_000  # characters of a part of a long document, with their markup: 12 KB compressed
_MARKUP = 200  # characters of it for each row
_HAN_LETTERS = 2.1  # Latin letters that take as much room as a Chinese character, with the space between the lines
_READINGS_LETTERS = 3.6  # the same with readings above the characters, which are wider than most
_LONG = 700  # English characters of a paragraph that is split at its sentences beside its translation
_SHARES = range(35, 70, 5)  # percent of the width; a narrower column breaks lines of English too often


@dataclass(frozen=True, slots=True)
class Cell:
    """A paragraph, or an empty cell beside one without a counterpart.

    Attributes:
        anchor: Fragment identifier of the paragraph (`zh-4`); empty for what continues one.
        kind: Body, heading or byline.
        text: The paragraph, or None.
        is_alone: Whether the cell is empty because the paragraph beside it has no counterpart, rather than because it
            faces the paragraph above together with another one.
        pieces: The text as it is shown; see `prepared`.
    """

    anchor: str
    kind: ParagraphKind
    text: Snippet | None
    is_alone: bool = False
    pieces: tuple[Piece, ...] = ()

    def by_term(self) -> Iterator[tuple[int, list[Piece]]]:
        """Yield the pieces that belong together: those of a term with the number of its explanation, others with 0."""
        return by_term(self.pieces)


Row = tuple[Cell, ...]
"""Paragraphs that face each other, one for each column."""


@dataclass(frozen=True, slots=True)
class ParallelText:
    """The texts of a document in parallel columns.

    Attributes:
        titles: The headlines that are not empty.
        langs: BCP 47 tags of the columns.
        rows: One row for each aligned pair, with one cell for each column.
    """

    titles: tuple[Snippet, ...]
    langs: tuple[str, ...]
    rows: tuple[Row, ...]


def anchor(lang: str, number: int) -> str:
    """Return the fragment identifier (`zh-4`) of a paragraph, whose number counts from 0 in its text."""
    return f"{base_language(lang)}-{number + 1}"


def parallel_text(document: Document, marked: Sequence[MarkedText], first: str = "en") -> ParallelText:
    """Lay out the texts of a document in parallel columns.

    Args:
        document: Has the alignment and the kind of each paragraph.
        marked: Its texts in the same order, with the matches of a query marked.
        first: Language of the column that comes first, if there is one in it.
    """
    row_numbers = _rows(document)
    alone = _alone(document)
    order = sorted(range(len(document.texts)), key=lambda column: base_language(document.texts[column].lang) != first)
    rows = tuple(
        tuple(_cell(document, marked, column, row[column], is_alone=row in alone) for column in order)
        for row in row_numbers
    )
    titles = tuple(marked[column].title for column in order if marked[column].title.text)
    return ParallelText(titles=titles, langs=tuple(document.langs[column] for column in order), rows=rows)


def only(text: ParallelText, lang: str) -> ParallelText:
    """Return a single column of a text, every headline kept; the whole text if it has none in the language."""
    columns = [column for column, tag in enumerate(text.langs) if base_language(tag) == lang]
    if not columns:
        return text
    rows = ((row[columns[0]],) for row in text.rows if row[columns[0]].text is not None)
    return replace(text, langs=(text.langs[columns[0]],), rows=tuple(rows))


def part_starts(rows: Sequence[Row]) -> list[int]:
    """Return the number of the first row of each part of a document, which are about equally long.

    A document that is not long has one part, which begins with row 0; so has one without rows.
    """
    sizes = [_MARKUP + sum(len(cell.text.text) for cell in row if cell.text) for row in rows]
    ends = list(accumulate(sizes))
    total = ends[-1] if ends else 0
    count = -(-total // _PART_SIZE)
    starts = [0]
    for row, end in enumerate(ends[:-1], start=1):
        if end * count >= total * len(starts):  # so long as one paragraph is longer than a part, others have less
            starts.append(row)
    return starts


def hits_in(rows: Sequence[Row]) -> list[int]:
    """Return the number of marks in each row."""
    return [sum(len(cell.text.marks) for cell in row if cell.text) for row in rows]


def split_at_sentences(text: ParallelText) -> ParallelText:
    """Return a text in which long paragraphs that face each other are rows of a few sentences."""
    languages = [base_language(lang) for lang in text.langs]
    if sorted(languages) != ["en", "zh"]:
        return text
    english = languages.index("en")
    return replace(text, rows=tuple(part for row in text.rows for part in _split_row(row, english)))


def share_of_first(text: ParallelText, *, with_readings: bool = False) -> int:
    """Return the percentage of the width that the first of two columns needs for both to be equally tall."""
    han = _READINGS_LETTERS if with_readings else _HAN_LETTERS
    widths = [0.0, 0.0]
    for row in text.rows:
        if len(row) == 2 and all(cell.text for cell in row):
            for column, cell in enumerate(row):
                weight = han if base_language(text.langs[column]) == "zh" else 1.0
                widths[column] += weight * len(cell.text.text) if cell.text else 0.0
    if not all(widths):
        return 50
    share = round(100 * widths[0] / sum(widths) / _SHARES.step) * _SHARES.step
    return min(max(share, _SHARES[0]), _SHARES[-1])


def prepared(
    text: ParallelText,
    first_hit: int,
    script: str = "",
    *,
    with_readings: bool = False,
    terms_of: Callable[[Snippet], Sequence[TermSpan]] | None = None,
) -> ParallelText:
    """Return a text as it is shown: marks numbered in reading order, characters in a script, with their readings.

    Args:
        text: The part of a document that is shown.
        first_hit: Number of its first mark.
        script: `hans` or `hant`; any other leaves Chinese as it is printed.
        with_readings: Whether Chinese has its readings.
        terms_of: Returns the terms of a paragraph that are explained, asked for in reading order; None for none.
    """
    number = first_hit
    rows: list[Row] = []
    for row in text.rows:
        cells = []
        for cell in row:
            if cell.text is not None:
                shown, lang = in_script(cell.text, script), base_language(cell.text.lang)
                # Both are of the printed text: a script is converted one character for each.
                read = readings(cell.text.text) if with_readings and lang == "zh" else ()
                terms = terms_of(cell.text) if terms_of else ()
                cells.append(replace(cell, text=shown, pieces=pieces_of(shown, number, read, terms)))
                number += len(shown.marks)
            else:
                cells.append(cell)
        rows.append(tuple(cells))
    return ParallelText(
        titles=tuple(in_script(title, script) for title in text.titles),
        langs=tuple(tag_in_script(lang, script) for lang in text.langs),
        rows=tuple(rows),
    )


def _split_row(row: Row, english: int) -> Iterator[Row]:
    """Yield the parts of a row; a long paragraph is split where its translation is, and never inside a mark."""
    texts = [row[english].text, row[1 - english].text]
    if any(cell.kind is not ParagraphKind.BODY for cell in row) or not texts[0] or not texts[1]:
        yield row
        return
    pairs = aligned_sentences(texts[0].text, texts[1].text) if len(texts[0].text) > _LONG else []
    starts = [0, 0]
    for number, ends in enumerate(pairs, start=1):
        stops = [span.end for span in ends]
        if number == len(pairs) or not any(
            _is_inside_mark(text, stop) for text, stop in zip(texts, stops, strict=True)
        ):
            cells = [
                replace(cell, anchor=cell.anchor if start == 0 else "", text=_cut(text, start, stop))
                for cell, text, start, stop in zip((row[english], row[1 - english]), texts, starts, stops, strict=True)
            ]
            yield tuple(cells if english == 0 else reversed(cells))
            starts = stops
    if not pairs:
        yield row


def _is_inside_mark(text: Snippet | None, offset: int) -> bool:
    return text is not None and any(start < offset < end for start, end in text.marks)


def _cut(text: Snippet | None, start: int, stop: int) -> Snippet | None:
    if text is None:
        return None
    marks = tuple((begin - start, end - start) for begin, end in text.marks if start <= begin and end <= stop)
    return replace(text, text=text.text[start:stop], marks=marks)


def _rows(document: Document) -> list[tuple[int | None, ...]]:
    """Return paragraph numbers by row; the alignment is used only if it has every paragraph once, so none is lost."""
    lengths = [len(text.paragraphs) for text in document.texts]
    if len(lengths) == 2 and _complete(document, lengths):
        return [(left, right) for left, right in document.alignment]
    longest = max(lengths, default=0)
    return [tuple(row if row < length else None for length in lengths) for row in range(longest)]


def _alone(document: Document) -> set[tuple[int | None, ...]]:
    """Return the rows of paragraphs that have no counterpart in the other language."""
    if len(document.texts) != 2 or not _complete(document, [len(text.paragraphs) for text in document.texts]):
        return set()
    texts = [[paragraph.text for paragraph in text.paragraphs] for text in document.texts]
    rows: set[tuple[int | None, ...]] = set()
    for left, right in group_rows(document.alignment, *texts):
        if not right:
            rows |= {(number, None) for number in left}
        elif not left:
            rows |= {(None, number) for number in right}
    return rows


def _complete(document: Document, lengths: list[int]) -> bool:
    sides = zip(*document.alignment, strict=True) if document.alignment else ((), ())
    return all(
        sorted(number for number in side if number is not None) == list(range(length))
        for side, length in zip(sides, lengths, strict=True)
    )


def _cell(document: Document, marked: Sequence[MarkedText], column: int, number: int | None, *, is_alone: bool) -> Cell:
    text = document.texts[column]
    if number is None:
        return Cell("", ParagraphKind.BODY, None, is_alone)
    return Cell(anchor(text.lang, number), text.paragraphs[number].kind, marked[column].paragraphs[number])
