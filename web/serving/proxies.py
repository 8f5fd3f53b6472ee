"""What a reverse proxy says of the request that it passes on: believed from the proxies that the settings name only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from search.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["HOST", "PREFIX", "TrustedProxies", "bare_host", "client_address"]

HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""A name or address, and perhaps a port, as the header Host has them (RFC 9110, section 7.2)."""

PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
"""A path below which an application lies; empty for the root."""

_FORWARDED = "HTTP_X_FORWARDED_"
_HEADERS = ("for", "proto", "host", "prefix")
_HOPS = 20  # addresses of X-Forwarded-For that are looked at, from the last

_Network = IPv4Network | IPv6Network


class TrustedProxies:
    """Puts what a trusted proxy says of a request in place of what the connection says.

    Of each header the last value counts, which the proxy next to us has added; of X-Forwarded-For the last address that
    is no trusted proxy's. The headers are taken out of every request, so that nothing else believes them.

    Args:
        networks: Addresses and networks of the proxies, as in the setting `trusted_proxies`.
        headers: Which headers they write, as in the setting `proxy_headers`: a proxy passes on what it does not write,
            and that is the word of whoever asks.

    Raises:
        ConfigError: If a network is neither, or a header is not known.
    """

    def __init__(self, networks: Iterable[str], headers: Iterable[str]) -> None:
        self._networks = tuple(map(_network, networks))
        self._headers = frozenset(map(_header, headers))

    def apply(self, environ: WSGIEnvironment) -> None:
        """Change the environment of a request in place."""
        told = {
            name.removeprefix(_FORWARDED): str(environ.pop(name))
            for name in [name for name in environ if name.startswith(_FORWARDED)]
        }
        told = {name: value for name, value in told.items() if name in self._headers}
        environ.pop("HTTP_FORWARDED", None)
        if not told or not self._is_proxy(str(environ.get("REMOTE_ADDR", ""))):
            return
        client = self._client(told.get("FOR", ""))
        if client:
            environ["REMOTE_ADDR"] = client
            environ.pop("REMOTE_PORT", None)
            environ.pop("REMOTE_HOST", None)
        scheme = _last(told.get("PROTO", "")).lower()
        if scheme in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme
        if (host := _last(told.get("HOST", ""))) and HOST.fullmatch(host):
            environ["HTTP_HOST"] = host
        prefix = _last(told.get("PREFIX", "")).rstrip("/")
        if prefix and PREFIX.fullmatch(prefix):
            environ["SCRIPT_NAME"] = prefix + str(environ.get("SCRIPT_NAME", ""))

    def _client(self, chain: str) -> str:
        """Return the last address of a chain that is no trusted proxy's; empty if there is none."""
        # From the right, as the left is whatever the client has written; no list of a header of 64 KB is made.
        for entry in reversed(chain.rsplit(",", _HOPS)[-_HOPS:]):
            address = client_address(entry)
            if not address:
                return ""
            if not self._is_proxy(address):
                return address
        return ""

    def _is_proxy(self, text: str) -> bool:
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


def client_address(entry: str) -> str:
    """Return an entry of X-Forwarded-For as an address without port and brackets; empty if it is none."""
    text = entry.strip()[:64]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def bare_host(host: str) -> str:
    """Return a header Host without its port and a dot at its end, in lower case."""
    name = host.lower()
    end = name.rfind("]") if name.startswith("[") else name.find(":") - 1
    return (name[: end + 1] if end >= 0 else name).rstrip(".")


def _header(name: str) -> str:
    if name.strip().lower() not in _HEADERS:
        raise ConfigError(f"setting 'proxy_headers' must have some of {', '.join(_HEADERS)}, not {name!r}")
    return name.strip().upper()


def _last(values: str) -> str:
    return values.rpartition(",")[2].strip()


def _network(text: str) -> _Network:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        raise ConfigError(
            f"setting 'trusted_proxies' must have addresses or networks such as 10.0.0.0/8, not {text!r}"
        ) from None
