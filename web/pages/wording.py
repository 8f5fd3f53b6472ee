"""Turns kinds, languages, filters and places of evidence into the words that a reader sees, English and Chinese."""

from __future__ import annotations

import re

from search.model import Document, Evidence, Kind, base_language
from search.present import date_en, date_value_label
from search.query import FACETS
from search.results import Suggestion
from search.text import is_han, to_simplified
from web.pages.reading import anchor

__all__ = [
    "FIELDS", "FILTER_LABELS", "KINDS", "LANGUAGES", "LEVELS", "VALUES", "WHY", "Label", "brief", "citation",
    "corrected", "evidence_anchor", "evidence_lang", "evidence_place", "fallback_label", "lang_of", "printed_page",
]  # fmt: skip

Label = tuple[str, str]
"""English and Chinese wording."""

KINDS: dict[str, Label] = {
    "newspaper": ("Newspaper", "报纸"),
    "scholarship": ("Scholarship", "学术研究"),
    "web": ("Web article", "网络文章"),
}
LANGUAGES: dict[str, Label] = {
    "en": ("English", "英文"),
    "zh": ("Chinese", "中文"),
    "zh-Hans": ("Simplified Chinese", "简体中文"),
    "zh-Hant": ("Traditional Chinese", "繁体中文"),
}
VALUES: dict[str, dict[str, Label]] = {"kind": KINDS, "lang": LANGUAGES}
"""Wording of the values of those facets whose values the library does not name."""

LEVELS: dict[str, Label] = {
    "country": ("country", "国家"),
    "province": ("province", "省"),
    "prefecture": ("prefecture", "地区"),
    "county": ("county", "县"),
}
FILTER_LABELS: dict[str, Label] = {
    **{facet.name: facet.label for facet in FACETS.values()},
    "from": ("From", "自"),
    "to": ("To", "至"),
}
WHY: dict[str, Label] = {
    "typed": ("as typed", "原词"),
    "glossary": ("glossary", "词汇表"),
    "archive": ("this archive", "本库文献"),
    "dictionary": ("dictionary", "词典"),
    "romanisation": ("romanisation", "罗马字拼写"),
    "place": ("place name", "地名"),
    "name": ("name by its sound", "译名"),
    "neighbours": ("side by side", "相邻"),
}
FIELDS: dict[str, Label] = {
    "title": ("headline", "标题"),
    "body": ("text", "正文"),
    "author": ("author", "作者"),
}
_HEADER_FIELDS = {"date": "date line", "page": "page line", "edition": "edition line"}
_PLACE_OF_EVIDENCE = re.compile(r"(title|body)\.([A-Za-z-]+)(?:\.(\d{1,6}))?")


def evidence_place(evidence: Evidence) -> str:
    """Where the words of evidence stand: `English text, paragraph 4`."""
    found = _PLACE_OF_EVIDENCE.fullmatch(evidence.where)
    if found:
        part, lang, number = found.groups()
        language = LANGUAGES.get(lang, LANGUAGES.get(base_language(lang), (lang, "")))[0]
        if part == "title":
            return f"{language} headline"
        return f"{language} text" + (f", paragraph {int(number) + 1}" if number else "")
    if evidence.where.startswith("header."):
        name = evidence.where.removeprefix("header.")
        return f"header, {_HEADER_FIELDS.get(name, name)}"
    return {"filename": "file name", "table": "librarians’ table"}.get(evidence.where, evidence.where)


def evidence_anchor(evidence: Evidence) -> str:
    """Fragment identifier of the paragraph that the words stand in (`en-4`), or an empty string."""
    found = _PLACE_OF_EVIDENCE.fullmatch(evidence.where)
    return anchor(found[2], int(found[3])) if found and found[3] else ""


def evidence_lang(document: Document, evidence: Evidence) -> str:
    """BCP 47 tag of the words of evidence, or an empty string if they belong to no text."""
    found = _PLACE_OF_EVIDENCE.fullmatch(evidence.where)
    text = document.text(found[2]) if found else None
    return text.lang if text else ""


def fallback_label(name: str, value: str) -> Label:
    """Wording of a filter's value when no facet names it: `195X` is the 1950s, `undated` is Undated."""
    if name == "date":
        return brief(date_value_label(value))
    return VALUES.get(name, {}).get(value, (value, ""))


def brief(label: Label) -> Label:
    """The same without a Chinese name that says no more than the English one, as 1954年 beside 1954."""
    return label[0], "" if label[1].rstrip("年") == label[0] else label[1]


def lang_of(text: str) -> str:
    """BCP 47 tag of words that somebody typed: Chinese if a Chinese character stands in them, else English.

    Chinese is taken for traditional if a character of it has another, simplified form.
    """
    if not any(map(is_han, text)):
        return "en"
    return "zh-Hans" if to_simplified(text) == text else "zh-Hant"


def corrected(suggestion: Suggestion) -> tuple[tuple[str, bool], ...]:
    """The corrected question as (text, is it the correction) pieces in order, none of them empty."""
    if not suggestion.correction:
        return ((suggestion.query, False),)
    before, found, after = suggestion.query.partition(suggestion.correction)
    return tuple(piece for piece in ((before, False), (found, True), (after, False)) if piece[0])


def printed_page(document: Document) -> str:
    """The page of the newspaper that a document stands on, or an empty text."""
    return document.field("page") or document.field("edition")


def citation(document: Document) -> str:
    """A line to cite a document by: authors, headline, where and when it appeared, its place in the archive."""
    parts = [", ".join(document.authors), f"“{document.title}”"]
    if document.kind is Kind.NEWSPAPER:
        parts.append("People’s Daily (人民日报)")
    parts.append(date_en(document.published) if document.published else "no date")
    page = printed_page(document)
    parts.append(f"p. {page}" if page else "")
    parts.append(f"archive no. {document.id}")
    return ", ".join(part for part in parts if part) + "."
