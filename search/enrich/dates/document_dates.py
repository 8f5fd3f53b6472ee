"""A document's date of publication and the dates that it is about."""

from __future__ import annotations

import re
from datetime import date

from search.enrich.dates.file_names import date_of_name, date_of_path
from search.enrich.dates.finder import find_dates, parse_date, with_evidence
from search.enrich.dates.lifespans import is_lifespan
from search.enrich.dates.named_periods import NamedPeriods
from search.enrich.text_parts import text_parts
from search.model import DateSpan, Document, Evidence, Kind, Precision

__all__ = ["content_spans", "date_of_source", "find_dates", "parse_date", "published"]

_MAX_SPANS = 24  # spans of a document; a book that names hundreds of days is about none of them in particular
_MAX_EVIDENCE = 8  # pieces of evidence kept for each span

# Words before the date on which a text was published or read, which is not what it is about.
_PUBLICATION_NOTE = re.compile(
    r"(?:published|posted|accessed|retrieved|updated|revised|submitted|received|copyright|©|\(c\)|last modified"
    r"|forthcoming|发表于|发布于|刊于|更新于|访问日期|发布时间|更新时间)[\s:：]{0,2}(?:on|in|at)?\s{0,2}$",
    re.IGNORECASE,
)


def published(document: Document) -> DateSpan | None:
    """Return when a document was published, by its header or by its file's name.

    A header date that the calendar does not have is ignored. For a newspaper the folders count too, which for other
    kinds tell only who filed them. A date that a librarian has corrected is kept, also if it is unknown.

    Args:
        document: As ingest made it, or with a corrected date.

    Returns:
        The span, with evidence at `header.date` or `filename`; None if there is no date.
    """
    if document.corrections_of("date"):
        return document.published
    field = document.field("date")
    span = parse_date(field)
    if span is not None:
        printed = field.strip()
        start = field.index(printed)
        evidence = Evidence(where="header.date", start=start, end=start + len(printed), text=printed, rule="header")
        return with_evidence(span, evidence)
    return date_of_source(document)


def date_of_source(document: Document) -> DateSpan | None:
    """Return the date in the name of a document's file, of a newspaper in its folders too; None if there is none."""
    return (date_of_path if document.kind is Kind.NEWSPAPER else date_of_name)(document.source)


def content_spans(document: Document, eras: NamedPeriods) -> tuple[DateSpan, ...]:
    """Return the dates that a document is about, by its own words.

    A newspaper article whose day is known has none: readers look for it by its day, and what else it names
    (the plan for 1957, the uprising of 1927) would put it where nobody expects news. Everything else has every date
    in its title and paragraphs, except when the text itself was published and the years in which people lived (Sun
    Yefang (1908–1983)), and the dates of the table's clues (COVID-19). Equal spans are one, with all their evidence. A
    century, or the date of a clue, is dropped if the text has a narrower date within it.

    Args:
        document: As ingest made it; `published` may be filled or not.
        eras: The table, for its clues.

    Returns:
        Those of the title first, then in order of appearance; at most 24, the ones named most often.
    """
    if document.kind is Kind.NEWSPAPER and (document.published or published(document)):
        return ()
    evidence_by_span: dict[tuple[date, date, Precision], list[Evidence]] = {}
    for where, text in text_parts(document):
        for span in _spans_of(text, where, eras):
            evidence_by_span.setdefault((span.earliest, span.latest, span.precision), []).extend(span.evidence)
    spans = [
        DateSpan(earliest=earliest, latest=latest, precision=precision, evidence=tuple(evidence))
        for (earliest, latest, precision), evidence in evidence_by_span.items()
    ]
    specific = [span for span in spans if not (_is_vague(span) and _has_narrower(spans, span))]
    most_frequent = sorted(specific, key=lambda span: (not _in_title(span), -len(span.evidence)))[:_MAX_SPANS]
    selected = {(span.earliest, span.latest, span.precision) for span in most_frequent}
    return tuple(
        with_evidence(span, *span.evidence[:_MAX_EVIDENCE])
        for span in specific
        if (span.earliest, span.latest, span.precision) in selected
    )


def _spans_of(text: str, where: str, eras: NamedPeriods) -> list[DateSpan]:
    """Return the dates and clues of one paragraph, in order."""
    spans = [
        span
        for span in find_dates(text, where=where)
        for mention in span.evidence
        if not _is_publication_note(text, mention.start)
        and not is_lifespan(text, mention.start, mention.end, span, eras)
    ]
    for clue, mention in eras.clue_mentions(text):
        printed = text[mention.start : mention.end]
        evidence = Evidence(where=where, start=mention.start, end=mention.end, text=printed, rule=f"clue:{clue.id}")
        spans.append(with_evidence(clue.span, evidence))
    return sorted(spans, key=lambda span: span.evidence[0].start)


def _is_publication_note(text: str, start: int) -> bool:
    return bool(_PUBLICATION_NOTE.search(text[max(0, start - 24) : start]))


def _in_title(span: DateSpan) -> bool:
    return span.evidence[0].where.startswith("title.")


def _is_vague(span: DateSpan) -> bool:
    return span.precision is Precision.CENTURY or all(evidence.rule.startswith("clue:") for evidence in span.evidence)


def _has_narrower(spans: list[DateSpan], vague: DateSpan) -> bool:
    """Return whether a shorter span lies within a vague one."""
    return any(
        vague.earliest <= span.earliest
        and span.latest <= vague.latest
        and span.latest - span.earliest < vague.latest - vague.earliest
        for span in spans
    )
