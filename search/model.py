"""Turns the nouns of hezuo (document, date span, place, era) into frozen, typed values.

Nothing here imports another part of the project, reads a file or knows how an index works, so
every other module may speak in these terms. Each value is immutable and outlives the library
that made it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

__all__ = [
    "UNDATED", "Alignment", "BuildReport", "DateSpan", "Document", "EraTag", "Evidence", "Gloss", "Kind", "Paragraph",
    "ParagraphKind", "Place", "Precision", "Rejected", "Role", "Text", "base_language",
]  # fmt: skip

OPEN_END = date.max
"""The `latest` of a span that has not ended."""


UNDATED = "undated"
"""The value of the date facet for documents whose day of publication is unknown."""


def base_language(tag: str) -> str:
    """Return a BCP 47 tag without its script: `zh` for `zh-Hans`."""
    return tag.partition("-")[0]


class Kind(StrEnum):
    """The family of a source document, decided from its content."""

    NEWSPAPER = "newspaper"
    SCHOLARSHIP = "scholarship"
    WEB = "web"


class Role(StrEnum):
    """Whether a place is what a document is about, or is only named in it."""

    SUBJECT = "subject"
    MENTION = "mention"


class ParagraphKind(StrEnum):
    """What a paragraph is in the printed page."""

    BODY = "body"
    HEADING = "heading"
    BYLINE = "byline"


class Precision(StrEnum):
    """How exactly a date was given; `SPAN` is any stretch that is none of the others."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that a derived fact rests on, and where they stand.

    Attributes:
        where: Place of the text: `header.date`, `filename`, `title.en`, `body.zh.3` (paragraph 3, from 0), `table`.
        start: First character of the words in that text, from 0.
        end: One past their last character.
        text: The words themselves, as printed.
        rule: Short name of the rule that read them, for a librarian who wants to know why.
    """

    where: str
    start: int = 0
    end: int = 0
    text: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """A half-open stretch of days: `earliest` belongs to it, `latest` is the first day after it.

    Raises:
        ValueError: If the span is empty or runs backwards.
    """

    earliest: date
    latest: date
    precision: Precision
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if self.latest <= self.earliest:
            raise ValueError(f"an empty span: {self.earliest} to {self.latest}")

    @property
    def edtf(self) -> str:
        """The span in EDTF (ISO 8601-2:2019): `1954-11-11`, `1954-11`, `1954`, `195X`, `19XX`, `1955/1959`."""
        first = self.earliest
        match self.precision:
            case Precision.DAY:
                return first.isoformat()
            case Precision.MONTH:
                return f"{first.year:04}-{first.month:02}"
            case Precision.YEAR:
                return f"{first.year:04}"
            case Precision.DECADE:
                return f"{first.year // 10:03}X"
            case Precision.CENTURY:
                return f"{first.year // 100:02}XX"
        return f"{_edge(first, first, self.latest)}/{self._last_edge()}"

    def _last_edge(self) -> str:
        return ".." if self.latest == OPEN_END else _edge(self.latest - timedelta(days=1), self.earliest, self.latest)


def _edge(day: date, earliest: date, latest: date) -> str:
    """One end of an interval, as coarse as both its ends allow."""
    whole_years = (earliest.month, earliest.day) == (1, 1) and (
        latest == OPEN_END or (latest.month, latest.day) == (1, 1)
    )
    if whole_years:
        return f"{day.year:04}"
    whole_months = earliest.day == 1 and (latest == OPEN_END or latest.day == 1)
    return f"{day.year:04}-{day.month:02}" if whole_months else day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An administrative unit that a document is about or names.

    Attributes:
        code: GB/T 2260 code (`130000`), `CN` for China as a whole, or an `x-…` code of our own for historical units.
        name: Short Chinese name in simplified script (河北, 长治, 西康).
        name_en: Name in pinyin or customary English.
        level: `country`, `province`, `prefecture` or `county`.
        province: Short Chinese name of the province it lay in at the document's time; None for China itself.
        path: Codes from `CN` down to and including `code`.
        role: Subject or mention.
        evidence: Where it was read; never empty.
    """

    code: str
    name: str
    name_en: str
    level: str
    province: str | None
    path: tuple[str, ...]
    role: Role
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EraTag:
    """A named period (an id of the table of eras) that a document is about, with the reason."""

    id: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss:
    """A term in both languages as a document itself pairs them.

    Attributes:
        en: English wording (`mutual aid team`).
        romanisation: As printed between the brackets (`huzhu-zu`), or empty.
        zh: Characters as printed (`互助組`).
        category: `term`, or `place`, `person`, `organisation`, `event` from a Named Entities list.
        verified: Whether the romanisation is a reading of the characters.
        evidence: Where the pair stands.
    """

    en: str
    romanisation: str
    zh: str
    category: str = "term"
    verified: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, one line, without indentation."""

    text: str
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document's wording in one language.

    Attributes:
        lang: BCP 47 tag: `en`, `zh-Hans` or `zh-Hant`.
        title: Headline; several are joined with `; ` (English) or an ideographic space (Chinese).
        paragraphs: In reading order, headlines not repeated.
    """

    lang: str
    title: str
    paragraphs: tuple[Paragraph, ...] = ()


