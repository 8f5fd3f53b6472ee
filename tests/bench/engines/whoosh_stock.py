"""Turns the archive into an ordinary index of Whoosh, with its own codec, searcher, facets and highlighter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import ClassVar, Self

from whoosh import index as whoosh_index
from whoosh import query as wq
from whoosh.fields import KEYWORD, STORED, TEXT, Schema
from whoosh.highlight import ContextFragmenter
from whoosh.searching import Results, Searcher
from whoosh.sorting import Count, FieldFacet

from search.engine.schema import index_fields, schema
from search.model import Document
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.engines.translate import translate
from tests.bench.queries import Question
from tests.bench.streams import FACETS, decode, facet_values, pack, text_of

__all__ = ["StockWhoosh"]

_FACET = "facet_"
_SNIPPET_CHARS = 240


@dataclass(frozen=True, slots=True)
class StockWhoosh:
    """Whoosh."""

    searcher: Searcher

    name: ClassVar[str] = "whoosh"
    shares_threads: ClassVar[bool] = False
    most_documents: ClassVar[int | None] = 20_000
    lacks: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Add documents one by one; Whoosh analyses them by itself, with the product's analysers."""
        texts = {name: field for name, field in schema().items() if isinstance(field, TEXT)}
        facets = {_FACET + name: KEYWORD() for name in FACETS}
        folder.mkdir(parents=True, exist_ok=True)
        index = whoosh_index.create_in(str(folder), Schema(**texts, **facets, document=STORED()))
        # In several processes (`procs`) it was slower: 21 documents a second with two, 24 with one.
        with index.writer(limitmb=limits.memory_mb) as writer:
            for document in corpus:
                fields = {name: text for name, text in index_fields(document).items() if name in texts}
                values = {_FACET + name: " ".join(values) for name, values in facet_values(document).items()}
                writer.add_document(**fields, **values, document=pack(document))
        index.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index folder and a searcher over it."""
        return cls(whoosh_index.open_dir(str(folder)).searcher())

    def prepare(self, question: Question) -> Question:
        """The question in nodes that Whoosh has itself."""
        return replace(question, query=translate(question.query, _Language()))

    def count(self, prepared: Question) -> int:
        """See `Engine`; not `len(results)`, which is wrong with a limit."""
        return len(self.searcher.search(prepared.query, limit=None).docs())

    def top10(self, prepared: Question) -> list[Document]:
        """See `Engine`."""
        return self._load(self.searcher.search(prepared.query, limit=TOP))

    def facets(self, prepared: Question) -> tuple[list[Document], Counts]:
        """See `Engine`."""
        grouped = {name: FieldFacet(_FACET + name, allow_overlap=True, maptype=Count) for name in FACETS}
        results = self.searcher.search(prepared.query, limit=TOP, groupedby=grouped)
        # Documents without a value are counted under None, which the others do not do.
        counts = {
            name: {str(value): int(count) for value, count in results.groups(name).items() if value is not None}
            for name in FACETS
        }
        return self._load(results), counts

    def snippets(self, prepared: Question) -> tuple[list[Document], list[list[str]]]:
        """See `Engine`."""
        results = self.searcher.search(prepared.query, limit=TOP, terms=False)
        results.fragmenter = ContextFragmenter(maxchars=_SNIPPET_CHARS)
        documents = self._load(results)
        texts = [text_of(document, prepared.field) for document in documents]
        return documents, [
            [hit.highlights(prepared.field, text=text, top=2)] for hit, text in zip(results, texts, strict=True)
        ]

    def close(self) -> None:
        """See `Engine`."""
        self.searcher.close()

    def _load(self, results: Results) -> list[Document]:
        # With groups Whoosh gives more than it was asked for.
        return [decode(hit["document"]) for hit in islice(results, TOP)]


class _Language:
    """How Whoosh spells a query."""

    def term(self, field: str, term: str, boost: float) -> wq.Query:
        return wq.Term(field, term, boost=boost)

    def phrase(self, field: str, terms: Sequence[str], boost: float) -> wq.Query:
        return wq.Phrase(field, list(terms), boost=boost)

    def prefix(self, field: str, beginning: str, boost: float) -> wq.Query:
        return wq.Prefix(field, beginning, boost=boost)

    def boolean(self, must: Sequence[wq.Query], may: Sequence[wq.Query], never: Sequence[wq.Query]) -> wq.Query:
        unwanted = [wq.Not(query) for query in never]
        if not must:
            return wq.And([wq.Or(list(may)), *unwanted]) if unwanted else wq.Or(list(may))
        required = must[0] if len(must) == 1 and not unwanted else wq.And([*must, *unwanted])
        return wq.AndMaybe(required, wq.Or(list(may))) if may else required
