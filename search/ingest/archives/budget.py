"""Limits of what an archive file may unpack to, so that a few bytes cannot keep a build busy for ever."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Budget", "ReadLimits", "TooMuch"]

_ALWAYS = 64_000_000  # bytes that any archive may unpack to: harmless, and some short texts repeat themselves
_ALWAYS_MEMBERS = 10_000  # of any archive file; nested ones of two kilobytes may otherwise have a million
_BYTES_OF_MEMBER = 4  # that a member takes at least in a sound archive: a name and a time, however well they are packed
_MOST_MEMBERS = 1_000_000
"""Members of an archive file, those of nested ones included; the million articles of a newspaper are 500 times less a
month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What reading one file may take; the settings of the same names tell more.

    Attributes:
        max_file_bytes: Size in bytes above which a file, or a member of an archive file, is rejected unread.
        max_archive_bytes: Size in bytes of an archive file, and of all that it unpacks to.
        max_archive_ratio: How many times its own size an archive file may unpack to.
    """

    max_file_bytes: int = 16_000_000
    max_archive_bytes: int = 4_000_000_000
    max_archive_ratio: int = 200


class TooMuch(Exception):
    """Raised where an archive file unpacks to more than it may; the message is shown to the librarian."""


class Budget:
    """Counts what an archive file, with all that are nested in it, has been unpacked to.

    Args:
        size: Size of the outermost archive file in bytes.
        limits: The limits.
    """

    def __init__(self, size: int, limits: ReadLimits) -> None:
        self._size, self._limits = size, limits
        self._bytes = self._members = 0

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            TooMuch: If they are more than the limits allow.
        """
        self._bytes += count
        limits = self._limits
        if self._bytes > limits.max_archive_bytes:
            raise TooMuch(
                f"it unpacks to more than {limits.max_archive_bytes:,} bytes, so the rest of it was not read; "
                "split it, or raise the limit max_archive_bytes"
            )
        if self._bytes > max(_ALWAYS, limits.max_archive_ratio * self._size):
            raise TooMuch(
                f"it unpacks to more than {limits.max_archive_ratio} times its {self._size:,} bytes, as archives "
                "do that are made to fill disks, so the rest of it was not read; if its content is sound, "
                "raise the limit max_archive_ratio"
            )

    def count_member(self) -> None:
        """Count a member.

        Raises:
            TooMuch: If an archive file has more than anyone needs.
        """
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise TooMuch(f"it has more than {_MOST_MEMBERS:,} members, so the rest of it was not read; split it")
        if self._members > max(_ALWAYS_MEMBERS, self._size // _BYTES_OF_MEMBER):
            raise TooMuch(
                f"it has more than {self._members - 1:,} members in {self._size:,} bytes, as archives do that are made "
                "to keep programs busy, so the rest of it was not read; if they are sound, unpack it, and add the files"
            )