Alignment = tuple[tuple[int | None, int | None], ...]
"""Pairs of paragraph numbers, (in `texts[0]`, in `texts[1]`), in reading order; None where one has no counterpart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article, as read from a source file and then understood.

    Ingest fills everything down to `entities`; enrich fills the rest.

    Attributes:
        id: Stable, made of `[a-z0-9-]`; it depends on the source's path only, so links survive a change of content.
        source: Path of the file below its source folder, with `/`.
        kind: Family of the document.
        texts: One entry a language, English first when there are two.
        authors: As printed, in order.
        header: Raw header fields by lower-case name (`date`, `page`, `edition`, `section`, `column`), as printed.
        alignment: Which paragraphs of two texts correspond; empty unless there are two texts.
        entities: Pairs from a Named Entities list.
        term_langs: Languages in which only single terms stand inside another language's text (`zh-Hant`).
        published: Day of publication, or None if unknown.
        about: Stretches of time that the content is about.
        places: Subjects first, then mentions.
        eras: In chronological order.
        glosses: Bracketed glosses of the text, and `entities`.
    """

    id: str
    source: str
    kind: Kind
    texts: tuple[Text, ...]
    authors: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    alignment: Alignment = ()
    entities: tuple[Gloss, ...] = ()
    term_langs: tuple[str, ...] = ()
    published: DateSpan | None = None
    about: tuple[DateSpan, ...] = ()
    places: tuple[Place, ...] = ()
    eras: tuple[EraTag, ...] = ()
    glosses: tuple[Gloss, ...] = ()

    @property
    def title(self) -> str:
        """The first text's headline that is not empty, or the source's path."""
        return next((text.title for text in self.texts if text.title), self.source)

    @property
    def langs(self) -> tuple[str, ...]:
        """BCP 47 tags of the texts."""
        return tuple(text.lang for text in self.texts)

    def text(self, lang: str) -> Text | None:
        """The text in a language: `en`, or `zh` for Chinese in either script."""
        wanted = base_language(lang)
        return next((text for text in self.texts if base_language(text.lang) == wanted), None)

    def field(self, name: str) -> str:
        """A raw header field, or an empty string."""
        return next((value for key, value in self.header if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What could not be read, and why: it is reported, and the build goes on.

    As a text it is a line for people; `as_dict` is what manifests and JSON hold of it.

    Attributes:
        path: The file, as the librarian would find it.
        record: Which record of the file (from 1), or None for the whole file.
        reason: What is wrong and what to do about it.
    """

    path: str
    record: int | None = None
    reason: str

    def __str__(self) -> str:
        """Return `path, record 2: reason`."""
        return f"{self.path}{f', record {self.record}' if self.record else ''}: {self.reason}"

    def as_dict(self) -> dict[str, Any]:
        """Return its attributes by name, in the order above."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did.

    Attributes:
        generation: Name of the generation that is now being served.
        added: Number of documents in it that the one before did not have or had otherwise.
        unchanged: Number of documents that are as they were.
        rejected: What could not be read.
        seconds: Wall time.
    """

    generation: str
    added: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    seconds: float
