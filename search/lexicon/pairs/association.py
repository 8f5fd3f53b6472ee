"""Statistical extraction of translation pairs from aligned sentences.

1. Terms that co-occur in aligned sentences more often than by chance are candidates (log-likelihood ratio: T. Dunning,
   Accurate methods for the statistics of surprise and coincidence, 1993; threshold as in R. Moore, On
   log-likelihood-ratios and the significance of rare events, 2004).
2. In each sentence candidates compete to be linked, the highest score first; a word is linked at most once
   (I. D. Melamed, Models of translational equivalence among words, 2000).
3. A candidate that is linked often enough is a pair. Links are counted instead of co-occurrences, because a term that
   merely accompanies a translation co-occurs with it just as often but is seldom linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.engine import bounds_of, ranges, starts_of
from search.lexicon.array_types import BitSets, Floats, Integers
from search.lexicon.pairs.ngrams import Ngrams, chinese_ngrams, english_ngrams
from search.lexicon.pairs.sentences import SentencePair

__all__ = ["Association", "associations"]

# The thresholds below were chosen by hand; no measurement of them is recorded.
_MIN_SENTENCES = 3  # sentences in which a term, and a pair, must occur
_MIN_DOCUMENTS = 2  # documents with a linked sentence: one author's habit alone makes no pair
_MAX_SENTENCE_SHARE = 0.3  # share of all sentences; a term of more is a function word or a running theme
_MAX_CANDIDATES = 4  # translations that compete, for each term of either language
_MIN_SCORE = 0.1  # Dice coefficient of a candidate
_CHUNK_INCIDENCES = 4_000_000  # term pairs counted at a time; bounds memory at about 32 MB an array
_DISCOUNT = 1.0  # sentences subtracted from a joint count, so that 3 of 3 is not taken for certain
_MIN_LINKED_SHARE = 0.5  # share of the common sentences in which a pair must be linked
_MIN_PROBABILITY = 0.3  # of p_zh and p_en, the smaller one
_MIN_BETTER_PROBABILITY = 0.5  # of p_zh and p_en, the larger one
_MAX_EXAMPLES = 3  # sentences kept for each pair, for librarians to judge it by


@dataclass(frozen=True, slots=True)
class Association:
    """A Chinese and an English term that translate each other.

    Attributes:
        zh: Folded Chinese characters.
        en: English stems.
        count: Number of sentences in which they are linked.
        p_zh: Probability of the Chinese term in a sentence with the English one.
        p_en: Probability of the English term in a sentence with the Chinese one.
        examples: Numbers of a few sentences, of different documents if possible.
    """

    zh: str
    en: tuple[str, ...]
    count: int
    p_zh: float
    p_en: float
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """English and Chinese n-grams that may translate each other: numbers, joint frequencies, scores."""

    en: Integers
    zh: Integers
    joint: Integers
    scores: Floats


@dataclass(frozen=True, slots=True)
class _Cooccurrences:
    """Occurrences of both terms of a candidate in one sentence, ascending by sentence.

    Attributes:
        pairs: Number of the candidate.
        sentences: Number of the sentence.
        en: Content words of the sentence that the English term covers, as bits (see `Ngrams.masks`).
        zh: The same of the Chinese term.
    """

    pairs: Integers
    sentences: Integers
    en: BitSets
    zh: BitSets


def associations(pairs: Sequence[SentencePair]) -> list[Association]:
    """Extract pairs of terms that translate each other, the most frequent first.

    Time and memory grow with the number of sentences; 16,000 take about two seconds.

    Args:
        pairs: Sentences and their translations, of at least two documents.
    """
    if len(pairs) < _MIN_SENTENCES:
        return []
    en = english_ngrams([pair.en for pair in pairs], _MIN_SENTENCES)
    zh = chinese_ngrams([pair.zh for pair in pairs], _MIN_SENTENCES)
    if not (en.texts and zh.texts):
        return []
    candidates = _candidates(en, zh, len(pairs))
    cooccurrences = _cooccurrences(candidates, en, zh)
    df_en, df_zh = en.frequencies()[candidates.en], zh.frequencies()[candidates.zh]
    scores = candidates.scores
    for _ in range(2):
        links = _link(cooccurrences, scores)
        # Pairs that co-occur often but are seldom linked lose their score: one only accompanies the translation.
        scores = _dice(np.bincount(cooccurrences.pairs[links], minlength=len(scores)), df_en, df_zh)
    accepted = np.union1d(links, _phrase_links(cooccurrences, links))
    document_numbers = {id_: number for number, id_ in enumerate(dict.fromkeys(pair.document for pair in pairs))}
    documents = np.array([document_numbers[pair.document] for pair in pairs], dtype=np.int64)
    return _accepted(candidates, cooccurrences.pairs[accepted], cooccurrences.sentences[accepted], documents, en, zh)


def _candidates(en: Ngrams, zh: Ngrams, size: int) -> _Candidates:
    """Choose pairs that co-occur more often than by chance, the best few for each term of either language."""
    df_en, df_zh = en.frequencies(), zh.frequencies()
    en_numbers, zh_numbers, joint = _joint_frequencies(en, zh, _MAX_SENTENCE_SHARE * size)
    ratio = _log_likelihood(joint, df_en[en_numbers], df_zh[zh_numbers], size)
    # So high that, among all possible pairs, fewer than one is expected to pass by chance (Moore 2004).
    scores = _dice(joint, df_en[en_numbers], df_zh[zh_numbers])
    is_kept = (ratio > 2 * np.log(len(en.texts) * len(zh.texts))) & (scores >= _MIN_SCORE)
    en_numbers, zh_numbers, joint, scores = en_numbers[is_kept], zh_numbers[is_kept], joint[is_kept], scores[is_kept]
    best = np.union1d(_best(en_numbers, scores), _best(zh_numbers, scores))
    return _Candidates(en_numbers[best], zh_numbers[best], joint[best], scores[best])


def _joint_frequencies(en: Ngrams, zh: Ngrams, most: float) -> tuple[Integers, Integers, Integers]:
    """Count common sentences of English and Chinese n-grams; pairs below `_MIN_SENTENCES` are left out."""
    order = np.argsort(en.ngrams, kind="stable")
    en_bounds = bounds_of(en.frequencies())
    zh_kept = zh.frequencies()[zh.ngrams] <= most
    zh_sentences, zh_ngrams = zh.sentences[zh_kept], zh.ngrams[zh_kept]
    last = int(max(en.sentences.max(), zh.sentences.max())) + 1
    zh_bounds = np.searchsorted(zh_sentences, np.arange(last + 1))
    costs = np.diff(zh_bounds)[en.sentences[order]]
    # All incidences of an n-gram fall in one chunk, so that its counts are complete there.
    total = np.concatenate(([0], np.cumsum(costs)))[en_bounds]
    chunks: list[tuple[Integers, Integers, Integers]] = []
    first = 0
    while first < len(en.texts):
        end = max(first + 1, int(np.searchsorted(total, total[first] + _CHUNK_INCIDENCES)) - 1)
        chunk = order[en_bounds[first] : en_bounds[end]]
        chunk = chunk[en.frequencies()[en.ngrams[chunk]] <= most]
        starts, counts = zh_bounds[en.sentences[chunk]], np.diff(zh_bounds)[en.sentences[chunk]]
        codes = np.repeat(en.ngrams[chunk] * len(zh.texts), counts) + zh_ngrams[ranges(starts, counts)]
        codes, joint = np.unique(codes, return_counts=True)
        en_numbers, zh_numbers = np.divmod(codes[joint >= _MIN_SENTENCES], len(zh.texts))
        chunks.append((en_numbers, zh_numbers, joint[joint >= _MIN_SENTENCES]))
        first = end
    en_numbers, zh_numbers, joint = (np.concatenate(chunk) for chunk in zip(*chunks, strict=True))
    return en_numbers, zh_numbers, joint


def _log_likelihood(joint: Integers, df_en: Integers, df_zh: Integers, size: int) -> Floats:
    """Return Dunning's log-likelihood ratio of each pair; 0 where they co-occur less often than by chance."""
    observed = np.stack((joint, df_en - joint, df_zh - joint, size - df_en - df_zh + joint)).astype(np.float64)
    rows, columns = np.stack((df_en, df_en, size - df_en, size - df_en)), np.stack((df_zh, size - df_zh) * 2)
    expected = np.stack((rows[0] * columns[0], rows[0] * columns[1], rows[2] * columns[0], rows[2] * columns[1])) / size
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    ratio: Floats = np.where(joint * size > df_en * df_zh, 2 * terms.sum(axis=0), 0.0)
    return ratio


