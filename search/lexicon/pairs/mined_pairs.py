"""Turns the pairs of terms that an archive itself gives, as they lie in a generation, into renderings of a term.

    pairs.hz    zh.keys …, en.keys …    sorted Chinese strings and runs of stems (see `engine.store.terms`)
                zh.starts, zh.rows, …   which rows belong to each of these, the best first
                rows, row_ends          each pair as JSON
                examples, example_ends  sentences and glosses that it rests on, as JSON
                sample                  digests of the documents whose sentences were looked at

Some pairs are glossed by documents, mutual aid team (huzhu-zu 互助組); others stand against each other in sentences and
their translations. What a librarian has decided about a pair goes before both.
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
from search.lexicon.materials import OWNER, write_terms
from search.lexicon.pairs.decisions import Decisions

__all__ = ["MOST_PAIRS", "PAIRS", "ArchivePair", "ArchivePairs", "Example", "PairRendering", "save_pairs"]

PAIRS = "pairs.hz"
"""Name of the file in a generation."""

MOST_PAIRS = 20_000
"""Pairs that are kept, whatever the size of the archive."""

_KIND = "pairs"
_Row = TypeVar("_Row")
_Count = Annotated[int, msgspec.Meta(ge=0)]
_Probability = Annotated[float, msgspec.Meta(ge=0)]
_Digests = npt.NDArray[np.uint64]
_MOST = 16  # rows that are looked at for one term
_VERIFIED, _UNVERIFIED, _ALIGNED = 0.95, 0.6, 0.9  # how far each kind of evidence is believed
_LEAST = 0.01  # weight of a rendering


class ArchivePair(msgspec.Struct, frozen=True, array_like=True):
    """A Chinese and an English term that the archive itself pairs.

    Attributes:
        zh: Chinese string, folded.
        stems: Stems of the English term.
        en: English as printed most often.
        glossed: Documents that gloss one with the other, with a romanisation that is a reading of the characters.
        unverified: Documents that gloss them otherwise.
        aligned: Sentences of the sample in which they stand against each other.
        p_zh: How likely the Chinese term is where the English one stands, in aligned sentences; else 0.
        p_en: How likely the English term is where the Chinese one stands; else 0.
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
    def evidence(self) -> int:
        """How much speaks for the pair; a gloss with a romanisation counts twice."""
        return 2 * self.glossed + self.unverified + self.aligned

    @property
    def probability(self) -> float:
        """How likely each term stands for the other, above 0 and below 1."""
        believed = _VERIFIED if self.glossed else _UNVERIFIED if self.unverified else 0.0
        return max(believed, _ALIGNED * sqrt(self.p_zh * self.p_en))


