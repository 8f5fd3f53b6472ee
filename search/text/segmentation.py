"""Segmentation of Chinese text into words with offsets, by jieba's dictionary and model.

rjieba (Rust) does the work where it is installed and gives the same words as jieba, the fallback elsewhere; a test
compares the two. Pass runs of Chinese characters only: on other text they differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

__all__ = ["batch_search_words", "search_words", "segment_words"]

WordSpan = tuple[str, int, int]
"""A word, its first character and one past its last, counted from the start of the run."""

_Tokenize = Callable[[str, str], list[WordSpan]]


def segment_words(run: str) -> list[WordSpan]:
    """Return the words of a run of Chinese characters; they cover it without overlap."""
    return _tokenizer()(run, "default")


def search_words(run: str) -> list[WordSpan]:
    """Return the words of a run as jieba's search mode gives them: words, and the shorter words inside them.

    农业生产合作社 gives 农业, 生产, 合作 and 合作社. Starts are not monotonic.
    """
    return _tokenizer()(run, "search")


def batch_search_words(runs: str) -> list[str]:
    """Return the words of many runs as `search_words` gives them for each, without offsets: three times as fast.

    Args:
        runs: Runs of Chinese characters with a control character or line break between each and the next.

    Returns:
        The words in the order of the runs; each separator is returned as a word of its own.
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
    """Return jieba's own `batch_search_words`: the fallback, and the reference in tests."""
    import jieba

    jieba_tokenizer()  # loads the dictionary
    return lambda runs: list(jieba.cut_for_search(runs))


@cache
def _tokenizer() -> _Tokenize:
    # Loading the dictionary takes a quarter of a second, so it is put off until the first text.
    try:
        import rjieba
    except ImportError:
        return jieba_tokenizer()
    tokenize: _Tokenize = rjieba.tokenize
    return tokenize


@cache
def jieba_tokenizer() -> _Tokenize:
    """Return jieba's own segmenter: the fallback, and the reference in tests."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda run, mode: list(jieba.tokenize(run, mode=mode))
