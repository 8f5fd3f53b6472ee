"""Taking over the lexicon of the generation before, if hardly any document has changed since it was written.

Readings, names by sound, pairs and curated completions are gathered from all documents, which takes half a minute for a
large archive, however few have changed. They are counts over many documents, so that a thousandth of these more or less
makes no difference; only what nothing but the new documents have (a name by its pinyin, a gloss) is missing, until so
many have changed that all is written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from search.lexicon.completion.completion_files import CURATED
from search.lexicon.pairs.mined_pairs import PAIRS, ArchivePairs, save_pairs
from search.lexicon.sound.name_files import NAMES
from search.lexicon.sound.reading_files import READINGS

__all__ = ["MAX_SHARE", "is_small", "take_over"]

MAX_SHARE = 1000
"""The lexicon is taken over as long as not more than one in so many documents has changed since it was written."""


def is_small(changes: int, documents: int) -> bool:
    """Return whether so many changes are too few for another lexicon.

    Args:
        changes: Documents that were added, replaced or deleted since the lexicon was written.
        documents: All documents.
    """
    return MAX_SHARE * changes <= documents


def take_over(previous: Path, folder: Path, changed: Collection[str]) -> bool:
    """Link the files that cover all documents into a generation, but for sentences of documents that have changed.

    Args:
        previous: Folder of the generation before, whose lexicon the same versions wrote.
        folder: The unfinished generation, without a lexicon.
        changed: Ids of the documents that have changed, which must not be quoted any more.

    Returns:
        Whether all of them are there; if not, nothing was done.

    Raises:
        IndexDamaged: If the pairs cannot be read.
    """
    names = (READINGS, NAMES, CURATED)
    if not all((previous / name).exists() for name in (*names, PAIRS)):
        return False
    for name in names:
        try:
            os.link(previous / name, folder / name)
        except OSError:  # a file system without links
            shutil.copy2(previous / name, folder / name)
    pairs = ArchivePairs(previous)
    rows = [(pair, [each for each in examples if each.document not in changed]) for pair, examples in pairs.pairs()]
    save_pairs(folder, rows, pairs.sample())
    return True
