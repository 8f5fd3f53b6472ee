"""Trends, provinces, calendars and terms as plain dictionaries for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from search.present.export import hit_dict, timeline_dict
from search.present.references.reference import ArchiveFacts
from search.results import CalendarPeriod, DayPaper, GlossaryPage, Provinces, TermFacts, TrendMeasure, Trends

__all__ = ["calendar_dict", "provinces_dict", "term_dict", "terms_dict", "trends_dict"]


def trends_dict(trends: Trends, measure: TrendMeasure) -> dict[str, Any]:
    """Return a comparison of questions, each line with its counts and with the values of a measure."""
    return {
        "grain": str(trends.grain),
        "split": trends.split,
        **asdict(measure),
        "periods": list(trends.periods),
        "questions": [asdict(question) for question in trends.questions],
        "trends": [
            {
                "question": trend.question,
                "value": trend.value,
                "label": trend.label[0],
                "label_zh": trend.label[1],
                "articles": list(trend.documents),
                "occurrences": list(trend.occurrences),
                "totals": list(trend.totals),
                "values": [None if value is None else round(value, 4) for value in measure.values(trend)],
            }
            for trend in trends.trends
        ],
    }


def provinces_dict(provinces: Provinces) -> dict[str, Any]:
    """Return the provinces, each with the share of its documents that were found."""
    return {
        "found": provinces.found,
        "documents": provinces.documents,
        "provinces": [
            {**asdict(province), "share": round(province.count / province.total, 4) if province.total else 0.0}
            for province in provinces.provinces
        ],
    }


def calendar_dict(period: CalendarPeriod) -> dict[str, Any]:
    """Return a part of the calendar, a day with its papers."""
    return {
        "period": period.period,
        "total": period.total,
        "counts": [{"period": name, "count": count} for name, count in period.counts],
        "days": [{"period": name, "count": count} for name, count in period.days],
        "previous": period.previous,
        "next": period.next,
        "listed": period.listed,
        "papers": [_paper(paper) for paper in period.papers],
    }


def _paper(paper: DayPaper) -> dict[str, Any]:
    return {
        "label": paper.newspaper[0],
        "label_zh": paper.newspaper[1],
        "pages": [
            {
                "page": page.page,
                "columns": [
                    {
                        "label": column.column[0],
                        "label_zh": column.column[1],
                        "articles": [
                            {
                                "id": article.id,
                                "titles": dict(article.titles),
                                "authors": list(article.authors),
                                "kind": article.kind,
                            }
                            for article in column.articles
                        ],
                    }
                    for column in page.columns
                ],
            }
            for page in paper.pages
        ],
    }


def terms_dict(page: GlossaryPage) -> dict[str, Any]:
    """Return a page of the list of terms."""
    return {
        "total": page.total,
        "page": page.number,
        "per_page": page.per_page,
        "pages": page.pages,
        "order": page.order,
        "subjects": [{"subject": subject, "count": count} for subject, count in page.subjects],
        "headings": [{"heading": heading, "count": count} for heading, count in page.headings],
        "terms": [{**asdict(term.entry), "heading": term.heading, "documents": term.documents} for term in page.terms],
    }


def term_dict(facts: TermFacts, archive: ArchiveFacts) -> dict[str, Any]:
    """Return what is known of a term, with its documents as results of an archive."""
    return {
        "term": facts.term,
        "lang": facts.lang,
        "query": facts.query,
        "readings": list(facts.readings),
        "entries": [asdict(entry) for entry in facts.entries],
        "expansions": [asdict(expansion) for expansion in facts.expansions],
        "related": [asdict(entry) for entry in facts.related],
        "total": facts.total,
        "timeline": timeline_dict(facts.timeline),
        "hits": [hit_dict(hit, archive) for hit in facts.hits],
        "example": asdict(facts.example) if facts.example else None,
    }
