"""Recognition of subtitles of films and of song texts with times: SubRip, WebVTT, SubStation, LRC and their like."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, share_of_lines, top_lines

__all__ = ["subtitles_format"]

_ADVICE = "save what is said as plain text, without the times"
_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}[.,]\d{1,3}"
_ARROW = re.compile(rf"{_TIME}\s{{0,8}}-->\s{{0,8}}{_TIME}")
_KINDS = (
    ("SubViewer", re.compile(rf"{_TIME},{_TIME}\s*\Z"), 0.2),
    ("MicroDVD", re.compile(r"\{\d{1,8}\}\{\d{1,8}\}"), 0.8),
    # An interview has [00:12:30] above its answers; a song has hundredths of a second before each line.
    ("LRC", re.compile(r"\[(?:\d{1,3}:\d\d\.\d{2,3}|(?:ti|ar|al|by|au|length|offset|re|ve):.{0,200})\]"), 0.8),
)
"""Formats without a first line of their own: name, form of a line with times, and the share of lines that have it."""


def subtitles_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of subtitles of which a file wholly consists, or None.

    An interview with times between the answers is a text.
    """
    first = top_lines(source.text, 2)
    if not first:
        return None
    if first[0].startswith("WEBVTT"):
        return UnreadFormat("subtitles (WebVTT)", _ADVICE)
    if first[0].strip() == "[Script Info]":
        return UnreadFormat("subtitles (SubStation Alpha)", _ADVICE)
    if any(map(_ARROW.match, first)):
        return UnreadFormat("subtitles (SubRip)", _ADVICE)
    for name, line, share in _KINDS:
        if line.match(first[0]) and share_of_lines(source.text, line) >= share:
            return UnreadFormat(f"subtitles ({name})", _ADVICE)
    return None
