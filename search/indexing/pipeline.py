"""Build an index of source folders, and update an index from its sources."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypedDict

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning
from search.config import Config
from search.engine import (
    Built,
    IndexBuild,
    IndexUpdate,
    OpenIndex,
    Written,
    current,
    keep_register,
    last_register,
    wait_for_lock,
)
from search.errors import BuildError
from search.indexing.destination import Destination
from search.indexing.gate import Gate
from search.indexing.progress import BuildPhase, Progress, ProgressReporter
from search.indexing.safeguards import refuse_vanished_sources, unread_files, vanished_sources
from search.indexing.sources import SourceReader
from search.indexing.survey import all_sources, manifest_facts, plan_update, survey, survey_update
from search.lexicon import CHANGES, write_lexicon
from search.model import BuildReport, Rejected

__all__ = ["UpdateReport", "build", "update"]

_LOG = logging.getLogger(__name__)

_READER_MB = 110  # megabytes of the process that reads files (`ingest.isolation`), with files of a usual size


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """The result of an update.

    Attributes:
        generation: Name of the generation that is served now; the previous one if nothing had changed.
        documents: Number of documents in it.
        added: Number of new documents.
        changed: Number of documents that replaced an older version.
        unchanged: Number of documents that equal those of the index, or whose files have not been touched.
        deleted: Source files of the documents that were deleted, in the order of the index.
        rejected: The first thousand of the files and records that could not be read; their documents in the index
            were left as they are.
        seconds: Wall time.
        accounts: What became of the characters of the files of all documents.
        warnings: Files of which more than a small share was left out.
        corrected: Number of documents that librarians' corrections touch.
        hidden: Number of documents of the sources that corrections hide.
        correction_warnings: Lines of the table of corrections that have no effect, each with the reason.
        accepted: Why the index would not have been served if that had not been accepted; see `BuildRefused.reasons`.
        rejected_total: Number of all of them, which `hezuo report` lists.
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
    corrected: int = 0
    hidden: int = 0
    correction_warnings: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    rejected_total: int = 0


def build(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
    accept: bool = False,
    new_ids: bool = False,
    wait: float = 0,
) -> BuildReport:
    """Build an index of source folders and files, and serve it from then on.

    A document that cannot be read is reported and does not stop the build. The index that is being served is
    replaced in one step at the end, or not at all. Documents keep the ids that they had in it, wherever their files
    have moved. The new index is checked before it is served (see `indexing.gate`).

    Args:
        sources: Folders and files; by default those of the settings (`seeds`).
        index: Folder of the index, or the address of an archive in OpenSearch, where it is published then (see
            `indexing.destination`); by default that of the settings (`index`).
        config: Settings; by default the built-in ones.
        cores: Worker processes of a large build; by default as many as there are processor cores.
        progress: Called with how far the build is, often.
        accept: Whether to serve the new index though a source went away while it was read, more files of a source
            than the setting `max_unread_percent` allows could not be read any more, documents have become fewer than
            `max_fall_percent` allows, or golden queries do not hold.
        new_ids: Whether to begin a new register of ids if the one of the index is damaged and no older one is sound.
        wait: Seconds to wait at most for another build or update of the index that is running.

    Raises:
        BuildRefused: If what `accept` accepts is the case, or what was written is not sound.
        BuildError: If a source does not exist, or the register of ids is damaged, another build is running, or the
            index cannot be written.
        ConfigError: If one of the archive's own tables or golden queries is wrong; the message lists all that is wrong.
        IndexUnreachable: If the cluster of an address does not answer; the next build or update publishes it then.
    """
    started = perf_counter()
    config = config or Config()
    paths = [Path(source) for source in (sources if sources is not None else config.sources)]
    destination = Destination.of(index if index is not None else config.index, config)
    target, limits = destination.folder, _limits(config, cores)
    reporter = ProgressReporter(progress)
    reader, gate = SourceReader(paths, config), Gate(target, config, "build", accept=accept, reporter=reporter)
    _LOG.info("building from %s", ", ".join(map(str, paths)))
    _wait(target, wait, reporter)
    with (
        closing(reader),
        reader.rejections_in_errors(),
        IndexBuild(
            target,
            prepare=reader.preparation,
            resumption=reader.resumption,
            step=reporter.engine_step,
            **limits,
        ) as writer,
    ):
        reader.resume(writer.unfinished)
        register = last_register(target, writer.previous, begin_anew=new_ids)
        survey(reader, target, writer.previous, register, reporter, scratch=target)
        with closing(reader.documents(reporter)) as documents:
            reader.reject(*writer.add(documents))
        for omitted in writer.omitted:
            reader.omit(omitted)
        gate.reasons += [*vanished_sources(reader), *unread_files(reader, config.max_unread_percent)]
        if not reader.documents_read:
            gate.open_or_refuse()  # there is nothing to be written, which `write` refuses for another reason
        reader.ids.before.leave_out_unread()
        built = _commit(writer, writer.write(), reader, gate)
    destination.publish(config, progress, afresh=True)
    report = BuildReport(
        generation=built.generation,
        added=built.added,
        unchanged=built.unchanged,
        rejected=tuple(reader.rejected.first),
        rejected_total=len(reader.rejected),
        seconds=perf_counter() - started,
        accounts=reader.accounts,
        warnings=tuple(reader.warnings),
        corrected=reader.coverage.corrected,
        hidden=reader.coverage.hidden,
        correction_warnings=reader.coverage.warnings(),
        accepted=tuple(gate.reasons),
    )
    totals = report.added, report.unchanged, report.rejected_total, report.seconds
    _LOG.info("built: %d documents are new or changed, %d as before, %d rejected, %.1f s", *totals)
    return report


