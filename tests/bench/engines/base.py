"""Turns any search engine into the few calls that the benchmark makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from search.model import Document
from tests.bench.corpus import Corpus
from tests.bench.queries import Question

__all__ = ["TOP", "Counts", "Engine", "Limits"]

TOP = 10
"""Documents on a page."""

Counts = dict[str, dict[str, int]]
"""How many of the documents found have each value, by facet and value; no zeros."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What every engine may use while it builds.

    Attributes:
        cores: Processor cores.
        memory_mb: Megabytes in which postings may be gathered.
    """

    cores: int
    memory_mb: int


class Engine(Protocol):
    """An open index.

    Attributes:
        name: As it stands in the table.
        shares_threads: Whether threads may use one open index together; otherwise each opens its own.
        most_documents: Larger archives are not tried, or None.
        lacks: Variants that the engine has no means of its own for, each with the reason.
    """

    name: ClassVar[str]
    shares_threads: ClassVar[bool]
    most_documents: ClassVar[int | None]
    lacks: ClassVar[Mapping[str, str]]

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Index an archive, from its documents to files that are complete."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what `build` wrote."""

    def prepare(self, question: Question) -> Any:
        """The question in the engine's own terms; not part of what is timed."""

    def count(self, prepared: Any) -> int:
        """Exactly how many documents the question finds; not part of what is timed."""

    def top10(self, prepared: Any) -> list[Document]:
        """The ten best documents, loaded."""

    def facets(self, prepared: Any) -> tuple[list[Document], Counts]:
        """The ten best documents, loaded, and three facets over all that are found."""

    def snippets(self, prepared: Any) -> tuple[list[Document], list[list[str]]]:
        """The ten best documents, loaded, each with passages from its text in which the words found are marked."""

    def close(self) -> None:
        """Let go of the files."""
