"""JSON Schemas of the answers that count documents."""

from __future__ import annotations

from web.api.schema_parts import COUNT, NUMBER, TEXT, TEXTS, URL, Schema, list_of, object_of, reference

__all__ = ["count_schemas"]

_COUNTS: Schema = {"type": "array", "items": COUNT}
_BY_PERIOD: Schema = {"type": "array", "items": object_of({"period": TEXT, "count": COUNT})}
_PERIOD: Schema = {**TEXT, "description": "`1954`, `1954-11` or `1954-11-11`; empty if there is none"}


def count_schemas() -> dict[str, Schema]:
    """Return the schemas by name."""
    return {
        "TimelineAnswer": {"allOf": [object_of({"query": TEXT}), reference("Timeline")]},
        "Trends": _trends(),
        "TrendLine": _trend_line(),
        "Provinces": _provinces(),
        "Calendar": _calendar(),
        "DayPaper": _day_paper(),
        "Term": _term(),
        "Terms": _terms(),
    }


def _trends() -> Schema:
    return object_of(
        {
            "grain": {**TEXT, "description": "length of the periods"},
            "split": {**TEXT, "description": "what the lines are split by, or empty"},
            "unit": {**TEXT, "description": "what `values` count: `articles` or `occurrences`"},
            "per_thousand": {"type": "boolean", "description": "whether for every thousand articles of the period"},
            "smoothing": {**COUNT, "description": "periods on either side that are taken together in `values`"},
            "periods": TEXTS,
            "questions": list_of("TrendQuestion"),
            "trends": list_of("TrendLine"),
        },
        "Questions over time; the lists of each line have a number for each of `periods`.",
    )


def _trend_line() -> Schema:
    return object_of(
        {
            "question": TEXT,
            "value": {**TEXT, "description": "language or code of the province, or empty"},
            "label": TEXT,
            "label_zh": TEXT,
            "articles": {**_COUNTS, "description": "documents found"},
            "occurrences": {**_COUNTS, "description": "occurrences of the words of the question in them"},
            "totals": {**_COUNTS, "description": "all documents that pass the filters and have the value"},
            "values": {
                "type": "array",
                "items": {"type": ["number", "null"]},
                "description": "what was asked for; null where there is no document to be one of a thousand",
            },
        }
    )


def _provinces() -> Schema:
    share: Schema = {**NUMBER, "description": "share of the province’s documents, from 0 to 1"}
    return object_of(
        {
            "query": TEXT,
            "found": {**COUNT, "description": "documents found"},
            "documents": {**COUNT, "description": "documents of the archive"},
            "provinces": {"type": "array", "items": {"allOf": [reference("Province"), object_of({"share": share})]}},
        },
        "Documents by province; one may be about several, or none.",
    )


def _calendar() -> Schema:
    return object_of(
        {
            "period": _PERIOD,
            "total": {**COUNT, "description": "documents known to be of the period"},
            "counts": {**_BY_PERIOD, "description": "the next shorter periods that have documents"},
            "days": {**_BY_PERIOD, "description": "every day of it that has documents; none for all years"},
            "previous": {**_PERIOD, "description": "the last period as long before it that has documents"},
            "next": {**_PERIOD, "description": "the first one after it"},
            "listed": {**COUNT, "description": "articles in `papers`"},
            "papers": {**list_of("DayPaper"), "description": "what was printed, of a day"},
        }
    )


def _day_paper() -> Schema:
    titles: Schema = {"type": "object", "description": "by BCP 47 tag", "additionalProperties": TEXT}
    article = object_of({"id": TEXT, "titles": titles, "authors": TEXTS, "kind": TEXT, "url": URL})
    column = object_of({"label": TEXT, "label_zh": TEXT, "articles": {"type": "array", "items": article}})
    page = object_of({"page": TEXT, "columns": {"type": "array", "items": column}})
    return object_of({"label": TEXT, "label_zh": TEXT, "pages": {"type": "array", "items": page}})


def _terms() -> Schema:
    documents: Schema = {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "documents that have it or a translation; null if there was not time to count them",
    }
    heading: Schema = {**TEXT, "description": "the letter (`#` for none) or subject that it stands under"}
    url: Schema = {**URL, "description": "address of the term’s page"}
    listed: Schema = {
        "allOf": [reference("GlossaryTerm"), object_of({"heading": heading, "documents": documents, "url": url})]
    }
    return object_of(
        {
            "query": {**TEXT, "description": "what names had to contain"},
            "total": {**COUNT, "description": "terms on all pages"},
            "page": COUNT,
            "per_page": COUNT,
            "pages": COUNT,
            "order": TEXT,
            "subjects": {
                "type": "array",
                "items": object_of({"subject": TEXT, "count": COUNT}),
                "description": "subjects of the terms with these words, those with most terms first",
            },
            "headings": {
                "type": "array",
                "items": object_of({"heading": TEXT, "count": COUNT}),
                "description": "what the terms of this subject stand under",
            },
            "terms": {"type": "array", "items": listed},
        }
    )


def _term() -> Schema:
    example: Schema = {"allOf": [reference("TermExample"), object_of({"url": URL})]}
    return object_of(
        {
            "term": TEXT,
            "lang": TEXT,
            "query": {**TEXT, "description": "the query that finds it"},
            "readings": {**TEXTS, "description": "Hanyu Pinyin of a Chinese term"},
            "entries": {**list_of("GlossaryTerm"), "description": "entries of the glossary that have it as a name"},
            "expansions": {**list_of("Expansion"), "description": "translations and other names that documents have"},
            "related": {**list_of("GlossaryTerm"), "description": "entries whose names contain it, or it contains"},
            "total": {**COUNT, "description": "documents that have it, or one of `expansions`"},
            "timeline": reference("Timeline"),
            "hits": list_of("Hit"),
            "example": {
                "anyOf": [example, {"type": "null"}],
                "description": "a sentence that has it in both languages",
            },
        }
    )
