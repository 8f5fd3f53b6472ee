"""Turns the vocabulary of a new generation into the files of its lexicon, before the generation is sealed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from search.engine.segment import Segment
from search.lexicon.completion_files import write_completions
from search.lexicon.dictionary_files import write_dictionary
from search.lexicon.materials import Materials
from search.lexicon.mined import write_pairs
from search.lexicon.name_files import write_names
from search.lexicon.reading_files import write_readings

__all__ = ["WRITERS", "fingerprint", "write_lexicon"]

_LOG = logging.getLogger(__name__)

WRITERS = (write_readings, write_completions, write_pairs, write_dictionary, write_names)
"""What is written, in this order; each writer is given the `Materials` and adds files of its own to their folder."""


def write_lexicon(
    folder: Path, segments: Sequence[Segment], previous: Path | None, *, cache: Path | None = None
) -> None:
    """Add the lexicon's files to a generation that is complete but for them.

    Args:
        folder: The generation; nothing in it is changed.
        segments: Its segments, opened.
        previous: Folder of the generation that is served now, or None.
        cache: Folder for what is made once a machine; None for the user's own.

    Raises:
        ConfigError: If a table of words that a librarian can edit is wrong.
        IndexDamaged: If a file that was just written is not as it should be.
    """
    materials = Materials(folder, segments, previous, cache)
    for write in WRITERS:
        began = perf_counter()
        write(materials)
        _LOG.info("%s: %.1f s", write.__name__, perf_counter() - began)


@cache
def fingerprint() -> str:
    """SHA-256 over everything that decides what a lexicon holds besides the documents: this package and its tables.

    An index with another one has its lexicon written anew by the next update, even if no document has changed.
    """
    digest = sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".tsv"):
            digest.update(file.read_bytes())
    return digest.hexdigest()
