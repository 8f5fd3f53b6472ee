"""Reader of RIS, the format in which most programs and databases export references.

Tags and types: the specification of Research Information Systems (2001, 2011), and what Zotero and EndNote write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.formats.format import Format
from search.ingest.formats.records.table import BadRow
from search.ingest.formats.references.entries import NEWSPAPER, SCHOLARSHIP, WEB, Entry, person, read_entries
from search.ingest.formats.unread.unread_format import share_of_lines, top_lines
from search.ingest.source import Source

__all__ = ["RIS"]

_FIRST = re.compile(r"TY {1,2}- ?\w{2,8}")
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: |\Z)")
_TAGGED = 0.3  # share of the lines that have a tag; an abstract may go over many
_KINDS = {
    **dict.fromkeys(("NEWS",), NEWSPAPER),
    **dict.fromkeys(("ELEC", "BLOG", "ICOMM", "WEB", "MULTI", "VIDEO"), WEB),
}
_FIELDS = {
    "TI": "title", "T1": "title", "TT": "title", "AU": "author", "A1": "author", "A2": "editor", "ED": "editor",
    "A4": "translator", "T2": "container", "JO": "container", "JF": "container", "JA": "container", "BT": "book",
    "T3": "series", "PB": "publisher", "CY": "place", "PP": "place", "VL": "volume", "IS": "issue", "DO": "doi",
    "UR": "url", "LA": "language", "KW": "keywords", "AB": "abstract", "N2": "abstract", "N1": "note", "RN": "note",
    "ET": "edition", "SE": "section", "ID": "id", "L1": "file", "L2": "file", "L4": "file", "AV": "archive",
    "CN": "call number", "Y2": "accessed", "M3": "type",
}  # fmt: skip
_PEOPLE = frozenset({"author", "editor", "translator"})
_YEAR = re.compile(r"\d{4}")
_DATE = re.compile(r"(\d{4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?/{0,3}\s*(.*)", re.DOTALL)


def _is_ris(source: Source) -> bool:
    first = next(iter(top_lines(source.text.text, 1)), "").lstrip()
    return _FIRST.match(first) is not None and share_of_lines(source.text.text, _TAG) >= _TAGGED


def _read(source: Source, ledger: Ledger) -> Iterator[Article]:
    return read_entries("a list of references (RIS)", lambda: _entries(source.text), source, ledger)


RIS = Format("ris", _is_ris, _read)
"""RIS."""


def _entries(source: SourceText) -> Iterator[Entry | BadRow]:
    """Yield the entries; one ends at its last tag (ER) or where the next begins."""
    fields: list[tuple[str, list[str]]] = []
    start = 1
    for number, line in enumerate(source.text.split("\n"), start=1):
        match = _TAG.match(line)
        if match and match[1] in {"TY", "ER"} and fields:
            yield _entry(fields, start)
            fields = []
        if match and match[1] != "ER":
            start = start if fields else number
            fields.append((match[1], [line[match.end() :].strip()]))
        elif fields and not match:
            fields[-1][1].append(line.strip())
    if fields:
        yield _entry(fields, start)


def _entry(fields: list[tuple[str, list[str]]], line: int) -> Entry:
    entry = Entry(f"line {line}")
    dates: dict[str, str] = {}
    pages: dict[str, str] = {}
    for tag, lines in fields:
        value = "\n".join(lines).strip()
        field = _FIELDS.get(tag)
        if tag == "TY":
            entry.kind = _KINDS.get(value.upper(), SCHOLARSHIP)
        elif tag in {"DA", "PY", "Y1"}:
            dates.setdefault("DA" if tag == "DA" else "PY", value)
        elif tag in {"SP", "EP"}:
            pages.setdefault(tag, value)
        elif field in _PEOPLE:
            family, _, given = value.partition(",")
            entry.add(field, person(family, given.replace(",", " ")))
        elif field == "container" and entry.get("container"):
            continue_with = "" if value == entry.get("container") else value
            entry.add(tag, continue_with)  # an abbreviation of the same name
        else:
            entry.add(field or tag, value)
    _add_date(entry, dates)
    entry.add("pages", "-".join(filter(None, (pages.get("SP", ""), pages.get("EP", "")))))
    return entry


def _add_date(entry: Entry, dates: dict[str, str]) -> None:
    """Add the finer one of the two dates, in ISO 8601; some write the year into one and the day into the other."""
    day, year = (_iso(dates.get(tag, "")) for tag in ("DA", "PY"))
    if day and not _YEAR.search(day):
        entry.add("date", f"{day} {year}")
    else:
        entry.add("date", max(day, year, key=len))


def _iso(date: str) -> str:
    """Return `2019-05` for `2019/05//`, `spring 1954` for `1954/spring`; dates without slashes as they are."""
    match = _DATE.fullmatch(date.strip())
    if not match or "/" not in date:
        return date.strip()
    year, month, day, other = match.groups()
    if other and not month:
        return f"{other} {year}"
    parts = [year, *(part.zfill(2) for part in (month, day) if part and part.strip("0"))]
    return "-".join(parts)
