"""Dates in running text, in order, and the span of a text that is one date."""

from __future__ import annotations

import re
from datetime import date

from search.enrich.dates.calendar_spans import FIRST_YEAR, DateMatch, interval, year
from search.enrich.dates.chinese_dates import chinese_dates
from search.enrich.dates.english_dates import english_dates
from search.enrich.dates.iso import numeric_dates, parse_edtf
from search.enrich.dates.lunar_dates import lunar_dates
from search.model import DateSpan, Evidence, Precision
from search.text import fold

__all__ = ["find_dates", "parse_date", "with_evidence"]

_MAX_GAP = 16  # characters between the two ends of an interval; the patterns of _TO and _AND match fewer
_TO = re.compile(r"\s{0,2}(?:-|–|—|――|——|~|/|至|到|to|until|till|through|up to)\s{0,2}(?:the\s)?")
_AND = re.compile(r"\s{0,2}(?:and|&|和|、|与|及|)\s{0,2}(?:the\s)?")

_MAX_DATE = 120  # characters of the longest text that is parsed as one date
_CIRCA = re.compile(
    r"^(?:(?:circa|cca|ca?|about|around|approx(?:imately)?|probably|prob|possibly|perhaps|likely|undated|n\.? ?d)\b"
    r"[.,]{0,2}|©|(?:大约|大概|可能|约|无日期)[:,]?)\s{0,2}|^[c©](?=\d{4}\b)|(?:左右|前后)$"
)
# Brackets and question marks around what a cataloguer supplied (AACR2 1.4F7, RDA 1.9.2): [1934?], [ca. 1934], 1934 (?).
_SUPPLIED = re.compile(r"^[\[({<〔【\s]{1,40}|[\])}>〕】\s.;,]{1,40}$|[\[({]\s?\?\s?[\])}]$")
_MOST_SUPPLIED = 4  # brackets within brackets, or words before brackets
_EITHER = re.compile(r"(\d{4})\s?(?:or|或)\s?(\d{4})\s?年?")
_UNSPECIFIED = re.compile(r"(\d\d)--|(\d{3})-")  # 18--, 193-
# What says, beside a date, that its month and day are of the old calendar: 1954.7.5（农历）, the lunar July 1958.
_OLD_BEFORE = re.compile(r"(?:[农阴旧夏古废]历[:,]?|\blunar(?: calendar)?)\s?$")
_OLD_AFTER = re.compile(
    r"\s?\((?:[农阴旧夏古废]历|lunar)\)"
    r"|,?\s?\(?(?:(?:of|by|in|on|according to) )?(?:the )?(?:(?:old|chinese|traditional) )?lunar calendar\b"
)
_OLD_WINDOW = 48  # characters on either side in which it is looked for
# What may stand beside a date in a header: weekdays, times of day, time zones, punctuation.
_IGNORED = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|星期[一二三四五六日天]|周[一二三四五六日]"
    r"|(?:\bat\s)?\d\d?:\d\d(?::\d\d)?(?:\s?[ap]m)?|\b(?:utc|gmt|bst|cst)\b|[+-]\d{4}\b|\bin\b|\bfrom\b|\bbetween\b"
    r"|\bthe\b|\byear\b|中华|公元|西元|间|[\s,，、.;:()\[\]?]"
)
_LONGEST_MONTHS = 92  # days; a longer span is no day, month or season
_SHORT_NUMERIC = re.compile(r"(\d{4})[-/.](\d{1,2})")


def find_dates(text: str, *, where: str) -> list[DateSpan]:
    """Return every date in running text.

    Four digits count as a year only where the words around them say so. A day that the calendar does not have
    (30 February 1954, 1954年13月) is reported as the month or year that is certain, with a rule that says
    "impossible part ignored"; the same in digits only (1954-02-30) is no date. What is relative to the
    writer's day (今年秋季, next spring) is left out. Vague words follow the conventions of `calendar_spans`.

    Args:
        text: Running text in English, Chinese or both.
        where: Name of the part of the document, for the evidence (`body.en.3`).

    Returns:
        Spans in order of appearance, each with one piece of evidence whose offsets count in `text`.
    """
    return [
        with_evidence(match.span, Evidence(where=where, start=match.start, end=match.end,
                                             text=text[match.start : match.end], rule=match.rule))
        for match in _scan_dates(fold(text))
    ]  # fmt: skip


def parse_date(text: str) -> DateSpan | None:
    """Return the span of a text that is a date as a whole: ISO, EDTF, Chinese or English, as in `find_dates`.

    "c. 1955" and 约1955年 are 1955, as are [1955?] and [ca. 1955] of catalogues: a span does not hold uncertainty.
    [1934 or 1935], [193-?] and [18--] are the years that are possible. A weekday or a time of day is ignored;
    `1953..1957`, `1953..` and `..1957` are intervals. Of a date in two calendars the finer one is taken.

    Args:
        text: For example a header field or the argument of a filter.

    Returns:
        The span without evidence, or None if the text is not a date, or one that the calendar does not have.
    """
    folded = fold(text).strip()[: _MAX_DATE + 1].strip()
    if len(folded) > _MAX_DATE:
        return None
    return _parse_whole(folded) or _parse_supplied(folded)


