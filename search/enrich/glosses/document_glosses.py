"""Turns the glosses of a document, mutual aid team (huzhu-zu 互助組), into pairs of terms checked against pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.enrich.glosses.brackets import BRACKET, Inside, read_bracket
from search.enrich.glosses.chinese_terms import categorised, term_at_end
from search.enrich.glosses.english_phrases import phrase_before
from search.enrich.glosses.romanised_terms import LATIN, is_reading, readable_ending
from search.enrich.text_parts import text_parts
from search.model import Document, Evidence, Gloss
from search.text import HAN, is_han, to_simplified

__all__ = ["find_glosses"]

_LONGEST_TERM = 12  # characters of a term that no romanisation confirms
_REACH = 60  # characters looked at before a bracket
_MOST_EVIDENCE = 8
_MOST_WORDS = 8  # of a romanisation before a bracket
_HAN_BEFORE = re.compile(rf"(?P<open>^|[^{HAN}]|[“「『《])(?P<zh>[{HAN}]{{1,40}})[”」』》\"*_\s]{{0,3}}$")
_WORD = re.compile(rf"[{LATIN}]+(?:['’\-‐‑–][{LATIN}]+)*")
_LATIN_LETTER = re.compile("[A-Za-z]")
_ENGLISH = re.compile(rf"(?=.*[a-z])[{LATIN}][{LATIN}0-9'’ \-‐‑–.]{{1,60}}")


def find_glosses(document: Document) -> tuple[Gloss, ...]:
    """Every pair of an English and a Chinese term that a document makes itself.

    Forms: `mutual aid team (huzhu-zu 互助組)`, with a comma or the other way round inside the bracket;
    `mutual aid team (互助組)`; `huzhu zu (互助组, "mutual aid team")`; `互助組 (huzhuzu, mutual aid team)`; a name
    `Chen Yonggui (陈永贵)`, whose English is its romanisation. A pair whose romanisation is no reading of the
    characters (Japanese, a slip) is kept unverified. Then the document's Named Entities.

    Args:
        document: As ingest made it; asterisks of Markdown may be left in it or not.

    Returns:
        In order of appearance, equal pairs once, with the evidence of their first eight mentions.
    """
    pairs: dict[tuple[str, str], Gloss] = {}
    for gloss in (*map(categorised, _in_text(document)), *map(_checked, document.entities)):
        key = (gloss.en.casefold(), to_simplified(gloss.zh))
        known = pairs.get(key)
        pairs[key] = gloss if known is None else _merged(known, gloss)
    return tuple(pairs.values())


def _merged(first: Gloss, second: Gloss) -> Gloss:
    best = second if second.verified and not first.verified else first
    category = first.category if first.category != "term" else second.category
    return replace(best, category=category, evidence=(*first.evidence, *second.evidence)[:_MOST_EVIDENCE])


def _checked(entity: Gloss) -> Gloss:
    """An entity, verified if its romanisation, or its English name itself, reads its characters."""
    romanisation = entity.romanisation or entity.en
    return replace(entity, romanisation=romanisation, verified=True) if is_reading(romanisation, entity.zh) else entity


def _in_text(document: Document) -> Iterator[Gloss]:
    for where, text in text_parts(document):
        for match in BRACKET.finditer(text):
            found = _read(text, match)
            if found is not None:
                start, gloss = found
                printed = text[start : match.end()]
                evidence = Evidence(where=where, start=start, end=match.end(), text=printed, rule="bracket")
                yield replace(gloss, evidence=(evidence,))


def _read(text: str, match: re.Match[str]) -> tuple[int, Gloss] | None:
    """The gloss of one bracket, and where it starts."""
    inside = read_bracket(match[1] or match[2])
    if inside is None:
        return None
    bracket = match.start()
    first = max(0, bracket - _REACH)
    before = text[first:bracket]
    outside = _HAN_BEFORE.search(before)
    if outside:
        found = _after_characters(before, outside, inside, text[match.end() : match.end() + _REACH])
        return None if found is None else (first + found[0], found[1])
    if not any(map(is_han, inside.zh)):
        return None
    romanisation, verified = inside.romanisation(inside.zh)
    if not verified:
        named = _reading_at_end(before, inside.zh)
        if named is not None:
            start, printed = named
            english = inside.english("") or printed
            return first + start, Gloss(en=english, romanisation=printed, zh=inside.zh, verified=True)
        if len(inside.zh) > _LONGEST_TERM or romanisation.isupper():
            return None
    phrase = phrase_before(text, bracket, inside.zh)
    if phrase is None:
        return None
    english = text[slice(*phrase)]
    return phrase[0], Gloss(en=english, romanisation=romanisation, zh=inside.zh, verified=verified)


def _after_characters(before: str, outside: re.Match[str], inside: Inside, after: str) -> tuple[int, Gloss] | None:
    """`互助組 (huzhuzu, mutual aid team)`: in running Chinese the romanisation tells where the term begins."""
    run = outside["zh"]
    for part in inside.latin:
        count = readable_ending(part, run)
        english = inside.english(part) or (part if part.istitle() and count > 1 else "")
        if count and english:
            start = outside.end("zh") - count
            return start, Gloss(en=english, romanisation=part, zh=run[-count:], verified=True)
    english = inside.english("")
    if inside.zh or not _ENGLISH.fullmatch(english):
        return None
    named = _reading_at_end(before[: outside.start("zh")], run)
    if named is None and not _is_separate(before, outside, after):
        term = term_at_end(run, english)
        start = outside.end("zh") - len(term)
        return (start, Gloss(en=english, romanisation="", zh=term)) if term else None
    start, romanisation = named or (outside.start("zh"), "")
    return start, Gloss(en=english, romanisation=romanisation, zh=run, verified=named is not None)


def _is_separate(before: str, outside: re.Match[str], after: str) -> bool:
    """Whether a run of characters is a term by itself: in quotation marks, or among English words."""
    if len(outside["zh"]) > _LONGEST_TERM:
        return False
    edge = outside["open"]
    if not edge or edge.isspace():
        neighbours = before[: outside.start("zh")] + after
        return bool(_LATIN_LETTER.search(neighbours)) and not any(map(is_han, neighbours))
    return edge in set("“「『《\"'*")


def _reading_at_end(before: str, zh: str) -> tuple[int, str] | None:
    """Where words that read the characters begin at the end of a text: `Chen Yonggui` before 陈永贵, and the words."""
    words = [*_WORD.finditer(before)]
    if not words or before[words[-1].end() :].strip('*_”" '):
        return None
    for word in reversed(words[-_MOST_WORDS:]):
        printed = before[word.start() : words[-1].end()]
        if is_reading(printed, zh):
            return word.start(), printed
    return None
