"""The data model: documents, texts, date spans, places, eras, corrections and reports, as frozen, typed values.

This module imports nothing of the project but accounts, and reads no files, so every other module may use it. All
values are immutable and stay valid after the library that created them is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning

__all__ = [
    "NO_REPAIRS", "UNDATED", "Alignment", "BuildReport", "Correction", "DateSpan", "Document", "EraTag", "Evidence",
    "Gloss", "Kind", "Paragraph", "ParagraphKind", "Place", "Precision", "Rejected", "Repairs", "Role", "Scan", "Text",
    "base_language",
]  # fmt: skip

OPEN_END = date.max
"""The value of `latest` of an open-ended span."""


UNDATED = "undated"
"""The value of the date facet for documents without a known day of publication."""


def base_language(tag: str) -> str:
    """Return a BCP 47 tag without its script: `zh` for `zh-Hans`."""
    return tag.partition("-")[0]


class Kind(StrEnum):
    """The kind of a source document, by its content."""

    NEWSPAPER = "newspaper"
    SCHOLARSHIP = "scholarship"
    WEB = "web"


class Role(StrEnum):
    """Whether a document is about a place or only mentions it."""

    SUBJECT = "subject"
    MENTION = "mention"


class ParagraphKind(StrEnum):
    """The function of a paragraph on the printed page."""

    BODY = "body"
    HEADING = "heading"
    BYLINE = "byline"


class Precision(StrEnum):
    """The precision of a date; `SPAN` is any span that is none of the others."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words from which a fact was derived, with their offsets.

    Attributes:
        where: Name of the text: `header.date`, `filename`, `title.en`, `body.zh.3` (paragraph 3, from 0), `table`.
        start: Offset of the first character in that text, from 0.
        end: Offset after the last character.
        text: The words as printed.
        rule: Short name of the rule that matched them, for librarians.
    """

    where: str
    start: int = 0
    end: int = 0
    text: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """A half-open span of days: `earliest` is its first day, `latest` the day after its last.

    Raises:
        ValueError: If `latest` is not after `earliest`.
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

    @property
    def middle(self) -> date:
        """The day in the middle of the span, by which what changed through time is looked up."""
        return self.earliest + (self.latest - self.earliest) / 2

    def _last_edge(self) -> str:
        return ".." if self.latest == OPEN_END else _edge(self.latest - timedelta(days=1), self.earliest, self.latest)


