"""The archive, and its index opened by each engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from search.model import Document
from search.query import DocumentKey, Index
from tests.query.index.backends import BACKENDS, OPENSEARCH, build_archive, copy_to_cluster


@dataclass(frozen=True, slots=True)
class Archive:
    """An index that is asked, with what must come of it.

    Attributes:
        index: The index.
        documents: The documents of the archive by key, in no order.
        first_ids: Ids by source that documents had before the last update.
    """

    index: Index
    documents: Mapping[DocumentKey, Document]
    first_ids: Mapping[str, str]

    def sources(self, keys: Iterable[DocumentKey]) -> list[str]:
        """The sources of documents of some keys, in their order."""
        return [self.documents[key].source for key in keys]


@pytest.fixture(scope="session")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """Folder of the index, and the ids that were given before its update."""
    folder = tmp_path_factory.mktemp("engines")
    ids = build_archive(folder)
    return folder / "index", ids


@pytest.fixture(scope="session", params=[*BACKENDS, OPENSEARCH])
def opened(
    archive_folder: tuple[Path, Mapping[str, str]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """The archive as each engine opens it."""
    folder, first_ids = archive_folder
    if request.param == OPENSEARCH:
        url, cache = request.getfixturevalue("opensearch"), tmp_path_factory.mktemp("words")
        with copy_to_cluster(url, f"test-{uuid4().hex[:12]}", folder, cache) as index:
            yield _archive(index, first_ids)
    else:
        yield _archive(BACKENDS[request.param](folder), first_ids)


def _archive(index: Index, first_ids: Mapping[str, str]) -> Archive:
    keys = index.from_sources(["*"])["*"]
    return Archive(index, dict(zip(keys, index.documents(keys), strict=True)), first_ids)
