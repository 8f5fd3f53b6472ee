"""Layout of a document's texts in rows of aligned paragraphs, original and translation side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest import group_rows
from search.model import Document, ParagraphKind, base_language
from search.results import MarkedText, Snippet

__all__ = ["Cell", "ParallelText", "anchor", "parallel_text"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A paragraph, or an empty cell beside one without a counterpart.

    Attributes:
        anchor: Fragment identifier of the paragraph (`zh-4`).
        kind: Body, heading or byline.
        text: The paragraph, or None.
        is_alone: Whether the cell is empty because the paragraph beside it has no counterpart, rather than because it
            faces the paragraph above together with another one.
    """

    anchor: str
    kind: ParagraphKind
    text: Snippet | None
    is_alone: bool = False


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
    rows: tuple[tuple[Cell, ...], ...]


def anchor(lang: str, number: int) -> str:
    """Return the fragment identifier (`zh-4`) of a paragraph, whose number counts from 0 in its text."""
    return f"{base_language(lang)}-{number + 1}"


def parallel_text(document: Document, marked: Sequence[MarkedText]) -> ParallelText:
    """Lay out the texts of a document in parallel columns.

    Args:
        document: Has the alignment and the kind of each paragraph.
        marked: Its texts in the same order, with the matches of a query marked.
    """
    row_numbers = _rows(document)
    alone = _alone(document)
    rows = tuple(
        tuple(_cell(document, marked, column, number, is_alone=row in alone) for column, number in enumerate(row))
        for row in row_numbers
    )
    titles = tuple(text.title for text in marked if text.title.text)
    return ParallelText(titles=titles, langs=document.langs, rows=rows)


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
