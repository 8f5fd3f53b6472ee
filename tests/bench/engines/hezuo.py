"""Turns the archive into an index of hezuo, and its questions into calls of the engine, as the library makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from search import Config, Document
from search.engine import IndexBuild, OpenIndex, current
from search.engine.evaluate.matches import Matches
from search.present import mark_hit
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.queries import Question
from tests.bench.streams import FACETS

__all__ = ["Hezuo"]


@dataclass(frozen=True, slots=True)
class Hezuo:
    """hezuo."""

    index: OpenIndex
    config: Config

    name: ClassVar[str] = "hezuo"
    shares_threads: ClassVar[bool] = True
    most_documents: ClassVar[int | None] = None
    lacks: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Build as `search.build` does, from documents instead of files."""
        facts = {"sources": [], "rejected_total": 0, "rejected": []}
        with IndexBuild(folder, memory_mb=limits.memory_mb, cores=limits.cores) as writer:
            writer.add(corpus)
            writer.commit(writer.write(), facts)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the generation that is served."""
        return cls(OpenIndex(current(folder)), Config())

    def prepare(self, question: Question) -> Question:
        """The question as it is."""
        return question

    def count(self, prepared: Question) -> int:
        """See `Engine`."""
        return self._matches(prepared).total

    def top10(self, prepared: Question) -> list[Document]:
        """See `Engine`."""
        return self._load(self._matches(prepared))

    def facets(self, prepared: Question) -> tuple[list[Document], Counts]:
        """See `Engine`."""
        matches = self._matches(prepared)
        counted = self.index.columns.counts(FACETS, matches.selection())
        columns = self.index.columns.facets
        return self._load(matches), {name: _named(columns[name].vocabulary, counts) for name, counts in counted.items()}

    def snippets(self, prepared: Question) -> tuple[list[Document], list[list[str]]]:
        """See `Engine`."""
        documents = self.top10(prepared)
        width, scanned = self.config.snippet_chars, self.config.scan_chars
        found = [mark_hit(document, prepared.patterns, width, scanned).snippets for document in documents]
        return documents, [
            ["".join(f"[{text}]" if marked else text for text, marked in snippet.pieces()) for snippet in snippets]
            for snippets in found
        ]

    def close(self) -> None:
        """See `Engine`; files are closed when nobody refers to them any more."""

    def _matches(self, question: Question) -> Matches:
        return self.index.matches(question.query)

    def _load(self, matches: Matches) -> list[Document]:
        return [self.index.document(number) for number, _ in matches.top(0, TOP)]


def _named(vocabulary: Sequence[str], counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, int]:
    present = np.flatnonzero(counts)
    return {vocabulary[at]: count for at, count in zip(present.tolist(), counts[present].tolist(), strict=True)}
