"""Extraction of pairs of Chinese and English names from the **Named Entities** lists of articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.accounting import Ledger
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, ends_sentence
from search.model import Evidence, Gloss
from search.text import HAN, to_simplified

__all__ = ["cut_entities", "is_list_heading"]

_HEADING = re.compile(r"(?:named entities|list of named entities|命名实体|专有名词)", re.IGNORECASE)
_CATEGORIES = {
    "place": ("地方", "地点", "地名", "place", "location"),
    "person": ("人物", "人名", "person", "people", "individual"),
    "organisation": ("组织", "机构", "团体", "organisation", "organization", "institution"),
    "event": ("事件", "event"),
}
# Words of section names that tell no category; a section name may consist of several of them.
_OTHER_SECTIONS = (
    "其他", "其它", "术语", "名词", "专有名词", "历史", "重要", "主要", "相关", "时间", "文件", "会议", "运动", "政策",
    "国家", "部队", "军队", "职务", "法律", "报刊", "出版物", "作品", "单位", "term", "other", "name", "historical",
    "geographic", "geographical", "important", "key", "document", "publication", "group", "miscellaneous", "title",
    "country", "countries", "and",
)  # fmt: skip
_BETWEEN_SECTIONS = re.compile(r"[\s/,&、，和与及()（）]+")
_LONGEST_SECTION = 40  # characters of a section's name
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|been|will|would)\b", re.IGNORECASE)
_MOST_WORDS = 12  # spaces from which an English entry is prose rather than a name
_MARKUP = "*#_-•·:： \t\u3000"
_TAB = re.compile(r"\t+| {2,}|\u3000+| [-–—:=] |[：=]")
_HAN_THEN_LATIN = re.compile(f"([{HAN}·《》“”（）0-9]+) *([A-Za-z\u00c0-\u024f\"“'(].*)")
_LETTER = re.compile("[A-Za-z]")
_EVIDENCE_LENGTH = 300  # characters of a line that are kept as evidence; a longer line is no pair


def cut_entities(lines: Sequence[str], ledger: Ledger) -> tuple[list[str], tuple[Gloss, ...], list[str]]:
    """Separate the lists of named entities from the lines of an article.

    Args:
        lines: Raw lines of one half of an article.
        ledger: Where the lists are entered as metadata.

    Returns:
        The lines outside of lists, the pairs in them, and the names of sections that tell no category. A pair's
        category is `place`, `person`, `organisation`, `event`, or `term` under any other heading. A list ends at the
        first line that is neither a section's name nor a pair: what follows is text again.
    """
    body: list[str] = []
    glosses: list[Gloss] = []
    sections: list[str] = []
    category: str | None = None  # None outside of a list
    for line, below in zip(lines, _lines_below(lines), strict=True):
        if is_list_heading(line):
            category = "term"
            ledger.file(line)
            body.append("")  # two paragraphs with a list between them are two
        elif category is None:
            body.append(line)
        elif pair := _read_pair(line):
            ledger.file(line)
            evidence = Evidence(where="entities", text=line.strip()[:_EVIDENCE_LENGTH], rule="named-entities")
            glosses.append(Gloss(zh=pair[0], en=pair[1], romanisation="", category=category, evidence=(evidence,)))
        elif _is_section(line, below):
            ledger.file(line)
            category = _category(line)
            if not _is_known_section(_label(line)):
                sections.append(collapse(line))
        elif line.strip(_MARKUP):
            category = None
            body.append(line)
    return body, tuple(glosses), sections


def is_list_heading(line: str) -> bool:
    """Return whether a raw line is the heading of a list of named entities, with or without markup."""
    return len(line) < 80 and _HEADING.fullmatch(line.strip(_MARKUP)) is not None


def _lines_below(lines: Sequence[str]) -> list[str]:
    """Return for each line the next one that is not blank."""
    below: list[str] = []
    last = ""
    for line in reversed(lines):
        below.append(last)
        last = line if line.strip(_MARKUP) else last
    return below[::-1]


def _is_section(line: str, below: str) -> bool:
    """Return whether a line is a known section's name, or any short line right above a pair."""
    label = _label(line)
    if not label or len(label) > _LONGEST_SECTION or ends_sentence(label):
        return False
    return _is_known_section(label) or (len(label) <= _LONGEST_SECTION // 2 and _read_pair(below) is not None)


def _label(line: str) -> str:
    return to_simplified(line.strip(_MARKUP)).lower()


def _is_known_section(label: str) -> bool:
    words = [*_OTHER_SECTIONS, *(word for group in _CATEGORIES.values() for word in group)]
    for part in filter(None, _BETWEEN_SECTIONS.split(label)):
        rest = part.removesuffix("s")
        while word := next((word for word in words if rest.startswith(word)), ""):
            rest = rest[len(word) :]
        if rest:
            return False
    return True


def _category(line: str) -> str:
    label = _label(line)
    return next((name for name, words in _CATEGORIES.items() if any(word in label for word in words)), "term")


def _read_pair(line: str) -> tuple[str, str] | None:
    """Parse `Chinese<TAB>English`, in either order; the tab may have become spaces or another separator."""
    text = line.strip().lstrip(_MARKUP)
    if not text or len(text) > _EVIDENCE_LENGTH:
        return None
    is_certain = "\t" in text
    parts = [collapse(part.strip("*_")) for part in _TAB.split(text, maxsplit=1)]
    if len(parts) != 2 or not all(parts):
        match = _HAN_THEN_LATIN.fullmatch(text)
        if not match:
            return None
        parts = [collapse(match[1]), collapse(match[2])]
    if has_han(parts[0]) == has_han(parts[1]):
        return None
    zh, en = parts if has_han(parts[0]) else reversed(parts)
    return (zh, en) if is_certain or not (_LETTER.search(zh) or _is_prose(en)) else None


def _is_prose(english: str) -> bool:
    """Return whether English words are prose rather than a name."""
    return ends_sentence(english) or english.count(" ") >= _MOST_WORDS or _VERB.search(english) is not None
