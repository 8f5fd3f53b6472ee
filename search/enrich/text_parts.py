"""Titles and paragraphs of a document, each under the name that evidence uses (`body.zh.3`)."""

from __future__ import annotations

from collections.abc import Iterator

from search.model import Document, ParagraphKind, base_language

__all__ = ["text_parts"]


def text_parts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield each title that is not empty, then the paragraphs of each text, as (where, text), without bylines.

    Paragraphs are counted from 0, bylines included, so that a number points into `Text.paragraphs`.
    """
    for text in document.texts:
        if text.title:
            yield f"title.{base_language(text.lang)}", text.title
    for text in document.texts:
        for number, paragraph in enumerate(text.paragraphs):
            if paragraph.kind is not ParagraphKind.BYLINE:
                yield f"body.{base_language(text.lang)}.{number}", paragraph.text
