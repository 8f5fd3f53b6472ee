"""Turns the glosses and aligned sentences of an archive into its table of pairs, at the end of a build or update.

Sentences are taken from a sample of the documents that stand in both languages: those with the smallest digests of
their content. So it depends neither on the order of the documents nor on the segments they lie in, what has been
deleted or replaced is not in it, and an update comes to the same pairs as a build.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from zlib import crc32

import numpy as np
import numpy.typing as npt

from search.engine.columns import Columns
from search.engine.documents import DocumentStore
from search.engine.glosses import read_glosses
from search.engine.manifest import SEGMENTS
from search.errors import IndexDamaged
from search.lexicon.association import Association, associations
from search.lexicon.materials import Materials
from search.lexicon.pairs import MOST_PAIRS, ArchivePair, ArchivePairs, Example, save_pairs
from search.lexicon.sentences import SentencePair, sentence_pairs
from search.model import Document
from search.text.fold import fold
from search.text.tokens import latin_words

__all__ = ["write_pairs"]

_LOG = logging.getLogger(__name__)

_DOCUMENTS, _SENTENCES = 4_000, 16_000
_CHARACTERS = 3_000_000  # of all English sentences together
_AROUND_EN, _AROUND_ZH = 100, 40  # characters of an example
_Row = tuple[ArchivePair, Sequence[Example]]


def write_pairs(materials: Materials) -> None:
    """Write `pairs.hz`; takes at most a quarter of a minute, however large the archive is.

    Args:
        materials: The unfinished generation.

    Raises:
        IndexDamaged: If a file of it cannot be read.
    """
    sample = _Sample(materials)
    rows = {(pair.zh, pair.stems): (pair, examples) for pair, examples in _aligned(materials, sample)}
    for pair in _glossed(materials):
        known, examples = rows.get((pair.zh, pair.stems), (None, ()))
        if known is not None:
            pair = ArchivePair(  # noqa: PLW2901 - the same pair, with all that is known of it
                pair.zh, pair.stems, known.en, pair.glossed, pair.unverified, known.aligned, known.p_zh, known.p_en
            )
        rows[pair.zh, pair.stems] = (pair, examples)
    best = sorted(rows.values(), key=lambda row: (-row[0].evidence, row[0].zh, row[0].stems))
    save_pairs(materials.folder, best[:MOST_PAIRS], sample.digests)


class _Sample:
    """Some documents of a generation in two languages.

    Attributes:
        digests: uint64; of the chosen documents, ascending.
    """

    def __init__(self, materials: Materials) -> None:
        both = _bilingual(materials)
        self._stores, digests, numbers = [], [np.empty(0, np.uint64)], [np.empty((0, 2), np.int64)]
        base = 0
        for place, segment in enumerate(materials.segments):
            store = DocumentStore(materials.folder / SEGMENTS / segment.id, segment.id)
            here = both[base : base + segment.size].copy()
            here[segment.deleted] = False
            chosen = np.flatnonzero(here)
            self._stores.append(store)
            digests.append(store.digests()[chosen])
            numbers.append(np.stack((np.full(len(chosen), place), chosen), axis=1))
            base += segment.size
        every, places = np.concatenate(digests), np.concatenate(numbers)
        least = np.argsort(every, kind="stable")[:_DOCUMENTS]
        self.digests: npt.NDArray[np.uint64] = every[least]
        self._places = places[least].tolist()

    def __len__(self) -> int:
        return len(self._places)

    def sentences(self) -> list[SentencePair]:
        """Sentences of all documents of the sample, equally many of each at most."""
        most = max(4, _SENTENCES // max(1, len(self)))
        found: list[SentencePair] = []
        for document in self._documents():
            pairs = sentence_pairs(document)
            # Any choice does that depends on the document alone.
            found += sorted(islice(pairs, 4 * most), key=lambda pair: crc32(pair.zh.encode()))[:most]
        sizes = np.cumsum([len(pair.en) for pair in found])
        return found[: min(_SENTENCES, int(np.searchsorted(sizes, _CHARACTERS, side="right")))]

    def _documents(self) -> Iterator[Document]:
        return (self._stores[place][number] for place, number in self._places)


def _bilingual(materials: Materials) -> npt.NDArray[np.bool_]:
    """Which documents, deleted ones among them, are in English and in Chinese."""
    if not materials.segments:
        return np.empty(0, dtype=np.bool_)
    columns = Columns.load(materials.folder / "columns.hz")
    lang = columns.facets["lang"]
    both: npt.NDArray[np.bool_] = lang.mask(["en"]) & lang.mask(["zh"])
    return both


def _aligned(materials: Materials, sample: _Sample) -> list[_Row]:
    """Pairs from aligned sentences; those of the generation before, if its sample was the same."""
    if materials.previous is not None:
        try:
            known = ArchivePairs(materials.previous).aligned(sample.digests)
        except IndexDamaged as error:  # it is of another version, or damaged; that is no reason not to build
            _LOG.info("pairs are looked for anew: %s", error)
            known = None
        if known is not None:
            return [(_only_aligned(pair), examples) for pair, examples in known]
    sentences = sample.sentences()
    return [_row(found, sentences) for found in associations(sentences)]


def _only_aligned(pair: ArchivePair) -> ArchivePair:
    return ArchivePair(pair.zh, pair.stems, pair.en, 0, 0, pair.aligned, pair.p_zh, pair.p_en)


def _row(found: Association, sentences: Sequence[SentencePair]) -> _Row:
    examples: list[Example] = []
    printed: Counter[str] = Counter()
    for number in found.examples:
        pair = sentences[number]
        zh = fold(pair.zh).find(found.zh)
        start, end = _place(pair.en, found.en)
        if zh < 0 or start == end:  # the term is written with something between
            continue
        printed[pair.en[start:end]] += 1
        english = _clipped(pair.en, start, end, _AROUND_EN)
        examples.append(Example(pair.document, _clipped(pair.zh, zh, zh + len(found.zh), _AROUND_ZH), english))
    text = min(printed, key=lambda text: (-printed[text], text), default=" ".join(found.en))
    return ArchivePair(
        found.zh, found.en, text, 0, 0, found.count, round(found.p_zh, 4), round(found.p_en, 4)
    ), examples


def _place(text: str, stems: tuple[str, ...]) -> tuple[int, int]:
    """Where stems stand in a text, one after the other; nowhere is (0, 0)."""
    tokens = list({token.position: token for token in latin_words(text)}.values())
    for at in range(len(tokens) - len(stems) + 1):
        if all(tokens[at + further].term == stem for further, stem in enumerate(stems)):
            return tokens[at].start, tokens[at + len(stems) - 1].end
    return 0, 0


def _clipped(text: str, start: int, end: int, around: int) -> str:
    """A stretch of text around some words, with dots where it was cut."""
    first, last = max(0, start - around // 2), min(len(text), end + around // 2)
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")


def _glossed(materials: Materials) -> Iterator[ArchivePair]:
    """Pairs that documents gloss, whatever the English is printed like."""
    counts: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    printed: defaultdict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for gloss, count in read_glosses(materials.folder):
        key = (gloss.zh, gloss.stems)
        counts.setdefault(key, [0, 0])[0 if gloss.verified else 1] += count
        printed[key][gloss.en] += count
    for key, (verified, unverified) in counts.items():
        text = min(printed[key], key=lambda text: (-printed[key][text], text))
        yield ArchivePair(*key, text, verified, unverified)
