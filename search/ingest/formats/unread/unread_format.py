"""The type of a recognised format that is not read, and what all recognisers need: the first lines of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.ingest.article import READ_FORMATS

__all__ = ["UnreadFormat", "share_of_lines", "top_lines"]

_TOP = 20_000  # characters at the top of a file in which a format shows; bounds the work on every other file
_LONGEST_LINE = 4_000  # characters of a line that are looked at


@dataclass(frozen=True, slots=True)
class UnreadFormat:
    """A format that is recognised but not read.

    Attributes:
        name: Name of such a file, with its article: `a JSON file`.
        advice: What a librarian can do.
    """

    name: str
    advice: str

    def __str__(self) -> str:
        """Return the reason of a rejection."""
        return f"{self.name}, a format that is not read: {self.advice}; the formats that are read are {READ_FORMATS}"


def top_lines(text: str, count: int, *, comment: str = "") -> list[str]:
    """Return the first lines that are not blank.

    Args:
        text: Content of a file.
        count: Number of lines at most.
        comment: Sign with which lines begin that are passed over; empty if there are no comments.
    """
    lines: list[str] = []
    for line in text[:_TOP].split("\n"):
        stripped = line.strip()
        if stripped and not (comment and stripped.startswith(comment)):
            lines.append(line.rstrip())
            if len(lines) == count:
                break
    return lines


def share_of_lines(text: str, pattern: re.Pattern[str]) -> float:
    """Return the share of the lines that are not blank and match a pattern at their beginning.

    Args:
        text: Content of a file.
        pattern: What is looked for in the first characters of each line.
    """
    lines = [line[:_LONGEST_LINE] for line in text.split("\n") if line.strip()]
    return sum(pattern.match(line) is not None for line in lines) / len(lines) if lines else 0.0
