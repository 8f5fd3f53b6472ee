"""Check an index: verify every file, librarians' decisions too, decode every document, and read their tables."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from search.config import Config
from search.engine import REGISTER, OpenIndex, Register, check_files, current
from search.indexing.own_tables import checked_tables
from search.lexicon import check_decisions

__all__ = ["check_index"]

_LOG = logging.getLogger(__name__)


def check_index(index: Path, config: Config | None = None) -> dict[str, Any]:
    """Verify the current generation, the copy of its register of ids, the decisions of librarians, and their tables.

    Args:
        index: Folder of the index.
        config: Settings, which name the archive's own tables; None for none.

    Returns:
        The name of the `generation`, and the number of `files` and `documents` read.

    Raises:
        ConfigError: If one of the archive's own tables is wrong.
        IndexMissing: If there is no index.
        DecisionsDamaged: If the table of decisions is damaged or has a wrong line.
        IndexDamaged: If a file is damaged; the message names it.
    """
    checked_tables(config or Config())
    folder = current(index)
    files = check_files(folder) + check_decisions(index)
    _LOG.info("%d files of %s are as they were built", files, folder)
    generation = OpenIndex(folder)
    generation.verify()
    kept = index / REGISTER
    if kept.exists():  # another file than that of the generation, if the folder was copied
        Register(kept).verify()
    for number in generation.numbers():
        generation.document(number)
    return {"generation": folder.name, "files": files, "documents": len(generation)}
