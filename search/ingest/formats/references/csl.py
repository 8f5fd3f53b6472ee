"""Reader of CSL-JSON, the data of the Citation Style Language, which Zotero, pandoc and Crossref write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from search.ingest.accounting import Ledger
from search.ingest.article import Article
from search.ingest.formats.format import Format
from search.ingest.formats.records.json_records import Broken, flattened, json_objects
from search.ingest.formats.records.json_text import is_json
from search.ingest.formats.records.table import BadRow
from search.ingest.formats.references.entries import NEWSPAPER, SCHOLARSHIP, WEB, Entry, person, read_entries
from search.ingest.source import Source

__all__ = ["CSL_JSON"]

_SAMPLE = 20_000  # characters in which the marks of CSL are looked for before anything is parsed
_MARK = re.compile(r'"(?:issued|container-title|citation-key|date-parts)"\s{0,9}:')
_TYPE = re.compile(
    r"article(?:-journal|-magazine|-newspaper)?|bill|book|broadcast|chapter|classic|collection|dataset|document|entry"
    r"(?:-dictionary|-encyclopedia)?|event|figure|graphic|hearing|interview|legal_case|legislation|manuscript|map"
    r"|motion_picture|musical_score|pamphlet|paper-conference|patent|performance|periodical|personal_communication|post"
    r"(?:-weblog)?|regulation|report|review(?:-book)?|software|song|speech|standard|thesis|treaty|webpage"
)  # CSL 1.0.2, appendix III
_KINDS = {"article-newspaper": NEWSPAPER, "webpage": WEB, "post": WEB, "post-weblog": WEB}
_FIELDS = {
    "title": "title", "container-title": "container", "publisher": "publisher", "publisher-place": "place",
    "volume": "volume", "issue": "issue", "page": "pages", "DOI": "doi", "URL": "url", "language": "language",
    "keyword": "keywords", "abstract": "abstract", "note": "note", "annote": "note", "section": "section",
    "edition": "edition", "collection-title": "series", "ISBN": "isbn", "ISSN": "issn", "genre": "type",
    "archive": "archive", "archive_location": "archive", "call-number": "call number", "event-place": "place",
    "number": "issue",
}  # fmt: skip
_PEOPLE = {"author": "author", "editor": "editor", "translator": "translator", "container-author": "editor"}
_SEASONS = {"1": "spring", "2": "summer", "3": "autumn", "4": "winter"}
_PARTS = 3  # of a date: year, month and day


def _is_csl(source: Source) -> bool:
    text = source.text
    if not _MARK.search(text.text, 0, _SAMPLE) or not is_json(text):
        return False
    _, first = next(json_objects(text.text), ("", None))
    return isinstance(first, dict) and isinstance(kind := first.get("type"), str) and _TYPE.fullmatch(kind) is not None


def _read(source: Source, ledger: Ledger) -> Iterator[Article]:
    return read_entries("a list of references (CSL-JSON)", lambda: _entries(source.text.text), source, ledger)


CSL_JSON = Format("csl-json", _is_csl, _read)
"""CSL-JSON."""


def _entries(text: str) -> Iterator[Entry | BadRow]:
    for number, (place, value) in enumerate(json_objects(text), start=1):
        if isinstance(value, dict):
            yield _entry(value, place)
        elif isinstance(value, Broken):
            yield BadRow(number, place, value.reason, value.content)
        else:
            yield BadRow(
                number, place, "it is no object with names and values", "\n".join(flattened({"": value}).values())
            )


def _entry(item: dict[str, Any], place: str) -> Entry:
    entry = Entry(place)
    entry.kind = _KINDS.get(str(item.get("type")), SCHOLARSHIP)
    used = {"type", "issued"}
    for key in ("id", "citation-key"):
        if isinstance(item.get(key), str):
            entry.add("id" if not entry.get("id") else key, flattened({key: item[key]}).get(key, ""))
            used.add(key)
    for role, field in _PEOPLE.items():
        people = item.get(role)
        if isinstance(people, list) and all(isinstance(each, dict) for each in people):
            used.add(role)
            for each in people:
                entry.add(field, _person(flattened(each)))
    entry.add("date", _date(item.get("issued")))
    entry.add("accessed", _date(item.get("accessed")))
    used.add("accessed")
    for name, value in flattened({name: value for name, value in item.items() if name not in used}).items():
        entry.add(_FIELDS.get(name, name), value)
    return entry


def _person(name: dict[str, str]) -> str:
    if literal := name.pop("literal", ""):
        return literal
    family = " ".join(filter(None, (name.get("non-dropping-particle", ""), name.get("family", ""))))
    given = " ".join(filter(None, (name.get("given", ""), name.get("dropping-particle", ""), name.get("suffix", ""))))
    return person(family, given)


def _date(value: Any) -> str:
    """Return a date of CSL in ISO 8601: a day, month, year or season, or an interval; else what is written there."""
    if not isinstance(value, dict):
        return "; ".join(flattened({"date": value}).values())
    parts = value.get("date-parts")
    days = [_day(part) for part in parts if isinstance(part, list)] if isinstance(parts, list) else []
    days = [day for day in days if day]
    season = str(value.get("season", ""))
    if len(days) == 1 and season and "-" not in days[0]:
        return f"{_SEASONS.get(season, season)} {days[0]}"
    if days:
        shown = "/".join(days[:2])
        return f"c. {shown}" if value.get("circa") and len(days) == 1 else shown
    written = flattened({key: value[key] for key in ("raw", "literal", "edtf") if key in value})
    return next(iter(written.values()), "")


def _day(parts: list[Any]) -> str:
    """Return `1954-03-02` of a year, and a month and day if they are given; empty without a year."""
    numbers = [str(part).strip() for part in parts[:_PARTS]]
    if not numbers or not all(number.isascii() and number.isdigit() for number in numbers):
        return ""
    return "-".join([numbers[0].zfill(4), *(number.zfill(2) for number in numbers[1:])])