def update(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
    reread: bool = False,
    accept: bool = False,
    wait: float = 0,
) -> UpdateReport:
    """Update an index from its sources, and serve the result from then on.

    All files of the sources that the index was built from are listed, and further ones with them, because a file may
    have moved from one to another. Those that are new or have changed are read: a file at its path, of the same size,
    inode and times as when it was read, is not opened. New documents are added, changed ones replaced, and those whose
    file is in none of the sources any more are deleted; nothing else is touched. The documents of a file that cannot be
    read, or that may lie in a folder that cannot be listed, stay as they are.

    If the index was built with another version of the reading (`ingest.version`), or another largest size of files, all
    files are read again. With another version of the enrichment (`enrich.version`), or other tables of the archive, the
    documents that these may touch are enriched again, without reading their files; with another version of the lexicon
    (`lexicon.version`), the lexicon is written again.

    Args:
        sources: Further folders and files, which belong to the index from now on; they may include present ones.
        index: Folder of the index, or the address of an archive in OpenSearch, where it is published then (see
            `indexing.destination`); by default that of the settings (`index`).
        config: Settings; by default the built-in ones.
        cores: Worker processes of a large update; by default as many as there are processor cores.
        progress: Called with how far the update is, often.
        reread: Whether to read all files again, changed or not.
        accept: Whether to serve the result though documents have become fewer than the setting `max_fall_percent`
            allows, or golden queries do not hold.
        wait: Seconds to wait at most for another build or update of the index that is running.

    Raises:
        BuildRefused: If what `accept` accepts is the case, or what was written is not sound.
        BuildError: If a source is not there or goes away meanwhile, or is empty while documents are missing, no
            document can be read, another build is running, or the index cannot be written.
        ConfigError: If one of the archive's own tables or golden queries is wrong; the message lists all that is wrong.
        IndexMissing: If there is no index yet.
        IndexDamaged: If a file of the index is damaged.
        IndexOutdated: If it is of another format or analysis. In all cases the served index is untouched.
    """
    started = perf_counter()
    config = config or Config()
    destination = Destination.of(index if index is not None else config.index, config)
    target = destination.folder
    reporter = ProgressReporter(progress)
    gate = Gate(target, config, "update", accept=accept, reporter=reporter)
    _wait(target, wait, reporter)
    previous = OpenIndex(current(target))
    reader = SourceReader(all_sources(previous, sources or (), config), config)
    _LOG.info("updating %s from %s", previous.folder, ", ".join(map(str, reader.paths)))
    plan, tables = plan_update(previous, reader)
    limits = _limits(config, cores)
    with (
        closing(reader),
        reader.rejections_in_errors(),
        IndexUpdate(
            target,
            prepare=reader.preparation,
            resumption=reader.resumption,
            step=reporter.engine_step,
            **limits,
        ) as writer,
    ):
        reader.resume(None if reread else writer.unfinished)  # which goes by stamps, too
        if writer.previous != previous.folder:  # the index is locked only from here on
            raise BuildError(f"{target}: another generation is served since a moment ago; run the update again")
        survey_update(reader, target, previous, reporter, scratch=target, reread=reread)
        with closing(reader.documents(reporter)) as documents:
            reader.reject(*writer.add(plan.documents(documents, reporter)))
        for omitted in writer.omitted:
            plan.omit(omitted)
        refuse_vanished_sources(reader, target)
        changes = plan.changes(lambda: manifest_facts(reader))
        if changes.is_empty:
            built = Built(previous.folder.name, len(previous), 0, 0)
        else:
            written = writer.write([document.id for document in (*changes.deleted, *changes.hidden)])
            is_same = tables is not None and tables.glossary == reader.tables.glossary
            built = _commit(writer, written, reader, gate, written.changed if is_same else None)
    destination.publish(config, progress)  # also what an interrupted publication has left
    # The plan counts documents before they are enriched. Once enriched, some may equal those of the index after all, or
    # have been rejected, so the counts come from what was written.
    changed = len(previous) - len(changes.deleted) - len(changes.hidden) + built.added - built.documents
    report = UpdateReport(
        generation=built.generation,
        documents=built.documents,
        added=built.added - changed,
        changed=changed,
        unchanged=changes.unchanged + built.unchanged,
        deleted=tuple(document.source for document in changes.deleted),
        rejected=tuple(reader.rejected.first),
        rejected_total=len(reader.rejected),
        seconds=perf_counter() - started,
        accounts=reader.accounts,
        warnings=tuple(reader.warnings),
        corrected=reader.coverage.corrected,
        hidden=reader.coverage.hidden,
        correction_warnings=reader.coverage.warnings(),
        accepted=tuple(gate.reasons),
    )
    totals = report.added, report.changed, report.unchanged, len(report.deleted), report.rejected_total, report.seconds
    _LOG.info("updated: %d documents new, %d changed, %d as before, %d deleted, %d rejected, %.1f s", *totals)
    return report


