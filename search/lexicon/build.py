"""Turns the vocabulary of a new generation into the files of its lexicon, before the generation is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from search.engine import Segment, read_manifest
from search.errors import IndexDamaged, IndexOutdated
from search.lexicon.completion.completion_files import write_completions
from search.lexicon.materials import Materials
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.reference.dictionary_files import write_dictionary
from search.lexicon.sound.name_files import write_names
from search.lexicon.sound.reading_files import write_readings
from search.lexicon.version import lexicon_versions

__all__ = ["WRITERS", "write_lexicon"]

WRITERS = (write_readings, write_completions, write_pairs, write_dictionary, write_names)
"""What is written, in this order; each writer is given the `Materials` and adds files of its own to their folder."""


def write_lexicon(
    folder: Path, segments: Sequence[Segment], previous: Path | None, *, cache: Path | None = None
) -> None:
    """Add the lexicon's files to a generation that is complete but for them.

    Args:
        folder: The generation; nothing in it is changed.
        segments: Its segments, opened.
        previous: Folder of the generation that is served now, or None; files of its lexicon that would become the same
            are taken over, provided that it was written by these versions.
        cache: Folder for what is made once a machine; None for the user's own.

    Raises:
        ConfigError: If a table of words that a librarian can edit is wrong.
        IndexDamaged: If a file that was just written is not as it should be.
    """
    reusable = previous if previous is not None and _is_of_now(previous) else None
    materials = Materials(folder, segments, reusable, cache)
    for write in WRITERS:
        write(materials)


def _is_of_now(generation: Path) -> bool:
    """Whether a generation's lexicon was written by the versions of now."""
    try:
        return bool(read_manifest(generation).get("lexicon") == lexicon_versions())
    except (IndexDamaged, IndexOutdated):
        return False
