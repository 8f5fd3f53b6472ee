"""Turns the entries of a dictionary into a translation table of both directions: what words are called, how probably.

How probable is an English word for a Chinese one: its senses share probability 1 by their rank, and a gloss of several
words gives each of them a part of its share. The same number, read the other way round, is how well a Chinese word says
an English one: what means nothing else says it best (the agreement of both directions that J. Wang and D. Oard found
useful: Combining bidirectional translation and synonymy for cross-language information retrieval, SIGIR 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine import bounds_of, ranges, starts_of, summed
from search.lexicon.reference.cedict import MOST_WORDS, Entries, Glosses
from search.text import STOP_WORDS, stem

__all__ = ["Rows", "TranslationTable", "tabulate"]

_MOST_ENGLISH, _MOST_CHINESE = 16, 48  # renderings of a word that are kept
_MOST_CONTENT = 4  # words of a gloss whose parts stand for the Chinese word too
_PART_IN_GLOSS, _PART_OF_GLOSS = 0.3, 1.5  # see _parts
_USUAL, _RARE = 0.4, 10  # power of how often a Chinese word occurs when they are put in order; added to it
_BITS = 32  # of each of two numbers that are put together
_AGREEMENT = 0.3  # power of the other direction's probability when English renderings are put in order

_Numbers = npt.NDArray[np.int64]
_Values = npt.NDArray[np.float64]


class Rows(NamedTuple):
    """The renderings of all words of a language, word after word, the best of each first.

    Attributes:
        starts: Where those of each word begin, and where the last ones end: int64 [words + 1].
        numbers: Which words of the other language they are: int64 [renderings].
        weights: How probable each is: float64 [renderings].
    """

    starts: _Numbers
    numbers: _Numbers
    weights: _Values


class TranslationTable(NamedTuple):
    """Words of two languages with their renderings.

    Attributes:
        zh: Chinese words, folded, in the order of their characters.
        en: Runs of stems with spaces between, in the order of their characters.
        texts: How each of `en` is written most often; the shortest of equals.
        english: The renderings of `zh`.
        chinese: The renderings of `en`.
    """

    zh: Sequence[str]
    en: Sequence[str]
    texts: Sequence[str]
    english: Rows
    chinese: Rows


class _Shares(NamedTuple):
    """Chinese words and runs of stems, two by two by their numbers, and how much of a word says that: three arrays."""

    zh: _Numbers
    en: _Numbers
    p: _Values


class _Parts(NamedTuple):
    """Words that say part of what a share says: of which share, which run of stems, one of how many; three arrays."""

    share: _Numbers
    en: _Numbers
    among: _Numbers


def tabulate(entries: Entries) -> TranslationTable:
    """Make the table of a dictionary."""
    glosses = entries.glosses
    stems, terms = glosses.stems, [term for _, term in glosses.units]
    zh, en = sorted(entries.words), sorted({*stems, *terms})  # in Python's order, which is also that of UTF-8
    place, runs, units = _places(zh, entries.words), _places(en, stems), _places(en, terms)
    shares = _shares(entries, place, runs)
    # Where glosses differ in nothing but how they are written, the last one tells what is a name.
    latest = np.zeros(len(en), dtype=np.int64)
    latest[runs[entries.gloss]] = entries.gloss
    parts = _parts(shares, glosses, latest, units)
    said = _said(shares, parts)
    english = _english(shares, parts, said, len(zh), np.array([run not in _empty_stems() for run in en], dtype=bool))
    chinese = _chinese(said, len(en), _usual(zh))
    texts = _written(glosses, np.bincount(entries.gloss, minlength=len(stems)), runs, units)
    # A word that stands only in the midst of glosses is looked up nowhere.
    used = np.diff(chinese.starts) > 0
    english = english._replace(numbers=(np.cumsum(used) - 1)[english.numbers])
    chinese = chinese._replace(starts=chinese.starts[np.append(used, True)])
    return TranslationTable(zh, [*compress(en, used)], [*compress(texts, used)], english, chinese)


def _places(ordered: Sequence[str], words: Sequence[str]) -> _Numbers:
    """The places of some words in an ordered list of such words."""
    places = {word: place for place, word in enumerate(ordered)}
    return np.fromiter(map(places.__getitem__, words), np.int64, len(words))


def _shares(entries: Entries, place: _Numbers, runs: _Numbers) -> _Shares:
    """How probable each gloss of a word is: the sense after n others has weight 1 / (1 + n); word after word."""
    en = runs[entries.gloss]
    _, firsts = np.unique(_codes(entries.word, en), return_index=True)
    firsts.sort()
    zh, weights = entries.word[firsts], 1 / (1 + entries.rank[firsts])
    return _Shares(place[zh], en[firsts], weights / np.bincount(zh, weights)[zh])


def _parts(shares: _Shares, glosses: Glosses, latest: _Numbers, units: _Numbers) -> _Parts:
    """The words of glosses that say part of what these say: of a name, not what kind of thing has it (Wannian county).

    Args:
        shares: Of what there are to be parts.
        glosses: All glosses.
        latest: Of each run of stems the number of a gloss.
        units: Of each unit of glosses the number of its stem among runs.
    """
    lengths, members = glosses.lengths, glosses.members
    named = np.array([written[0].isupper() for written, _ in glosses.units], dtype=bool)[members]
    subject = np.array([term not in _empty_stems() for _, term in glosses.units], dtype=bool)[members]
    kept = subject & np.repeat(lengths > 1, lengths) & (named | np.repeat(~named[starts_of(lengths)], lengths))
    counts = np.diff(bounds_of(kept)[bounds_of(lengths)])
    gloss = latest[shares.en]
    among = counts[gloss]
    places = ranges(starts_of(counts)[gloss], among)
    return _Parts(np.repeat(np.arange(len(gloss)), among), units[members[kept]][places], np.repeat(among, among))


def _said(shares: _Shares, parts: _Parts) -> _Shares:
    """How much of each Chinese word says a run of stems, as a gloss or as part of one; word after word."""
    amounts = shares.p[parts.share] / np.array([n**_PART_OF_GLOSS for n in range(MOST_WORDS + 1)])[parts.among]
    order = np.argsort(np.concatenate((np.arange(len(shares.p)), parts.share)), kind="stable")
    en = np.concatenate((shares.en, parts.en))[order]
    zh = np.concatenate((shares.zh, shares.zh[parts.share]))[order]
    codes, number = np.unique(_codes(zh, en), return_inverse=True)
    zh, en = _decoded(codes)
    p = np.zeros(len(codes))
    np.add.at(p, number, np.concatenate((shares.p, amounts))[order])
    return _Shares(zh, en, p)


def _english(shares: _Shares, parts: _Parts, said: _Shares, size: int, subject: npt.NDArray[np.bool_]) -> Rows:
    """The English renderings of each of so many Chinese words; `subject` tells which runs of stems may be one."""
    few = parts.among <= _MOST_CONTENT
    share, among = parts.share[few], parts.among[few]
    en, zh = np.concatenate((shares.en, parts.en[few])), np.concatenate((shares.zh, shares.zh[share]))
    p = np.concatenate((shares.p, shares.p[share] * _PART_IN_GLOSS / among))
    codes, p = summed(_codes(zh, en)[subject[en]], p[subject[en]], np.maximum)
    zh, en = _decoded(codes)
    # How much of what is said in English by any word is said by this one.
    agreement = said.p[np.searchsorted(_codes(said.zh, said.en), codes)] / np.bincount(said.en, said.p)[en]
    return _best(size, zh, en, p, p * agreement**_AGREEMENT, _MOST_ENGLISH)


def _chinese(said: _Shares, size: int, usual: _Values) -> Rows:
    """The Chinese words that say each of so many runs of stems, first those that say little else and are usual."""
    order = np.argsort(said.en, kind="stable")
    zh, en, p = said.zh[order], said.en[order], said.p[order]
    return _best(size, en, zh, np.minimum(p, 1), p * usual[zh], _MOST_CHINESE)


def _best(size: int, of: _Numbers, numbers: _Numbers, weights: _Values, scores: _Values, most: int) -> Rows:
    """Rows of the best renderings; of equals those that come first.

    Args:
        size: How many rows there are.
        of: The row of each rendering, ascending.
        numbers: Which word it is.
        weights: How probable it is.
        scores: How good it is.
        most: How many a row has at most.
    """
    # Complex numbers are put in order by their real parts, then by their imaginary ones: ten times as fast as lexsort.
    order = np.argsort(of - 1j * scores, kind="stable")
    counts = np.bincount(of, minlength=size)
    kept = np.minimum(counts, most)
    order = order[ranges(starts_of(counts), kept)]
    return Rows(bounds_of(kept), numbers[order], weights[order])


def _usual(words: Sequence[str]) -> _Values:
    """How usual some words are: a root of how often they stand in the texts that jieba counted."""
    fields = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").replace("\n", " ").split(" ")
    counts = dict.fromkeys(words, "0")
    # Of each line the word and its count; its part of speech is passed over.
    counts |= {word: count for word, count in zip(fields[::3], fields[1::3], strict=False) if word in counts}
    return (np.array([*map(int, counts.values())]) + _RARE) ** _USUAL


def _written(glosses: Glosses, counts: _Numbers, runs: _Numbers, units: _Numbers) -> list[str]:
    """How each run of stems is written most often; the shortest of equals, and the first of these by its characters.

    Args:
        glosses: All glosses.
        counts: How often each of them is there.
        runs: The number of each one's run of stems.
        units: The same of each unit of glosses.
    """
    lengths, members = glosses.lengths, glosses.members
    single, bounds = lengths == 1, bounds_of(lengths)
    uses = np.bincount(members, np.repeat(counts, lengths), len(units))
    uses += np.bincount(members[bounds[:-1][single]], counts[single], len(units))
    texts = [*compress(glosses.texts, ~single), *(written for written, _ in glosses.units)]
    run, count = np.concatenate((runs[~single], units)), np.concatenate((counts[~single], uses))
    most = np.zeros(run.max(initial=-1) + 1)
    np.maximum.at(most, run, count)
    usual = count == most[run]
    found: dict[int, str] = {}
    for number, text in zip(run[usual].tolist(), compress(texts, usual), strict=True):
        best = found.get(number, text)
        found[number] = text if (len(text), text) < (len(best), best) else best
    return [found[number] for number in range(len(most))]


def _codes(first: _Numbers, second: _Numbers) -> _Numbers:
    """Two numbers as one that is in their order."""
    return first << _BITS | second


def _decoded(codes: _Numbers) -> tuple[_Numbers, _Numbers]:
    return codes >> _BITS, codes & ((1 << _BITS) - 1)


@cache
def _empty_stems() -> frozenset[str]:
    """Stems of words that carry no subject in a gloss."""
    return frozenset(map(stem, STOP_WORDS | frozenset("one sb sth someone something etc person place thing".split())))
