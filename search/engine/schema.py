"""Turns the list of what can be searched into a Whoosh schema; the schema is code, never a file."""

from __future__ import annotations

from functools import cache
from typing import Any

from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from search.model import Document
from search.text import BigramAnalyzer, CharacterAnalyzer, ChineseAnalyzer, FormAnalyzer, LatinAnalyzer

__all__ = ["index_fields", "lang_values", "region_paths", "schema", "source_texts", "text_fields"]


@cache
def schema() -> Schema:
    """The fields of the index.

    Titles, bodies and authors stand in one field for each script of a term, whatever the language of the text around
    it: 互助組 inside an English abstract is found, and weighed, as Chinese. The forms are words as they are written,
    for questions that give only the beginning of one; the others are stems. Single characters answer questions of one
    character only, so their places are not kept. Nothing is stored by Whoosh; documents have a store of their own.
    """
    latin, form, chinese = LatinAnalyzer(), FormAnalyzer(), ChineseAnalyzer()
    character, bigram = CharacterAnalyzer(), BigramAnalyzer()
    return Schema(
        id=ID(),
        title_en=TEXT(latin),
        body_en=TEXT(latin),
        author_en=TEXT(latin),
        title_forms=TEXT(form, phrase=False),
        body_forms=TEXT(form, phrase=False),
        author_forms=TEXT(form, phrase=False),
        title_zh=TEXT(chinese, phrase=False),
        body_zh=TEXT(chinese, phrase=False),
        title_characters=TEXT(character, phrase=False),
        body_characters=TEXT(character, phrase=False),
        author_characters=TEXT(character, phrase=False),
        title_bigrams=TEXT(bigram),
        body_bigrams=TEXT(bigram),
        author_bigrams=TEXT(bigram),
        region=KEYWORD(),
        era=KEYWORD(),
        kind=ID(),
        lang=KEYWORD(),
        earliest=NUMERIC(int, bits=32),
        latest=NUMERIC(int, bits=32),
    )


@cache
def text_fields() -> tuple[str, ...]:
    """Fields that are made of a document's words."""
    return tuple(name for name, field in schema().items() if isinstance(field, TEXT))


def source_texts(document: Document) -> dict[str, str]:
    """The texts of text fields, by the first part of a field's name: `body_en` and `body_zh` share one."""
    return {
        "title": "\n".join(text.title for text in document.texts),
        "body": "\n".join(paragraph.text for text in document.texts for paragraph in text.paragraphs),
        "author": "\n".join(document.authors),
    }


def index_fields(document: Document) -> dict[str, Any]:
    """What Whoosh is given of a document: a value for each field that it has."""
    texts = source_texts(document)
    values: dict[str, Any] = {
        "id": document.id,
        **{name: texts[name.partition("_")[0]] for name in text_fields()},
        "kind": str(document.kind),
        "region": " ".join(_region_codes(document)),
        "era": " ".join(era.id for era in document.eras),
        "lang": " ".join(lang_values(document)),
    }
    if document.published:
        values |= {"earliest": document.published.earliest.toordinal(), "latest": document.published.latest.toordinal()}
    return {name: value for name, value in values.items() if value != ""}


def _region_codes(document: Document) -> list[str]:
    """Codes of the units that the document is about, and of all that they lie in; mentions do not count."""
    return sorted({code for place in document.places if place.role == "subject" for code in place.path})


def region_paths(document: Document) -> list[str]:
    """The same units as paths from China down, `CN/x-pingyuan/410700`: a county may have changed its province."""
    paths = [place.path for place in document.places if place.role == "subject"]
    return sorted({"/".join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)})


def lang_values(document: Document) -> list[str]:
    """`en`, `zh`, `zh-Hans`, `zh-Hant`: the languages of the texts, Chinese also without its script."""
    return sorted({value for lang in document.langs for value in (lang, lang.split("-")[0])})
