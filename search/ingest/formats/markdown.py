"""Turns Markdown into plain paragraphs and headings, keeping every word and every bracket that a reader sees.

A small part of CommonMark 0.31 (spec.commonmark.org): what scholars' notes and converted papers use.
HTML other than comments is left as it stands: it is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.ingest.paragraphs import collapse, is_rule, join_lines

__all__ = ["Block", "blocks", "front_matter"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_ITEM = re.compile(r"\s*(?:[-*+•]|(\d{1,3}[.)]))[ \t]+(?=\S)")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TABLE_RULE = re.compile(r"[|:\- \t]*\|[|:\- \t]*")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]*\S")
_NOTE_LABEL = re.compile(r" {0,3}\[\^[^\]\s]{1,80}\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,80}\]")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,1000})\](?:\([^()\s]{0,2000}(?:[ \t]+[\"'][^\"'\n]{0,500}[\"'])?\)|\[[^\[\]\n]{0,200}\])"
)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_MARK = re.compile(r"\\[!-/:-@\[-`{-~]|\*+|_+|~~+|`+")
_LONGEST_RULE = 400
_FRONT_LINES = 200
_FRONT_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*))?")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a Markdown document.

    Attributes:
        raw: Its text with inline markup.
        is_heading: Whether it is a heading.
        starts: Whether it certainly begins something new (a list item, a table row, code, a note).
        is_code: Whether its marks are no markup.
    """

    raw: str
    is_heading: bool = False
    starts: bool = False
    is_code: bool = False

    @property
    def plain(self) -> str:
        """The block's text without markup."""
        return collapse(self.raw if self.is_code else strip_inline(self.raw))


def front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read the YAML block between `---` lines at the top: plain values, quoted ones and lists of them.

    Args:
        lines: Lines of the file.

    Returns:
        Values by lower-case key, lists joined with `; `, and the number of lines that the block takes (0 if none).
    """
    start = next((at for at, line in enumerate(lines[:_FRONT_LINES]) if line.strip()), 0)
    if not lines or lines[start].strip() != "---":
        return {}, 0
    fields: dict[str, str] = {}
    name = ""
    for at, line in enumerate(lines[start + 1 : start + _FRONT_LINES], start=start + 1):
        text = line.strip()
        if text in ("---", "..."):
            return fields, at + 1
        if match := _FRONT_FIELD.fullmatch(line[:2000].rstrip()):
            name = match[1].lower()
            fields[name] = _front_value(match[2] or "")
        elif text.startswith("- ") and name:
            value = _front_value(text[2:].removeprefix("name:"))
            fields[name] = "; ".join(filter(None, (fields[name], value)))
        elif text and not line[:1].isspace() and not text.startswith("#"):
            return {}, 0
    return {}, 0


def _front_value(text: str) -> str:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return "; ".join(_front_value(part) for part in text[1:-1].split(","))
    return "" if text in ("|", ">", "null", "~") else text.strip("\"'").strip()


def blocks(text: str) -> Iterator[Block]:
    """Split Markdown into headings, paragraphs, list items, quotations, table rows and code.

    Args:
        text: Markdown without front matter.

    Yields:
        Blocks in reading order; comments, link definitions and rules are left out.
    """
    waiting: list[str] = []
    starts = False
    fence = ""
    for line in _without_comments(text).split("\n"):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence):
                yield Block(" ".join(waiting), starts=True, is_code=True)
                waiting, fence = [], ""
            else:
                waiting.append(line.strip())
            continue
        if waiting and not starts and len(waiting) == 1 and _SETEXT.fullmatch(line[:_LONGEST_RULE]):
            yield Block(waiting.pop(), is_heading=True)
            continue
        block = Block("", starts=True) if opened else _read_line(line)
        if block is None:
            waiting.append(_QUOTE.sub("", line, count=1).strip())
            continue
        if waiting:
            yield Block(join_lines(waiting), starts=starts)
        if block.is_heading:
            yield block
        waiting, starts = ([block.raw] if block.raw and not block.is_heading else []), block.starts
        fence = opened[1] if opened else ""
    if waiting:
        yield Block(join_lines(waiting), starts=starts, is_code=bool(fence))


def _read_line(line: str) -> Block | None:
    """Read a line that ends the block above it; None for a line of running text. An empty block is a mere end."""
    inner = _QUOTE.sub("", line, count=1)
    if not inner.strip() or is_rule(inner) or _DEFINITION.match(inner):
        return Block("")
    if match := _HEADING.match(inner):
        return Block(inner[match.end() :].strip().rstrip("#").rstrip(), is_heading=True)
    if match := _NOTE_LABEL.match(inner):
        return Block(inner[match.end() :].strip(), starts=True)
    if inner.lstrip().startswith("|") and inner.count("|") > 1:
        cells = [cell.strip() for cell in inner.strip().strip("|").split("|")]
        return Block("" if _TABLE_RULE.fullmatch(inner[:_LONGEST_RULE]) else " ".join(filter(None, cells)), starts=True)
    if match := _ITEM.match(inner):
        return Block(f"{match[1] or ''} {inner[match.end() :].strip()}".strip(), starts=True)
    return None


def _without_comments(text: str) -> str:
    """Drop HTML comments; one that is never closed is kept, as it may be text."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        pieces.append(text[at:start])
        at = stop + 3
    return "".join(pieces) + text[at:]


def strip_inline(text: str) -> str:
    """Take the marks of emphasis, code, links and notes away and leave their words.

    A mark that has no partner (`5 * 3`, `snake_case`, a lone footnote asterisk) is text and stays.

    Args:
        text: Markdown of one block.

    Returns:
        Plain text: `a team (*huzhu-zu* 互助組)[^1]` becomes `a team (huzhu-zu 互助組)`.
    """
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _NOTE_MARK.sub("", text)))
    marks = list(_MARK.finditer(text))
    left = _unpaired(text, marks)
    pieces: list[str] = []
    at = 0
    for match, remaining in zip(marks, left, strict=True):
        pieces.append(text[at : match.start()])
        pieces.append(match[0][1:] if match[0].startswith("\\") else match[0][:remaining])
        at = match.end()
    return "".join(pieces) + text[at:]


def _unpaired(text: str, marks: Sequence[re.Match[str]]) -> list[int]:
    """Number of characters of each mark that found no partner, by one stack for each kind of mark."""
    left = [len(match[0]) for match in marks]
    stacks: dict[str, list[int]] = {}
    for number, match in enumerate(marks):
        if match[0].startswith("\\"):
            continue
        stack = stacks.setdefault(match[0][0], [])
        opens, closes = _flanks(text, match)
        while closes and stack and left[number]:
            pair = min(left[number], left[stack[-1]])
            left[number] -= pair
            left[stack[-1]] -= pair
            if not left[stack[-1]]:
                stack.pop()
        if opens and left[number]:
            stack.append(number)
    return left


def _flanks(text: str, match: re.Match[str]) -> tuple[bool, bool]:
    """Whether a mark can open and close: it touches a word on that side, and does not stand inside one."""
    before = text[match.start() - 1 : match.start()] if match.start() else " "
    after = text[match.end() : match.end() + 1] or " "
    opens, closes = not after.isspace(), not before.isspace()
    if match[0][0] in "_~" or (before.isdigit() and after.isdigit()):
        inside = before.isalnum() and after.isalnum() and before.isascii() and after.isascii()
        return opens and not inside, closes and not inside
    return opens, closes
