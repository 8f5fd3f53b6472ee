"""The connection to a cluster: searches within their deadlines, documents that are written, and all other requests."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any
from urllib.parse import quote

import msgspec

from search.deadline import NO_DEADLINE, Deadline
from search.errors import BuildError, ConfigError
from search.remote.address import RemoteAddress
from search.remote.answers import (
    Answer,
    Failure,
    decode_answer,
    decode_answers,
    decode_any,
    decode_bulk,
    no_answer,
)
from search.remote.failures import is_busy
from search.remote.sending import Busy, Request, Sender
from search.remote.settings import RemoteSettings

__all__ = ["GRACE_SECONDS", "Connection", "connect"]

_LOG = logging.getLogger(__name__)

GRACE_SECONDS = 0.5
"""How long after its deadline the answer to a search is still waited for: the cluster, which is told to stop at the
deadline, looks at the time only now and then (asked for 1 ms, it took .57 s)."""

# A host that failed is passed over for so many seconds, twice as long each time it fails again, so many times; only
# where there are others.
_DEAD_SECONDS, _DOUBLINGS = 5, 3
# Paths of requests that change nothing, whatever their method.
_READING = re.compile(r"/_(?:analyze|count|field_caps|mget|msearch|refresh|search)(?:/point_in_time)?\Z")
_LINES = {"content-type": "application/x-ndjson"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Connection:
    """A connection to a cluster, kept open; thread-safe, also in processes that fork from this one.

    All methods may raise

    - `IndexUnreachable` if no host answers, or not in time, or the cluster cannot do it at present;
    - `IndexMissing` if there is no such index;
    - `IndexDamaged` if an answer is none of OpenSearch's, or was cut off;
    - `ConfigError` if the credentials are not accepted, or do not suffice;
    - `TookTooLong` if a point in time has expired;
    - `SearchError` if the cluster refuses a request for what it asks.

    No message repeats a credential. What is raised is not logged.
    """

    def __init__(self, address: RemoteAddress, sender: Sender, settings: RemoteSettings) -> None:
        self._address, self._sender, self._settings = address, sender, settings

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._address}>"

    def search(
        self,
        index: str,
        body: Mapping[str, Any],
        *,
        deadline: Deadline = NO_DEADLINE,
        params: Mapping[str, str] = {},
    ) -> Answer:
        """Return the answer to a search.

        Args:
            index: Name of an index or alias; empty where the body names a point in time.
            body: The search, without `timeout`.
            deadline: When it must have been answered. What comes up to `GRACE_SECONDS` later is partial, and then
                `IndexUnreachable` is raised.
            params: Parameters of the address.
        """

        def read(data: bytes, host: str) -> Answer:
            return _in_time(decode_answer(data, host), deadline)

        return self._sender.send(
            Request(
                method="POST",
                path=_path(index, "_search"),
                body=lambda: _json(_timed(body, deadline)),
                read=read,
                seconds=self._seconds(deadline),
                params=params,
            )
        )

    def search_all(
        self, index: str, bodies: Sequence[Mapping[str, Any]], *, deadline: Deadline = NO_DEADLINE
    ) -> list[Answer]:
        """Return the answers to several searches, in their order, by one request; see `search`."""

        def lines() -> bytes:
            return b"".join(b"{}\n" + _json(_timed(body, deadline)) + b"\n" for body in bodies)

        def read(data: bytes, host: str) -> list[Answer]:
            answers: list[Answer] = []
            for answer in decode_answers(data, len(bodies), host):
                if isinstance(answer, Failure):
                    raise Busy(answer) if is_busy(answer) else self._sender.refusal(answer, host)
                answers.append(_in_time(answer, deadline))
            return answers

        if not bodies:
            return []
        return self._sender.send(
            Request(
                method="POST",
                path=_path(index, "_msearch"),
                body=lines,
                read=read,
                seconds=self._seconds(deadline),
                headers=_LINES,
            )
        )

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] = {},
        seconds: float | None = None,
    ) -> Any:
        """Return the decoded answer to any other request; None if it is empty.

        What changes something is sent again only if the cluster has certainly not done it.

        Args:
            method: `GET`, `PUT` etc.
            path: Path with a / at its beginning, encoded where that is necessary.
            body: What is sent as JSON; None for nothing.
            params: Parameters of the address.
            seconds: How long it may take; as the settings say by default.
        """
        return self._sender.send(
            Request(
                method=method,
                path=path,
                body=lambda: b"" if body is None else _json(body),
                read=decode_any,
                seconds=self._settings.answer_seconds if seconds is None else seconds,
                params=params,
                is_repeatable=method in ("GET", "HEAD") or _READING.search(path) is not None,
            )
        )

    def bulk(self, index: str, lines: bytes) -> None:
        """Write documents; those that the cluster has no room for at the moment are sent again, ever more slowly.

        Args:
            index: Name of the index.
            lines: Actions and documents as lines of JSON, each ended by a line feed.

        Raises:
            BuildError: If it refuses one; the message has the first one's reason.
        """
        left = lines

        def read(data: bytes, host: str) -> None:
            nonlocal left
            failures = decode_bulk(data, host)
            if not failures:
                return
            actions = _actions(left)
            if len(failures) != len(actions):
                raise no_answer(host, f"{len(failures)} results of {len(actions)} actions")
            for failure in failures:
                if failure and not is_busy(failure):
                    reason = self._settings.hide(str(failure))
                    raise BuildError(f"{host}: OpenSearch refuses a document for {index} ({failure.status}: {reason})")
            again = [(action, failure) for action, failure in zip(actions, failures, strict=True) if failure]
            if again:
                left = b"".join(action for action, _ in again)
                raise Busy(again[0][1])

        self._sender.send(
            Request(
                method="POST",
                path=_path(index, "_bulk"),
                body=lambda: left,
                read=read,
                seconds=self._settings.answer_seconds,
                params={"filter_path": "errors,items.*.status,items.*.error.type,items.*.error.reason"},
                headers=_LINES,
                is_patient=True,
            )
        )

    def close(self) -> None:
        """Close all connections; a request that is under way ends first."""
        self._sender.close()

    def _seconds(self, deadline: Deadline) -> float:
        """Return how long a search may take."""
        return min(max(0.0, deadline.remaining_ms / 1000) + GRACE_SECONDS, self._settings.answer_seconds)


def connect(address: RemoteAddress, settings: RemoteSettings) -> Connection:
    """Return a connection to a cluster; nothing is sent yet.

    Args:
        address: Where it is.
        settings: How it is reached.

    Raises:
        ConfigError: If opensearch-py is not installed, or a file of the settings cannot be used.
    """
    try:
        from opensearchpy import ConnectionPool

        from search.remote.host_connection import HostConnection
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "opensearchpy":
            raise
        raise ConfigError(
            f"{address}: archives in OpenSearch need opensearch-py, which is not installed; pip install "
            "'hezuo[opensearch]' installs it"
        ) from None
    context = settings.tls() if address.protocol == "https" else None
    if context and not settings.verify:
        _LOG.warning("%s: certificates are not verified, so that others could answer in its place", address)
    if not context and settings.authorization and not {host.name for host in address.hosts} <= _LOOPBACK:
        _LOG.warning("%s: credentials are sent unencrypted; opensearch+https:// encrypts them", address)
    hosts = [HostConnection(host, context, settings.authorization, settings.connect_seconds) for host in address.hosts]
    pool = ConnectionPool([(host, {}) for host in hosts], dead_timeout=_DEAD_SECONDS, timeout_cutoff=_DOUBLINGS)
    return Connection(address, Sender(hosts, pool, settings), settings)


def _path(index: str, what: str) -> str:
    return f"/{quote(index, safe=',*')}/{what}" if index else f"/{what}"


def _timed(body: Mapping[str, Any], deadline: Deadline) -> Mapping[str, Any]:
    """Return a search that the cluster stops at a deadline."""
    left = deadline.remaining_ms
    return body if left == inf else {**body, "timeout": f"{max(1, int(left))}ms"}


def _in_time(answer: Answer, deadline: Deadline) -> Answer:
    return msgspec.structs.replace(answer, is_late=True) if deadline.passed else answer


def _json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a half of a character of UTF-16, which a reader's words may hold
        return json.dumps(value).encode()


def _actions(lines: bytes) -> list[bytes]:
    """Return the actions of a bulk, each with its document, if it has one."""
    rest = iter(lines.split(b"\n")[:-1])  # not splitlines, which also splits at a carriage return
    return [line + b"\n" if line.startswith(b'{"delete"') else line + b"\n" + next(rest, b"") + b"\n" for line in rest]
