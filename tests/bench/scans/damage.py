"""Damage clean text as text recognition does: characters taken for others like them, spaces, lines broken inside words.

The confusions are not those that hezuo searches by: they are drawn in another type (Noto Sans) and smaller, without a
look at the table of hezuo, and a share of the errors is any character whatever. So what is measured holds for
confusions that the table does not have. `coverage` says how many it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

import numpy as np

from search.text import fold, is_han
from tests.tables import make_shapes

__all__ = ["Damage", "confusions", "coverage"]

SANS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
PIXELS = 24
LIKE = 5  # characters that one may be taken for
LEAST = 0.6  # correlation of two drawings
ARBITRARY = 0.2  # share of the errors that have nothing to do with shape: dirt, and what a language model made up


@cache
def confusions() -> Mapping[str, Sequence[str]]:
    """Return the characters that each common character may be taken for, the most alike first."""
    chars = [char for char in make_shapes.characters("gb2312") if make_shapes.is_common(char) and fold(char) == char]
    drawn = make_shapes.drawings(chars, "Noto Sans CJK SC", SANS, PIXELS)
    alike = drawn @ drawn.T
    np.fill_diagonal(alike, 0)
    best = np.argsort(-alike, axis=1, kind="stable")[:, :LIKE]
    return {
        char: [chars[other] for other in best[number] if alike[number, other] >= LEAST]
        for number, char in enumerate(chars)
    }


def coverage(alike: Mapping[str, Sequence[str]]) -> float:
    """Return the share of errors by shape that a table of similar characters has, each character counting once."""
    shares = [
        sum(other in alike.get(char, "") for other in others) / len(others)
        for char, others in confusions().items()
        if others
    ]
    return sum(shares) / len(shares)


class Damage:
    """Damages texts, always the same for one seed.

    Args:
        share: Share of the Chinese characters that are read wrongly.
        seed: Seed of the random numbers.
        spaced: Share of the gaps between two Chinese characters that become a space.
    """

    def __init__(self, share: float, seed: int = 1, spaced: float = 0.0) -> None:
        self._share, self._spaced, self._random = share, spaced, Random(seed)  # noqa: S311 - no secrets
        self._any = list(confusions())

    def text(self, text: str) -> str:
        """Return a text with errors; it is as long as before, but for the spaces."""
        random, damaged = self._random, []
        for char in text:
            if is_han(char) and random.random() < self._share:
                others = confusions().get(fold(char))
                if not others or random.random() < ARBITRARY:
                    others = self._any
                # The most alike is taken most often: 1, 1/2, 1/3 and so on, of arbitrary ones any.
                weights = [1 / rank for rank in range(1, len(others) + 1)] if len(others) <= LIKE else None
                damaged.append(random.choices(others, weights)[0])
            else:
                damaged.append(char)
            if self._spaced and is_han(char) and random.random() < self._spaced:
                damaged.append(" ")
        return "".join(damaged)

    def lines(self, text: str, width: int) -> str:
        """Return a paragraph broken into lines of a column, whatever words they break."""
        return "\n".join(text[start : start + width] for start in range(0, len(text), width))
