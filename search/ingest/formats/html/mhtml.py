"""Reader of web pages that a browser saved as one file (MHTML, RFC 2557): its first HTML part is the page."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article, Unreadable
from search.ingest.formats.html.pages import read_page
from search.ingest.formats.html.recognition import page_text, text_in
from search.ingest.source import Source

__all__ = ["is_mhtml", "read_mhtml"]

_HEAD = 8_192  # bytes in which the header of the file stands
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:")
_RELATED = re.compile(
    rb"^content-type:\s{0,9}multipart/related\b|^snapshot-content-location:", re.IGNORECASE | re.MULTILINE
)
_BOUNDARY = re.compile(rb"boundary\s{0,9}=\s{0,9}(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_MOST_PARTS = 5_000
_HTML = re.compile(rb"^content-type:\s{0,9}(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE | re.MULTILINE)
_CHARSET = re.compile(
    rb"^content-type:[^\r\n]{0,200}?;\s{0,9}charset\s{0,9}=\s{0,9}\"?([\w.:-]{2,40})", re.IGNORECASE | re.MULTILINE
)
_TRANSFER = re.compile(rb"^content-transfer-encoding:\s{0,9}([\w-]{3,20})", re.IGNORECASE | re.MULTILINE)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_BLANK = re.compile(rb"\r?\n\r?\n")


def is_mhtml(source: Source) -> bool:
    """Return whether a file begins with the header of a page and what belongs to it, as a browser writes it."""
    return _FIELD.match(source.data.lstrip()[:80]) is not None and _RELATED.search(_header(source.data)) is not None


def read_mhtml(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read the page; pictures, styles and pages within the page are passed over, as they are beside a saved page.

    Raises:
        Unreadable: If there is no page in the file, or no article in the page.
    """
    yield from read_page(_page(source.data), source.name, ledger)


def _header(data: bytes) -> bytes:
    head = data[:_HEAD].lstrip()
    end = _BLANK.search(head)
    return head[: end.start()] if end else head


def _page(data: bytes) -> str:
    boundary = _BOUNDARY.search(_header(data))
    mark = b"--" + (boundary[1] or boundary[2]) if boundary else b""
    for part in data.split(mark, _MOST_PARTS)[1:] if mark else [data]:
        header = part[:_HEAD].lstrip(b"\r\n")
        end = _BLANK.search(header)
        if end is None or not _HTML.search(header[: end.start()]):
            continue
        body = part[len(part[:_HEAD]) - len(header) + end.end() :]
        transfer = _TRANSFER.search(header[: end.start()])
        charset = _CHARSET.search(header[: end.start()])
        page = _decoded(body, transfer[1].lower() if transfer else b"")
        return text_in(page, charset[1].decode("ascii")) if charset else page_text(page)
    raise Unreadable("a web page saved as one file (MHTML) without a page in it: save it again with a browser")


def _decoded(body: bytes, transfer: bytes) -> bytes:
    if transfer == b"quoted-printable":
        return quopri.decodestring(body)
    if transfer != b"base64":
        return body
    digits = _NO_BASE64.sub(b"", body)
    return binascii.a2b_base64(digits[: len(digits) // 4 * 4])
