"""What stands in a cell: paragraphs, or words in one line, without the markup that web sites put into their exports."""

from __future__ import annotations

import html
import re

from search.ingest.accounting import Ledger, Reason
from search.ingest.line_layout import paragraph_lines
from search.ingest.paragraphs import collapse, join_lines, text_blocks
from search.model import Paragraph, ParagraphKind

__all__ = ["one_line", "paragraphs", "without_tags"]

_BLOCKS = (
    "address|article|blockquote|br|center|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr"
    "|ul"
)
_INLINE = (
    r"a|abbr|b|big|body|cite|code|del|em|font|head|html|i|iframe|img|ins|jats:\w{1,20}|s|small|span|strong|sub|sup|tbody"
    "|thead|u"
)
# Names in HTML are of ASCII. Otherwise <ſcript>, with the long s of old print, would be taken for <script>.
_NAMES = re.IGNORECASE | re.ASCII
_TAG = re.compile(rf"<(/?)(?:({_BLOCKS})|{_INLINE})(?:\s[^<>]{{0,4000}})?/?>", _NAMES)
_HIDDEN = re.compile(r"<(script|style)(?:\s[^<>]{0,4000})?>|<(!)--", _NAMES)
_CLOSING = {
    "script": re.compile("</script>", _NAMES),
    "style": re.compile("</style>", _NAMES),
    "!": re.compile("-->"),
}
_HEADING = re.compile(r"h[1-6]", _NAMES)
_MARK = "\ue000"  # before a line that was a heading: a character of private use


def paragraphs(cell: str, ledger: Ledger) -> list[Paragraph]:
    """Return the paragraphs of a cell, which stand in lines of their own, or between tags of HTML."""
    plain = without_tags(cell, ledger)
    found: list[Paragraph] = []
    for block in text_blocks(plain.split("\n"), ledger):
        for lines in paragraph_lines(block):
            text = join_lines(map(collapse, lines))
            if text.startswith(_MARK):
                found.append(Paragraph(text.replace(_MARK, "").strip(), ParagraphKind.HEADING))
            elif text:
                found.append(Paragraph(text.replace(_MARK, "")))
    return [each for each in found if each.text]


def one_line(cell: str, ledger: Ledger) -> str:
    """Return the words of a cell in one line; what stood in lines of its own has semicolons between."""
    if "\n" not in cell and "<" not in cell:
        return collapse(cell)
    lines = without_tags(cell, ledger).replace(_MARK, "").split("\n")
    return "; ".join(filter(None, map(collapse, lines)))


def without_tags(cell: str, ledger: Ledger) -> str:
    """Return a cell without tags of HTML, scripts and comments; signs written as references are these signs then."""
    if "<" not in cell:
        return cell
    shown = _without_hidden(cell, ledger)
    plain, count = _TAG.subn(_line_end, shown)
    if count:
        plain = html.unescape(plain)
    ledger.shrink(Reason.MARKUP, shown, plain)
    return plain


def _line_end(tag: re.Match[str]) -> str:
    """Return what stands for a tag: nothing, or a line end; a heading is marked."""
    end, block = tag[1], tag[2]
    if not block:
        return ""
    return f"\n\n{_MARK}" if not end and _HEADING.fullmatch(block) else "\n\n" if block.lower() != "br" else "\n"


def _without_hidden(cell: str, ledger: Ledger) -> str:
    """Return a cell without comments, scripts and styles, looking at each character once."""
    kept: list[str] = []
    start = 0
    while opening := _HIDDEN.search(cell, start):
        kept.append(cell[start : opening.start()])
        closing = _CLOSING[(opening[1] or opening[2]).lower()].search(cell, opening.end())
        end = closing.end() if closing else len(cell)
        reason = Reason.COMMENTED_OUT if opening[2] else Reason.MARKUP
        ledger.leave_out(reason, cell[opening.start() : end])
        start = end
    kept.append(cell[start:])
    return "".join(kept)
