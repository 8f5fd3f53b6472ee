"""Characters that several Chinese translations of a word share.

"Flee" is 逃亡, 逃跑 or 逃走 in a dictionary, but 逃离 or 出逃 in a document: 逃 is common to all. That parts of words
can be translated where whole words are missing was observed by P. McNamee and J. Mayfield: Translating pieces of
words, SIGIR 2005.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from search.query import TRANSLATIONS

__all__ = ["SharedCharacter", "shared_characters"]

_MIN_WORDS = 2  # translations that have the character


class SharedCharacter(NamedTuple):
    """A character that several translations of a word share.

    Attributes:
        char: The character.
        share: Weight of the translations with it, of the weight of all; above 0, at most 1.
        words: The translations with it, in the given order.
    """

    char: str
    share: float
    words: tuple[str, ...]


def shared_characters(translations: Iterable[tuple[str, float]]) -> list[SharedCharacter]:
    """Return the characters of at least two translations, and of a fifth of all by weight; the most shared first.

    Args:
        translations: Chinese words, each once, with weights above 0.
    """
    total, weights = 0.0, defaultdict[str, float](float)
    words = defaultdict[str, list[str]](list)
    for word, weight in translations:
        total += weight
        for char in dict.fromkeys(word):
            weights[char] += weight
            words[char].append(word)
    shared = [
        SharedCharacter(char, min(1.0, weight / total), tuple(words[char]))
        for char, weight in weights.items()
        if len(words[char]) >= _MIN_WORDS and weight >= TRANSLATIONS.min_shared * total
    ]
    return sorted(shared, key=lambda character: (-character.share, character.char))
