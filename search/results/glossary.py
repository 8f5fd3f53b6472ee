"""The terms of the glossary, and what an archive has of a term."""

from __future__ import annotations

from dataclasses import dataclass

from search.results.pages import Expansion, Hit
from search.results.timeline import Timeline

__all__ = [
    "DEFAULT_TERMS", "MAX_TERMS", "NO_LETTER", "TERM_LETTERS", "TERM_ORDERS",
    "CountedTerm", "FoundTerm", "GlossaryPage", "GlossaryTerm", "TermExample", "TermFacts",
]  # fmt: skip

TERM_ORDERS = ("pinyin", "english", "subject")
"""Orders of a list of terms: by the pinyin of the Chinese name, by the first English one, by subject and pinyin."""

NO_LETTER = "#"
"""What terms stand under that begin with no letter from A to Z."""

TERM_LETTERS = (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", NO_LETTER)
"""What terms stand under, in the orders by letters."""

DEFAULT_TERMS = 50
"""Terms on a page of their list, if nothing else is asked for."""

MAX_TERMS = 100
"""Most terms on a page of their list: each is a question to the index when it is first shown."""


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
class FoundTerm:
    """A place where a text has a term of the glossary.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        entries: Entries of the glossary with this name, those of which it is the usual one first; at least one.
    """

    start: int
    end: int
    entries: tuple[GlossaryTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTerm:
    """A term in a list of terms.

    Attributes:
        entry: The term.
        heading: What it stands under: a letter from A to Z, `#` for none, or the subject.
        documents: Number of documents that have it or one of its translations, as `TermFacts.total`; None if there was
            not time to count them.
    """

    entry: GlossaryTerm
    heading: str
    documents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """A page of the list of terms.

    Attributes:
        terms: The terms of the page.
        total: Number of terms that were asked for, on all pages.
        number: Number of the page, from 1.
        per_page: Terms on a page.
        order: One of `TERM_ORDERS`.
        subjects: Subjects of the terms that have the words asked for, each with its number of terms, the most first.
        headings: Letters or subjects that these terms stand under, each with its number of terms, in order.
    """

    terms: tuple[CountedTerm, ...]
    total: int
    number: int
    per_page: int
    order: str
    subjects: tuple[tuple[str, int], ...] = ()
    headings: tuple[tuple[str, int], ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
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
        term: The term as it was asked for.
        lang: `zh` or `en`.
        query: The query that finds it.
        readings: Hanyu Pinyin of a Chinese term: that of the glossary, or else the usual reading of each character.
        entries: Entries of the glossary that have it as a name.
        expansions: What was searched for besides, as far as the archive has it, the most certain first: translations,
            and other names in the same language, each with its source.
        related: Other entries of the glossary, whose names contain it or are contained in it.
        total: Number of documents that have it, or one of these.
        timeline: These documents by year.
        hits: Some of them, the best first.
        example: A sentence that has it in both languages; None if no pair was mined from one.
    """

    term: str
    lang: str
    query: str
    readings: tuple[str, ...] = ()
    entries: tuple[GlossaryTerm, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    related: tuple[GlossaryTerm, ...] = ()
    total: int = 0
    timeline: Timeline
    hits: tuple[Hit, ...] = ()
    example: TermExample | None = None

    @property
    def is_known(self) -> bool:
        """Whether the glossary, a translation or a document has it."""
        return bool(self.entries or self.expansions or self.total)
