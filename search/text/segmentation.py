"""Turns a run of folded Chinese characters into words with offsets, by jieba's dictionary and model.

rjieba (Rust) does the work where it is installed and gives the same words as jieba, which stands in
for it elsewhere; a test holds the two to each other. Feed them runs of Chinese characters only:
on other text they differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

__all__ = ["search_words", "spelled_search_words", "words"]

Word = tuple[str, int, int]
"""A word, its first character and one past its last, counted from the start of the run."""

_Tokenize = Callable[[str, str], list[Word]]


def words(run: str) -> list[Word]:
    """Segment a run of Chinese characters into words that cover it without overlap."""
    return _tokenizer()(run, "default")


def search_words(run: str) -> list[Word]:
    """Segment a run as jieba's search mode does: words, and the shorter words inside them.

    农业生产合作社 gives 农业, 生产, 合作 and 合作社. Starts are not monotonic.
    """
    return _tokenizer()(run, "search")


def spelled_search_words(runs: str) -> list[str]:
    """Segment many runs at once as `search_words` does each, without offsets: three times as fast.

    Args:
        runs: Runs of Chinese characters with a control character or line break between each and the next.

    Returns:
        The words in the order of the runs; what stands between two runs is there as a word of its own.
    """
    return _cutter()(runs)


@cache
def _cutter() -> Callable[[str], list[str]]:
    try:
        import rjieba
    except ImportError:
        return jieba_cutter()
    cut: Callable[[str], list[str]] = rjieba.cut_for_search
    return cut


@cache
def jieba_cutter() -> Callable[[str], list[str]]:
    """The jieba package's own `spelled_search_words`: the fallback, and the oracle of the tests."""
    import jieba

    jieba_tokenizer()  # loads the dictionary
    return lambda runs: list(jieba.cut_for_search(runs))


@cache
def _tokenizer() -> _Tokenize:
    # Loading the dictionary costs a quarter of a second, so it waits until the first text.
    try:
        import rjieba
    except ImportError:
        return jieba_tokenizer()
    tokenize: _Tokenize = rjieba.tokenize
    return tokenize


@cache
def jieba_tokenizer() -> _Tokenize:
    """The segmenter of the jieba package itself: the fallback, and the oracle of the tests."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda run, mode: list(jieba.tokenize(run, mode=mode))
