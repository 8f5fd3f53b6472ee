"""Writes the made-up archive of `corpus` as source files, filed as the People's Daily archive is: one file an article."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from search.model import Document, Text
from tests.bench.corpus import Corpus

__all__ = ["write_tree"]

_UNDATED = date(1954, 11, 11)  # of documents that the corpus leaves undated: every article has a day
_NAME_LENGTH = 40  # characters of a title in a file's name


def write_tree(corpus: Corpus, folder: Path) -> list[Path]:
    """Write each document of an archive as `YYYY.MM/YYYY-MM-DD_标题.md` below a folder.

    Returns:
        The files, in the order of the documents.
    """
    paths: list[Path] = []
    for document in corpus:
        day = document.published.earliest if document.published else _UNDATED
        month = folder / f"{day.year}.{day.month:02}"
        month.mkdir(parents=True, exist_ok=True)
        title = (document.texts[1].title or "图片")[:_NAME_LENGTH].replace("/", "_")
        path = month / f"{day.isoformat()}_{title}.md"
        if path.exists():
            path = path.with_stem(f"{path.stem}_{len(paths)}")
        path.write_text(article(document, day), encoding="utf-8")
        paths.append(path)
    return paths


def article(document: Document, day: date) -> str:
    """Return a document of an archive as a bilingual source file."""
    english, chinese = document.texts
    return (
        f"Title: {english.title}\nAuthor: \nDate: {day.isoformat()}\nPage: {1 + day.day % 4}\n\n{_body(english)}\n\n"
        f"<hr /> \n\nOriginal: \n\n### {chinese.title}\n\n\n{day.isoformat()}\n第{1 + day.day % 4}版()\n专栏：\n\n{_body(chinese)}\n"
    )


def _body(text: Text) -> str:
    return "\n".join(f"　　{paragraph.text}" for paragraph in text.paragraphs)
