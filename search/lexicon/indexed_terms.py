"""Terms in both languages of which an index has at least one name, neither rare nor everywhere; for example queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import log2, prod

from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import Glossary
from search.lexicon.frequencies import Frequencies
from search.lexicon.pairs.mined_pairs import ArchivePair, ArchivePairs

__all__ = ["IndexedTerm", "indexed_terms"]

_MAX_PAIRS = 2000  # pairs of the archive that are looked at, those with most support
_MIN_SUPPORT = 3  # of such a pair; with less it may be chance
_MIN_PROBABILITY = 0.6  # of such a pair, see `ArchivePair.probability`
_MINED = 0.3  # factor for the weight of a term that nobody has checked
_SPECIFIC = 2.0  # for one of three characters or more, or of several words: it says more than 生产
_BILINGUAL = 1.5  # for one that the index has in both languages


@dataclass(frozen=True, slots=True)
class IndexedTerm:
    """A term whose names are in an index, as far as they are neither rare nor everywhere.

    Attributes:
        chinese: Chinese name in simplified characters, or empty.
        traditional: The same in traditional characters, or empty if it is written alike or not known.
        pinyin: The reading of `chinese` with tone marks, words apart, or empty if not known.
        english: English name, or empty.
        chinese_df: Document frequency of the Chinese name.
        english_df: Document frequency of the English name; of several words an upper bound.
        curated: Whether it is of the glossary.
    """

    chinese: str
    traditional: str
    pinyin: str
    english: str
    chinese_df: int = 0
    english_df: int = 0
    curated: bool = False

    @property
    def weight(self) -> float:
        """How well it serves as an example: frequent, specific, known in both languages."""
        factors = (
            _SPECIFIC if len(self.chinese) > 2 or " " in self.english else 1.0,
            _BILINGUAL if self.chinese and self.english else 1.0,
            1.0 if self.curated else _MINED,
        )
        return log2(1 + max(self.chinese_df, self.english_df)) * prod(factors)

    def within(self, fewest: int, most: int) -> IndexedTerm:
        """Return the term without a name that has fewer or more documents."""
        has_chinese, has_english = fewest <= self.chinese_df <= most, fewest <= self.english_df <= most
        return IndexedTerm(
            chinese=self.chinese if has_chinese else "",
            traditional=self.traditional if has_chinese else "",
            pinyin=self.pinyin if has_chinese else "",
            english=self.english if has_english else "",
            chinese_df=self.chinese_df if has_chinese else 0,
            english_df=self.english_df if has_english else 0,
            curated=self.curated,
        )


def indexed_terms(
    frequencies: Frequencies, glossary: Glossary, pairs: ArchivePairs | None, *, fewest: int, most: int
) -> tuple[IndexedTerm, ...]:
    """Return the terms of the glossary and of the archive's own pairs that an index has, the best examples first.

    Args:
        frequencies: Document frequencies of the index.
        glossary: The glossary.
        pairs: Pairs that the archive itself gives; None for none.
        fewest: Smallest document frequency of a name.
        most: Largest one; that of an English name of several words is an upper bound.

    Raises:
        IndexDamaged: If a file of the lexicon has changed.
    """
    terms: dict[str, IndexedTerm] = {}
    for name in (*map(_from_glossary, glossary), *map(_from_pair, _reliable_pairs(pairs))):
        counted = replace(name, chinese_df=frequencies.word(name.chinese), english_df=frequencies.phrase(name.english))
        term = counted.within(fewest, most)
        if term.chinese or term.english:
            terms.setdefault(name.chinese, term)
    return tuple(sorted(terms.values(), key=lambda term: (-term.weight, term.chinese, term.english)))


def _from_glossary(entry: GlossaryEntry) -> IndexedTerm:
    traditional = entry.traditional if entry.traditional != entry.simplified else ""
    return IndexedTerm(entry.simplified, traditional, entry.pinyin, entry.english[0], curated=True)


def _from_pair(pair: ArchivePair) -> IndexedTerm:
    return IndexedTerm(pair.zh, "", "", pair.en)


def _reliable_pairs(pairs: ArchivePairs | None) -> Iterator[ArchivePair]:
    """Yield the pairs that documents or librarians vouch for."""
    candidates: Iterable[ArchivePair] = (pair for pair, _ in pairs.pairs()) if pairs else ()
    for pair in islice(candidates, _MAX_PAIRS):
        reliable = pair.support >= _MIN_SUPPORT and pair.probability >= _MIN_PROBABILITY
        if reliable and len(pair.zh) > 1 and pairs and not pairs.rejected(pair.zh, pair.stems):
            yield pair
