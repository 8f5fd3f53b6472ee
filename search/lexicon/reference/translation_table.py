"""A translation table of both directions, with probabilities, from the entries of a dictionary.

P(English | Chinese): the senses of a Chinese word share probability 1 by their rank, and a gloss of several words gives
each of them a part of its share. Normalised the other way round, the same numbers rank Chinese words for an English
one: a word without other meanings is best. That the agreement of both directions helps was found by J. Wang and D. Oard
(Combining bidirectional translation and synonymy for cross-language information retrieval, SIGIR 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import compress
from typing import NamedTuple

import numpy as np

from search.engine import bounds_of, ranges, starts_of, summed
from search.lexicon.array_types import Booleans, Floats, Integers
from search.lexicon.reference.cedict import MAX_GLOSS_WORDS, CedictEntries, Glosses
from search.text import STOP_WORDS, stem

__all__ = ["TranslationRows", "TranslationTable", "tabulate"]

_MAX_ENGLISH, _MAX_CHINESE = 16, 48  # translations of a word that are kept
_MAX_CONTENT_WORDS = 4  # content words of a gloss up to which each word alone is a translation too
_PART_WEIGHT, _PART_EXPONENT = 0.3, 1.5  # weight of a part among translations; power of the number of parts
_FREQUENCY_EXPONENT, _FREQUENCY_OFFSET = 0.4, 10  # (corpus frequency + 10) ** 0.4 multiplies the rank of a Chinese word
_BITS = 32  # of each of two numbers that are packed into one
_LEAST_AGREEMENT = 0.005  # reverse probability below which a part of a gloss is no translation
_AGREEMENT_EXPONENT = 0.3  # power of the reverse probability when English translations are ranked


class TranslationRows(NamedTuple):
    """The translations of all words of a language, word after word, the best of each first.

    Attributes:
        starts: Start of the translations of each word, and the end of the last ones: int64 [words + 1].
        numbers: Numbers of words of the other language: int64 [translations].
        weights: Probabilities: float64 [translations].
    """

    starts: Integers
    numbers: Integers
    weights: Floats


class TranslationTable(NamedTuple):
    """Words of two languages with their translations.

    Attributes:
        zh: Chinese words, folded, in the order of their characters.
        en: Sequences of stems separated by spaces, in the order of their characters.
        texts: The most frequent spelling of each of `en`; the shortest of equals.
        english: The translations of `zh`.
        chinese: The translations of `en`.
    """

    zh: Sequence[str]
    en: Sequence[str]
    texts: Sequence[str]
    english: TranslationRows
    chinese: TranslationRows


class _Shares(NamedTuple):
    """Pairs of a Chinese word and a sequence of stems, by number, each with the word's share for it: three arrays."""

    zh: Integers
    en: Integers
    p: Floats


class _Kinds(NamedTuple):
    """What kind of translation each share is, which decides about its parts: two arrays of booleans.

    Attributes:
        name: Whether the Chinese word is a proper name.
        whole: Whether it has no parts of a meaning: the pinyin of a name, or the translation of a single character.
    """

    name: Booleans
    whole: Booleans


class _Parts(NamedTuple):
    """Single words of glosses: number of the share, number of the stem, words of the gloss: three arrays."""

    share: Integers
    en: Integers
    among: Integers


def tabulate(entries: CedictEntries) -> TranslationTable:
    """Compute the translation table of a dictionary."""
    glosses = entries.glosses
    stems, terms = glosses.stems, [term for _, term in glosses.tokens]
    zh, en = sorted(entries.words), sorted({*stems, *terms})  # in Python's order, which is also that of UTF-8
    zh_numbers, sequences, tokens = _positions(zh, entries.words), _positions(en, stems), _positions(en, terms)
    shares, kinds = _shares(entries, zh_numbers, sequences)
    # Of glosses that differ only in spelling, the last one decides what is a name.
    latest = np.zeros(len(en), dtype=np.int64)
    latest[sequences[entries.meaning_glosses]] = entries.meaning_glosses
    parts = _parts(shares, kinds, glosses, latest, tokens)
    combined = _combined(shares, parts)
    english = _english(
        shares, parts, combined, len(zh), np.array([sequence not in _empty_stems() for sequence in en], dtype=bool)
    )
    chinese = _chinese(combined, len(en), _frequency_factors(zh))
    spellings = _spellings(glosses, np.bincount(entries.meaning_glosses, minlength=len(stems)), sequences, tokens)
    # Words without a translation are not looked up, so they are dropped.
    used = np.diff(chinese.starts) > 0
    english = english._replace(numbers=(np.cumsum(used) - 1)[english.numbers])
    chinese = chinese._replace(starts=chinese.starts[np.append(used, True)])
    return TranslationTable(zh, [*compress(en, used)], [*compress(spellings, used)], english, chinese)


