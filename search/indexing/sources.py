"""Turns source folders into documents on their way into an index, and into what its manifest says about them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.config import Config
from search.engine import Preparation
from search.enrich import Enricher, EraTable, enrichment_versions
from search.errors import BuildError
from search.ingest import list_files, read_sources
from search.model import Document, Rejected

__all__ = ["Progress", "Reading", "is_folder", "understanding"]

_LOG = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Is told how many source files have been read, and how many there are."""

_REJECTIONS_TOLD = 20  # in the message of a build that failed
_REJECTIONS_KEPT = 1000  # in the manifest, for `hezuo stats`
_SLASH = "/"


class Reading:
    """Reads sources for a build.

    Attributes:
        paths: The sources.
        rejected: What could not be read so far.
        preparation: How documents are to be understood.

    Raises:
        ConfigError: If the table of eras is wrong: it is told before anything is read.
    """

    def __init__(self, paths: Sequence[Path], config: Config) -> None:
        eras = Path(config.eras) if config.eras else None
        EraTable.load(eras)
        self.paths = paths
        self.rejected: list[Rejected] = []
        self.preparation = Preparation.of(understanding, str(eras) if eras else "")
        self._max_bytes = config.max_file_bytes
        self._enrichment = enrichment_versions(eras)

    def documents(self, progress: Progress | None) -> Iterator[Document]:
        """All documents of the sources; what is rejected is noted."""
        read = read_sources(self.paths, max_bytes=self._max_bytes)
        if progress:
            read = _told(read, len(list_files(self.paths)), progress)
        return self._readable(read)

    def reject(self, *items: Rejected) -> None:
        """Note what could not be read or understood."""
        for item in items:
            _LOG.info("rejected %s%s: %s", item.path, f", record {item.record}" if item.record else "", item.reason)
        self.rejected += items

    def facts(self) -> dict[str, object]:
        """What the manifest says about the sources.

        Their paths are absolute, so that an update may run anywhere, and those of folders end with a slash.
        """
        return {
            "sources": [f"{path.absolute()}{_SLASH if path.is_dir() else ''}" for path in self.paths],
            "enrichment": self._enrichment,
            "rejected_total": len(self.rejected),
            "rejected": [item.as_dict() for item in self.rejected[:_REJECTIONS_KEPT]],
        }

    @contextmanager
    def telling_rejections(self) -> Iterator[None]:
        """Let the error of a build that fails say what was rejected."""
        try:
            yield
        except BuildError as error:
            if not self.rejected:
                raise
            shown = "; ".join(map(str, self.rejected[:_REJECTIONS_TOLD]))
            untold = len(self.rejected) - _REJECTIONS_TOLD
            more = f"; and {untold} more" if untold > 0 else ""
            raise BuildError(f"{error}; rejected were {shown}{more}") from error

    def _readable(self, read: Iterator[Document | Rejected]) -> Iterator[Document]:
        for item in read:
            if isinstance(item, Rejected):
                self.reject(item)
            else:
                yield item


def is_folder(source: str) -> bool:
    """Whether a source in a manifest was a folder, which may be gone by now."""
    return source.endswith(_SLASH)


def understanding(eras: str) -> Callable[[Document], Document | Rejected]:
    """How each process of a build understands documents.

    Args:
        eras: Path of a table of named periods; empty for the one that comes with hezuo.
    """
    enricher = Enricher.load(Path(eras) if eras else None)

    def understood(document: Document) -> Document | Rejected:
        try:
            return enricher.enrich(document)
        except Exception:  # a flaw of ours costs one document and no build
            _LOG.exception("could not understand %s", document.source)
            reason = "could not be understood, which is a flaw of hezuo and stands in the log; please report this file"
            return Rejected(path=document.source, reason=reason)

    return understood


def _told(read: Iterator[Document | Rejected], files: int, progress: Progress) -> Iterator[Document | Rejected]:
    done, last = 0, ""
    progress(0, files)
    for item in read:
        path = item.path if isinstance(item, Rejected) else item.source
        if path != last:  # a file may hold many records
            done, last = done + 1, path
            progress(min(done, files), files)
        yield item
