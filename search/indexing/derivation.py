"""Derive the facts of documents by the tables of hezuo and of the archive, and tell which are to be derived again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from search.curation import Corrections, corrections_changed, uncorrected
from search.engine import ArchiveTables, Preparation, difference
from search.enrich import Enricher, EraTable, Gazetteer, eras_changed, places_changed
from search.model import Document, Rejected

__all__ = ["as_read", "make_enricher", "preparation", "touched_documents"]

_LOG = logging.getLogger(__name__)

_OWN_TABLE = "own table of "  # begins the name of a version that is the content of a table of the archive

IsTouched = Callable[[Document], bool]


def preparation(tables: ArchiveTables) -> Preparation:
    """Return how worker processes derive and correct the facts of documents."""
    return Preparation.of(make_enricher, tables.eras, tables.places, tables.corrections)


def make_enricher(eras: str, places: str, corrections: str) -> Callable[[Document], Document | Rejected | None]:
    """Return the function by which each process of a build derives and corrects facts.

    It returns None for a document that a correction hides.

    Args:
        eras: The archive's own table of named periods; empty for none.
        places: Its own table of places; empty for none.
        corrections: Its corrections; empty for none.
    """
    enricher = Enricher.load(eras, places)
    table = Corrections.parse(corrections, gazetteer=enricher.gazetteer, eras=enricher.eras)

    def enrich(document: Document) -> Document | Rejected | None:
        try:
            return table.apply(document, enricher.enrich)
        except MemoryError:  # no flaw of hezuo, nor of the document
            raise
        except Exception:  # a bug of ours rejects one document and does not end the build
            _LOG.exception("could not understand %s", document.source)
            reason = "could not be understood, which is a flaw of hezuo and stands in the log; please report this file"
            return Rejected(path=document.source, reason=reason)

    return enrich


def as_read(document: Document) -> Document:
    """Return a stored document as it was read, without the facts that were derived, and without corrections."""
    read = uncorrected(document)
    return replace(read, published=None, about=(), places=(), eras=(), periods=(), glosses=(), scan=None)


def touched_documents(
    manifest: Mapping[str, Any], before: ArchiveTables | None, versions: Mapping[str, Any], now: ArchiveTables
) -> IsTouched | None:
    """Return the test of whether a stored document may have other facts now; None if none has.

    Args:
        manifest: The manifest of the index.
        before: The archive's own tables that it was made by; None if it does not tell.
        versions: The versions of the enrichment of now.
        now: The tables of now.
    """
    if difference(_without_tables(manifest.get("enrichment")), _without_tables(versions)):
        return lambda _: True
    if before is None:
        is_same = manifest.get("enrichment") == dict(versions) and not now.corrections and not now.places
        return None if is_same else lambda _: True
    tests: list[IsTouched] = []
    if before.corrections != now.corrections:
        gazetteer, eras = Gazetteer.load(now.places), EraTable.load(now.eras)
        tests.append(corrections_changed(before.corrections, now.corrections, gazetteer=gazetteer, eras=eras))
    if before.places != now.places:
        tests.append(places_changed(before.places, now.places))
    if before.eras != now.eras:
        tests.append(eras_changed(before.eras, now.eras))
    return (lambda document: any(test(document) for test in tests)) if tests else None


def _without_tables(versions: object) -> dict[str, Any]:
    """Return versions without the archive's own tables, which are compared by their content."""
    items = versions.items() if isinstance(versions, Mapping) else ()
    return {name: version for name, version in items if not str(name).startswith(_OWN_TABLE)}