def _dice(joint: Integers, df_en: Integers, df_zh: Integers) -> Floats:
    """Return the Dice coefficient of each pair, from discounted joint frequencies."""
    scores: Floats = 2 * np.maximum(joint - _DISCOUNT, 0) / (df_en + df_zh)
    return scores


def _best(terms: Integers, scores: Floats) -> Integers:
    """Return the indices of the best few scores of each term."""
    order = np.lexsort((-scores, terms))
    starts = np.searchsorted(terms[order], terms[order])
    return np.sort(order[np.arange(len(order)) - starts < _MAX_CANDIDATES])


def _cooccurrences(candidates: _Candidates, en: Ngrams, zh: Ngrams) -> _Cooccurrences:
    """Find the sentences in which both terms of a candidate stand."""
    by_ngram = np.argsort(en.ngrams, kind="stable")
    bounds = bounds_of(en.frequencies())
    starts, counts = bounds[candidates.en], np.diff(bounds)[candidates.en]
    en_incidences = by_ngram[ranges(starts, counts)]
    pairs = np.repeat(np.arange(len(candidates.en)), counts)
    # Incidences of both languages ascend by sentence and n-gram, so a binary search finds the other one.
    codes = zh.sentences * len(zh.texts) + zh.ngrams
    wanted_codes = en.sentences[en_incidences] * len(zh.texts) + candidates.zh[pairs]
    zh_incidences = np.minimum(np.searchsorted(codes, wanted_codes), len(codes) - 1)
    matched = codes[zh_incidences] == wanted_codes
    order = np.argsort(en.sentences[en_incidences[matched]], kind="stable")
    en_incidences, zh_incidences = en_incidences[matched][order], zh_incidences[matched][order]
    return _Cooccurrences(
        pairs[matched][order], en.sentences[en_incidences], en.masks[en_incidences], zh.masks[zh_incidences]
    )


