"""The gate before the swap: what was written is served only if it is sound, and loses nothing that is not meant.

Everything that speaks against it is collected, so that a librarian who accepts it knows all of what he accepts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from search.config import Config
from search.curation import GoldenAnswer, GoldenQuery, ask_golden_queries
from search.engine import SEGMENTS, read_manifest
from search.errors import BuildRefused, IndexDamaged, IndexOutdated, SearchError
from search.indexing.check import check_written, golden_queries
from search.indexing.progress import BuildPhase, ProgressReporter

__all__ = ["Gate", "documents_fall"]

_LOG = logging.getLogger(__name__)


class Gate:
    """Decides whether a generation may be served.

    Attributes:
        reasons: What speaks against it so far.
        index: Folder of the index.
        config: Settings.
        reporter: Is told how far the checks are.

    Args:
        index: Folder of the index.
        config: Settings.
        command: `build` or `update`, for messages.
        accept: Whether the librarian accepts whatever speaks against it, but that it is not sound.
        reporter: Is told how far the checks are.

    Raises:
        ConfigError: If the table of golden queries is wrong.
    """

    def __init__(self, index: Path, config: Config, command: str, *, accept: bool, reporter: ProgressReporter) -> None:
        self.reasons: list[str] = []
        self.index, self.config, self.reporter = index, config, reporter
        self._command, self._accept = command, accept
        self._queries = golden_queries(config)

    def open_or_refuse(self) -> None:
        """Let what has been collected pass if it is accepted.

        Raises:
            BuildRefused: If it is not.
        """
        if not self.reasons:
            return
        if self._accept:
            for reason in self.reasons:
                _LOG.info("accepted: %s", reason)
            return
        raise _refused(self.index, self.reasons, f"mend this, or serve it as it is: hezuo {self._command} --accept")

    def check(self, generation: Path, previous: Path | None) -> None:
        """Check a generation that is complete and sealed, and not served yet.

        Args:
            generation: Its folder.
            previous: Folder of the generation that is served; None if there is none.

        Raises:
            BuildRefused: If it is not sound, or anything else speaks against it that is not accepted.
        """
        self.reporter.enter(BuildPhase.CHECKING)
        try:
            documents = check_written(generation, _shared_segments(generation, previous))
            before = _documents(previous)
            self.reasons += documents_fall(before, documents, self.config.max_fall_percent)
            self.reasons += self._unanswered(generation, previous)
        except IndexDamaged as error:
            reason = f"what was written is not what can be read again ({error})"
            raise _refused(
                self.index, [*self.reasons, reason], "run this again; if that does not help, check disk and memory"
            ) from error
        self.open_or_refuse()

    def _unanswered(self, generation: Path, previous: Path | None) -> Iterator[str]:
        """Yield, of each golden query that does not hold, what is wrong."""
        failed: list[GoldenAnswer] = []
        self.reporter.step(0, len(self._queries))
        for number, answer in enumerate(self._answers(self._queries, generation), start=1):
            self.reporter.step(number, len(self._queries), detail=str(answer.query))
            if not answer.holds:
                failed.append(answer)
        failed_before = self._failed_before([answer.query for answer in failed], previous)
        for answer in failed:
            before = answer.query.origin in failed_before
            yield f"{answer}{'; it does not hold in the index that is served either' if before else ''}"

    def _failed_before(self, queries: list[GoldenQuery], previous: Path | None) -> set[str]:
        """Return the origins of the queries that the generation before does not answer as they say, either."""
        if previous is None:
            return set()
        try:
            return {answer.query.origin for answer in self._answers(queries, previous) if not answer.holds}
        except SearchError as error:
            _LOG.info("it is not known what held before: %s", error)
            return set()

    def _answers(
        self, queries: tuple[GoldenQuery, ...] | list[GoldenQuery], generation: Path
    ) -> Iterator[GoldenAnswer]:
        return ask_golden_queries(queries, self.index, generation, self.config)


def documents_fall(before: int, now: int, percent: int) -> list[str]:
    """Return a reason if documents have become fewer by more than a share, and by more than one.

    Args:
        before: Number of documents of the index that is served.
        now: Number of documents of the next one.
        percent: The share in per cent, of which as much is accepted.
    """
    fewer = before - now
    if fewer <= 1 or 100 * fewer <= percent * before:
        return []
    share = f"more than {percent} per cent (the setting max_fall_percent)"
    return [f"{fewer:,} of {before:,} documents would be gone, which is {share}"]


def _refused(index: Path, reasons: list[str], way_on: str) -> BuildRefused:
    if len(reasons) == 1:
        return BuildRefused(f"{index} was left as it is: {reasons[0]}; {way_on}", tuple(reasons))
    lines = [f"  {number}. {reason}" for number, reason in enumerate(reasons, start=1)]
    head = f"{index} was left as it is, for {len(reasons)} reasons:"
    return BuildRefused("\n".join([head, *lines, f"{way_on[0].upper()}{way_on[1:]}"]), tuple(reasons))


def _documents(generation: Path | None) -> int:
    """Return the number of documents of a generation; 0 if it cannot be read."""
    try:
        return int(read_manifest(generation)["documents"]) if generation else 0
    except (IndexDamaged, IndexOutdated):
        return 0


def _shared_segments(generation: Path, previous: Path | None) -> set[str]:
    """Return the ids of the segments whose files are those of the generation before, under another name."""
    if previous is None:
        return set()
    return {
        folder.name
        for folder in (generation / SEGMENTS).glob("*")
        if all(_is_same(path, previous / SEGMENTS / folder.name / path.name) for path in folder.iterdir())
    }


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
