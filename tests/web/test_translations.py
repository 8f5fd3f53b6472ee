"""Claims about the catalogues: they say every message, in Chinese, in the script that is theirs."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from search.config import Config
from search.errors import Message
from search.query import FACETS, SCANNED_LABEL, UNDATED_LABEL
from search.text import is_han
from tests.tables.make_translations import extracted, made
from web.interfaces import CATALOGUES, INTERFACES

CHINESE = [interface.locale for interface in INTERFACES.values() if interface.is_chinese]


def catalogue(locale: str) -> Catalog:
    with (CATALOGUES / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


@pytest.mark.parametrize("locale", CHINESE)
def test_every_message_is_translated(locale: str) -> None:
    """Each message of the templates and sources has a translation, and no catalogue has one that is gone."""
    messages = {(message.id, message.context): message for message in catalogue(locale) if message.id}
    assert messages.keys() == extracted().keys()
    assert not [message.id for message in messages.values() if not all(texts(message.string))]
    assert not [message.id for message in messages.values() if message.fuzzy]


@pytest.mark.parametrize("locale", CHINESE)
def test_a_translation_is_chinese(locale: str) -> None:
    """It has characters, unless it is a mark between words."""
    for message in catalogue(locale):
        for text in texts(message.string):
            is_mark = not any(map(str.isalpha, re.sub(r"%\(\w+\)s", "", "".join(texts(message.id)))))
            assert not message.id or is_mark or any(map(is_han, text)), message.id


@pytest.mark.parametrize("locale", CHINESE)
def test_a_translation_has_the_values_of_its_message(locale: str) -> None:
    """What stands in its places is the same, and none is lost, but for the number of things in its singular."""
    for message in catalogue(locale):
        expected = set(re.findall(r"%\((\w+)\)s", texts(message.id)[-1])) if message.id else set()
        for text in texts(message.string) if message.id else ():
            assert set(re.findall(r"%\((\w+)\)s", text)) == expected, message.id
            assert re.findall(r"<(\w+)", text).count("a") == re.findall(r"<(\w+)", texts(message.id)[0]).count("a")


@pytest.mark.parametrize("locale", CHINESE)
def test_no_message_holds_markup(locale: str) -> None:
    """Messages are text, which pages escape; what needs a language or a link of its own is a value of theirs."""
    for message in catalogue(locale):
        assert not [text for text in (*texts(message.id), *texts(message.string)) if message.id and "<" in text]


def test_the_catalogues_are_as_the_command_makes_them() -> None:
    """`just translations` would change nothing: that in traditional characters is the other one, converted."""
    for path, content in made():
        assert path.read_text(encoding="utf-8") == content, f"{path}: run `just translations`"


def test_labels_of_the_library_are_those_of_the_catalogue() -> None:
    """A label that the library has in Chinese, to be typed or to be served as JSON, is the one that pages show."""
    said = {message.id: message.string for message in catalogue("zh") if not message.context}
    labels = [facet.label for facet in FACETS.values()]
    for english, chinese in (*labels, UNDATED_LABEL, SCANNED_LABEL, Config().identity.description):
        assert isinstance(english, Message)
        assert said[english] == chinese
