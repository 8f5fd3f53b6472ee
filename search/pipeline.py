"""Turns source folders into a served index: read, understand, write, swap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from search.config import Config
from search.engine.builder import Preparation, build_generation
from search.enrich.enricher import Enricher
from search.enrich.eras import EraTable
from search.errors import BuildError
from search.ingest import list_files, read_sources
from search.model import BuildReport, Document, Rejected

__all__ = ["build"]

Progress = Callable[[int, int], None]
"""Is told how many source files have been read, and how many there are."""

_REJECTIONS_TOLD = 20  # in the message of a build that failed
_REJECTIONS_KEPT = 1000  # in the manifest, for `hezuo stats`


def build(
    sources: Sequence[str | Path] | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index of source folders and files, and serve it from then on.

    A document that cannot be read is reported and does not stop the build. The index that is being served is
    replaced in one step at the end, or not at all.

    Args:
        sources: Folders and files; by default those of the settings (`seeds`).
        index: Folder of the index; by default that of the settings (`index`).
        config: Settings; by default the built-in ones.
        progress: Called after each source file.

    Raises:
        BuildError: If a source does not exist, another build is running, or the index cannot be written.
        ConfigError: If the table of eras is wrong.
    """
    began = perf_counter()
    config = config or Config()
    paths = [Path(source) for source in (sources if sources is not None else config.sources)]
    target = Path(index if index is not None else config.index)
    eras = Path(config.eras) if config.eras else None
    EraTable.load(eras)  # a mistake in it is told before anything is read
    rejected: list[Rejected] = []
    read = read_sources(paths, max_bytes=config.max_file_bytes)
    if progress:
        read = _told(read, len(list_files(paths)), progress)
    try:
        built = build_generation(
            target,
            _readable(read, rejected),
            lambda: _facts(paths, rejected),
            memory_mb=config.build_memory_mb,
            prepare=Preparation(f"{__name__}:understanding", (str(eras) if eras else "",)),
            rejected=rejected.append,
        )
    except BuildError as error:
        if rejected:
            raise BuildError(f"{error}; {_told_rejections(rejected)}") from error
        raise
    return BuildReport(
        generation=built.generation,
        added=built.added,
        unchanged=built.unchanged,
        rejected=tuple(rejected),
        seconds=perf_counter() - began,
    )


def understanding(eras: str) -> Callable[[Document], Document | Rejected]:
    """How each process of a build understands documents.

    Args:
        eras: Path of a table of named periods; empty for the one that comes with hezuo.
    """
    enricher = Enricher.load(Path(eras) if eras else None)

    def understood(document: Document) -> Document | Rejected:
        try:
            return enricher.enrich(document)
        except Exception as error:  # a flaw of ours costs one document and no build
            reason = f"could not be understood ({type(error).__name__}: {error}); please report this file"
            return Rejected(path=document.source, reason=reason)

    return understood


def _readable(read: Iterator[Document | Rejected], rejected: list[Rejected]) -> Iterator[Document]:
    for item in read:
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield item


def _told(read: Iterator[Document | Rejected], files: int, progress: Progress) -> Iterator[Document | Rejected]:
    done, last = 0, ""
    progress(0, files)
    for item in read:
        path = item.path if isinstance(item, Rejected) else item.source
        if path != last:  # a file may hold many records
            done, last = done + 1, path
            progress(min(done, files), files)
        yield item


def _told_rejections(rejected: Sequence[Rejected]) -> str:
    shown = "; ".join(f"{item.path}: {item.reason}" for item in rejected[:_REJECTIONS_TOLD])
    more = f"; and {len(rejected) - _REJECTIONS_TOLD} more" if len(rejected) > _REJECTIONS_TOLD else ""
    return f"rejected were {shown}{more}"


def _facts(sources: Sequence[Path], rejected: Sequence[Rejected]) -> dict[str, object]:
    return {
        "sources": [str(source) for source in sources],
        "rejected_total": len(rejected),
        "rejected": [
            {"path": item.path, "record": item.record, "reason": item.reason} for item in rejected[:_REJECTIONS_KEPT]
        ],
    }