class Example(msgspec.Struct, frozen=True, array_like=True):
    """Where a pair stands: id of the document, and the words around either term."""

    document: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PairRendering:
    """What a term is called in the other language.

    Attributes:
        text: As a reader would write it.
        terms: Stems, or one folded Chinese string.
        weight: How surely it says the same, above 0 and at most 1; all renderings of a term need not add up to 1.
        source: In a few words, where it comes from.
        count: Documents or sentences that it rests on.
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
        decisions: Librarians' decisions, which are looked at again when their file changes; none by default.

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
        """The pairs of a generation; see the class."""
        return cls(folder, decisions)

    def __len__(self) -> int:
        return self._file.count("row_ends")

    def renderings(self, lang: str, terms: Sequence[str]) -> tuple[PairRendering, ...]:
        """What a term is called in the other language, the surest first.

        Args:
            lang: Language of the term: `zh` or `en`.
            terms: One folded Chinese string, or the stems of an English term.

        Raises:
            IndexDamaged: If the file has changed.
        """
        decided = self._decisions.current() if self._decisions else None
        found: dict[tuple[str, ...], PairRendering] = {}
        for decision in decided.accepted(lang, tuple(terms)) if decided else ():
            text, other = (decision.en, decision.stems) if lang == "zh" else (decision.zh, (decision.key[0],))
            found[other] = PairRendering(text, other, 1.0, "librarian", 1)
        pairs = list(self._of(lang, terms))
        total = sum(pair.evidence for pair in pairs) or 1
        for pair in pairs:
            if not (decided and decided.rejects(pair.zh, pair.stems)):
                one = _rendering(pair, lang, total)
                found.setdefault(one.terms, one)
        return tuple(sorted(found.values(), key=lambda one: -one.weight))

    def begins(self, lang: str, prefix: str) -> bool:
        """Whether any term of a language begins like this: a folded Chinese string, or stems with spaces between."""
        return len(self._keys[lang].prefixed(prefix.encode("utf-8", "surrogatepass"))) > 0

    def rejected(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Whether a librarian has rejected a pair, wherever it comes from."""
        return self._decisions is not None and self._decisions.current().rejects(zh, stems)

    def pairs(self) -> Iterator[tuple[ArchivePair, list[Example]]]:
        """All pairs with their examples, those first that most speaks for; decisions are not looked at.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number in range(len(self)):
            yield self._pair(number), self._decoded("example", number, list[Example])

    def aligned(self, sample: _Digests) -> list[tuple[ArchivePair, list[Example]]] | None:
        """The pairs that come from aligned sentences, if these were those of the documents with some digests.

        Returns:
            None if they were others, or if pairs may have been left out because there were too many.
        """
        if len(self) >= MOST_PAIRS or not np.array_equal(self._file.whole("sample"), sample):
            return None
        return [(pair, examples) for pair, examples in self.pairs() if pair.aligned]

    def _of(self, lang: str, terms: Sequence[str]) -> Iterator[ArchivePair]:
        key = self._keys[lang].find(" ".join(terms).encode())
        if key is not None:
            first, after = self._file.part(f"{lang}.starts", key, key + 2).tolist()
            for number in self._file.part(f"{lang}.rows", first, min(after, first + _MOST)).tolist():
                yield self._pair(number)

    def _pair(self, number: int) -> ArchivePair:
        return self._decoded("row", number, ArchivePair)

    def _decoded(self, name: str, number: int, kind: type[_Row]) -> _Row:
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
        rows: Each pair once, those first that most speaks for.
        sample: Ascending digests of the documents whose sentences were looked at.
    """
    with BlockWriter(folder / PAIRS, _KIND, OWNER) as file:
        for lang in ("zh", "en"):
            keys = [(pair.zh if lang == "zh" else " ".join(pair.stems)).encode() for pair, _ in rows]
            order = sorted(range(len(rows)), key=keys.__getitem__)
            first = [at for at, row in enumerate(order) if not at or keys[order[at - 1]] != keys[row]]
            write_terms(file, lang, [keys[order[at]] for at in first])
            file.add(f"{lang}.starts", np.array([*first, len(rows)], dtype=np.uint32))
            file.add(f"{lang}.rows", np.array(order, dtype=np.uint32))
        for name, parts in (
            ("row", [msgspec.json.encode(pair) for pair, _ in rows]),
            ("example", [msgspec.json.encode(list(examples)) for _, examples in rows]),
        ):
            file.add(f"{name}s", np.frombuffer(b"".join(parts), dtype=np.uint8))
            file.add(f"{name}_ends", np.cumsum([len(part) for part in parts], dtype=np.uint32))
        file.add("sample", sample.astype(np.uint64))
        file.close()


def _rendering(pair: ArchivePair, lang: str, total: int) -> PairRendering:
    """One rendering of a term, of all whose evidence has been added up."""
    share = pair.evidence / total
    believed = _VERIFIED if pair.glossed else _UNVERIFIED if pair.unverified else 0.0
    weight = max(believed * share, _ALIGNED * (pair.p_en if lang == "zh" else pair.p_zh), _LEAST)
    text, terms = (pair.en, pair.stems) if lang == "zh" else (pair.zh, (pair.zh,))
    glossed = pair.glossed + pair.unverified
    source = (
        f"glossed in {_count(glossed, 'document')}" if glossed else f"aligned in {_count(pair.aligned, 'sentence')}"
    )
    return PairRendering(text, terms, weight, source, glossed or pair.aligned)


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("s" if count != 1 else "")
