"""Reconstruction of paragraphs from printed lines: joining, page breaks, running heads, headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from search.ingest.accounting import Ledger, Reason
from search.ingest.language import has_han, is_chinese
from search.model import Paragraph, ParagraphKind
from search.text import fold, is_han

__all__ = [
    "collapse",
    "comparison_key",
    "ends_sentence",
    "heading_like",
    "is_cut",
    "is_indented",
    "is_rule",
    "join_lines",
    "looks_wrapped",
    "rejoin",
    "text_blocks",
]  # fmt: skip

_CLOSERS = r"\"'”’»)\]）】」』》〉*"
_SENTENCE_END = re.compile(
    rf"[.!?。！？…．][{_CLOSERS}]*(?:\[\^?\d{{1,3}}\]|\d{{1,3}}|[\u00b9\u00b2\u00b3\u2070-\u2079]+)?\Z"
)
_TAIL = 24  # characters in which the end of a sentence and its quotes and footnote marks are looked for
_SHARED_MARKS = "“”‘’—…·"  # used in Chinese and in English
_RULE = re.compile(r"<hr\s*/?>|-(?: ?-){2,}|\*(?: ?\*){2,}|_(?: ?_){2,}|={3,}", re.IGNORECASE)
_LONGEST_RULE = 400  # characters; bounds the time of matching, and no rule or page number is longer
_MARGIN = 120  # columns; no wrapped text is wider
_STOPS = "，、；：,;:"
_PAGE_NUMBER = re.compile(r"[-–—\[(（·. ]*(?:p{1,2}\.? ?|page |第 ?)?\d{1,4}(?: ?页)?[-–—\])）·. ]*\Z", re.IGNORECASE)
# A page number by its form; a number alone may be a figure, a verse or a year.
_MARKED_PAGE = re.compile(r"[-–—·]+ ?\d{1,4} ?[-–—·]+|(?:p{1,2}\. ?|page )\d{1,4}|第 ?\d{1,4} ?页", re.IGNORECASE)
_NUMBERED_HEAD = re.compile(r"\d{1,4}\W+(\D{2,80})|(\D{2,80})\W+\d{1,4}")
_CELLS = re.compile(r"[|\t]")  # between the cells of a row
_LONGEST_HEAD = 90  # columns of a running head
_PAGE_EDGE = 3  # lines at most between two pages: a number, a running head, a name
_CHINESE_LINE = 20  # a Chinese line shorter than this may be a heading, a verse or a signature
_PAGE_LINE = 24  # columns; shorter text before a number may be an entry of a list (by reading, and a property test)
_FIGURES_AT_END = re.compile(r"\d[\d,.%]{0,20} {1,9}\d[\d,.%]{0,20}\Z")  # so ends a row of a table
# Prefixes that keep their hyphen at a line's end: co-⏎operative stays co-operative, so that spellings are not changed.
_HYPHENATED = re.compile(
    "all|anti|co|counter|cross|ex|far|full|half|high|inter|left|long|low|mid|multi|neo|non|off|post|pre|pro|quasi|re"
    "|right|self|semi|short|so|sub|trans|ultra|under|well",
    re.IGNORECASE,
)


def collapse(text: str) -> str:
    """Replace each run of white space (no-break, ideographic, tabs) by one space, and strip the edges."""
    return " ".join(text.split())


def comparison_key(text: str) -> str:
    """Return the letters and digits of a text, folded: the same for two printings of one headline."""
    return "".join(char for char in fold(text) if char.isalnum())


def is_indented(line: str) -> bool:
    """Return whether a raw line begins with white space of any width."""
    return line[:1].isspace()


def is_rule(line: str) -> bool:
    """Return whether a line is a horizontal rule, in HTML or in Markdown."""
    return len(line) < _LONGEST_RULE and _RULE.fullmatch(line.strip()) is not None


def text_blocks(lines: Iterable[str], ledger: Ledger) -> Iterator[list[str]]:
    """Yield groups of successive lines, separated by blank lines and horizontal rules."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not is_rule(line):
            block.append(line)
            continue
        if line.strip():
            ledger.leave_out(Reason.MARKUP, line)  # a rule may be a tag
        if block:
            yield block
            block = []


def ends_sentence(text: str) -> bool:
    """Return whether a text ends in sentence-final punctuation; quotes, brackets and footnote marks may follow it."""
    return _SENTENCE_END.search(text[-_TAIL:]) is not None


def heading_like(text: str, *, limit: int = 120) -> bool:
    """Return whether a paragraph is short and has no punctuation at its end, as headings do.

    Args:
        text: A tidy paragraph.
        limit: Length in half-width columns; a Chinese character takes four, as it says as much as four letters.
    """
    if len(text) > limit:
        return False
    width = sum(4 if is_han(char) else 1 for char in text)
    return 0 < width <= limit and not ends_sentence(text) and text.rstrip("\"'”’)）」』")[-1:] not in _STOPS


def join_lines(lines: Iterable[str]) -> str:
    """Join the lines of one paragraph: no space between Chinese characters, no hyphen inside a broken word."""
    pieces: list[str] = []
    for line in filter(None, lines):
        if pieces:
            if _breaks_word(pieces[-1], line):
                pieces[-1] = pieces[-1][:-1]
            elif not _closes_up(pieces[-1], line):
                pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)


