"""The archive's own tables: read once for a build or update, and kept in the generation that was made by them.

`tables.hz` is a block file with the bytes of each table, empty for one that is not set. An update compares them with
those of now, so that only what they can touch is derived again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from search.config import Config
from search.engine.store.blocks import BlockFile, BlockWriter
from search.tables import read_table_text

__all__ = ["TABLES", "ArchiveTables"]

TABLES = "tables.hz"
"""Name of the file in a generation."""

_KIND, _OWNER = "tables", "generation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTables:
    """Contents of the tables, by the settings that name their files; empty without one.

    Attributes:
        corrections: Corrections of given and derived fields.
        places: Further places, and others in place of those that come with hezuo.
        eras: Named periods, likewise.
        glossary: Terms, likewise.
    """

    corrections: str = ""
    places: str = ""
    eras: str = ""
    glossary: str = ""

    @classmethod
    def read(cls, config: Config) -> Self:
        """Read the tables that the settings name.

        Raises:
            ConfigError: If one cannot be read, or is no text.
        """
        contents = {}
        for field in fields(cls):
            name = str(getattr(config, field.name, ""))
            contents[field.name] = read_table_text(Path(name), field.name) if name else ""
        return cls(**contents)

    @classmethod
    def of(cls, generation: Path) -> Self | None:
        """Return the tables that a generation was made by; None if it does not tell.

        Raises:
            IndexDamaged: If the file is not what was written.
        """
        if not (generation / TABLES).exists():
            return None
        file = BlockFile(generation / TABLES, _KIND, _OWNER)
        contents = {}
        for field in fields(cls):
            file.check_kind("u1", field.name)
            try:
                contents[field.name] = file.read(field.name).tobytes().decode()
            except UnicodeDecodeError as error:
                raise file.damaged(f"{field.name} is no text ({error})") from error
        return cls(**contents)

    def save(self, generation: Path) -> None:
        """Write the tables into the folder of a generation."""
        with BlockWriter(generation / TABLES, _KIND, _OWNER) as writer:
            for name, content in self._items():
                writer.add(name, np.frombuffer(content.encode(), dtype=np.uint8))
            writer.close()

    def checksums(self) -> dict[str, str]:
        """Return the SHA-256 of each table that is set."""
        return {name: sha256(content.encode()).hexdigest() for name, content in self._items() if content}

    def _items(self) -> Iterator[tuple[str, str]]:
        for field in fields(self):
            yield field.name, getattr(self, field.name)
