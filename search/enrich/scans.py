"""Recognise documents whose text was read from print by a machine, with errors."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from search.enrich.text_parts import text_parts
from search.model import Document, Evidence, Scan
from search.text import Misreading, misread_text

__all__ = ["find_scan"]

# What speaks for errors (`MisreadText.evidence`), from which on a text is called scanned. Of 3,282 clean texts of CMRC,
# DRCD, XQuAD and the news, of 80 characters to some thousands, 3.5 calls 9 scanned, 4.5 calls 3, 5 calls 1; of as many
# with 1, 3 and 5% of their characters damaged .12, .48 and .69, then .08, .39 and .62, then .06, .34 and .57. The
# weights were set on one half of them, and both halves give these figures.
_ENOUGH = 4.5
_REPAIRED_LINES = 1.5  # what lines broken inside words add. Set by hand: they alone may be of a narrow column
_LISTED = 8  # words that are kept as evidence


def find_scan(document: Document) -> Scan | None:
    """Return the signs of errors of text recognition in the Chinese text of a document; None if they are too few.

    Spaces inside words, which ingest takes out, are enough.
    """
    if document.text("zh") is None:
        return None
    parts = [(where, text) for where, text in text_parts(document) if ".zh" in where]
    misread = misread_text("\n".join(text for _, text in parts))
    evidence = misread.evidence + (_REPAIRED_LINES if document.repairs.lines else 0.0)
    if evidence < _ENOUGH and not document.repairs.spaces:
        return None
    starts = [0, *accumulate(len(text) + 1 for _, text in parts)]

    def located(misreading: Misreading) -> Evidence:
        number = bisect_right(starts, misreading.start) - 1
        where, text = parts[number]
        start = misreading.start - starts[number]
        end = start + len(misreading.text)
        return Evidence(where=where, start=start, end=end, text=text[start:end], rule=f"misread {misreading.word}")

    return Scan(misread=round(misread.share, 3), evidence=tuple(map(located, misread.misreadings[:_LISTED])))
