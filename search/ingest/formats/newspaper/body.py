"""Splitting of an article's body into paragraphs, and their kinds: running text, heading or byline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.accounting import Ledger, Reason
from search.ingest.language import is_chinese
from search.ingest.line_layout import paragraph_lines
from search.ingest.paragraphs import (
    collapse,
    ends_sentence,
    heading_like,
    is_cut,
    is_indented,
    join_lines,
    text_blocks,
)
from search.model import Paragraph, ParagraphKind

__all__ = ["classify", "is_byline", "is_salutation", "split_paragraphs"]

_LONGEST_BYLINE = {True: 40, False: 140}  # characters in Chinese, letters in English
_LONGEST_HEADING = {True: 100, False: 90}  # columns, of which a Chinese character takes four
_LONGEST_HEADLINE = 200  # columns
_MOST_HEADS = 6  # headlines
_OPENERS = '“「『"'  # a quotation that goes on in the next line is verse
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕"}
_NUMBERING = re.compile(r"[（(\[]\s*(?:[一二三四五六七八九十百]{1,3}|[0-9０-９]{1,3}|[ivxIVX]{1,5}|[a-zA-Z])\s*[）)\]]")
_TYPESETTING = re.compile("＠[\u2460-\u2473]?")  # a character that the typesetters lacked, with its number in a list
_SALUTATION = re.compile(
    r"(?:(?:to the |dear )?(?:comrade )?editors?(?: comrades?)?|dear comrades?|comrades?"
    r"|(?:编辑|編輯|编者|編者)?同志(?:们|們)?)[:：,，]",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"(?:xinhua(?: news agency)?|our (?:news)?paper|this (?:news)?paper|people's daily)(?:,? [A-Z][\w'’-]{1,20}){0,3}"
    r"(?:['’]s)?(?: (?:report|dispatch|news|telegram|correspondence)s?)?[:：]?"
    r"|(?:本报|本報|新华社|新華社)[^。，：:]{0,6}[讯訊电電][:：]?",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[，。；,;]|\b(?:is|are|was|were|has|have|had|said|says|led|the)\b")
_SIGNATURE = re.compile(
    r"(?:(?:本报|本報|新华社|新華社|本刊|人民日报).{0,12}(?:记者|記者|通讯员|通訊員|评论员|評論員|讯|訊|电|電|摄)|记者|通讯员)"
    r"|(?:by|reported by|photo(?:graph)? by|(?:by )?(?:our|this newspaper's|people's daily|xinhua(?: news agency)?)"
    r" (?:staff |special |own |own special )?(?:reporter|correspondent|commentator|photographer)s?)\b",
    re.IGNORECASE,
)


def split_paragraphs(lines: Sequence[str], ledger: Ledger) -> list[str]:
    """Split at line ends, as this archive has one paragraph per line, except where text is wrapped at a margin.

    Args:
        lines: Raw lines; their indentation distinguishes a new paragraph from a wrapped line.
        ledger: Where typesetters' marks are entered.

    Returns:
        Tidy paragraphs.
    """
    paragraphs: list[list[str]] = []
    for block in text_blocks(lines, ledger):
        _add_block(block, paragraphs)
    printed = [text for group in paragraphs if (text := collapse(join_lines(group)))]
    tidy = [_TYPESETTING.sub("", text) if "＠" in text else text for text in printed]
    ledger.shrink(Reason.TYPESETTING, "".join(printed), "".join(tidy))
    return [text for text in tidy if text]


def _add_block(block: Sequence[str], paragraphs: list[list[str]]) -> None:
    above = ""
    # Two lines without an indent may be two headlines.
    is_long = len(block) > 2 or is_indented(block[0])
    for group in paragraph_lines(block) if is_long else [[line] for line in block]:
        for number, line in enumerate(group):
            text = _without_markup(collapse(line))
            last = paragraphs[-1][-1] if paragraphs else ""
            same_block = number > 0 or (bool(above) and _runs_on(above, line, last, text))
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


def classify(paragraphs: Sequence[str], authors: Sequence[str] = ()) -> tuple[Paragraph, ...]:
    """Return paragraphs with their kinds: byline, heading or running text.

    Args:
        paragraphs: Tidy paragraphs.
        authors: Names of the header, which may be printed again.

    Returns:
        The paragraphs with their kinds.
    """
    following = [*paragraphs[1:], ""][: len(paragraphs)]
    heads = _count_heads(paragraphs)
    return tuple(
        Paragraph(text, _kind(text, after, authors, is_head=number < heads))
        for number, (text, after) in enumerate(zip(paragraphs, following, strict=True))
    )


def _count_heads(paragraphs: Sequence[str]) -> int:
    """Return how many lines above the first sentence are headlines that the title has in other words."""
    count = 0
    while count < min(_MOST_HEADS, len(paragraphs) - 1) and heading_like(paragraphs[count], limit=_LONGEST_HEADLINE):
        count += 1
    below = paragraphs[count] if count else ""
    return count if ends_sentence(below) and len(below) > 2 * max(map(len, paragraphs[:count]), default=0) else 0


def _kind(text: str, after: str, authors: Sequence[str], *, is_head: bool) -> ParagraphKind:
    chinese = is_chinese(text[:200])
    if is_byline(text, authors):
        return ParagraphKind.BYLINE
    if is_head or (after and is_salutation(text)):
        return ParagraphKind.HEADING
    is_short = heading_like(text, limit=_LONGEST_HEADING[chinese])
    if is_short and text[0] not in _OPENERS and len(after) > len(text) and ends_sentence(after):
        return ParagraphKind.HEADING
    return ParagraphKind.BODY


def is_byline(text: str, authors: Sequence[str] = ()) -> bool:
    """Return whether a tidy paragraph is a byline: in brackets, an author with his office, an agency's reporter."""
    if len(text) > _LONGEST_BYLINE[is_chinese(text[:200])] or _NUMBERING.fullmatch(text):
        return False
    if _BRACKETS.get(text[0]) == text[-1]:
        return True
    if any(_names_author(text, author) for author in authors):
        return True
    if _AGENCY.fullmatch(text):
        return True
    return _SIGNATURE.match(text) is not None and not ends_sentence(text)


def is_salutation(text: str) -> bool:
    """Return whether a line only addresses the reader of a letter: `To the Editor:`, `编辑同志：`."""
    return len(text) < _LONGEST_BYLINE[True] and _SALUTATION.fullmatch(text) is not None


def _names_author(text: str, author: str) -> bool:
    """Return whether a line is an author's name, alone or at an edge with his office: 平江县合作总社　范庚才."""
    if text == author:
        return True
    at_edge = text.startswith(author) or text.endswith(author)
    return at_edge and len(author) > 1 and not ends_sentence(text) and not _PROSE.search(text)
