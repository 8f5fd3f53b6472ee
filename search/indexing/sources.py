"""Read and enrich the sources of a build, and record rejections and sources for its manifest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from search.accounts import Accounts, SourceWarning, add_accounts
from search.config import Config
from search.engine import Preparation, Register
from search.enrich import Enricher, EraTable, enrichment_versions
from search.errors import BuildError
from search.indexing.ids import IdAssigner
from search.ingest import ReadLimits, read_sources, walk
from search.model import Document, Rejected

__all__ = ["Progress", "SourceReader", "is_folder", "make_enricher"]

_LOG = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of source files read so far, and their total."""

_REJECTIONS_IN_ERROR = 20  # most rejections in the message of a failed build
_REJECTIONS_IN_MANIFEST = 1000  # most rejections, and most warnings, in the manifest, for `hezuo stats`
_SLASH = "/"


class SourceReader:
    """Reads the sources of a build.

    Attributes:
        paths: The sources.
        rejected: Files and records that could not be read so far.
        accounts: What became of the characters of the files read so far.
        warnings: Those of which more than a small share was left out.
        preparation: How worker processes enrich documents.
        outside_links: Whether links to files that lie in none of the sources are followed.

    Raises:
        ConfigError: If the table of eras is wrong, before any source is read.
    """

    def __init__(self, paths: Sequence[Path], config: Config) -> None:
        eras = Path(config.eras) if config.eras else None
        EraTable.load(eras)
        self.paths = paths
        self.rejected: list[Rejected] = []
        self.accounts = Accounts()
        self.warnings: list[SourceWarning] = []
        self.preparation = Preparation.of(make_enricher, str(eras) if eras else "")
        self._ids: IdAssigner | None = None
        self._config = config
        self._enrichment = enrichment_versions(eras)

    def survey(self, register: Register | None, scratch: Path | None = None, *, served: Register | None = None) -> None:
        """List the files of the sources, and tell which of them are known; called once, before `documents`.

        Args:
            register: The register of the ids that were given before; None if none were.
            scratch: Folder for what does not fit into memory; None for that of temporary files.
            served: The register of the generation that is served, if `register` is that of one that was rolled back
                from.

        Raises:
            BuildError: If a source does not exist.
            IndexDamaged: If the register has changed since it was written.
        """
        self._ids = IdAssigner(
            self.paths,
            walk(self.paths, outside_links=self._config.outside_links),
            register,
            _limits(self._config),
            scratch,
            served,
        )

    def close(self) -> None:
        """Release temporary files."""
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

    def documents(self, progress: Progress | None) -> Generator[Document]:
        """Yield the documents of the sources with their ids, and record rejections.

        Closing ends the process that reads them.
        """
        config = self._config
        with closing(
            read_sources(
                self.paths,
                limits=_limits(config),
                max_seconds=config.max_file_seconds,
                max_memory_mb=config.max_file_memory_mb,
                outside_links=config.outside_links,
                announce=self.ids.expect,
            )
        ) as items:
            read = self.ids.assign(items)
            if progress:
                read = _with_progress(read, self.ids.survey.entries, progress)
            yield from self._without_rejected(read)
        self.ids.finish(self.rejected)

    def reject(self, *items: Rejected) -> None:
        """Record and log what could not be read or understood."""
        for item in items:
            _LOG.info("rejected %s%s: %s", item.path, f", record {item.record}" if item.record else "", item.reason)
        self.rejected += items

    def facts(self) -> dict[str, object]:
        """Return the facts about the sources for the manifest.

        Paths are absolute, so that an update may run in another directory; those of folders end with a slash.
        """
        return {
            "sources": [f"{path.absolute()}{_SLASH if path.is_dir() else ''}" for path in self.paths],
            "enrichment": self._enrichment,
            "rejected_total": len(self.rejected),
            "rejected": [item.as_dict() for item in self.rejected[:_REJECTIONS_IN_MANIFEST]],
            "characters": self.accounts.as_dict(),
            "warnings_total": len(self.warnings),
            "warnings": [warning.as_dict() for warning in self.warnings[:_REJECTIONS_IN_MANIFEST]],
        }

    @contextmanager
    def rejections_in_errors(self) -> Iterator[None]:
        """Add the rejections to the message of a `BuildError`."""
        try:
            yield
        except BuildError as error:
            if not self.rejected:
                raise
            shown = "; ".join(map(str, self.rejected[:_REJECTIONS_IN_ERROR]))
            omitted = len(self.rejected) - _REJECTIONS_IN_ERROR
            more = f"; and {omitted} more" if omitted > 0 else ""
            raise BuildError(f"{error}; rejected were {shown}{more}") from error

    def _without_rejected(self, read: Iterator[Document | Rejected]) -> Iterator[Document]:
        for item in read:
            if isinstance(item, Rejected):
                self.reject(item)
            else:
                self._account(item)
                yield item

    def _account(self, document: Document) -> None:
        self.accounts = add_accounts((self.accounts, document.accounts))
        if warning := SourceWarning.of(document.source, document.accounts):
            _LOG.info("%s", warning)
            self.warnings.append(warning)


def _limits(config: Config) -> ReadLimits:
    return ReadLimits(
        max_file_bytes=config.max_file_bytes,
        max_archive_bytes=config.max_archive_bytes,
        max_archive_ratio=config.max_archive_ratio,
    )


def is_folder(source: str) -> bool:
    """Return whether a source in a manifest was a folder, which may no longer exist."""
    return source.endswith(_SLASH)


def make_enricher(eras: str) -> Callable[[Document], Document | Rejected]:
    """Return the function by which each process of a build enriches documents.

    Args:
        eras: Path of a table of named periods; empty for the one that comes with hezuo.
    """
    enricher = Enricher.load(Path(eras) if eras else None)

    def enrich(document: Document) -> Document | Rejected:
        try:
            return enricher.enrich(document)
        except MemoryError:  # no flaw of hezuo, nor of the document
            raise
        except Exception:  # a bug of ours rejects one document and does not end the build
            _LOG.exception("could not understand %s", document.source)
            reason = "could not be understood, which is a flaw of hezuo and stands in the log; please report this file"
            return Rejected(path=document.source, reason=reason)

    return enrich


def _with_progress(
    read: Iterator[Document | Rejected], files: int, progress: Progress
) -> Iterator[Document | Rejected]:
    done, last = 0, ""
    progress(0, files)
    for item in read:
        path = item.path if isinstance(item, Rejected) else item.file
        is_part = isinstance(item, Rejected) and item.record is not None
        if path != last and not is_part:  # a file may hold many records
            done, last = done + 1, path
            progress(min(done, files), files)
        yield item
