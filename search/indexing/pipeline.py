"""Turns source folders into a served index, and a served index into one that has caught up with its sources."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypedDict

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning
from search.config import Config
from search.engine import Built, IndexBuild, IndexUpdate, OpenIndex, Written, current
from search.errors import BuildError
from search.indexing.changes import UpdatePlan
from search.indexing.sources import Progress, SourceReader, is_folder
from search.lexicon import lexicon_versions, write_lexicon
from search.model import BuildReport, Rejected

__all__ = ["UpdateReport", "build", "update"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """What an update did.

    Attributes:
        generation: Name of the generation that is now being served; the one before if there was nothing to do.
        documents: Number of documents in it.
        added: Number of documents that the index did not have.
        changed: Number of documents that it had otherwise.
        unchanged: Number of documents that were read and are as they were.
        deleted: Source files of the documents that it does not have any more, in the order of the index.
        rejected: What could not be read; what the index has of it is left as it was.
        seconds: Wall time.
        accounts: What became of the characters of all files that were read.
        warnings: Files of which more than a small share was left out.
    """

    generation: str
    documents: int
    added: int
    changed: int
    unchanged: int
    deleted: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    seconds: float
    accounts: Accounts = NO_ACCOUNTS
    warnings: tuple[SourceWarning, ...] = ()


def build(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index of source folders and files, and serve it from then on.

    A document that cannot be read is reported and does not stop the build. The index that is being served is
    replaced in one step at the end, or not at all.

    Args:
        sources: Folders and files; by default those of the settings (`seeds`).
        index: Folder of the index; by default that of the settings (`index`).
        config: Settings; by default the built-in ones.
        cores: Worker processes of a large build; by default as many as there are processor cores.
        progress: Called after each source file.

    Raises:
        BuildError: If a source does not exist, another build is running, or the index cannot be written.
        ConfigError: If the table of eras is wrong.
    """
    began = perf_counter()
    config = config or Config()
    paths = [Path(source) for source in (sources if sources is not None else config.sources)]
    reading = SourceReader(paths, config)
    _LOG.info("building from %s", ", ".join(map(str, paths)))
    target, limits = Path(index if index is not None else config.index), _limits(config, cores)
    with reading.rejections_in_errors(), IndexBuild(target, prepare=reading.preparation, **limits) as writer:
        reading.reject(*writer.add(reading.documents(progress)))
        written = writer.write()
        _write_lexicon(written, config)
        built = writer.commit(written, _facts(reading))
    report = BuildReport(
        generation=built.generation,
        added=built.added,
        unchanged=built.unchanged,
        rejected=tuple(reading.rejected),
        seconds=perf_counter() - began,
        accounts=reading.accounts,
        warnings=tuple(reading.warnings),
    )
    totals = report.added, report.unchanged, len(report.rejected), report.seconds
    _LOG.info("built: %d documents are new or changed, %d as before, %d rejected, %.1f s", *totals)
    return report


def update(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
) -> UpdateReport:
    """Let an index catch up with its sources, and serve the result from then on.

    The sources that the index knows are read again, and further ones with them: all of them, because the id of a
    document depends on what files there are beside its own. New documents are added, changed ones replaced, and those
    whose file is in none of the sources any more are deleted; nothing else is touched. A file that is there and cannot
    be read, and whatever may lie in a folder that cannot be listed, is left in the index as it was.

    If the enrichment has another version than the index was built with (see `engine.version`), all documents are
    understood anew; if the lexicon has, it is written anew.

    Args:
        sources: Further folders and files, which belong to the index from now on; known ones may be among them.
        index: Folder of the index; by default that of the settings (`index`).
        config: Settings; by default the built-in ones.
        cores: Worker processes of a large update; by default as many as there are processor cores.
        progress: Called after each source file.

    Raises:
        BuildError: If a source is not there, or is empty while documents are missing, no document can be read, another
            build is running, or the index cannot be written.
        ConfigError: If the table of eras is wrong.
        IndexMissing: If there is no index yet.
        IndexDamaged: If a file of the index is damaged.
        IndexOutdated: If it is of another format or analysis. In all cases the served index is untouched.
    """
    began = perf_counter()
    config = config or Config()
    target = Path(index if index is not None else config.index)
    opened = OpenIndex(current(target))
    reading = SourceReader(_all_sources(opened, sources or (), config), config)
    _LOG.info("updating %s from %s", opened.folder, ", ".join(map(str, reading.paths)))
    plan, limits = UpdatePlan(opened, reading), _limits(config, cores)
    with reading.rejections_in_errors(), IndexUpdate(target, prepare=reading.preparation, **limits) as writer:
        if writer.previous != opened.folder:  # only from here on the index is locked
            raise BuildError(f"{target}: another build has just finished; run the update again")
        reading.reject(*writer.add(plan.documents(reading.documents(progress))))
        changes = plan.changes(_facts(reading))
        if changes.nothing:
            built = Built(opened.folder.name, len(opened), 0, 0)
        else:
            written = writer.write([document.id for document in changes.gone])
            _write_lexicon(written, config)
            built = writer.commit(written, _facts(reading))
    # Some documents may have turned out to be the same, or to be rejected, when they had been understood.
    changed = len(opened) - len(changes.gone) + built.added - built.documents
    report = UpdateReport(
        generation=built.generation,
        documents=built.documents,
        added=built.added - changed,
        changed=changed,
        unchanged=changes.unchanged + built.unchanged,
        deleted=tuple(document.source for document in changes.gone),
        rejected=tuple(reading.rejected),
        seconds=perf_counter() - began,
        accounts=reading.accounts,
        warnings=tuple(reading.warnings),
    )
    totals = report.added, report.changed, report.unchanged, len(report.deleted), len(report.rejected), report.seconds
    _LOG.info("updated: %d documents new, %d changed, %d as before, %d deleted, %d rejected, %.1f s", *totals)
    return report


class _Limits(TypedDict):
    memory_mb: int
    cores: int | None


def _limits(config: Config, cores: int | None) -> _Limits:
    """What a build may use."""
    return {"memory_mb": config.build_memory_mb, "cores": cores}


def _write_lexicon(written: Written, config: Config) -> None:
    """Add the lexicon to a generation."""
    cache = Path(config.cache) if config.cache else None
    write_lexicon(written.folder, written.segments, written.previous, cache=cache)


def _facts(reading: SourceReader) -> dict[str, object]:
    """What the manifest says about the sources, and about how the lexicon was made."""
    return {**reading.facts(), "lexicon": lexicon_versions()}


def _all_sources(opened: OpenIndex, further: Sequence[str | Path], config: Config) -> list[Path]:
    """The sources that an index knows, without single files that are gone, and further ones.

    Raises:
        BuildError: If a folder is not there, or a single file's folder.
    """
    known: list[Path] = []
    for source in opened.manifest.get("sources") or config.sources:
        path = Path(source)
        if path.exists():
            known.append(path)
        elif is_folder(source) or not path.parent.is_dir():
            raise BuildError(
                f"{path} is not there any more, of which the index was built; bring it back, or build the index anew "
                "from the folders that there are: hezuo build FOLDER …"
            )
    places = {path.resolve() for path in known}
    return known + [path for path in map(Path, further) if path.resolve() not in places]