def _ends_in_hyphen(first: str) -> bool:
    return first.endswith("-") and first[-2:-1].isalpha()


def _breaks_word(first: str, second: str) -> bool:
    if not (_ends_in_hyphen(first) and second[0].islower()):
        return False
    return _HYPHENATED.fullmatch(re.split(r"[\s(“\"*_-]", first[-_TAIL:-1])[-1]) is None


def _closes_up(first: str, second: str) -> bool:
    """Return whether two lines are joined without a space: at a hyphen, and between Chinese characters."""
    if _ends_in_hyphen(first) and second[0].isalnum():
        return True
    before, after = first[-1], second[0]
    chinese = _is_chinese_type(before), _is_chinese_type(after)
    return all(chinese) or (any(chinese) and (before in _SHARED_MARKS or after in _SHARED_MARKS))


def _is_chinese_type(char: str) -> bool:
    return is_han(char) or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff65"


def is_cut(first: str, second: str) -> bool:
    """Return whether a sentence continues from one paragraph into the next, as across a page break.

    In English the first has no final punctuation and the second begins in lower case. In Chinese, which has no
    lower case, the first must be as long as a line and end in a character or a comma.
    """
    if not first or not second or ends_sentence(first):
        return False
    if second[0].islower():
        return first[-1] not in ";:；："
    if not is_han(second[0]):
        return False
    return (is_han(first[-1]) or first[-1] in "，、") and len(first) >= _CHINESE_LINE and is_chinese(first[-200:])


def rejoin(paragraphs: Sequence[Paragraph], ledger: Ledger, starts: Collection[int] = ()) -> tuple[Paragraph, ...]:
    """Join sentences cut by a page break, and drop the numbers and running heads inside such sentences.

    Elsewhere only a number that is marked as a page's (`- 27 -`, `p. 27`) is dropped.

    Args:
        paragraphs: Tidy paragraphs; only those of running text are joined.
        ledger: Where dropped page numbers and running heads are entered.
        starts: Numbers of paragraphs that are never joined to the one before.

    Returns:
        The paragraphs, fewer by those that were joined to the one before.
    """
    groups: list[tuple[ParagraphKind, list[str]]] = []

    def continues(number: int) -> bool:
        if not groups or groups[-1][0] is not ParagraphKind.BODY or not 0 <= number < len(paragraphs):
            return False
        following = paragraphs[number]
        return (
            following.kind is ParagraphKind.BODY
            and number not in starts
            and is_cut(groups[-1][1][-1], following.text)
        )  # fmt: skip

    def is_page_edge(number: int) -> bool:
        text = paragraphs[number].text[:_LONGEST_RULE]
        if paragraphs[number].kind is ParagraphKind.BODY and number not in starts and _MARKED_PAGE.fullmatch(text):
            return True
        if not groups or not _may_be_cut_by_page(groups[-1][1]):
            return False
        following = [
            text,
            *(paragraph.text[:_LONGEST_RULE] for paragraph in paragraphs[number + 1 : number + _PAGE_EDGE]),
        ]
        # Chinese has no capitals by which a head could be known: a line of a foreign name is one of a wrapped text.
        has_heads = not has_han(groups[-1][1][-1][-_LONGEST_HEAD:])
        for count, line in enumerate(following, 1):
            if not (_PAGE_NUMBER.match(line) or (has_heads and _is_running_head(line))):
                return False
            if continues(number + count):
                return True
        return False

    for number, paragraph in enumerate(paragraphs):
        if continues(number):
            groups[-1][1].append(paragraph.text)
        elif is_page_edge(number):
            ledger.leave_out(Reason.PAGE_EDGE, paragraph.text)
        else:
            groups.append((paragraph.kind, [paragraph.text]))
    return tuple(Paragraph(join_lines(texts), kind) for kind, texts in groups)


def _may_be_cut_by_page(lines: Sequence[str]) -> bool:
    """Return whether the joined lines of a paragraph are as much as a page break cuts, and no entry of a table."""
    columns = sum(2 if is_han(char) else 1 for line in lines[-_PAGE_LINE:] for char in line[:_PAGE_LINE])
    return columns >= _PAGE_LINE and _FIGURES_AT_END.search(lines[-1][-2 * _PAGE_LINE :]) is None


def _is_running_head(text: str) -> bool:
    """Return whether a line can be a running head: short, and in capitals, or in title case with a page number."""
    if has_han(text) or _CELLS.search(text) or not heading_like(text, limit=_LONGEST_HEAD):
        return False
    numbered = _NUMBERED_HEAD.fullmatch(text)
    return text.isupper() or (numbered is not None and (numbered[1] or numbered[2]).strip().istitle())


def looks_wrapped(lines: Sequence[str]) -> bool:
    """Return whether the lines of a block are one paragraph wrapped at the right margin, not one paragraph each."""
    if len(lines) < 2 or any(is_indented(line) for line in lines[1:]):
        return False
    widths = [sum(2 if is_han(char) else 1 for char in line[: _MARGIN + 1]) for line in lines]
    full = widths[:-1]
    if not (_MARGIN >= max(full) >= max(widths[-1], _MARGIN // 3)):
        return False
    ended = sum(ends_sentence(line) for line in lines[:-1])
    return min(full) >= 0.7 * max(full) and ended * 2 <= len(full) - (len(full) == 1)
