"""Recognition of HTML pages by their first element, and decoding of them by the encoding that they declare."""

from __future__ import annotations

import codecs
import re

from search.ingest.source import Source
from search.ingest.text_decoding import decode

__all__ = ["is_html", "page_text", "text_in"]

_DECLARATION = re.compile(r"\s*+(?:<\?xml[^<>]{0,300}\?>\s*+)?", re.IGNORECASE)
_COMMENT, _COMMENT_END = "<!--", "-->"
_SPACE = re.compile(r"\s*")
_ROOT = re.compile(
    r"<(?:!doctype\s++html\b|html[\s>]|(?:head|body)(?:\s[^<>]{0,2000})?>\s*+(?:<!--|<[a-z]|[^<]{0,2000}<[a-z/]))",
    re.IGNORECASE,
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_START = 64  # bytes in which a page begins, or else has NULs between its letters
_HEAD = 8_192  # bytes in which an encoding is declared; browsers look at 1,024, but saved pages may begin with comments
_CHARSET = re.compile(
    rb"<meta\b[^<>]{0,500}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})|<\?xml[^<>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
# As browsers read these names (encoding.spec.whatwg.org): the larger set of which the declared one is a part.
_LARGER = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "big5hk": "big5hkscs", "x-x-big5": "big5hkscs", "hz-gb-2312": "hz",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "x-euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "utf8": "utf-8",
    "iso-8859-9": "cp1254", "tis-620": "cp874",
}  # fmt: skip
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_MOST_WRONG = 0.002  # share of characters that the declared encoding does not have, in a page of that encoding


def is_html(source: Source) -> bool:
    """Return whether a file begins like an HTML page: with its doctype, or an html, head or body element.

    A text that merely contains a tag, or whose title is one (`<img src=x>`), is no HTML page.
    """
    data = source.data
    if data.startswith(_WIDE_MARKS) or b"\0" in data[:_START]:
        text = source.text.text
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        if not data[: 2 * _START].lstrip().startswith(b"<") and not data[:_HEAD].isspace():
            return False
        text = data.decode("latin-1")
    return _ROOT.match(text, _after_comments(text)) is not None


def page_text(data: bytes) -> str:
    """Return the text of a page in the encoding that it declares, or in the one that its bytes show it to have.

    A browser that saves a page may write it as UTF-8 and leave the declaration as it was: bytes that are UTF-8 are read
    as such, whatever is declared.

    Raises:
        Unreadable: If the bytes are no text.
    """
    if data.startswith((codecs.BOM_UTF8, *_WIDE_MARKS)):
        return decode(data).text
    match = _CHARSET.search(data[:_HEAD])
    return text_in(data, (match[1] or match[2]).decode("ascii", "replace") if match else "")


def text_in(data: bytes, declared: str) -> str:
    """Return bytes decoded by a declared name of an encoding, unless they are plainly in another one.

    Raises:
        Unreadable: If the bytes are no text.
    """
    encoding = _codec(declared)
    if not encoding:
        return decode(data).text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return decode(data).text
    return text if text.count("\ufffd") <= 1 + _MOST_WRONG * len(text) else decode(data).text


def _codec(declared: str) -> str:
    """Return the name of Python's codec for a declared encoding; empty if there is none that a page can be in.

    A page whose declaration could be read byte by byte is in none of two bytes a letter.
    """
    name = declared.lower()
    try:
        codec = codecs.lookup(_LARGER.get(name, name))
    except (LookupError, ValueError):
        return ""
    return "" if codec.name.startswith(("utf-16", "utf-32", "utf-7")) or not _is_text_codec(codec) else codec.name


def _is_text_codec(codec: codecs.CodecInfo) -> bool:
    return bool(getattr(codec, "_is_text_encoding", True)) and codec.name not in (
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
    )


def _after_comments(text: str) -> int:
    """Return the offset after an XML declaration, comments and white space, looking at each character once."""
    offset = _end(_DECLARATION, text, 0)
    while text.startswith(_COMMENT, offset):
        end = text.find(_COMMENT_END, offset + len(_COMMENT))
        if end < 0:
            break
        offset = _end(_SPACE, text, end + len(_COMMENT_END))
    return offset


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
