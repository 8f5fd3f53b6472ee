"""What a library tells of whole lists of results: their export, the place of each document, its neighbours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Unpack

from search.config import Config
from search.library.exporting.export import Export, ExportArguments, export_listed, export_results
from search.library.generation import Generation
from search.library.ranking import NamedDocuments, Neighbours, Ranking, named_documents, neighbours_in
from search.library.validation import check_facets_and_sort, checked_filters, page_size
from search.query import IndexRequest, Served, ValuesByFacet

__all__ = ["Listings"]


class Listings:
    """The part of a library that lists; see `Library`."""

    _config: Config
    _served: Served[Generation]

    def export(self, query: str = "", **asked: Unpack[ExportArguments]) -> Export:
        """Return all results of a search, up to `MAX_EXPORTED`, in the order in which `search` lists them.

        Raises:
            InvalidRequest: If a filter, value, date or sort order does not exist; the message lists what does.
            TookTooLong: If not all could be found in time.
        """
        return export_results(self._served.current(), self._config, query, asked)

    def listed(self, ids: Sequence[str]) -> Export:
        """Return the documents with some ids, in their order, each once; no text as an id raises an error.

        One that had the id before stands for it; an id of no document is passed over, and so are all after
        `MAX_EXPORTED`.
        """
        return export_listed(self._served.current().index, self._config, ids)

    def ids(self, first: int, count: int) -> tuple[list[str], int]:
        """Return the ids at `count` places from the `first` on, in no order, and how many places there are in all."""
        index = self._served.current().index
        return index.ids(first, count), index.size

    def ranking(
        self,
        query: str = "",
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        expand: bool = True,
    ) -> Ranking:
        """Return the place of each document that `search` lists on any of its pages.

        Args:
            query: As in `search`, and so are the others.
            filters: Values by filter.
            exclude: Values by filter.
            dates: First and last date of publication.
            expand: Whether to search for translations and other forms as well.

        Raises:
            InvalidRequest: If a filter, value or date does not exist; the message lists what does.
        """
        generation = self._served.current()
        index, runner = generation.index, generation.runner
        checked = checked_filters(runner.filter_parser, filters, exclude, dates)
        request = IndexRequest(None, checked, count=index.size, enough=self._config.per_page)
        answered = runner.run(index, generation.lexicon, query, request, expand=expand, without=())
        return Ranking(index, answered.result)

    def neighbours(  # noqa: PLR0913 - those of `search`
        self,
        document_id: str,
        position: int,
        query: str = "",
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        sort: str = "relevance",
        per_page: int | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
        fold: bool = True,
    ) -> Neighbours | None:
        """Return the documents before and after one in the list that `search` gives; None if it is not at its position.

        Args:
            document_id: Id of the document.
            position: Its position in the list, from 1.
            query: As in `search`, and so are the others.
            filters: Values by filter.
            exclude: Values by filter.
            dates: First and last date of publication.
            sort: One of `SORTS`.
            per_page: Results on a page; one that has fewer is filled up.
            expand: Whether to search for translations and other forms as well.
            without: Texts of expansions that are not searched for.
            fold: Whether of documents with almost the same text only the first is listed.

        Raises:
            InvalidRequest: If a filter, value, date or sort order does not exist; the message lists what does.
        """
        generation = self._served.current()
        index, runner = generation.index, generation.runner
        checked = checked_filters(runner.filter_parser, filters, exclude, dates)
        check_facets_and_sort((), sort)
        first, enough = max(0, position - 2), page_size(self._config, 1, per_page)
        request = IndexRequest(
            None, checked, (), sort, first, position + 1 - first, stored=True, enough=enough, fold=fold
        )
        answered = runner.run(index, generation.lexicon, query, request, expand=expand, without=without)
        return neighbours_in(answered.result, first, document_id)

    def documents_named(self, names: Collection[str]) -> Mapping[str, NamedDocuments]:
        """Return the documents that each name stands for: an id, a source, or a pattern of sources; see `Ranking`."""
        return named_documents(self._served.current().index, names)
