"""Turns an index folder into the open library that every view asks; it is opened when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Protocol

from search.model import Document
from search.results import Completion, Explanation, Hit, MarkedText, Page, Problem

__all__ = ["Archive", "Era", "Opener"]


class Era(Protocol):
    """A named period of the table of eras."""

    @property
    def id(self) -> str:
        """Stable identifier."""

    @property
    def en(self) -> str:
        """English name."""

    @property
    def zh(self) -> str:
        """Chinese name."""

    @property
    def earliest(self) -> date:
        """First day."""

    @property
    def latest(self) -> date:
        """First day after it."""


class Eras(Protocol):
    """The table of eras."""

    def __iter__(self) -> Iterator[Era]:
        """The periods in chronological order."""


class Archive(Protocol):
    """What the front end asks of `search.Library`, so that anything that answers alike can stand behind it."""

    @property
    def eras(self) -> Eras:
        """The table of eras."""

    @property
    def per_page(self) -> int:
        """Results on a page."""

    @property
    def max_per_page(self) -> int:
        """The most results on a page that may be asked for."""

    def search(
        self,
        query: str = "",
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        exclude: Mapping[str, Sequence[str]] | None = None,
        dates: tuple[str | None, str | None] | None = None,
        facets: Sequence[str] = (),
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Page:
        """One page of results; `without` lists texts of expansions to leave out."""

    def suggest(self, text: str, limit: int = 8, /) -> tuple[Completion, ...]:
        """How what stands in the search box may go on, the best first."""

    def similar(self, document_id: str, limit: int = 10, /) -> tuple[Hit, ...]:
        """Documents about the same, the most alike first."""

    def explain(
        self, query: str, document_id: str, /, *, expand: bool = True, without: Sequence[str] = ()
    ) -> Explanation:
        """Why a question finds a document."""

    def get(self, document_id: str) -> Document | None:
        """A document, or None."""

    def mark(
        self, document: Document, query: str, *, expand: bool = True, without: Sequence[str] = ()
    ) -> Sequence[MarkedText]:
        """A document's texts with the words of a question marked."""

    def stats(self) -> Mapping[str, object]:
        """Facts about the index."""

    def problems(self) -> Sequence[Problem]:
        """What a librarian should put right though readers are answered."""

    def region_label(self, code: str) -> tuple[str, str]:
        """A region's names, English and Chinese."""

    def check_filter(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """A filter's values as the index knows them; raise `InvalidRequest` if one does not exist."""

    def check_dates(self, earliest: str | None, latest: str | None) -> object:
        """Raise `InvalidRequest` if a date cannot be read, or the two stand the wrong way round."""

    def close(self) -> None:
        """Let go of the files."""


class Opener:
    """Opens a library when it is first asked for, and tries again at the next request if that failed.

    Args:
        open_: Opens the library; raises a `SearchError` while there is no sound index.
    """

    def __init__(self, open_: Callable[[], Archive]) -> None:
        self._open = open_
        self._lock = Lock()
        self._archive: Archive | None = None

    def __call__(self) -> Archive:
        """The open library.

        Raises:
            SearchError: If there is no index, or it is damaged.
        """
        with self._lock:
            if self._archive is None:
                self._archive = self._open()
            return self._archive

    def close(self) -> None:
        """Close the library, if it is open; the next call opens it anew."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None