def _edge(day: date, earliest: date, latest: date) -> str:
    """Return one end of an interval in EDTF: a year, month or day, whichever both ends allow."""
    whole_years = (earliest.month, earliest.day) == (1, 1) and (
        latest == OPEN_END or (latest.month, latest.day) == (1, 1)
    )
    if whole_years:
        return f"{day.year:04}"
    whole_months = earliest.day == 1 and (latest == OPEN_END or latest.day == 1)
    return f"{day.year:04}-{day.month:02}" if whole_months else day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An administrative unit that a document is about or mentions.

    Attributes:
        code: GB/T 2260 code (`130000`), `CN` for China as a whole, or an `x-…` code of our own for historical units.
        name: Short Chinese name in simplified script (河北, 长治, 西康).
        name_en: Name in pinyin, or the usual English name.
        level: `country`, `province`, `prefecture` or `county`.
        province: Short Chinese name of its province at the time of the document; None for China itself.
        path: Codes from `CN` down to and including `code`.
        role: Subject or mention.
        evidence: The words that name it; never empty.
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
    """A named period (an id of the table of eras) that a document is about or was published in, with the evidence."""

    id: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss:
    """A term in both languages, as a document itself pairs them.

    Attributes:
        en: English wording (`mutual aid team`).
        romanisation: As printed between the brackets (`huzhu-zu`), or empty.
        zh: Characters as printed (`互助組`).
        category: `term`, or `place`, `person`, `organisation`, `event` from a Named Entities list.
        verified: Whether the romanisation is a possible reading of the characters.
        evidence: The words of the pair and their offsets.
    """

    en: str
    romanisation: str
    zh: str
    category: str = "term"
    verified: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A fact of a document that a librarian has corrected, and what it was before.

    Attributes:
        field: `title.en`, `title.zh`, `author`, `date`, `place`, `mention`, `era`, `kind`, `language`, or the name of a
            header field (`column`, `section`, `newspaper`, `page`, `edition`).
        value: What the librarian has set or added: texts, EDTF, codes of places or ids of eras; empty if the correction
            only takes away.
        note: The librarian's reason.
        before: What was replaced or taken away, as read or derived; empty if there was nothing.
    """

    field: str
    value: tuple[str, ...] = ()
    note: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """What was repaired in the layout of a text that was read from print by a machine.

    Attributes:
        spaces: Spaces between Chinese characters that were taken out.
        lines: Printed lines that were joined to the one before.
    """

    spaces: int = 0
    lines: int = 0

    def __add__(self, other: Repairs) -> Repairs:
        """Return the repairs of both."""
        return Repairs(spaces=self.spaces + other.spaces, lines=self.lines + other.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """That a text was read from print by a machine, and has errors.

    Attributes:
        misread: Estimated share of its Chinese characters that are misread, from 0 to 1.
        evidence: Words that are probably misread; none if only spaces and line breaks tell.
    """

    misread: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, one line, without indentation."""

    text: str
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of a document in one language.

    Attributes:
        lang: BCP 47 tag: `en`, `zh-Hans` or `zh-Hant`.
        title: Headline; several are joined with `; ` (English) or an ideographic space (Chinese).
        paragraphs: In reading order, headlines not repeated.
        pages: Where pages begin: the number of the first paragraph that begins on a page, from 0, and the page's label
            (`27`, `xii`). Ascending; empty for a file without pages.
    """

    lang: str
    title: str
    paragraphs: tuple[Paragraph, ...] = ()
    pages: tuple[tuple[int, str], ...] = ()

    def page_of(self, paragraph: int) -> str:
        """Return the label of the page on which a paragraph begins, by its number from 0; empty if it is unknown."""
        return next((label for first, label in reversed(self.pages) if first <= paragraph), "")


NO_REPAIRS = Repairs()
"""The repairs of a text that needed none."""

Alignment = tuple[tuple[int | None, int | None], ...]
"""Pairs of paragraph numbers, (in `texts[0]`, in `texts[1]`), in reading order; None where one has no counterpart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article, as read from a source file and then enriched.

    `search.ingest` fills the attributes down to `repairs`; `search.enrich` fills the rest.

    Attributes:
        id: Made of `[a-z0-9-]`. It comes from the path at which the document was first read, and stays with it when the
            file is edited or moved; no other document ever gets it (`indexing.ids`).
        source: Path of the file below its source folder, with `/`; of one of several documents of a file, a sign and
            `record` or `row` behind it.
        kind: Kind of the document.
        texts: One entry per language, English first when there are two.
        authors: As printed, in order.
        header: Raw header fields by lower-case name (`date`, `page`, `edition`, `section`, `column`, `newspaper`), as
            printed.
        alignment: Which paragraphs of two texts correspond; empty unless there are two texts.
        entities: Pairs from a Named Entities list.
        term_langs: Languages in which only single terms stand inside another language's text (`zh-Hant`).
        accounts: What became of the characters of its file; of a file with several articles the first carries them.
        repairs: What was repaired in the layout of its texts.
        record: The archive's own name for it within its file: the path of a member of an archive file, the value of an
            id column; empty if it has none. `source` ends with it.
        row: Where it stands in a file of records, if it has no such name; empty in other files. `source` ends with it.
        published: Day of publication, or None if unknown.
        about: Spans of time that the content is about.
        places: Subjects first, then mentions.
        eras: Those that the content is about, in chronological order.
        periods: The eras in which it was published, in chronological order.
        glosses: Bracketed glosses of the text, and `entities`.
        corrections: What librarians have corrected, in the order in which it was applied (`search.curation`).
        scan: Signs of a text that was read from print by a machine, with errors; None of any other.
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
    accounts: Accounts = NO_ACCOUNTS
    repairs: Repairs = NO_REPAIRS
    record: str = ""
    row: str = ""
    published: DateSpan | None = None
    about: tuple[DateSpan, ...] = ()
    places: tuple[Place, ...] = ()
    eras: tuple[EraTag, ...] = ()
    periods: tuple[EraTag, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    corrections: tuple[Correction, ...] = ()
    scan: Scan | None = None

    @property
    def title(self) -> str:
        """The first headline that is not empty, or else the path of the source."""
        return next((text.title for text in self.texts if text.title), self.source)

    @property
    def file(self) -> str:
        """`source` without what tells the document from others of its file."""
        part = self.record or self.row
        return self.source[: -len(part) - 1] if part else self.source

    @property
    def langs(self) -> tuple[str, ...]:
        """BCP 47 tags of the texts."""
        return tuple(text.lang for text in self.texts)

    def text(self, lang: str) -> Text | None:
        """Return the text in a language: `en`, or `zh` for Chinese in either script."""
        wanted = base_language(lang)
        return next((text for text in self.texts if base_language(text.lang) == wanted), None)

    def field(self, name: str) -> str:
        """Return a raw header field, or an empty string."""
        return next((value for key, value in self.header if key == name), "")

    def corrections_of(self, *fields: str) -> tuple[Correction, ...]:
        """Return the corrections of some fields, in their order."""
        return tuple(correction for correction in self.corrections if correction.field in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A file or record that could not be read; it is reported, and the build continues.

    `str` returns a line for people, `as_dict` what manifests and JSON contain.

    Attributes:
        path: Path of the file.
        record: Number of the record in the file, from 1; None for the whole file.
        reason: What is wrong, and how to repair it; it names the member of an archive file that it is about.
        is_lasting: Whether the content is why, so that the same file will be rejected again; anything else may pass.
        member: Path of that member; with a slash at its end, all that is in this nested archive file.
    """

    path: str
    record: int | None = None
    reason: str
    is_lasting: bool = False
    member: str = ""

    def __str__(self) -> str:
        """Return `path, record 2: reason`."""
        return f"{self.path}{f', record {self.record}' if self.record else ''}: {self.reason}"

    def seen_from(self, folder: Path) -> Rejected:
        """Return it with the path of its file as it is called in a folder, if the file lies there."""
        path = Path(self.path)
        return replace(self, path=str(path.relative_to(folder))) if path.is_relative_to(folder) else self

    def as_dict(self) -> dict[str, Any]:
        """Return what people want to know by name, in the order above."""
        return {"path": self.path, "record": self.record, "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """The report of a build.

    Attributes:
        generation: Name of the new generation.
        added: Number of documents that are new or changed since the generation before.
        unchanged: Number of documents that are unchanged.
        rejected: The first thousand of the files and records that could not be read.
        seconds: Wall time in seconds.
        accounts: What became of the characters of all files.
        warnings: Files of which more than a small share was left out.
        corrected: Number of documents that librarians' corrections touch.
        hidden: Number of documents of the sources that corrections hide.
        correction_warnings: Lines of the table of corrections that have no effect, each with the reason.
        accepted: Why the index would not have been served if that had not been accepted; see `BuildRefused.reasons`.
        rejected_total: Number of all files and records that could not be read, which `hezuo report` lists.
    """

    generation: str
    added: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    seconds: float
    accounts: Accounts = NO_ACCOUNTS
    warnings: tuple[SourceWarning, ...] = ()
    corrected: int = 0
    hidden: int = 0
    correction_warnings: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    rejected_total: int = 0
