"""The connections to one host of a cluster, kept open between requests."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Mapping
from http.client import HTTPException
from ssl import SSLContext
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import opensearchpy

from search.remote.address import Host
from search.remote.timed_http import HostFailed, TimedHttp

__all__ = ["HostConnection"]

_KEPT = 16
"""Connections to a host that are kept open: more than the threads that `hezuo serve` has in a process."""


class HostConnection(opensearchpy.Connection):
    """Connections to one host, as many as threads need at once; thread-safe, also in processes that fork from this one.

    In the place of those that opensearch-py brings, which make a text of each answer and log it, and whose time-outs
    hold for each piece of an answer instead of the whole.

    Args:
        address: The host.
        context: How connections are encrypted; None for not at all.
        authorization: Value of the header of that name; empty for none.
        connect_seconds: Seconds that connecting may take.
    """

    def __init__(self, address: Host, context: SSLContext | None, authorization: str, connect_seconds: float) -> None:
        super().__init__(
            host=address.name,
            port=address.port,
            use_ssl=context is not None,
            headers={"authorization": authorization} if authorization else {},
        )
        self.address = address
        self._connect_seconds = connect_seconds
        self._context = context
        self._idle: deque[TimedHttp] = deque()
        self._process = os.getpid()
        self._is_closed = False

    def perform_request(  # noqa: PLR0917 - the parameters of opensearch-py, and two of our own
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),  # noqa: ARG002 - any status is returned
        headers: Mapping[str, str] | None = None,
        *,
        connect_seconds: float | None = None,
        fresh: bool = False,
    ) -> tuple[int, dict[str, str], bytes]:
        """Return the status of an answer, whichever, no headers, and its bytes.

        Args:
            method: The method of HTTP.
            url: The path, encoded.
            params: Parameters of the address.
            body: The body.
            timeout: Seconds until the whole answer must have come.
            ignore: Without effect.
            headers: Headers besides those of all requests.
            connect_seconds: Seconds within which a connection must have been made, if one is.
            fresh: Whether to make one, as one that was kept may turn out to be closed once the request is sent.

        Raises:
            HostFailed: If none came.
        """
        stop = perf_counter() + (self.timeout if timeout is None else timeout)
        http = TimedHttp(self.address, self._context) if fresh else self._take()
        connecting = self._connect_seconds if connect_seconds is None else min(connect_seconds, self._connect_seconds)
        target = f"{url}?{urlencode(params)}" if params else url
        try:
            status, data = http.ask(
                method, target, body or b"", {**self.headers, **(headers or {})}, stop=stop, connecting=connecting
            )
        except (OSError, HTTPException) as error:
            raise HostFailed(error, has_sent=http.has_sent) from error
        self._keep(http)
        return status, {}, data

    def close(self) -> None:
        """Close the connections that no request is using; the others are closed when theirs has ended."""
        self._is_closed = True
        self._close_idle()

    def _take(self) -> TimedHttp:
        """Return an open connection that can be used, or one that is yet to be made."""
        if self._process != os.getpid():  # the parent goes on using those that are open
            self._process = os.getpid()
            self._close_idle()  # nothing is said to the host by that
        while True:
            try:
                kept = self._idle.pop()
            except IndexError:
                return TimedHttp(self.address, self._context)
            if kept.is_usable:
                return kept
            kept.close()

    def _close_idle(self) -> None:
        while True:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def _keep(self, http: TimedHttp) -> None:
        if self._is_closed or len(self._idle) >= _KEPT:
            http.close()
        elif http.sock is not None:  # a host may ask for the connection to be closed after its answer
            self._idle.append(http)
