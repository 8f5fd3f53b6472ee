"""The connection to a cluster: requests within their deadlines, tried again where that helps, with typed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.deadline import NO_DEADLINE, Deadline
from search.remote.address import RemoteAddress
from search.remote.answers import Answer
from search.remote.settings import RemoteSettings

__all__ = ["Connection", "connect"]


class Connection:
    """A connection to a cluster, kept open; thread-safe, and for as many processes as fork from this one.

    All methods may raise

    - `IndexUnreachable` if no host answers, or not in time, or the cluster cannot do it at present;
    - `IndexMissing` if there is no such index;
    - `IndexDamaged` if an answer is none of OpenSearch;
    - `ConfigError` if the credentials are not accepted;
    - `SearchError` if the cluster refuses a request for what it asks.

    No message repeats a credential.
    """

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
            deadline: When it must have been answered. What comes a little later is partial; then `IndexUnreachable` is
                raised.
            params: Parameters of the address.
        """
        raise NotImplementedError

    def search_all(
        self, index: str, bodies: Sequence[Mapping[str, Any]], *, deadline: Deadline = NO_DEADLINE
    ) -> list[Answer]:
        """Return the answers to several searches, in their order, by one request; see `search`."""
        raise NotImplementedError

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] = {},
        seconds: float | None = None,
    ) -> Any:
        """Return the decoded answer to any other request.

        Args:
            method: `GET`, `PUT` etc.
            path: Path with a / at its beginning, encoded where that is necessary.
            body: What is sent as JSON; None for nothing.
            params: Parameters of the address.
            seconds: How long it may take; as the settings say by default.
        """
        raise NotImplementedError

    def bulk(self, index: str, lines: bytes) -> None:
        """Write documents; those that the cluster has no room for at the moment are sent again, ever more slowly.

        Args:
            index: Name of the index.
            lines: Actions and documents as lines of JSON, each ended by a line feed.

        Raises:
            BuildError: If it refuses one; the message has the first one's reason.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close all connections; a request that is under way ends first."""
        raise NotImplementedError


def connect(address: RemoteAddress, settings: RemoteSettings) -> Connection:
    """Return a connection to a cluster; nothing is sent yet.

    Args:
        address: Where it is.
        settings: How it is reached.

    Raises:
        ConfigError: If opensearch-py is not installed, or a file of the settings cannot be used.
    """
    raise NotImplementedError
