"""N-grams of sentences that may be terms: up to four English stems, or two to eight Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.lexicon.array_types import BitSets, Integers
from search.text import PARAGRAPH_GAP, STOP_WORDS, BatchAnalyzer, chinese_numbers, han_runs, segment_words

__all__ = ["Ngrams", "chinese_ngrams", "english_ngrams"]

_MAX_WORDS = 4  # words of an n-gram
_MAX_CHARACTERS = 8  # characters of a Chinese n-gram
_MAX_CONTENT_WORDS = 64  # content words of a sentence: one bit each of a uint64 mask
_PUNCTUATION = re.compile(r"[,;:!?()\[\]{}\"“”—–/]+|\.(?=\s|$)")

# Words that no term begins or ends with, besides the stop words of queries.
_ENGLISH_EDGES = STOP_WORDS | frozenset(
    "all also other same such than then too very can could may must should would more most some any only over after "
    "before about through under between during against within our we you he she his her him i us my your".split()
)
_CHINESE_EDGES = frozenset(
    "的 了 和 与 在 是 为 有 就 也 都 而 及 或 把 被 让 从 到 对 于 对于 等 这 那 其 之 以 并 不 已 已经 上 "
    "下 中 里 内 外 前 后 时 个 种 次 年 月 日 们 他 她 它 我 你 他们 我们 你们 它们 这个 这些 那些 一些 各 "
    "每 很 最 更 还 又 再 才 只 将 要 会 能 可 可以 因为 由于 所以 但是 但 如果 虽然 由 向 给 比 着 过 得 地 "
    "所 使 使得 以及 并且 而且 或者 同时 其中 其他 如 例如 多 没有 没 自己 之后 之前 之间 通过 根据 进行 成为 "
    "作为 关于 第 至 称 称为 当 当时".split()
)

# Words that separate two terms more often than they stand inside one; a line break ends a run of characters.
_CHINESE_BREAKS = frozenset("\n 的 了 着 过 和 与 及 以及 或 或者 等 而且 并且".split(" "))


@dataclass(frozen=True, slots=True)
class Ngrams:
    """The n-grams of one language, and the sentences in which each occurs.

    Attributes:
        texts: Each n-gram once: stems separated by spaces, or characters.
        sentences: int64 [incidences]; number of the sentence, ascending.
        ngrams: int64 [incidences]; number of an n-gram in that sentence.
        masks: uint64 [incidences]; bit i is set if the n-gram covers the i-th content word of the sentence.
    """

    texts: list[str]
    sentences: Integers
    ngrams: Integers
    masks: BitSets

    def frequencies(self) -> Integers:
        """Return the number of sentences in which each n-gram occurs."""
        return np.bincount(self.ngrams, minlength=len(self.texts))


@dataclass(frozen=True, slots=True)
class _WordSequence:
    """All words of all sentences: number, position (neighbours differ by 1), sentence, and whether a content word."""

    numbers: Integers
    positions: Integers
    sentences: Integers
    edges: npt.NDArray[np.bool_]


def english_ngrams(sentences: Sequence[str], min_count: int) -> Ngrams:
    """Return n-grams of English stems in at least `min_count` sentences; none reaches across punctuation."""
    analyzer = BatchAnalyzer()
    tokens, *_ = analyzer.latin([_PUNCTUATION.sub("\n", sentence) for sentence in sentences])
    positions = tokens.positions
    assert positions is not None  # noqa: S101
    sentence_numbers = np.repeat(np.arange(len(sentences)), tokens.counts)
    # Two terms may share a position (co-op and its parts); phrases use the last of them.
    last = (
        np.append((np.diff(positions) != 0) | (np.diff(sentence_numbers) != 0), True)
        if len(sentence_numbers)
        else np.empty(0, np.bool_)
    )
    vocabulary = analyzer.vocabulary
    edges = np.array([_is_english_edge(word) for word in vocabulary], dtype=np.bool_)
    numbers, sentence_numbers, positions = tokens.terms[last], sentence_numbers[last], positions[last]
    sequence = _WordSequence(
        numbers,
        positions + sentence_numbers * _sentence_gap(positions),
        sentence_numbers,
        edges[numbers] if len(numbers) else last,
    )
    return _ngrams(sequence, vocabulary, " ", min_count)


def chinese_ngrams(sentences: Sequence[str], min_count: int) -> Ngrams:
    """Return n-grams of Chinese words, two to eight characters long, in at least `min_count` sentences."""
    word_numbers: dict[str, int] = {}
    numbers: list[int] = []
    positions: list[int] = []
    sentence_numbers: list[int] = []
    position = 0
    for number, sentence in enumerate(sentences):
        for word in _chinese_words(sentence):
            position += 1
            if word not in _CHINESE_BREAKS:
                numbers.append(word_numbers.setdefault(word, len(word_numbers)))
                positions.append(position)
                sentence_numbers.append(number)
        position += 1
    vocabulary = list(word_numbers)
    edges = np.array([word not in _CHINESE_EDGES for word in vocabulary], dtype=np.bool_)
    terms = np.array(numbers, dtype=np.int64)
    sequence = _WordSequence(
        terms, np.array(positions, dtype=np.int64), np.array(sentence_numbers, dtype=np.int64), edges[terms]
    )
    return _ngrams(sequence, vocabulary, "", min_count)


def _is_english_edge(word: str) -> bool:
    return word.isalpha() and len(word) > 1 and word not in _ENGLISH_EDGES


def _sentence_gap(positions: Integers) -> int:
    return int(positions.max(initial=0)) + PARAGRAPH_GAP


def _chinese_words(sentence: str) -> list[str]:
    """Segment a sentence, with a line break where a run of characters ends or a number stands."""
    pieces: list[str] = []
    for _, run in han_runs(sentence):
        end_of_last = 0
        for start, end, _ in chinese_numbers(run):
            pieces.append(run[end_of_last:start])
            end_of_last = end
        pieces.append(run[end_of_last:])
    return [word for word, _, _ in segment_words("\n".join(pieces))]


def _ngrams(sequence: _WordSequence, vocabulary: Sequence[str], separator: str, min_count: int) -> Ngrams:
    """Return n-grams of one to four words that begin and end with a content word and are frequent enough."""
    count = len(sequence.numbers)
    before = np.concatenate(([0], np.cumsum(sequence.edges)))[:count]  # content words before each word
    first_of = np.searchsorted(sequence.sentences, sequence.sentences)
    index = before - (before[first_of] if count else before)  # of each word among the content words of its sentence
    texts: dict[str, int] = {}
    parts: list[tuple[Integers, Integers, BitSets]] = []
    numbers, starts = sequence.numbers, np.arange(count)
    texts_by_number = list(vocabulary)
    for length in range(1, _MAX_WORDS + 1):
        if length > 1:
            ends = starts + length - 1
            kept = np.flatnonzero(ends < count)
            kept = kept[sequence.positions[ends[kept]] - sequence.positions[starts[kept]] == length - 1]
            numbers, starts = numbers[kept], starts[kept]
            numbers = numbers * len(vocabulary) + sequence.numbers[starts + length - 1]
        unique, numbers, counts = np.unique(numbers, return_inverse=True, return_counts=True)
        frequent = counts >= min_count
        kept = np.flatnonzero(frequent[numbers])
        numbers, starts = (np.cumsum(frequent) - 1)[numbers[kept]], starts[kept]
        heads, tails = np.divmod(unique[frequent], len(vocabulary) or 1)
        if length == 1:
            texts_by_number = [vocabulary[word] for word in tails.tolist()]
        else:
            pieces = zip(heads.tolist(), tails.tolist(), strict=True)
            texts_by_number = [f"{texts_by_number[head]}{separator}{vocabulary[tail]}" for head, tail in pieces]
        ends = starts + length - 1
        is_term = sequence.edges[starts] & sequence.edges[ends] & (index[ends] < _MAX_CONTENT_WORDS)
        size = index[ends[is_term]] - index[starts[is_term]] + 1
        bits = ((1 << size.astype(np.uint64)) - np.uint64(1)) << index[starts[is_term]].astype(np.uint64)
        text_numbers = _text_numbers(numbers[is_term], texts_by_number, texts, separator)
        parts.append(
            (
                sequence.sentences[starts[is_term]][text_numbers >= 0],
                text_numbers[text_numbers >= 0],
                bits[text_numbers >= 0],
            )
        )
    return _incidences(list(texts), parts, min_count)


def _text_numbers(numbers: Integers, texts_by_number: Sequence[str], texts: dict[str, int], separator: str) -> Integers:
    """Return the number of each n-gram's text, -1 if its length does not fit; 互助 + 组 and 互助组 share one number."""
    used, inverse = np.unique(numbers, return_inverse=True)
    text_numbers = np.full(len(used), -1, dtype=np.int64)
    for index, number in enumerate(used.tolist()):
        text = texts_by_number[number]
        if separator or 2 <= len(text) <= _MAX_CHARACTERS:
            text_numbers[index] = texts.setdefault(text, len(texts))
    return text_numbers[inverse]


def _incidences(texts: list[str], parts: Sequence[tuple[Integers, Integers, BitSets]], min_count: int) -> Ngrams:
    """Merge repeated n-grams of a sentence, uniting their masks, and drop n-grams of too few sentences."""
    sentences, ngrams, masks = (np.concatenate(column) for column in zip(*parts, strict=True))
    codes = sentences * max(1, len(texts)) + ngrams
    order = np.argsort(codes, kind="stable")
    codes, masks = codes[order], masks[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    masks = np.bitwise_or.reduceat(masks, firsts) if len(firsts) else masks
    sentences, ngrams = np.divmod(codes[firsts], max(1, len(texts)))
    frequent = np.bincount(ngrams, minlength=len(texts)) >= min_count
    new_numbers = np.cumsum(frequent) - 1
    is_frequent_here = frequent[ngrams]
    return Ngrams(
        [text for text, is_kept in zip(texts, frequent.tolist(), strict=True) if is_kept],
        sentences[is_frequent_here],
        new_numbers[ngrams[is_frequent_here]],
        masks[is_frequent_here],
    )
