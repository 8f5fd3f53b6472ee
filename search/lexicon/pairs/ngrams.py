"""Turns sentences into the runs of words that could be terms: up to four English stems, two to eight characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.text import PARAGRAPH_GAP, STOP_WORDS, BatchAnalyzer, chinese_numbers, han_runs, segment_words

__all__ = ["Grams", "chinese_grams", "english_grams"]

Numbers = npt.NDArray[np.int64]
_Masks = npt.NDArray[np.uint64]

_LONGEST = 4  # words of a run
_LONGEST_HAN = 8  # characters of one
_MOST_WORDS = 64  # of a sentence, without function words: one bit each
_PUNCTUATION = re.compile(r"[,;:!?()\[\]{}\"“”—–/]+|\.(?=\s|$)")

# Words that a term neither begins nor ends with, besides those that carry no subject in a question.
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

# What stands between two terms more often than inside one.
_CHINESE_BREAKS = frozenset("\n 的 了 着 过 和 与 及 以及 或 或者 等 而且 并且".split(" "))


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs of words of one language, and in which sentences each stands.

    Attributes:
        texts: Each run once: stems with a blank between, or characters.
        sentences: int64 [incidences]; ascending.
        grams: int64 [incidences]; number of a run that stands there.
        masks: uint64 [incidences]; bit i is set if the i-th telling word of the sentence belongs to it.
    """

    texts: list[str]
    sentences: Numbers
    grams: Numbers
    masks: _Masks

    def frequencies(self) -> Numbers:
        """In how many sentences each run stands."""
        return np.bincount(self.grams, minlength=len(self.texts))


@dataclass(frozen=True, slots=True)
class _Words:
    """All words of all sentences: number, place (neighbours differ by 1), sentence, and whether it may be an edge."""

    numbers: Numbers
    places: Numbers
    sentences: Numbers
    edges: npt.NDArray[np.bool_]


def english_grams(sentences: Sequence[str], least: int) -> Grams:
    """Runs of English stems that stand in at least so many sentences; they do not reach across punctuation."""
    analyzer = BatchAnalyzer()
    tokens, _ = analyzer.latin([_PUNCTUATION.sub("\n", sentence) for sentence in sentences])
    positions = tokens.positions
    assert positions is not None  # noqa: S101
    of = np.repeat(np.arange(len(sentences)), tokens.counts)
    # Of two terms at one position (co-op's whole and parts) the last is the one that phrases use.
    last = np.append((np.diff(positions) != 0) | (np.diff(of) != 0), True) if len(of) else np.empty(0, np.bool_)
    vocabulary = analyzer.vocabulary
    edges = np.array([_is_english_edge(word) for word in vocabulary], dtype=np.bool_)
    numbers, of, positions = tokens.terms[last], of[last], positions[last]
    found = _Words(numbers, positions + of * _gap(positions), of, edges[numbers] if len(numbers) else last)
    return _runs(found, vocabulary, " ", least)


def chinese_grams(sentences: Sequence[str], least: int) -> Grams:
    """Runs of Chinese words, two to eight characters long, that stand in at least so many sentences."""
    known: dict[str, int] = {}
    numbers: list[int] = []
    places: list[int] = []
    of: list[int] = []
    place = 0
    for number, sentence in enumerate(sentences):
        for word in _chinese_words(sentence):
            place += 1
            if word not in _CHINESE_BREAKS:
                numbers.append(known.setdefault(word, len(known)))
                places.append(place)
                of.append(number)
        place += 1
    vocabulary = list(known)
    edges = np.array([word not in _CHINESE_EDGES for word in vocabulary], dtype=np.bool_)
    terms = np.array(numbers, dtype=np.int64)
    found = _Words(terms, np.array(places, dtype=np.int64), np.array(of, dtype=np.int64), edges[terms])
    return _runs(found, vocabulary, "", least)


def _is_english_edge(word: str) -> bool:
    return word.isalpha() and len(word) > 1 and word not in _ENGLISH_EDGES


def _gap(positions: Numbers) -> int:
    return int(positions.max(initial=0)) + PARAGRAPH_GAP


