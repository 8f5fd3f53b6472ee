"""Eras that a document is about, by its words, and those in which it was published, by its date."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from search.enrich.dates.document_dates import published
from search.enrich.eras.entries import Era
from search.enrich.eras.table import EraTable
from search.enrich.foreign_subject import is_about_another_country
from search.enrich.text_parts import text_parts
from search.model import DateSpan, Document, EraTag, Evidence, Kind, Precision
from search.text import fold

__all__ = ["EraTable", "eras_of_title_date", "periods_of", "tag_eras"]

_MAX_EVIDENCE = 5  # pieces of evidence kept for each era
_MIN_MENTIONS = 2  # mentions that make an era more than background
_MIN_MENTIONS_OFF_DATE = 3  # the same where the era agrees with none of the text's dates
# Characters for each mention of an era in a newspaper below which one mention is more than a passing word.
_DENSE = {"zh": 500, "en": 2000}

# "since 1949" gives a limit, not a date that the text is about.
_LIMIT_BEFORE = re.compile(r"(?:\b(?:since|after|before|until|till|post|pre|to)[\s-]|自|从|至)$", re.IGNORECASE)
_LIMIT_AFTER = re.compile(r"年?(?:以来|以后|以前|之后|之前|后|前)")


@dataclass(slots=True)
class _EraMentions:
    """The mentions of one era in a document, those in a translation not counted a second time.

    `is_only_area` says that all are names of border regions, which outlived the wars that they stand for.
    """

    by_language: Counter[str] = field(default_factory=Counter)
    in_title: bool = False
    is_only_area: bool = True
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        """The number of mentions in the language that has most."""
        return max(self.by_language.values(), default=0)


def periods_of(document: Document, table: EraTable) -> tuple[EraTag, ...]:
    """Return the eras that include a document's day of publication, each with its date as evidence of rule `day`."""
    day = document.published or published(document)
    if day is None:
        return ()
    printed = tuple(_with_rule(evidence, "day") for evidence in day.evidence)
    return tuple(EraTag(id=era.id, evidence=printed) for era in table.overlapping(day))


def tag_eras(document: Document, table: EraTable, spans: tuple[DateSpan, ...]) -> tuple[EraTag, ...]:
    """Return the eras that a document is about: those whose terms it uses, if the dates that it is about agree.

    A newspaper tells of its own day. An era of its day must be in a headline, be mentioned twice, or be mentioned in a
    short article; an earlier one must be in a headline or be mentioned three times. Of everything else:

    - If the text has dates, the era must share at least half of the shorter of era and date with one of them, or
      share some of it and be in the title or mentioned twice. Terms in a title count by themselves unless the title has
      other dates. If no era agrees with any of the dates, those in the title or mentioned three times are kept.
    - If it has none, the era must be in the title, be mentioned twice, or be mentioned most.
    - A phase brings the era that it is part of.
    - A date in the title (1963–1965) brings every era that shares more than half of the date or of itself.
    - A text that names other countries and never China has none: eras are periods of Chinese history.
    - A date that is only a limit (since 2013) is not one that the text is about.

    Args:
        document: As ingest made it; `published` may be filled or not.
        table: The eras.
        spans: What `content_spans` found.

    Returns:
        In chronological order, each with evidence of rule `term`, `phase` or `title-date`.
    """
    if is_about_another_country(document):
        return ()
    parts = dict(text_parts(document))
    spans = tuple(span for span in spans if not _is_only_limit(span, parts))
    mentions_by_era = _count_mentions(document, table)
    day = document.published or published(document)
    if document.kind is Kind.NEWSPAPER and day is not None:
        supported = _supported_by_day(mentions_by_era, table, day, document)
    else:
        supported = _supported(mentions_by_era, table, spans)
    chosen = {era_id: mentions_by_era[era_id].evidence for era_id in supported}
    for era_id, phase_evidence in [*chosen.items()]:
        parent = table[era_id].part_of
        if parent and parent not in chosen:
            own = mentions_by_era[parent].evidence if parent in mentions_by_era else []
            chosen[parent] = own or [_with_rule(evidence, "phase") for evidence in phase_evidence]
    for era, evidence in _eras_of_title_dates(document, table, spans):
        chosen.setdefault(era.id, []).append(evidence)
    return tuple(EraTag(id=era.id, evidence=tuple(chosen[era.id])) for era in table if era.id in chosen)


def _with_rule(evidence: Evidence, rule: str) -> Evidence:
    return Evidence(where=evidence.where, start=evidence.start, end=evidence.end, text=evidence.text, rule=rule)


def _count_mentions(document: Document, table: EraTable) -> dict[str, _EraMentions]:
    """Return the mentions of each era in a document."""
    era_mentions: dict[str, _EraMentions] = {}
    for where, text in text_parts(document):
        for era_id, mention in table.mentions(text):
            entry = era_mentions.setdefault(era_id, _EraMentions())
            entry.by_language[where.split(".")[1]] += 1
            entry.in_title |= where.startswith("title.")
            entry.is_only_area &= fold(text[mention.start : mention.end]).endswith("边区")
            if len(entry.evidence) < _MAX_EVIDENCE:
                printed = text[mention.start : mention.end]
                entry.evidence.append(
                    Evidence(where=where, start=mention.start, end=mention.end, text=printed, rule="term")
                )
    return era_mentions


