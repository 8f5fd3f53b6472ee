"""How much of a Chinese text is misread, as text recognition misreads print: words that are common but for a character.

A pair of characters that is no word and would be a common one with another character of the same shape, 农亚 for 农业,
speaks for a misreading: the more, the more common the word and the rarer the two characters are by themselves. The
segmenter must have found no word with either. What pairs of a kind weigh is the logarithm of how much more frequent
they are in misread text than in clean text (naive Bayes), and each character counts against, as clean text has few.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.text.folding import fold, is_han
from search.text.scans.shapes import similar_characters
from search.text.segmentation import dictionary_words, is_known_word

__all__ = ["MisreadText", "Misreading", "misread_text", "odds_of_chance"]

# Kinds of pairs, by the product of the counts of two characters over the count of the word, with their weights: from
# 1,142 texts of CMRC, DRCD, XQuAD and the news with 2% of their characters damaged (tests/bench/scans). Pairs above the
# last bound say next to nothing.
_WEIGHTS = ((1 << 10, 3.7), (3 << 10, 2.9), (10 << 10, 1.9), (30 << 10, 1.4), (100 << 10, 0.9))
# Weights of pairs that a character of misread text has more than one of clean text: what it counts against, likewise.
_EXPECTED = 0.0035
# Pairs in a character: of clean text, and of text that is misread throughout, by which the share is reckoned; likewise.
_CLEAN_PAIRS, _MISREAD_PAIRS = 0.0007, 0.175
_WINDOW = 6  # characters before and after a pair by which it is segmented; words have up to four as a rule


_LEAST_LOG = 8  # binary logarithm of the count of a word that is not listed: the least of those that are is 9


class Misreading(NamedTuple):
    """A pair of characters of a text that is probably misread.

    Attributes:
        start: Offset of the first character.
        text: The pair, folded.
        word: The word that was probably printed.
    """

    start: int
    text: str
    word: str


class MisreadText(NamedTuple):
    """What speaks for a text being misread.

    Attributes:
        evidence: Logarithm of how much more probable the text's pairs are if it is misread than if it is clean.
        share: Estimated share of its Chinese characters that are misread, from 0 to 1.
        misreadings: Each pair once, where it first stands.
    """

    evidence: float
    share: float
    misreadings: tuple[Misreading, ...]


def misread_text(text: str) -> MisreadText:
    """Return what speaks for a text being misread; a text without Chinese has an evidence of 0."""
    if text.isascii():
        return MisreadText(0.0, 0.0, ())
    folded = fold(text)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    count = int(np.count_nonzero((points >= _FIRST_HAN) & (points <= _LAST_HAN)))
    table = _pairs()
    pairs = _codes(points[:-1], points[1:])
    places = np.minimum(np.searchsorted(table.misread, pairs), len(table.misread) - 1)
    weights: dict[str, float] = {}
    misreadings = []
    for start in np.flatnonzero(table.misread[places] == pairs).tolist():
        pair = folded[start : start + 2]
        if pair not in weights and _is_parted(folded, start):
            weights[pair] = _WEIGHTS[table.kinds[places[start]]][1]
            misreadings.append(Misreading(start, pair, _decoded(int(table.words[places[start]]))))
    share = (len(weights) / count - _CLEAN_PAIRS) / _MISREAD_PAIRS if count else 0.0
    return MisreadText(sum(weights.values()) - _EXPECTED * count, min(1.0, max(0.0, share)), tuple(misreadings))


def odds_of_chance(pair: str, word: str) -> int:
    """Return how well two characters side by side can be explained by chance, and not by a word that was misread.

    It is the binary logarithm of the product of their counts, over the count of the word; see `_WEIGHTS`.

    Args:
        pair: Two folded characters.
        word: The word that may have been printed.
    """
    logs = _logs()
    return logs.get(pair[0], 0) + logs.get(pair[1], 0) - max(_LEAST_LOG, logs.get(word, 0))


_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF  # the block whose characters are counted; others are rare


def _is_parted(text: str, start: int) -> bool:
    """Return whether the two characters at an offset are in no word of the dictionary that the segmenter sees there."""
    first, last = start, start + 2
    while first > max(0, start - _WINDOW) and is_han(text[first - 1]):
        first -= 1
    while last < min(len(text), start + 2 + _WINDOW) and is_han(text[last]):
        last += 1
    offset, single = first, 0
    for word in dictionary_words(text[first:last]):
        single += len(word) == 1 and start <= offset < start + 2
        offset += len(word)
    return single == 2


class _Pairs(NamedTuple):
    """The pairs of characters that may be misread words.

    Attributes:
        misread: uint32 [pairs], ascending; the code points of both characters, 16 bits each.
        words: uint32 [pairs]; the most common word that each may have been, likewise.
        kinds: uint8 [pairs]; index of the kind of each in `_WEIGHTS`.
    """

    misread: npt.NDArray[np.uint32]
    words: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.uint8]


@cache
def _pairs() -> _Pairs:
    single = np.zeros(0x10000, np.float64)
    for text, log in _logs().items():
        if len(text) == 1:
            single[ord(text)] = log
    words = sorted((log, text) for text, log in _logs().items() if len(text) == 2)
    before, after, logs = [], [], []
    for log, word in words:  # the most common last
        for place, char in enumerate(word):
            for other in similar_characters(char):
                before.append(other + word[1] if place == 0 else word[0] + other)
                after.append(word)
                logs.append(log)
    points = np.frombuffer("".join(before).encode("utf-32-le"), np.uint32)
    ratios = single[points[::2]] + single[points[1::2]] - np.array(logs)
    kept = np.flatnonzero(ratios < np.log2(_WEIGHTS[-1][0])).tolist()
    best = {before[index]: index for index in kept if not is_known_word(before[index])}
    indexes = np.array(list(best.values()))
    misread = _codes(points[::2], points[1::2])[indexes]
    printed = np.frombuffer("".join(after[index] for index in best.values()).encode("utf-32-le"), np.uint32)
    kinds = np.searchsorted(np.log2([bound for bound, _ in _WEIGHTS]), ratios[indexes], side="right")
    order = np.argsort(misread)
    return _Pairs(misread[order], _codes(printed[::2], printed[1::2])[order], kinds.astype(np.uint8)[order])


@cache
def _logs() -> dict[str, int]:
    """Return the binary logarithms of the counts of characters and common words."""
    logs: dict[str, int] = {}
    for line in (files("search.text") / "data" / "common_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            size, log, texts = line.split("\t")
            logs |= {texts[start : start + int(size)]: int(log) for start in range(0, len(texts), int(size))}
    return logs


def _codes(firsts: npt.NDArray[np.uint32], seconds: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return pairs of code points as numbers; characters beyond the first plane count as none."""
    codes: npt.NDArray[np.uint32] = np.where((firsts | seconds) > 0xFFFF, 0, firsts << np.uint32(16) | seconds)
    return codes


def _decoded(code: int) -> str:
    return chr(code >> 16) + chr(code & 0xFFFF)
