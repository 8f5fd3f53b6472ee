"""Turns the fixed documents into what is derived from them, with evidence, a line for each fact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from search.enrich import Enricher
from search.model import Document
from tests.golden.documents import DOCUMENTS
from tests.golden.table_checksums import table_checksums

__all__ = ["facts"]


def facts() -> dict[str, Any]:
    """Return the facts of each document, and what the tables say that they come from."""
    enricher = Enricher.load()
    return {
        **{document.id: _facts(enricher.enrich(document)) for document in DOCUMENTS},
        **table_checksums("search.enrich"),
        **table_checksums("search.text", "common_words.tsv", "readings.tsv", "shapes.tsv", "sounds.tsv"),
    }


def _facts(document: Document) -> dict[str, list[str]]:
    published = [document.published] if document.published else []
    return {
        "published": _lines(published),
        "about": _lines(document.about),
        "places": _lines(document.places),
        "eras": _lines(document.eras),
        "periods": _lines(document.periods),
        "glosses": _lines(document.glosses),
        "scan": _lines([document.scan] if document.scan else []),
    }


def _lines(values: Iterable[Any]) -> list[str]:
    """Return a line for each fact, and one for each place that it was read at."""
    lines = []
    for value in values:
        fact = msgspec.to_builtins(value)
        evidence = fact.pop("evidence")
        lines.append(", ".join(f"{name} {_shown(one)}" for name, one in fact.items()))
        lines += ["  {where} {start}:{end} {text!r} ({rule})".format(**one) for one in evidence]
    return lines


def _shown(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
