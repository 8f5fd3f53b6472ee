"""Read and check the archive's own tables, before any source is read."""

from __future__ import annotations

from search.config import Config
from search.engine import ArchiveTables
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError
from search.lexicon import Glossary

__all__ = ["checked_tables"]


def checked_tables(config: Config) -> ArchiveTables:
    """Return the archive's own tables.

    Args:
        config: Settings, which name their files.

    Raises:
        ConfigError: If one cannot be read, or any line of any is wrong; the message lists all of them.
    """
    tables = ArchiveTables.read(config)
    problems = []
    for load, text, name in (
        (Gazetteer.load, tables.places, config.places),
        (EraTable.load, tables.eras, config.eras),
        (Glossary.load, tables.glossary, config.glossary),
    ):
        try:
            load(text, name=name)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return tables
