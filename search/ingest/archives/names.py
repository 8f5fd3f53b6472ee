"""Names of members as archive files have them: in UTF-8, GB18030, Big5 or the code page of MS-DOS, with any slashes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.ingest.identity import printable
from search.ingest.text_decoding import plausible_encoding
from search.ingest.walking import is_litter

__all__ = ["clean_name", "decode_name", "encoding_of_names", "is_litter_path", "leads_out"]

_DRIVE = re.compile(r"[A-Za-z]:(?=/)")
_LEGACY = ("gb18030", "big5hkscs")
_DOS = "cp437"  # what the zip format means where it says nothing else (APPNOTE.TXT, appendix D)
_SAMPLE = 100_000  # bytes of names by which their encoding is chosen


def encoding_of_names(names: Iterable[bytes]) -> str:
    """Return the encoding of names that do not say in which one they are: that in which all of them are plausible.

    UTF-8 comes first, since macOS writes it without saying so, and other names are hardly ever valid in it.

    Args:
        names: Names of one archive file, without those whose encoding is known.
    """
    sample = b"\n".join(name for name in names if not name.isascii())[:_SAMPLE]
    if not sample:
        return "utf-8"
    if len(sample) < _SAMPLE and _is_valid(sample, "utf-8"):
        return "utf-8"
    return plausible_encoding(sample, ("utf-8", *_LEGACY)) or (
        next((encoding for encoding in _LEGACY if _is_valid(sample, encoding)), _DOS)
    )


def decode_name(raw: bytes, encoding: str) -> str:
    """Return a name; bytes that the encoding does not have become U+FFFD."""
    if raw.isascii() or _is_valid(raw, "utf-8"):  # some programs set the flag for some of the names only
        return raw.decode("utf-8")
    return raw.decode(encoding, "replace")


def _is_valid(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def clean_name(name: str) -> str:
    """Return the path of a member with `/`, without what would make it absolute, in printable characters."""
    path = _DRIVE.sub("", name.split("\x00", 1)[0].replace("\\", "/"), count=1)
    return printable("/".join(part for part in path.split("/") if part not in ("", ".")))


def leads_out(name: str) -> bool:
    """Return whether a clean name leads out of the archive file."""
    return ".." in name.split("/")


def is_litter_path(name: str) -> bool:
    """Return whether a member is none of a librarian's files, such as the `__MACOSX` of macOS."""
    return any(map(is_litter, filter(lambda part: part != "..", name.split("/"))))
