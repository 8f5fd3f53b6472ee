"""Take the words of a generation out of it: the files that a front end needs whose documents are elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from search.engine.open_index import OpenIndex
from search.engine.store.layout import (
    COLUMNS,
    DUPLICATES,
    GLOSSES,
    SEGMENTS,
    TERMS,
    block_file,
)
from search.engine.store.manifest import WORDS, write_manifest
from search.engine.words.forms import write_forms

__all__ = ["write_words"]

_ELSEWHERE = frozenset((block_file(COLUMNS), block_file(DUPLICATES), GLOSSES, "manifest.json"))
"""Files of a generation that tell of documents, which the other machine is asked for, and what is written anew."""


def write_words(index: OpenIndex, folder: Path) -> None:
    """Write the words of a generation into a new folder, by hard links where the file system can.

    Args:
        index: The generation.
        folder: The folder, which must not exist.

    Raises:
        OSError: If it cannot be written.
        IndexDamaged: If the generation is not what was written.
    """
    folder.mkdir(parents=True)
    names = [path.name for path in index.folder.iterdir() if path.is_file() and path.name not in _ELSEWHERE]
    for segment in index.segments:
        (folder / SEGMENTS / segment.id).mkdir(parents=True)
        names.append(f"{SEGMENTS}/{segment.id}/{block_file(TERMS)}")
    for name in names:
        _link(index.folder / name, folder / name)
    facets = index.columns.facets
    write_forms(folder, lambda name: facets[name].vocabulary, index.form)
    write_manifest(folder, {**_facts(index), WORDS: True}, index.folder)


def _facts(index: OpenIndex) -> dict[str, Any]:
    """Return what the manifest says of a generation, with the lengths of each segment's fields."""
    facts = {key: value for key, value in index.manifest.items() if key not in ("files", "format", "analysis")}
    lengths = {segment.id: segment.total_lengths for segment in index.segments}
    facts["segments"] = [{**listed, "lengths": lengths[listed["id"]]} for listed in facts["segments"]]
    return facts


def _link(source: Path, target: Path) -> None:
    """Link a file that nobody changes any more, or copy it to another file system."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
