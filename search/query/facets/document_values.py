"""Facet values of a document, and the parent of a facet value."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import timedelta

from search.facets import SCANNED
from search.model import UNDATED, Document, Role, base_language
from search.query.facets.column_names import column_of

__all__ = [
    "any_text",
    "column_key",
    "column_values",
    "date_key",
    "date_parent",
    "date_values",
    "era_ids",
    "is_date_value",
    "kind_key",
    "kind_values",
    "lang_key",
    "lang_values",
    "no_parent",
    "path_end",
    "path_parent",
    "period_ids",
    "region_codes",
    "region_key",
    "region_paths",
    "scan_key",
    "scan_values",
]  # fmt: skip

_DECADE_ENDS = "X"  # the last character of a decade, `195X`, as in EDTF
_SLASH = "/"  # between the codes of a path

_DATE_VALUE = re.compile(rf"\d{{3}}{_DECADE_ENDS}|(?!0000)\d{{4}}(-(0[1-9]|1[0-2]))?|{UNDATED}", re.ASCII)


def date_values(document: Document) -> list[str]:
    """Return the possible decades of a document's publication, and its year and month where they are certain."""
    span = document.published
    if span is None:
        return [UNDATED]
    first, last = span.earliest, span.latest - timedelta(days=1)
    values = [f"{decade:03}{_DECADE_ENDS}" for decade in range(first.year // 10, last.year // 10 + 1)]
    if first.year == last.year:
        values.append(f"{first.year:04}")
        if first.month == last.month:
            values.append(f"{first.year:04}-{first.month:02}")
    return values


def date_key(document: Document) -> Hashable:
    """Return a key of which the date values are a function."""
    return document.published and (document.published.earliest, document.published.latest)


def date_parent(value: str) -> str:
    """Return the year of a month and the decade of a year; an empty text for a decade and for `undated`."""
    if value == UNDATED or value.endswith(_DECADE_ENDS):
        return ""
    return value[:4] if "-" in value else value[:3] + _DECADE_ENDS


def is_date_value(text: str) -> bool:
    """Return whether a text is a decade, a year, a month or `undated`."""
    return _DATE_VALUE.fullmatch(text) is not None


def region_codes(document: Document) -> list[str]:
    """Return the codes of the subject places of a document and of all their parents; mentions do not count."""
    return sorted({code for place in document.places if place.role == Role.SUBJECT for code in place.path})


def region_paths(document: Document) -> list[str]:
    """Return the same places as paths from China down, `CN/x-pingyuan/410700`, since parents changed over time."""
    paths = [place.path for place in document.places if place.role == Role.SUBJECT]
    return sorted({_SLASH.join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)})


def region_key(document: Document) -> Hashable:
    """Return a key of which the region values are a function."""
    return tuple([place.path for place in document.places if place.role == Role.SUBJECT])


def path_parent(path: str) -> str:
    """Return the parent of a path; an empty text for the root."""
    return path.rpartition(_SLASH)[0]


def path_end(path: str) -> str:
    """Return the last code of a path; a single code is a path as well."""
    return path.rpartition(_SLASH)[2]


def era_ids(document: Document) -> tuple[str, ...]:
    """Return the ids of the eras that a document is about."""
    return tuple([era.id for era in document.eras])


def period_ids(document: Document) -> tuple[str, ...]:
    """Return the ids of the eras in which a document was published."""
    return tuple([era.id for era in document.periods])


def kind_values(document: Document) -> tuple[str, ...]:
    """Return a document's kind."""
    return (str(document.kind),)


def kind_key(document: Document) -> Hashable:
    """Return a key of which the kind is a function: the member of the enumeration itself."""
    return document.kind


def lang_values(document: Document) -> list[str]:
    """Return `en`, `zh`, `zh-Hans`, `zh-Hant`: the languages of a document's texts, Chinese also without its script."""
    return sorted({value for lang in document.langs for value in (lang, base_language(lang))})


def lang_key(document: Document) -> Hashable:
    """Return a key of which the language values are a function."""
    return document.langs


def column_values(document: Document) -> tuple[str, ...]:
    """Return the newspaper column of a document, by its Chinese name if that is known; none for most."""
    value = column_of(document.field("column"))
    return (value,) if value else ()


def column_key(document: Document) -> Hashable:
    """Return a key of which the column is a function."""
    return document.field("column")


def scan_values(document: Document) -> tuple[str, ...]:
    """Return that a document's text is scanned; none of any other text."""
    return (SCANNED,) if document.scan else ()


def scan_key(document: Document) -> Hashable:
    """Return a key of which the values above are a function."""
    return document.scan is not None


def any_text(_: str) -> bool:
    """Return True, for facets of which any text may be a value."""
    return True


def no_parent(_: str) -> str:
    """Return an empty text, the parent of every value of a flat facet."""
    return ""
