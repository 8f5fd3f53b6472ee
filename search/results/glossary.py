"""The terms of the glossary, and what an archive has of a term."""

from __future__ import annotations

from dataclasses import dataclass

from search.results.pages import Expansion, Hit
from search.results.timeline import Timeline

__all__ = ["GlossaryPage", "GlossaryTerm", "Initial", "TermExample", "TermFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryTerm:
    """An entry of the glossary.

    Attributes:
        simplified: Its usual Chinese name.
        traditional: The same in traditional characters.
        pinyin: Hanyu Pinyin with tone marks, words apart.
        english: English names, the most usual first.
        also: Other Chinese names of the same, in simplified characters.
        category: Its kind.
        source: Where the names are usual.
    """

    simplified: str
    traditional: str
    pinyin: str
    english: tuple[str, ...]
    also: tuple[str, ...] = ()
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Initial:
    """A letter with which names of terms begin, their number, and the page of the glossary that has the first."""

    letter: str
    count: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """A page of the glossary.

    Attributes:
        order: `pinyin` or `english`.
        total: Number of entries that fit.
        number: Number of the page, from 1.
        per_page: Entries on a full page.
        terms: Its entries with the letter of each, in order.
        initials: The letters that there are.
    """

    order: str
    total: int
    number: int
    per_page: int
    terms: tuple[tuple[str, GlossaryTerm], ...] = ()
    initials: tuple[Initial, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExample:
    """A sentence in both languages that has a term.

    Attributes:
        document: Id of its document.
        title: Headline of it.
        en: English text.
        zh: Chinese text.
        en_marks: Half-open character spans of the term in it.
        zh_marks: The same in the Chinese text.
    """

    document: str
    title: str
    en: str
    zh: str
    en_marks: tuple[tuple[int, int], ...] = ()
    zh_marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts:
    """What is known of a term, and what the archive has of it.

    Attributes:
        term: The term: as the glossary writes it, or else as it was asked for.
        lang: `zh` or `en`.
        query: The query that finds it.
        readings: Hanyu Pinyin of a Chinese term, the most likely first.
        traditional: It in traditional characters, if that is another text.
        entries: Entries of the glossary that have it as a name.
        translations: Its translations that the archive has, the most certain first, each with its source.
        related: Other entries of the glossary whose names contain it, or are contained in it.
        total: Number of documents that have it, or a translation of it.
        timeline: These documents by year.
        hits: Some of them, the best first.
        example: A sentence that has it in both languages; None if no document gives one.
    """

    term: str
    lang: str
    query: str
    readings: tuple[str, ...] = ()
    traditional: str = ""
    entries: tuple[GlossaryTerm, ...] = ()
    translations: tuple[Expansion, ...] = ()
    related: tuple[GlossaryTerm, ...] = ()
    total: int = 0
    timeline: Timeline | None = None
    hits: tuple[Hit, ...] = ()
    example: TermExample | None = None

    @property
    def is_known(self) -> bool:
        """Whether the glossary, a translation or a document has it."""
        return bool(self.entries or self.translations or self.total)
