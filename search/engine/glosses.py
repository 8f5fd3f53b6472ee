"""Turns the glosses of all documents into a small table of pairs, so that a marked word has its counterpart marked.

    glosses.json    [[Chinese string, [English stems …]], …], both folded, most frequent pair first

Only pairs whose romanisation is a reading of the characters are taken. They are used to mark, not to search.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from search.errors import IndexDamaged
from search.model import Document
from search.text.fold import fold
from search.text.tokens import latin_words

__all__ = ["GlossWriter", "Pairs", "load_glosses"]

_FILE = "glosses.json"
_MOST = 20_000  # pairs that are kept, whatever the size of the archive
_LONGEST = 8  # terms of an English side

Pairs = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Counterparts of a run of terms: English stems to a Chinese string (a tuple of one), and the other way round."""


class GlossWriter:
    """Gathers the verified glosses of documents."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def add(self, document: Document) -> None:
        """Take the pairs of one document."""
        for gloss in document.glosses:
            # Of two terms at one position (co-op's whole and parts) the last is the one that phrases use.
            stems = tuple({token.position: token.term for token in latin_words(gloss.en)}.values())
            if gloss.verified and 0 < len(stems) <= _LONGEST:
                self._counts[fold(gloss.zh), stems] += 1
        if len(self._counts) > 4 * _MOST:
            self._counts = Counter(dict(self._counts.most_common(2 * _MOST)))

    def save(self, folder: Path) -> None:
        """Write the table into an existing folder."""
        rows = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        text = json.dumps([[zh, list(stems)] for (zh, stems), _ in rows], ensure_ascii=False)
        folder.joinpath(_FILE).write_text(text, encoding="utf-8")


def load_glosses(folder: Path) -> Pairs:
    """Read the table of a folder.

    Raises:
        IndexDamaged: If it cannot be read.
    """
    pairs: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    try:
        for zh, stems in json.loads(folder.joinpath(_FILE).read_text(encoding="utf-8")):
            for one, other in (((str(zh),), tuple(map(str, stems))), (tuple(map(str, stems)), (str(zh),))):
                pairs[one] = (*pairs.get(one, ()), other)
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder / _FILE}: cannot be read ({error}); rebuild the index") from error
    return pairs
