"""Values of facets that are names as documents give them: of authors, of newspapers and journals, of collections.

Of such a facet any text may be a value. The value of a name is the name folded: 人民日报 and 人民日報 are one, and so
are Jane Roe and JANE ROE. What it is called is the *form* that most documents write; a column keeps all forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from search.enrich import parse_date
from search.model import Document, Kind
from search.query.facets.newspapers import NEWSPAPERS, newspaper_names
from search.text import chinese_passage

__all__ = [
    "FORM_SEPARATOR", "Forms", "author_forms", "author_key", "collection_forms", "collection_key", "english_stems",
    "folded_name", "paper_forms", "paper_key", "paper_names", "paper_of", "parted", "stored_name",
]  # fmt: skip

FORM_SEPARATOR = "\x00"
"""Between a value and a form of it, as stored: it sorts before all else, so that forms of a value are adjacent."""

_LONGEST = 80  # characters of a value
_LONGEST_FORM = 200  # characters of a form
_SURROGATES = re.compile("[\ud800-\udfff]")  # halves of pairs, which UTF-8 cannot hold
# White space ends a term, and a slash would make a path.
_BETWEEN_WORDS = re.compile(r"[\s/_\x00-\x1f\x7f-\x9f]+")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ARCHIVE_FILE = re.compile(r"(.+?)\.(?:zip|7z|tar|tgz|tbz2?|txz|tar\.\w{1,4})", re.IGNORECASE)

Forms = Mapping[str, str]
"""Forms by value."""


def folded_name(name: str) -> str:
    """Return a name as a value: script, width and case folded, without marks within Chinese names, and in one word."""
    passage = chinese_passage(_SURROGATES.sub("\ufffd", name).strip()).text
    return "_".join(_BETWEEN_WORDS.split(passage))[:_LONGEST].strip("_:.")


def stored_name(value: str, form: str) -> str:
    """Return a value with a form of it as a column stores them."""
    return f"{value}{FORM_SEPARATOR}{'' if form == value else form}"


def parted(stored: str) -> tuple[str, str]:
    """Return the value and the form of what a column stores."""
    value, _, form = stored.partition(FORM_SEPARATOR)
    return value, form or value


def author_forms(document: Document) -> Forms:
    """Return the authors of a document, each once, as it first gives them."""
    forms: dict[str, str] = {}
    for name in document.authors:
        _add(forms, folded_name(name), name)
    return forms


def author_key(document: Document) -> tuple[str, ...]:
    """Return a key of which the authors are a function."""
    return document.authors


def english_stems(value: str) -> str:
    """Return a value without apostrophes, articles and plurals: Reader's Letter and Readers’ Letters are one."""
    words = value.replace("'", "").replace("’", "").split("_")
    return "_".join(word.removesuffix("s") for word in words if word != "the")


def paper_of(name: str) -> str:
    """Return the value of a newspaper or journal: of a well-known newspaper, both of its names are one value."""
    value = folded_name(name)
    return _by_english().get(english_stems(value), value)


def paper_names(value: str) -> tuple[str, str] | None:
    """Return the English and Chinese name of a well-known newspaper by its value; None of any other."""
    return _by_value().get(value)


def paper_forms(document: Document) -> Forms:
    """Return the newspaper or journal that a document names, or that its folder is called after; none of most."""
    forms: dict[str, str] = {}
    name = document.field("journal") if document.kind is Kind.SCHOLARSHIP else _newspaper(document)
    _add(forms, paper_of(name), name)
    return forms


def paper_key(document: Document) -> tuple[str, ...]:
    """Return a key of which the newspaper or journal is a function."""
    return str(document.kind), document.field("journal"), _newspaper(document)


def collection_forms(document: Document) -> Forms:
    """Return the collection that a document names, or else the first folder that it lies in; none if that is a date."""
    forms: dict[str, str] = {}
    name = document.field("collection")
    if not name:
        folder = _first_folder(document)
        name = "" if parse_date(folder) else folder
    _add(forms, folded_name(name), name)
    return forms


def collection_key(document: Document) -> tuple[str, ...]:
    """Return a key of which the collection is a function."""
    return document.field("collection"), _first_folder(document)


def _add(forms: dict[str, str], value: str, name: str) -> None:
    if value:
        form = _BREAKS.sub(" ", _SURROGATES.sub("\ufffd", name)).strip()
        forms.setdefault(value, form[:_LONGEST_FORM])


def _newspaper(document: Document) -> str:
    en, zh = newspaper_names(document)
    return zh or en


def _first_folder(document: Document) -> str:
    """Return the first folder that a document lies in, below its source, or the archive file that it is packed in."""
    file = document.file
    folder, separator, _ = file.partition("/")
    if separator:
        return folder
    packed = _ARCHIVE_FILE.fullmatch(file) if document.record and document.source[len(file)] == "/" else None
    return packed[1] if packed else ""


@cache
def _by_english() -> dict[str, str]:
    return {english_stems(folded_name(en)): folded_name(zh) for en, zh in NEWSPAPERS.values()}


@cache
def _by_value() -> dict[str, tuple[str, str]]:
    return {folded_name(zh): (en, zh) for en, zh in NEWSPAPERS.values()}