def _positions(ordered: Sequence[str], words: Sequence[str]) -> Integers:
    """Return the positions of words in an ordered list of such words."""
    positions = {word: position for position, word in enumerate(ordered)}
    return np.fromiter(map(positions.__getitem__, words), np.int64, len(words))


def _shares(entries: CedictEntries, zh_numbers: Integers, sequences: Integers) -> tuple[_Shares, _Kinds]:
    """Return the probability of each gloss, word after word: a sense after n others has weight 1 / (1 + n)."""
    en = sequences[entries.meaning_glosses]
    _, firsts = np.unique(_codes(entries.meaning_words, en), return_index=True)
    firsts.sort()
    zh, weights = entries.meaning_words[firsts], 1 / (1 + entries.meaning_ranks[firsts])
    is_character = np.array([len(word) == 1 for word in entries.words], dtype=bool)
    kinds = _Kinds(entries.meaning_names[firsts], entries.meaning_spelt[firsts] | is_character[zh])
    return _Shares(zh_numbers[zh], en[firsts], weights / np.bincount(zh, weights)[zh]), kinds


def _parts(shares: _Shares, kinds: _Kinds, glosses: Glosses, latest: Integers, tokens: Integers) -> _Parts:
    """Split glosses into words.

    Of a name, only the words of the name count, not its kind (Wannian county); of what is no name, not what it is
    named after (Chinese cabbage).

    Args:
        shares: The shares to split.
        kinds: What kind of translations they are.
        glosses: All glosses.
        latest: For each sequence of stems the number of a gloss.
        tokens: For each token of the glosses the number of its stem among the sequences.
    """
    lengths, token_numbers = glosses.lengths, glosses.token_numbers
    is_capitalised = np.array([written[0].isupper() for written, _ in glosses.tokens], dtype=bool)[token_numbers]
    is_content = np.array([term not in _empty_stems() for _, term in glosses.tokens], dtype=bool)[token_numbers]
    begins_small = np.repeat(~is_capitalised[starts_of(lengths)], lengths)
    of_several = is_content & np.repeat(lengths > 1, lengths)
    split = ~kinds.whole
    return _Parts(
        *map(
            np.concatenate,
            zip(
                _words(
                    shares, split & kinds.name, of_several & (is_capitalised | begins_small), glosses, latest, tokens
                ),
                _words(
                    shares, split & ~kinds.name, of_several & (~is_capitalised | begins_small), glosses, latest, tokens
                ),
                strict=True,
            ),
        )
    )


def _words(
    shares: _Shares, split: Booleans, is_part: Booleans, glosses: Glosses, latest: Integers, tokens: Integers
) -> _Parts:
    """Return the words of some shares' glosses that are parts.

    Args:
        shares: All shares.
        split: Which of them are split.
        is_part: For each token of the glosses, whether it is a part.
        glosses: All glosses.
        latest: For each sequence of stems the number of a gloss.
        tokens: For each token of the glosses the number of its stem among the sequences.
    """
    counts = np.diff(bounds_of(is_part)[bounds_of(glosses.lengths)])
    share = np.flatnonzero(split)
    gloss = latest[shares.en[share]]
    among = counts[gloss]
    indices = ranges(starts_of(counts)[gloss], among)
    return _Parts(np.repeat(share, among), tokens[glosses.token_numbers[is_part]][indices], np.repeat(among, among))


def _combined(shares: _Shares, parts: _Parts) -> _Shares:
    """Sum the shares of Chinese words for sequences of stems, as a gloss or as part of one; word after word."""
    amounts = shares.p[parts.share] / np.array([n**_PART_EXPONENT for n in range(MAX_GLOSS_WORDS + 1)])[parts.among]
    order = np.argsort(np.concatenate((np.arange(len(shares.p)), parts.share)), kind="stable")
    en = np.concatenate((shares.en, parts.en))[order]
    zh = np.concatenate((shares.zh, shares.zh[parts.share]))[order]
    codes, number = np.unique(_codes(zh, en), return_inverse=True)
    zh, en = _decoded(codes)
    p = np.zeros(len(codes))
    np.add.at(p, number, np.concatenate((shares.p, amounts))[order])
    return _Shares(zh, en, p)


