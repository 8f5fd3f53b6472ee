"""Turns the Chinese renderings of a word into the characters that several of them share, each with how large a share.

Flee is 逃亡, 逃跑, 逃走 in a dictionary and 逃离 or 出逃 in a document: 逃 is common to all. That pieces of words can
be translated where whole words are missing was observed by P. McNamee and J. Mayfield: Translating pieces of words,
SIGIR 2005.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Shared", "shared_characters"]

_LEAST_SHARE = 0.2  # of all that a word is called, below which a character says nothing of it
_LEAST_WORDS = 2


class Shared(NamedTuple):
    """A character that several renderings of a word share.

    Attributes:
        char: The character.
        share: How much of what the word is called has it, above 0, at most 1.
        words: The renderings that have it, in the order given.
    """

    char: str
    share: float
    words: tuple[str, ...]


def shared_characters(renderings: Iterable[tuple[str, float]]) -> list[Shared]:
    """The characters that at least two renderings share, and a fifth of all by weight; the greatest share first.

    Args:
        renderings: Chinese words, each once, with weights above 0.
    """
    total, weights = 0.0, defaultdict[str, float](float)
    words = defaultdict[str, list[str]](list)
    for word, weight in renderings:
        total += weight
        for char in dict.fromkeys(word):
            weights[char] += weight
            words[char].append(word)
    found = [
        Shared(char, min(1.0, weight / total), tuple(words[char]))
        for char, weight in weights.items()
        if len(words[char]) >= _LEAST_WORDS and weight >= _LEAST_SHARE * total
    ]
    return sorted(found, key=lambda one: (-one.share, one.char))
