"""Names and types of the files of a generation and of the arrays in them.

    manifest.json                  see `manifest`
    columns.hz                     facet columns of all documents, see `columns.facet_columns`
    glosses.json                   see `glosses`
    duplicates.hz                  groups of documents with almost the same text, see `duplicates.groups`
    deleted-<segment>.hz           documents    numbers of the deleted documents of a segment, ascending
    segments/<segment>/
        terms.hz                   of each field   keys, ends, landmark_keys, landmark_ends, df, code, place, first
        postings.hz                of each field   an array named by it: blobs, see `codes`
        positions.hz               of each field   an array named by it; and `wide`, if some do not fit 16 bits
        lengths.hz                 of each field   an array named by it: tokens of every document
        documents.hz               dictionary, data, offsets, digests, see `documents`

A run has the files of a segment, columns and glosses in one folder. The other files of a generation are those of its
lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

__all__ = [
    "BLOCK_FILE",
    "CODE",
    "COLUMNS",
    "DELETED",
    "DF",
    "DOCUMENTS",
    "DUPLICATES",
    "ENDS",
    "FIRST",
    "GLOSSES",
    "KEYS",
    "LANDMARK_ENDS",
    "LANDMARK_KEYS",
    "LENGTHS",
    "PLACE",
    "POSITIONS",
    "POSTINGS",
    "POSTING_KINDS",
    "SEGMENTS",
    "SEGMENT_FILES",
    "TERMS",
    "TERM_PARTS",
    "WIDE_POSITIONS",
    "LengthFacts",
    "TermFacts",
    "array_field",
    "array_name",
    "block_file",
    "deleted_file",
    "missing_files",
]  # fmt: skip

SEGMENTS = "segments"
"""Folder of a generation in which each segment has a folder, named by its id."""

BLOCK_FILE = ".hz"
"""Suffix of the names of block files; the rest is their kind, except in lists of deleted documents."""

TERMS, POSTINGS, POSITIONS, LENGTHS, DOCUMENTS = "terms", "postings", "positions", "lengths", "documents"
"""Kinds of a segment's files."""

POSTING_KINDS = (TERMS, POSTINGS, POSITIONS, LENGTHS)
"""The kinds that have arrays for each field, written field after field: the inverted index."""

COLUMNS = "columns"
"""Kind of a generation's, or run's, file of facet columns."""

DUPLICATES = "duplicates"
"""Kind of a generation's file of groups of near-duplicates."""

DELETED = "deleted"
"""Kind of a generation's files that list the deleted documents of a segment."""

GLOSSES = "glosses.json"
"""Name of a generation's, or run's, file of counted glosses."""

KEYS, ENDS = "keys", "ends"
"""Parts of `terms.hz` that are a field's dictionary: the terms end to end, and where each ends; see `terms`."""

LANDMARK_KEYS, LANDMARK_ENDS = "landmark_keys", "landmark_ends"
"""Likewise of the landmarks: the terms of the sparse index."""

DF, CODE, PLACE, FIRST = "df", "code", "place", "first"
"""Parts of `terms.hz` with the entry of each term: document frequency, code of the encoding, offset of the blob (the
document number if there is no blob), and index of its first position; the last only in a field with positions."""

TERM_PARTS = {
    KEYS: "u1", ENDS: "<u8", LANDMARK_KEYS: "u1", LANDMARK_ENDS: "<u8",
    DF: "<u4", CODE: "u1", PLACE: "<u8", FIRST: "<u8",
}  # fmt: skip
"""Types of the parts of `terms.hz`, as wide as they may be; `<u8` is written as `<u4` where all numbers fit."""

WIDE_POSITIONS = "wide"
"""Part of `positions.hz` with the positions of terms that have one which does not fit 16 bits."""


_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 62)]


class TermFacts(msgspec.Struct):
    """Facts in the directory of `terms.hz`.

    Attributes:
        documents: Documents of the segment, deleted ones included.
        fields: Fields that have terms.
    """

    documents: _Count
    fields: list[str]


class LengthFacts(msgspec.Struct):
    """Facts in the directory of `lengths.hz`, by field: statistics of the field length.

    Attributes:
        totals: Tokens of all documents.
        minima: Fewest tokens of a document that has any.
        maxima: Most tokens of a document.
    """

    totals: dict[str, _Count]
    minima: dict[str, _Count]
    maxima: dict[str, _Count]


def block_file(kind: str) -> str:
    """Return the name of the one file of a kind in a folder."""
    return f"{kind}{BLOCK_FILE}"


def deleted_file(segid: str) -> str:
    """Return the name of the file that lists the deleted documents of a segment."""
    return f"{DELETED}-{segid}{BLOCK_FILE}"


SEGMENT_FILES = frozenset(map(block_file, (*POSTING_KINDS, DOCUMENTS)))
"""Names of a segment's files."""


def array_name(field: str, part: str) -> str:
    """Return the name of the array that holds one part of a field."""
    return f"{field}.{part}"


def array_field(array: str) -> str:
    """Return the field that an array of a posting file belongs to."""
    return array.partition(".")[0]


def missing_files(names: Iterable[str], segid: str, deleted: int, files: Iterable[str] = SEGMENT_FILES) -> set[str]:
    """Return which files of a generation are missing for a segment.

    Args:
        names: The files that there are, with slashes.
        segid: The segment's id.
        deleted: Number of its deleted documents.
        files: Names of the segment's files that there should be.
    """
    needed = {f"{SEGMENTS}/{segid}/{name}" for name in files}
    if deleted:
        needed.add(deleted_file(segid))
    return needed - set(names)
