"""Turns sentences and their translations into pairs of terms that translate each other, by statistics alone.

Terms that stand in corresponding sentences more often than chance has it (log-likelihood ratio: T. Dunning, Accurate
methods for the statistics of surprise and coincidence, 1993; threshold as in R. Moore, On log-likelihood-ratios and the
significance of rare events, 2004) compete for being linked in each sentence, the strongest first, and words that are
linked once are not linked again (I. D. Melamed, Models of translational equivalence among words, 2000). How often two
terms are linked, and not how often they stand side by side, makes them a pair: that sorts out what only accompanies a
translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.engine import bounds_of, ranges, starts_of
from search.lexicon.pairs.ngrams import Grams, chinese_grams, english_grams
from search.lexicon.pairs.sentences import SentencePair

__all__ = ["Association", "associations"]

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_LEAST = 3  # sentences
_LEAST_DOCUMENTS = 2
_MOST = 0.3  # of all sentences; a term of more is no subject of anything
_CANDIDATES = 4  # translations that compete, for each term
_LEAST_SCORE = 0.1  # of those
_CHUNK = 4_000_000  # incidences handled at a time
_DISCOUNT = 1.0  # sentences taken off, so that three of three are no certainty
_LEAST_SHARE = 0.5  # of the common sentences in which a pair must be linked
_LEAST_PROBABILITY = 0.3
_LEAST_EITHER = 0.5
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Association:
    """A pair of terms that translate each other.

    Attributes:
        zh: Folded characters.
        en: Stems.
        count: Sentences in which they are linked.
        p_zh: How likely the Chinese term is where the English one stands.
        p_en: How likely the English term is where the Chinese one stands.
        examples: Numbers of a few sentences, of different documents where there are such.
    """

    zh: str
    en: tuple[str, ...]
    count: int
    p_zh: float
    p_en: float
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Pairs of an English and a Chinese run that may translate each other: numbers, common sentences, score."""

    en: Numbers
    zh: Numbers
    joint: Numbers
    scores: Floats


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Where both terms of a candidate stand in one sentence, ascending by sentence.

    Attributes:
        pairs: Number of the candidate.
        sentences: Where it is.
        en: uint64; the words of the English term there (see `Grams.masks`).
        zh: uint64; those of the Chinese one.
    """

    pairs: Numbers
    sentences: Numbers
    en: npt.NDArray[np.uint64]
    zh: npt.NDArray[np.uint64]


def associations(pairs: Sequence[SentencePair]) -> list[Association]:
    """Pairs of terms, the most frequent first.

    Time and memory grow with the number of sentences; 16,000 take about two seconds.

    Args:
        pairs: Sentences and their translations, of at least two documents.
    """
    if len(pairs) < _LEAST:
        return []
    en = english_grams([pair.en for pair in pairs], _LEAST)
    zh = chinese_grams([pair.zh for pair in pairs], _LEAST)
    if not (en.texts and zh.texts):
        return []
    candidates = _candidates(en, zh, len(pairs))
    meetings = _meetings(candidates, en, zh)
    df_en, df_zh = en.frequencies()[candidates.en], zh.frequencies()[candidates.zh]
    scores = candidates.scores
    for _ in range(2):
        links = _linked(meetings, scores)
        # What is linked seldom although it stands together often only accompanies a translation.
        scores = _dice(np.bincount(meetings.pairs[links], minlength=len(scores)), df_en, df_zh)
    found = np.union1d(links, _composed(meetings, links))
    known = {id_: number for number, id_ in enumerate(dict.fromkeys(pair.document for pair in pairs))}
    documents = np.array([known[pair.document] for pair in pairs], dtype=np.int64)
    return _accepted(candidates, meetings.pairs[found], meetings.sentences[found], documents, en, zh)


def _candidates(en: Grams, zh: Grams, size: int) -> _Candidates:
    """Pairs whose association is no chance, the best few for each term of either language."""
    df_en, df_zh = en.frequencies(), zh.frequencies()
    left, right, joint = _together(en, zh, _MOST * size)
    ratio = _log_likelihood(joint, df_en[left], df_zh[right], size)
    # So high that among all pairs that could be less than one passes by chance (Moore 2004).
    scores = _dice(joint, df_en[left], df_zh[right])
    kept = (ratio > 2 * np.log(len(en.texts) * len(zh.texts))) & (scores >= _LEAST_SCORE)
    left, right, joint, scores = left[kept], right[kept], joint[kept], scores[kept]
    best = np.union1d(_best(left, scores), _best(right, scores))
    return _Candidates(left[best], right[best], joint[best], scores[best])


def _together(en: Grams, zh: Grams, most: float) -> tuple[Numbers, Numbers, Numbers]:
    """English and Chinese runs that stand in common sentences, and in how many; at least `_LEAST`."""
    order = np.argsort(en.grams, kind="stable")
    en_bounds = bounds_of(en.frequencies())
    zh_kept = zh.frequencies()[zh.grams] <= most
    zh_sentences, zh_grams = zh.sentences[zh_kept], zh.grams[zh_kept]
    last = int(max(en.sentences.max(), zh.sentences.max())) + 1
    zh_bounds = np.searchsorted(zh_sentences, np.arange(last + 1))
    costs = np.diff(zh_bounds)[en.sentences[order]]
    # A run's incidences stay in one chunk, so that its counts are complete there.
    total = np.concatenate(([0], np.cumsum(costs)))[en_bounds]
    found: list[tuple[Numbers, Numbers, Numbers]] = []
    first = 0
    while first < len(en.texts):
        after = max(first + 1, int(np.searchsorted(total, total[first] + _CHUNK)) - 1)
        some = order[en_bounds[first] : en_bounds[after]]
        some = some[en.frequencies()[en.grams[some]] <= most]
        starts, counts = zh_bounds[en.sentences[some]], np.diff(zh_bounds)[en.sentences[some]]
        codes = np.repeat(en.grams[some] * len(zh.texts), counts) + zh_grams[ranges(starts, counts)]
        codes, joint = np.unique(codes, return_counts=True)
        left, right = np.divmod(codes[joint >= _LEAST], len(zh.texts))
        found.append((left, right, joint[joint >= _LEAST]))
        first = after
    left, right, joint = (np.concatenate(some) for some in zip(*found, strict=True))
    return left, right, joint


def _log_likelihood(joint: Numbers, ones: Numbers, others: Numbers, size: int) -> Floats:
    """Dunning's ratio for each pair; 0 where they stand together less often than chance has it."""
    observed = np.stack((joint, ones - joint, others - joint, size - ones - others + joint)).astype(np.float64)
    rows, columns = np.stack((ones, ones, size - ones, size - ones)), np.stack((others, size - others) * 2)
    expected = np.stack((rows[0] * columns[0], rows[0] * columns[1], rows[2] * columns[0], rows[2] * columns[1])) / size
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    ratio: Floats = np.where(joint * size > ones * others, 2 * terms.sum(axis=0), 0.0)
    return ratio


