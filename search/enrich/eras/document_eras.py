"""Turns a document into the named periods that it belongs to, each with the words or the day that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from search.enrich.dates.document_dates import published
from search.enrich.elsewhere import is_elsewhere
from search.enrich.eras.entries import Era
from search.enrich.eras.table import EraTable
from search.enrich.text_parts import text_parts
from search.model import DateSpan, Document, EraTag, Evidence, Kind, Precision

__all__ = ["EraTable", "tag_eras"]

_MOST_EVIDENCE = 5
_CLEAR, _MANY = 2, 3  # mentions that make an era more than background; and against the times that a text names

# "since 1949" names a limit, not a time that the text is about.
_LIMIT_BEFORE = re.compile(r"(?:\b(?:since|after|before|until|till|post|pre|to)[\s-]|自|从|至)$", re.IGNORECASE)
_LIMIT_AFTER = re.compile(r"年?(?:以来|以后|以前|之后|之前|后|前)")


@dataclass(slots=True)
class _Vocabulary:
    """What a document says about one era."""

    mentions: int = 0
    in_title: bool = False
    evidence: list[Evidence] = field(default_factory=list)


def tag_eras(document: Document, table: EraTable, spans: tuple[DateSpan, ...]) -> tuple[EraTag, ...]:
    """The eras of a document.

    A newspaper has those in which its day of publication lies. Everything else has those that its content
    speaks for, which takes words of the era's list, and times that go with it:

    - Where the text names times, the era must share at least half of the shorter of era and time with one of
      them, or share some of it and be in the title or named twice. Words in a title stand by themselves unless
      the title names other times. If no era goes with any of the times, those in the title or named three
      times are kept.
    - Where it names none, the era must be in the title, be named twice, or be named most.
    - A phase brings the era that it is part of.
    - A time in the title (1963–1965) brings every era that shares more than half of the time or of itself.
    - A text that names other countries and never China has none: eras are periods of Chinese history.
    - A time that is only a limit (since 2013) is no time that the text is about.

    Args:
        document: As ingest made it; `published` may be filled or not.
        table: The eras.
        spans: What `content_spans` found.

    Returns:
        In chronological order, each with evidence of rule `day`, `term`, `phase` or `title-date`.
    """
    day = document.published or published(document)
    if document.kind is Kind.NEWSPAPER and day is not None:
        printed = tuple(_with_rule(one, "day") for one in day.evidence)
        return tuple(EraTag(id=era.id, evidence=printed) for era in table.on(day))
    if is_elsewhere(document):
        return ()
    parts = dict(text_parts(document))
    spans = tuple(span for span in spans if not _only_limits(span, parts))
    vocabulary = _vocabulary(document, table)
    chosen = {era_id: vocabulary[era_id].evidence for era_id in _supported(vocabulary, table, spans)}
    for era_id, evidence in [*chosen.items()]:
        whole = table[era_id].part_of
        if whole and whole not in chosen:
            own = vocabulary[whole].evidence if whole in vocabulary else []
            chosen[whole] = own or [_with_rule(one, "phase") for one in evidence]
    for era, one in _by_title(document, table, spans):
        chosen.setdefault(era.id, []).append(one)
    return tuple(EraTag(id=era.id, evidence=tuple(chosen[era.id])) for era in table if era.id in chosen)


def _with_rule(one: Evidence, rule: str) -> Evidence:
    return Evidence(where=one.where, start=one.start, end=one.end, text=one.text, rule=rule)


def _vocabulary(document: Document, table: EraTable) -> dict[str, _Vocabulary]:
    """The words of each era that a document uses."""
    words: dict[str, _Vocabulary] = {}
    for where, text in text_parts(document):
        for era_id, found in table.mentions(text):
            entry = words.setdefault(era_id, _Vocabulary())
            entry.mentions += 1
            entry.in_title |= where.startswith("title.")
            if len(entry.evidence) < _MOST_EVIDENCE:
                printed = text[found.start : found.end]
                entry.evidence.append(
                    Evidence(where=where, start=found.start, end=found.end, text=printed, rule="term")
                )
    return words


def _supported(vocabulary: dict[str, _Vocabulary], table: EraTable, spans: tuple[DateSpan, ...]) -> list[str]:
    """Ids of the eras whose words outweigh, and whose dates go with, the rest of the text."""
    times = [span for span in spans if span.precision is not Precision.CENTURY]
    if not times:
        most = max((words.mentions for words in vocabulary.values()), default=0)
        return [key for key, words in vocabulary.items() if words.in_title or words.mentions >= min(_CLEAR, most)]
    title_times = [span for span in times if _title_evidence(span)]
    supported = [key for key, words in vocabulary.items() if _goes_with(table[key], words, times, title_times)]
    if supported:
        return supported
    return [key for key, words in vocabulary.items() if not title_times and (words.in_title or words.mentions >= _MANY)]


def _goes_with(era: Era, words: _Vocabulary, times: list[DateSpan], title_times: list[DateSpan]) -> bool:
    if words.in_title and not title_times:
        return True
    shares = [(_shared(era.span, span), span) for span in times]
    if words.in_title or words.mentions >= _CLEAR:
        return any(days for days, _ in shares)
    return any(2 * days >= min(_length(era.span), _length(span)) for days, span in shares)


def _shared(one: DateSpan, other: DateSpan) -> timedelta:
    return max(min(one.latest, other.latest) - max(one.earliest, other.earliest), timedelta())


def _length(span: DateSpan) -> timedelta:
    return span.latest - span.earliest


def _by_title(document: Document, table: EraTable, spans: tuple[DateSpan, ...]) -> list[tuple[Era, Evidence]]:
    """Eras that a time in the title brings."""
    titles = {where: text for where, text in text_parts(document) if where.startswith("title.")}
    found: list[tuple[Era, Evidence]] = []
    for span in spans:
        one = _title_evidence(span)
        if one is None or span.precision is Precision.CENTURY or _is_limit(titles.get(one.where, ""), one):
            continue
        reason = _with_rule(one, "title-date")
        found += [
            (era, reason)
            for era in table.on(span)
            if 2 * _shared(era.span, span) > min(_length(era.span), _length(span))
        ]
    return found


def _title_evidence(span: DateSpan) -> Evidence | None:
    return next((one for one in span.evidence if one.where.startswith("title.") and "clue:" not in one.rule), None)


def _only_limits(span: DateSpan, parts: dict[str, str]) -> bool:
    read = [one for one in span.evidence if "clue:" not in one.rule]
    return bool(read) and all(_is_limit(parts.get(one.where, ""), one) for one in read)


def _is_limit(title: str, one: Evidence) -> bool:
    before = title[max(0, one.start - 8) : one.start]
    return bool(_LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(title, one.end))
