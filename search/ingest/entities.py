"""Turns a **Named Entities** list into pairs of Chinese and English names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.language import has_han
from search.ingest.paragraphs import collapse
from search.model import Evidence, Gloss
from search.text.fold import HAN, to_simplified

__all__ = ["cut_entities"]

_HEADING = re.compile(r"(?:named entities|list of named entities|命名实体|专有名词)", re.IGNORECASE)
_CATEGORIES = {
    "place": ("地方", "地点", "地名", "place", "location"),
    "person": ("人物", "人名", "person", "people", "individual"),
    "organisation": ("组织", "机构", "团体", "organisation", "organization", "institution"),
    "event": ("事件", "event"),
}
_MARKUP = "*#_-•·:： \t\u3000"
_TAB = re.compile(r"\t+| {2,}|\u3000+| [-–—:=] |[：=]")
_HAN_THEN_LATIN = re.compile(f"([{HAN}·《》“”（）0-9]+) *([A-Za-z\u00c0-\u024f\"“'(].*)")
_EVIDENCE_LENGTH = 300


def cut_entities(lines: Sequence[str]) -> tuple[list[str], tuple[Gloss, ...]]:
    """Separate the lists of named entities from the lines of an article.

    Args:
        lines: Raw lines of one half of an article.

    Returns:
        The lines before the list (all of them, if there is none), and the pairs in it. A pair's
        category is `place`, `person`, `organisation`, `event`, or `term` under any other heading.
    """
    start = next((at for at, line in enumerate(lines) if _is_list_heading(line)), None)
    if start is None:
        return list(lines), ()
    glosses: list[Gloss] = []
    category = "term"
    for line in lines[start + 1 :]:
        pair = _read_pair(line)
        if pair:
            evidence = Evidence(where="entities", text=line.strip()[:_EVIDENCE_LENGTH], rule="named-entities")
            glosses.append(Gloss(zh=pair[0], en=pair[1], romanisation="", category=category, evidence=(evidence,)))
        elif line.strip():
            category = _category(line)
    return list(lines[:start]), tuple(glosses)


def _is_list_heading(line: str) -> bool:
    return len(line) < 80 and _HEADING.fullmatch(line.strip(_MARKUP)) is not None


def _category(line: str) -> str:
    label = to_simplified(line.strip(_MARKUP)).lower()
    return next((name for name, words in _CATEGORIES.items() if any(word in label for word in words)), "term")


def _read_pair(line: str) -> tuple[str, str] | None:
    """Read `Chinese<TAB>English`, in either order, whatever became of the tab."""
    text = line.strip().lstrip(_MARKUP)
    if not text or len(text) > _EVIDENCE_LENGTH:
        return None
    parts = [collapse(part.strip("*_")) for part in _TAB.split(text, maxsplit=1)]
    if len(parts) != 2 or not all(parts):
        match = _HAN_THEN_LATIN.fullmatch(text)
        if not match:
            return None
        parts = [collapse(match[1]), collapse(match[2])]
    if has_han(parts[0]) and not has_han(parts[1]):
        return parts[0], parts[1]
    return (parts[1], parts[0]) if has_han(parts[1]) and not has_han(parts[0]) else None
