"""Document ids, printable source paths and fallback titles, all derived from a file's path."""

from __future__ import annotations

import base64
import os
import re
import unicodedata
from hashlib import blake2b

__all__ = ["document_id", "printable", "title_from_name"]

_SLUG_LENGTH = 40  # characters
_HASH_LENGTH = 10  # characters of base 32, 50 bits
# A date that a name begins with, which is none of its words: not in `1949 and after` or `1953-1957 harvests`.
_DAY = r"[-._/月]?(?:3[01]|[12]\d|0?[1-9])日?"
_MONTH = rf"[-._/年]?(?:1[0-2]|0?[1-9])月?(?:{_DAY})?+"
_LEADING_DATE = re.compile(
    rf"\[?(?:c(?:irca[ _]|a?[. _][ _]?))?(?:1[89]|20)\d\d(?:{_MONTH})?+年?\??\]?[ _-]{{1,4}}"
    r"(?!(?:and|to|until|till|through|or|in|by)(?![a-z])|[-–—至到]|\d{4}(?!\d))(?=\S)",
    re.IGNORECASE,
)
_EXTENSION_OF_FILE = re.compile(r"\.[A-Za-z0-9]{1,5}(?=\Z|#[^.]*\Z)")  # the name of a record may follow it: a.csv#12
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


def document_id(source: str, record: int | None = None, again: str = "") -> str:
    """Return the id that a new document gets, made from the path of its file: the same on every machine.

    Args:
        source: Path below the source folder, with `/`; its Unicode normal form does not matter.
        record: Number of the record in a file that has several, from 1.
        again: The id that was made of the source before, if another document has that; `record` then counts attempts.

    Returns:
        A readable slug of `[a-z0-9-]`, at most 40 characters, a hyphen, and 10 characters of a BLAKE2b hash.
    """
    stem = _EXTENSION_OF_FILE.sub("", source.rpartition("/")[2])
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_stem)[:_SLUG_LENGTH].strip("-") or "doc"
    key = unicodedata.normalize("NFC", source) + (f"\n{record}" if record is not None else "")
    key += f"\n{again}" if again else ""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return f"{slug}-{base64.b32encode(digest).decode('ascii').lower()[:_HASH_LENGTH]}"


def printable(path: str) -> str:
    """Return a path that can be stored and shown: names in GBK are decoded, control characters become U+FFFD.

    Archives that were packed on Chinese Windows unpack to names that are no UTF-8; Python carries
    their bytes as lone surrogates, which no JSON can hold.
    """
    if path.isprintable():  # nearly always: it has none of these
        return path
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raw = os.fsencode(path)
        try:
            path = raw.decode("gb18030")
        except UnicodeDecodeError:
            path = raw.decode("utf-8", "replace")
    return "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in path)


def title_from_name(name: str) -> str:
    """Return the title in a file's name: `1954-11-11_江苏省_新建.md` gives `江苏省 新建`."""
    stem = _EXTENSION.sub("", name)
    date = _LEADING_DATE.match(stem)
    return " ".join(stem[date.end() if date else 0 :].replace("_", " ").split())
