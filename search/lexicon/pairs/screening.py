"""Which mined pairs are no translations because one side cuts a longer term, and which belong most to the archive.

In an archive that always says 伟大的祖国, 祖国 and "Great Motherland" stand in the same sentences; but 祖国 is
"motherland", so this pair would translate half of a term. The glossary and the dictionary tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from math import log
from typing import TypeVar

from search.lexicon.pairs.mined_pairs import ArchivePair
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.glossary import Glossary
from search.text import fold, phrase_stems

__all__ = ["PairScreen"]

_Part = TypeVar("_Part")
_MOST_KNOWN = 8  # translations of a term by the dictionary that are read
_OFFSET = 10  # added to the frequencies of words in general texts: a rare word and an unknown one differ little


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

        The English term has a word that the Chinese one lacks (祖国, Great Motherland), or the Chinese one is a part of
        a known translation of the English one (互助, mutual aid team); or the other way round.
        """
        english, chinese = self._english(pair.zh), self._chinese(pair.stems)
        if pair.stems in english or pair.zh in chinese:
            return False
        shorter = [stems for stems in english[:1] if _is_within(stems, pair.stems)]
        if any(not self._is_named(pair.zh, _rest(stems, pair.stems)) for stems in shorter):
            return True
        if any(zh != pair.zh and pair.zh in zh for zh in chinese):
            return True
        return any(zh in pair.zh and not self._has_meaning(pair, pair.zh.replace(zh, "", 1)) for zh in chinese[:1])

    def weight(self, pair: ArchivePair) -> float:
        """Return how much a pair belongs to the archive's subject: its support times the rarity of its Chinese term.

        The rarity is the inverse frequency in general texts, as in tf·idf: 互助组 comes before 今年.
        """
        total, counts = self._general_counts
        return pair.support * log((total + _OFFSET) / (counts.get(pair.zh, 0) + _OFFSET))

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

    def _is_named(self, zh: str, stems: Iterable[str]) -> bool:
        """Return whether each of some stems has a known translation that shares a character with a Chinese term."""
        return all(any(set(other) & set(zh) for other in self._chinese((stem,))) for stem in stems)

    def _has_meaning(self, pair: ArchivePair, rest: str) -> bool:
        """Return whether the rest of a pair's Chinese term means something that its English term says too."""
        known = self._english(rest)
        return not known or any(stem in pair.stems for stems in known for stem in stems)

    @cached_property
    def _general_counts(self) -> tuple[int, dict[str, int]]:
        """The number of words in the texts that jieba counted, and how often each occurs."""
        lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
        counts = {word: int(count) for word, count, *_ in map(str.split, lines)}
        return sum(counts.values()), counts


def _is_within(part: Sequence[_Part], whole: Sequence[_Part]) -> bool:
    """Return whether a sequence is a proper part of another one, side by side."""
    size = len(part)
    return 0 < size < len(whole) and any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _rest(part: Sequence[_Part], whole: Sequence[_Part]) -> list[_Part]:
    """Return what a sequence has beyond a part of it."""
    size = len(part)
    at = next(at for at in range(len(whole) - size + 1) if whole[at : at + size] == part)
    return [*whole[:at], *whole[at + size :]]
