"""Previews of a build or update: what it would add, change, delete and reject. Nothing is written anywhere.

Documents are read and compared with those that are served, but not enriched or analysed, which takes most of the time
of a build. No lock is taken, so a preview runs beside servers and builds, and over an index that may only be read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning
from search.config import Config
from search.engine import Omitted, OpenIndex, current, last_register
from search.errors import BuildError, IndexDamaged, IndexMissing, IndexOutdated
from search.indexing.changes import UpdatePlan
from search.indexing.check import golden_queries
from search.indexing.gate import documents_fall
from search.indexing.progress import Progress, ProgressReporter
from search.indexing.safeguards import unread_files, vanished_sources
from search.indexing.sources import SourceReader
from search.indexing.survey import all_sources, manifest_facts, plan_update, survey, survey_update
from search.model import Document, Rejected

__all__ = ["Preview", "SourceList", "preview_build", "preview_update"]

_LOG = logging.getLogger(__name__)

_LISTED = 1000  # sources of a list, so that a preview of a large archive takes no more memory than a build


@dataclass(slots=True)
class SourceList:
    """Sources of documents, as many as are worth listing.

    Attributes:
        total: Number of documents.
        first: Sources of the first of them, each once.
    """

    total: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, source: str) -> None:
        """Add a document."""
        self.total += 1
        if len(self.first) < _LISTED and source not in self.first[-1:]:
            self.first.append(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a build or update would do.

    Attributes:
        documents: Number of documents of the index then.
        before: Number of documents of the index that is served; 0 if there is none that can be read.
        added: Documents that would be new.
        changed: Documents that would replace an older version.
        unchanged: Number of documents that would stay as they are.
        deleted: Documents that would not be in the index any more.
        rejected: Files and records that cannot be read. Further ones may turn out as they are enriched.
        warnings: Files of which more than a small share would be left out.
        accounts: What would become of the characters of all files that were read.
        reasons: Why the new index would not be served, as far as that can be known; golden queries are not asked.
        seconds: Wall time.
    """

    documents: int
    before: int
    added: SourceList
    changed: SourceList
    unchanged: int
    deleted: SourceList
    rejected: tuple[Rejected, ...]
    warnings: tuple[SourceWarning, ...]
    accounts: Accounts = NO_ACCOUNTS
    reasons: tuple[str, ...] = ()
    seconds: float = 0.0


