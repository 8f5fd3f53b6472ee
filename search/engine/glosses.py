"""Turns the glosses of all documents into a small table of pairs, so that a marked word has its counterpart marked.

    glosses.json    [[Chinese string, [English stems …], how often], …], both folded, most frequent pair first

Only pairs whose romanisation is a reading of the characters are taken. They are used to mark, not to search.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from search.errors import IndexDamaged
from search.model import Document
from search.text.fold import fold
from search.text.tokens import latin_words

__all__ = ["GLOSSES", "GlossWriter", "Pairs", "read_pairs"]

GLOSSES = "glosses.json"
"""Name of the file, in a generation and in a run."""

_MOST = 20_000  # pairs that are kept, whatever the size of the archive
_LONGEST = 8  # terms of an English side

Pair = tuple[str, tuple[str, ...]]
Pairs = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Counterparts of a run of terms: English stems to a Chinese string (a tuple of one), and the other way round."""


class GlossWriter:
    """Gathers the verified glosses of documents, of their parts in other processes, and of earlier generations."""

    def __init__(self) -> None:
        self._counts: Counter[Pair] = Counter()

    def add(self, document: Document) -> None:
        """Take the pairs of one document."""
        self._counts.update(_pairs(document))
        self._shorten()

    def remove(self, document: Document) -> None:
        """Take away the pairs of a document that an earlier generation held."""
        self._counts.subtract(_pairs(document))

    def merge(self, folder: Path) -> None:
        """Take the pairs that another writer has saved.

        Raises:
            IndexDamaged: If they cannot be read.
        """
        for pair, count in _rows(_read(folder), folder / GLOSSES):
            self._counts[pair] += count
        self._shorten()

    def save(self, folder: Path) -> None:
        """Write the most frequent pairs into an existing folder."""
        rows = sorted((+self._counts).items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        text = json.dumps([[zh, list(stems), count] for (zh, stems), count in rows], ensure_ascii=False)
        folder.joinpath(GLOSSES).write_text(text, encoding="utf-8")

    def _shorten(self) -> None:
        if len(self._counts) > 4 * _MOST:
            self._counts = Counter(dict(self._counts.most_common(2 * _MOST)))


def read_pairs(text: bytes, path: Path) -> Pairs:
    """The pairs of a table.

    Args:
        text: Content of the file.
        path: What the file is called, for messages.

    Raises:
        IndexDamaged: If it is no such table.
    """
    pairs: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for (zh, stems), _ in _rows(text, path):
        for one, other in (((zh,), stems), (stems, (zh,))):
            pairs.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in pairs.items()}


def _read(folder: Path) -> bytes:
    try:
        return folder.joinpath(GLOSSES).read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{folder / GLOSSES}: cannot be read ({error}); rebuild the index") from error


def _rows(text: bytes, path: Path) -> Iterator[tuple[Pair, int]]:
    try:
        for zh, stems, count in json.loads(text):
            yield (str(zh), tuple(map(str, stems))), int(count)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise IndexDamaged(f"{path}: cannot be read ({error}); rebuild the index") from error


def _pairs(document: Document) -> list[Pair]:
    pairs = [(fold(gloss.zh), _stems(gloss.en)) for gloss in document.glosses if gloss.verified]
    return [(zh, stems) for zh, stems in pairs if 0 < len(stems) <= _LONGEST]


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    # Of two terms at one position (co-op's whole and parts) the last is the one that phrases use.
    return tuple({token.position: token.term for token in latin_words(text)}.values())
