"""Writing of a new generation's lexicon files, before the generation is sealed with its manifest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from search.engine import Segment, read_manifest
from search.errors import IndexDamaged, IndexOutdated
from search.lexicon.build_context import BuildContext
from search.lexicon.completion.completion_files import write_completions, write_segment_completions
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.reference.dictionary_files import write_dictionary
from search.lexicon.sound.name_files import write_names
from search.lexicon.sound.reading_files import write_readings
from search.lexicon.taking_over import is_small, take_over
from search.lexicon.version import OWN_GLOSSARY, lexicon_versions

__all__ = ["CHANGES", "WRITERS", "write_lexicon"]

_LOG = logging.getLogger(__name__)

CHANGES = "lexicon_changes"
"""Key of the manifest: how many documents have changed since the lexicon was written as a whole."""

WRITERS = (write_readings, write_completions, write_dictionary, write_pairs, write_names)
"""Writers of lexicon files, in order: pairs and names by sound need the dictionary. Each adds files."""


def write_lexicon(
    folder: Path,
    segments: Sequence[Segment],
    previous: Path | None,
    *,
    cache: Path | None = None,
    changed: Collection[str] | None = None,
    places: str = "",
    glossary: str = "",
    step: Callable[[int, int], None] | None = None,
) -> int:
    """Add the lexicon's files to a generation that is otherwise complete.

    Args:
        folder: The generation; no file in it is changed.
        segments: Its open segments.
        previous: Folder of the generation that is served now, or None; files of its lexicon that would become the same
            are reused if these versions wrote them.
        cache: Folder for files that are made once per machine; None for the user's cache.
        changed: Ids of the documents that were added, replaced or deleted since then, if they are few and nothing else
            has changed: then most of the lexicon may be taken over. None if all is to be written.
        places: The archive's own table of places; empty for none.
        glossary: Its own glossary; empty for none.
        step: Called before each of its parts, and at the end, with how many are written, and how many there are.

    Returns:
        Number of documents that have changed since the lexicon was written as a whole, for the key `CHANGES` of the
        manifest.

    Raises:
        ConfigError: If a glossary or gazetteer table is wrong.
        IndexDamaged: If a file that is read is damaged.
    """
    reusable = previous if previous is not None and _is_current(previous, lexicon_versions(places)) else None
    context = BuildContext(folder, segments, reusable, cache, CuratedTables.load(places, glossary))
    if reusable is not None and changed is not None:
        changes = int(read_manifest(reusable).get(CHANGES, 0)) + len(changed)
        documents = sum(segment.size - len(segment.deleted) for segment in segments)
        if is_small(changes, documents) and take_over(reusable, folder, changed):
            write_segment_completions(context)
            write_dictionary(context)
            _LOG.info("the lexicon is that of %s, after %d changes", reusable, changes)
            return changes
    for number, write in enumerate(WRITERS):
        if step:
            step(number, len(WRITERS))
        began = perf_counter()
        write(context)
        _LOG.info("%s: %.1f s", write.__name__, perf_counter() - began)
    if step:
        step(len(WRITERS), len(WRITERS))
    return 0


def _is_current(generation: Path, versions: Mapping[str, int | str]) -> bool:
    """Return whether some versions wrote a generation's lexicon, whatever its glossary of the archive's own.

    What is reused is made of words and sentences, and holds nothing of a glossary.
    """
    try:
        written = read_manifest(generation).get("lexicon")
    except (IndexDamaged, IndexOutdated):
        return False
    known = written.items() if isinstance(written, Mapping) else ()
    return {name: version for name, version in known if name != OWN_GLOSSARY} == versions
