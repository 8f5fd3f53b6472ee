"""Glosses of a document, mutual aid team (huzhu-zu 互助組), as pairs of terms checked against pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.enrich.glosses.brackets import BRACKET, BracketContent, read_bracket
from search.enrich.glosses.chinese_terms import term_at_end, with_category
from search.enrich.glosses.english_phrases import phrase_before
from search.enrich.glosses.romanised_terms import LATIN, is_reading, readable_ending
from search.enrich.text_parts import text_parts
from search.model import Document, Evidence, Gloss
from search.text import HAN, is_han, to_simplified

__all__ = ["find_glosses"]

_MAX_UNCONFIRMED = 12  # characters of a term that no romanisation confirms
_MAX_BEFORE = 60  # characters examined before a bracket
_MAX_EVIDENCE = 8  # mentions kept for each pair
_MAX_WORDS = 8  # words of a romanisation before a bracket
_HAN_BEFORE = re.compile(rf"(?P<open>^|[^{HAN}]|[“「『《])(?P<zh>[{HAN}]{{1,40}})[”」』》\"*_\s]{{0,3}}$")
_WORD = re.compile(rf"[{LATIN}]+(?:['’\-‐‑–][{LATIN}]+)*")
_LATIN_LETTER = re.compile("[A-Za-z]")
_ENGLISH = re.compile(rf"(?=.*[a-z])[{LATIN}][{LATIN}0-9'’ \-‐‑–.]{{1,60}}")


def find_glosses(document: Document) -> tuple[Gloss, ...]:
    """Return every pair of an English and a Chinese term that a document itself gives.

    Forms: `mutual aid team (huzhu-zu 互助組)`, with a comma or the other way round inside the bracket;
    `mutual aid team (互助組)`; `huzhu zu (互助组, "mutual aid team")`; `互助組 (huzhuzu, mutual aid team)`; a name
    `Chen Yonggui (陈永贵)`, whose English is its romanisation. A pair whose romanisation is not a reading of the
    characters (Japanese, an error) is kept unverified. Then the document's Named Entities.

    Args:
        document: As ingest made it; asterisks of Markdown may be left in it or not.

    Returns:
        In order of appearance, equal pairs once, with the evidence of their first eight mentions.
    """
    pairs: dict[tuple[str, str], Gloss] = {}
    for gloss in (*map(with_category, _glosses_in_text(document)), *map(_verified_entity, document.entities)):
        key = (gloss.en.casefold(), to_simplified(gloss.zh))
        known = pairs.get(key)
        pairs[key] = gloss if known is None else _merge(known, gloss)
    return tuple(pairs.values())


def _merge(first: Gloss, second: Gloss) -> Gloss:
    best = second if second.verified and not first.verified else first
    category = first.category if first.category != "term" else second.category
    return replace(best, category=category, evidence=(*first.evidence, *second.evidence)[:_MAX_EVIDENCE])


def _verified_entity(entity: Gloss) -> Gloss:
    """Return an entity, marked verified if its romanisation, or its English name, is a reading of its characters."""
    romanisation = entity.romanisation or entity.en
    return replace(entity, romanisation=romanisation, verified=True) if is_reading(romanisation, entity.zh) else entity


def _glosses_in_text(document: Document) -> Iterator[Gloss]:
    for where, text in text_parts(document):
        for match in BRACKET.finditer(text):
            start_and_gloss = _read_gloss(text, match)
            if start_and_gloss is not None:
                start, gloss = start_and_gloss
                printed = text[start : match.end()]
                evidence = Evidence(where=where, start=start, end=match.end(), text=printed, rule="bracket")
                yield replace(gloss, evidence=(evidence,))


def _read_gloss(text: str, match: re.Match[str]) -> tuple[int, Gloss] | None:
    """Return the gloss of one bracket with its start, or None."""
    content = read_bracket(match[1] or match[2])
    if content is None:
        return None
    bracket = match.start()
    first = max(0, bracket - _MAX_BEFORE)
    before = text[first:bracket]
    run_match = _HAN_BEFORE.search(before)
    if run_match:
        start_and_gloss = _gloss_of_chinese(before, run_match, content, text[match.end() : match.end() + _MAX_BEFORE])
        return None if start_and_gloss is None else (first + start_and_gloss[0], start_and_gloss[1])
    if not any(map(is_han, content.zh)):
        return None
    romanisation, verified = content.romanisation(content.zh)
    if not verified:
        romanised = _reading_at_end(before, content.zh)
        if romanised is not None:
            start, printed = romanised
            english = content.english("") or printed
            return first + start, Gloss(en=english, romanisation=printed, zh=content.zh, verified=True)
        if len(content.zh) > _MAX_UNCONFIRMED or romanisation.isupper():
            return None
    phrase = phrase_before(text, bracket, content.zh)
    if phrase is None:
        return None
    english = text[slice(*phrase)]
    return phrase[0], Gloss(en=english, romanisation=romanisation, zh=content.zh, verified=verified)


def _gloss_of_chinese(
    before: str, run_match: re.Match[str], content: BracketContent, after: str
) -> tuple[int, Gloss] | None:
    """Return the gloss of `互助組 (huzhuzu, mutual aid team)` with its start, or None.

    In running Chinese the romanisation shows where the term begins.
    """
    run = run_match["zh"]
    for part in content.latin:
        count = readable_ending(part, run)
        english = content.english(part) or (part if part.istitle() and count > 1 else "")
        if count and english:
            start = run_match.end("zh") - count
            return start, Gloss(en=english, romanisation=part, zh=run[-count:], verified=True)
    english = content.english("")
    if content.zh or not _ENGLISH.fullmatch(english):
        return None
    romanised = _reading_at_end(before[: run_match.start("zh")], run)
    if romanised is None and not _is_separate(before, run_match, after):
        term = term_at_end(run, english)
        start = run_match.end("zh") - len(term)
        return (start, Gloss(en=english, romanisation="", zh=term)) if term else None
    start, romanisation = romanised or (run_match.start("zh"), "")
    return start, Gloss(en=english, romanisation=romanisation, zh=run, verified=romanised is not None)


def _is_separate(before: str, run_match: re.Match[str], after: str) -> bool:
    """Return whether a run of characters is a term by itself: in quotation marks, or among English words."""
    if len(run_match["zh"]) > _MAX_UNCONFIRMED:
        return False
    edge = run_match["open"]
    if not edge or edge.isspace():
        neighbours = before[: run_match.start("zh")] + after
        return bool(_LATIN_LETTER.search(neighbours)) and not any(map(is_han, neighbours))
    return edge in set("“「『《\"'*")


def _reading_at_end(before: str, zh: str) -> tuple[int, str] | None:
    """Return the words at the end of a text that are a reading of the characters, with their start: `Chen Yonggui`."""
    words = [*_WORD.finditer(before)]
    if not words or before[words[-1].end() :].strip('*_”" '):
        return None
    for word in reversed(words[-_MAX_WORDS:]):
        printed = before[word.start() : words[-1].end()]
        if is_reading(printed, zh):
            return word.start(), printed
    return None
