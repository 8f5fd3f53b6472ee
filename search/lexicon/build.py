"""Turns the vocabulary of a new generation into the files of its lexicon, before the generation is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from search.engine import Segment
from search.lexicon.completion.completion_files import write_completions
from search.lexicon.materials import Materials
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.reference.dictionary_files import write_dictionary
from search.lexicon.sound.name_files import write_names
from search.lexicon.sound.reading_files import write_readings

__all__ = ["WRITERS", "fingerprint", "write_lexicon"]

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
        write(materials)


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
