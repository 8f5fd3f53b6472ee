"""Turns the archive into an index of hezuo, and its questions into calls of the engine, as the library makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from search import Config, Document
from search.engine.builder import build_generation
from search.engine.columns import Column
from search.engine.evaluate import Matches, top
from search.engine.generations import current
from search.engine.opened import OpenIndex
from search.present.snippets import passages
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.queries import Question
from tests.bench.streams import FACETS

__all__ = ["Hezuo"]

_NO_DEADLINE = 600_000  # milliseconds; a partial answer would be faster than a whole one


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
        build_generation(folder, corpus, lambda: dict(facts), memory_mb=limits.memory_mb)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the generation that is served."""
        return cls(OpenIndex(current(folder)), Config())

    def prepare(self, question: Question) -> Question:
        """The question as it is."""
        return question

    def count(self, prepared: Question) -> int:
        """See `Engine`."""
        return len(self._matches(prepared).documents)

    def top10(self, prepared: Question) -> list[Document]:
        """See `Engine`."""
        return self._load(self._matches(prepared))

    def facets(self, prepared: Question) -> tuple[list[Document], Counts]:
        """See `Engine`."""
        matches = self._matches(prepared)
        columns = {name: self.index.columns.facets[name] for name in FACETS}
        return self._load(matches), {name: _counts(column, matches) for name, column in columns.items()}

    def snippets(self, prepared: Question) -> tuple[list[Document], list[list[str]]]:
        """See `Engine`."""
        documents = self.top10(prepared)
        width, scanned = self.config.snippet_chars, self.config.scan_chars
        found = [passages(document, prepared.needles, width, scanned) for document in documents]
        return documents, [
            ["".join(f"[{text}]" if marked else text for text, marked in snippet.pieces()) for snippet in snippets]
            for snippets in found
        ]

    def close(self) -> None:
        """See `Engine`."""
        self.index.close()

    def _matches(self, question: Question) -> Matches:
        return self.index.matches(question.query, _NO_DEADLINE)

    def _load(self, matches: Matches) -> list[Document]:
        best = top(matches.scores, 0, TOP)
        return [self.index.documents[int(matches.documents[place])] for place in best]


def _counts(column: Column, matches: Matches) -> dict[str, int]:
    counts = column.counts(matches.documents)
    present = np.flatnonzero(counts)
    return {column.vocabulary[at]: count for at, count in zip(present.tolist(), counts[present].tolist(), strict=True)}
