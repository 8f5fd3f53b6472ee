"""What analysis passes over: invisible characters, and marks and spaces between the characters of one Chinese name.

A soft hyphen or a zero-width space parts no word. Quotation marks, the marks of titles and the point of names part no
name either: “七七”事变 and 七七事变 are one string, as are 《人民日报》社论 and 卡尔·马克思. Text recognition puts a
space between any two characters, 供 销 社, and many typists put one beside Latin script, 5G 网络. All of that is left
out before words are looked for; full stops, commas and line breaks stay, so that nothing is joined across them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from search.text.contextual_folding import context_rules
from search.text.folding import HAN, LETTER, fold

__all__ = [
    "CLOSING", "INVISIBLE", "LEAST_SPACED", "LONGEST_MARKS", "OPENING", "PASSED_OVER", "POINTS", "Passage",
    "chinese_passage", "spaced_together", "visible", "without_invisible",
]  # fmt: skip

INVISIBLE = (
    "\xad\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0003ffff-\U0010ffff"
)
"""Character class of what is not seen: format characters and variation selectors.

Above plane 3 there are only selectors, tags and private characters.
"""

OPENING, CLOSING = "“„‘‚「『《〈«‹﹁﹃", "”’」』》〉»›﹂﹄"
POINTS = "\"'·‧•∙・･"
"""Points of names, and quotation marks of which it is not seen whether they open or close."""

LONGEST_MARKS = 3  # in a row, as in 》”
LEAST_SPACED = 3  # single characters in a row that are surely spaced out, with what stands beside them


class Passage(NamedTuple):
    """A text from which characters were left out.

    Attributes:
        text: What is left.
        offsets: Offset of each of its characters in the original; None if nothing was left out.
    """

    text: str
    offsets: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of a span that is not empty."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end - 1] + 1)

    def without(self, removed: Sequence[int]) -> Passage:
        """Return the text without some characters, given by offset; those that become neighbours fold anew."""
        if not removed:
            return self
        gone = frozenset(removed)
        kept = [offset for offset in range(len(self.text)) if offset not in gone]
        original = kept if self.offsets is None else [self.offsets[offset] for offset in kept]
        return Passage(context_rules().resolve("".join([self.text[offset] for offset in kept])), original)


PASSED_OVER = f"[{INVISIBLE}{OPENING}{CLOSING}{POINTS} \u3000\xa0＂＇]"
"""Regular expression (text that is not folded) of a character that may be passed over between Chinese ones."""


def chinese_passage(text: str) -> Passage:
    """Return a text folded, without all that analysis passes over in Chinese names."""
    passage = visible(fold(text))
    if passage.text.isascii():
        return passage
    return passage.without([*_spaces(passage.text), *_marks(passage.text)])


def without_invisible(text: str) -> str:
    """Return a text, which is not folded, without its invisible characters."""
    return text if text.isascii() else _invisible().sub("", text)


def visible(text: str) -> Passage:
    """Return a text without invisible characters."""
    if text.isascii():
        return Passage(text)
    return Passage(text).without([match.start() for match in _invisible().finditer(text)])


def spaced_together(passage: Passage) -> Passage:
    """Return a passage, which has no invisible characters, without spaces that part no Chinese words."""
    return passage if passage.text.isascii() else passage.without(list(_spaces(passage.text)))


@cache
def _invisible() -> re.Pattern[str]:
    return re.compile(f"[{INVISIBLE}]")


@cache
def _mark_pattern() -> re.Pattern[str]:
    # ” after “ would be the end of one name and the beginning of the next: “三反”“五反”.
    most = LONGEST_MARKS
    marks = rf"(?:[{OPENING}{POINTS}]{{1,{most}}}|[{CLOSING}{POINTS}]{{1,{most}}})"
    return re.compile(rf"(?<=[{HAN}]){marks}(?=[{HAN}])")


@cache
def _spaced_pattern() -> re.Pattern[str]:
    single = rf"[{HAN}](?![{HAN}])"
    return re.compile(rf"(?<![{HAN}]){single}(?: {single})+")


@cache
def _space_pattern() -> re.Pattern[str]:
    return re.compile(rf" (?:(?<=[{HAN}] )(?={LETTER})|(?<={LETTER} )(?=[{HAN}]))")


def _marks(text: str) -> Iterator[int]:
    for match in _mark_pattern().finditer(text):
        yield from range(*match.span())


def _spaces(text: str) -> Iterator[int]:
    """Yield single spaces beside Latin script, between single characters, and beside three of these."""
    if " " in text:
        yield from (match.start() for match in _space_pattern().finditer(text))
        yield from _spaces_between_singles(text)


def _spaces_between_singles(text: str) -> Iterator[int]:
    for match in _spaced_pattern().finditer(text):
        start, end = match.span()
        yield from range(start + 1, end, 2)
        if (end - start) // 2 + 1 >= LEAST_SPACED:
            yield from (offset for offset in (start - 1, end) if _is_between_han(text, offset))


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{HAN}]")


def _is_between_han(text: str, offset: int) -> bool:
    """Return whether a space stands at an offset, with a Chinese character on either side."""
    return (
        1 <= offset < len(text) - 1
        and text[offset] == " "
        and all(_han().match(text, beside) for beside in (offset - 1, offset + 1))
    )