def _english(shares: _Shares, parts: _Parts, combined: _Shares, size: int, is_content: Booleans) -> TranslationRows:
    """Return the English translations of Chinese words; `is_content` tells which sequences of stems may be one."""
    is_short = parts.among <= _MAX_CONTENT_WORDS
    share, among = parts.share[is_short], parts.among[is_short]
    en, zh = np.concatenate((shares.en, parts.en[is_short])), np.concatenate((shares.zh, shares.zh[share]))
    p = np.concatenate((shares.p, shares.p[share] * _PART_WEIGHT / among))
    codes, p = summed(_codes(zh, en)[is_content[en]], p[is_content[en]], np.maximum)
    zh, en = _decoded(codes)
    # The probability of the Chinese word for the English one.
    agreement = (
        combined.p[np.searchsorted(_codes(combined.zh, combined.en), codes)] / np.bincount(combined.en, combined.p)[en]
    )
    # A part that belongs to many words says little of this one: sea in the Bohai Sea.
    whole = np.isin(codes, _codes(shares.zh, shares.en))
    kept = whole | (agreement >= _LEAST_AGREEMENT)
    zh, en, p, agreement = zh[kept], en[kept], p[kept], agreement[kept]
    return _best(size, zh, en, p, p * agreement**_AGREEMENT_EXPONENT, _MAX_ENGLISH)


def _chinese(combined: _Shares, size: int, frequency_factors: Floats) -> TranslationRows:
    """Return the Chinese words for sequences of stems, first those that have few other meanings and are frequent."""
    order = np.argsort(combined.en, kind="stable")
    zh, en, p = combined.zh[order], combined.en[order], combined.p[order]
    return _best(size, en, zh, np.minimum(p, 1), p * frequency_factors[zh], _MAX_CHINESE)


def _best(size: int, row: Integers, numbers: Integers, weights: Floats, scores: Floats, limit: int) -> TranslationRows:
    """Return the best translations of each row; equal ones in their order.

    Args:
        size: Number of rows.
        row: The row of each translation, ascending.
        numbers: Number of its word.
        weights: Its probability.
        scores: By which it is ranked within its row.
        limit: Maximal translations of a row.
    """
    # Complex numbers sort by their real part, then by their imaginary one: ten times as fast as lexsort.
    order = np.argsort(row - 1j * scores, kind="stable")
    counts = np.bincount(row, minlength=size)
    kept_counts = np.minimum(counts, limit)
    order = order[ranges(starts_of(counts), kept_counts)]
    return TranslationRows(bounds_of(kept_counts), numbers[order], weights[order])


def _frequency_factors(words: Sequence[str]) -> Floats:
    """Return a power of the frequency of words in the texts that jieba counted."""
    fields = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").replace("\n", " ").split(" ")
    counts = dict.fromkeys(words, "0")
    # Each line holds a word, its count and its part of speech.
    counts |= {word: count for word, count in zip(fields[::3], fields[1::3], strict=False) if word in counts}
    return (np.array([*map(int, counts.values())]) + _FREQUENCY_OFFSET) ** _FREQUENCY_EXPONENT


def _spellings(glosses: Glosses, counts: Integers, sequences: Integers, tokens: Integers) -> list[str]:
    """Return the most frequent spelling of each sequence of stems; of equals the shortest, then the first in order.

    Args:
        glosses: All glosses.
        counts: Number of occurrences of each.
        sequences: Number of each one's sequence of stems.
        tokens: The same for each token of the glosses.
    """
    lengths, token_numbers = glosses.lengths, glosses.token_numbers
    single, bounds = lengths == 1, bounds_of(lengths)
    uses = np.bincount(token_numbers, np.repeat(counts, lengths), len(tokens))
    uses += np.bincount(token_numbers[bounds[:-1][single]], counts[single], len(tokens))
    texts = [*compress(glosses.texts, ~single), *(written for written, _ in glosses.tokens)]
    sequence, count = np.concatenate((sequences[~single], tokens)), np.concatenate((counts[~single], uses))
    highest = np.zeros(sequence.max(initial=-1) + 1)
    np.maximum.at(highest, sequence, count)
    is_highest = count == highest[sequence]
    spellings: dict[int, str] = {}
    for number, text in zip(sequence[is_highest].tolist(), compress(texts, is_highest), strict=True):
        shortest = spellings.get(number, text)
        spellings[number] = text if (len(text), text) < (len(shortest), shortest) else shortest
    return [spellings[number] for number in range(len(highest))]


def _codes(first: Integers, second: Integers) -> Integers:
    """Pack two numbers into one that sorts like the pair."""
    return first << _BITS | second


def _decoded(codes: Integers) -> tuple[Integers, Integers]:
    return codes >> _BITS, codes & ((1 << _BITS) - 1)


@cache
def _empty_stems() -> frozenset[str]:
    """Return stems of words that carry no meaning in a gloss."""
    return frozenset(map(stem, STOP_WORDS | frozenset("one sb sth someone something etc person place thing".split())))
