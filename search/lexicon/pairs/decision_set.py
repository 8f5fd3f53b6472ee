"""A librarian's decision about a translation pair, and sets of decisions, found by either term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.text import fold, phrase_stems

__all__ = ["Decision", "DecisionSet", "PairKey"]

PairKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Decision:
    """A librarian's decision about a pair.

    Attributes:
        zh: Chinese as written.
        en: English as written.
        accepted: Whether the two translate each other.
    """

    zh: str
    en: str
    accepted: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of the English term."""
        return phrase_stems(self.en)

    @property
    def key(self) -> PairKey:
        """What makes two pairs the same: the folded Chinese string and the English stems."""
        return fold(self.zh), self.stems


class DecisionSet:
    """All decisions, found by either term."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.all: Mapping[PairKey, Decision] = {decision.key: decision for decision in decisions}
        self._rejected = frozenset(key for key, decision in self.all.items() if not decision.accepted)
        self._accepted: defaultdict[tuple[str, tuple[str, ...]], list[Decision]] = defaultdict(list)
        for (zh, stems), decision in self.all.items():
            if decision.accepted:
                self._accepted["zh", (zh,)].append(decision)
                self._accepted["en", stems].append(decision)

    def accepted(self, lang: str, terms: tuple[str, ...]) -> Sequence[Decision]:
        """Return the accepted pairs of a term: a folded Chinese string, or English stems."""
        return self._accepted.get((lang, terms), ())

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether a pair has been rejected."""
        return (zh, stems) in self._rejected
