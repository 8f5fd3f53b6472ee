"""The wording of pages: kinds, languages, filters, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from search.config import ArchiveIdentity
from search.facets import SCANNED
from search.model import DateSpan, Document, Evidence, Text, base_language
from search.present import date_en, date_value_label, date_zh, newspaper_name, printed_page
from search.query import FACETS, SCANNED_LABEL
from search.results import Snippet, Suggestion
from search.text import is_han, to_simplified
from web.interfaces import Label, current, gettext, label_text, lazy_gettext, names_of
from web.pages.reading import anchor

__all__ = [
    "CATEGORIES", "FACET_NOTES", "FIELDS", "FILTER_LABELS", "KINDS", "LANGUAGES", "LEVELS", "REASONS", "SORTS",
    "TWO_NAMES", "VALUES", "WHY",
    "Label", "brand", "corrected", "day_label", "evidence_anchor", "evidence_lang", "evidence_location",
    "fallback_label", "lang_of", "newspaper_name", "printed_page",
    "reader_first", "term_shown",
]  # fmt: skip

_InLanguage = TypeVar("_InLanguage", Snippet, Text)

KINDS: dict[str, Label] = {
    "newspaper": lazy_gettext("Newspaper"),
    "scholarship": lazy_gettext("Scholarship"),
    "web": lazy_gettext("Web article"),
}
LANGUAGES: dict[str, Label] = {
    "en": lazy_gettext("English"),
    "zh": lazy_gettext("Chinese"),
    "zh-Hans": lazy_gettext("Simplified Chinese"),
    "zh-Hant": lazy_gettext("Traditional Chinese"),
}
VALUES: dict[str, dict[str, Label]] = {"kind": KINDS, "lang": LANGUAGES, "scan": {SCANNED: SCANNED_LABEL}}
"""Labels of the values of the facets that the library has no labels for."""

TWO_NAMES = frozenset({"region", "era", "period", "paper", "column"})
"""Facets whose values have a name in each language that tells something; of others the reader's is enough."""

LEVELS: dict[str, Label] = {
    "country": lazy_gettext("country"),
    "great-region": lazy_gettext("great region"),
    "province": lazy_gettext("province"),
    "prefecture": lazy_gettext("prefecture"),
    "county": lazy_gettext("county"),
}
FILTER_LABELS: dict[str, Label] = {
    **{facet.name: facet.label for facet in FACETS.values()},
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
}
FACET_NOTES: dict[str, Label] = {
    "era": lazy_gettext("what documents are about"),
    "period": lazy_gettext("when documents were published"),
}
"""What is counted, for facets whose labels leave it open."""

WHY: dict[str, Label] = {
    "typed": lazy_gettext("as typed"),
    "glossary": lazy_gettext("glossary"),
    "archive": lazy_gettext("this archive"),
    "dictionary": lazy_gettext("dictionary"),
    "romanisation": lazy_gettext("romanisation"),
    "place": lazy_gettext("place name"),
    "variant": lazy_gettext("another name"),
    "name": lazy_gettext("name by its sound"),
    "misread": lazy_gettext("possibly misread"),
    "neighbours": lazy_gettext("side by side"),
}
CATEGORIES: dict[str, Label] = {
    "term": lazy_gettext("term"),
    "place": lazy_gettext("place"),
    "person": lazy_gettext("person"),
    "organisation": lazy_gettext("organisation"),
    "event": lazy_gettext("event"),
}
"""Kinds of terms that a document gives in both languages."""

REASONS: dict[str, Label] = {
    "menus, buttons and notices of a web site": lazy_gettext("menus, buttons and notices of a web site"),
    "links to other stories": lazy_gettext("links to other stories"),
    "readers' comments": lazy_gettext("readers' comments"),
    "a site's words about the author": lazy_gettext("a site's words about the author"),
    "page numbers and running heads": lazy_gettext("page numbers and running heads"),
    "headlines and headings printed again": lazy_gettext("headlines and headings printed again"),
    "tables of contents": lazy_gettext("tables of contents"),
    "passages that a tracked change had deleted": lazy_gettext("passages that a tracked change had deleted"),
    "comments of those who worked on the file": lazy_gettext("comments of those who worked on the file"),
    "the original again in place of its translation": lazy_gettext("the original again in place of its translation"),
    "markup: targets of links, labels of notes, tags": lazy_gettext("markup: targets of links, labels of notes, tags"),
    "comments in markup": lazy_gettext("comments in markup"),
    "typesetters' marks": lazy_gettext("typesetters' marks"),
    "columns and fields that hezuo was not told what they are": lazy_gettext(
        "columns and fields that hezuo was not told what they are"
    ),
    "records that cannot be read": lazy_gettext("records that cannot be read"),
    "unexplained, which is a flaw of hezuo: please report this file": lazy_gettext(
        "unexplained, which is a flaw of hezuo: please report this file"
    ),
}
"""Why a passage of a file was left out, by the words of `search.ingest`."""

