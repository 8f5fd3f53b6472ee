"""Splitting of an article's body into paragraphs, and their kinds: running text, heading or byline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.language import is_chinese
from search.ingest.paragraphs import (
    collapse,
    ends_sentence,
    heading_like,
    is_cut,
    is_indented,
    join_lines,
    looks_wrapped,
    text_blocks,
)
from search.model import Paragraph, ParagraphKind

__all__ = ["classify", "is_byline", "split_paragraphs"]

_LONGEST_BYLINE = {True: 40, False: 140}  # characters in Chinese, letters in English
_LONGEST_HEADING = {True: 100, False: 90}  # columns, of which a Chinese character takes four
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕"}
_NUMBERING = re.compile(r"[（(\[]\s*(?:[一二三四五六七八九十百]{1,3}|[0-9０-９]{1,3}|[ivxIVX]{1,5}|[a-zA-Z])\s*[）)\]]")
_SIGNATURE = re.compile(
    r"(?:(?:本报|本報|新华社|新華社|本刊|人民日报).{0,12}(?:记者|記者|通讯员|通訊員|评论员|評論員|讯|訊|电|電|摄)|记者|通讯员)"
    r"|(?:by|reported by|photo(?:graph)? by|(?:by )?(?:our|this newspaper's|people's daily|xinhua(?: news agency)?)"
    r" (?:staff |special |own |own special )?(?:reporter|correspondent|commentator|photographer)s?)\b",
    re.IGNORECASE,
)


def split_paragraphs(lines: Sequence[str]) -> list[str]:
    """Split at line ends, as this archive has one paragraph per line, except where a sentence clearly continues.

    Args:
        lines: Raw lines; their indentation distinguishes a new paragraph from a wrapped line.

    Returns:
        Tidy paragraphs.
    """
    paragraphs: list[list[str]] = []
    for block in text_blocks(lines):
        _add_block(block, paragraphs)
    return [text for group in paragraphs if (text := collapse(join_lines(group)))]


def _add_block(block: Sequence[str], paragraphs: list[list[str]]) -> None:
    wrapped = len(block) > 2 and looks_wrapped(block)
    above = ""
    for line in block:
        text = _without_markup(collapse(line))
        last = paragraphs[-1][-1] if paragraphs else ""
        same_block = bool(above) and (wrapped or _runs_on(above, line, last, text))
        if same_block or (text[:1].islower() and is_cut(last, text)):
            paragraphs[-1].append(text)
        elif text:
            paragraphs.append([text])
        above = line


def _runs_on(above: str, line: str, last: str, text: str) -> bool:
    """Return whether a line without indentation continues an indented one."""
    return is_indented(above) and not is_indented(line) and is_cut(last, text)


def _without_markup(text: str) -> str:
    """Remove emphasis and heading marks around a whole line, which some translations have."""
    bare = text.lstrip("#").strip() if text.startswith("#") else text
    if len(bare) > 4 and bare.startswith("**") and bare.endswith("**") and bare.count("**") == 2:
        return bare[2:-2].strip()
    return bare


def classify(paragraphs: Sequence[str], author: str = "") -> tuple[Paragraph, ...]:
    """Return paragraphs with their kinds: byline, heading or running text.

    Args:
        paragraphs: Tidy paragraphs.
        author: The author line of the header, which may be printed again.

    Returns:
        The paragraphs with their kinds.
    """
    following = [*paragraphs[1:], ""][: len(paragraphs)]
    return tuple(Paragraph(text, _kind(text, after, author)) for text, after in zip(paragraphs, following, strict=True))


def _kind(text: str, after: str, author: str) -> ParagraphKind:
    chinese = is_chinese(text[:200])
    if is_byline(text, author):
        return ParagraphKind.BYLINE
    is_short = heading_like(text, limit=_LONGEST_HEADING[chinese])
    if is_short and len(after) > len(text) and ends_sentence(after):
        return ParagraphKind.HEADING
    return ParagraphKind.BODY


def is_byline(text: str, author: str = "") -> bool:
    """Return whether a tidy paragraph is a byline: a line in brackets, the header's author, an agency's reporter."""
    if len(text) > _LONGEST_BYLINE[is_chinese(text[:200])] or _NUMBERING.fullmatch(text):
        return False
    if _BRACKETS.get(text[0]) == text[-1]:
        return True
    return (bool(author) and text == author) or (_SIGNATURE.match(text) is not None and not ends_sentence(text))
