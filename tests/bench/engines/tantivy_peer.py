"""Turns the archive into an index of tantivy, by its Python package, with its own facets and snippets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Self

from search.model import Document
from search.present import HighlightPattern
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.engines.translate import translate
from tests.bench.queries import Question
from tests.bench.streams import FACETS, decode, fields, positional_fields, rows, text_of

__all__ = ["Tantivy"]

_tantivy: Any = import_module("tantivy")  # an extra, without types

_SNIPPET_CHARS = 240
_MOST_VALUES = 65_000
_LATIN, _PAIRS = "body_en", "body_bigrams"  # fields whose terms tantivy's own tokenizers can find in a text
_FACET_QUERY = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS}


@dataclass(frozen=True, slots=True)
class _Prepared:
    query: Any
    marked: Mapping[str, Any]  # what is looked for in a text, by field


@dataclass(frozen=True, slots=True)
class Tantivy:
    """tantivy."""

    index: Any
    searcher: Any

    name: ClassVar[str] = "tantivy"
    shares_threads: ClassVar[bool] = True
    most_documents: ClassVar[int | None] = None
    lacks: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Analyse in worker processes, index in tantivy's threads.

        Terms are joined by spaces: its Python package takes that three times faster than tokens.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = _tantivy.Index(_schema(), path=str(folder))
        split = _tantivy.TextAnalyzerBuilder(_tantivy.Tokenizer.whitespace()).build()
        for name in fields():
            index.register_tokenizer(name, split)
        writer = index.writer(heap_size=limits.memory_mb * 1_000_000, num_threads=limits.cores)
        for row in rows(corpus, limits.cores):
            document = _tantivy.Document()
            document.add_bytes("document", row.stored)
            for name, terms in row.terms.items():
                if terms:
                    document.add_text(name, terms)
            for name, values in row.facets.items():
                for value in values:
                    document.add_text(name, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index folder, with tokenizers that find our terms in a document's text."""
        index = _tantivy.Index.open(str(folder))
        stems = _tantivy.TextAnalyzerBuilder(_tantivy.Tokenizer.simple())
        stems = stems.filter(_tantivy.Filter.lowercase()).filter(_tantivy.Filter.stemmer("english"))
        pairs = _tantivy.TextAnalyzerBuilder(_tantivy.Tokenizer.ngram(2, 2, prefix_only=False))
        analysers = {_LATIN: stems.build(), _PAIRS: pairs.build()}
        for name in fields():
            index.register_tokenizer(name, analysers.get(name, analysers[_LATIN]))
        return cls(index, index.searcher())

    def prepare(self, question: Question) -> _Prepared:
        """The query as tantivy spells it, and for each text what its snippets mark."""
        schema = self.index.schema
        terms: defaultdict[str, list[str]] = defaultdict(list)
        for pattern in question.patterns:
            for field, term in self._marked(pattern):
                terms[field].append(term)
        marked = {
            field: _any([_tantivy.Query.term_query(schema, field, term) for term in found])
            for field, found in terms.items()
        }
        return _Prepared(translate(question.query, _Language(schema)), marked)

    def count(self, prepared: _Prepared) -> int:
        """See `Engine`."""
        return int(self.searcher.search(prepared.query, limit=1, count=True).count)

    def top10(self, prepared: _Prepared) -> list[Document]:
        """See `Engine`; without a count, so that tantivy may skip blocks of documents that cannot win."""
        hits = self.searcher.search(prepared.query, limit=TOP, count=False).hits
        return [decode(self.searcher.doc(address)["document"][0]) for _, address in hits]

    def facets(self, prepared: _Prepared) -> tuple[list[Document], Counts]:
        """See `Engine`."""
        found = self.searcher.aggregate(prepared.query, _FACET_QUERY)
        counts = {name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]} for name in FACETS}
        return self.top10(prepared), counts

    def snippets(self, prepared: _Prepared) -> tuple[list[Document], list[list[str]]]:
        """See `Engine`."""
        generators = {}
        for field, marked in prepared.marked.items():
            generator = _tantivy.SnippetGenerator.create(self.searcher, marked, self.index.schema, field)
            generator.set_max_num_chars(_SNIPPET_CHARS)
            generators[field] = generator
        documents = self.top10(prepared)
        return documents, [
            [_passage(generator, document, field) for field, generator in generators.items()] for document in documents
        ]

    def close(self) -> None:
        """See `Engine`; tantivy closes its files when nobody refers to them any more."""

    def _marked(self, pattern: HighlightPattern) -> Iterator[tuple[str, str]]:
        if pattern.script == "han":
            text = pattern.terms[0]
            yield from ((_PAIRS, text[at : at + 2]) for at in range(len(text) - 1))
        elif pattern.script == "prefix":
            found = self.searcher.terms_with_prefix(_LATIN, pattern.terms[0], limit=TOP * TOP)
            yield from ((_LATIN, term) for term, _ in found)
        else:
            yield from ((_LATIN, term) for term in pattern.terms)


def _schema() -> Any:
    builder = _tantivy.SchemaBuilder()
    builder.add_bytes_field("document", stored=True)
    for name in fields():
        option = "position" if name in positional_fields() else "freq"
        builder.add_text_field(name, tokenizer_name=name, index_option=option)
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _passage(generator: Any, document: Document, field: str) -> str:
    stored = _tantivy.Document()
    stored.add_text(field, text_of(document, field))
    return str(generator.snippet_from_doc(stored).to_html())


def _any(queries: Sequence[Any]) -> Any:
    return _tantivy.Query.boolean_query([(_tantivy.Occur.Should, query) for query in queries])


@dataclass(frozen=True, slots=True)
class _Language:
    """How tantivy spells a query."""

    schema: Any

    def term(self, field: str, term: str, boost: float) -> Any:
        option = "position" if field in positional_fields() else "freq"
        return self._boosted(_tantivy.Query.term_query(self.schema, field, term, option), boost)

    def phrase(self, field: str, terms: Sequence[str], boost: float) -> Any:
        return self._boosted(_tantivy.Query.phrase_query(self.schema, field, list(terms)), boost)

    def prefix(self, field: str, beginning: str, boost: float) -> Any:
        return self._boosted(_tantivy.Query.regex_query(self.schema, field, f"{beginning}.*"), boost)

    def boolean(self, must: Sequence[Any], may: Sequence[Any], never: Sequence[Any]) -> Any:
        occur = _tantivy.Occur
        parts = [(occur.Must, query) for query in must] + [(occur.Should, query) for query in may]
        return _tantivy.Query.boolean_query(parts + [(occur.MustNot, query) for query in never])

    @staticmethod
    def _boosted(query: Any, boost: float) -> Any:
        return query if boost == 1 else _tantivy.Query.boost_query(query, boost)
