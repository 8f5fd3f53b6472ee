"""Metadata of a web article, from the lines around it: authors, day as printed, name of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from search.ingest.author_names import is_author_line, is_person_name, leading_name, split_authors
from search.ingest.formats.boilerplate_words import ends_word, vocabulary
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse
from search.text import fold

__all__ = ["PageMetadata", "is_date", "is_dated", "is_time", "read_card", "read_meta", "read_published"]

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
    r"(?:©|\(c\)|copyright)(?:\s|©|\(c\))*+(?:\d{4}(?:\s*+[-–]\s*+\d{4})?)?,?\s*+(?:by )?"
    r"([a-z][\w’'&-]*(?: [A-Z][\w’'&-]*){0,4})",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"(?<!\s)\s++all rights.*", re.IGNORECASE)
_STOPS = re.compile(r"[。！？；，：!?;]|[.:,]\s|[.]\Z")  # signs of prose
_ACCOUNT = re.compile(r"by \S{1,40}(?: \S{1,40})?", re.IGNORECASE)  # `by admin`
_LONGEST_SOURCE = {True: 20, False: 60}  # characters of the name of a paper or site, in Chinese and English
_LONGEST_OTHER = 16  # characters of an editor's name, a number of clicks, a body that is an author
_LONGEST_PROFESSION = 80  # characters
_FULL_STOP = re.compile(r"\.\s|。")
_EDGES = " ,，|-–()（）"
_NAME_END = re.compile(r"[,，(（]")
_SMALL_WORDS = frozenset({"of", "at", "for", "in", "the", "and", "on", "&", "from", "to", "with"})
_SEGMENT = re.compile(r"\s*[|•·]\s*|\s{2,}")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Metadata that a page prints about its article.

    Attributes:
        authors: Names.
        date: Day as printed, or empty.
        site: Name of the site or of the source, or empty.
        other: Whether something else is printed, such as a number of clicks.
    """

    authors: tuple[str, ...] = ()
    date: str = ""
    site: str = ""
    other: bool = False

    @property
    def printed(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.authors or self.date or self.site or self.other)

    @property
    def header(self) -> tuple[tuple[str, str], ...]:
        """Return the known header fields."""
        return tuple((name, value) for name, value in (("date", self.date), ("site", self.site)) if value)

    def completed_by(self, other: PageMetadata | None) -> PageMetadata:
        """Return these metadata, with those of the other for what is missing."""
        if other is None:
            return self
        return PageMetadata(
            self.authors or other.authors, self.date or other.date, self.site or other.site, self.other or other.other
        )


def read_meta(line: str) -> PageMetadata | None:
    """Parse a line such as `By Jane Roe | May 4, 2024` or `2024-05-04 来源：新华网`; None if it is no such line.

    Every part of the line must be understood: one with a day in front and text behind is text.
    """
    if len(line) > _LONGEST:
        return None
    metadata = PageMetadata()
    for number, segment in enumerate(_segments(line)):
        segment_metadata = _read_segment(segment)
        if segment_metadata is None:
            if number == 0 or not _says_nothing(segment):
                return None
        else:
            metadata = metadata.completed_by(segment_metadata)
    return metadata if metadata.printed else None


def _says_nothing(segment: str) -> bool:
    """Return whether a part of a line of facts is a button, a section's label or the length of reading."""
    words = vocabulary()
    return words.role(segment) is not None or words.is_section(segment) or words.counts_comments(segment)


def read_published(line: str) -> PageMetadata | None:
    """Return the day of `Published 2 May 1987. Mutual aid …`: a labelled day that is a sentence before the text."""
    folded = collapse(fold(line[:_LONGEST]))
    for label in vocabulary().meta["date"]:
        if folded.startswith(label) and ends_word(folded, len(label)):
            dated = _DATE.match(collapse(line)[len(label) :].strip(" :："))
            if dated and _FULL_STOP.match(dated.string, dated.end()):
                return PageMetadata(date=dated[1])
    return None


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
    """Parse what stands behind a label; None if it is more than that: `来源：山上的泉水流了一年。` is text."""
    if name == "date":
        dated = _DATE.match(value)
        if not dated:
            return None
        rest = value[dated.end() :].strip(" ,|-–()（）")
        if not rest:
            return PageMetadata(date=dated[0])
        further = _read_segment(rest)
        if further is None and not _ACCOUNT.fullmatch(rest):
            return None
        return PageMetadata(date=dated[0]).completed_by(further)
    if name == "site":
        return PageMetadata(site=value) if _is_source(value) else None
    if name == "other":
        return PageMetadata(other=True) if len(value) <= _LONGEST_OTHER and not _STOPS.search(value) else None
    return _authors(value)


def _is_source(value: str) -> bool:
    """Return whether words can be the name of a paper or a site: short, without the signs and the verbs of prose."""
    if not value or len(value) > (_LONGEST_SOURCE[has_han(value)]) or _STOPS.search(value.rstrip(" .")):
        return False
    words = value.split(" ")
    return has_han(value) or sum(not word[:1].islower() for word in words) * 2 >= len(words)


def _authors(value: str) -> PageMetadata | None:
    """Parse the names behind `By`, with the day that may stand behind them and the authors' profession."""
    dated = _DATE.search(value)
    before, behind = (value[: dated.start()], value[dated.end() :].strip(_EDGES)) if dated else (value, "")
    before = re.sub(r",? on\Z", "", before.strip(_EDGES))
    if len(behind) > _LONGEST_OTHER or _STOPS.search(behind):
        return None
    comma = _NAME_END.search(before)
    for end in (len(before), comma.start() if comma else 0):
        names = split_authors(before[:end])
        if names and all(map(_is_author, names)) and _is_profession(before[end:].strip(_EDGES)):
            return PageMetadata(authors=names, date=dated[1] if dated else "")
    return None


def _is_author(part: str) -> bool:
    """Return whether a part of a byline names a person or, in Chinese, a body."""
    return is_author_line(part) and len(part) <= _LONGEST_OTHER if has_han(part) else is_person_name(part)


def _is_profession(rest: str) -> bool:
    """Return whether what stands behind a name is at most a profession, an affiliation or a place."""
    if not rest:
        return True
    if len(rest) > _LONGEST_PROFESSION or _STOPS.search(rest.replace(",", "")):
        return False
    words = vocabulary()
    if has_han(rest):
        return len(rest) <= _LONGEST_OTHER
    return all(
        not word[:1].islower() or word.strip(",.") in words.jobs or word in _SMALL_WORDS for word in rest.split(" ")
    )


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
    return PageMetadata(authors=(name,) if name else (), site=domain or _RIGHTS.sub("", notice))
