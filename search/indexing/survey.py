"""What a build and an update look at before they read: the sources, the files that are known, what has to be redone."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.config import Config
from search.engine import PRESENT, ArchiveTables, OpenIndex, Register, register_before_rollback
from search.errors import BuildError, IndexDamaged
from search.indexing.changes import UpdatePlan
from search.indexing.derivation import touched_documents
from search.indexing.progress import ProgressReporter
from search.indexing.readings import READINGS, ReadingNotes, Readings
from search.indexing.sources import SourceReader, is_folder
from search.lexicon import lexicon_versions
from search.model import Document

__all__ = ["all_sources", "manifest_facts", "plan_update", "survey", "survey_update"]

_LOG = logging.getLogger(__name__)


def survey(
    reader: SourceReader,
    index: Path,
    served: Path | None,
    register: Register | None,
    reporter: ProgressReporter,
    *,
    scratch: Path | None,
    before: Readings | None = None,
) -> None:
    """List the sources and tell which files are known; ids that were given before a rollback are given to no other.

    Args:
        reader: Reader of the sources.
        index: Folder of the index.
        served: Folder of the generation that is served, or None.
        register: Its register, or the last sound one; None if there is none.
        reporter: Is told how many files have been listed.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
        before: What was read for it, if files that have not changed since need not be read again.
    """
    undone = register_before_rollback(index, served)
    if undone:
        reader.survey(undone, scratch, served=register, reporter=reporter, before=before)
    else:
        reader.survey(register, scratch, reporter=reporter, before=before)


def plan_update(previous: OpenIndex, reader: SourceReader) -> tuple[UpdatePlan, ArchiveTables | None]:
    """Return the plan of an update, and the archive's own tables that the index was made by, if it tells."""
    tables = ArchiveTables.of(previous.folder)
    touched = touched_documents(previous.manifest, tables, reader.enrichment, reader.tables)
    goes_on = reader.continue_counts(previous.manifest, tables)
    return UpdatePlan(previous, reader, touched, goes_on=goes_on), tables


def survey_update(
    reader: SourceReader,
    index: Path,
    previous: OpenIndex,
    reporter: ProgressReporter,
    *,
    scratch: Path | None,
    reread: bool = False,
) -> None:
    """List the sources of an update, and tell which files are known and need not be read.

    Args:
        reader: Reader of the sources.
        index: Folder of the index.
        previous: The generation that is served.
        reporter: Is told how many files have been listed.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
        reread: Whether to read all files again, changed or not.
    """
    readings = _readings(previous)
    reader.notes = ReadingNotes(readings) if readings else ReadingNotes.of(_documents(previous))
    is_known = readings is not None and not reread and _is_read_alike(previous, reader)
    before = readings if is_known else None
    survey(reader, index, previous.folder, previous.register, reporter, scratch=scratch, before=before)


def manifest_facts(reader: SourceReader) -> dict[str, object]:
    """Return the facts for the manifest about the sources, and the versions of the lexicon."""
    return {**reader.facts(), "lexicon": lexicon_versions(reader.tables.places, reader.tables.glossary)}


def all_sources(index: OpenIndex, further: Sequence[str | Path], config: Config) -> list[Path]:
    """Return the sources that an index was built from, and further ones; single files that were deleted are left out.

    Raises:
        BuildError: If a folder is missing, or the folder of a single file.
    """
    # A missing folder is no deletion: its disk may not be mounted, and the update would empty the archive.
    known: list[Path] = []
    for source in index.manifest.get("sources") or config.sources:
        path = Path(source)
        if path.exists():
            known.append(path)
        elif is_folder(source) or not path.parent.is_dir():
            raise BuildError(
                f"{path} is not there any more, of which the index was built; bring it back, or build the index anew "
                "from the folders that there are: hezuo build FOLDER …"
            )
    resolved = {path.resolve() for path in known}
    return known + [path for path in map(Path, further) if path.resolve() not in resolved]


def _readings(index: OpenIndex) -> Readings | None:
    """Return what was noted when the files of an index were read; None if it was not, or cannot be read."""
    if READINGS not in index.manifest["files"]:
        return None
    try:
        return Readings(index.folder)
    except IndexDamaged as error:
        _LOG.warning("%s; all files are read again", error)
        return None


def _documents(index: OpenIndex) -> Iterator[Document]:
    return map(index.document, index.numbers())


def _is_read_alike(index: OpenIndex, reader: SourceReader) -> bool:
    """Return whether the files of an index would be read as they were, and the register names all its documents."""
    register = index.register
    if register is None or index.manifest.get("reading") != reader.reading():
        return False
    return int((register.documents().state == PRESENT).sum()) == len(index)
