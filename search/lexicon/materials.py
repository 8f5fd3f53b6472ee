"""Turns the segments of an unfinished generation into what the writers of its lexicon need: its vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

import numpy as np

from search.engine import BlockWriter, FieldPostings, Segment, dictionary_parts

__all__ = ["OWNER", "Materials", "write_terms"]

OWNER = "lexicon"
"""The owner that stands in every block file of a lexicon; the manifest's seals keep those of two generations apart."""

_PIECE = 1 << 14  # terms whose document frequencies are read at a time
_LOOKUP = 10  # terms that are passed over in the time that one takes to be looked up


@dataclass(frozen=True, slots=True)
class Materials:
    """What the writers of a lexicon are given.

    Attributes:
        folder: The unfinished generation; segments, columns and glosses are complete in it, the manifest is not there.
        segments: Its segments, opened.
        previous: Folder of the generation that is served now, or None.
        cache: Folder for what is made once a machine; None for the user's own.
    """

    folder: Path
    segments: Sequence[Segment]
    previous: Path | None = None
    cache: Path | None = None

    def vocabulary(self, *fields: str) -> Iterator[tuple[bytes, int]]:
        """Terms of some fields in ascending order, each once, with the sum of their document frequencies.

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
        """Document frequencies of some terms, as `vocabulary` counts them; those that do not occur are left out."""
        found: dict[bytes, int] = {}
        for segment in self.segments:
            for field in (segment.fields[name] for name in fields if name in segment.fields):
                if len(field.dictionary) < _LOOKUP * len(terms):
                    counted = (pair for pair in _counted(field) if pair[0] in terms)
                else:
                    numbers = ((term, field.dictionary.find(term)) for term in terms)
                    counted = ((term, field.df(number)) for term, number in numbers if number is not None)
                for term, df in counted:
                    found[term] = found.get(term, 0) + df
        return found


def _counted(postings: FieldPostings) -> Iterator[tuple[bytes, int]]:
    for first in range(0, len(postings.dictionary), _PIECE):
        after = min(first + _PIECE, len(postings.dictionary))
        yield from zip(postings.dictionary.terms(first, after), postings.dfs(first, after).tolist(), strict=True)


def write_terms(file: BlockWriter, name: str, terms: Iterable[bytes]) -> None:
    """Write terms so that `Dictionary(file, name)` finds them in place.

    Args:
        file: A block file that is being written.
        name: What the arrays' names begin with.
        terms: In ascending order of their bytes, each once.
    """
    listed = list(terms)
    lengths = np.fromiter(map(len, listed), dtype=np.int64, count=len(listed))
    keys, ends = np.frombuffer(b"".join(listed), dtype=np.uint8), np.cumsum(lengths)
    bounds = np.uint32 if len(keys) >> 32 == 0 else np.uint64
    for part, array in dictionary_parts(keys, ends).items():
        file.add(f"{name}.{part}", array if array.dtype == np.uint8 else array.astype(bounds))
