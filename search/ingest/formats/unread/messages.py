"""Recognition of mail and of what is packed like it: mailboxes, archives of web pages (WARC), cards, calendars."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, top_lines

__all__ = ["message_format"]

_MAIL_ADVICE = "open it in a mail program, and save the message as plain text (.txt)"
_MAIL = UnreadFormat("an e-mail message", _MAIL_ADVICE)
_MAILBOX = UnreadFormat("a mailbox (mbox)", _MAIL_ADVICE)
_WARC = UnreadFormat("an archive of web pages (WARC)", "open its pages in a web browser, and save them as plain text")
_HTTP = UnreadFormat("an answer of a web server (HTTP)", "open the page in a web browser, and save it as plain text")
_CARD = UnreadFormat("an address card (vCard)", "take it out: it has no running text")
_CALENDAR = UnreadFormat("a calendar (iCalendar)", "take it out: it has no running text")
_FIRST_LINES = {"BEGIN:VCARD": _CARD, "BEGIN:VCALENDAR": _CALENDAR}

_ENVELOPE = re.compile(r"From \S{1,200} .{0,20}\w{3} [ \d]\d \d\d:\d\d")  # the line above each message (RFC 4155)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):")
_MOST_FIELDS = 300  # lines at the top that can be the header
_TRANSPORT = frozenset(
    "content-transfer-encoding content-type delivered-to dkim-signature message-id mime-version received return-path"
    " x-mailer x-mozilla-status x-originating-ip".split()
)
"""Fields that programs write. The header of a letter or a telegram (From, To, Date, Subject) has none of them."""


def message_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of message that a file is, or None.

    A letter that begins with From, To and Date is a text, and so is a message that somebody printed.
    """
    first = next(iter(top_lines(source.text, 1)), "").strip()
    if first in _FIRST_LINES:
        return _FIRST_LINES[first]
    if re.match(r"WARC/[01]\.\d", first):
        return _WARC
    if re.match(r"HTTP/[123](?:\.\d)? \d{3}\b", first):
        return _HTTP
    is_mailbox = _ENVELOPE.match(first) is not None
    # The first line may be the number of bytes that follow (Apple's .emlx).
    fields = _header(source.text, skip=is_mailbox or first.isdecimal())
    if not fields.keys() & _TRANSPORT or len(fields) < 2:
        return None
    return _MAILBOX if is_mailbox else _MAIL


def _header(text: str, *, skip: bool) -> dict[str, str]:
    """Return the fields of a header by lower-case name; none if it is no header up to the first blank line."""
    lines: Sequence[str] = text[:100_000].lstrip("\n").split("\n", _MOST_FIELDS)
    fields: dict[str, str] = {}
    for line in lines[1 if skip else 0 :]:
        if not line.strip():
            return fields
        if field := _FIELD.match(line):
            fields.setdefault(field[1].lower(), line[field.end() :].strip().lower())
        elif not fields or not line[0].isspace():
            return {}
    return fields
