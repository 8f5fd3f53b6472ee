"""Count the glosses of all documents and store them as a small table, from which the lexicon is built.

    glosses.json    [[Chinese string, [English stems …], English as printed, whether verified, how often], …]

Chinese strings and stems are folded; the most frequent gloss comes first. A gloss is verified if its romanisation is a
reading of the characters; others (Japanese, a slip, or none was printed) are counted apart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from search.engine.store.layout import GLOSSES
from search.errors import IndexDamaged, unread_file
from search.model import Document
from search.text import fold, phrase_stems

__all__ = ["CountedGloss", "GlossWriter", "read_glosses"]

_MAX_PAIRS = 20_000  # stored pairs, the most frequent, whatever the size of the archive: some megabytes
_MAX_STEMS = 8  # terms of an English side; longer ones are sentences, not terms
_MAX_PRINTED = 100  # characters of it, for the same reason


class CountedGloss(NamedTuple):
    """A gloss that several documents may contain.

    Attributes:
        zh: Chinese string, folded.
        stems: Of the English side.
        en: English as printed.
        verified: Whether the romanisation is a reading of the characters.
    """

    zh: str
    stems: tuple[str, ...]
    en: str
    verified: bool


class GlossWriter:
    """Counts the glosses of documents, of runs that other processes wrote, and of earlier generations."""

    def __init__(self) -> None:
        self._counts: Counter[CountedGloss] = Counter()

    def add(self, document: Document) -> None:
        """Count the glosses of a document."""
        self._counts.update(_pairs(document))
        self._shorten()

    def remove(self, document: Document) -> None:
        """Subtract the glosses of a document that an earlier generation held."""
        self._counts.subtract(_pairs(document))

    def merge(self, folder: Path) -> None:
        """Add the counts that another writer has saved.

        Raises:
            IndexDamaged: If they cannot be read.
        """
        for gloss, count in read_glosses(folder):
            self._counts[gloss] += count
        self._shorten()

    def save(self, folder: Path) -> None:
        """Write the most frequent pairs into an existing folder."""
        rows = sorted((+self._counts).items(), key=lambda item: (-item[1], item[0]))[:_MAX_PAIRS]
        text = json.dumps([[*gloss, count] for gloss, count in rows], ensure_ascii=False)
        folder.joinpath(GLOSSES).write_text(text, encoding="utf-8")

    def _shorten(self) -> None:
        if len(self._counts) > 4 * _MAX_PAIRS:
            self._counts = Counter(dict(self._counts.most_common(2 * _MAX_PAIRS)))


def read_glosses(folder: Path) -> Iterator[tuple[CountedGloss, int]]:
    """Yield the stored glosses and the number of documents of each, the most frequent first.

    Raises:
        IndexDamaged: If they cannot be read.
    """
    return _rows(_read(folder), folder / GLOSSES)


def _read(folder: Path) -> bytes:
    try:
        return folder.joinpath(GLOSSES).read_bytes()
    except OSError as error:
        raise unread_file(folder / GLOSSES, error) from error


def _rows(text: bytes, path: Path) -> Iterator[tuple[CountedGloss, int]]:
    try:
        for zh, stems, en, verified, count in json.loads(text):
            yield CountedGloss(str(zh), tuple(map(str, stems)), str(en), bool(verified)), int(count)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise IndexDamaged(f"{path}: cannot be read ({error}); rebuild the index") from error


def _pairs(document: Document) -> list[CountedGloss]:
    glosses = [
        CountedGloss(fold(gloss.zh), phrase_stems(gloss.en), gloss.en, gloss.verified) for gloss in document.glosses
    ]
    return [
        gloss for gloss in glosses if 0 < len(gloss.stems) <= _MAX_STEMS and gloss.zh and len(gloss.en) <= _MAX_PRINTED
    ]
