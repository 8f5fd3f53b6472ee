"""Translations of a term by the pairs that the archive itself gives, stored in a generation.

    pairs.hz    zh.keys …, en.keys …    sorted Chinese strings and sequences of stems (see `engine.Dictionary`)
                zh.starts, zh.rows, …   the rows of each of these, in the order of the rows
                rows, row_ends          each pair as JSON
                examples, example_ends  sentences and glosses that are evidence of it, as JSON
                sample                  digests of the documents whose sentences were sampled

Some pairs are glossed by documents, as in "mutual aid team (huzhu-zu 互助組)"; others are linked in aligned
sentences. A librarian's decision about a pair takes precedence over both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from search.engine import BlockFile, BlockWriter, Dictionary
from search.errors import Message
from search.lexicon.build_context import OWNER, write_terms
from search.lexicon.pairs.decisions import Decisions
from search.query import TRANSLATIONS

__all__ = ["MAX_PAIRS", "PAIRS", "ArchivePair", "ArchivePairs", "Example", "PairTranslation", "save_pairs"]

PAIRS = "pairs.hz"
"""Name of the file in a generation."""

MAX_PAIRS = 20_000
"""Pairs that are kept, those that belong most to the archive; bounds the size of the file."""

_KIND = "pairs"
_Decoded = TypeVar("_Decoded")
_Count = Annotated[int, msgspec.Meta(ge=0)]
_Probability = Annotated[float, msgspec.Meta(ge=0)]
_Digests = npt.NDArray[np.uint64]
_MAX_ROWS = 16  # pairs of one term that are read, the first


class ArchivePair(msgspec.Struct, frozen=True, array_like=True):
    """A Chinese and an English term that the archive itself pairs.

    Attributes:
        zh: Chinese string, folded.
        stems: Stems of the English term.
        en: The most frequent English spelling.
        glossed: Documents that gloss one with the other, with a romanisation that is a reading of the characters.
        unverified: Documents that gloss them without such a romanisation.
        aligned: Sentences of the sample in which the two are linked.
        p_zh: Probability of the Chinese term in a sentence with the English one, in aligned sentences; else 0.
        p_en: Probability of the English term in a sentence with the Chinese one, in aligned sentences; else 0.
    """

    zh: str
    stems: tuple[str, ...]
    en: str
    glossed: _Count = 0
    unverified: _Count = 0
    aligned: _Count = 0
    p_zh: _Probability = 0.0
    p_en: _Probability = 0.0

    @property
    def support(self) -> int:
        """The amount of evidence for the pair; a gloss with a verified romanisation counts twice."""
        return 2 * self.glossed + self.unverified + self.aligned

    @property
    def probability(self) -> float:
        """The probability that the terms translate each other, above 0 and below 1."""
        return max(self.trust, TRANSLATIONS.aligned * sqrt(self.p_zh * self.p_en))

    @property
    def trust(self) -> float:
        """Return how far its glosses are trusted; 0 without any."""
        if self.glossed:
            return TRANSLATIONS.verified_gloss
        return TRANSLATIONS.unverified_gloss if self.unverified else 0.0


class Example(msgspec.Struct, frozen=True, array_like=True):
    """An occurrence of a pair: id of the document, and the text around either term."""

    document: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PairTranslation:
    """A translation of a term, by a pair of the archive.

    Attributes:
        text: As a reader would write it.
        terms: Stems, or one folded Chinese string.
        weight: Confidence, above 0 and at most 1; the translations of a term need not add up to 1.
        source: Where it comes from, in a few words.
        count: Number of documents or sentences that are evidence of it.
    """

    text: str
    terms: tuple[str, ...]
    weight: float
    source: str
    count: int


class ArchivePairs:
    """The pairs of a generation, with what librarians have decided about them; safe for many threads.

    Args:
        folder: The generation.
        decisions: Librarians' decisions; read again when their file changes. None by default.

    Raises:
        IndexDamaged: If the file is missing or has changed.
    """

    def __init__(self, folder: Path, decisions: Decisions | None = None) -> None:
        self._file = BlockFile(folder / PAIRS, _KIND, OWNER)
        self._decisions = decisions
        self._keys = {lang: Dictionary(self._file, lang) for lang in ("zh", "en")}
        self._file.check_kind("u1", "rows", "examples")
        self._file.check_kind("u", "row_ends", "example_ends", "sample")
        self._file.check(self._file.count("row_ends") == self._file.count("example_ends"))
        for lang, keys in self._keys.items():
            self._file.check_kind("u", f"{lang}.starts", f"{lang}.rows")
            self._file.check(self._file.count(f"{lang}.starts") == len(keys) + 1)

    @classmethod
    def open(cls, folder: Path, decisions: Decisions | None = None) -> ArchivePairs:
        """Open the pairs of a generation; see the class."""
        return cls(folder, decisions)

    def __len__(self) -> int:
        return self._file.count("row_ends")

    def translations(self, lang: str, terms: Sequence[str]) -> tuple[PairTranslation, ...]:
        """Return the translations of a term, the most confident first.

        Args:
            lang: Language of the term: `zh` or `en`.
            terms: One folded Chinese string, or the stems of an English term.

        Raises:
            IndexDamaged: If the file has changed.
        """
        decisions = self._decisions.current() if self._decisions else None
        translations: dict[tuple[str, ...], PairTranslation] = {}
        for decision in decisions.accepted(lang, tuple(terms)) if decisions else ():
            text, terms_of_other = (decision.en, decision.stems) if lang == "zh" else (decision.zh, (decision.key[0],))
            translations[terms_of_other] = PairTranslation(text, terms_of_other, 1.0, "librarian", 1)
        pairs = list(self._pairs_of(lang, terms))
        total = sum(pair.support for pair in pairs) or 1
        for pair in pairs:
            if not (decisions and decisions.rejects(pair.zh, pair.stems)):
                translation = _translation(pair, lang, total)
                translations.setdefault(translation.terms, translation)
        return tuple(sorted(translations.values(), key=lambda translation: -translation.weight))

    def examples(self, lang: str, terms: Sequence[str]) -> Iterator[tuple[ArchivePair, Example]]:
        """Yield sentences that have a term and a translation of it, of the pairs with most evidence first.

        Args:
            lang: Language of the term: `zh` or `en`.
            terms: One folded Chinese string, or the stems of an English term.

        Raises:
            IndexDamaged: If the file has changed.
        """
        numbers = self._numbers_of(lang, terms)
        pairs = sorted(((self._pair(number), number) for number in numbers), key=lambda each: -each[0].support)
        for pair, number in pairs:
            if not self.rejected(pair.zh, pair.stems):
                for example in self._decoded("example", number, list[Example]):
                    if example.zh and example.en:
                        yield pair, example

    def has_prefix(self, lang: str, prefix: str) -> bool:
        """Return whether any term of a language has a prefix: a folded Chinese string, or stems with spaces between."""
        return len(self._keys[lang].prefixed(prefix.encode("utf-8", "surrogatepass"))) > 0

    def rejected(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether a librarian has rejected a pair, wherever it comes from."""
        return self._decisions is not None and self._decisions.current().rejects(zh, stems)

    def pairs(self) -> Iterator[tuple[ArchivePair, list[Example]]]:
        """Yield all pairs with their examples, those that belong most to the archive first; decisions are not applied.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number in range(len(self)):
            yield self._pair(number), self._decoded("example", number, list[Example])

    def aligned(self, sample: _Digests) -> list[tuple[ArchivePair, list[Example]]] | None:
        """Return the pairs from aligned sentences, if the sampled documents had these digests.

        Returns:
            None if the sample was another one, or if pairs may have been dropped because there were too many.
        """
        if len(self) >= MAX_PAIRS or not np.array_equal(self._file.read("sample"), sample):
            return None
        return [(pair, examples) for pair, examples in self.pairs() if pair.aligned]

    def sample(self) -> _Digests:
        """Return the digests of the documents whose sentences were sampled, ascending."""
        return self._file.read("sample")

    def _pairs_of(self, lang: str, terms: Sequence[str]) -> Iterator[ArchivePair]:
        return map(self._pair, self._numbers_of(lang, terms))

    def _numbers_of(self, lang: str, terms: Sequence[str]) -> list[int]:
        key = self._keys[lang].find(" ".join(terms).encode("utf-8", "surrogatepass"))
        if key is None:
            return []
        first, after = self._file.part(f"{lang}.starts", key, key + 2).tolist()
        return list(map(int, self._file.part(f"{lang}.rows", first, min(after, first + _MAX_ROWS)).tolist()))

    def _pair(self, number: int) -> ArchivePair:
        return self._decoded("row", number, ArchivePair)

    def _decoded(self, name: str, number: int, kind: type[_Decoded]) -> _Decoded:
        ends = self._file.part(f"{name}_ends", max(0, number - 1), number + 1).tolist()
        data = self._file.part(f"{name}s", ends[0] if number else 0, ends[-1])
        try:
            return msgspec.json.decode(data.data, type=kind)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._file.damaged(f"pair {number} is damaged ({error})") from error


def save_pairs(folder: Path, rows: Sequence[tuple[ArchivePair, Sequence[Example]]], sample: _Digests) -> None:
    """Write the pairs of a generation.

    Args:
        folder: The generation, without this file.
        rows: Each pair once, those that belong most to the archive first (see `screening`).
        sample: Digests of the sampled documents, ascending.
    """
    with BlockWriter(folder / PAIRS, _KIND, OWNER) as file:
        for lang in ("zh", "en"):
            keys = [(pair.zh if lang == "zh" else " ".join(pair.stems)).encode() for pair, _ in rows]
            order = sorted(range(len(rows)), key=keys.__getitem__)
            first_of_key = [
                index for index, row in enumerate(order) if not index or keys[order[index - 1]] != keys[row]
            ]
            write_terms(file, lang, [keys[order[index]] for index in first_of_key])
            file.add(f"{lang}.starts", np.array([*first_of_key, len(rows)], dtype=np.uint32))
            file.add(f"{lang}.rows", np.array(order, dtype=np.uint32))
        for name, parts in (
            ("row", [msgspec.json.encode(pair) for pair, _ in rows]),
            ("example", [msgspec.json.encode(list(examples)) for _, examples in rows]),
        ):
            file.add(f"{name}s", np.frombuffer(b"".join(parts), dtype=np.uint8))
            file.add(f"{name}_ends", np.cumsum([len(part) for part in parts], dtype=np.uint32))
        file.add("sample", sample.astype(np.uint64))
        file.close()


def _translation(pair: ArchivePair, lang: str, total: int) -> PairTranslation:
    """Return one translation of a term; `total` is the support of all its pairs together."""
    share = pair.support / total
    aligned = TRANSLATIONS.aligned * (pair.p_en if lang == "zh" else pair.p_zh)
    weight = max(pair.trust * share, aligned, TRANSLATIONS.min_pair)
    text, terms = (pair.en, pair.stems) if lang == "zh" else (pair.zh, (pair.zh,))
    glossed = pair.glossed + pair.unverified
    return PairTranslation(text, terms, weight, _source(glossed, pair.aligned), glossed or pair.aligned)


def _source(glossed: int, aligned: int) -> Message:
    """Return where a pair was seen: how many documents gloss it, else how many sentences have both terms."""
    if glossed == 1:
        return Message("glossed in 1 document")
    if glossed:
        return Message("glossed in %(count)s documents", count=f"{glossed:,}")
    if aligned == 1:
        return Message("aligned in 1 sentence")
    return Message("aligned in %(count)s sentences", count=f"{aligned:,}")