def _supported_by_day(
    mentions_by_era: dict[str, _EraMentions], table: EraTable, day: DateSpan, document: Document
) -> list[str]:
    """Return the ids of the eras that an article of a newspaper speaks of."""
    size: Counter[str] = Counter()
    for where, text in text_parts(document):
        size[where.split(".")[1]] += len(text)
    of_the_day = {era.id for era in table.overlapping(day)}

    def is_supported(key: str, era_mentions: _EraMentions) -> bool:
        if table[key].earliest >= day.latest:  # mutual aid teams of 1946 are not those of the 1950s
            return False
        is_often = era_mentions.in_title or era_mentions.mentions >= _MIN_MENTIONS_OFF_DATE
        if is_often and (key in of_the_day or not era_mentions.is_only_area):
            return True
        is_dense = any(count * _DENSE.get(lang, 0) >= size[lang] for lang, count in era_mentions.by_language.items())
        return key in of_the_day and (era_mentions.mentions >= _MIN_MENTIONS or is_dense)

    return [key for key, era_mentions in mentions_by_era.items() if is_supported(key, era_mentions)]


def _supported(mentions_by_era: dict[str, _EraMentions], table: EraTable, spans: tuple[DateSpan, ...]) -> list[str]:
    """Return the ids of the eras whose mentions and dates support them."""
    times = [span for span in spans if span.precision is not Precision.CENTURY]
    if not times:
        highest_count = max((era_mentions.mentions for era_mentions in mentions_by_era.values()), default=0)
        return [
            key
            for key, era_mentions in mentions_by_era.items()
            if era_mentions.in_title or era_mentions.mentions >= min(_MIN_MENTIONS, highest_count)
        ]
    title_times = [span for span in times if _title_evidence(span)]
    supported = [
        key
        for key, era_mentions in mentions_by_era.items()
        if _agrees_with_dates(table[key], era_mentions, times, title_times)
    ]
    if supported:
        return supported
    return [
        key
        for key, era_mentions in mentions_by_era.items()
        if not title_times and (era_mentions.in_title or era_mentions.mentions >= _MIN_MENTIONS_OFF_DATE)
    ]


def _agrees_with_dates(
    era: Era, era_mentions: _EraMentions, times: list[DateSpan], title_times: list[DateSpan]
) -> bool:
    if era_mentions.in_title and not title_times:
        return True
    shares = [(_overlap(era.span, span), span) for span in times]
    if era_mentions.in_title or era_mentions.mentions >= _MIN_MENTIONS:
        return any(days for days, _ in shares)
    return any(2 * days >= min(_length(era.span), _length(span)) for days, span in shares)


def _overlap(evidence: DateSpan, other: DateSpan) -> timedelta:
    return max(min(evidence.latest, other.latest) - max(evidence.earliest, other.earliest), timedelta())


def _length(span: DateSpan) -> timedelta:
    return span.latest - span.earliest


def _eras_of_title_dates(
    document: Document, table: EraTable, spans: tuple[DateSpan, ...]
) -> list[tuple[Era, Evidence]]:
    """Return the eras that a date in the title brings, with that date as evidence."""
    titles = {where: text for where, text in text_parts(document) if where.startswith("title.")}
    eras: list[tuple[Era, Evidence]] = []
    for span in spans:
        evidence = _title_evidence(span)
        if evidence is not None and not _is_limit(titles.get(evidence.where, ""), evidence):
            reason = _with_rule(evidence, "title-date")
            eras += [(table[key], reason) for key in eras_of_title_date(span, table)]
    return eras


def eras_of_title_date(span: DateSpan, table: EraTable) -> list[str]:
    """Return the ids of the eras that a date brings if it stands in a title, unless it is only a limit there."""
    if _title_evidence(span) is None or span.precision is Precision.CENTURY:
        return []
    return [
        era.id
        for era in table.overlapping(span)
        if 2 * _overlap(era.span, span) > min(_length(era.span), _length(span))
    ]


def _title_evidence(span: DateSpan) -> Evidence | None:
    return next(
        (
            evidence
            for evidence in span.evidence
            if evidence.where.startswith("title.") and "clue:" not in evidence.rule
        ),
        None,
    )


def _is_only_limit(span: DateSpan, parts: dict[str, str]) -> bool:
    read = [evidence for evidence in span.evidence if "clue:" not in evidence.rule]
    return bool(read) and all(_is_limit(parts.get(evidence.where, ""), evidence) for evidence in read)


def _is_limit(title: str, evidence: Evidence) -> bool:
    before = title[max(0, evidence.start - 8) : evidence.start]
    return bool(_LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(title, evidence.end))