def preview_build(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Return what a build would do, and do nothing.

    Args:
        sources: As those of `build`, and so are the others.
        index: Folder of the index, which need not be there.
        config: Settings.
        progress: Called with how far it is.

    Raises:
        BuildError: If a source does not exist, or the register of ids is damaged.
        ConfigError: If the table of eras or of golden queries is wrong.
    """
    config = config or Config()
    paths = [Path(source) for source in (sources if sources is not None else config.sources)]
    target = Path(index if index is not None else config.index)
    golden_queries(config)
    served = _served(target)
    reader = SourceReader(paths, config)
    compared = _Comparison(served)
    began, reporter = perf_counter(), ProgressReporter(progress)
    with closing(reader), reader.rejections_in_errors():
        folder = served.folder if served else None
        survey(reader, target, folder, last_register(target, folder), reporter, scratch=None)
        plan = plan_update(served, reader)[0] if served else None
        _exhaust(compared, reader, reporter, plan)
        deleted = SourceList()
        for number in served.numbers() if served else ():
            if not compared.seen[number]:
                deleted.add(served.document(number).source if served else "")
        reasons = [*vanished_sources(reader), *unread_files(reader, config.max_unread_percent)]
        return compared.preview(
            reader, deleted, reasons, config, documents=compared.count, unchanged=compared.unchanged,
            seconds=perf_counter() - began,
        )  # fmt: skip


def preview_update(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Return what an update would do, and do nothing.

    Args:
        sources: As those of `update`, and so are the others.
        index: Folder of the index.
        config: Settings.
        progress: Called with how far it is.

    Raises:
        BuildError: If a source is not there or goes away meanwhile, or is empty while documents are missing, or no
            document can be read.
        ConfigError: If the table of eras or of golden queries is wrong.
        IndexMissing: If there is no index.
        IndexDamaged: If a file of the index is damaged.
        IndexOutdated: If it is of another format or analysis.
    """
    config = config or Config()
    target = Path(index if index is not None else config.index)
    golden_queries(config)
    served = OpenIndex(current(target))
    reader = SourceReader(all_sources(served, sources or (), config), config)
    compared, (plan, _) = _Comparison(served), plan_update(served, reader)
    began, reporter = perf_counter(), ProgressReporter(progress)
    with closing(reader), reader.rejections_in_errors():
        survey_update(reader, target, served, reporter, scratch=None)
        _exhaust(compared, reader, reporter, plan)
        reasons, deleted, unchanged = vanished_sources(reader), SourceList(), compared.unchanged
        try:
            changes = plan.changes(lambda: manifest_facts(reader))
        except BuildError as error:
            if not reasons:
                reasons = [str(error)]
        else:
            unchanged = changes.unchanged
            for document in (*changes.deleted, *changes.hidden):
                deleted.add(document.source)
        documents = len(served) + compared.added.total - deleted.total
        return compared.preview(
            reader, deleted, reasons, config, documents=documents, unchanged=unchanged, seconds=perf_counter() - began
        )


class _Comparison:
    """Counts documents that are read by what they are to the index that is served.

    Attributes:
        seen: By number of a document of the index, whether it was read.
        count: Number of documents that were read.
        added: Those that the index does not have.
        changed: Those of which it has another version.
    """

    def __init__(self, served: OpenIndex | None) -> None:
        self._served = served
        self.seen = bytearray(served.size if served else 0)
        self.count = 0
        self.added, self.changed = SourceList(), SourceList()

    def read(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield all documents, and note which of the index they are."""
        for document in documents:
            self.count += 1
            number = self._number(document)
            if number is not None:
                self.seen[number] = True
            yield document

    @property
    def unchanged(self) -> int:
        """Number of documents that were read and would stay as they are."""
        return self.count - self.added.total - self.changed.total

    def hide(self, document: Document) -> None:
        """Count a document that was read and would not come into the index."""
        number = self._number(document)
        self.count -= 1
        if number is not None:
            self.seen[number] = False

    def differs(self, document: Document) -> None:
        """Count a document that is new or changed."""
        (self.added if self._number(document) is None else self.changed).add(document.source)

    def _number(self, document: Document) -> int | None:
        return self._served.number(document.id) if self._served else None

    def preview(
        self,
        reader: SourceReader,
        deleted: SourceList,
        reasons: list[str],
        config: Config,
        *,
        documents: int,
        unchanged: int,
        seconds: float,
    ) -> Preview:
        """Return the preview of a build or update.

        Args:
            reader: Has read the sources.
            deleted: Documents that would be deleted.
            reasons: What speaks against it but a fall.
            config: Settings.
            documents: Number of documents of the index then.
            unchanged: Number of documents that would stay as they are.
            seconds: Wall time.
        """
        before = len(self._served) if self._served else 0
        return Preview(
            documents=documents,
            before=before,
            added=self.added,
            changed=self.changed,
            unchanged=unchanged,
            deleted=deleted,
            rejected=tuple(reader.rejected),
            warnings=tuple(reader.warnings),
            accounts=reader.accounts,
            reasons=(*reasons, *documents_fall(before, documents, config.max_fall_percent)),
            seconds=seconds,
        )


def _exhaust(
    compared: _Comparison,
    reader: SourceReader,
    reporter: ProgressReporter,
    plan: UpdatePlan | None,
) -> None:
    """Read all documents, and compare them.

    Args:
        compared: Counts them.
        reader: Reads them.
        reporter: Is told how far it is.
        plan: Tells which documents are new or changed; None if all are.
    """
    with closing(reader.documents(reporter)) as documents:
        read = compared.read(documents)
        for document in plan.documents(read, reporter) if plan else read:
            if not reader.hides(document):
                compared.differs(document)
                continue
            compared.hide(document)
            if plan:
                plan.omit(Omitted(document.id, document.source, document.accounts, is_hidden=True))


def _served(index: Path) -> OpenIndex | None:
    """Return the index that is served; None if there is none, or none that a build could compare documents with."""
    try:
        return OpenIndex(current(index))
    except IndexMissing:
        return None
    except (IndexDamaged, IndexOutdated) as error:
        _LOG.info("every document counts as new, for what is served cannot be read: %s", error)
        return None
