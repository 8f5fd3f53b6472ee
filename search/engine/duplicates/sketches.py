"""Sketches of documents, by which those with almost the same text are found without comparing each with each.

A text is taken as the set of its shingles (Broder, "On the resemblance and containment of documents", 1997): runs of
three Chinese characters, folded, or of three English words. MinHash gives numbers of which two texts share as many as
their sets of shingles do (their Jaccard similarity); bands of several such numbers each are equal for a pair of similar
texts in at least one band, and for hardly any other pair (locality-sensitive hashing: Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", 3.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from search.model import Document, Text
from search.text import HAN, fold

__all__ = ["BANDS", "NO_SKETCH", "Sketch", "jaccard", "shingles", "sketch"]

BANDS = 12
"""Numbers of a sketch."""

# A pair of similarity s shares a band with the probability 1 - (1 - s**5)**12: .99 at .8, .89 at .7, .32 at .5 and
# .00004 at .05, which two articles about the same subject have.
_ROWS = 5  # hashes in a band
_SEED = 1954  # of the hash functions; any number does, as long as it stays the same
_LENGTH = 3  # characters, or words, of a shingle
_FEWEST = 24  # shingles; captions and headlines alone are alike without being copies
_MOST = 50_000  # shingles of a long text that are looked at, its first ones: bounds time and memory

Sketch = tuple[int, ...]
"""`BANDS` numbers of 32 bits."""

NO_SKETCH: Sketch = (0,) * BANDS
"""The sketch of a document that has too little text to be compared."""

_NOT_HAN = re.compile(f"[^{HAN}]+")
_WORD = re.compile(r"[a-z0-9]+")


def shingles(document: Document) -> list[str]:
    """Return the shingles of a document's original, in reading order; none if it is too short to be compared.

    The original is the Chinese text; a copy of the article that lacks the translation is the same article.
    """
    for lang in ("zh", "en"):
        text = document.text(lang)
        found = [] if text is None else _of_chinese(text) if lang == "zh" else _of_english(text)
        if len(found) >= _FEWEST:
            return found
    return []


def _of_chinese(text: Text) -> list[str]:
    characters = _NOT_HAN.sub("", fold(_running_text(text)))[: _MOST + _LENGTH - 1]
    return [characters[start : start + _LENGTH] for start in range(len(characters) - _LENGTH + 1)]


def _of_english(text: Text) -> list[str]:
    words = _WORD.findall(fold(_running_text(text)))[: _MOST + _LENGTH - 1]
    return [" ".join(words[start : start + _LENGTH]) for start in range(len(words) - _LENGTH + 1)]


def _running_text(text: Text) -> str:
    """Return the paragraphs without the headline, which a reprint may change."""
    size, parts = 0, list[str]()
    for paragraph in text.paragraphs:
        parts.append(paragraph.text)
        size += len(paragraph.text)
        if size > 8 * _MOST:  # more than any run of words that is looked at; no need to fold the rest of a book
            break
    return "\n".join(parts)


def sketch(document: Document) -> Sketch:
    """Return the sketch of a document: one number for each band."""
    from rensa import RMinHash

    found = shingles(document)
    if not found:
        return NO_SKETCH
    minhash = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    minhash.update(found)
    numbers = np.array(minhash.digest(), dtype="<u4").reshape(BANDS, _ROWS)
    return tuple(crc32(band.tobytes()) for band in numbers)


def jaccard(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of shingles that two texts have in common, of all that either has."""
    one, other = set(first), set(second)
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
