"""Progress of a build or update: which phase it is in, how far it is, and what it has met so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

__all__ = ["BuildPhase", "BuildStatus", "Progress", "ProgressReporter"]

_Item = TypeVar("_Item")


class BuildPhase(StrEnum):
    """A phase of a build or update, in their order."""

    WAITING = "waiting"
    LISTING = "listing"
    READING = "reading"
    DERIVING = "deriving"
    INDEXING = "indexing"
    MERGING = "merging"
    LEXICON = "lexicon"
    CHECKING = "checking"
    SYNCING = "syncing"
    SENDING = "sending"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStatus:
    """How far a build or update is.

    Attributes:
        phase: What it is doing: waiting for another one; listing files; reading them, which goes on beside indexing;
            going through the documents of files that need not be read, to derive the facts of some of them again;
            indexing what came last; merging segments; writing the lexicon; checking what was written; syncing it
            to disk; sending documents to a cluster.
        done: How much of the phase is done: files that were listed or read, documents that were gone through, and
            otherwise steps of no certain length.
        total: How much there is to do; 0 if that is not known.
        documents: Documents that were read so far.
        rejected: Files and records that were rejected so far.
        warnings: Files so far of which much was left out.
        detail: What is waited for, or the step that is being done; often empty.
    """

    phase: BuildPhase
    done: int = 0
    total: int = 0
    documents: int = 0
    rejected: int = 0
    warnings: int = 0
    detail: str = ""


Progress = Callable[[BuildStatus], None]
"""Called whenever a build or update has got on, from its own thread; often, so it should return at once."""


class ProgressReporter:
    """Tells a callback how far a build is.

    Args:
        progress: The callback; None for none.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._status = BuildStatus(phase=BuildPhase.LISTING)

    def enter(self, phase: BuildPhase, total: int = 0, detail: str = "") -> None:
        """Begin a phase."""
        self._report(replace(self._status, phase=phase, done=0, total=total, detail=detail))

    def step(self, done: int, total: int = 0, detail: str = "") -> None:
        """Report how much of the phase is done."""
        self._report(replace(self._status, done=done, total=total, detail=detail))

    def engine_step(self, phase: str, done: int, total: int) -> None:
        """Report a step of the engine, which names its phases as `BuildPhase` does."""
        self._report(replace(self._status, phase=BuildPhase(phase), done=done, total=total, detail=""))

    def read(self, done: int, total: int, documents: int, rejected: int, warnings: int) -> None:
        """Report how many files were read, and what came of them."""
        self._report(
            BuildStatus(
                phase=BuildPhase.READING,
                done=done,
                total=total,
                documents=documents,
                rejected=rejected,
                warnings=warnings,
            )
        )

    def listed(self, entries: Iterable[_Item]) -> Iterator[_Item]:
        """Yield what is listed, and report how much that is."""
        self.enter(BuildPhase.LISTING)
        for count, entry in enumerate(entries, start=1):
            if count % _LISTED == 0:
                self.step(count)
            yield entry

    def _report(self, status: BuildStatus) -> None:
        self._status = status
        if self._progress:
            self._progress(status)


_LISTED = 100  # files after which listing is reported again
