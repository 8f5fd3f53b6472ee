"""Copy an archive between a folder and a cluster, without its sources."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from search.config import Config
from search.engine import REGISTER, ArchiveTables, IndexBuild, OpenIndex, current, keep_register
from search.errors import BuildError
from search.indexing.check import check_index
from search.indexing.destination import Destination
from search.indexing.progress import BuildPhase, Progress, ProgressReporter
from search.indexing.readings import READINGS
from search.lexicon import CHANGES, DECISIONS, write_lexicon
from search.model import Document
from search.remote import (
    Generations,
    RemoteAddress,
    RemoteIndex,
    RemoteSettings,
    connect,
    is_remote,
    open_generation,
    words_folder,
)

__all__ = ["Copied", "copy_index"]

_KEPT_FILES = (REGISTER, READINGS, "problems.hz", "tables.hz")
"""Files of a generation that come of its sources and of the archive's own tables: they are taken over as they are."""

_WRITTEN_ANEW = frozenset(
    ("generation", "built", "format", "analysis", "documents", "segments", "published", "files", "words", CHANGES)
)
"""Keys of a manifest that tell of the files of a generation."""

_BATCH = 200  # documents that are asked for together


class Copied(NamedTuple):
    """What was copied.

    Attributes:
        generation: Name of the generation that the target serves now.
        documents: Number of its documents.
    """

    generation: str
    documents: int


def copy_index(source: str, target: str, config: Config, progress: Progress | None = None) -> Copied:
    """Copy the generation that an index serves to a cluster, or from one into a folder, and serve it there.

    Args:
        source: Folder of an index, or the address of an archive in OpenSearch.
        target: The other of the two.
        config: Settings.
        progress: Called with how far it is.

    Raises:
        BuildError: If both are folders or both addresses, or the target cannot be written.
        IndexMissing, IndexDamaged, IndexOutdated, IndexUnreachable: If the source cannot be read.
    """
    if is_remote(source) == is_remote(target):
        raise BuildError(
            "one of the two must be a folder and the other the address of an archive in OpenSearch, such as "
            "opensearch+https://search.example.org:9200/archive"
        )
    if is_remote(source):
        return _fetch(RemoteAddress.parse(source), Path(target), config, progress)
    destination = Destination(Path(source), RemoteAddress.parse(target))
    opened = OpenIndex(current(destination.folder))
    destination.publish(config, progress, afresh=True)
    return Copied(str(opened.manifest["generation"]), len(opened))


def _fetch(address: RemoteAddress, target: Path, config: Config, progress: Progress | None) -> Copied:
    reporter = ProgressReporter(progress)
    with closing(connect(address, RemoteSettings.of(config))) as connection:
        name = Generations(connection, address.archive).served()
        words = words_folder(config, address.archive)
        remote = open_generation(connection, address.archive, name, words)
        with IndexBuild(target, memory_mb=config.build_memory_mb, keep=config.keep_generations) as writer:
            rejected = writer.add(_documents(remote, reporter))
            if rejected:
                raise BuildError(f"{target}: {len(rejected)} documents of {address} cannot be indexed: {rejected[0]}")
            written = writer.write()
            tables = ArchiveTables.of(remote.words.folder) or ArchiveTables()
            for file in _KEPT_FILES:
                if (remote.words.folder / file).exists():
                    shutil.copyfile(remote.words.folder / file, written.folder / file)
            reporter.enter(BuildPhase.LEXICON)
            cache = Path(config.cache) if config.cache else None
            changes = write_lexicon(
                written.folder,
                written.segments,
                written.previous,
                cache=cache,
                places=tables.places,
                glossary=tables.glossary,
                step=reporter.step,
            )
            facts = {key: value for key, value in remote.facts().items() if key not in _WRITTEN_ANEW}
            built = writer.commit(written, {**facts, CHANGES: changes})
        keep_register(target, built.generation)
    if (words / DECISIONS).exists():
        shutil.copyfile(words / DECISIONS, target / DECISIONS)
    check_index(target, config)
    return Copied(built.generation, built.documents)


def _documents(remote: RemoteIndex, reporter: ProgressReporter) -> Iterator[Document]:
    """Yield all documents of a generation, in their order."""
    reporter.enter(BuildPhase.INDEXING, total=len(remote))
    done = 0
    for batch in remote.walk(_BATCH):
        yield from batch
        done += len(batch)
        reporter.step(done, len(remote))
