"""Checks of numbers that come from a file, made before anything is computed with them.

A checksum finds bytes that have changed, but not numbers that should never have been written: these checks do, so that
damage is reported as such and no array operation fails for it.
"""

from __future__ import annotations

import numpy as np

from search.engine.store.arrays import Array
from search.engine.store.blocks import BlockFile
from search.engine.store.codes import ALL_ONCE, DENSE, FLOATS, ONE_DOCUMENT, WORDS
from search.engine.store.layout import CODE, DF, ENDS, FIRST, PLACE, array_name

__all__ = [
    "are_ascending",
    "are_below",
    "are_counts",
    "are_term_entries",
    "check_field",
    "check_terms",
    "is_term_entry",
]


def are_below(numbers: Array, limit: int) -> bool:
    """Return whether all of some unsigned numbers are below a limit; true for none."""
    return not len(numbers) or int(numbers.max()) < limit


def are_ascending(numbers: Array) -> bool:
    """Return whether no number is smaller than the one before it."""
    return bool((numbers[1:] >= numbers[:-1]).all())


def are_counts(frequencies: Array, *, integral: bool = False) -> bool:
    """Return whether term frequencies are numbers above 0; whole ones, if positions are counted by them."""
    if frequencies.dtype.kind != "f":
        return bool(frequencies.all())
    if not (frequencies > 0).all() or not np.isfinite(frequencies).all():
        return False
    return not integral or bool((frequencies == np.floor(frequencies)).all())


def _documents_of(code: int) -> int:
    """Return the class of documents of a code; 255 for a code that is never written."""
    documents, frequencies = code & 15, (code >> 4) & 7
    if documents > DENSE or frequencies > FLOATS:
        return 255
    # A term without a blob occurs once; a dense blob consists of term frequencies, so it must have some.
    if (documents == ONE_DOCUMENT and frequencies != ALL_ONCE) or (documents == DENSE and frequencies == ALL_ONCE):
        return 255
    return documents


_DOCUMENTS = bytes(map(_documents_of, range(256)))
_DOCUMENTS_ARRAY = np.frombuffer(_DOCUMENTS, dtype=np.uint8)


def is_term_entry(df: int, code: int, offset: int, size: int) -> bool:
    """Return whether a document frequency, code and offset can be those of a term in a segment of `size` documents.

    The blob at the offset is not looked at.
    """
    documents = _DOCUMENTS[code]
    if documents == ONE_DOCUMENT:
        return df == 1 and offset < size
    return documents <= DENSE and 0 < df <= size and offset % WORDS.itemsize == 0


def are_term_entries(df: Array, code: Array, offset: Array, size: int) -> bool:
    """Return whether `is_term_entry` holds for all of many terms."""
    documents = _DOCUMENTS_ARRAY[code]
    is_single = documents == ONE_DOCUMENT
    offset_fits = np.where(is_single, (df == 1) & (offset < size), offset % WORDS.itemsize == 0)
    return bool((offset_fits & (documents <= DENSE) & (df > 0) & (df <= size)).all())


def check_terms(field: str, terms: BlockFile) -> None:
    """Check that the arrays of a field's terms exist and fit each other in length and type; contents are not read.

    Raises:
        IndexDamaged: If one is missing, of another type, or does not fit the others.
    """
    code, first = array_name(field, CODE), array_name(field, FIRST)
    names = [array_name(field, part) for part in (DF, PLACE, ENDS)]
    terms.check_kind("u1", code)
    if first in terms:
        names.append(first)
    terms.check_kind("u", *names)
    terms.check(all(terms.count(name) == terms.count(code) for name in names))


def check_field(field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
    """Check all arrays of a field likewise, those of its postings included.

    Raises:
        IndexDamaged: If one is missing, of another type, or does not fit the others.
    """
    check_terms(field, terms)
    if array_name(field, FIRST) in terms:
        positions.check_kind("u", field)
    postings.check_kind("u1", field)
