"""Text made fit for formats of lines and for XML: one line, without characters that neither can hold."""

from __future__ import annotations

import re

__all__ = ["one_line", "shortened"]

# What no XML 1.0 document may contain (https://www.w3.org/TR/xml/#charsets), and the line ends of Unicode, which many
# programs split lines at: a value that holds one would begin a line of its own.
_BREAKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufffe\uffff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return a text in one line, without control characters; half of a surrogate pair becomes U+FFFD."""
    return _SURROGATES.sub("\ufffd", _BREAKS.sub(" ", text)).strip()


def shortened(text: str, length: int) -> str:
    """Return a text of at most `length` characters, the last of them an ellipsis if it was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"
