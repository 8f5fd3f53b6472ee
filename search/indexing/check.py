"""Check an index: verify every file, decode documents, read librarians' decisions and tables, ask golden queries."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from search.config import Config
from search.curation import GoldenAnswer, GoldenQuery, ask_golden_queries, read_golden_queries
from search.engine import REGISTER, OpenIndex, Register, check_files, current
from search.errors import IndexDamaged
from search.indexing.own_tables import checked_tables
from search.lexicon import check_decisions

__all__ = ["check_index", "check_queries", "check_written", "golden_queries"]

_LOG = logging.getLogger(__name__)

_SAMPLE = 1000
"""Documents that are decoded of what was just written, at most: 50 ms. They are spread evenly over all of them."""


def check_index(index: Path, config: Config | None = None) -> dict[str, Any]:
    """Verify the current generation, the copy of its register of ids, and what librarians have written.

    Args:
        index: Folder of the index.
        config: Settings, whose tables and golden queries are read; by default the built-in ones.

    Returns:
        The name of the `generation`, and the number of `files` and `documents` read.

    Raises:
        ConfigError: If a table is wrong.
        IndexMissing: If there is no index.
        DecisionsDamaged: If the table of decisions is damaged or has a wrong line.
        IndexDamaged: If a file is damaged; the message names it.
    """
    config = config or Config()
    checked_tables(config)
    golden_queries(config)
    folder = current(index)
    files = check_files(folder) + check_decisions(index)
    _LOG.info("%d files of %s are as they were built", files, folder)
    generation = OpenIndex(folder)
    generation.verify()
    kept = index / REGISTER
    if kept.exists():  # another file than that of the generation, if the folder was copied
        Register(kept).verify()
    _check_documents(generation, generation.numbers())
    return {"generation": folder.name, "files": files, "documents": len(generation)}


def golden_queries(config: Config) -> tuple[GoldenQuery, ...]:
    """Return the golden queries of the settings; none if they name no table.

    Raises:
        ConfigError: If the table is wrong, or another one of the archive's own.
    """
    if not config.queries:
        return ()
    tables, _ = checked_tables(config)
    return read_golden_queries(Path(config.queries), tables.eras, tables.places)


def check_queries(index: Path, config: Config) -> tuple[GoldenAnswer, ...]:
    """Ask the golden queries of the index that is served.

    Raises:
        ConfigError: If their table is wrong.
        IndexMissing: If there is no index.
        IndexDamaged: If a file is damaged.
    """
    return tuple(ask_golden_queries(golden_queries(config), index, current(index), config))


def check_written(folder: Path, verified: Collection[str]) -> int:
    """Check a generation that was just written: every byte, every number, and some of the documents.

    Args:
        folder: The generation, sealed.
        verified: Ids of segments that it shares with one that is served, and that are passed over.

    Returns:
        Number of its documents.

    Raises:
        IndexDamaged: If it is not sound.
    """
    generation = OpenIndex(folder)
    generation.verify(verified)
    step = max(1, len(generation) // _SAMPLE)
    _check_documents(generation, islice(generation.numbers(), 0, None, step))
    return len(generation)


def _check_documents(index: OpenIndex, numbers: Iterable[int]) -> None:
    """Check that documents can be decoded, and that each is what its id leads to.

    Raises:
        IndexDamaged: If one is not.
    """
    for number in numbers:
        document = index.document(number)
        is_known = index.register is None or index.register.find(document.id) is not None
        if index.number(document.id) != number or not is_known:
            raise IndexDamaged(f"{index.folder}: the id {document.id} does not lead to its document; rebuild the index")
