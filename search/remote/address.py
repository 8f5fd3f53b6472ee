"""Addresses of archives in an OpenSearch cluster: `opensearch+https://host:9200/archive`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import NamedTuple, NoReturn

from search.errors import ConfigError

__all__ = ["DEFAULT_PORT", "Host", "RemoteAddress", "is_remote"]

DEFAULT_PORT = 9200
"""The port of OpenSearch's REST interface (its setting `http.port`)."""

_SCHEME = "opensearch+"
_REMOTE = re.compile(r"opensearch(?:\+[a-z0-9.+-]{0,16})?://", re.IGNORECASE)
_PROTOCOLS = ("http", "https")
_EXAMPLE = "opensearch+https://search.example.org:9200/archive"
_CREDENTIALS = (
    "set HEZUO_OPENSEARCH_USER and HEZUO_OPENSEARCH_PASSWORD, or HEZUO_OPENSEARCH_API_KEY, in the environment, or "
    "write user and password_file, or api_key_file, into [opensearch] of hezuo.toml"
)

# Letters, digits and hyphens between dots (RFC 1123), and _, which names of containers may have; also IPv4 addresses.
_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62}){0,126}\.?")
# Of what OpenSearch lets an index be called (no capitals, none of \/*?"<>|,#: or space, no -, _ or + at the beginning)
# only what means nothing in an address or a pattern.
_ARCHIVE = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Bytes of an archive's name: those of an index (255), less what the longest suffix of a generation and a copy that is
# being made of it could take.
_LONGEST = 200
# Names of our own indices: an archive of such a name would write into another's.
_OURS = re.compile(r".*(?:-words|-g-[0-9]+-[0-9a-f]+)")


class Host(NamedTuple):
    """One node of a cluster, or what stands before it.

    Attributes:
        name: Name or address, an IPv6 address without brackets.
        port: TCP port.
    """

    name: str
    port: int

    def __str__(self) -> str:
        """Return it as it stands in an address."""
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """Where an archive is: a cluster, by one or more of its hosts, and what the archive is called there.

    Attributes:
        protocol: `http` or `https`.
        hosts: The hosts, at least one; any of them can answer.
        archive: Name of the archive: that of the alias, and the beginning of those of its indices.
    """

    protocol: str
    hosts: tuple[Host, ...]
    archive: str

    def __str__(self) -> str:
        """Return the address, which holds no credentials."""
        return f"{_SCHEME}{self.protocol}://{','.join(map(str, self.hosts))}/{self.archive}"

    @classmethod
    def parse(cls, text: str) -> RemoteAddress:
        """Return what an address says.

        Args:
            text: `opensearch+https://host:9200/archive`, or `opensearch+http://` where nobody else has the network;
                several hosts have commas between them, IPv6 addresses stand in brackets, and a host without a port is
                asked at `DEFAULT_PORT`.

        Raises:
            ConfigError: If it is none. The message does not repeat what may hold credentials.
        """
        scheme, _, rest = text.partition("://")
        protocol = scheme.lower().removeprefix(_SCHEME)
        if "@" in rest:
            raise ConfigError(
                "the address of an archive in OpenSearch must have no user name or password, which would come to stand "
                f"in logs and lists of processes: {_CREDENTIALS}"
            )
        if protocol not in _PROTOCOLS or scheme.lower() == protocol:
            _refuse("must begin with opensearch+https:// or, where nobody else has the network, opensearch+http://")
        if "?" in rest or "#" in rest:
            _refuse("must end with the archive's name, without ? or #")
        hosts, slash, archive = rest.partition("/")
        if not slash or not archive.strip("/"):
            _refuse("must have the archive's name after its host")
        if "/" in archive.rstrip("/"):
            _refuse("must have the archive's name right after its host: other paths are not supported")
        return cls(protocol, _hosts(hosts), _archive(archive.rstrip("/")))


def is_remote(text: str) -> bool:
    """Return whether a text is meant as the address of an archive in OpenSearch, be it well formed or not."""
    return _REMOTE.match(text) is not None


def _hosts(text: str) -> tuple[Host, ...]:
    hosts: list[Host] = []
    for number, part in enumerate(text.split(","), start=1):
        which = "its host" if "," not in text else f"host {number}"
        if part.startswith("["):
            name, _, port = part[1:].partition("]")
            try:
                name = str(IPv6Address(name))
            except ValueError:
                _refuse(f"must have an IPv6 address between [ and ] as {which}")
            if port and not port.startswith(":"):
                _refuse(f"must have a port after ]: of {which}")
            port = port[1:] if port else str(DEFAULT_PORT)
        else:
            name, colon, port = part.partition(":")
            if not colon:
                port = str(DEFAULT_PORT)
            if not _NAME.fullmatch(name):
                _refuse(f"must have a name or an address as {which}; an IPv6 address stands in brackets: [::1]:9200")
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
            _refuse(f"must have a number from 1 to 65535 as the port of {which}")
        hosts.append(Host(name.lower(), int(port)))
    return tuple(dict.fromkeys(hosts))


def _archive(name: str) -> str:
    if not _ARCHIVE.fullmatch(name) or len(name) > _LONGEST:
        _refuse(
            f"must end with a name that an index may have: lower-case letters from a to z, digits, and . _ - after the "
            f"first of them, up to {_LONGEST} characters"
        )
    if _OURS.fullmatch(name):
        _refuse("must end with a name that does not end like those of hezuo's own indices (-words, -g-000001-0a1b2c3d)")
    return name


def _refuse(why: str) -> NoReturn:
    raise ConfigError(f"the address of an archive in OpenSearch {why}; such as {_EXAMPLE}")
