"""Headlines of newspaper articles: joining them into a title, and removing their repetition in the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, comparison_key

__all__ = ["IDEOGRAPHIC_SPACE", "join_chinese", "without_repeats"]

IDEOGRAPHIC_SPACE = "\u3000"
_BETWEEN_CHINESE = re.compile(r"(?:\u3000|\t|\s\s)\s*")
_BETWEEN_ENGLISH = re.compile(r";\s")
_MOST_LINES = 12  # paragraphs at the top of a body in which headlines are looked for
_ALIKE = 0.75  # Jaccard similarity of letter pairs, from which two headlines are the same in other words


def join_chinese(title: str) -> str:
    """Put one ideographic space between the headlines of a Chinese title."""
    return IDEOGRAPHIC_SPACE.join(filter(None, map(collapse, _BETWEEN_CHINESE.split(title.strip()))))


def without_repeats(paragraphs: Sequence[str], title: str, *, is_text: Callable[[str], bool]) -> list[str]:
    """Leave out the headlines that are printed again at the top of a body.

    A headline may be printed as a whole, joined with others as in the title, broken over several lines,
    or in slightly different words.

    Args:
        paragraphs: Tidy paragraphs of the body.
        title: The title as given.
        is_text: Whether a paragraph is text of the article rather than a byline; a headline with none after it is
            kept, since it is all that the article says.

    Returns:
        The paragraphs from the first that is no headline.
    """
    pieces = re.split(r"\u3000|; ?", title) if has_han(title) else _BETWEEN_ENGLISH.split(title)
    keys = [piece for piece in map(comparison_key, pieces) if piece]
    last_text = next((at for at in range(len(paragraphs) - 1, -1, -1) if is_text(paragraphs[at])), -1)
    at, limit = 0, min(_MOST_LINES, len(paragraphs))
    while at < limit and (step := _match(paragraphs[at:limit], keys)):
        if at + step > last_text:
            break
        at += step
    return list(paragraphs[at:])


def _match(lines: Sequence[str], keys: Sequence[str]) -> int:
    """Return how many lines together are one headline, or several in order; 0 if none are."""
    longest = sum(map(len, keys))
    printed = ""
    for count, line in enumerate(lines, start=1):
        if len(line) > 3 * longest + 20:
            return 0
        printed += comparison_key(line)
        if not printed:
            return 0
        if any(_is_run(printed, keys[start:]) for start in range(len(keys))):
            return count
        if not any("".join(keys[start:]).startswith(printed) for start in range(len(keys))):
            break
    return 1 if any(_alike(lines[0], piece) for piece in keys) else 0


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
    text = comparison_key(line)
    if len(text) > 2 * len(piece) or len(piece) < 8 or line.rstrip().endswith((".", "。")):
        return False
    first, second = ({word[at : at + 2] for at in range(len(word) - 1)} for word in (text, piece))
    return len(first & second) >= _ALIKE * len(first | second)
