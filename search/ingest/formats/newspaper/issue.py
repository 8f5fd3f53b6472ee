"""Splitting of a file that holds several newspaper articles, one after the other, such as a page or an issue."""

from __future__ import annotations

from collections.abc import Sequence

from search.ingest.formats.newspaper.header import (
    WINDOW,
    Header,
    is_chinese_field,
    is_date_line,
    is_english_field,
    is_original_mark,
    may_be_headline,
    read_chinese_header,
    read_english_header,
    read_heading,
)
from search.ingest.language import has_han
from search.ingest.paragraphs import is_indented, is_rule

__all__ = ["split_articles"]

_HEADER_LINES = (
    4 * WINDOW
)  # lines, blank ones too, in which a header is read; bounds the work at each of its first lines
_DATED = 2  # lines below a headline among which its date must be, if no page is named
_MOST_HEADLINES = 4  # lines of a headline and its authors without a mark before them


def split_articles(lines: Sequence[str]) -> list[Sequence[str]]:
    """Split the lines of a file at the headers of its articles.

    An English header names the title and the date, page or edition. A Chinese one is a heading with date or page below
    it, or a date with a page below it and short lines above. The first Chinese one behind an English one is that of the
    original, if it is a heading or stands below a rule or `Original:`. A header with no text below it is none.

    Args:
        lines: All lines of the file.

    Returns:
        The lines of each article, in order; what stands above the first header is a part of its own if it is not blank.
    """
    starts = _starts(lines)
    if len(starts) < 2:
        return [lines]
    if any(map(str.strip, lines[: starts[0]])):
        starts.insert(0, 0)
    else:
        starts[0] = 0
    return [lines[start:stop] for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _starts(lines: Sequence[str]) -> list[int]:
    """Return the numbers of the lines at which articles begin."""
    starts: list[int] = []
    is_translation = is_separated = False  # the original is still to come; a line that announces it has been seen
    number = body = 0  # body: the line below the last header
    while number < len(lines):
        line = lines[number]
        start, header = number, None
        if is_english_field(line):
            header = _english_header(lines[number : number + _HEADER_LINES])
        elif has_han(read_heading(line)):
            header = _chinese_header(lines[number : number + _HEADER_LINES])
        elif is_date_line(line) or is_chinese_field(line):
            start = _headline_above(lines, number, body)
            header = _bare_header(lines[start : number + _HEADER_LINES], number - start)
        if header is None:
            is_separated = is_separated or is_rule(line) or is_original_mark(line)
            number += 1
            continue
        is_english = is_english_field(line)
        is_original = is_translation and not is_english and (is_separated or bool(read_heading(line)))
        number = body = start + max(header.end, number - start + 1)
        if not any(map(str.strip, lines[body : body + _HEADER_LINES])):
            continue
        if not is_original:
            starts.append(start)
        is_translation, is_separated = is_english, False
    return starts


def _english_header(lines: Sequence[str]) -> Header | None:
    header = read_english_header(lines)
    return header if "title" in header.names and header.names & {"date", "page", "edition"} else None


def _chinese_header(lines: Sequence[str]) -> Header | None:
    header = read_chinese_header(lines)
    below = [line for line in lines[1:] if line.strip()][:_DATED]
    return header if "page" in header.names or any(map(is_date_line, below)) else None


def _bare_header(lines: Sequence[str], marker: int) -> Header | None:
    """Return a header without marks: a date and a page below each other, under short lines.

    Args:
        lines: Lines from the first headline on.
        marker: Number of the first line that is a date or a page.
    """
    if not marker:
        return None
    fields = [line for line in lines[marker : marker + WINDOW] if line.strip()][:2]
    if len(fields) < 2 or not (any(map(is_date_line, fields)) and any(map(is_chinese_field, fields))):
        return None
    header = read_chinese_header(lines)
    return header if {"date", "page"} <= header.names else None


def _headline_above(lines: Sequence[str], number: int, body: int) -> int:
    """Return the number of the first of the short lines that stand directly above a line; its own if there are none.

    Args:
        lines: All lines.
        number: The line above which headlines are looked for.
        body: The line below the last header, above which they cannot stand.
    """
    headlines: list[str] = []
    start = number
    for above in range(number - 1, body - 1, -1):
        line = lines[above]
        if not line.strip():
            if headlines:
                break
            continue
        if is_indented(line) or len(headlines) == _MOST_HEADLINES or not may_be_headline(line, headlines, chinese=True):
            break
        headlines.append(line)
        start = above
    return start
