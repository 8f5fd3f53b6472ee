"""Ending of a build, an update or a rollback by a signal: a line says what has become of the index, a code why."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType

import click

from search.errors import SearchError

__all__ = ["stoppable"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FIRST_SIGNAL_CODE = 128  # of a shell: a command that a signal has ended exits with this and the signal's number
_REPEAT_SECONDS = 3.0  # a signal that comes again within so many is the same one, which `timeout` for one sends twice


class _Stopped(KeyboardInterrupt):
    """A signal has asked this process to stop; no `except Exception` keeps it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable(index: str, command: str) -> Iterator[None]:
    """End the process cleanly if a signal (SIGINT, SIGTERM, SIGHUP) asks for it within a `with` block.

    The block is left by an exception, so that it removes what it has written, or leaves it for the next build to go on
    with; then a line on standard error says what has become of the index, and the process exits with 130, 143 or 129.

    Args:
        index: Folder of the index that is being written.
        command: What is running: `build`, `update` or `rollback`.
    """
    before: Path | None = None
    previous = _handled_by(_Handler())
    try:
        before = _served(index)
        yield
    except _Stopped as stopped:
        sys.stdout.flush()
        click.echo(_message(stopped.number, index, command, before), err=True)
        raise click.exceptions.Exit(_FIRST_SIGNAL_CODE + stopped.number) from None
    finally:
        for number, action in previous.items():
            signal.signal(number, action)


def _handled_by(handler: Callable[[int, FrameType | None], None]) -> dict[signal.Signals, signal._HANDLER]:
    """Set a handler of the signals that stop a command; return those that were set before."""
    if threading.current_thread() is not threading.main_thread():  # only there can a handler be set, or run
        return {}
    # What the caller has chosen to ignore stays ignored: `nohup` asks for it, and a script for what it runs beside.
    handled = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    return {number: signal.signal(number, handler) for number in handled}


class _Handler:
    """Raises at a signal, and at a later one only if it cannot be the same: it would disturb the removal of files."""

    def __init__(self) -> None:
        self._stopped_at = -_REPEAT_SECONDS

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        now = monotonic()
        if now - self._stopped_at >= _REPEAT_SECONDS:
            self._stopped_at = now
            raise _Stopped(number)


def _served(index: str) -> Path | None:
    """Return the generation that is served; None if there is none, or none that can be read."""
    from search.engine import current

    try:
        return current(Path(index))
    except SearchError:
        return None


def _message(number: int, index: str, command: str, before: Path | None) -> str:
    name, now = signal.Signals(number).name, _served(index)
    if now != before:
        what = f"the generation {now.name}" if now and command == "rollback" else "the new index"
        return f"Stopped by {name}, but only after the {command} was complete: {what} in {index}/ is served."
    state = f"the index in {index}/ is as it was" if now else f"there is no index in {index}/, as before"
    if command == "rollback":
        return f"Stopped by {name}: {state}; the next hezuo rollback begins again."
    return f"Stopped by {name}: {state}; the next hezuo {command} goes on from where this one stopped."