def _link(cooccurrences: _Cooccurrences, scores: Floats) -> Integers:
    """Link terms in each sentence, the best pair first; return the indices of the linked co-occurrences, ascending."""
    # Of equal scores the pair with more words is linked first: mutual aid team before mutual aid.
    widths = np.bitwise_count(cooccurrences.en).astype(np.int64) + np.bitwise_count(cooccurrences.zh)
    order = np.lexsort((-widths, -scores[cooccurrences.pairs], cooccurrences.sentences))
    links: list[int] = []
    current, linked_en, linked_zh = -1, 0, 0
    rows = zip(
        *(column[order].tolist() for column in (cooccurrences.sentences, cooccurrences.en, cooccurrences.zh)),
        strict=True,
    )
    for row, (sentence, en_words, zh_words) in enumerate(rows):
        if sentence != current:
            current, linked_en, linked_zh = sentence, 0, 0
        if not (en_words & linked_en or zh_words & linked_zh):
            linked_en |= en_words
            linked_zh |= zh_words
            links.append(row)
    return np.sort(order[links])


def _phrase_links(cooccurrences: _Cooccurrences, links: Integers) -> Integers:
    """Return co-occurrences of longer terms all of whose words are linked with each other and with no others.

    If 供销 is linked with supply and marketing and 合作社 with cooperative, the two phrases are linked as a whole.
    F. J. Och, H. Ney extract phrases from aligned words in the same way (The alignment template approach to statistical
    machine translation, 2004).
    """
    bounds = np.searchsorted(cooccurrences.sentences[links], np.arange(int(cooccurrences.sentences.max(initial=0)) + 2))
    wide = np.flatnonzero((np.bitwise_count(cooccurrences.en) > 1) | (np.bitwise_count(cooccurrences.zh) > 1))
    sentences = cooccurrences.sentences[wide]
    counts = bounds[sentences + 1] - bounds[sentences]
    wide, sentences, counts = wide[counts > 0], sentences[counts > 0], counts[counts > 0]
    if not len(wide):
        return wide
    inner = np.repeat(wide, counts)
    link = links[ranges(bounds[sentences], counts)]
    en_words, zh_words = (
        cooccurrences.en[link] & cooccurrences.en[inner],
        cooccurrences.zh[link] & cooccurrences.zh[inner],
    )
    inside = (en_words == cooccurrences.en[link]) & (zh_words == cooccurrences.zh[link])
    starts = starts_of(counts)
    disjoint = (en_words == 0) & (zh_words == 0)
    fits = np.logical_and.reduceat(inside | disjoint, starts)
    for covered, all_words in ((en_words, cooccurrences.en), (zh_words, cooccurrences.zh)):
        fits &= np.bitwise_or.reduceat(np.where(inside, covered, 0), starts) == all_words[wide]
    return wide[fits]


def _accepted(
    candidates: _Candidates, links: Integers, sentences: Integers, documents: Integers, en: Ngrams, zh: Ngrams
) -> list[Association]:
    """Return the candidates that are linked often enough, the most frequent first.

    Args:
        candidates: All candidates.
        links: Number of the candidate, for each link.
        sentences: Number of the sentence, for each link.
        documents: Number of the document, for each sentence.
        en: N-grams of English stems.
        zh: N-grams of Chinese words.
    """
    counts = np.bincount(links, minlength=len(candidates.en))
    p_zh, p_en = counts / en.frequencies()[candidates.en], counts / zh.frequencies()[candidates.zh]
    is_accepted = (counts >= _MIN_SENTENCES) & (counts >= _MIN_LINKED_SHARE * candidates.joint)
    is_accepted &= (np.minimum(p_zh, p_en) >= _MIN_PROBABILITY) & (np.maximum(p_zh, p_en) >= _MIN_BETTER_PROBABILITY)
    order = np.lexsort((sentences, links))
    bounds = np.searchsorted(links[order], np.arange(len(candidates.en) + 1))
    accepted = []
    for pair in np.flatnonzero(is_accepted).tolist():
        linked_sentences = sentences[order[bounds[pair] : bounds[pair + 1]]]
        _, firsts = np.unique(documents[linked_sentences], return_index=True)
        if len(firsts) >= _MIN_DOCUMENTS:
            accepted.append(
                Association(
                    zh.texts[candidates.zh[pair]],
                    tuple(en.texts[candidates.en[pair]].split(" ")),
                    int(counts[pair]),
                    float(p_zh[pair]),
                    float(p_en[pair]),
                    tuple(linked_sentences[firsts][:_MAX_EXAMPLES].tolist()),
                )
            )
    return sorted(accepted, key=lambda association: (-association.count, association.zh, association.en))
