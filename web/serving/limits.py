"""How many searches and exports an address may ask for in a minute, counted over all processes of a server.

The counts lie in memory that the processes share: the application is made before they are. They take a fixed number of
bytes, however many addresses there are. Where each process loads the application for itself, each counts alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from mmap import mmap
from secrets import token_bytes
from struct import Struct
from time import monotonic

__all__ = ["AddressLimits", "RateLimit", "limited_part"]

_SETS = 8192
"""Places of the table; an address has its entry in one of them, where there is room for `_WAYS`."""

_WAYS = 8
_ENTRY = Struct("=Qd")  # a digest of an address, and the time at which all that it was allowed is there again
_TABLE_BYTES = _SETS * _WAYS * _ENTRY.size  # 1 MB
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A rate that may be exceeded for a moment.

    Attributes:
        per_minute: Requests a minute, on average; 0 for any number.
        burst: Requests that may come at once.
    """

    per_minute: float
    burst: float

    @classmethod
    def of(cls, per_minute: int) -> RateLimit:
        """Return the limit of a setting: half of what a minute allows may come at once."""
        return cls(per_minute, max(1.0, per_minute / 2))


class AddressLimits:
    """Counts the requests of each address against a limit (the generic cell rate algorithm, GCRA).

    Of an address nothing is kept but a digest with a key that is forgotten with the process, for as long as it counts.
    If more addresses ask at once than there is room for, those that have asked for least are forgotten first. Processes
    do not wait for each other: of two requests that come at the same instant one may go uncounted.

    Args:
        limit: The limit.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._interval = 60 / limit.per_minute if limit.per_minute else 0.0
        self._allowance = limit.burst * self._interval
        self._table = mmap(-1, _TABLE_BYTES)
        self._key = token_bytes(_KEY_BYTES)

    def wait(self, address: str, cost: float = 1.0) -> int:
        """Count a request of an address.

        Args:
            address: The client's, or the network's that stands for it.
            cost: As how many requests this one counts.

        Returns:
            Seconds after which it may come again; 0 if it is allowed now.
        """
        if not self._interval:
            return 0
        now = monotonic()  # which all processes of a machine share
        digest = blake2b(address.encode("utf-8", "replace"), digest_size=8, key=self._key).digest()
        name = int.from_bytes(digest, "little") or 1  # 0 is an entry of nobody
        offset, due = self._entry(name)
        due = max(due, now) + cost * self._interval
        late = due - now - max(self._allowance, cost * self._interval)
        if late > 0:
            return ceil(late)
        _ENTRY.pack_into(self._table, offset, name, due)
        return 0

    def _entry(self, name: int) -> tuple[int, float]:
        """Return where the entry of an address is, or can be, and the time that it holds."""
        start = name % _SETS * _WAYS * _ENTRY.size
        least_offset, least_due = start, float("inf")
        for offset in range(start, start + _WAYS * _ENTRY.size, _ENTRY.size):
            other, due = _ENTRY.unpack_from(self._table, offset)
            if other == name:
                return offset, due
            if due < least_due:
                least_offset, least_due = offset, due
        return least_offset, 0.0


def limited_part(address: str) -> str | None:
    """Return what is limited as one address: of IPv6 the network of 64 bits, as one household has; None for loopback.

    What cannot be read as an address counts as it is; no address, as a socket in a file system has none, is loopback.
    """
    if not address:
        return None
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return limited_part(str(parsed.ipv4_mapped))
        if not parsed.is_loopback:
            return str(ip_network((int(parsed), 64), strict=False))
    return None if parsed.is_loopback else str(parsed)
