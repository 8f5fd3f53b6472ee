"""Mining of translation pairs from the glosses and aligned sentences of an archive, during a build or update.

Sentences come from a sample of the bilingual documents: those with the smallest digests of their content. The sample
depends neither on the order of the documents nor on their segments and holds no deleted document, so an update finds
the same pairs as a build.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from zlib import crc32

import numpy as np
import numpy.typing as npt

from search.engine import SEGMENTS, Columns, DocumentStore, read_glosses
from search.errors import IndexDamaged
from search.lexicon.build_context import BuildContext
from search.lexicon.pairs.association import Association, associations
from search.lexicon.pairs.mined_pairs import MAX_PAIRS, ArchivePair, ArchivePairs, Example, save_pairs
from search.lexicon.pairs.screening import PairScreen
from search.lexicon.pairs.sentences import SentencePair, sentence_pairs
from search.lexicon.reference.dictionary import BilingualDictionary
from search.model import Document
from search.text import fold, latin_words

__all__ = ["write_pairs"]

_LOG = logging.getLogger(__name__)

# Bounds of the sample: alignment and association of so much text take about a quarter of a minute.
_MAX_DOCUMENTS, _MAX_SENTENCES = 4_000, 16_000
_MAX_CHARACTERS = 3_000_000  # of all English sentences together
_CONTEXT_EN, _CONTEXT_ZH = 100, 40  # characters of an example around the term, both sides together
_PairWithExamples = tuple[ArchivePair, Sequence[Example]]


def write_pairs(context: BuildContext) -> None:
    """Write `pairs.hz`; takes at most a quarter of a minute, however large the archive is.

    Args:
        context: The unfinished generation, with its dictionary.

    Raises:
        IndexDamaged: If a file of it cannot be read.
    """
    sample = _Sample(context)
    screen = PairScreen(context.tables.glossary, BilingualDictionary.open(context.folder))
    rows = {
        (pair.zh, pair.stems): (pair, examples)
        for pair, examples in _aligned(context, sample)
        if not screen.cuts_a_term(pair)
    }
    for pair in _glossed(context):
        aligned, examples = rows.get((pair.zh, pair.stems), (None, ()))
        if aligned is not None:
            pair = ArchivePair(  # noqa: PLW2901 - the same pair, with the evidence of both kinds
                pair.zh,
                pair.stems,
                aligned.en,
                pair.glossed,
                pair.unverified,
                aligned.aligned,
                aligned.p_zh,
                aligned.p_en,
            )
        rows[pair.zh, pair.stems] = (pair, examples)
    weights = screen.weights([pair for pair, _ in rows.values()])
    weighted = sorted(
        zip(weights, rows.values(), strict=True), key=lambda row: (-row[0], row[1][0].zh, row[1][0].stems)
    )
    save_pairs(context.folder, [row for _, row in weighted[:MAX_PAIRS]], sample.digests)


class _Sample:
    """A sample of the bilingual documents of a generation.

    Attributes:
        digests: uint64; of the chosen documents, ascending.
    """

    def __init__(self, context: BuildContext) -> None:
        bilingual = _bilingual(context)
        self._stores, digests, numbers = [], [np.empty(0, np.uint64)], [np.empty((0, 2), np.int64)]
        first = 0
        for segment_number, segment in enumerate(context.segments):
            store = DocumentStore(context.folder / SEGMENTS / segment.id, segment.id)
            is_chosen = bilingual[first : first + segment.size].copy()
            is_chosen[segment.deleted] = False
            chosen = np.flatnonzero(is_chosen)
            self._stores.append(store)
            digests.append(store.digests()[chosen])
            numbers.append(np.stack((np.full(len(chosen), segment_number), chosen), axis=1))
            first += segment.size
        all_digests, all_numbers = np.concatenate(digests), np.concatenate(numbers)
        smallest = np.argsort(all_digests, kind="stable")[:_MAX_DOCUMENTS]
        self.digests: npt.NDArray[np.uint64] = all_digests[smallest]
        self._numbers = all_numbers[smallest].tolist()

    def __len__(self) -> int:
        return len(self._numbers)

    def sentences(self) -> list[SentencePair]:
        """Return aligned sentences of the sample, at most equally many of each document."""
        limit = max(4, _MAX_SENTENCES // max(1, len(self)))
        sentences: list[SentencePair] = []
        for document in self._documents():
            pairs = sentence_pairs(document)
            # The smallest checksums: any choice would do that depends on the document alone.
            sentences += sorted(islice(pairs, 4 * limit), key=lambda pair: crc32(pair.zh.encode()))[:limit]
        sizes = np.cumsum([len(pair.en) for pair in sentences])
        return sentences[: min(_MAX_SENTENCES, int(np.searchsorted(sizes, _MAX_CHARACTERS, side="right")))]

    def _documents(self) -> Iterator[Document]:
        return (self._stores[segment_number][number] for segment_number, number in self._numbers)


def _bilingual(context: BuildContext) -> npt.NDArray[np.bool_]:
    """Return, for each document (deleted ones included), whether it is in English and in Chinese."""
    if not context.segments:
        return np.empty(0, dtype=np.bool_)
    columns = Columns.load(context.folder / "columns.hz")
    lang = columns.facets["lang"]
    is_bilingual: npt.NDArray[np.bool_] = lang.mask(["en"]) & lang.mask(["zh"])
    return is_bilingual


def _aligned(context: BuildContext, sample: _Sample) -> list[_PairWithExamples]:
    """Return pairs from aligned sentences; those of the previous generation if its sample was the same."""
    if context.previous is not None:
        try:
            previous_pairs = ArchivePairs(context.previous).aligned(sample.digests)
        except IndexDamaged as error:  # no reason not to build
            _LOG.info("pairs are mined again: %s", error)
            previous_pairs = None
        if previous_pairs is not None:
            return [(_only_aligned(pair), examples) for pair, examples in previous_pairs]
    sentences = sample.sentences()
    return [_pair_with_examples(association, sentences) for association in associations(sentences)]


def _only_aligned(pair: ArchivePair) -> ArchivePair:
    return ArchivePair(pair.zh, pair.stems, pair.en, 0, 0, pair.aligned, pair.p_zh, pair.p_en)


def _pair_with_examples(association: Association, sentences: Sequence[SentencePair]) -> _PairWithExamples:
    examples: list[Example] = []
    spellings: Counter[str] = Counter()
    for number in association.examples:
        pair = sentences[number]
        zh = fold(pair.zh).find(association.zh)
        start, end = _span(pair.en, association.en)
        if zh < 0 or start == end:  # the printed term has other characters between its words
            continue
        spellings[pair.en[start:end]] += 1
        english = _clipped(pair.en, start, end, _CONTEXT_EN)
        examples.append(Example(pair.document, _clipped(pair.zh, zh, zh + len(association.zh), _CONTEXT_ZH), english))
    text = min(spellings, key=lambda text: (-spellings[text], text), default=" ".join(association.en))
    return ArchivePair(
        association.zh,
        association.en,
        text,
        0,
        0,
        association.count,
        round(association.p_zh, 4),
        round(association.p_en, 4),
    ), examples


def _span(text: str, stems: tuple[str, ...]) -> tuple[int, int]:
    """Return the span of successive stems in a text; (0, 0) if they are not there."""
    tokens = list({token.position: token for token in latin_words(text)}.values())
    for first in range(len(tokens) - len(stems) + 1):
        if all(tokens[first + offset].term == stem for offset, stem in enumerate(stems)):
            return tokens[first].start, tokens[first + len(stems) - 1].end
    return 0, 0


def _clipped(text: str, start: int, end: int, context: int) -> str:
    """Return a span of a text with its context, with an ellipsis where the text was cut."""
    first, last = max(0, start - context // 2), min(len(text), end + context // 2)
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")


def _glossed(context: BuildContext) -> Iterator[ArchivePair]:
    """Yield the pairs that documents gloss, each with its most frequent English spelling."""
    counts: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    spellings: defaultdict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for gloss, count in read_glosses(context.folder):
        key = (gloss.zh, gloss.stems)
        counts.setdefault(key, [0, 0])[0 if gloss.verified else 1] += count
        spellings[key][gloss.en] += count
    for key, (verified, unverified) in counts.items():
        text = min(spellings[key], key=lambda text: (-spellings[key][text], text))
        yield ArchivePair(*key, text, verified, unverified)
