"""Turns a few words about articles into source files and an open library, for tests that need their own archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from search import Config, Document, Library, build
from search.engine.facet_values import date_values
from search.engine.schema import lang_values, region_paths


def newspaper(title: str, zh_title: str, day: str, en: str = "", zh: str = "", page: int = 1) -> str:
    """A bilingual article in the form of the People's Daily archive."""
    return (
        f"Title: {title}\nAuthor: \nDate: {day}\nPage: {page}\n\n{en}\n\n<hr /> \n\nOriginal: \n\n"
        f"### {zh_title}\n\n{day}\n第{page}版()\n专栏：\n\n    {zh}\n"
    )


@contextmanager
def archive(files: Mapping[str, str | bytes], config: Config | None = None) -> Iterator[Library]:
    """An open library of source files, given by name and content, in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        sources, index = Path(folder, "sources"), Path(folder, "index")
        for name, content in files.items():
            path = sources / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        sources.mkdir(exist_ok=True)
        build([sources], index, config=config)
        with Library.open(index, config=config) as library:
            yield library


def facet_values(document: Document, name: str) -> set[str]:
    """What a document counts for in a facet."""
    match name:
        case "date":
            return set(date_values(document))
        case "region":
            return set(region_paths(document))
        case "era":
            return {era.id for era in document.eras}
        case "kind":
            return {str(document.kind)}
    return set(lang_values(document))
