"""The date in a file's name or folders: 1954-11-11_标题.md, 19540302.txt, [ca. 1934?] Letter.txt, rmrb/1954.11/x.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.enrich.dates.finder import find_dates, parse_date, with_evidence
from search.enrich.dates.iso import parse_edtf
from search.enrich.dates.year_context import is_year_ruled_out
from search.model import DateSpan, Evidence, Precision

__all__ = ["date_of_name", "date_of_path"]

_DAY = re.compile(
    r"(?<![0-9a-z])(\d{4})(?:([-._/])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d)|年(\d{1,2})月(\d{1,2})日)(?![0-9a-z])",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?<![0-9a-z])(\d{4})(?:[-._/](\d{1,2})|(\d\d)|年(\d{1,2})月)(?![0-9a-z])", re.IGNORECASE)
_ROW = re.compile(
    r"(\.[A-Za-z0-9]{1,5})#\d{1,9}\Z"
)  # the number of a record in a file, which is no date: letters.csv#195411
_FOLDER_YEAR = re.compile(r"(?:^|/)(\d{4})年?(?=/)")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_LONGEST_NAME = 400  # characters of a name in which a day in words is looked for; file systems allow 255 bytes
_SEPARATOR = r"(?=[ _-]{1,4}(?!(?:and|to|until|till|through|or|in|by)(?![a-z])|[-–—\d至到])|\Z)"
# A year at the beginning of a name, or a date that a cataloguer supplied: in square brackets, or with `c.` before it.
_LEADING = re.compile(rf"\A(?:1[89]|20)\d\d(?:[-.](?:0[1-9]|1[0-2])|年(?:\d{{1,2}}月)?)?\??{_SEPARATOR}", re.IGNORECASE)
_SUPPLIED = re.compile(
    r"\[[^\[\]]{1,40}\]"
    r"|(?<![0-9a-z])(?:circa[ _]|ca?\.[ _]?|ca[ _]|[约約])\d{4}(?:s|年代?)?\??(?![0-9a-z])",
    re.IGNORECASE,
)


def date_of_path(source: str) -> DateSpan | None:
    """Return the date of a newspaper's file: the first day in its name or folders, else the finest date of them.

    Args:
        source: Path below the source folder, with `/`.
    """
    source = _ROW.sub(r"\1", source)
    folder_end = source.rfind("/") + 1
    readings = [
        *_DAY.finditer(source, folder_end),
        *_DAY.finditer(source),
        *reversed([*_MONTH.finditer(source, 0, folder_end)]),
        *_MONTH.finditer(source, folder_end),
        *reversed([*_FOLDER_YEAR.finditer(source)]),
    ]
    for match in readings:
        if span := _numbers(match):
            return with_evidence(span, _evidence(source, *match.span()))
    return date_of_name(source)


def date_of_name(source: str) -> DateSpan | None:
    """Return the date in the name of any file: a day anywhere, or a year or a date in brackets that stands apart.

    Other digits mean nothing (000_aa856b620fa86191), and neither does a year within a title.

    Args:
        source: Path below the source folder, with `/`.
    """
    source = _ROW.sub(r"\1", source)
    start = source.rfind("/") + 1
    name = _EXTENSION.sub("", source[start:])[:_LONGEST_NAME]
    for first, last, span in _readings(name):
        return with_evidence(span, _evidence(source, start + first, start + last))
    return None


def _readings(name: str) -> Iterator[tuple[int, int, DateSpan]]:
    """Yield the dates of a name, the surest first, with the offsets of their words."""
    for match in _DAY.finditer(name):
        if span := _numbers(match):
            yield *match.span(), span
    for span in find_dates(name.replace("_", " "), where="filename"):
        if span.precision is Precision.DAY:
            yield span.evidence[0].start, span.evidence[0].end, span
    if span := parse_date(name.replace("_", " ")):
        yield 0, len(name), span
    for match in (*_LEADING.finditer(name), *_SUPPLIED.finditer(name)):
        if is_year_ruled_out(name.lower().replace("_", " "), *match.span()):  # 1954 households
            continue
        if span := parse_date(match[0].replace("_", " ")):
            yield *match.span(), span


def _numbers(match: re.Match[str]) -> DateSpan | None:
    return parse_edtf("-".join(f"{int(number):02}" for number in match.groups() if number and number.isdigit()))


def _evidence(source: str, start: int, end: int) -> Evidence:
    return Evidence(where="filename", start=start, end=end, text=source[start:end], rule="filename")
