"""The name that was probably meant where a wrong one was written."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean"]

_LONGEST = 60  # characters of a name that are compared


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return `did you mean port? ` for a name that is similar to one of some; an empty text if it is to none."""
    similar = get_close_matches(name[:_LONGEST].casefold(), list(names), n=1, cutoff=0.7)
    return f"did you mean {similar[0]}? " if similar else ""
