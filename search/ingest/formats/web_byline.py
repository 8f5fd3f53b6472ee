"""Metadata of a web article, from the lines around it: authors, day as printed, name of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from search.ingest.author_names import is_person_name, leading_name, split_authors
from search.ingest.formats.boilerplate_words import ends_word, vocabulary
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse
from search.text import fold

__all__ = ["PageMetadata", "is_date", "is_dated", "is_time", "read_card", "read_meta"]

_LONGEST = 200  # characters of a line with metadata
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = r"(?:[,t ]+(?:at )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:[a-z]{2,4}|[+-]\d\d:?\d\d|z)\b)?)?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBERS = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日"
_DAY = rf"(?:{_ORDINAL} {_MONTH},? \d{{4}}|{_MONTH} {_ORDINAL},? \d{{4}}|{_NUMBERS})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_DATE = re.compile(rf"{_WEEKDAY}({_DAY}{_TIME})(?: 星期.)?", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:https?://)?(?:www\.)?([A-Za-z][A-Za-z0-9-]{1,40})\.(?:com|net|org|cn|co|io|news|info|eu|uk|hk|tw|asia)\b"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)(?:\s|©|\(c\))*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by )?"
    r"([a-z][\w’'&-]*(?: [A-Z][\w’'&-]*){0,4})",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"\s*[|•·]\s*|\s{2,}")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Metadata that a page prints about its article.

    Attributes:
        authors: Names.
        date: Day as printed, or empty.
        site: Name of the site or of the source, or empty.
    """

    authors: tuple[str, ...] = ()
    date: str = ""
    site: str = ""

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """Return the known header fields."""
        return tuple((name, value) for name, value in (("date", self.date), ("site", self.site)) if value)

    def completed_by(self, other: PageMetadata | None) -> PageMetadata:
        """Return these metadata, with those of the other for what is missing."""
        if other is None:
            return self
        return PageMetadata(self.authors or other.authors, self.date or other.date, self.site or other.site)


def read_meta(line: str) -> PageMetadata | None:
    """Parse a line such as `By Jane Roe | May 4, 2024` or `2024-05-04 来源：新华网`; None if it is no such line."""
    if len(line) > _LONGEST:
        return None
    metadata = PageMetadata()
    for number, segment in enumerate(_segments(line)):
        segment_metadata = _read_segment(segment)
        if segment_metadata is None and number == 0:
            return None
        metadata = metadata.completed_by(segment_metadata)
    return metadata


def is_date(line: str) -> bool:
    """Return whether a line is a day, with or without the hour, and nothing else."""
    return len(line) < _LONGEST and _DATE.fullmatch(line.strip(" |·-–,")) is not None


def is_time(line: str) -> bool:
    """Return whether a line is a day with the hour, as sites print it under the name of a commenter."""
    return is_date(line) and ":" in line


def is_dated(line: str) -> bool:
    """Return whether a line labels its date as that of publication or change: `Posted on May 4, 2012 by Jane Roe`."""
    return read_meta(line) is not None and fold(line).startswith(vocabulary().meta["date"])


@cache
def _labels() -> re.Pattern[str]:
    """Return a pattern of the Chinese labels, which may follow each other in one line without separators."""
    labels = [label for entries in vocabulary().meta.values() for label in entries if has_han(label)]
    return re.compile("|".join(map(re.escape, sorted(labels, key=len, reverse=True))))


def _segments(line: str) -> Iterator[str]:
    folded = fold(line)
    cuts = {match.start() for match in _labels().finditer(folded)}
    cuts |= {edge for match in _SEGMENT.finditer(line) for edge in match.span()}
    if dated := _DATE.match(line):
        cuts.add(dated.end())
    edges = [0, *sorted(cuts), len(line)]
    for start, stop in pairwise(edges):
        if segment := line[start:stop].strip(" |•·,，"):
            yield segment


def _read_segment(segment: str) -> PageMetadata | None:
    folded = collapse(fold(segment))
    if _DATE.fullmatch(segment):
        return PageMetadata(date=segment)
    labels = [(len(label), name, label) for name, entries in vocabulary().meta.items() for label in entries]
    for _, name, label in sorted(labels, reverse=True):
        if folded.startswith(label) and ends_word(folded, len(label)):
            return _labelled_value(name, collapse(segment)[len(label) :].strip(" :："))
    return None


def _labelled_value(name: str, value: str) -> PageMetadata | None:
    if name == "date":
        dated = _DATE.match(value)
        if not dated:
            return None
        return PageMetadata(date=dated[0]).completed_by(_read_segment(value[dated.end() :].strip(" ,-–")))
    if name == "site":
        return PageMetadata(site=value[:80])
    if name == "other":
        return PageMetadata()
    dated = _DATE.search(value)
    names = [part for part in split_authors(re.split(r",? on |[,，(（]", value, maxsplit=1)[0]) if is_person_name(part)]
    names = names or [part for part in split_authors(value) if is_person_name(part)]
    return PageMetadata(authors=tuple(names), date=dated[1] if dated else "") if names else None


def read_card(card: Sequence[str], dropped: Sequence[str], jobs: Collection[str]) -> PageMetadata:
    """Read the author's name from the author's card, and the site's name from the card or a copyright line.

    Args:
        card: Lines and prose of the card.
        dropped: The other boilerplate.
        jobs: Words that end a name.
    """
    lines = (line.replace("：", ":").split(":", 1)[-1] for line in card[:3])
    name = next((name for line in lines if (name := leading_name(line, jobs))), "")
    domain = next((match[1] for line in card if (match := _DOMAIN.search(line[:2000]))), "")
    notice = next((match[1] for line in dropped if (match := _COPYRIGHT.match(line[:_LONGEST]))), "")
    return PageMetadata(authors=(name,) if name else (), site=domain or re.sub(r"(?i)\s+all rights.*", "", notice))
