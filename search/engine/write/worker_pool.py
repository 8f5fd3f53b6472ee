"""A pool of worker processes for a build: hand out jobs, collect results, and report what failed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from signal import SIGKILL
from tempfile import TemporaryFile
from threading import Condition
from types import TracebackType
from typing import BinaryIO, Self, cast

from search.engine.write.runs import Copy, JobResult, JobSettings, Merge
from search.engine.write.worker import Batch, End, Failed, Message, receive, send
from search.errors import BuildError, out_of_memory
from search.processes import is_out_of_memory, last_words, log_again, start_module

__all__ = ["WorkerPool"]

_LOG = logging.getLogger(__name__)


_TICK_SECONDS = 0.5  # between two reports of how many jobs are done
_PROGRAM = __name__.rpartition(".")[0]  # this package, whose `__main__` is a worker


class WorkerPool:
    """Worker processes, each with one job at a time. They end with the pool, and with this process however it ends.

    They are started when they are needed, and only as many as their memory and that of their jobs is enough for. A job
    that takes much memory is done alone, and idle workers are ended for it.

    Args:
        count: Number of processes, at most.
        settings: See `JobSettings`.
        dictionary: Compression dictionary of stored documents.
        memory: Bytes that all processes may take together. A single job is done even if it takes more.
        idle_memory: Bytes that a process takes without a job.
    """

    def __init__(self, count: int, settings: JobSettings, dictionary: bytes, *, memory: int, idle_memory: int) -> None:
        self.count = count
        self._settings, self._dictionary = settings, dictionary
        self._memory, self._idle_memory = memory, idle_memory
        self._changed = Condition()
        self._idle: list[_Worker] = []
        self._busy: dict[_Worker, int] = {}  # and the memory of its job
        self._started = 0
        self._futures: list[Future[JobResult]] = []
        self._threads = ThreadPoolExecutor(max_workers=count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop(at_once=kind is not None)
        self._threads.shutdown()

    def submit_block(self, batches: list[list[bytes]], memory: int) -> None:
        """Give a block of encoded documents to the next worker that is free; waits until there is one.

        Args:
            batches: Consumed: each is released when it has been sent.
            memory: Bytes that it takes to index them.

        Raises:
            BuildError: If an earlier job has failed.
        """

        def requests(worker: _Worker) -> None:
            batches.reverse()
            while batches:
                batch = batches.pop()
                worker.send(Batch([len(document) for document in batch]), *batch)
            worker.send(End())

        self._submit(requests, memory)

    def submit_job(self, job: Merge | Copy, memory: int) -> None:
        """Give a job to the next worker that is free; waits until there is one.

        Args:
            job: The job.
            memory: Bytes that it takes.

        Raises:
            BuildError: If an earlier job has failed.
        """
        self._submit(lambda worker: worker.send(job), memory)

    def renew(self) -> None:
        """End the workers that have no job, so that the next jobs get new ones: without tables and memory of others."""
        with self._changed:
            workers, self._idle = self._idle, []
        for worker in workers:
            worker.stop(at_once=False)

    def wait_for_memory(self, memory: int) -> None:
        """Wait until so many bytes are left, or no job is being done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy or self._is_enough_for(memory))

    def results(self, tick: Callable[[int, int], None] | None = None) -> list[JobResult]:
        """Wait for all jobs, and return their results in the order in which they were submitted.

        Args:
            tick: Called every now and then with how many jobs are done, and how many there are.

        Raises:
            BuildError: If one has failed.
        """
        waiting: Collection[Future[JobResult]] = self._futures
        while tick and waiting:
            tick(len(self._futures) - len(waiting), len(self._futures))
            waiting = wait(waiting, _TICK_SECONDS, FIRST_EXCEPTION).not_done
            if any(future.done() and future.exception() for future in self._futures):
                break
        results = [future.result() for future in self._futures]
        self._futures = []
        return results

    def _submit(self, requests: Callable[[_Worker], None], memory: int) -> None:
        with self._changed:
            while (worker := self._free_worker(memory)) is None:
                self._changed.wait()
            for future in self._futures:
                if future.done():
                    future.result()  # raises the error of the job
            self._busy[worker] = memory
            self._idle.remove(worker)
        self._futures.append(self._threads.submit(self._talk, worker, requests))

    def _free_worker(self, memory: int) -> _Worker | None:
        """Return an idle worker for a job, started if need be; None if the job has to wait for others to end.

        Args:
            memory: Bytes that the job takes.
        """
        while len(self._idle) > 1 and not self._is_enough_for(memory):
            self._idle.pop(0).stop(at_once=False)
        if not self._idle and len(self._busy) < self.count and (not self._busy or self._is_enough_for(memory, 1)):
            self._started += 1
            self._idle.append(_Worker(self._started, self._settings, self._dictionary))
        return self._idle[-1] if self._idle and (not self._busy or self._is_enough_for(memory)) else None

    def _is_enough_for(self, memory: int, further: int = 0) -> bool:
        """Return whether the memory is enough for another job, and further workers."""
        workers = len(self._idle) + len(self._busy) + further
        return workers * self._idle_memory + sum(self._busy.values()) + memory <= self._memory

    def _talk(self, worker: _Worker, requests: Callable[[_Worker], None]) -> JobResult:
        try:
            return worker.ask(requests)
        finally:
            with self._changed:
                if worker in self._busy:
                    del self._busy[worker]
                    self._idle.append(worker)
                self._changed.notify_all()

    def _stop(self, *, at_once: bool) -> None:
        with self._changed:
            workers = [*self._idle, *self._busy]
        for worker in workers:
            worker.stop(at_once=at_once)


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, number: int, settings: JobSettings, dictionary: bytes) -> None:
        self._number = number
        self._stderr: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when the process is stopped
        self._process = start_module(_PROGRAM, self._stderr)
        self._requests, self._answers = (cast("BinaryIO", pipe) for pipe in (self._process.stdin, self._process.stdout))
        with suppress(OSError):  # if the worker cannot start, the first job reports it
            self.send(settings, dictionary)

    def send(self, message: Message, *parts: bytes) -> None:
        send(self._requests, message, *parts)

    def ask(self, requests: Callable[[_Worker], None]) -> JobResult:
        with suppress(OSError):  # if the worker has died, reading the answer reports why
            requests(self)
        try:
            answer, _ = receive(self._answers)
        except EOFError:
            code, words = self._process.wait(), last_words(self._stderr)
            if is_out_of_memory(words):
                raise BuildError(out_of_memory(self._name(), f"it ended with {code}")) from None
            killed = ", perhaps by the system because memory had run out" if code == -SIGKILL else ""
            raise BuildError(f"{self._name()} ended with {code}{killed}: {words}") from None
        if isinstance(answer, JobResult):
            for record in answer.logged:
                log_again(record)
            return answer
        if isinstance(answer, Failed) and answer.is_out_of_memory:
            raise BuildError(out_of_memory(self._name()))
        if isinstance(answer, Failed):
            _LOG.error("%s failed\n%s", self._name(), answer.trace)
        raise BuildError(f"{self._name()} failed: {answer.reason if isinstance(answer, Failed) else answer}")

    def stop(self, *, at_once: bool) -> None:
        if at_once:
            self._process.kill()
        with suppress(OSError):
            self._requests.close()
        self._process.wait()
        self._answers.close()
        self._stderr.close()

    def _name(self) -> str:
        return f"worker {self._number} of the build (process {self._process.pid})"
