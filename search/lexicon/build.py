"""Writing of a new generation's lexicon files, before the generation is sealed with its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from search.engine import Segment
from search.lexicon.build_context import BuildContext
from search.lexicon.completion.completion_files import write_completions
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.reference.dictionary_files import write_dictionary
from search.lexicon.sound.name_files import write_names
from search.lexicon.sound.reading_files import write_readings

__all__ = ["WRITERS", "fingerprint", "write_lexicon"]

WRITERS = (write_readings, write_completions, write_pairs, write_dictionary, write_names)
"""Writers of lexicon files, in order (names by sound need the dictionary). Each adds files to the generation."""


def write_lexicon(
    folder: Path, segments: Sequence[Segment], previous: Path | None, *, cache: Path | None = None
) -> None:
    """Add the lexicon's files to a generation that is otherwise complete.

    Args:
        folder: The generation; no file in it is changed.
        segments: Its open segments.
        previous: Folder of the generation that is served now, or None.
        cache: Folder for files that are made once per machine; None for the user's cache.

    Raises:
        ConfigError: If a glossary or gazetteer table is wrong.
        IndexDamaged: If a file that is read is damaged.
    """
    context = BuildContext(folder, segments, previous, cache)
    for write in WRITERS:
        write(context)


@cache
def fingerprint() -> str:
    """Return a SHA-256 of what decides a lexicon's content besides the documents: this package and its tables.

    The next update rewrites the lexicon of an index with another fingerprint, even if no document has changed.
    """
    digest = sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".tsv"):
            digest.update(file.read_bytes())
    return digest.hexdigest()