def _chinese_words(sentence: str) -> list[str]:
    """Words that cover a sentence, with a line break where a run of characters ends or a number stands."""
    pieces: list[str] = []
    for _, run in han_runs(sentence):
        at = 0
        for start, end, _ in chinese_numbers(run):
            pieces.append(run[at:start])
            at = end
        pieces.append(run[at:])
    return [word for word, _, _ in segment_words("\n".join(pieces))]


def _runs(found: _Words, vocabulary: Sequence[str], separator: str, least: int) -> Grams:
    """Every run of one to four words that begins and ends with a telling one and is frequent enough."""
    count = len(found.numbers)
    before = np.concatenate(([0], np.cumsum(found.edges)))[:count]  # telling words before each one
    first_of = np.searchsorted(found.sentences, found.sentences)
    index = before - (before[first_of] if count else before)  # of each word among the telling ones of its sentence
    texts: dict[str, int] = {}
    parts: list[tuple[Numbers, Numbers, _Masks]] = []
    numbers, starts = found.numbers, np.arange(count)
    spelled = list(vocabulary)
    for length in range(1, _LONGEST + 1):
        if length > 1:
            follows = starts + length - 1
            kept = np.flatnonzero(follows < count)
            kept = kept[found.places[follows[kept]] - found.places[starts[kept]] == length - 1]
            numbers, starts = numbers[kept], starts[kept]
            numbers = numbers * len(vocabulary) + found.numbers[starts + length - 1]
        unique, numbers, counts = np.unique(numbers, return_inverse=True, return_counts=True)
        frequent = counts >= least
        kept = np.flatnonzero(frequent[numbers])
        numbers, starts = (np.cumsum(frequent) - 1)[numbers[kept]], starts[kept]
        heads, tails = np.divmod(unique[frequent], len(vocabulary) or 1)
        if length == 1:
            spelled = [vocabulary[word] for word in tails.tolist()]
        else:
            pieces = zip(heads.tolist(), tails.tolist(), strict=True)
            spelled = [f"{spelled[head]}{separator}{vocabulary[tail]}" for head, tail in pieces]
        ends = starts + length - 1
        whole = found.edges[starts] & found.edges[ends] & (index[ends] < _MOST_WORDS)
        size = index[ends[whole]] - index[starts[whole]] + 1
        bits = ((1 << size.astype(np.uint64)) - np.uint64(1)) << index[starts[whole]].astype(np.uint64)
        of = _numbered(numbers[whole], spelled, texts, separator)
        parts.append((found.sentences[starts[whole]][of >= 0], of[of >= 0], bits[of >= 0]))
    return _incidences(list(texts), parts, least)


def _numbered(numbers: Numbers, spelled: Sequence[str], texts: dict[str, int], separator: str) -> Numbers:
    """The number of each run's text; 互助 and 组 make the same text as 互助组. -1 where it has no fit length."""
    used, inverse = np.unique(numbers, return_inverse=True)
    of = np.full(len(used), -1, dtype=np.int64)
    for place, number in enumerate(used.tolist()):
        text = spelled[number]
        if separator or 2 <= len(text) <= _LONGEST_HAN:
            of[place] = texts.setdefault(text, len(texts))
    return of[inverse]


def _incidences(texts: list[str], parts: Sequence[tuple[Numbers, Numbers, _Masks]], least: int) -> Grams:
    """Each sentence and run once, the masks of repeated ones united; runs in too few sentences are left out."""
    sentences, grams, masks = (np.concatenate(some) for some in zip(*parts, strict=True))
    codes = sentences * max(1, len(texts)) + grams
    order = np.argsort(codes, kind="stable")
    codes, masks = codes[order], masks[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    masks = np.bitwise_or.reduceat(masks, firsts) if len(firsts) else masks
    sentences, grams = np.divmod(codes[firsts], max(1, len(texts)))
    frequent = np.bincount(grams, minlength=len(texts)) >= least
    new = np.cumsum(frequent) - 1
    kept = frequent[grams]
    return Grams(
        [text for text, is_kept in zip(texts, frequent.tolist(), strict=True) if is_kept],
        sentences[kept],
        new[grams[kept]],
        masks[kept],
    )
