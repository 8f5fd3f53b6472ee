"""Several processes that do the same work: they are started, replaced when they end, and stopped together.

All of them accept connections from the sockets that their parent opened: a connection that none has accepted yet waits
for any, so none is lost when one of them ends. With a socket each (SO_REUSEPORT) the system would deal connections out
by their addresses: to busy processes too, and to one that is about to end.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from types import FrameType

__all__ = ["run_workers"]

_LOG = logging.getLogger(__name__)

_STEADY_SECONDS = 60.0
"""A process that lived so long is replaced at once; one that did not has failed, and the next one waits."""

_LONGEST_WAIT = 30.0
"""Seconds that a replacement waits at most; it begins with none, then one, and doubles with each failure."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_workers(count: int, work: Callable[[int, int], None], stopping: Callable[[], object]) -> None:
    """Do work in several processes until this one is asked to stop (SIGINT or SIGTERM), and all of them have ended.

    A second signal ends them at once. If this process is killed, they stop too. Must be called in the main thread of a
    process that has no others, since it forks.

    Args:
        count: Number of processes.
        work: Called in each process with its number, from 0, and a descriptor that can be read once it has to stop.
        stopping: Called in this process when it is asked to stop.

    Raises:
        SystemExit: At a second signal.
    """
    _Parent(count, work, stopping).run()


@dataclass(slots=True)
class _Place:
    """One of the processes, and those that take its place."""

    number: int
    process: int = 0  # its id; 0 if it has ended
    started: float = 0.0
    failures: int = 0
    due: float = 0.0  # when the next one is started


class _Parent:
    """The process that starts all others and waits for them."""

    def __init__(self, count: int, work: Callable[[int, int], None], stopping: Callable[[], object]) -> None:
        self._places = [_Place(number) for number in range(count)]
        self._work, self._announce_stop = work, stopping
        self._stopping = False
        # Nothing is ever written to this pipe: its end is the sign to stop, which comes even if this process is killed.
        self._stop_read, self._stop_write = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        for descriptor in (self._wake_read, self._wake_write):
            os.set_blocking(descriptor, False)

    def run(self) -> None:
        handlers = {**dict.fromkeys(_SIGNALS, self._stop), signal.SIGCHLD: _ignore}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        woken_before = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()  # what is there now is shared with the processes, as long as nobody writes to it
        try:
            while not self._stopping or any(place.process for place in self._places):
                self._start_those_due()
                self._wait()
                self._bury()
        finally:
            gc.unfreeze()
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._release()

    def _start_those_due(self) -> None:
        for place in self._places:
            if not self._stopping and not place.process and place.due <= monotonic():
                self._start(place)

    def _start(self, place: _Place) -> None:
        place.started = monotonic()
        # A signal that arrives meanwhile is handled by this process once the child is known, and by no half-made child.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        process = os.fork()
        if not process:
            self._be_worker(place.number)
        place.process = process
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        _LOG.info("worker %d is process %d", place.number + 1, process)

    def _be_worker(self, number: int) -> None:
        """Do the work, in the new process, and end it."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # A terminal sends Ctrl-C to all processes at once; the parent alone decides what it means.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            for descriptor in (self._stop_write, self._wake_read, self._wake_write):
                os.close(descriptor)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            self._work(number, self._stop_read)
            code = 0
        except Exception:
            _LOG.exception("worker %d failed", number + 1)
        finally:
            os._exit(code)  # which writes nothing that the parent has in its buffers

    def _wait(self) -> None:
        """Wait for a signal, which may be that a process has ended, or until one is due."""
        due = [place.due for place in self._places if not place.process and not self._stopping]
        seconds = max(0.0, min(due) - monotonic()) if due else None
        if select.select([self._wake_read], [], [], seconds)[0]:
            os.read(self._wake_read, 4096)

    def _bury(self) -> None:
        """Note which processes have ended, and when each is replaced."""
        for place in self._places:
            if not place.process or not (ended := os.waitpid(place.process, os.WNOHANG))[0]:
                continue
            code = os.waitstatus_to_exitcode(ended[1])
            reason = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
            lived = monotonic() - place.started
            place.failures = 0 if code == 0 or lived >= _STEADY_SECONDS else place.failures + 1
            wait = min(_LONGEST_WAIT, 2.0 ** (place.failures - 2)) if place.failures > 1 else 0.0
            level = logging.ERROR if code else logging.INFO
            what = "" if self._stopping else f"; another one takes its place in {wait:.0f} s"
            _LOG.log(level, "worker %d (process %d) ended with %s%s", place.number + 1, place.process, reason, what)
            place.process, place.due = 0, monotonic() + wait

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            for place in self._places:
                if place.process:
                    os.kill(place.process, signal.SIGKILL)
            raise SystemExit(128 + number)
        self._stopping = True
        os.close(self._stop_write)
        self._announce_stop()

    def _release(self) -> None:
        if not self._stopping:  # an error of ours: the others must not outlive it
            os.close(self._stop_write)
        for descriptor in (self._stop_read, self._wake_read, self._wake_write):
            os.close(descriptor)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Let a signal wake the process, and do nothing else."""
