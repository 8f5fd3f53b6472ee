"""A pool of worker processes for a build: hand out jobs, collect results, and report what failed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self, cast

from search.engine.write.runs import Copy, JobResult, JobSettings, Merge
from search.engine.write.worker import Batch, End, Failed, Message, receive, send
from search.errors import BuildError
from search.processes import last_words, log_again, start_module

__all__ = ["WorkerPool"]

_LOG = logging.getLogger(__name__)


_PROGRAM = __name__.rpartition(".")[0]  # this package, whose `__main__` is a worker


class WorkerPool:
    """Worker processes, each with one job at a time. They end with the pool, and with this process however it ends.

    Args:
        count: Number of processes.
        settings: See `JobSettings`.
        dictionary: Compression dictionary of stored documents.
    """

    def __init__(self, count: int, settings: JobSettings, dictionary: bytes) -> None:
        self.count = count
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._futures: list[Future[JobResult]] = []
        try:
            for number in range(count):
                self._workers.append(_Worker(number + 1, settings, dictionary))
                self._free.put(self._workers[-1])
        except BaseException:
            self._stop(at_once=True)
            raise
        self._threads = ThreadPoolExecutor(max_workers=count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop(at_once=kind is not None)
        self._threads.shutdown()

    def submit_block(self, batches: list[list[bytes]]) -> None:
        """Give a block of encoded documents to the next worker that is free; waits until there is one.

        Args:
            batches: Consumed: each is released when it has been sent.

        Raises:
            BuildError: If an earlier job has failed.
        """

        def requests(worker: _Worker) -> None:
            batches.reverse()
            while batches:
                batch = batches.pop()
                worker.send(Batch([len(document) for document in batch]), *batch)
            worker.send(End())

        self._submit(requests)

    def submit_job(self, job: Merge | Copy) -> None:
        """Give a job to the next worker that is free; waits until there is one.

        Raises:
            BuildError: If an earlier job has failed.
        """
        self._submit(lambda worker: worker.send(job))

    def results(self) -> list[JobResult]:
        """Wait for all jobs, and return their results in the order in which they were submitted.

        Raises:
            BuildError: If one has failed.
        """
        results = [future.result() for future in self._futures]
        self._futures = []
        return results

    def _submit(self, requests: Callable[[_Worker], None]) -> None:
        worker = self._free.get()
        for future in self._futures:
            if future.done():
                future.result()  # raises the error of the job
        self._futures.append(self._threads.submit(self._talk, worker, requests))

    def _talk(self, worker: _Worker, requests: Callable[[_Worker], None]) -> JobResult:
        try:
            return worker.ask(requests)
        finally:
            self._free.put(worker)

    def _stop(self, *, at_once: bool) -> None:
        for worker in self._workers:
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
            raise BuildError(f"{self._name()} ended with {self._process.wait()}: {last_words(self._stderr)}") from None
        if isinstance(answer, JobResult):
            for record in answer.logged:
                log_again(record)
            return answer
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
