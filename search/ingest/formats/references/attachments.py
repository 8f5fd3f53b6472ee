"""Attachments of a list of references: files that its entries name, and which get the metadata of these.

Zotero exports a list with its files as `List.bib` or `List.ris`, and beside it `files/12/Li - 1987 - Wells.pdf`, a
folder for each attachment. How the list writes the path depends on format and version (escapes, titles and media types
around it), so that an attachment is known by the number of its folder, which is unique in an export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from search.ingest.accounting import Ledger
from search.ingest.article import Article
from search.ingest.formats.references.bibtex import BIBTEX
from search.ingest.formats.references.ris import RIS
from search.ingest.language import has_han
from search.ingest.source import Source
from search.model import Text

__all__ = ["entries_by_folder", "with_entry"]

_FILE = "file"  # the field of an entry that names its files
_TITLE = "title in the file"  # the field of a document for the title that the entry's has replaced
_FOLDER = re.compile(r"(?<![\w./\\-])files[/\\](\d{1,12})[/\\]")


def entries_by_folder(source: Source) -> dict[str, Article]:
    """Return the entries of a list of references, without their texts, by the folders of the files that they name.

    Args:
        source: The list.

    Returns:
        Entries by the numbers of folders; of two that name the same folder the first. None of a file that is no such
        list.

    Raises:
        Unreadable: If it is no text, or no entry can be read.
    """
    entries: dict[str, Article] = {}
    for form in (BIBTEX, RIS):
        if form.matches(source):
            for entry in form.read(source, Ledger()):
                for folder in _folders(entry.header):
                    entries.setdefault(folder, replace(entry, texts=tuple(map(_without_paragraphs, entry.texts))))
            break
    return entries


def _folders(header: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (folder for name, value in header if name == _FILE for folder in _FOLDER.findall(value))


def _without_paragraphs(text: Text) -> Text:
    return Text(lang=text.lang, title=text.title)


def with_entry(article: Article, entries: Mapping[str, Article], folder: str) -> Article:
    """Return an attachment with the metadata of its entry, or as it is if no entry names it.

    What the entry says takes the place of what the file says; what only the file says stays, its title too.

    Args:
        article: The attachment.
        entries: Entries by the numbers of folders.
        folder: Number of its folder.
    """
    entry = entries.get(folder)
    if entry is None:
        return article
    header = [(name, value) for name, value in entry.header if name != _FILE]
    named = {name for name, _ in header}
    header += [(name, value) for name, value in article.header if name not in named]
    texts = list(article.texts)
    for title in filter(None, (text.title for text in entry.texts)):
        # A title in the other language stands in the entry, which is a document, too.
        fitting = (number for number, text in enumerate(texts) if has_han(title) == text.lang.startswith("zh"))
        number = next(fitting, None)
        if number is None or texts[number].title == title:
            continue
        if texts[number].title:
            header.append((_TITLE, texts[number].title))
        texts[number] = replace(texts[number], title=title)
    return replace(
        article,
        kind=entry.kind,
        texts=tuple(texts),
        authors=entry.authors or article.authors,
        header=tuple(header),
    )
