"""The Whoosh schema of the index, which is code and never a file, and the values of a document's fields."""

from __future__ import annotations

from functools import cache
from typing import Any

from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from search.model import Document
from search.query import FACETS
from search.text import (
    BigramAnalyzer,
    CapitalAnalyzer,
    CharacterAnalyzer,
    ChineseAnalyzer,
    FormAnalyzer,
    LatinAnalyzer,
    NameAnalyzer,
)

__all__ = ["index_fields", "schema", "source_texts", "text_fields", "value_fields"]


@cache
def schema() -> Schema:
    """Return the fields of the index.

    Titles, bodies and authors have one field for each script of a term, whatever the language of the text around it:
    互助組 in an English abstract is indexed, and weighted, as Chinese. `…_forms` hold words as they are written, for
    prefix and wildcard queries; `…_en` hold stems. `body_capitals` and `body_names` hold those of the forms that have
    a capital, and that have it within a sentence; headlines have capitals everywhere. `…_characters` serve queries of
    a single character only, so they have no positions. Nothing is stored by Whoosh; documents have a store of their
    own.
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
        body_capitals=TEXT(CapitalAnalyzer(), phrase=False),
        body_names=TEXT(NameAnalyzer(), phrase=False),
        title_zh=TEXT(chinese, phrase=False),
        body_zh=TEXT(chinese, phrase=False),
        title_characters=TEXT(character, phrase=False),
        body_characters=TEXT(character, phrase=False),
        author_characters=TEXT(character, phrase=False),
        title_bigrams=TEXT(bigram),
        body_bigrams=TEXT(bigram),
        author_bigrams=TEXT(bigram),
        **{name: ID() if facet.is_single else KEYWORD() for name, facet in FACETS.items() if facet.terms},
        earliest=NUMERIC(int, bits=32),
        latest=NUMERIC(int, bits=32),
    )


@cache
def text_fields() -> tuple[str, ...]:
    """Return the names of the fields that hold the tokens of texts."""
    return tuple(name for name, field in schema().items() if isinstance(field, TEXT))


def value_fields() -> tuple[str, ...]:
    """Return the names of the fields that hold texts as values, without tokens: ids, and terms of facets."""
    return tuple(name for name, field in schema().items() if not isinstance(field, TEXT | NUMERIC))


def source_texts(document: Document) -> dict[str, str]:
    """Return the texts of text fields, by the first part of a field's name: `body_en` and `body_zh` share one."""
    return {
        "title": "\n".join(text.title for text in document.texts),
        "body": "\n".join(paragraph.text for text in document.texts for paragraph in text.paragraphs),
        "author": "\n".join(document.authors),
    }


def index_fields(document: Document) -> dict[str, Any]:
    """Return what Whoosh is given of a document: a value for each field that it has."""
    texts = source_texts(document)
    values: dict[str, Any] = {
        "id": document.id,
        **{name: texts[name.partition("_")[0]] for name in text_fields()},
        **{name: " ".join(facet.terms(document)) for name, facet in FACETS.items() if facet.terms},
    }
    if document.published:
        values |= {"earliest": document.published.earliest.toordinal(), "latest": document.published.latest.toordinal()}
    return {name: value for name, value in values.items() if value != ""}
