"""The input of the lexicon's writers: an unfinished generation and the vocabulary of its segments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from heapq import merge
from pathlib import Path

import numpy as np

from search.engine import BlockWriter, FieldPostings, Segment, dictionary_parts
from search.lexicon.curated.tables import CuratedTables

__all__ = ["OWNER", "BuildContext", "write_terms"]

OWNER = "lexicon"
"""Owner in the header of a lexicon's block files; the manifest's digests tell those of two generations apart."""

_BATCH = 1 << 14  # terms whose document frequencies are read at a time; bounds memory
_LOOKUP_COST = 10  # a look-up takes about as long as reading so many terms in sequence


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What each writer of a lexicon file is given.

    Attributes:
        folder: The unfinished generation; segments, columns and glosses are complete, the manifest is not written yet.
        segments: Its segments, opened.
        previous: Folder of the previous generation if the same versions wrote its lexicon, or None.
        cache: Folder for files that are made once per machine; None for the user's cache.
        tables: Gazetteer and glossary of the archive.
    """

    folder: Path
    segments: Sequence[Segment]
    previous: Path | None = None
    cache: Path | None = None
    tables: CuratedTables = dataclass_field(default_factory=CuratedTables.load)

    def vocabulary(self, *fields: str) -> Iterator[tuple[bytes, int]]:
        """Yield the terms of some fields in ascending order, each once, with the sum of their document frequencies.

        Deleted documents count until their segment is merged. A document with a term in two fields counts twice.
        """
        sources = [
            _counted(segment.fields[field]) for segment in self.segments for field in fields if field in segment.fields
        ]
        if len(sources) == 1:
            yield from sources[0]
            return
        last, total = b"", 0
        for term, df in merge(*sources):
            if term == last:
                total += df
                continue
            if total:
                yield last, total
            last, total = term, df
        if total:
            yield last, total

    def frequencies(self, terms: Collection[bytes], *fields: str) -> dict[bytes, int]:
        """Return document frequencies of some terms, as `vocabulary` counts them; absent terms are left out."""
        frequencies: dict[bytes, int] = {}
        for segment in self.segments:
            for field in (segment.fields[name] for name in fields if name in segment.fields):
                if len(field.dictionary) < _LOOKUP_COST * len(terms):
                    counted = (pair for pair in _counted(field) if pair[0] in terms)
                else:
                    numbers = ((term, field.dictionary.find(term)) for term in terms)
                    counted = ((term, field.df(number)) for term, number in numbers if number is not None)
                for term, df in counted:
                    frequencies[term] = frequencies.get(term, 0) + df
        return frequencies


def _counted(postings: FieldPostings) -> Iterator[tuple[bytes, int]]:
    """Yield the terms of a field in ascending order with their document frequencies."""
    for start in range(0, len(postings.dictionary), _BATCH):
        end = min(start + _BATCH, len(postings.dictionary))
        yield from zip(postings.dictionary.terms(start, end), postings.dfs(start, end).tolist(), strict=True)


def write_terms(file: BlockWriter, name: str, terms: Iterable[bytes]) -> None:
    """Write terms so that `engine.Dictionary(file, name)` looks them up in place.

    Args:
        file: A block file that is being written.
        name: Prefix of the arrays' names.
        terms: In ascending order of their bytes, each once.
    """
    term_list = list(terms)
    lengths = np.fromiter(map(len, term_list), dtype=np.int64, count=len(term_list))
    keys, ends = np.frombuffer(b"".join(term_list), dtype=np.uint8), np.cumsum(lengths)
    bounds = np.uint32 if len(keys) >> 32 == 0 else np.uint64
    for part, array in dictionary_parts(keys, ends).items():
        file.add(f"{name}.{part}", array if array.dtype == np.uint8 else array.astype(bounds))