class _Limits(TypedDict):
    """Memory and processes that a build may use, and what it keeps, as keyword arguments of the engine."""

    memory_mb: int
    cores: int | None
    keep: int


def _limits(config: Config, cores: int | None) -> _Limits:
    """Return the limits of a build: settings, less what reading takes, and the processor cores of this call."""
    return {"memory_mb": max(1, config.build_memory_mb - _READER_MB), "cores": cores, "keep": config.keep_generations}


def _wait(index: Path, seconds: float, reporter: ProgressReporter) -> None:
    """Wait for another build or update that is running, if that is wanted.

    Raises:
        BuildError: If it is still running then.
    """
    if seconds > 0:
        wait_for_lock(index, seconds, lambda holder: reporter.enter(BuildPhase.WAITING, detail=holder))


def _commit(
    writer: IndexBuild | IndexUpdate,
    written: Written,
    reader: SourceReader,
    gate: Gate,
    changed: Collection[str] | None = None,
) -> Built:
    """Add the register of ids and the lexicon to a generation, and serve it if the gate lets it pass.

    Args:
        writer: Has written the documents.
        written: What it has written.
        reader: Has read the sources.
        gate: Checks the generation.
        changed: See `write_lexicon`.
    """
    reader.save(written.folder)
    cache = Path(gate.config.cache) if gate.config.cache else None
    own = {"places": reader.tables.places, "glossary": reader.tables.glossary}
    gate.reporter.enter(BuildPhase.LEXICON)
    changes = write_lexicon(
        written.folder,
        written.segments,
        written.previous,
        cache=cache,
        changed=changed,
        step=gate.reporter.step,
        **own,
    )
    built = writer.commit(written, {**manifest_facts(reader), CHANGES: changes}, check=gate.check)
    keep_register(gate.index, built.generation)
    return built
