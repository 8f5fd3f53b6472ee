"""Recognition of files that only point to a document: lock files of word processors, shortcuts, unfetched files."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, top_lines

__all__ = ["lock_file", "pointer_format"]

_LOCK = UnreadFormat(
    "a lock file of a word processor", "it only says that a document is open; close the document, and it goes"
)
_SHORTCUT = UnreadFormat("a shortcut", "save the page or the document that it points to")
_LFS = UnreadFormat("a pointer to a file that was not fetched (Git LFS)", "fetch the file itself")

_OWNER_PREFIX = "~$"  # with which the name of an owner file of Word, Excel or PowerPoint begins
_LARGEST_OWNER_FILE = 512  # bytes; a larger file of such a name is a document
# Bytes of an owner file, and the offset of the length of the user's name in UTF-16: Word; Excel and PowerPoint.
_OWNER_FILES = {162: 54, 165: 55}
_LONGEST_OWNER = 54  # characters of the user's name
# LibreOffice's lock file: `,user,computer,day and time,file:///home/user/profile;`
_LIBRE_OFFICE = re.compile(r",[^,\n]{0,200},[^,\n]{0,200},\d\d\.\d\d\.\d{4} \d\d:\d\d,file://[^\n]{0,500};?")


def lock_file(name: str, data: bytes) -> UnreadFormat | None:
    """Return that a file is a lock file, by its name and size or by its bytes, or None.

    Args:
        name: Name of the file.
        data: Its content, which is no text.
    """
    if name.startswith(_OWNER_PREFIX) and len(data) <= _LARGEST_OWNER_FILE:
        return _LOCK
    offset = _OWNER_FILES.get(len(data))
    if offset is None or not 0 < data[0] <= _LONGEST_OWNER:
        return None
    length = int.from_bytes(data[offset : offset + 2], "little")
    return _LOCK if 0 < length <= _LONGEST_OWNER else None


def pointer_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of pointer that a file is, or None."""
    first = next(iter(top_lines(source.text, 1)), "")
    if first in ("[InternetShortcut]", "[Desktop Entry]"):
        return _SHORTCUT
    if first.startswith("version https://git-lfs."):
        return _LFS
    return _LOCK if _LIBRE_OFFICE.fullmatch(source.text.strip()[:2_000]) else None
