"""Members of a concept that contain others: where these do not occur, those do not either."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["contains", "without_longer"]

Parts = tuple[str, ...]
"""What a member consists of, in order: terms, or characters."""


def without_longer(sequences: Iterable[Parts]) -> list[Parts]:
    """Return the sequences that contain no other one, the shortest first."""
    kept: list[Parts] = []
    for sequence in sorted(sequences, key=len):
        if not any(contains(sequence, other) for other in kept):
            kept.append(sequence)
    return kept


def contains(sequence: Parts, other: Parts) -> bool:
    """Return whether a sequence contains another one without a gap."""
    size = len(other)
    return any(sequence[start : start + size] == other for start in range(len(sequence) - size + 1))
