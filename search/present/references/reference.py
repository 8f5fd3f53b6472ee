"""What references say of a document: both headlines, authors, date, paper, page, places and address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from search.model import DateSpan, Document, Kind, Role, base_language
from search.present.citations import printed_page
from search.present.references.one_line import one_line, shortened
from search.query import newspaper_names
from search.text import is_han

__all__ = ["ArchiveFacts", "Genre", "Label", "Reference", "both", "make_reference"]

_LONGEST_VALUE = 2000  # characters; a headline of a hundred titles still fits, and a file without line ends does not
_MOST_VALUES = 100  # authors, places or eras

Label = tuple[str, str]
"""A name in English and in Chinese; either may be empty."""


class Genre(Enum):
    """What a document is, as far as formats of references tell kinds apart; each has words of its own for these."""

    NEWSPAPER_ARTICLE = auto()
    WEB_PAGE = auto()
    JOURNAL_ARTICLE = auto()
    BOOK = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFacts:
    """What references need to know of the archive.

    Attributes:
        name: Its English and Chinese name.
        newspaper: English and Chinese name of the newspaper of articles that do not name their own.
        address: Returns the permanent, absolute address of a document by its id.
        era_label: Returns the English and Chinese name of an era by its id.
    """

    name: Label
    newspaper: Label
    address: Callable[[str], str]
    era_label: Callable[[str], Label]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference to a document; every text is one line.

    Attributes:
        id: Id of the document, made of `[a-z0-9-]`: permanent, and no other document's.
        kind: Its kind.
        title: The original headline: the Chinese one if there is one.
        lang: BCP 47 tag of that headline.
        translated: The other headline; empty if there is none.
        translated_lang: BCP 47 tag of that.
        langs: BCP 47 tags of all texts.
        authors: As printed.
        published: Day, month, year or span of publication; None if it is unknown.
        container: English and Chinese name of the newspaper, journal or site; either may be empty.
        page: Page or pages, as printed.
        column: Name of the newspaper's column.
        section: Name of the page (`要闻`), as printed.
        volume: Volume of a journal.
        issue: Issue of it.
        publisher: Publisher of a book.
        publisher_place: Where that is.
        doi: Digital object identifier.
        places: English and Chinese name of each place that the document is about.
        mentioned: The same of places that it only names.
        eras: English and Chinese name of each period that it is about.
        address: Permanent address of its page.
        archive: English and Chinese name of the archive.
    """

    id: str
    kind: Kind
    title: str
    lang: str
    translated: str = ""
    translated_lang: str = ""
    langs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: DateSpan | None = None
    container: Label = ("", "")
    page: str = ""
    column: str = ""
    section: str = ""
    volume: str = ""
    issue: str = ""
    publisher: str = ""
    publisher_place: str = ""
    doi: str = ""
    places: tuple[Label, ...] = ()
    mentioned: tuple[Label, ...] = ()
    eras: tuple[Label, ...] = ()
    address: str = ""
    archive: Label = ("", "")

    @property
    def genre(self) -> Genre:
        """What it is: of scholarship, what has a journal is an article, and what has a publisher a book."""
        match self.kind:
            case Kind.NEWSPAPER:
                return Genre.NEWSPAPER_ARTICLE
            case Kind.WEB:
                return Genre.WEB_PAGE
        if self.container_name:
            return Genre.JOURNAL_ARTICLE
        return Genre.BOOK if self.publisher else Genre.OTHER

    @property
    def page_range(self) -> tuple[str, str]:
        """The first and the last page; the last is empty if there is only one."""
        first, _, last = self.page.replace("–", "-").partition("-")
        return first.strip(), last.strip()

    @property
    def is_chinese(self) -> bool:
        """Whether the original headline is Chinese."""
        return base_language(self.lang) == "zh"

    @property
    def container_name(self) -> str:
        """Name of the newspaper, journal or site in the language of the headline, or else in the other."""
        en, zh = self.container
        return (zh or en) if self.is_chinese else (en or zh)

    @property
    def archive_name(self) -> str:
        """Name of the archive in the language of the headline, or else in the other."""
        en, zh = self.archive
        return (zh or en) if self.is_chinese else (en or zh)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Places and eras, each with its names in both languages: `Hebei 河北`."""
        return tuple(dict.fromkeys(both(label) for label in (*self.places, *self.eras)))


def both(label: Label) -> str:
    """Return a name in both languages: `Hebei 河北`; once if it is the same."""
    return " ".join(dict.fromkeys(filter(None, label)))


def make_reference(document: Document, facts: ArchiveFacts) -> Reference:
    """Return the reference to a document.

    Of two headlines the Chinese one is the original: the archive translates into English (see `ArchiveIdentity`).

    Args:
        document: The document.
        facts: What is said of its archive.
    """
    headlines = [(_value(text.title), text.lang) for text in document.texts if text.title.strip()]
    headlines.sort(key=lambda headline: base_language(headline[1]) != "zh")
    headlines = headlines or [(_value(document.source), "")]
    (title, lang), (translated, translated_lang) = (*headlines, ("", ""))[:2]
    return Reference(
        id=document.id,
        kind=document.kind,
        title=title,
        lang=lang,
        translated=translated,
        translated_lang=translated_lang,
        langs=tuple(map(_value, document.langs)),
        authors=tuple(filter(None, map(_value, document.authors[:_MOST_VALUES]))),
        published=document.published,
        container=_container(document, facts.newspaper),
        page=_value(printed_page(document) or document.field("pages")),
        column=_value(document.field("column")),
        section=_value(document.field("section")),
        volume=_value(document.field("volume")),
        issue=_value(document.field("issue")),
        publisher=_value(document.field("publisher")),
        publisher_place=_value(document.field("place")),
        doi=_value(document.field("doi")),
        places=_places(document, Role.SUBJECT),
        mentioned=_places(document, Role.MENTION),
        eras=tuple(_label(facts.era_label(era.id)) for era in document.eras[:_MOST_VALUES]),
        address=facts.address(document.id),
        archive=_label(facts.name),
    )


def _value(text: str) -> str:
    return shortened(one_line(text), _LONGEST_VALUE) if text else ""


def _label(label: Label) -> Label:
    return _value(label[0]), _value(label[1])


def _places(document: Document, role: Role) -> tuple[Label, ...]:
    places = [place for place in document.places if place.role is role]
    return tuple(_label((place.name_en, place.name)) for place in places[:_MOST_VALUES])


def _container(document: Document, newspaper: Label) -> Label:
    if document.kind is Kind.NEWSPAPER:
        return _label(newspaper_names(document, newspaper))
    name = _value(document.field("source" if document.kind is Kind.WEB else "journal"))
    return ("", name) if any(map(is_han, name)) else (name, "")
