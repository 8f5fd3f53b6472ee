"""Choose the engine of an index, and make of each generation that it opens what the library keeps of it.

The only module of the library that knows an engine: all others know the protocols of `search.query`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from search.config import Config
from search.engine import ArchiveTables, ServedIndex, difference
from search.enrich import EraTable, enrichment_versions
from search.errors import ConfigError
from search.lexicon import DECISIONS, CuratedTables, Decisions, Lexicon, lexicon_versions
from search.library.counts.archive_counts import ArchiveCounts
from search.library.examples.examples import ExampleFinder
from search.library.facets.labels import FacetLabels
from search.library.generation import Generation
from search.library.glossary.term_list import TermList
from search.library.query_runner import QueryRunner
from search.query import FilterParser, Index, Served
from search.remote import decisions_folder, is_remote, serve_remote

__all__ = ["open_generation", "serve", "stale"]

_LOG = logging.getLogger(__name__)


def serve(index: str | Path, config: Config, generation: Path | None = None) -> tuple[Served[Generation], Decisions]:
    """Open the generation that an index serves, and follow those that come after it.

    Args:
        index: Folder of the index, or the address of an archive in a cluster.
        config: Settings.
        generation: Folder of a generation to stay with, of an index in a folder; None to follow what is served.

    Returns:
        The generation that is served, and librarians' decisions about the index.
    """
    if is_remote(str(index)):
        folder = decisions_folder(str(index), config)
        decisions = Decisions(folder)
        served = serve_remote(
            str(index),
            config,
            lambda opened: open_generation(opened, config, decisions),
            folder / DECISIONS,
            decisions.look_again,
        )
        return served, decisions
    decisions = Decisions(Path(index))
    return ServedIndex(Path(index), lambda opened: open_generation(opened, config, decisions), generation), decisions


def open_generation(index: Index, config: Config, decisions: Decisions) -> Generation:
    """Return what the library keeps of an open index.

    Args:
        index: The open index.
        config: Settings.
        decisions: Librarians' decisions about the index.

    Raises:
        ConfigError: If the index does not hold the archive's own tables, for its age, and one of now is wrong.
    """
    # An index of before the tables were kept in it was built with those of the settings.
    own = ArchiveTables.of(index.words.folder) or ArchiveTables.read(config)
    tables = CuratedTables.load(own.places, own.glossary)
    labels = FacetLabels(tables.gazetteer, EraTable.load(own.eras), index.words.form)
    lexicon = Lexicon(index, decisions, tables)
    runner = QueryRunner(FilterParser(labels.gazetteer, labels.eras), config)
    examples = ExampleFinder(index, lexicon, runner, labels.gazetteer, decisions)
    counts, terms = ArchiveCounts(index, labels.gazetteer), TermList(index, lexicon, runner, decisions)
    return Generation(index, lexicon, runner, labels, examples, counts, terms)


def stale(facts: Mapping[str, Any], config: Config) -> Mapping[str, str]:
    """Return how what an index holds of derived facts, and its lexicon, differs from what an update would write now.

    Args:
        facts: What the build recorded.
        config: Settings, which name the archive's tables.

    Returns:
        The differences by name; empty texts if there are none, and nothing at all if a table is unreadable.
    """
    try:
        now = ArchiveTables.read(config)
    except ConfigError as error:
        _LOG.warning("whether the index is up to date cannot be told: %s", error)
        return {}
    current = {
        "enrichment": enrichment_versions(now.eras, now.places),
        "lexicon": lexicon_versions(now.places, now.glossary),
    }
    return {name: difference(facts.get(name), versions) for name, versions in current.items()}
