"""Years, months and days as they stand in addresses."""

from __future__ import annotations

import re

__all__ = ["read_period"]

_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


def read_period(text: str) -> tuple[int, ...] | None:
    """Return year, month and day of a text, as far as it has them: `1954-11`; none of an empty one.

    Returns:
        None if it is written otherwise. Whether there is such a day is not looked at.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None if text else ()
    return tuple(int(part) for part in match.groups() if part)
