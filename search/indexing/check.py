"""Check an index: verify every file, librarians' decisions too, decode every document, and load librarians' tables."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from search.curation import Corrections, read_table_text
from search.engine import REGISTER, OpenIndex, Register, check_files, current
from search.enrich import EraTable
from search.lexicon import check_decisions

__all__ = ["check_index"]

_LOG = logging.getLogger(__name__)


def check_index(index: Path, eras: Path | None = None, corrections: Path | None = None) -> dict[str, Any]:
    """Verify the current generation, the copy of its register of ids, decisions, eras and corrections.

    Args:
        index: Folder of the index.
        eras: A table of named periods instead of the one that comes with hezuo.
        corrections: The table of corrections, if there is one.

    Returns:
        The name of the `generation`, and the number of `files` and `documents` read.

    Raises:
        ConfigError: If the table of eras or of corrections is wrong.
        IndexMissing: If there is no index.
        DecisionsDamaged: If the table of decisions is damaged or has a wrong line.
        IndexDamaged: If a file is damaged; the message names it.
    """
    table = EraTable.load(eras)
    if corrections:
        Corrections.parse(read_table_text(corrections), name=str(corrections), eras=table)
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
