"""What can keep a server from a test: it cannot be had on this machine, or it does not do what it should."""

from __future__ import annotations

__all__ = ["ServerFailed", "ServerMissing"]


class ServerMissing(Exception):
    """What the server needs is not on this machine, nor can it be fetched; the message says how to get it."""


class ServerFailed(Exception):
    """The server did not start, ended, or refused a request; the message says what it told of that."""
