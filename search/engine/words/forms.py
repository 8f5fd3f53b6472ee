"""What values of facets are called, where a value is not its own name: `forms.hz`, a dictionary for each such facet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import ENDS, array_name, block_file
from search.engine.store.terms import Dictionary, dictionary_parts
from search.query import FACETS, parted, stored_name

__all__ = ["FORMS", "Forms", "write_forms"]

_KIND, _OWNER = "forms", "generation"

FORMS = block_file(_KIND)
"""Name of the file."""


class Forms:
    """Names of facet values, read as they are asked for; safe for many threads.

    Args:
        folder: Folder of the file.

    Raises:
        IndexDamaged: If it is missing or cut, or, when it is read, is not what was written.
    """

    def __init__(self, folder: Path) -> None:
        file = BlockFile(folder / FORMS, _KIND, _OWNER)
        self._names = {
            facet.name: Dictionary(file, facet.name)
            for facet in FACETS.values()
            if facet.forms and array_name(facet.name, ENDS) in file
        }

    def form(self, facet: str, value: str) -> str:
        """Return what most documents that have a value of a facet call it; the value itself if nothing else."""
        names = self._names.get(facet)
        stored = b"" if names is None else stored_name(value, "").encode("utf-8", "replace")
        found = range(0) if names is None else names.prefixed(stored)
        return parted(names.text(names.term(found.start)))[1] if names is not None and found else value


def write_forms(folder: Path, values: Callable[[str], Iterable[str]], form: Callable[[str, str], str]) -> None:
    """Write the file into a folder.

    Args:
        folder: The folder.
        values: Returns the values of a facet, in order of their text.
        form: Returns what most documents call a value of a facet.
    """
    with BlockWriter(folder / FORMS, _KIND, _OWNER) as file:
        for facet in FACETS.values():
            if not facet.forms:
                continue
            named = ((value, form(facet.name, value)) for value in values(facet.name))
            stored = sorted(stored_name(value, name).encode() for value, name in named if name != value)
            if stored:
                keys = np.frombuffer(b"".join(stored), dtype=np.uint8)
                parts = dictionary_parts(keys, np.cumsum([len(each) for each in stored], dtype=np.int64))
                for part, array in parts.items():
                    file.add(
                        array_name(facet.name, part), array if array.dtype == np.uint8 else array.astype(np.uint32)
                    )
        file.close()
