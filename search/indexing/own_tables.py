"""Read and check the archive's own tables, before any source is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from search.config import Config
from search.curation import Corrections
from search.engine import ArchiveTables
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError
from search.lexicon import Glossary

__all__ = ["checked_tables"]

Table = TypeVar("Table")


def checked_tables(config: Config) -> tuple[ArchiveTables, Corrections]:
    """Return the archive's own tables, and the corrections among them parsed.

    Args:
        config: Settings, which name their files.

    Raises:
        ConfigError: If one cannot be read, or any line of any is wrong; the message lists all of them.
    """
    tables, problems = ArchiveTables.read(config), list[str]()

    def loaded(load: Callable[[], Table], otherwise: Callable[[], Table]) -> Table:
        try:
            return load()
        except ConfigError as error:
            problems.append(str(error))
            return otherwise()

    gazetteer = loaded(lambda: Gazetteer.load(tables.places, name=config.places), Gazetteer.load)
    eras = loaded(lambda: EraTable.load(tables.eras, name=config.eras), EraTable.load)
    loaded(lambda: Glossary.load(tables.glossary, name=config.glossary), Glossary.load)
    # If a place or an era is wrong itself, corrections that name it would only repeat that.
    text = tables.corrections if not problems else ""
    corrections = loaded(
        lambda: Corrections.parse(text, name=config.corrections, gazetteer=gazetteer, eras=eras),
        lambda: Corrections.parse("", gazetteer=gazetteer, eras=eras),
    )
    if problems:
        raise ConfigError("\n".join(problems))
    return tables, corrections
