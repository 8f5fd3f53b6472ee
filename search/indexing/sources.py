"""Read the sources of a build, and record rejections and sources for its manifest."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from search.accounts import Accounts, SourceWarning
from search.config import Config
from search.curation import Coverage
from search.engine import FORMAT, ArchiveTables, Omitted, Register, Resumption, Unfinished, write_problems
from search.enrich import enrichment_versions
from search.errors import BuildError, BuildRefused
from search.indexing.derivation import as_read, preparation
from search.indexing.ids import IdAssigner
from search.indexing.journal import Journal
from search.indexing.own_tables import checked_tables
from search.indexing.progress import ProgressReporter
from search.indexing.readings import KeptReadings, ReadingNotes, Readings
from search.indexing.rejections import LISTED, Rejections
from search.ingest import Entry, EntryReader, ReadBefore, ReadLimits, read_entries, reading_versions, walk
from search.model import Document, Rejected
from search.text import analysis_versions

__all__ = ["SourceReader", "is_folder"]

_LOG = logging.getLogger(__name__)

_REJECTIONS_IN_ERROR = 20  # most rejections in the message of a failed build
_REJECTIONS_IN_REFUSAL = 5  # and in that of a build that is refused, which has other reasons
_SLASH = "/"


class SourceReader:
    """Reads the sources of a build.

    Attributes:
        paths: The sources.
        documents_read: Number of documents that were read so far.
        rejected: Files and records that could not be read so far.
        notes: What else is known of the files read so far, and of those that need not be read.
        tables: The archive's own tables, as they are now.
        preparation: How worker processes enrich and correct documents.
        enrichment: Versions of what decides facts.
        outside_links: Whether links to files that lie in none of the sources are followed.
        coverage: Which corrections have an effect on the documents of the sources.

    Raises:
        ConfigError: If one of the archive's own tables is wrong, before any source is read.
    """

    def __init__(self, paths: Sequence[Path], config: Config) -> None:
        self.tables, self._corrections = checked_tables(config)
        self.coverage = Coverage(self._corrections, config.corrections)
        self.paths = paths
        self.documents_read = 0
        self.rejected = Rejections()
        self.notes = ReadingNotes()
        self.preparation = preparation(self.tables)
        self._ids: IdAssigner | None = None
        self._items: EntryReader | None = None
        self._journal: Journal | None = None
        self._config = config
        self._goes_on = False  # whether the corrections are those of the index that is updated
        self.enrichment = enrichment_versions(self.tables.eras, self.tables.places)

    @property
    def accounts(self) -> Accounts:
        """What became of the characters of all files."""
        return self.notes.accounts

    @property
    def warnings(self) -> list[SourceWarning]:
        """The files of which more than a small share was left out."""
        return self.notes.warnings()

    def continue_counts(self, manifest: Mapping[str, Any], before: ArchiveTables | None) -> bool:
        """Go on from the counts of what corrections touch, if the corrections are those of before.

        Args:
            manifest: The manifest of the index.
            before: The tables that it was made by; None if it does not tell.

        Returns:
            Whether they are.
        """
        facts = manifest.get("corrections")
        if before is None or before.corrections != self.tables.corrections or not isinstance(facts, Mapping):
            return False
        self.coverage = Coverage(self._corrections, self._config.corrections, facts)
        self._goes_on = True
        return True

    def resume(self, unfinished: Unfinished | None) -> None:
        """Take over what an interrupted build has read, and keep a journal of this one; before `survey`.

        Args:
            unfinished: The folder of unfinished work.
        """
        self._journal = Journal(unfinished) if unfinished else None

    @property
    def resumption(self) -> Resumption:
        """How a build goes on from where another one was interrupted."""
        decides = {"reading": self.reading(), "enrichment": self.enrichment, "tables": self.tables.checksums()}
        return Resumption({"format": FORMAT, "analysis": analysis_versions(), **decides}, as_read)

    def survey(
        self,
        register: Register | None,
        scratch: Path | None = None,
        *,
        served: Register | None = None,
        before: Readings | None = None,
        reporter: ProgressReporter | None = None,
    ) -> None:
        """List the files of the sources, and tell which of them are known; called once, before `documents`.

        Args:
            register: The register of the ids that were given before; None if none were.
            scratch: Folder for what does not fit into memory; None for that of temporary files.
            served: The register of the generation that is served, if `register` is that of one that was rolled back
                from.
            before: What was read for that generation, if files that have not changed since need not be read again.
            reporter: Is told how many files have been listed.

        Raises:
            BuildError: If a source does not exist.
            IndexDamaged: If the register has changed since it was written.
        """
        self.rejected.close()
        self.rejected = Rejections(scratch)
        config = self._config
        entries = walk(self.paths, outside_links=config.outside_links)
        self._items = read_entries(
            self._entries(),
            limits=_limits(config),
            max_seconds=config.max_file_seconds,
            max_memory_mb=config.max_file_memory_mb,
            columns=config.columns,
        )
        self._ids = IdAssigner(
            self.paths,
            reporter.listed(entries) if reporter else entries,
            register,
            _limits(config),
            scratch,
            served=served,
            kept=KeptReadings(before, self.notes, self._journal),
            hidden_stay=self._goes_on,
            announce=self._items.start,
        )

    def close(self) -> None:
        """End the process that reads files, and release temporary files."""
        if self._items:
            self._items.close()
        self.rejected.close()
        if self._journal:
            self._journal.close()
        if self._ids:
            self._ids.close()

    @property
    def ids(self) -> IdAssigner:
        """What gives documents their ids.

        Raises:
            RuntimeError: If the sources have not been surveyed.
        """
        if self._ids is None:
            raise RuntimeError("documents get their ids only once the sources have been surveyed")
        return self._ids

    def documents(self, reporter: ProgressReporter | None = None) -> Generator[Document]:
        """Yield the documents of the sources with their ids, and record rejections.

        Closing ends the process that reads them.

        Args:
            reporter: Is told how far it is.

        Raises:
            RuntimeError: If the sources have not been surveyed.
        """
        if self._items is None:
            raise RuntimeError("documents are read only once the sources have been surveyed")
        with closing(self._items) as items:
            read = self.ids.assign(items)
            yield from self._without_rejected(self._reported(read, reporter) if reporter else read)
        self.ids.finish(self.rejected)

    def _entries(self) -> Iterator[Entry]:
        """Yield what is to be read; the ids are told of each file in the order of reading."""
        for entry in self.ids.survey.queue:
            if isinstance(entry, Rejected):
                yield entry
                continue
            self.ids.expect(entry)
            items = self.ids.items(entry)
            yield ReadBefore(items) if items else entry

    def hides(self, document: Document) -> bool:
        """Return whether a correction hides a document that was read."""
        return self._corrections.hides(document)

    def omit(self, document: Omitted) -> None:
        """Note that a document that was read does not come into the index: it is hidden, or could not be prepared."""
        self.notes.take_back(document.source, document.accounts)
        self.ids.omit(document.id, is_meant=document.is_hidden)

    def save(self, generation: Path) -> None:
        """Write what the next update has to know into the folder of a generation: ids, readings and tables."""
        self.ids.save(generation)
        self.notes.save(generation)
        write_problems(generation, self.rejected, self.warnings)
        self.tables.save(generation)

    def reject(self, *items: Rejected) -> None:
        """Record and log what could not be read or understood."""
        for item in items:
            _LOG.info("rejected %s%s: %s", item.path, f", record {item.record}" if item.record else "", item.reason)
            self.rejected.append(item)

    def facts(self) -> dict[str, object]:
        """Return the facts about the sources for the manifest.

        Paths are absolute, so that an update may run in another directory; those of folders end with a slash.
        """
        warnings = self.warnings
        return {
            "sources": [f"{path.absolute()}{_SLASH if path.is_dir() else ''}" for path in self.paths],
            "reading": self.reading(),
            "enrichment": self.enrichment,
            "tables": self.tables.checksums(),
            "corrections": {
                **self.coverage.facts(),
                "warnings": list(self.coverage.warnings()[:LISTED]),
            },
            "problems": self._problems(warnings),
            "rejected_total": len(self.rejected),
            "rejected": [item.as_dict() for item in self.rejected.first],
            "characters": self.accounts.as_dict(),
            "warnings_total": len(warnings),
            "warnings": [warning.as_dict() for warning in warnings[:LISTED]],
        }

    def _problems(self, warnings: Sequence[SourceWarning]) -> str:
        """Return a checksum of all rejections and warnings in any order, since the manifest lists only the first."""
        total = 0
        for problem in chain(self.rejected, warnings):
            total += int.from_bytes(blake2b(msgspec.json.encode(problem), digest_size=8).digest(), "little")
        return f"{total % (1 << 64):016x}"

    def reading(self) -> dict[str, int | str]:
        """Return what decides what is read of a file: with another one, all files are read again."""
        config = self._config
        decides: dict[str, int | str] = {**reading_versions(), **asdict(_limits(config))}
        if config.columns:
            decides["columns"] = msgspec.json.encode(config.columns).decode()
        return decides

    @contextmanager
    def rejections_in_errors(self) -> Iterator[None]:
        """Add the rejections to the message of a `BuildError`."""
        try:
            yield
        except BuildError as error:
            if not self.rejected:
                raise
            if isinstance(error, BuildRefused):  # a message of some lines, for people
                shown = "".join(f"\n  {item}" for item in self.rejected.first[:_REJECTIONS_IN_REFUSAL])
                omitted = len(self.rejected) - _REJECTIONS_IN_REFUSAL
                more = f"\n  and {omitted:,} more, which --dry-run --json lists" if omitted > 0 else ""
                raise BuildRefused(f"{error}\nRejected were:{shown}{more}", error.reasons) from error
            shown = "; ".join(map(str, self.rejected.first[:_REJECTIONS_IN_ERROR]))
            omitted = len(self.rejected) - _REJECTIONS_IN_ERROR
            more = f"; and {omitted} more" if omitted > 0 else ""
            raise BuildError(f"{error}; rejected were {shown}{more}") from error

    def _without_rejected(self, read: Iterator[Document | Rejected]) -> Iterator[Document]:
        for item in read:
            if isinstance(item, Rejected):
                self.reject(item)
            else:
                self._account(item)
                self.coverage.see(item)
                yield item

    def _reported(
        self, read: Iterator[Document | Rejected], reporter: ProgressReporter
    ) -> Iterator[Document | Rejected]:
        """Yield what was read, and report how many files that were: each may hold many documents."""
        files, done, last = len(self.ids.survey.queue), 0, ""

        def report() -> None:
            reporter.read(min(done, files), files, self.documents_read, len(self.rejected), len(self.warnings))

        report()
        for item in read:
            path = item.path if isinstance(item, Rejected) else item.file
            is_part = isinstance(item, Rejected) and item.record is not None
            if path != last and not is_part:  # a file may hold many records
                if last:
                    done += 1
                    report()
                last = path
            yield item
        done = files
        report()

    def _account(self, document: Document) -> None:
        self.documents_read += 1
        if warning := self.notes.add(document.source, document.accounts):
            _LOG.info("%s", warning)


def _limits(config: Config) -> ReadLimits:
    return ReadLimits(
        max_file_bytes=config.max_file_bytes,
        max_archive_bytes=config.max_archive_bytes,
        max_archive_ratio=config.max_archive_ratio,
    )


def is_folder(source: str) -> bool:
    """Return whether a source in a manifest was a folder, which may no longer exist."""
    return source.endswith(_SLASH)
