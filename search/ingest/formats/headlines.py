"""Headlines of newspaper articles: joining them into a title, and finding their repetition in the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, comparison_key, heading_like

__all__ = ["IDEOGRAPHIC_SPACE", "Opening", "join_chinese", "split_opening"]

IDEOGRAPHIC_SPACE = "\u3000"
_BETWEEN_CHINESE = re.compile(r"(?:\u3000|\t|\s\s)\s*")
_BETWEEN_ENGLISH = re.compile(r";\s")
_MOST_LINES = 12  # paragraphs at the top of a body in which headlines are looked for
_MOST_ABOVE = 2  # lines above the headlines
_LONGEST_ABOVE = 100  # columns of such a line, as `heading_like` counts them
_BRACKET = re.compile(r"(?:(?<!\s)\s++)?+[(（][^()（）]{1,20}[)）]\s*+\Z")
_SLACK = 20  # characters of signs and spaces that a headline may have besides three times its letters
_ALIKE = 0.75  # Jaccard similarity of letter pairs, from which two headlines are the same in other words


def join_chinese(title: str) -> str:
    """Put one ideographic space between the headlines of a Chinese title."""
    return IDEOGRAPHIC_SPACE.join(filter(None, map(collapse, _BETWEEN_CHINESE.split(title.strip()))))


class Opening(NamedTuple):
    """The paragraphs of a body, separated at its top.

    Attributes:
        above: Short lines above the headlines, such as the name of a column.
        repeated: Headlines that are printed again, in the words of the title.
        reworded: Headlines in slightly different words.
        rest: All other paragraphs.
    """

    above: list[str]
    repeated: list[str]
    reworded: list[str]
    rest: list[str]


def split_opening(paragraphs: Sequence[str], title: str, *, is_text: Callable[[str], bool]) -> Opening:
    """Separate the headlines that are printed again at the top of a body, and the lines above them.

    A headline may be printed as a whole, joined with others as in the title, broken over several lines,
    or in slightly different words.

    Args:
        paragraphs: Tidy paragraphs of the body.
        title: The title as given.
        is_text: Whether a paragraph is text of the article rather than a byline; a headline with none after it is
            kept, since it is all that the article says.
    """
    keys = _keys(title)
    last_text = next((number for number in range(len(paragraphs) - 1, -1, -1) if is_text(paragraphs[number])), -1)
    start = _first_headline(paragraphs, keys)
    repeated: list[str] = []
    reworded: list[str] = []
    offset, limit = start, min(start + _MOST_LINES, len(paragraphs))
    while offset < limit and (step := _match(paragraphs[offset:limit], keys)) and offset + step <= last_text:
        repeated += paragraphs[offset : offset + step]
        offset += step
    while offset < min(limit, last_text) and any(_alike(paragraphs[offset], piece) for piece in keys):
        reworded.append(paragraphs[offset])
        offset += 1
        while offset < limit and (step := _match(paragraphs[offset:limit], keys)) and offset + step <= last_text:
            repeated += paragraphs[offset : offset + step]
            offset += step
    if offset == start:  # nothing is certain about lines above no headline
        return Opening([], [], [], list(paragraphs))
    return Opening(list(paragraphs[:start]), repeated, reworded, list(paragraphs[offset:]))


def _keys(title: str) -> list[str]:
    """Return the letters of each headline of a title, without a bracket at its end that only the title has."""
    pieces = re.split(r"\u3000|; ?", title) if has_han(title) else _BETWEEN_ENGLISH.split(title)
    bare = [_BRACKET.sub("", piece) or piece for piece in pieces]
    return [key for piece in dict.fromkeys((*pieces, *bare)) if (key := comparison_key(piece))]


def _first_headline(paragraphs: Sequence[str], keys: Sequence[str]) -> int:
    """Return the number of the first paragraph that is a headline; of short lines, two may stand above it."""
    for number in range(min(_MOST_ABOVE + 1, len(paragraphs))):
        lines = paragraphs[number : number + _MOST_LINES]
        if _match(lines, keys) or any(_alike(lines[0], piece) for piece in keys):
            return number
        if not _is_short(lines[0]):
            break
    return 0


def _is_short(line: str) -> bool:
    """Return whether a line can stand above a headline: `Reader's Letters`, `专栏`, `左海诗`."""
    return heading_like(line.rstrip(":："), limit=_LONGEST_ABOVE)


def _match(lines: Sequence[str], keys: Sequence[str]) -> int:
    """Return how many lines together are one headline, or several in order; 0 if none are."""
    longest = sum(map(len, keys))
    printed = ""
    for count, line in enumerate(lines, start=1):
        if len(line) > 3 * longest + _SLACK:
            return 0
        printed += comparison_key(line)
        if not printed:
            return 0
        if any(_is_run(printed, keys[start:]) for start in range(len(keys))):
            return count
        if not any("".join(keys[start:]).startswith(printed) for start in range(len(keys))):
            break
    return 0


def _is_run(printed: str, keys: Sequence[str]) -> bool:
    for piece in keys:
        if not printed.startswith(piece):
            return False
        printed = printed[len(piece) :]
        if not printed:
            return True
    return False


def _alike(line: str, piece: str) -> bool:
    """Return whether two headlines share most letter pairs, as two translations of the same words do."""
    if len(line) > 3 * len(piece) + _SLACK:
        return False
    text = comparison_key(line)
    if len(text) > 2 * len(piece) or len(piece) < 8 or line.rstrip().endswith((".", "。")):
        return False
    first, second = ({word[offset : offset + 2] for offset in range(len(word) - 1)} for word in (text, piece))
    return len(first & second) >= _ALIKE * len(first | second)
