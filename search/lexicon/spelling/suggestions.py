"""Turns a question with a word that finds nothing, or next to nothing, into questions that were perhaps meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import log2
from typing import NamedTuple

from search.enrich import places_named
from search.lexicon.frequencies import Frequencies
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.glossary import Glossary
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.spelling.neighbours import (
    Neighbour,
    chinese_neighbours,
    is_known,
    known_neighbours,
    latin_neighbours,
)
from search.query import (
    SPELLING,
    HanTerm,
    Index,
    LatinTerm,
    ParsedQuery,
    PhraseNode,
    WordNode,
    is_question,
    positive_leaves,
    query_terms,
)
from search.results import Suggestion
from search.text import STOP_WORDS, fold, han_runs, segment_words, stem

__all__ = ["Spelling"]

_MOST_DOUBTS, _MOST_PROPOSALS, _MOST_TRIED, _MOST_SUGGESTIONS = 2, 3, 12, 3
_LONGEST = 4096  # characters of a question; its limit is far below
_SHORTEST, _LONGEST_CHINESE = 3, 8  # letters of a Latin word, characters of a Chinese one

_LATIN_WORD = re.compile(r"[a-z]+(?![\w:：])")
_VOWELS = re.compile(r"(?<=.)[aeiouyhw]|(.)(?=\1)")


class _Proposal(NamedTuple):
    """What a word was perhaps meant for, why (`spelling` or `sound`), and how likely."""

    text: str
    why: str
    score: float


class _Doubt(NamedTuple):
    """A word of the question that may be misspelt: where it stands, how many documents it finds or can be in."""

    start: int
    end: int
    known: int
    proposals: Sequence[_Proposal]


class Spelling:
    """Suggests other spellings over one open index; safe for many threads.

    Args:
        index: The index.
        readings: Its words by their sound.
    """

    def __init__(self, index: Index, readings: ReadingIndex) -> None:
        self._index, self._readings = index, readings
        self._frequencies = Frequencies(index.df)
        self._dictionary = BilingualDictionary.open(index.lexicon_folder)
        self._size = index.size

    def suggest(self, question: ParsedQuery, found: int, count: Callable[[str], int]) -> tuple[Suggestion, ...]:
        """Questions that were perhaps meant, the best first; none for a question whose words are all common.

        Args:
            question: The question.
            found: How many documents it finds.
            count: How many documents another question finds under the same filters; called at most 11 times, and not
                at all unless a word is rare and resembles a common one.

        Raises:
            IndexDamaged: If a file of the index has changed.
        """
        if question.tree is None or len(question.text) > _LONGEST:
            return ()
        doubts = [doubt for doubt in self._doubts(question, count) if doubt.proposals][:_MOST_DOUBTS]
        tried: list[Suggestion] = []
        together = [(doubt, doubt.proposals[0]) for doubt in doubts]
        changes = [together] if len(together) > 1 else []
        changes += [[(doubt, proposal)] for doubt in doubts for proposal in doubt.proposals]
        for change in changes:
            query = _replaced(question.text, change)
            total = count(query)
            # A word that stands nowhere is better replaced even if what its parts find is more.
            if total > (SPELLING.result_ratio * found if all(doubt.known for doubt, _ in change) else 0):
                tried.append(_suggestion(question.text, query, change, total))
        return tuple(tried[:_MOST_SUGGESTIONS])

    def _doubts(self, question: ParsedQuery, count: Callable[[str], int]) -> Iterator[_Doubt]:
        """Words that may be misspelt, in the order of the question."""
        stems, strings = _searched(question)
        folded = fold(question.text)
        spans = [
            (match.start(), match.end(), self._latin)
            for match in _LATIN_WORD.finditer(folded)
            if len(match[0]) >= _SHORTEST and match[0] not in STOP_WORDS and stem(match[0]) in stems
        ]
        for start, run in han_runs(question.text):
            for first, after in _windows(run):
                if any(run[first:after] in string for string in strings):
                    spans.append((start + first, start + after, self._chinese))
        done = tried = 0
        for start, end, propose in sorted(spans, key=lambda span: (span[0], -span[1])):
            word = folded[start:end]
            if start < done or tried == _MOST_TRIED or self._is_right(word, least=1 if is_question(folded) else 0):
                continue
            tried += 1
            proposals = propose(word)
            # A romanised word, or a name, stands nowhere as it was typed and finds its Chinese.
            known = count(question.text[start:end]) if proposals and word.isascii() else 0
            if better := [one for df, one in proposals if known * SPELLING.frequency_ratio <= df]:
                yield _Doubt(start, end, self._frequency(word) + known, better)
                done = end

    def _frequency(self, word: str) -> int:
        """Documents that can hold a word as it was typed."""
        return self._frequencies.stem(stem(word)) if word.isascii() else self._frequencies.chinese(word)

    def _is_right(self, word: str, least: int) -> bool:
        """Whether a word is no slip, whatever resembles it: it is a known word, or a common one.

        Args:
            word: Folded.
            least: Documents that make a word common, if it takes fewer than usual; 0 for the usual number.
        """
        df = self._frequency(word)
        if df >= (least or max(SPELLING.common, self._size // SPELLING.common_share)):
            return True
        if not word.isascii():
            return bool(Glossary.load().chinese(word)) or (
                self._dictionary is not None and self._dictionary.knows(word)
            )
        if is_known(word) or places_named(word):  # Honan is no slip for Hunan
            return True
        return self._dictionary is not None and any(self._dictionary.chinese((stem(word),)))

    def _latin(self, word: str) -> list[tuple[int, _Proposal]]:
        """What a Latin word may have been meant for, the likeliest first, with document frequencies."""
        own = stem(word)
        least = max(1, SPELLING.frequency_ratio * self._frequencies.stem(own))
        known = {one.text: one for one in known_neighbours(word)}
        near = [*({**known, **{one.text: one for one in latin_neighbours(self._index, word)}}).values()]
        near = [one for one in near if stem(one.text) != own and one.text not in STOP_WORDS]
        near = sorted(near, key=lambda one: (-_score(word, one), one.text))[: 2 * _MOST_PROPOSALS]
        # A word that only the glossary knows finds what it is called in Chinese; how much, counting tells.
        counted = [one._replace(df=self._frequencies.stem(stem(one.text)) or int(one.text in known)) for one in near]
        scored = [(one.df, _Proposal(one.text, "spelling", _score(word, one))) for one in counted if one.df >= least]
        best: dict[str, tuple[int, _Proposal]] = {}
        for pair in sorted(scored, key=lambda pair: -pair[1].score):
            best.setdefault(stem(pair[1].text), pair)  # commune and communes find the same
        return [*best.values()][:_MOST_PROPOSALS]

    def _chinese(self, word: str) -> list[tuple[int, _Proposal]]:
        """What a string of Chinese may have been meant for: what sounds the same, then what has another character."""
        least = max(1, SPELLING.frequency_ratio * self._frequencies.chinese(word))
        found: dict[str, tuple[int, _Proposal]] = {}
        for sounding in self._readings.homophones(word):
            df = max(1, sounding.df)  # a name of the glossary may be found by what it is called in English
            if df >= least:
                found[sounding.text] = df, _Proposal(sounding.text, "sound", SPELLING.edit_cost + log2(1 + df))
        for one in chinese_neighbours(self._index, word, self._frequencies):
            if one.df >= least:
                found.setdefault(one.text, (one.df, _Proposal(one.text, "spelling", log2(1 + one.df))))
        return sorted(found.values(), key=lambda pair: -pair[1].score)[:_MOST_PROPOSALS]


def _searched(question: ParsedQuery) -> tuple[set[str], set[str]]:
    """The Latin stems and the Chinese strings that a question looks for, but not among authors."""
    stems: set[str] = set()
    strings: set[str] = set()
    for leaf, scope in positive_leaves(question.tree):
        if scope == "author":
            continue
        if isinstance(leaf, WordNode):
            stems |= {part for term in leaf.terms if isinstance(term, LatinTerm) for part in term.parts}
            strings |= {leaf.run, *(term.text for term in leaf.terms if isinstance(term, HanTerm))} - {""}
        elif isinstance(leaf, PhraseNode):
            for run in leaf.runs:
                (strings if run.script == "han" else stems).update(run.terms)
    return stems, strings


def _windows(run: str) -> Iterator[tuple[int, int]]:
    """Stretches of words of a run that may be one misspelt word; of those that begin alike, the longest first.

    None begins or ends with a word that says nothing: 是地 in 谁是地煮 is no 失地.
    """
    parts = [(start, end, all(unit.stop for unit in query_terms(word))) for word, start, end in segment_words(run)]
    for at, (start, _, is_stop) in enumerate(parts):
        ends = (end for _, end, ends_stop in reversed(parts[at : at + _LONGEST_CHINESE]) if not (is_stop or ends_stop))
        yield from ((start, end) for end in ends if 2 <= end - start <= _LONGEST_CHINESE)


def _score(word: str, one: Neighbour) -> float:
    """How likely a word was meant: its frequency against the edits that it takes."""
    cost = SPELLING.edit_cost * one.edits
    if _skeleton(word) == _skeleton(one.text):
        cost -= SPELLING.same_skeleton
    return log2(1 + one.df) - cost


def _skeleton(word: str) -> str:
    """A word without its vowels but the first letter, and without double letters."""
    return _VOWELS.sub("", word)


def _replaced(text: str, change: Sequence[tuple[_Doubt, _Proposal]]) -> str:
    for doubt, proposal in sorted(change, key=lambda pair: -pair[0].start):
        typed = text[doubt.start : doubt.end]
        text = text[: doubt.start] + _as_typed(typed, proposal.text) + text[doubt.end :]
    return text


def _as_typed(typed: str, correction: str) -> str:
    """A correction in the typed word's capitals, or with those of its characters that were right."""
    if correction.isascii():
        if typed.isupper():
            return correction.upper()
        return correction.capitalize() if typed[0].isupper() else correction
    if len(typed) != len(correction):
        return correction
    return "".join(own if fold(own) == char else char for own, char in zip(typed, correction, strict=True))


def _suggestion(text: str, query: str, change: Sequence[tuple[_Doubt, _Proposal]], total: int) -> Suggestion:
    typed = [text[doubt.start : doubt.end] for doubt, _ in change]
    return Suggestion(
        query=query,
        word=" ".join(typed),
        correction=" ".join(_as_typed(word, proposal.text) for word, (_, proposal) in zip(typed, change, strict=True)),
        why=change[0][1].why,
        total=total,
    )
