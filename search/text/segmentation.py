"""Segmentation of Chinese text into words with offsets, by jieba's dictionary and model.

Terms of the glossary and names of the gazetteer that jieba would take apart are words of the dictionary too
(data/words.tsv, made by tests/tables/make_words.py), in documents and queries alike. rjieba (Rust) does the work where
it is installed and gives the same words as jieba, the fallback elsewhere; a test compares the two. Pass runs of Chinese
characters only: on other text they differ.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["added_words", "batch_search_words", "dictionary_words", "is_known_word", "search_words", "segment_words"]

WordSpan = tuple[str, int, int]
"""A word, its first character and one past its last, counted from the start of the run."""


def segment_words(run: str) -> list[WordSpan]:
    """Return the words of a run of Chinese characters; they cover it without overlap."""
    return list(_segmenter().tokenize(run, "default"))


def search_words(run: str) -> list[WordSpan]:
    """Return the words of a run as jieba's search mode gives them: words, and the shorter words inside them.

    农业生产合作社 gives 农业, 生产, 合作 and 合作社. Starts are not monotonic.
    """
    return list(_segmenter().tokenize(run, "search"))


def batch_search_words(runs: str) -> list[str]:
    """Return the words of many runs as `search_words` gives them for each, without offsets: three times as fast.

    Args:
        runs: Runs of Chinese characters with a control character or line break between each and the next.

    Returns:
        The words in the order of the runs; each separator is returned as a word of its own.
    """
    return list(_segmenter().cut_for_search(runs))


def dictionary_words(run: str) -> list[str]:
    """Return the words of a run by the dictionary alone; a character that belongs to no word of it is left single."""
    return list(_segmenter().cut(run, False))  # noqa: FBT003 - as rjieba has it


def is_known_word(word: str) -> bool:
    """Return whether a word is in the dictionary of the segmenter, which finds it by its characters alone."""
    return bool(_segmenter().has_word(word))


@cache
def _segmenter() -> Any:
    # Loading the dictionary takes a tenth of a second or more, so it is put off until the first text.
    try:
        import rjieba
    except ImportError:
        return JiebaSegmenter()
    segmenter = rjieba.Jieba()
    for word, frequency in added_words():
        segmenter.add_word(word, frequency, "")
    return segmenter


class JiebaSegmenter:
    """jieba's own segmenter with the interface of rjieba's: the fallback, and the reference in tests."""

    def __init__(self) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        # A tokenizer of its own, since other users of jieba in the process expect jieba's words.
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()
        for word, frequency in added_words():
            # jieba adds to the sum of all frequencies and forgets that a word's former one was in it; rjieba does not.
            self._tokenizer.total -= self._tokenizer.FREQ.get(word, 0)
            self._tokenizer.add_word(word, frequency)

    def tokenize(self, run: str, mode: str) -> list[WordSpan]:
        """Return words with offsets; `mode` is `default` or `search`."""
        return list(self._tokenizer.tokenize(run, mode=mode))

    def cut(self, run: str, hmm: bool) -> list[str]:  # noqa: FBT001 - as rjieba has it
        """Return the words of a run; with `hmm` also such as the model finds, which are in no dictionary."""
        return list(self._tokenizer.cut(run, HMM=hmm))

    def cut_for_search(self, runs: str) -> list[str]:
        """Return the words of search mode without offsets."""
        return list(self._tokenizer.cut_for_search(runs))

    def has_word(self, word: str) -> bool:
        """Return whether a word is in the dictionary."""
        return bool(self._tokenizer.FREQ.get(word))


def added_words() -> Iterator[tuple[str, int]]:
    """Yield the words that are added to jieba's dictionary, each with the frequency that it gets."""
    lines = (files("search.text") / "data" / "words.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        word, frequency = line.split("\t")
        yield word, int(frequency)
