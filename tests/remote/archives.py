"""An archive of several kinds of documents, opened from its folder and from a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from search import Config, Library, build
from search.indexing import copy_index
from tests.bench.corpus import Corpus
from tests.bench.newspaper_tree import write_tree
from tests.fixtures.scans import CLEAN_TEXT, MISREAD_TEXT, SPACED_TEXT
from tests.query.index.backends import SOURCES

__all__ = ["Both", "address_of", "both_libraries", "write_sources"]

_MADE_UP = 120
"""Documents of the made-up archive of the benchmarks, beside those that the claims about engines are made of."""


class Both(NamedTuple):
    """An archive as both engines open it."""

    embedded: Library
    remote: Library


def address_of(url: str, archive: str) -> str:
    """Return the address of an archive at a server."""
    return f"opensearch+{url}/{archive}"


def write_sources(folder: Path) -> None:
    """Write the sources of the archive: articles, essays, reprints, scanned text."""
    write_tree(Corpus(7, _MADE_UP), folder / "made-up")
    scans = {"scans/clean.txt": CLEAN_TEXT, "scans/misread.txt": MISREAD_TEXT, "scans/spaced.txt": SPACED_TEXT}
    for name, text in {**SOURCES, **scans}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def both_libraries(folder: Path, url: str, archive: str) -> Iterator[Both]:
    """Build the archive in a folder, copy it to a server, and open both."""
    write_sources(folder / "sources")
    index, cache = str(folder / "index"), str(folder / "cache")
    # No search may end early, however busy the machine is: the two would differ.
    config = Config(deadline_ms=60_000, cache=cache, opensearch_replicas=0, opensearch_shards=2)
    build([folder / "sources"], index, config=config)
    copy_index(index, address_of(url, archive), config)
    with (
        Library.open(index, config=config) as embedded,
        Library.open(address_of(url, archive), config=config) as remote,
    ):
        yield Both(embedded, remote)
