"""Claims about original and translation side by side: what faces what, and what says that it has no counterpart."""

from __future__ import annotations

from search.model import Alignment, Document, Kind, Paragraph, Text
from search.results import MarkedText, Snippet
from web.pages.reading.parallel_text import Cell, parallel_text

ENGLISH = ["a" * 500, "b" * 500, "c" * 100]
CHINESE = ["甲" * 100, "乙" * 50, "丙" * 50, "丁" * 80]


def rows(alignment: Alignment) -> list[tuple[Cell, ...]]:
    """The cells of a document with this alignment."""
    texts = tuple(
        Text(lang=lang, title="", paragraphs=tuple(map(Paragraph, paragraphs)))
        for lang, paragraphs in (("en", ENGLISH), ("zh-Hans", CHINESE))
    )
    document = Document(id="x", source="x", kind=Kind.NEWSPAPER, texts=texts, alignment=alignment)
    marked = [
        MarkedText(
            lang=text.lang,
            title=Snippet(lang=text.lang, paragraph=-1, text=""),
            paragraphs=tuple(
                Snippet(lang=text.lang, paragraph=at, text=one.text) for at, one in enumerate(text.paragraphs)
            ),
        )
        for text in texts
    ]
    return list(parallel_text(document, marked).rows)


def test_only_a_paragraph_without_a_counterpart_stands_alone() -> None:
    """The second of two that face one has an empty cell beside it too, which says nothing."""
    cells = rows(((0, 0), (1, 1), (None, 2), (None, 3), (2, None)))
    assert [[cell.text is not None for cell in row] for row in cells] == [
        [True, True], [True, True], [False, True], [False, True], [True, False],
    ]  # fmt: skip
    assert [any(cell.is_alone for cell in row if cell.text is None) for row in cells] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_without_a_whole_alignment_nothing_is_said_to_be_alone() -> None:
    """Texts that are only set side by side make no claim about what is missing."""
    cells = rows(((0, 0),))
    assert len(cells) == 4
    assert not any(cell.is_alone for row in cells for cell in row)