def _dice(joint: Numbers, ones: Numbers, others: Numbers) -> Floats:
    scores: Floats = 2 * np.maximum(joint - _DISCOUNT, 0) / (ones + others)
    return scores


def _best(terms: Numbers, scores: Floats) -> Numbers:
    """Places of the best few scores of each term."""
    order = np.lexsort((-scores, terms))
    starts = np.searchsorted(terms[order], terms[order])
    return np.sort(order[np.arange(len(order)) - starts < _CANDIDATES])


def _meetings(candidates: _Candidates, en: Grams, zh: Grams) -> _Meetings:
    """Find where both terms of a candidate stand in one sentence."""
    by_gram = np.argsort(en.grams, kind="stable")
    bounds = bounds_of(en.frequencies())
    starts, counts = bounds[candidates.en], np.diff(bounds)[candidates.en]
    left = by_gram[ranges(starts, counts)]
    pairs = np.repeat(np.arange(len(candidates.en)), counts)
    # Both languages' incidences are ascending by sentence and run, so a look-up finds the other one.
    codes = zh.sentences * len(zh.texts) + zh.grams
    wanted = en.sentences[left] * len(zh.texts) + candidates.zh[pairs]
    right = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    met = codes[right] == wanted
    order = np.argsort(en.sentences[left[met]], kind="stable")
    left, right = left[met][order], right[met][order]
    return _Meetings(pairs[met][order], en.sentences[left], en.masks[left], zh.masks[right])


