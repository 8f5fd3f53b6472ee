"""The encoding of a table: UTF-8 and UTF-16 with or without a byte order mark, GB18030 or Big5."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from search.errors import ConfigError, raise_if_exhausted

__all__ = ["decode_table", "encode_table", "read_table_text", "table_encoding"]

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Codes of signs and everyday characters: rows 1 to 3 and 16 to 55 (level 1) of GB/T 2312, and level 1 of Big5.
_EVERYDAY = {
    "gb18030": re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]"),
    "big5hkscs": re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
}
_FEWEST_EVERYDAY = 0.5  # share of characters; 0.9 and more where the encoding is the right one
_PARTS = re.compile("[,;\t\r\n]")  # what a table in UTF-16 has; bytes that are no text have none of it
_SAMPLE = 20_000  # characters outside ASCII by which an encoding is judged


def table_encoding(content: bytes) -> str | None:
    """Return the name of the encoding, as Python knows it, in which a table is saved; None if it is no text."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name if _decoded(content, name) is not None else None
    # Tabs, digits and line ends have a zero byte in UTF-16, which no other encoding of a text has.
    wide = ("utf-16-le", "utf-16-be") if content[1::2].count(0) > content[::2].count(0) else ("utf-16-be", "utf-16-le")
    candidates = wide if 0 in content else ("utf-8",)
    for name in candidates:
        text = _decoded(content, name)
        if text is not None and (name == "utf-8" or _PARTS.search(text)):
            return name
    if 0 in content:
        return None
    scores = {name: _everyday_share(content, name) for name in _EVERYDAY}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _FEWEST_EVERYDAY else None


def read_table_text(path: Path, setting: str = "") -> str:
    """Return the text of a table that a librarian keeps.

    Args:
        path: The table.
        setting: Name of the setting that names it, for the message.

    Raises:
        ConfigError: If it cannot be read, or is no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise_if_exhausted(path, error)
        named = f", which the setting {setting} names; put it back, or take the setting away" if setting else ""
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error}){named}") from error
    return decode_table(content, str(path))


def decode_table(content: bytes, name: str) -> str:
    """Return the text of a table.

    Args:
        content: The file, as an editor or a spreadsheet saved it.
        name: Name of the file, for the message.

    Raises:
        ConfigError: If it is no text in any of the encodings.
    """
    encoding = table_encoding(content)
    text = None if encoding is None else _decoded(content, encoding)
    if text is None:
        raise ConfigError(f'{name}: is no text that can be read; save it from the spreadsheet as "CSV UTF-8"')
    return text


def encode_table(text: str, like: bytes) -> bytes:
    """Return a table in the encoding of a file, and with its byte order mark.

    Args:
        text: The table, without a byte order mark.
        like: The file. If it is empty, or its encoding lacks a character of the table, the table becomes UTF-8 with the
            byte order mark by which spreadsheets know it.
    """
    encoding = table_encoding(like) if like else "utf-8-sig"
    if encoding == "utf-16":  # Python writes that in the byte order of the machine
        mark = next(mark for mark, name in _MARKS if name == encoding and like.startswith(mark))
        order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
        return mark + text.encode(order)
    try:
        return text.encode(encoding or "utf-8-sig")
    except UnicodeEncodeError:
        return text.encode("utf-8-sig")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _everyday_share(content: bytes, encoding: str) -> float:
    """Return the share of everyday ones among the characters outside ASCII; -1 if the bytes are in another encoding."""
    text = _decoded(content, encoding)
    if text is None:
        return -1.0
    sample = [char for char in text if not char.isascii()][:_SAMPLE]
    everyday = sum(_EVERYDAY[encoding].fullmatch(char.encode(encoding)) is not None for char in sample)
    return everyday / len(sample) if sample else 1.0
