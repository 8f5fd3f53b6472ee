"""Turns a generation's folder into an open index: matches, masks, documents; safe for many threads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from whoosh.query.qcore import QueryError
from whoosh.searching import Searcher

from search.deadline import NEVER, Deadline
from search.engine.codec import reader_of
from search.engine.columns.facet_columns import Columns
from search.engine.evaluate.contributions import Contribution, account
from search.engine.evaluate.evaluator import evaluate
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.scored_documents import Hits
from search.engine.evaluate.scoring import Statistics
from search.engine.store.deleted import read_deleted
from search.engine.store.documents import DocumentStore
from search.engine.store.layout import SEGMENTS
from search.engine.store.manifest import Manifest, read_manifest
from search.engine.store.segment import Segment
from search.errors import IndexDamaged, InvalidRequest, SearchError
from search.model import Document
from search.query import Concept, Ranking, member_texts

if TYPE_CHECKING:
    from whoosh.query import Query

__all__ = ["OpenIndex"]

Mask = npt.NDArray[np.bool_]
_MASKS_KEPT = 64
_ID = re.compile(r"[a-z0-9-]{1,80}")


class OpenIndex:
    """One generation, opened. Its files stay good for as long as it is in use, even once they have been swept away.

    Documents are numbered from 0 through all segments; the numbers of deleted ones are never given out.

    Attributes:
        manifest: What the build wrote down.
        segments: Postings, in the order of the documents' numbers.
        columns: Facet columns.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others.
        IndexOutdated: If another version of hezuo, or of its dictionaries, built the index.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.columns = Columns.load(folder)
        listed = [(one["id"], one["documents"], one["deleted"]) for one in self.manifest["segments"]]
        self.segments = [
            Segment(folder / SEGMENTS / name, name, read_deleted(folder, name, gone)) for name, _, gone in listed
        ]
        self._stores = [DocumentStore(folder / SEGMENTS / name, name) for name, _, _ in listed]
        sizes = [count for _, count, _ in listed]
        self._bases: list[int] = [0, *accumulate(sizes)]
        self._masks: dict[Hashable, Mask] = {}
        self._lock = Lock()
        if not (
            [segment.size for segment in self.segments] == [len(store) for store in self._stores] == sizes
            and len(self.columns) == self._bases[-1]
        ):
            raise IndexDamaged(f"{folder}: its parts hold different numbers of documents; rebuild the index")

    def __len__(self) -> int:
        """Documents that are not deleted."""
        return self.size - sum(len(segment.deleted) for segment in self.segments)

    @property
    def size(self) -> int:
        """Documents, deleted ones included: one more than the highest number."""
        return self._bases[-1]

    def matches(self, query: Query | None, deadline: Deadline = NEVER) -> Matches:
        """What a query matches; None matches every document with score 0.

        Raises:
            IndexDamaged: If a file has changed since it was built.
            InvalidRequest: If the query is nested some hundreds of levels deep, or cannot be asked of its fields.
        """
        if query is None:
            return self._everything
        if not self.segments:
            return Matches(Hits.none(0))
        try:
            return evaluate(self._statistics, query, deadline)
        except SearchError:
            raise
        except RecursionError as error:
            raise InvalidRequest("the query is nested too deeply; make it flatter") from error
        except (QueryError, re.error) as error:
            raise InvalidRequest(f"the query cannot be answered: {error}") from error
        except MemoryError:
            raise
        except Exception as error:  # damaged numbers may send Whoosh's own matchers anywhere
            raise IndexDamaged(f"{self.folder}: the postings are damaged ({error!r}); rebuild the index") from error

    def account(self, query: Query, number: int, deadline: Deadline) -> list[Contribution]:
        """What each word of a query gave to the score of the document of a number; see `account`.

        Raises:
            IndexDamaged: If a file has changed since it was built.
        """
        place = bisect_right(self._bases, number) - 1
        return account(self._statistics, query, place, number - self._bases[place], deadline)

    def document(self, number: int) -> Document:
        """The document of a number.

        Raises:
            IndexDamaged: If its file has changed since it was built.
        """
        place = bisect_right(self._bases, number) - 1
        return self._stores[place][number - self._bases[place]]

    def df(self, field: str, text: str) -> int:
        """How many documents hold a term, deleted ones included; 0 if the field is unknown."""
        term = self._statistics.term(field, text)
        return term.df if term else 0

    def worth(self, concept: Concept) -> float:
        """What a concept is worth, its inverse document frequency; 0 if no document can hold it.

        Of a phrase only its rarest word is looked up, so this is a lower bound.
        """
        dfs: dict[int, float] = {}
        for member in concept.members:
            df = min(self.df(member.field, text) for text in member_texts(member))
            dfs[member.group] = dfs.get(member.group, 0.0) + member.weight * df
        largest = max(dfs.values(), default=0.0)
        return self._statistics.idf(largest) if largest else 0.0

    def number(self, document_id: str) -> int | None:
        """Number of the document with an id."""
        if not _ID.fullmatch(document_id):
            return None
        for segment, base in zip(self.segments, self._bases, strict=False):
            field = segment.fields.get("id")
            found = None if field is None else field.dictionary.find(document_id.encode())
            if field is None or found is None:
                continue
            documents = field.documents(found)
            for number in documents.tolist():
                if segment.live is None or segment.live[number]:
                    return int(base + number)
        return None

    def numbers(self) -> Iterator[int]:
        """Numbers of all documents that are not deleted."""
        return iter(self._everything.selection().nonzero()[0].tolist())

    def mask(self, key: Hashable, make: Callable[[], Mask]) -> Mask:
        """A filter's mask, made once and kept as long as it is in use."""
        with self._lock:
            mask = self._masks.pop(key, None)
            if mask is not None:
                self._masks[key] = mask  # last used, last dropped
                return mask
        mask = make()
        with self._lock:
            self._masks[key] = mask
            while len(self._masks) > _MASKS_KEPT:
                self._masks.pop(next(iter(self._masks)))
        return mask

    def verify(self) -> None:
        """Read every byte of every file.

        Raises:
            IndexDamaged: If one has changed; the message names it.
        """
        self.columns.verify()
        for segment, store in zip(self.segments, self._stores, strict=True):
            segment.verify()
            store.verify()

    @cached_property
    def _statistics(self) -> Statistics:
        return Statistics(self.segments, Searcher(reader_of(self.segments), weighting=Ranking()))

    @cached_property
    def _everything(self) -> Matches:
        live = [np.ones(part.size, dtype=np.bool_) if part.live is None else part.live for part in self.segments]
        return Matches(Hits(self.size, None, np.concatenate(live) if live else np.empty(0, dtype=np.bool_)))