def _linked(meetings: _Meetings, scores: Floats) -> Numbers:
    """Link terms in each sentence, the best pair first; returns the places of the links, ascending."""
    # Of equal scores that of the longer terms goes first: mutual aid team before mutual aid.
    widths = np.bitwise_count(meetings.en).astype(np.int64) + np.bitwise_count(meetings.zh)
    order = np.lexsort((-widths, -scores[meetings.pairs], meetings.sentences))
    links: list[int] = []
    sentence, used, taken = -1, 0, 0
    rows = zip(*(some[order].tolist() for some in (meetings.sentences, meetings.en, meetings.zh)), strict=True)
    for at, (here, one, other) in enumerate(rows):
        if here != sentence:
            sentence, used, taken = here, 0, 0
        if not (one & used or other & taken):
            used |= one
            taken |= other
            links.append(at)
    return np.sort(order[links])


def _composed(meetings: _Meetings, links: Numbers) -> Numbers:
    """Meetings of longer terms all of whose words are linked with each other, and with no others.

    供销 is linked with supply and marketing and 合作社 with cooperative: so is the whole, as phrases are extracted from
    aligned words by F. J. Och, H. Ney: The alignment template approach to statistical machine translation, 2004.
    """
    bounds = np.searchsorted(meetings.sentences[links], np.arange(int(meetings.sentences.max(initial=0)) + 2))
    wide = np.flatnonzero((np.bitwise_count(meetings.en) > 1) | (np.bitwise_count(meetings.zh) > 1))
    of = meetings.sentences[wide]
    counts = bounds[of + 1] - bounds[of]
    wide, of, counts = wide[counts > 0], of[counts > 0], counts[counts > 0]
    if not len(wide):
        return wide
    at = np.repeat(wide, counts)
    link = links[ranges(bounds[of], counts)]
    ones, others = meetings.en[link] & meetings.en[at], meetings.zh[link] & meetings.zh[at]
    inside = (ones == meetings.en[link]) & (others == meetings.zh[link])
    starts = starts_of(counts)
    apart = (ones == 0) & (others == 0)
    fits = np.logical_and.reduceat(inside | apart, starts)
    for found, whole in ((ones, meetings.en), (others, meetings.zh)):
        fits &= np.bitwise_or.reduceat(np.where(inside, found, 0), starts) == whole[wide]
    return wide[fits]


def _accepted(
    candidates: _Candidates, links: Numbers, sentences: Numbers, documents: Numbers, en: Grams, zh: Grams
) -> list[Association]:
    """Candidates that are linked often enough.

    Args:
        candidates: All.
        links: Number of the candidate, for each link.
        sentences: Where that is.
        documents: Number of each sentence's document.
        en: Runs of English stems.
        zh: Runs of Chinese words.
    """
    counts = np.bincount(links, minlength=len(candidates.en))
    p_zh, p_en = counts / en.frequencies()[candidates.en], counts / zh.frequencies()[candidates.zh]
    kept = (counts >= _LEAST) & (counts >= _LEAST_SHARE * candidates.joint)
    kept &= (np.minimum(p_zh, p_en) >= _LEAST_PROBABILITY) & (np.maximum(p_zh, p_en) >= _LEAST_EITHER)
    order = np.lexsort((sentences, links))
    bounds = np.searchsorted(links[order], np.arange(len(candidates.en) + 1))
    found = []
    for pair in np.flatnonzero(kept).tolist():
        places = sentences[order[bounds[pair] : bounds[pair + 1]]]
        _, firsts = np.unique(documents[places], return_index=True)
        if len(firsts) >= _LEAST_DOCUMENTS:
            found.append(
                Association(
                    zh.texts[candidates.zh[pair]],
                    tuple(en.texts[candidates.en[pair]].split(" ")),
                    int(counts[pair]),
                    float(p_zh[pair]),
                    float(p_en[pair]),
                    tuple(places[firsts][:_EXAMPLES].tolist()),
                )
            )
    return sorted(found, key=lambda one: (-one.count, one.zh, one.en))
