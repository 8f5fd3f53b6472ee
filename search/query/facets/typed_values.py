"""Parse places, eras, dates, columns, kinds and languages as people type them into the values of the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from search.enrich import EraTable, Gazetteer, parse_date
from search.errors import InvalidRequest, Message
from search.facets import LANGS, SCANNED
from search.model import UNDATED, DateSpan, Kind, Precision
from search.query.facets.column_names import column_of
from search.query.facets.names import folded_name, paper_of
from search.query.tree import DateRangeNode, Node
from search.text import fold

__all__ = [
    "SCANNED_LABEL", "UNDATED_LABEL", "ReferenceTables", "date_condition", "date_range", "read_author",
    "read_collection", "read_column", "read_date", "read_era", "read_kind", "read_lang", "read_paper", "read_region",
    "read_scan",
]  # fmt: skip

UNDATED_LABEL = (Message("Undated"), "日期不详")
"""English and Chinese label of `undated`; either can be typed."""

SCANNED_LABEL = (Message("Scanned text"), "扫描文本")
"""English and Chinese label of `scanned`; either can be typed."""

_LANG_NAMES = {lang.lower(): lang for lang in LANGS} | {"english": "en", "chinese": "zh"}
_FACET_PRECISIONS = (Precision.DECADE, Precision.YEAR, Precision.MONTH)
_RANGE = re.compile(r"(?:(?<!\s)\s++)?+(?:\.\.++|…|(?<=\s)(?:to|TO)\s)\s*+")


@dataclass(frozen=True, slots=True)
class ReferenceTables:
    """The tables by which typed values are parsed."""

    gazetteer: Gazetteer
    eras: EraTable


def read_region(tables: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the codes of the regions with a name or code, or a path of codes unchanged.

    Raises:
        InvalidRequest: If there is none; the message suggests valid values, as in the functions below.
    """
    if "/" in text and all(tables.gazetteer.resolve(code) == (code,) for code in text.split("/")):
        return tables.gazetteer.with_great_regions(text)  # a value of the region facet
    if codes := tables.gazetteer.resolve(text):
        return codes
    raise InvalidRequest(
        _message("There is no region “%(value)s” in the gazetteer; try a province such as Shanxi or 山西.", text)
    )


def read_era(tables: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the id of the era with an id or name.

    Raises:
        InvalidRequest: If there is none.
    """
    if era := tables.eras.resolve(text):
        return (era,)
    raise InvalidRequest(
        _message("There is no era “%(value)s”; eras are %(valid)s.", text, [era.id for era in tables.eras])
    )


def read_date(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the date value of a decade, year or month, or of a label of `undated`.

    Raises:
        InvalidRequest: If it is none of these.
    """
    if fold(text) in (UNDATED, UNDATED_LABEL[1]):
        return (UNDATED,)
    span = _date_span(text)
    if span.precision not in _FACET_PRECISIONS:
        raise InvalidRequest(
            _message("“%(value)s” is not a decade, year or month; write 1950s, 1954 or 1954-11.", text)
        )
    return (span.edtf,)


def read_kind(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the kind with a name.

    Raises:
        InvalidRequest: If there is none of this name.
    """
    if fold(text) in set(Kind):
        return (fold(text),)
    raise InvalidRequest(_message("There is no kind “%(value)s”; kinds are %(valid)s.", text, Kind))


def read_lang(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the BCP 47 tag of a language.

    Raises:
        InvalidRequest: If it is none of `LANGS`.
    """
    if lang := _LANG_NAMES.get(fold(text)):
        return (lang,)
    raise InvalidRequest(_message("There is no language “%(value)s”; languages are %(valid)s.", text, LANGS))


def read_column(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the value of a newspaper column, by its name or by the English name of a common one.

    Raises:
        InvalidRequest: If the text is blank, as in the three functions below.
    """
    missing = Message("The name of a column is missing, such as 读者来信 or “Readers’ letters”.")
    return _name(column_of(text), missing)


def read_author(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the value of an author, by the whole name."""
    return _name(folded_name(text), Message("The name of an author is missing, such as 王小明 or “Jane Roe”."))


def read_paper(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the value of a newspaper or journal, by its name, or by the English name of a well-known newspaper."""
    return _name(paper_of(text), Message("The name of a newspaper or journal is missing."))


def read_collection(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the value of a collection, by its name."""
    return _name(folded_name(text), Message("The name of a collection is missing: that of a folder of the archive."))


def _name(value: str, missing: Message) -> tuple[str, ...]:
    if not value:
        raise InvalidRequest(missing)
    return (value,)


def read_scan(_: ReferenceTables, text: str) -> tuple[str, ...]:
    """Return the value of scanned text.

    Raises:
        InvalidRequest: If it is another one.
    """
    if fold(text) in (SCANNED, *map(fold, SCANNED_LABEL)):
        return (SCANNED,)
    raise InvalidRequest(_message("There is no kind of scan “%(value)s”; write %(valid)s.", text, [SCANNED]))


def date_range(earliest: str | None, latest: str | None) -> DateSpan | None:
    """Return the span from the first day of one date to the last day of another; either may be missing.

    Raises:
        InvalidRequest: If one is not a date, or the first is after the last.
    """
    first = _date_span(earliest) if earliest and earliest.strip() else None
    last = _date_span(latest) if latest and latest.strip() else None
    if first is None and last is None:
        return None
    start, end = first.earliest if first else date.min, last.latest if last else date.max
    if end <= start:
        raise InvalidRequest(
            Message("%(last)s is before %(first)s; exchange the two dates.", first=earliest, last=latest)
        )
    return DateSpan(earliest=start, latest=end, precision=Precision.SPAN)


def date_condition(text: str) -> Node:
    """Return the condition `date:` with one date, or with two and `..` or `to` between them.

    Raises:
        InvalidRequest: If it is not a date.
    """
    ends: Sequence[str] = _RANGE.split(text, maxsplit=1)
    span = date_range(ends[0], ends[-1])
    if span is None:
        raise InvalidRequest(
            Message("A date is missing; write a year, month or day such as 1954, 1954-11 or 1954-11-11.")
        )
    return DateRangeNode(span)


def _date_span(text: str) -> DateSpan:
    if span := parse_date(text.strip()):
        return span
    raise InvalidRequest(
        _message("“%(value)s” is not a date; write a year, month or day such as 1954, 1954-11 or 1954-11-11.", text)
    )


def _message(template: str, value: str, valid: Iterable[str] = ()) -> Message:
    """Return a message about a wrong value, without characters that would harm a terminal."""
    shown = "".join(char if char.isprintable() else "�" for char in value)
    return Message(template, value=shown, valid=", ".join(valid))
