"""The languages of the pages: which one a request is for, and its catalogue of messages.

Every page has an address for each interface (`/en/search`, `/zh/search`, `/zh-hant/search`). English is the source
language of the catalogues. They are read from the .po files at the first request that needs them, so that there is no
compiled copy that could be out of date. Nothing here depends on what the application around us does with Flask-Babel.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Response, has_request_context, request
from flask_babel import Domain

from search.errors import Message
from search.present import traditional_name
from search.text import is_han, to_simplified

if TYPE_CHECKING:
    from werkzeug.datastructures import LanguageAccept

__all__ = [
    "CATALOGUES",
    "INTERFACES",
    "Interface",
    "Label",
    "catalogue",
    "choose",
    "current",
    "describe",
    "gettext",
    "label_text",
    "lazy_gettext",
    "load_catalogues",
    "names_of",
    "negotiated",
    "ngettext",
    "query_text",
    "settled",
    "translated",
]

CATALOGUES = Path(__file__).parent / "translations"
"""Folder of the catalogues: `<locale>/LC_MESSAGES/messages.po`."""

Label = str | tuple[str, str]
"""A text in the language of the interface, or a pair of names in English and in Chinese.

The Chinese one is in simplified characters, as in all tables; an interface in traditional characters converts it. A
text that a document says itself, which no interface changes, stands first and alone: `(text, "")`. Of a pair with a
`Message` the catalogues have the translation.
"""

_SETTLED: ContextVar[Interface | None] = ContextVar("hezuo.settled", default=None)
_CHOSEN = "hezuo.interface"  # key of a request's WSGI environment
_QUERY_SAFE = "".join(map(chr, range(0x21, 0x7F)))  # what a query may keep as it was sent
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})  # script and regions of readers of traditional Chinese


@dataclass(frozen=True, slots=True)
class Interface:
    """A language of the pages.

    Attributes:
        name: First part of the path of its pages.
        tag: BCP 47 tag of its texts.
        locale: Folder of its catalogue.
        label: Its name for itself.
        is_chinese: Whether Chinese names come before English ones.
    """

    name: str
    tag: str
    locale: str
    label: str
    is_chinese: bool


_ENGLISH = Interface("en", "en", "en", "English", is_chinese=False)

INTERFACES: dict[str, Interface] = {
    interface.name: interface
    for interface in (
        _ENGLISH,
        Interface("zh", "zh-Hans", "zh", "简体中文", is_chinese=True),
        Interface("zh-hant", "zh-Hant", "zh_Hant", "繁體中文", is_chinese=True),
    )
}
"""All interfaces, by the first part of the path of their pages."""


def negotiated(languages: LanguageAccept) -> Interface:
    """Return the interface that fits a reader's `Accept-Language` best; English if none does."""
    for tag, quality in languages:  # the best first
        if quality <= 0:
            continue
        language, *rest = tag.lower().replace("_", "-").split("-")
        if language in ("en", "*"):
            return _ENGLISH
        if language == "zh":
            is_traditional = "hans" not in rest and not _TRADITIONAL.isdisjoint(rest)
            return INTERFACES["zh-hant" if is_traditional else "zh"]
    return _ENGLISH


def choose(name: str) -> None:
    """Let a request be answered in an interface, which its address names."""
    request.environ[_CHOSEN] = INTERFACES[name]


def _named() -> Interface | None:
    """Return the interface that the address of the request names, which may be the address of no page."""
    chosen = request.environ.get(_CHOSEN)
    if isinstance(chosen, Interface):
        return chosen
    return INTERFACES.get(request.path.strip("/").partition("/")[0])


def current() -> Interface:
    """Return the interface of the request: the one of its address, else the one that suits the reader's browser."""
    chosen = _SETTLED.get()
    if chosen is not None:
        return chosen
    if not has_request_context():
        return _ENGLISH
    return _named() or negotiated(request.accept_languages)


