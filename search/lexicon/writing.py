"""Writing of a new generation's lexicon files, before the generation is sealed with its manifest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from search.engine import Segment, read_manifest
from search.errors import IndexDamaged, IndexOutdated
from search.lexicon.build_context import BuildContext
from search.lexicon.completion.completion_files import write_completions
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.reference.dictionary_files import write_dictionary
from search.lexicon.sound.name_files import write_names
from search.lexicon.sound.reading_files import write_readings
from search.lexicon.version import lexicon_versions

__all__ = ["WRITERS", "write_lexicon"]

_LOG = logging.getLogger(__name__)

WRITERS = (write_readings, write_completions, write_dictionary, write_pairs, write_names)
"""Writers of lexicon files, in order: pairs and names by sound need the dictionary. Each adds files."""


def write_lexicon(
    folder: Path,
    segments: Sequence[Segment],
    previous: Path | None,
    *,
    cache: Path | None = None,
    step: Callable[[int, int], None] | None = None,
) -> None:
    """Add the lexicon's files to a generation that is otherwise complete.

    Args:
        folder: The generation; no file in it is changed.
        segments: Its open segments.
        previous: Folder of the generation that is served now, or None; files of its lexicon that would become the same
            are reused if these versions wrote them.
        cache: Folder for files that are made once per machine; None for the user's cache.
        step: Called before each of its parts, and at the end, with how many are written, and how many there are.

    Raises:
        ConfigError: If a glossary or gazetteer table is wrong.
        IndexDamaged: If a file that is read is damaged.
    """
    reusable = previous if previous is not None and _is_current(previous) else None
    context = BuildContext(folder, segments, reusable, cache)
    for number, write in enumerate(WRITERS):
        if step:
            step(number, len(WRITERS))
        began = perf_counter()
        write(context)
        _LOG.info("%s: %.1f s", write.__name__, perf_counter() - began)
    if step:
        step(len(WRITERS), len(WRITERS))


def _is_current(generation: Path) -> bool:
    """Return whether the current versions wrote a generation's lexicon."""
    try:
        return bool(read_manifest(generation).get("lexicon") == lexicon_versions())
    except (IndexDamaged, IndexOutdated):
        return False
