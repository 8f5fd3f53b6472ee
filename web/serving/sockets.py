"""The sockets that a server listens on, which several processes may share."""

from __future__ import annotations

import resource
import socket
from contextlib import suppress

__all__ = ["BACKLOG", "allowed_descriptors", "listening_sockets"]

BACKLOG = 4096
"""Connections that the system keeps until they are accepted, or as many as it allows (net.core.somaxconn).

Of further ones it drops what clients send, and resets some: these see no answer, where one that waits here gets a 503.
"""


def listening_sockets(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen: clients can connect from now on, and are answered once a server accepts.

    Args:
        host: Address to listen on; a name may stand for several, and `*` for all of this machine.
        port: Port to listen on; 0 for any that is free.

    Raises:
        OSError: If the host is no address of this machine, or the port is taken or may not be used.
    """
    bare = host.removeprefix("[").removesuffix("]")
    if not 0 <= port <= 0xFFFF:
        raise OSError(f"there is no port {port}")
    try:
        addresses = socket.getaddrinfo(
            None if bare == "*" else bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except ValueError as error:  # a name that cannot be one
        raise OSError(f"{host!r} is no address") from error
    sockets: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(addresses):
            sockets.append(_listening(socket.socket(family, kind, protocol), address))
    except OSError:
        for listening in sockets:
            listening.close()
        raise
    return sockets


def allowed_descriptors(wanted: int) -> int:
    """Return how many descriptors this process may have, after asking the system for as many as are wanted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with suppress(OSError, ValueError):  # a system may refuse what it seems to allow
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
    return wanted if soft == resource.RLIM_INFINITY else min(soft, wanted)


def _listening(new: socket.socket, address: object) -> socket.socket:
    """Bind a new socket and let it listen; it is closed if that fails."""
    try:
        new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if new.family == socket.AF_INET6:
            new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        new.bind(address)  # type: ignore[arg-type]  # as the resolver gave it
        new.listen(BACKLOG)
    except OSError:
        new.close()
        raise
    return new
