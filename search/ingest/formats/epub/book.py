"""The package document of an EPUB book: its metadata, its files in reading order, and what is encrypted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from search.ingest.article import Unreadable
from search.ingest.author_names import split_authors
from search.ingest.formats.defaults import real_authors, real_title
from search.ingest.formats.packages.xml_part import attribute, children, name_of, parse_part
from search.ingest.paragraphs import collapse
from search.text import without_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element

    from search.ingest.formats.packages.zip_package import Package

__all__ = ["Book", "open_book"]

_WHAT = "an EPUB book"
_CONTAINER = "META-INF/container.xml"
_DAMAGED = f"{_WHAT} that is damaged or incomplete: copy it anew"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Algorithms that only hide fonts (EPUB OCF 3.3, 4.4), which is no protection of the text."""

_LICENCES = ("META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml")
_NO_AUTHORS = frozenset({"trl", "edt", "ill", "bkp", "pbl", "ctb", "aui", "aft", "bkd", "cov"})  # MARC relator codes
_LONGEST = 1_000  # characters of a value
_MOST_FILES = 20_000


@dataclass(slots=True)
class Book:
    """What the package document says.

    Attributes:
        title: Title of the book.
        authors: In order.
        header: Fields as `model.Document.header` has them: date, publisher, series.
        pages: Names of the files in reading order.
        navigation: Names of the files that are a table of contents, in both versions of it.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    header: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    navigation: list[str] = field(default_factory=list)


def open_book(package: Package) -> Book:
    """Return what the package document of a book says.

    Raises:
        Unreadable: If the book is damaged, or protected by DRM.
    """
    _refuse_protected(package)
    container = package.read(_CONTAINER)
    paths = [
        attribute(element, "full-path")
        for element in (parse_part(container, _WHAT).iter() if container else ())
        if name_of(element) == "rootfile"
    ]
    path = next((path for path in paths if path in package), "") or next(
        (name for name in package.names if name.endswith(".opf")), ""
    )
    if not path:
        raise Unreadable(_DAMAGED)
    root = parse_part(package.read(path), _WHAT)
    folder = posixpath.dirname(path)
    book = Book()
    items: dict[str, tuple[str, str]] = {}
    for item in _items(root, "manifest", "item"):
        name = _resolved(folder, attribute(item, "href"))
        media = attribute(item, "media-type").lower()
        items[attribute(item, "id")] = (name, media)
        if "nav" in attribute(item, "properties").split() or media == "application/x-dtbncx+xml":
            book.navigation.append(name)
    for reference in _items(root, "guide", "reference"):
        if attribute(reference, "type").lower() == "toc":
            book.navigation.append(_resolved(folder, attribute(reference, "href")))
    for reference in _items(root, "spine", "itemref"):
        name, media = items.get(attribute(reference, "idref"), ("", ""))
        if name in package and media in _PAGES and name not in book.pages[-_MOST_FILES:]:
            book.pages.append(name)
    if not book.pages:
        raise Unreadable(_DAMAGED)
    _add_metadata(root, package.day(path), book)
    return book


def _items(root: _Element, group: str, name: str) -> Iterator[_Element]:
    return (item for part in children(root, group) for item in children(part, name))


def _resolved(folder: str, href: str) -> str:
    """Return the member that a reference leads to; one that leads out of the book names no member."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _refuse_protected(package: Package) -> None:
    encryption = package.read("META-INF/encryption.xml")
    algorithms = [
        attribute(element, "Algorithm")
        for data in (parse_part(encryption, _WHAT).iter() if encryption else ())
        if name_of(data) == "EncryptedData"
        for element in children(data, "EncryptionMethod")
    ]
    hides_text = any(algorithm not in _FONTS for algorithm in algorithms)
    if hides_text or (not encryption and any(name in package for name in _LICENCES)):
        raise Unreadable(
            f"{_WHAT} that is protected by DRM, so that only its shop's program can open it: ask the publisher for a "
            "copy without it"
        )


def _add_metadata(root: _Element, packed: str, book: Book) -> None:
    """Add Dublin Core; `date` is that of publication, and never one of a change or of the file."""
    refined = _refinements(root)
    authors, dates = list[str](), list[str]()
    for metadata in children(root, "metadata"):
        for element in metadata.iter():
            value = collapse(without_invisible((element.text or "")[:_LONGEST]))
            if not value:
                continue
            role = attribute(element, "role") or refined.get((attribute(element, "id"), "role"), "")
            match name_of(element):
                case "title":
                    kind = refined.get((attribute(element, "id"), "title-type"), "main")
                    book.title = book.title or (value if kind == "main" else "")
                case "creator" if role not in _NO_AUTHORS:
                    authors.extend((value,) if "," in value else split_authors(value))
                case "date":
                    event = attribute(element, "event").lower()
                    if event in ("", "publication", "original-publication") and not value.startswith("0"):
                        dates.append(value.partition("T")[0])
                case "publisher":
                    book.header.setdefault("publisher", value)
                case "contributor" if role == "trl":
                    book.header.setdefault("translator", value)
    book.title = real_title(book.title)
    book.authors = real_authors(dict.fromkeys(authors))
    if dates:
        # Programs that are told no date write that on which they made the file.
        is_of_file = dates[0] == packed or dates[0] == refined.get(("", "dcterms:modified"), "")[:10]
        book.header["created" if is_of_file else "date"] = dates[0]


def _refinements(root: _Element) -> Mapping[tuple[str, str], str]:
    """Return what `<meta refines="#id" property="role">` says, by id and property; of the book, the id is empty."""
    return {
        (attribute(meta, "refines").lstrip("#"), attribute(meta, "property")): (meta.text or "").strip()
        for meta in _items(root, "metadata", "meta")
        if attribute(meta, "property")
    }