@contextmanager
def settled() -> Iterator[None]:
    """Keep the interface of the request as it is within a block, which asks for it at each of a thousand words."""
    token = _SETTLED.set(current())
    try:
        yield
    finally:
        _SETTLED.reset(token)


def describe(response: Response) -> Response:
    """Add the headers that say which language a page is in, and whether that depended on the reader's browser."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current().tag)
        if _named() is None:
            response.vary.add("Accept-Language")
    return response


def query_text() -> str:
    """Return the query of the request as it was sent; bytes that no address may have are escaped."""
    return quote(request.query_string, safe=_QUERY_SAFE)


def catalogue() -> NullTranslations:
    """Return the messages of the interface of the request."""
    return _catalogue(current().locale)


def load_catalogues() -> None:
    """Read the messages of all interfaces."""
    for interface in INTERFACES.values():
        _catalogue(interface.locale)


class _OwnDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Our catalogues in the interface of the request, whatever locale the application around us has chosen."""

    def get_translations(self) -> NullTranslations:
        return catalogue()


_domain = _OwnDomain(str(CATALOGUES))


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the interface, with values in the places of `%(name)s`."""
    said: str = _domain.gettext(message, **values)
    return said


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return the form of a message for a number, which may stand in it as `%(num)s`."""
    said: str = catalogue().ungettext(singular, plural, num)
    return said % {"num": f"{num:,}", **values}


def lazy_gettext(message: str, **values: object) -> str:
    """Return a text that is looked up when it is shown: for tables that are made before there is a request."""
    said: str = _domain.lazy_gettext(message, **values)
    return said


@cache
def _catalogue(locale: str) -> NullTranslations:
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if locale == _ENGLISH.locale:
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def translated(text: str) -> str:
    """Return a message of the library in the language of the interface; any other text unchanged."""
    if not isinstance(text, Message):
        return text
    values = {name: translated(value) if isinstance(value, str) else value for name, value in text.values.items()}
    said: str = gettext(text.template, **values)
    return said


def names_of(label: Label) -> tuple[tuple[str, str], ...]:
    """Return the names of a label, each with the BCP 47 tag that tells it from the interface's own language, or "".

    The one in the reader's language comes first; a missing name, and one that repeats the first, is left out.
    """
    if not isinstance(label, tuple):
        return ((str(translated(label)), ""),)  # which may be a text to be looked up when it is shown
    if isinstance(label[0], Message):  # the catalogues have it in each script
        return ((translated(label[0]), ""),)
    if type(label[0]) is str is type(label[1]):
        return _names_of_pair(*label, current().name)
    return _names(*label, current())


@lru_cache(maxsize=4096)  # of places, eras and dates, most of which every page has
def _names_of_pair(en: str, zh: str, interface: str) -> tuple[tuple[str, str], ...]:
    return _names(en, zh, INTERFACES[interface])


def _names(en: str, zh: str, interface: Interface) -> tuple[tuple[str, str], ...]:
    """Return the names of a pair for an interface; see `names_of`."""
    chinese = traditional_name(str(zh)) if interface.tag == "zh-Hant" else zh
    pair = [(en, _tag(en, "en")), (chinese, _tag(chinese, interface.tag if interface.is_chinese else "zh-Hans"))]
    if interface.is_chinese:
        pair.reverse()
    if en == zh:
        pair.pop()
    return tuple((text, "" if lang == interface.tag else lang) for text, lang in pair if text)


def _tag(name: str, usual: str) -> str:
    """Return the BCP 47 tag of a name, which may stand in for one in the other language."""
    if not any(map(is_han, name)):
        return "en" if any(map(str.isalpha, name)) else usual
    if usual != "en":
        return usual
    return "zh-Hans" if to_simplified(name) == name else "zh-Hant"


def label_text(label: Label) -> str:
    """Return the name of a label in the reader's language, or the other one if it has no such name."""
    return next((text for text, _ in names_of(label)), "")
