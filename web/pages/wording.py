"""The wording of pages in English and Chinese: kinds, languages, filters, evidence."""

from __future__ import annotations

import re

from search.config import ArchiveIdentity
from search.facets import SCANNED
from search.model import Document, Evidence, base_language
from search.present import citation, date_value_label, newspaper_name, printed_page
from search.query import FACETS, SCANNED_LABEL, column_label
from search.results import Suggestion
from search.text import is_han, to_simplified
from web.pages.parallel_text import anchor

__all__ = [
    "FACET_NOTES", "FIELDS", "FILTER_LABELS", "KINDS", "LANGUAGES", "LEVELS", "VALUES", "WHY", "BilingualLabel",
    "brand", "brief", "citation", "corrected", "evidence_anchor", "evidence_lang", "evidence_location",
    "fallback_label", "lang_of", "newspaper_name", "printed_page",
]  # fmt: skip

BilingualLabel = tuple[str, str]
"""A label in English and in Chinese."""

KINDS: dict[str, BilingualLabel] = {
    "newspaper": ("Newspaper", "报纸"),
    "scholarship": ("Scholarship", "学术研究"),
    "web": ("Web article", "网络文章"),
}
LANGUAGES: dict[str, BilingualLabel] = {
    "en": ("English", "英文"),
    "zh": ("Chinese", "中文"),
    "zh-Hans": ("Simplified Chinese", "简体中文"),
    "zh-Hant": ("Traditional Chinese", "繁体中文"),
}
VALUES: dict[str, dict[str, BilingualLabel]] = {"kind": KINDS, "lang": LANGUAGES, "scan": {SCANNED: SCANNED_LABEL}}
"""Labels of the values of the facets that the library has no labels for."""

LEVELS: dict[str, BilingualLabel] = {
    "country": ("country", "国家"),
    "great-region": ("great region", "大区"),
    "province": ("province", "省"),
    "prefecture": ("prefecture", "地区"),
    "county": ("county", "县"),
}
FILTER_LABELS: dict[str, BilingualLabel] = {
    **{facet.name: facet.label for facet in FACETS.values()},
    "from": ("From", "自"),
    "to": ("To", "至"),
}
FACET_NOTES: dict[str, BilingualLabel] = {
    "era": ("what documents are about", "文献所述时期"),
    "period": ("when documents were published", "文献出版时期"),
}
"""What is counted, for facets whose labels leave it open."""

WHY: dict[str, BilingualLabel] = {
    "typed": ("as typed", "原词"),
    "glossary": ("glossary", "词汇表"),
    "archive": ("this archive", "本库文献"),
    "dictionary": ("dictionary", "词典"),
    "romanisation": ("romanisation", "罗马字拼写"),
    "place": ("place name", "地名"),
    "variant": ("another name", "异名"),
    "name": ("name by its sound", "译名"),
    "misread": ("possibly misread", "或系误识"),
    "neighbours": ("side by side", "相邻"),
}
FIELDS: dict[str, BilingualLabel] = {
    "title": ("headline", "标题"),
    "body": ("text", "正文"),
    "author": ("author", "作者"),
}
_HEADER_FIELDS = {"date": "date line", "page": "page line", "edition": "edition line"}
_OTHER_LOCATIONS = {
    "filename": "file name", "table": "librarians’ table", "corrections": "librarian’s correction",
}  # fmt: skip
_TEXT_LOCATION = re.compile(r"(title|body)\.([A-Za-z-]+)(?:\.(\d{1,6}))?")


def brand(identity: ArchiveIdentity) -> BilingualLabel:
    """Return the name of an archive, or hezuo's own if it has none."""
    return identity.name if any(identity.name) else ("Hezuo", "合作")


def evidence_location(evidence: Evidence) -> str:
    """Return where the words of evidence are: `English text, paragraph 4`."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    if match:
        part, lang, number = match.groups()
        language = LANGUAGES.get(lang, LANGUAGES.get(base_language(lang), (lang, "")))[0]
        if part == "title":
            return f"{language} headline"
        return f"{language} text" + (f", paragraph {int(number) + 1}" if number else "")
    if evidence.where.startswith("header."):
        name = evidence.where.removeprefix("header.")
        return f"header, {_HEADER_FIELDS.get(name, name)}"
    return {"filename": "file name", "table": "librarians’ table", "corrections": "librarian’s correction"}.get(
        evidence.where, evidence.where
    )


def evidence_anchor(evidence: Evidence) -> str:
    """Return the fragment identifier of the paragraph with the words (`en-4`), or an empty string."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    return anchor(match[2], int(match[3])) if match and match[3] else ""


def evidence_lang(document: Document, evidence: Evidence) -> str:
    """Return the BCP 47 tag of the words of evidence, or an empty string if they are in no text."""
    match = _TEXT_LOCATION.fullmatch(evidence.where)
    text = document.text(match[2]) if match else None
    return text.lang if text else ""


def fallback_label(name: str, value: str) -> BilingualLabel:
    """Return the label of a filter's value without the library: `195X` is the 1950s, `undated` is Undated."""
    if name == "date":
        return brief(date_value_label(value))
    if name == "column":
        return column_label(value)
    return VALUES.get(name, {}).get(value, (value, ""))


def brief(label: BilingualLabel) -> BilingualLabel:
    """Return a label without a Chinese name that only repeats the English one, as 1954年 beside 1954."""
    return label[0], "" if label[1].rstrip("年") == label[0] else label[1]


def lang_of(text: str) -> str:
    """Return the BCP 47 tag of a query: Chinese if it contains a Chinese character, else English.

    Chinese counts as traditional if one of its characters has a different simplified form.
    """
    if not any(map(is_han, text)):
        return "en"
    return "zh-Hans" if to_simplified(text) == text else "zh-Hant"


def corrected(suggestion: Suggestion) -> tuple[tuple[str, bool], ...]:
    """Return the corrected query as non-empty (text, whether it is the correction) pieces, in order."""
    if not suggestion.correction:
        return ((suggestion.query, False),)
    before, correction, after = suggestion.query.partition(suggestion.correction)
    return tuple(piece for piece in ((before, False), (correction, True), (after, False)) if piece[0])
