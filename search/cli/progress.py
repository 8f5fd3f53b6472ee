"""Progress of builds and updates: a bar on a terminal, and a line now and then in a pipe or a log file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from search.indexing import BuildStatus, Progress

__all__ = ["show_progress"]

_NAMES = {
    "waiting": "Waiting for",
    "listing": "Listing files",
    "reading": "Reading",
    "deriving": "Deriving facts again",
    "indexing": "Indexing what was read",
    "merging": "Merging",
    "lexicon": "Writing the lexicon",
    "checking": "Checking what was written",
    "syncing": "Syncing to disk",
    "sending": "Sending to OpenSearch",
}
_REDRAW_SECONDS = 0.1  # between changes of the bar, which cost more than to read a small file
_GUESS_SECONDS = 3.0  # of a phase, before which nobody can tell how long it will take
_RATE_SECONDS = 0.1  # before which a rate says nothing
_PLAIN_STEPS = 10  # lines of a phase, about, …
_PLAIN_SECONDS = 2.0  # … but none so soon after another, …
_PLAIN_PATIENCE = 30.0  # … and one if so much time has passed without any


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Show progress: a bar on a terminal, some lines elsewhere, nothing if quiet."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    if quiet:
        yield None
    elif console.is_terminal and not console.is_dumb_terminal:
        with _bar(console) as progress:
            yield progress
    else:
        yield _PlainProgress()


class _Clock:
    """Measures phases: how long the present one has taken, how long it may still take, and documents a second."""

    def __init__(self) -> None:
        self.phase = ""
        self._began = self._reading_began = monotonic()

    def enters(self, status: BuildStatus) -> bool:
        """Return whether a phase begins."""
        if status.phase == self.phase:
            return False
        self.phase, self._began = status.phase, monotonic()
        if status.phase == "reading":
            self._reading_began = self._began
        return True

    def seconds_left(self, status: BuildStatus) -> float | None:
        """Return the seconds that the phase may still take; None as long as nobody knows."""
        elapsed = monotonic() - self._began
        if not status.total or not status.done or elapsed < _GUESS_SECONDS:
            return None
        return elapsed * (status.total - status.done) / status.done

    def rate(self, status: BuildStatus) -> str:
        """Return how many documents a second have been gone through; empty as long as nobody knows."""
        elapsed = monotonic() - self._began
        return f"{status.done / elapsed:,.0f} a second" if status.done and elapsed > _RATE_SECONDS else ""

    def counts(self, status: BuildStatus) -> str:
        """Return what came of reading so far: documents, documents a second, rejections and warnings."""
        elapsed = monotonic() - self._reading_began
        rate = (
            f", {status.documents / elapsed:,.0f} a second"
            if status.phase == "reading" and elapsed > _RATE_SECONDS
            else ""
        )
        return (
            f"{status.documents:,} document{'' if status.documents == 1 else 's'}{rate}, {status.rejected:,} rejected, "
            f"{status.warnings:,} warning{'' if status.warnings == 1 else 's'}"
        )


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    clock, counts, last = _Clock(), "", 0.0

    class BuildBar(Bar):
        """A bar with a line below it."""

        def get_renderables(self) -> Iterator[RenderableType]:
            yield from super().get_renderables()
            if counts:
                yield Text(counts, style="dim")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}", markup=False),
    )
    # Log lines go above the bar, unless standard error is not on the same terminal.
    with BuildBar(*columns, console=console, transient=True, redirect_stderr=sys.stderr.isatty()) as bar:
        task = bar.add_task("Beginning", total=None, amount="", left="")

        def show(status: BuildStatus) -> None:
            nonlocal counts, last
            now, begins = monotonic(), clock.enters(status)
            if not begins and now - last < _REDRAW_SECONDS:
                return
            last = now
            if status.documents or status.rejected:
                counts = clock.counts(status)
            if begins:
                bar.reset(task)
            seconds, is_deriving = clock.seconds_left(status), status.phase == "deriving"
            bar.update(
                task,
                description=_description(status),
                completed=status.done,
                total=status.total or None,
                amount=", ".join(filter(None, (_amount(status), clock.rate(status) if is_deriving else ""))),
                left="" if seconds is None else f"{_clock_time(seconds)} left",
            )

        yield show


class _PlainProgress:
    """Prints a line now and then, without control characters."""

    def __init__(self) -> None:
        self._clock, self._printed_at, self._step = _Clock(), 0.0, 0

    def __call__(self, status: BuildStatus) -> None:
        now, begins = monotonic(), self._clock.enters(status)
        step = _PLAIN_STEPS * status.done // status.total if status.total else 0
        waited = now - self._printed_at
        is_read = status.phase == "reading" and status.done == status.total and (begins or step > self._step)
        if not (begins or is_read or (step > self._step and waited >= _PLAIN_SECONDS) or waited >= _PLAIN_PATIENCE):
            return
        self._printed_at, self._step = now, step
        parts = [_amount(status)] if status.done or status.phase == "reading" else []
        if status.phase == "reading" and status.done:
            parts.append(self._clock.counts(status))
        if status.phase == "deriving":
            parts.append(self._clock.rate(status))
        if seconds := self._clock.seconds_left(status):
            parts.append(f"{_clock_time(seconds)} left")
        line = ", ".join(filter(None, parts))
        with suppress(BrokenPipeError):  # whoever wanted to see it has gone, which is no reason not to build
            click.echo(f"{_description(status)}{f': {line}' if line else ''}")


def _description(status: BuildStatus) -> str:
    name = _NAMES[status.phase]
    return f"{name} {status.detail}" if status.phase == "waiting" else name


def _amount(status: BuildStatus) -> str:
    """Return how much of a phase is done, in its own measure."""
    if status.phase in ("listing", "reading"):
        of_total = f" of {status.total:,}" if status.total else ""
        return f"{status.done:,}{of_total} files" if status.total or status.done else ""
    if not status.total:
        return ""
    if status.phase == "merging":  # bytes, which nobody wants to read
        return f"{100 * status.done // status.total}%"
    return f"{status.done:,} of {status.total:,}{' documents' if status.phase in ('deriving', 'sending') else ''}"


def _clock_time(seconds: float) -> str:
    """Return a length of time as a clock shows it: `0:42`, `1:02:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
