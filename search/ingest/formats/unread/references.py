"""Recognition of lists of references and of catalogue records that are not read: formats with tags, MARC."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, share_of_lines, top_lines

__all__ = ["references_format"]

_ADVICE = "export it as RIS, BibTeX or CSL-JSON, of which each entry is a document"
_MARC = UnreadFormat("catalogue records (MARC 21)", _ADVICE)

# The leader (MARC 21, Leader 00-23), as it stands in the file and as editors of catalogues print it.
_LEADER = re.compile(r"\d{5}[a-z][a-z][a-z ][a-z ][a# ]22\d{5}|=(?:LDR|000) {2}[\d#]{5}[a-z]|LDR {1,4}\d{5}[a-z]")

_TAGGED = (
    ("EndNote", re.compile(r"%0 \w"), re.compile(r"%[A-Z0-9+@!$&(><\[~^*#?|=_{}:)-] "), 0.5),
    ("RefWorks", re.compile(r"RT \w"), re.compile(r"[A-Z][A-Z0-9] "), 0.8),
    ("NoteExpress", re.compile(r"\{Reference Type\}: "), re.compile(r"\{[\w ()/]{2,40}\}: ?"), 0.5),
    ("PubMed", re.compile(r"PMID- ?\d"), re.compile(r"[A-Z]{2,4} {0,2}- | {6}"), 0.8),
    ("Web of Science", re.compile(r"FN \w|PT [JBSP]\Z"), re.compile(r"[A-Z][A-Z0-9](?: |\Z)| {3}"), 0.8),
    ("CNKI", re.compile(r"SrcDatabase-\w"), re.compile(r"[A-Z][A-Za-z]{1,20}-\w{1,20}[:：]"), 0.5),
)
"""Formats with a tag before each field: name, first line, form of a line, and the share of lines that have it."""


def references_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of list of which a file wholly consists, or None.

    A bibliography in running text is a text.
    """
    first = next(iter(top_lines(source.text, 1)), "").lstrip()
    if _LEADER.match(first):
        return _MARC
    for name, start, line, share in _TAGGED:
        if start.match(first) and share_of_lines(source.text, line) >= share:
            return UnreadFormat(f"a list of references ({name})", _ADVICE)
    return None
