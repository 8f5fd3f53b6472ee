"""All results of a search, or a list of documents, read one after the other from one generation.

Memory and time are bounded.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TypedDict

from search.config import Config
from search.deadline import Deadline
from search.errors import TookTooLong
from search.library.generation import Generation
from search.library.hits import build_hits, stored_document
from search.library.query_runner import AnsweredQuery
from search.library.validation import check_facets_and_sort, checked_filters, page_size
from search.model import Document
from search.query import Cursor, DocumentKey, Index, IndexRequest, ScoredDocument, ValuesByFacet
from search.results import SORTS, Hit, Snippet

__all__ = ["MAX_EXPORTED", "Export", "ExportArguments", "export_listed", "export_results"]

MAX_EXPORTED = 10_000
"""Results that an export has at most."""

_HEADLINE = -1  # the paragraph of a headline, as snippets count


class Export:
    """The results of a search in the order of its pages, or the documents of a list; can be gone through once.

    It holds the generation of the index that was searched until it has been gone through or is closed, whatever is
    published meanwhile.

    Attributes:
        total: Number of documents that the search lists on all its pages, or of the list.
        count: Number of documents that the export has: `total`, or `MAX_EXPORTED`.

    Args:
        hits: The documents.
        total: See above.
        count: See above.
        cursor: What they are read from, to be closed with them.
    """

    def __init__(self, hits: Generator[Hit], total: int, count: int, cursor: Cursor | None = None) -> None:
        self.total, self.count = total, count
        self._hits, self._cursor = hits, cursor

    def __iter__(self) -> Iterator[Hit]:
        """Yield the results.

        Raises:
            TookTooLong: If they have not all been taken after `Config.export_seconds`.
            IndexDamaged: If a document cannot be read.
        """
        return self._hits

    def close(self) -> None:
        """Let go of the index; what has not been read yet will not be."""
        self._hits.close()
        if self._cursor is not None:  # a generator that has not begun does not end by what it does at its end
            self._cursor.close()


class ExportArguments(TypedDict, total=False):
    """Arguments of `Library.export`, which mean what they mean to `Library.search`.

    Attributes:
        filters: Values by filter; a document must have one value of each.
        exclude: Values by filter; documents with any of them are left out.
        dates: First and last date of publication, as typed, each inclusive, either None.
        sort: One of `SORTS`.
        per_page: Results on the pages whose results these are: it says when a page is filled up by documents that lack
            some of the words.
        expand: Whether to search for translations and other forms of the words as well.
        without: Texts of expansions that are not searched for.
        fold: Whether of documents with almost the same text only the first is listed.
        passages: Whether the results have headlines and passages with the words marked; to find these takes most of the
            time of an export.
    """

    filters: ValuesByFacet | None
    exclude: ValuesByFacet | None
    dates: tuple[str | None, str | None] | None
    sort: str
    per_page: int | None
    expand: bool
    without: Sequence[str]
    fold: bool
    passages: bool


def export_results(generation: Generation, config: Config, query: str, asked: ExportArguments) -> Export:
    """Return all results of a search.

    Args:
        generation: The generation to search.
        config: Settings.
        query: The query as typed.
        asked: What else is asked for.

    Raises:
        InvalidRequest: If a filter, value, date or sort order does not exist; the message lists what does.
        TookTooLong: If the deadline of a search passed before all were found.
    """
    index, runner = generation.index, generation.runner
    request = IndexRequest(
        None,
        checked_filters(runner.filter_parser, asked.get("filters"), asked.get("exclude"), asked.get("dates")),
        sort=asked.get("sort", SORTS[0]),
        count=MAX_EXPORTED,
        enough=page_size(config, 1, asked.get("per_page")),
        fold=asked.get("fold", True),
    )
    check_facets_and_sort((), request.sort)
    prepared = runner.prepare(
        index,
        generation.lexicon,
        query,
        request,
        expand=asked.get("expand", True),
        without=asked.get("without", ()),
        name_missing=True,
    )
    # As many as are on a page, so that each document is searched for passages as far as it is for a page.
    cursor = index.cursor(prepared.request, config.per_page)
    answered = prepared.answered(cursor.result)
    if answered.result.partial:
        cursor.close()
        raise TookTooLong("The search took too long to find all results. Ask for fewer words, or choose more filters.")
    total = answered.result.total - answered.result.folded
    hits = _hits(answered, cursor, index, config, passages=asked.get("passages", True))
    return Export(hits, total, min(total, MAX_EXPORTED), cursor)


def export_listed(index: Index, config: Config, ids: Sequence[str]) -> Export:
    """Return the documents with some ids, in their order, each once; an id that a document had before is good too.

    Args:
        index: The index.
        config: Says how many seconds an export may take.
        ids: The ids, of which the first `MAX_EXPORTED` count; one of no document is passed over.
    """
    keys = dict.fromkeys(located.key for located in index.locate(ids[:MAX_EXPORTED]))
    listed = [key for key in keys if key is not None]
    return Export(_listed_hits(index, config, listed), len(listed), len(listed))


def _listed_hits(index: Index, config: Config, keys: Sequence[DocumentKey]) -> Generator[Hit]:
    deadline = Deadline(1000 * config.export_seconds)
    for first in range(0, len(keys), config.per_page):
        if first and deadline.passed:
            raise _cut_short(config)
        yield from map(_listed_hit, index.documents(keys[first : first + config.per_page]))


def _listed_hit(document: Document) -> Hit:
    titles = tuple(Snippet(lang=text.lang, paragraph=_HEADLINE, text=text.title) for text in document.texts)
    return Hit(id=document.id, score=0.0, titles=titles, snippets=(), document=document)


def _cut_short(config: Config) -> TookTooLong:
    return TookTooLong(f"an export was cut short after {config.export_seconds} seconds")


def _hits(answered: AnsweredQuery, cursor: Cursor, index: Index, config: Config, *, passages: bool) -> Generator[Hit]:
    deadline = Deadline(1000 * config.export_seconds)
    patterns, scanned, misreadings = answered.patterns, answered.scanned_patterns, answered.misreadings
    try:
        for number, documents in enumerate(cursor):
            if number and deadline.passed:
                raise _cut_short(config)
            missing = answered.missing_words(documents)
            if not passages:
                yield from map(_bare_hit, documents, missing)
                continue
            yield from build_hits(
                index, documents, patterns, config, missing, scanned_patterns=scanned, misreadings=misreadings
            )
    finally:
        cursor.close()


def _bare_hit(scored: ScoredDocument, missing: tuple[str, ...]) -> Hit:
    document = stored_document(scored)
    score = round(scored.score, 4)
    return Hit(id=document.id, score=score, titles=(), snippets=(), document=document, missing=missing)
