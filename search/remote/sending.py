"""Requests to a cluster: to another host if one does not answer, again if the cluster is busy, always within a time."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from search.errors import IndexUnreachable, SearchError
from search.remote.address import Host
from search.remote.answers import Failure, decode_failure
from search.remote.failures import is_busy, may_have_been_done, refusal, unreachable
from search.remote.settings import RemoteSettings
from search.remote.timed_http import HostFailed

if TYPE_CHECKING:
    from opensearchpy import ConnectionPool

    from search.remote.host_connection import HostConnection

__all__ = ["Busy", "Request", "Sender"]

_LOG = logging.getLogger(__name__)

_Read = TypeVar("_Read")

# The first pause before a request is sent again to a busy cluster, twice as long each time up to the longest (seconds).
_PAUSE, _LONGEST_PAUSE = 0.1, 10.0
# A host that has not answered in less time is not said to be dead: there was too little left of that of the request.
_FAIR_SECONDS = 0.25
# What is written is sent again so many times as often as searches: nobody waits for it, and all else would be lost.
_PATIENCE = 3


class Busy(Exception):
    """The cluster did nothing of a request, or a part, for want of room; what is left can be sent again."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Generic[_Read]):
    """What is sent to a cluster.

    Attributes:
        method: The method of HTTP.
        path: The path, encoded.
        body: Makes the body, for each try.
        read: Makes what is wanted of the bytes that a host answered and of its name; may raise `Busy`.
        seconds: How long it may take, all tries and pauses together.
        params: Parameters of the address.
        headers: Headers.
        is_repeatable: Whether it may be sent again where it is unknown whether it has been done.
        is_patient: Whether each try may take so long, and hosts that are lost are waited for as a busy cluster is.
    """

    method: str
    path: str
    body: Callable[[], bytes]
    read: Callable[[bytes, str], _Read]
    seconds: float
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool = True
    is_patient: bool = False


class Sender:
    """Sends requests to the hosts of a cluster; thread-safe.

    Args:
        hosts: The connections to each.
        pool: What chooses one of them, and knows those that did not answer.
        settings: How they are reached.
    """

    def __init__(self, hosts: Sequence[HostConnection], pool: ConnectionPool, settings: RemoteSettings) -> None:
        self._hosts, self._pool, self._settings = hosts, pool, settings

    def send(self, request: Request[_Read]) -> _Read:
        """Return what a request makes of the answer.

        Raises:
            SearchError: If there is none in time; see `Connection`.
        """
        started = perf_counter()
        stop = started + request.seconds
        pauses = self._settings.retries * (_PATIENCE if request.is_patient else 1)
        for paused in range(pauses + 1):
            try:
                return self._try_hosts(request, started, stop)
            except _NotNow as reason:
                pause = min(_PAUSE * 2**paused, _LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311 - no secret
                if request.is_patient:
                    started = perf_counter() + pause
                    stop = started + request.seconds
                if paused == pauses or perf_counter() + pause >= stop:
                    raise reason.error from None
                _LOG.debug("to be sent again in %.2f seconds: %s", pause, reason.error)
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def refusal(self, failure: Failure, host: str) -> SearchError:
        """Return the error that says why a host did not do what it was asked."""
        return refusal(host, self._hidden(failure), self._settings.credentials)

    def close(self) -> None:
        """Close all connections that no request is using, and the others after their requests."""
        for host in self._hosts:
            host.close()

    def _try_hosts(self, request: Request[_Read], started: float, stop: float) -> _Read:
        """Return what a request makes of the answer of the first host that has one.

        Raises:
            _NotNow: If it makes sense to try again later.
            SearchError: If not.
        """
        failed: dict[Host, SearchError] = {}
        lost: list[Host] = []
        tries = 0
        while True:
            host: HostConnection = self._pool.get_connection()
            left = max(0.0, stop - perf_counter())
            try:
                status, data = self._ask(host, request, left, has_others=tries + 1 < len(self._hosts))
            except HostFailed as failure:
                tries += 1
                failed[host.address] = unreachable(str(host.address), failure.error, perf_counter() - started)
                had_time = left >= _FAIR_SECONDS or not isinstance(failure.error, TimeoutError)
                if had_time and self._pass_over(host):
                    lost.append(host.address)
                can_repeat = request.is_repeatable or not failure.has_sent
                # A connection that was kept may break because the host was started anew: so a lone host is asked twice.
                if can_repeat and tries < max(len(self._hosts), 1 + failure.has_sent) and perf_counter() < stop:
                    continue
                error = _together(failed)
                if can_repeat and request.is_patient:
                    raise _NotNow(error) from None
                raise error from None
            self._pool.mark_live(host)
            for address in lost:  # while no host answers, what is raised tells of them
                _LOG.warning("%s answers in the place of others for some time: %s", host.address, failed[address])
            return self._read(request, status, data, str(host.address))

    def _ask(
        self, host: HostConnection, request: Request[_Read], left: float, *, has_others: bool
    ) -> tuple[int, bytes]:
        """Return the status and the bytes of what a host answers."""
        started = perf_counter()
        status, _, data = host.perform_request(
            request.method,
            request.path,
            request.params,
            request.body(),
            timeout=left,
            headers=request.headers,
            connect_seconds=left / 2 if has_others else left,  # the rest is for those
            fresh=not request.is_repeatable,
        )
        took = (perf_counter() - started) * 1000
        _LOG.debug(
            "%s %s%s: %d, %d bytes, %.1f ms", request.method, host.address, request.path, status, len(data), took
        )
        return status, data

    def _read(self, request: Request[_Read], status: int, data: bytes, host: str) -> _Read:
        """Return what a request makes of an answer."""
        failure = None if 200 <= status < 300 else decode_failure(data, status)
        if not failure:
            try:
                return request.read(data, host)
            except Busy as busy:
                failure = busy.failure
        error = self.refusal(failure, host)
        if is_busy(failure) and (request.is_repeatable or not may_have_been_done(failure)):
            raise _NotNow(error)
        raise error

    def _pass_over(self, host: HostConnection) -> bool:
        """Ask other hosts for some time, if there are any; return whether that is news."""
        if len(self._hosts) == 1 or host not in self._pool.connections:
            return False
        self._pool.mark_dead(host)
        return True

    def _hidden(self, failure: Failure) -> Failure:
        """Return a failure without the credentials that OpenSearch or a proxy may repeat."""
        hide = self._settings.hide
        return Failure(type=hide(failure.type), reason=hide(failure.reason), status=failure.status)


class _NotNow(Exception):
    """What was asked for cannot be had now, but perhaps a little later."""

    def __init__(self, error: SearchError) -> None:
        super().__init__(str(error))
        self.error = error


def _together(failed: Mapping[Host, SearchError]) -> SearchError:
    """Return the error of one host, or one that tells of all of them, each reason once."""
    if len(failed) == 1:
        return next(iter(failed.values()))
    reasons: dict[str, list[str]] = {}
    for host, error in failed.items():
        reasons.setdefault(str(error).removeprefix(f"{host}: "), []).append(str(host))
    return IndexUnreachable("; ".join(f"{', '.join(hosts)}: {reason}" for reason, hosts in reasons.items()))
