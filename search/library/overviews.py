"""What a library tells of many documents at once: timelines, trends, provinces, its calendar and its terms."""

from __future__ import annotations

from collections.abc import Sequence

from search.config import Config
from search.library.counts.calendar import calendar_period, calendar_text
from search.library.counts.provinces import build_provinces
from search.library.counts.timelines import build_timeline, checked_grain, timeline_request
from search.library.counts.trends import TrendCounter, trend_request
from search.library.generation import Generation
from search.library.glossary.entries import as_term, entries_named, terms_in, without_quotes
from search.library.glossary.terms import term_facts
from search.library.validation import checked_filters
from search.query import IndexRequest, IndexResult, Served, ValuesByFacet
from search.results import (
    DEFAULT_TERMS,
    CalendarPeriod,
    FoundTerm,
    GlossaryPage,
    GlossaryTerm,
    Provinces,
    TermFacts,
    Timeline,
    Trends,
)

__all__ = ["Overviews"]


class Overviews:
    """The part of a library that counts; see `Library`."""

    _config: Config
    _served: Served[Generation]

    def timeline(
        self,
        query: str = "",
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        grain: str = "auto",
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Timeline:
        """Return the documents that a search finds by period, beside all documents of the archive.

        The same as the `timeline` of a page of `search` without hits: documents that have all words of the query.

        Args:
            query: As in `search`, and so are the others.
            filters: Values by filter; a choice in the facet `date` leaves the counts as they are.
            exclude: Values by filter.
            dates: First and last date of publication.
            grain: One of `GRAINS`, or `auto`.
            expand: Whether to search for translations and other forms as well.
            without: Texts of expansions that are not searched for.

        Raises:
            InvalidRequest: If a filter, value, date or grain does not exist; the message lists what does.
        """
        generation = self._served.current()
        checked = checked_filters(generation.runner.filter_parser, filters, exclude, dates)
        length = checked_grain(grain, checked)
        request = IndexRequest(None, checked, histogram=timeline_request(length))
        result = self._counted(generation, query, request, expand=expand, without=without)
        return build_timeline(generation.counts, result.histogram, length, checked)

    def trends(
        self,
        questions: Sequence[str],
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        grain: str = "year",
        split: str = "",
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Trends:
        """Return how many documents questions find, and how often their words occur, by year or month.

        Args:
            questions: Up to `MAX_TREND_QUESTIONS` queries, each as in `search`; an empty one is every document.
            filters: Values by filter, for all questions.
            exclude: Values by filter, for all questions.
            dates: First and last date of publication.
            grain: `year` or `month`.
            split: `lang` or `province`: a line for each of its values instead of one a question. Of provinces those
                with most documents are told, at most eight a question.
            expand: Whether to search for translations and other forms as well.
            without: Texts of expansions that are not searched for.

        Raises:
            InvalidRequest: If a question too many is asked, or a filter, value, date, grain or split does not exist.
        """
        generation = self._served.current()
        checked = checked_filters(generation.runner.filter_parser, filters, exclude, dates)
        request = trend_request(questions, checked, grain, split, expand=expand, without=without)
        counter = TrendCounter(
            generation.index, generation.lexicon, generation.runner, generation.labels, generation.counts
        )
        return counter.compare(questions, request)

    def provinces(
        self,
        query: str = "",
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Provinces:
        """Return the documents that a search finds by province, beside all documents of the archive.

        Args:
            query: As in `search`, and so are the others.
            filters: Values by filter; a choice in the facet `region` leaves the counts as they are.
            exclude: Values by filter.
            dates: First and last date of publication.
            expand: Whether to search for translations and other forms as well.
            without: Texts of expansions that are not searched for.

        Raises:
            InvalidRequest: If a filter, value or date does not exist; the message lists what does.
        """
        generation = self._served.current()
        checked = checked_filters(generation.runner.filter_parser, filters, exclude, dates)
        if query or filters or exclude or dates:
            codes = {"region": generation.counts.province_codes}
            request = IndexRequest(None, checked, codes=codes)
            result = self._counted(generation, query, request, expand=expand, without=without)
        else:  # the map beside every list of results asks for these
            result = generation.counts.found
        gazetteer, size = generation.labels.gazetteer, len(generation.index)
        return build_provinces(generation.counts, gazetteer, result, checked, size)

    def calendar(self, year: int | None = None, month: int | None = None, day: int | None = None) -> CalendarPeriod:
        """Return which days of a year or month have documents, or what was printed on a day.

        Args:
            year: The year; None for all years that have documents.
            month: Month of the year, from 1; None for the whole year.
            day: Day of the month, from 1; None for the whole month.

        Raises:
            InvalidRequest: If there is no such year, month or day.
        """
        generation = self._served.current()
        period = calendar_text(year, month, day)
        return calendar_period(generation.index, generation.counts, period, self._config.identity.newspaper)

    def term(self, text: str, limit: int = 10) -> TermFacts:
        """Return what is known of a term: glossary, readings, translations, and the documents that have it.

        Args:
            text: The term in either language and any script; no text raises an error.
            limit: Most documents that are returned.
        """
        generation = self._served.current()
        return term_facts(
            text,
            self._config,
            limit,
            index=generation.index,
            lexicon=generation.lexicon,
            runner=generation.runner,
            counts=generation.counts,
        )

    def terms(
        self,
        words: str = "",
        *,
        subject: str = "",
        letter: str = "",
        order: str = "pinyin",
        page: int = 1,
        per_page: int = DEFAULT_TERMS,
    ) -> GlossaryPage:
        """Return a page of the list of the glossary's terms, each with the number of its documents.

        These are counted when a page is first shown, and kept as long as the generation is served.

        Args:
            words: What a name must contain: Chinese in any script, English, or pinyin; no text raises an error.
            subject: Only terms of this subject; empty for all.
            letter: Only terms under this one of `TERM_LETTERS`, of pinyin in the order by subject too; empty for all.
            order: One of `TERM_ORDERS`.
            page: Number of the page, from 1; one beyond the last has no terms.
            per_page: Terms on a page, at most `MAX_TERMS`.

        Raises:
            InvalidRequest: If there is no such order, page or size of a page.
        """
        return self._served.current().terms.page(
            self._config, words=words, subject=subject, letter=letter, order=order, number=page, per_page=per_page
        )

    def term_names(self) -> tuple[str, ...]:
        """Return the usual Chinese name of each entry of the glossary, in its order."""
        return tuple(entry.simplified for entry in self._served.current().lexicon.glossary)

    def terms_named(self, text: str) -> tuple[GlossaryTerm, ...]:
        """Return the glossary's entries that have a text as a name; no text raises an error."""
        entries = entries_named(self._served.current().lexicon.glossary, without_quotes(text))
        return tuple(map(as_term, entries))

    def terms_in(self, text: str) -> tuple[FoundTerm, ...]:
        """Return where a text has terms of the glossary, the longest at each place, in order and without overlap.

        Takes time linear in the length of the text.
        """
        return terms_in(self._served.current().lexicon.glossary, text)

    def _counted(
        self,
        generation: Generation,
        query: str,
        request: IndexRequest,
        *,
        expand: bool,
        without: Sequence[str],
    ) -> IndexResult:
        """Return the counts of a query."""
        index, lexicon = generation.index, generation.lexicon
        return generation.runner.run(index, lexicon, query, request, expand=expand, without=without).result
