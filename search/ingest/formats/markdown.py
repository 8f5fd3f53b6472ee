"""Turns Markdown into plain paragraphs and headings, keeping every word and every bracket that a reader sees.

The parser is markdown-it-py: CommonMark 0.31 (spec.commonmark.org) with strikethrough and footnotes. Scholars'
notes and converted papers are read differently in a few ways:

- HTML other than comments is left as it stands: it is text like any other. So is what is only indented.
- Several lines above a line of hyphens are a paragraph at the end of a page, and no heading.
- A definition of a link must have a destination that looks like one. `[答]: 春天成立的。` is text.
- Lines that are wrapped at a margin with first-line indents are several paragraphs, though no blank line parts them.
- A mark of emphasis works wherever it touches a word. CommonMark asks for a space or a letter where Chinese has
  neither: in `**合作社（初级）**的` the last marks would close nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from search.ingest.accounting import Ledger, Reason
from search.ingest.line_layout import paragraph_lines
from search.ingest.paragraphs import collapse, is_indented, is_rule, join_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["Block", "markdown_blocks"]

_RULE = re.compile(r"^[ \t>]*<hr\s*/?>[ \t]*$", re.MULTILINE | re.IGNORECASE)
_BULLET = re.compile(r"^([ \t>]*)•(?=[ \t])", re.MULTILINE)
# The parser leaves out what is nested deeper than this, quotations counting once and lists twice. The two rules below
# keep lines above it: at most 16 characters of indentation, which can be tabs, make 32 lists, and 8 marks 8 more.
_DEEPEST = 100
_MUCH_NESTED = re.compile(r"^([ \t>*+-]{16})[ \t>*+-]+", re.MULTILINE)
_MARK = r">[ \t]*|(?:[*+-]|\d{1,9}[.)]|\[\^[^\]\s]{1,80}\]:)[ \t]+"
_MANY_MARKS = re.compile(rf"^([ \t]*(?:{_MARK}){{8}})(?:(\d{{1,9}})(?=[.)][ \t])|(?=\[\^|[>*+-]))", re.MULTILINE)
_ROW = re.compile(r"\|.*\|.*")
_TABLE_RULE = re.compile(r"(?=.*\|)[|:\- \t]{1,400}")
_DESTINATION = re.compile(
    r" {0,3}\[(?:[^\[\]\\]|\\.){1,999}\]:\s*"
    r"(?:<[^<>\n]*>|[a-z][a-z0-9+.-]{1,30}:[!-~]\S*|www\.[!-~]\S*|[#/.][!-~]*|[!-;=-~]*\.[a-z0-9]{1,5}(?:[#?/][!-~]*)?)"
    r"(?=\s|\Z)",
    re.IGNORECASE,
)
_LONGEST_DEFINITION = 4_000  # characters in which a destination is looked for


_DEFINITIONS = "hezuo_definitions"
"""Key of the parser's environment under which the lines of link definitions are collected."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a Markdown document.

    Attributes:
        raw: Its text with inline markup.
        plain: Its text without: `a team (huzhu-zu 互助組)` of `a team (*huzhu-zu* 互助組)[^1]`.
        is_heading: Whether it is a heading.
        starts: Whether it certainly begins something new (a list item, a table row, code, a note).
        is_code: Whether its marks are no markup.
    """

    raw: str
    plain: str
    is_heading: bool = False
    starts: bool = False
    is_code: bool = False


def markdown_blocks(text: str, ledger: Ledger) -> Iterator[Block]:
    """Split Markdown into headings, paragraphs, list items, quotations, table rows and code.

    Args:
        text: Markdown without front matter.
        ledger: Where comments, definitions of links and other markup are entered.

    Yields:
        Blocks in reading order; comments, definitions of links and rules are left out.
    """
    text = _without_comments(text, ledger)
    without_rules = _RULE.sub("", text)
    ledger.shrink(Reason.MARKUP, text, without_rules)
    text = _MUCH_NESTED.sub(r"\1", _BULLET.sub(r"\1-", without_rules))
    # What stands behind eight marks is text, whatever it looks like: its first mark is escaped.
    text = _MANY_MARKS.sub(lambda marks: f"{marks[1]}{marks[2] or ''}\\", text)
    number, starts, is_heading = "", False, False
    environment: dict[str, list[str]] = {_DEFINITIONS: []}
    for token in _parser().parse(text, environment):
        match token.type:
            case "list_item_open":
                number, starts = number + (token.info and f"{token.info}{token.markup} "), True
            case "footnote_reference_open":
                ledger.leave_out(Reason.MARKUP, str(token.meta["label"]))
                starts = True
            case "list_item_close" | "footnote_reference_close":
                if number:  # an item with nothing in it
                    yield Block(number, number.strip(), starts=True)
                number, starts = "", False
            case "fence":
                ledger.leave_out(Reason.MARKUP, token.info)
                code = collapse(token.content)
                yield Block(code, code, starts=True, is_code=True)
            case "heading_open":
                is_heading = True
            case "inline":
                yield from _running(token, number, ledger, is_heading=is_heading, starts=starts)
                number, starts, is_heading = "", False, False
    ledger.leave_out(Reason.MARKUP, *environment[_DEFINITIONS])


def _running(token: Token, number: str, ledger: Ledger, *, is_heading: bool, starts: bool) -> Iterator[Block]:
    """The heading or the paragraphs in some lines, or the rows of a table and what stands around it."""
    if is_rule(token.content):
        ledger.leave_out(Reason.MARKUP, token.content)
        if number:  # an item with nothing in it but a rule
            yield Block(number, number.strip(), starts=True)
        return
    printed = token.content.split("\n")
    raw = [line.strip() for line in printed]
    plain = [line.strip() for line in _text(token.children or ()).split("\n")]
    ledger.shrink(Reason.MARKUP, token.content, "".join(plain))
    # Not the parser's tables, which lose what stands in a row behind the last column of the head.
    has_head = len(plain) > 1 and _TABLE_RULE.fullmatch(plain[1]) is not None
    if not has_head and not any(map(_ROW.fullmatch, plain)):
        for count, numbers in enumerate(_paragraphs(printed, len(plain))):
            lead = "" if count else number
            source = lead + join_lines([raw[offset] for offset in numbers])
            words = collapse(lead + join_lines([plain[offset] for offset in numbers]))
            yield Block(source, words, is_heading=is_heading and len(raw) == 1, starts=starts and not count)
        return
    for is_row, lines in groupby(plain, lambda line: bool(_ROW.fullmatch(line)) or (has_head and "|" in line)):
        for line in lines if is_row else [join_lines(lines)]:
            if not _TABLE_RULE.fullmatch(line):
                words = collapse(number + (line.replace("|", " ") if is_row else line))
                yield Block(words, words, starts=is_row or starts)
                number, starts = "", False


def _paragraphs(printed: Sequence[str], lines: int) -> list[range]:
    """Return the numbers of the lines of each paragraph; more than one only where first lines are indented."""
    whole = [range(len(printed))]
    indented = next(filter(is_indented, printed[1:]), "")
    if lines != len(printed) or not indented:
        return whole
    # The parser strips the first line.
    indent = indented[: len(indented) - len(indented.lstrip())]
    groups = paragraph_lines([indent + printed[0], *printed[1:]])
    if len(groups) == len(printed):
        return whole  # not wrapped: continuation lines that somebody aligned
    starts = [0]
    for group in groups:
        starts.append(starts[-1] + len(group))
    return [range(start, stop) for start, stop in pairwise(starts)]


def _text(tokens: Iterable[Token]) -> str:
    """The words of running text without its markup, in the lines in which it stands."""
    ends = ("softbreak", "hardbreak")
    return "".join("\n" if token.type in ends else _text(token.children or ()) or token.content for token in tokens)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    parser.enable("strikethrough").disable("code")
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.block.ruler.at("reference", _definition)
    return parser


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take a definition of a link, as the parser does, but only one whose destination looks like an address."""
    from markdown_it.rules_block.reference import reference

    text = state.getLines(start, min(end, start + 3), state.blkIndent, keepLastLF=False)
    if not _DESTINATION.match(text[:_LONGEST_DEFINITION]) or not reference(state, start, end, silent):
        return False
    if not silent:
        state.env[_DEFINITIONS].append(state.getLines(start, state.line, state.blkIndent, keepLastLF=False))
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take a row of asterisks or underscores for marks of emphasis, which the parser then pairs."""
    from markdown_it.rules_inline.state_inline import Delimiter

    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    end = state.pos + 1
    while state.src.startswith(mark, end):
        end += 1
    length = end - state.pos
    opens, closes = _flanks(state.src, state.pos, end)
    for _ in range(length):
        state.push("text", "", 0).content = mark
        state.delimiters.append(Delimiter(ord(mark), length, len(state.tokens) - 1, -1, opens, closes))
    state.pos = end
    return True


def _flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether marks can open and close: they touch a word on that side, and do not stand inside one."""
    before, after = (text[start - 1] if start else " "), text[end : end + 1] or " "
    opens, closes = not after.isspace(), not before.isspace()
    if text[start] == "_" or (before.isdigit() and after.isdigit()):
        inside = before.isalnum() and after.isalnum() and before.isascii() and after.isascii()
        return opens and not inside, closes and not inside
    return opens, closes


def _without_comments(text: str, ledger: Ledger) -> str:
    """Drop HTML comments; one that is never closed is kept, as it may be text."""
    pieces: list[str] = []
    offset = 0
    while (start := text.find("<!--", offset)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        pieces.append(text[offset:start])
        ledger.leave_out(Reason.COMMENTED_OUT, text[start:stop])
        offset = stop + 3
    return "".join(pieces) + text[offset:]
