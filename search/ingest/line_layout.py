"""Grouping of printed lines into paragraphs: text wrapped at a margin, with or without first-line indents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from search.ingest.paragraphs import ends_sentence, is_indented, looks_wrapped
from search.text import is_han

__all__ = ["is_data_row", "paragraph_lines"]

_WIDEST = 120  # columns; no wrapped text is wider
_NARROWEST = {True: 24, False: 40}  # columns of wrapped text, with first-line indents and without
_FULL = 0.8  # share of the margin that a line must reach to go on in the next: a long English word may not fit
_STOPS = ",;:—-"
_FULL_COUNT = 0.95  # the same, in characters
_CUT = {True: 0.25, False: 0.5}  # share of such lines that certainly break off, with first-line indents and without
_LEAST = {True: 1, False: 3}  # such lines that prove a margin, likewise
_NUMBER = re.compile(r"[-+±]?[\d０-９][\d０-９.,，:/％%‰—–-]*")
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}\b", re.IGNORECASE
)  # a day is no row
_CELLS = re.compile(r"[\s|;；,，]+")
_ENTRY = re.compile(r"\s*(?:[-*•·●○◆■□（(\[【]|\d|[一二三四五六七八九十]{1,3}[、．.])")
_WIDE = re.compile("[\u3000-\u303f\uff01-\uff60]")  # Chinese punctuation and full-width letters
_LONGEST_ROW = 2_000  # characters of a line that can be a row of figures


def is_data_row(line: str) -> bool:
    """Return whether a line is a row of a table: several figures, and hardly anything else."""
    if len(line) > _LONGEST_ROW:
        return False
    if _MONTH.search(line):
        return False
    cells = [cell for cell in _CELLS.split(line.strip()) if cell]
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return numbers >= 2 and numbers * 2 >= len(cells)


def paragraph_lines(block: Sequence[str]) -> list[list[str]]:
    """Group the lines of a block, which has no blank lines, into paragraphs.

    A line goes on with the one above if that reaches the margin, and if the block shows that it is wrapped: by
    first-line indents, or by lines that break off in mid-sentence. Entries that each begin with a number or a sign,
    rows of figures, verse, and lines wider than any margin stay lines of their own.

    Args:
        block: Raw lines, with their indentation.

    Returns:
        The lines of each paragraph.
    """
    if len(block) < 2 or max(map(len, block)) > _WIDEST or _are_entries(block):
        return [[line] for line in block]
    if looks_wrapped(block) and not any(map(is_data_row, block)) and not _is_verse(block):
        return [list(block)]
    goes_on = _continuations(block)
    groups: list[list[str]] = []
    for number, line in enumerate(block):
        if number in goes_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _are_entries(block: Sequence[str]) -> bool:
    """Return whether more than half of the lines begin with a number or a sign."""
    return sum(_ENTRY.match(line) is not None for line in block) * 2 > len(block)


def _continuations(block: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that go on with the line above; none if the block is not wrapped."""
    widths = [_columns(line) for line in block]
    margin = max(widths)
    first_indent = next((number for number, line in enumerate(block) if is_indented(line)), None)
    has_indents = first_indent is not None
    if not _NARROWEST[has_indents] <= margin <= _WIDEST:
        return set()
    candidates = [
        number
        for number, (above, line) in enumerate(pairwise(block), start=1)
        if not is_indented(line) and (first_indent is None or number > first_indent)
        and not is_data_row(above) and not is_data_row(line)
    ]  # fmt: skip
    longest = max(map(len, block))  # some count characters, of which half-width digits make a narrow line
    goes_on = {
        number
        for number in candidates
        if widths[number - 1] >= _FULL * margin or len(block[number - 1]) >= _FULL_COUNT * longest
    }
    cut = {number for number in goes_on if _breaks_off(block[number - 1], block[number])}
    # Lines above which the page is not full are headings; in wrapped text they are few.
    is_wrapped = len(cut) >= _CUT[has_indents] * len(goes_on) and len(goes_on) * 5 >= len(candidates) * 3
    return goes_on if is_wrapped and len(goes_on) >= _LEAST[has_indents] else set()


def _is_verse(block: Sequence[str]) -> bool:
    """Return whether all lines of a block in English begin in capitals, and end where one stops in reading."""
    return all(line.lstrip()[:1].isupper() for line in block) and all(
        line.rstrip()[-1:] in _STOPS or ends_sentence(line) for line in block[:-1]
    )


def _breaks_off(above: str, line: str) -> bool:
    """Return whether a sentence certainly goes on from one line into the next.

    In Chinese the upper line ends in a character, in English the lower one begins in lower case or with a number:
    verse ends its lines in punctuation or begins them in capitals.
    """
    last, first = above.rstrip()[-1:], line.lstrip()[:1]
    if is_han(last):
        return not ends_sentence(above)
    return first.islower() or first.isdigit() or (is_han(first) and last.isalnum())


def _columns(line: str) -> int:
    """Return the width of a line; Chinese characters and signs take two columns. Only widths up to a margin matter."""
    text = line.rstrip()[: _WIDEST + 1]
    return sum(2 if is_han(char) or _WIDE.match(char) else 1 for char in text)