FIELDS: dict[str, Label] = {
    "title": lazy_gettext("headline"),
    "body": lazy_gettext("text"),
    "author": lazy_gettext("author"),
}
SORTS: dict[str, Label] = {
    "relevance": lazy_gettext("Relevance"),
    "newest": lazy_gettext("Newest"),
    "oldest": lazy_gettext("Oldest"),
}
_LOCATIONS: dict[str, str] = {
    "header.date": lazy_gettext("header, date line"),
    "header.page": lazy_gettext("header, page line"),
    "header.edition": lazy_gettext("header, edition line"),
    "filename": lazy_gettext("file name"),
    "table": lazy_gettext("librarians’ table"),
    "corrections": lazy_gettext("librarian’s correction"),
}
_TEXT_LOCATION = re.compile(r"(title|body)\.([A-Za-z-]+)(?:\.(\d{1,6}))?")


def brand(identity: ArchiveIdentity) -> tuple[str, str]:
    """Return the name of an archive, or hezuo's own if it has none."""
    return identity.name if any(identity.name) else ("Hezuo", "合作")


def evidence_location(evidence: Evidence) -> str:
    """Return where the words of evidence are: `English text, paragraph 4`."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    if match:
        part, lang, number = match.groups()
        language = label_text(LANGUAGES.get(lang, LANGUAGES.get(base_language(lang), (lang, ""))))
        if part == "title":
            return gettext("%(language)s headline", language=language)
        if number:
            return gettext("%(language)s text, paragraph %(number)s", language=language, number=int(number) + 1)
        return gettext("%(language)s text", language=language)
    if evidence.where in _LOCATIONS:
        return str(_LOCATIONS[evidence.where])
    if evidence.where.startswith("header."):
        return gettext("header, %(line)s", line=evidence.where.removeprefix("header."))
    return evidence.where


def evidence_anchor(evidence: Evidence) -> str:
    """Return the fragment identifier of the paragraph with the words (`en-4`), or an empty string."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    return anchor(match[2], int(match[3])) if match and match[3] else ""


def evidence_lang(document: Document, evidence: Evidence) -> str:
    """Return the BCP 47 tag of the words of evidence, or an empty string if they are in no text."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    text = document.text(match[2]) if match else None
    return text.lang if text else ""


def fallback_label(name: str, value: str) -> Label:
    """Return the label of a filter's value without the library: `195X` is the 1950s, `undated` is Undated."""
    if name == "date":
        return date_value_label(value)
    return VALUES.get(name, {}).get(value, (value, ""))


def day_label(span: DateSpan) -> Label:
    """Return the names of a span of days: `11 November 1954`, `1954年11月11日`."""
    return date_en(span), date_zh(span)


@lru_cache(maxsize=512)  # of authors, columns and questions, which are at most 2,000 characters long
def lang_of(text: str) -> str:
    """Return the BCP 47 tag of a query: Chinese if it contains a Chinese character, else English.

    Chinese counts as traditional if one of its characters has a different simplified form.
    """
    if not any(map(is_han, text)):
        return "en"
    return "zh-Hans" if to_simplified(text) == text else "zh-Hant"


def term_shown(text: str, lang: str) -> tuple[str, str]:
    """Return a term of a table or of the index in the reader's script, with its BCP 47 tag.

    Args:
        text: The term, whose Chinese is in simplified characters.
        lang: Its language: `en`, `zh`.
    """
    if base_language(lang) != "zh" or not text:
        return text, lang
    name, tag = names_of(("", text))[0]
    return name, tag or current().tag


def reader_first(texts: Iterable[_InLanguage]) -> list[_InLanguage]:
    """Return texts or snippets with those in the reader's language first, otherwise in their order."""
    return sorted(texts, key=lambda text: (base_language(text.lang) == "zh") != current().is_chinese)


def corrected(suggestion: Suggestion) -> tuple[tuple[str, bool], ...]:
    """Return the corrected query as non-empty (text, whether it is the correction) pieces, in order."""
    if not suggestion.correction:
        return ((suggestion.query, False),)
    before, correction, after = suggestion.query.partition(suggestion.correction)
    return tuple(piece for piece in ((before, False), (correction, True), (after, False)) if piece[0])
