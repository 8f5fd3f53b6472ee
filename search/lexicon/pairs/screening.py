"""Which mined pairs are no translations because one side cuts a longer term, and which belong most to the archive.

In an archive that always says 伟大的祖国, 祖国 and "Great Motherland" stand in the same sentences; but 祖国 is
"motherland", so this pair would translate half of a term. The glossary and the dictionary tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files
from math import log
from statistics import median
from typing import NamedTuple, TypeVar

from search.lexicon.curated.glossary import Glossary
from search.lexicon.pairs.mined_pairs import ArchivePair
from search.lexicon.reference.dictionary import BilingualDictionary
from search.text import STOP_WORDS, fold, phrase_stems, stem

__all__ = ["PairScreen"]

_Part = TypeVar("_Part")
_MOST_KNOWN = 8  # translations of a term by the dictionary that are read
_LEAST_LOGARITHM = 0.05  # for a word that belongs to the subject no more than others, so that support still tells
_OFFSET = 10  # added to the frequencies of words in general texts: a rare word and an unknown one differ little
_FEW_WORDS = 32  # are looked for one by one, about 1 ms each; to read the whole table takes 100
# Parts of speech by jieba that belong to no subject: times (今年), adverbs, prepositions, conjunctions, auxiliaries.
_SUBJECTLESS = frozenset({"t", "d", "p", "c", "u"})


class PairScreen:
    """Judges mined pairs by what is known of their terms without the archive.

    Args:
        glossary: The glossary.
        dictionary: The dictionary; None for none.
    """

    def __init__(self, glossary: Glossary, dictionary: BilingualDictionary | None) -> None:
        self._glossary, self._dictionary = glossary, dictionary

    def cuts_a_term(self, pair: ArchivePair) -> bool:
        """Return whether one term of a pair is only a part of what translates the other.

        The English term has a word that the Chinese one lacks (祖国, Great Motherland) or the other way round, or one
        is a part of what the other usually means (互助, mutual aid team; 中共, Communist Party). Single English words
        are not judged by longer Chinese ones: production is 生产, whatever words have it in them.
        """
        english, chinese = self._english(pair.zh), self._chinese(pair.stems)
        if pair.stems in english or pair.zh in chinese:
            return False
        shorter = [stems for stems in english[:1] if _is_within(stems, pair.stems)]
        if any(not self._is_named(pair.zh, _rest(stems, pair.stems)) for stems in shorter):
            return True
        if any(
            _is_within(pair.stems, stems) and not _stop_stems().issuperset(_rest(pair.stems, stems))
            for stems in english[:1]
        ):
            return True
        if len(pair.stems) > 1 and any(zh != pair.zh and pair.zh in zh for zh in self._usual(pair.stems)):
            return True
        return any(zh in pair.zh and not self._has_meaning(pair, pair.zh.replace(zh, "", 1)) for zh in chinese[:1])

    def weights(self, pairs: Sequence[ArchivePair]) -> list[float]:
        """Return how much each pair belongs to the archive's subject: 互助组 comes before 今年 and 工作.

        The logarithm of its support, times that of how many times as frequent its Chinese term is as in general texts,
        by comparison with the median of the pairs. Without the first logarithm, what every newspaper has often would
        come before what only this archive has.

        Args:
            pairs: All pairs of the archive.
        """
        known = _general_words({pair.zh for pair in pairs})
        words = [known.get(pair.zh, _GeneralWord(0, "")) for pair in pairs]
        supports = [max(pair.support, 1) for pair in pairs]
        excess = [log(support / (word.frequency + _OFFSET)) for support, word in zip(supports, words, strict=True)]
        middle = median(excess) if excess else 0.0
        belongs = (
            0.0 if word.part_of_speech in _SUBJECTLESS else max(own - middle, 0.0)
            for own, word in zip(excess, words, strict=True)
        )
        return [log(1 + support) * (own + _LEAST_LOGARITHM) for support, own in zip(supports, belongs, strict=True)]

    def _english(self, zh: str) -> list[tuple[str, ...]]:
        """Return the stems of known English translations, the best first."""
        known = [phrase_stems(name) for entry in self._glossary.chinese(zh) for name in entry.english]
        rows = list(self._dictionary.english(zh))[:_MOST_KNOWN] if self._dictionary else []
        return known + [row.stems for row in sorted(rows, key=lambda row: -row.probability)]

    def _chinese(self, stems: tuple[str, ...]) -> list[str]:
        """Return known Chinese translations, the best first."""
        known = [fold(zh) for entry in self._glossary.english(stems) for zh in entry.chinese]
        rows = list(self._dictionary.chinese(stems))[:_MOST_KNOWN] if self._dictionary else []
        return known + [zh for zh, _ in sorted(rows, key=lambda row: -row[1])]

    def _usual(self, stems: tuple[str, ...]) -> list[str]:
        """Return the Chinese names of terms of which stems are the usual English name, or the dictionary's best."""
        entries = [entry for entry in self._glossary.english(stems) if phrase_stems(entry.english[0]) == stems]
        return [fold(zh) for entry in entries for zh in entry.chinese] or self._chinese(stems)[:1]

    def _is_named(self, zh: str, stems: Iterable[str]) -> bool:
        """Return whether each of some stems has a known translation that shares a character with a Chinese term."""
        return all(any(set(other) & set(zh) for other in self._chinese((stem,))) for stem in stems)

    def _has_meaning(self, pair: ArchivePair, rest: str) -> bool:
        """Return whether the rest of a pair's Chinese term means something that its English term says too."""
        known = self._english(rest)
        return not known or any(stem in pair.stems for stems in known for stem in stems)


class _GeneralWord(NamedTuple):
    """A word of general texts: how often jieba counted it, and its part of speech."""

    frequency: int
    part_of_speech: str


def _general_words(wanted: Collection[str]) -> dict[str, _GeneralWord]:
    """Return what jieba knows of some words."""
    if not wanted:
        return {}
    table = b"\n" + files("jieba").joinpath("dict.txt").read_bytes()
    if len(wanted) <= _FEW_WORDS:
        lines = [line for word in wanted if (line := _line_of(word.encode(), table))]
    else:
        names = {word.encode() for word in wanted}
        lines = [line for line in table.splitlines() if line.partition(b" ")[0] in names]
    rows = (line.decode().split(" ") for line in lines)
    return {word: _GeneralWord(int(count), part_of_speech) for word, count, part_of_speech in rows}


def _line_of(word: bytes, table: bytes) -> bytes:
    """Return the line of a word in a table of lines that each follow a line break; empty if there is none."""
    start = table.find(b"\n%b " % word) + 1
    return table[start : table.index(b"\n", start)] if start else b""


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))


def _is_within(part: Sequence[_Part], whole: Sequence[_Part]) -> bool:
    """Return whether a sequence is a proper part of another one, side by side."""
    size = len(part)
    return 0 < size < len(whole) and any(whole[start : start + size] == part for start in range(len(whole) - size + 1))


def _rest(part: Sequence[_Part], whole: Sequence[_Part]) -> list[_Part]:
    """Return what a sequence has beyond a part of it."""
    size = len(part)
    start = next(start for start in range(len(whole) - size + 1) if whole[start : start + size] == part)
    return [*whole[:start], *whole[start + size :]]
