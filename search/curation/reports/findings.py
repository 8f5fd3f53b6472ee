"""Findings in one document: facts that are missing, facts that contradict each other, and values that are unlikely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from search.enrich import Gazetteer, date_of_source, find_dates
from search.ingest import chinese_tag, is_chinese
from search.model import DateSpan, Document, Kind, Place, Precision, Role, Text, base_language

__all__ = ["CONFLICTS", "LACKS", "SUSPICIOUS", "Finding", "Inspector"]

LACKS = {
    "no date": "Documents without a day of publication",
    "no place": "Documents about no place",
    "no era": "Documents about no named period",
}
CONFLICTS = {
    "two dates": "The date printed in the file is another than that of its name or folder",
    "day after": "The text names a day long after that of its publication",
    "place outside its years": "A place that did not exist when the document was published",
    "language against script": "A text whose characters are of another language or script than it is filed under",
}
SUSPICIOUS = {
    "date": "A date before 1840 or after today",
    "headline": "No headline, or one as long as a paragraph",
    "author": "An author whose name has digits, or is as long as a sentence",
    "page": "A page that is no number",
    "length": "Hardly any text",
    "translation": "A translation much shorter or longer than translations are",
}

_FIRST_DAY = date(1840, 1, 1)  # the archive's subject begins later; an older date is mostly a misread year
_SLACK = timedelta(days=3 * 366)  # the tables' years are not exact, and news looks back; as the gazetteer has it
_AHEAD = timedelta(days=200)  # elections and congresses are announced some months before
_LAST_DAY = date(2100, 1, 1)
_DATED_SAMPLE = 20_000  # characters of a text in which days are looked for
_YEAR = re.compile(r"\d{4}|年")  # without which no day has its year; most lines have none, and are not read for days
_LONGEST_TITLE, _LONGEST_AUTHOR = 250, 80  # characters
_SHORTEST = 30  # letters and characters of all texts together
_RATIOS = 1.5, 12.0  # English letters for a Chinese character; 4.5 to 5.6 in most of this archive (`ingest.alignment`)
_RATIO_FROM = 100  # Chinese characters from which the ratio says something
_SHOWN = 80  # characters of a value that are quoted
_NUMBER = r"(?:[A-Za-z]?\d{1,4}[A-Za-z]?|[ivxlc]{1,8})"  # of a page: 4, A12, xii
_PAGE = re.compile(rf"{_NUMBER}(?:[-–,、 ]{{1,3}}{_NUMBER}){{0,20}}")
_SAMPLE = 4_000  # characters of a text by which its language is judged


class Finding(NamedTuple):
    """Something about a document that a librarian should look at.

    Attributes:
        kind: A key of `LACKS`, `CONFLICTS` or `SUSPICIOUS`.
        value: The value in question.
        against: What contradicts it; empty if nothing does.
    """

    kind: str
    value: str = ""
    against: str = ""


class Inspector:
    """Looks at documents.

    Args:
        gazetteer: Knows when places existed.
        today: The last day that a document can be of.
    """

    def __init__(self, gazetteer: Gazetteer, today: date) -> None:
        self._gazetteer, self._today = gazetteer, today

    def findings(self, document: Document) -> Iterator[Finding]:
        """Yield what is missing, contradictory or unlikely in a document."""
        yield from self._lacks(document)
        yield from self._conflicts(document)
        yield from self._suspicious(document)

    def _lacks(self, document: Document) -> Iterator[Finding]:
        if document.published is None:
            yield Finding("no date", document.field("date")[:_SHOWN])
        if not any(place.role is Role.SUBJECT for place in document.places):
            yield Finding("no place")
        if not document.eras:
            yield Finding("no era")

    def _conflicts(self, document: Document) -> Iterator[Finding]:
        published = document.published
        if published and (named := date_of_source(document)) and not _overlap(published, named):
            yield Finding("two dates", _shown(published), _shown(named))
        if published and (later := _later_day(document, published)):
            yield Finding("day after", _shown(published), later)
        if published:
            for place in document.places:
                if years := self._years_against(place, published):
                    yield Finding("place outside its years", f"{place.name_en} {place.name}", years)
        for text in document.texts:
            if other := _other_language(text):
                yield Finding("language against script", text.lang, other)

    def _years_against(self, place: Place, published: DateSpan) -> str:
        """Return the years in which a place existed, if the document is of none of them; otherwise an empty text."""
        if not place.code.startswith("x-"):  # only of units that are gone are the years known
            return ""
        try:
            unit = self._gazetteer.unit(place.code)
        except KeyError:  # of a table that has changed since
            return ""
        last = published.latest - timedelta(days=1)
        if unit.existed_on(published.earliest, slack=_SLACK) or unit.existed_on(last, slack=_SLACK):
            return ""
        return f"{unit.valid_from or '…'} to {unit.valid_to or '…'}, published {_shown(published)}"

    def _suspicious(self, document: Document) -> Iterator[Finding]:
        span = document.published
        if span and (span.earliest < _FIRST_DAY or span.earliest > self._today):
            yield Finding("date", _shown(span))
        title = next((text.title for text in document.texts if text.title), "")
        if not title or len(title) > _LONGEST_TITLE:
            yield Finding("headline", title[:_SHOWN])
        for author in document.authors:
            if len(author) > _LONGEST_AUTHOR or any(map(str.isdecimal, author)):
                yield Finding("author", author[:_SHOWN])
        page = document.field("page")
        if document.kind is Kind.NEWSPAPER and page and not _PAGE.fullmatch(page.strip()):
            yield Finding("page", page[:_SHOWN])
        if sum(map(_length, document.texts)) < _SHORTEST:
            yield Finding("length", str(sum(map(_length, document.texts))))
        if ratio := _unlikely_ratio(document):
            yield Finding("translation", f"{ratio:.1f} English letters for a Chinese character")


def _later_day(document: Document, published: DateSpan) -> str:
    """Return, as it is printed, the first day of a text that is much later than its publication; empty if none is.

    A month or a year may be that of a plan; a day to come is rarely named so long before.
    """
    limit = published.latest + _AHEAD
    for text in document.texts:
        dated = filter(_YEAR.search, _words(text)[:_DATED_SAMPLE].split("\n"))
        for span in chain.from_iterable(find_dates(line, where=text.lang) for line in dated):
            if span.precision is Precision.DAY and limit <= span.earliest < _LAST_DAY:
                return f"{span.edtf}: {span.evidence[0].text}" if span.evidence else span.edtf
    return ""


def _overlap(first: DateSpan, second: DateSpan) -> bool:
    return first.earliest < second.latest and second.earliest < first.latest


def _shown(span: DateSpan) -> str:
    return span.edtf if span.precision is not Precision.SPAN else f"{span.earliest} to {span.latest}"


def _words(text: Text) -> str:
    return "\n".join((text.title, *(paragraph.text for paragraph in text.paragraphs)))


def _length(text: Text) -> int:
    return sum(map(str.isalnum, _words(text)))


def _other_language(text: Text) -> str:
    """Return the language that a text seems to be in, if it is another than it is filed under."""
    sample = _words(text)[:_SAMPLE]
    if not any(map(str.isalpha, sample)):
        return ""
    if is_chinese(sample) != text.lang.startswith("zh"):
        return "zh" if is_chinese(sample) else "en"
    if text.lang.startswith("zh") and (script := chinese_tag(sample)) != text.lang:
        return script
    return ""


def _unlikely_ratio(document: Document) -> float:
    """Return how many letters the English has for each Chinese character, if that is unlikely; otherwise 0."""
    sizes = {base_language(text.lang): _length(text) for text in document.texts}
    if len(sizes) < 2 or sizes.get("zh", 0) < _RATIO_FROM:
        return 0.0
    ratio = sizes.get("en", 0) / sizes["zh"]
    return 0.0 if _RATIOS[0] <= ratio <= _RATIOS[1] else ratio