def _parse_whole(folded: str) -> DateSpan | None:
    if ".." in folded:
        return _parse_interval(folded)
    short = _SHORT_NUMERIC.fullmatch(folded)
    return parse_edtf(f"{short[1]}-{int(short[2]):02}" if short else folded) or _parse_words(folded)


def _parse_supplied(folded: str) -> DateSpan | None:
    """Return the span of a date with brackets, question marks or words of doubt around it."""
    bare = folded
    for _ in range(_MOST_SUPPLIED):
        shorter = _CIRCA.sub("", _SUPPLIED.sub("", bare)).rstrip("?").strip()
        if shorter == bare:
            break
        bare = shorter
    if either := _EITHER.fullmatch(bare):
        return interval(parse_edtf(either[1]), parse_edtf(either[2]))
    if _UNSPECIFIED.fullmatch(bare):
        return parse_edtf(bare)
    return _parse_whole(bare) if bare and bare != folded else None


def _parse_interval(folded: str) -> DateSpan | None:
    """Return the span of `1953..1957`, `1953/..`, `..1957`: an open beginning is the first plausible year."""
    before, after = (side.strip(" /") for side in folded.split("..", 1))
    first, last = _parse_end(before), _parse_end(after)
    if before and after:
        return interval(first, last) or (first if first and first == last else None)
    if before:
        return parse_edtf(f"{first.earliest.isoformat()}/..") if first else None
    if last is None:
        return None
    return DateSpan(earliest=date(FIRST_YEAR, 1, 1), latest=last.latest, precision=Precision.SPAN)


def _parse_end(text: str) -> DateSpan | None:
    return None if not text or ".." in text else parse_date(text)


def _parse_words(folded: str) -> DateSpan | None:
    # A bare year has no context here, and needs none: the text is a date.
    matches = _scan_dates(folded)
    if not matches or not all(match.certain for match in matches):
        return None
    finest = min((match.span for match in matches), key=lambda span: span.latest - span.earliest)
    if not all(match.span.earliest <= finest.earliest and finest.latest <= match.span.latest for match in matches):
        return None
    rest, offset = "", 0
    for match in matches:
        rest += folded[offset : match.start] + " "
        offset = match.end
    return None if _IGNORED.sub("", rest + folded[offset:]) else finest


def with_evidence(span: DateSpan, *evidence: Evidence) -> DateSpan:
    """Return the same days with other evidence."""
    return DateSpan(earliest=span.earliest, latest=span.latest, precision=span.precision, evidence=evidence)


def _scan_dates(folded: str) -> list[DateMatch]:
    """Return the dates of a folded text: of readings that overlap, the leftmost and then longest; neighbours joined."""
    gregorian = [*numeric_dates(folded), *english_dates(folded), *chinese_dates(folded)]
    candidates = [*(_year_if_lunar(folded, match) for match in gregorian), *lunar_dates(folded)]
    candidates.sort(key=lambda match: (match.start, -match.end, not match.certain))
    chosen: list[DateMatch] = []
    previous_end = 0
    for match in candidates:
        if match.start < previous_end:
            continue
        previous_end = match.end
        joined = _join_dates(folded, chosen[-1], match) if chosen else None
        if joined:
            chosen[-1] = joined
        else:
            chosen.append(match)
    return chosen


def _year_if_lunar(folded: str, match: DateMatch) -> DateMatch:
    """Return a date, but only its year if the words beside it say that its month is of the old calendar."""
    if match.span.precision is Precision.YEAR or (match.span.latest - match.span.earliest).days > _LONGEST_MONTHS:
        return match
    before = folded[max(0, match.start - _OLD_WINDOW) : match.start]
    if not (_OLD_BEFORE.search(before) or _OLD_AFTER.match(folded[match.end : match.end + _OLD_WINDOW])):
        return match
    span = year(match.span.earliest.year)
    return DateMatch(match.start, match.end, span, "old calendar, only the year") if span else match


def _join_dates(folded: str, left: DateMatch, right: DateMatch) -> DateMatch | None:
    """Return one span for March 1955 to May 1956 or 1957年冬至1958年春, or for adjacent dates: 1958年和1959年."""
    gap = folded[left.end : right.start]
    if len(gap) > _MAX_GAP:
        return None
    kinds = {left.span.precision, right.span.precision} - {Precision.SPAN}
    touching = left.span.latest == right.span.earliest and len(kinds) <= 1
    between = folded.endswith("between ", 0, left.start)
    if not _TO.fullmatch(gap) and not (_AND.fullmatch(gap) and (touching or between)):
        return None
    span = interval(left.span, right.span)
    return (
        None
        if span is None
        else DateMatch(left.start, right.end, span, "interval", certain=left.certain and right.certain)
    )
