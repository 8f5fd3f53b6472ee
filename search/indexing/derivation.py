"""Derive the facts of documents by the tables of hezuo and of the archive, and tell which are to be derived again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from search.engine import Preparation, difference
from search.enrich import Enricher
from search.indexing.archive_tables import ArchiveTables
from search.indexing.table_changes import corrections_changed, eras_changed, places_changed
from search.model import Document, Rejected

__all__ = ["as_read", "make_enricher", "preparation", "touched_documents"]

_LOG = logging.getLogger(__name__)

_OWN_TABLE = "own table of "  # begins the name of a version that is the content of a table of the archive


def preparation(tables: ArchiveTables) -> Preparation:
    """Return how worker processes derive the facts of documents."""
    return Preparation.of(make_enricher, tables.eras, tables.places, tables.corrections)


def make_enricher(eras: str, places: str, corrections: str) -> Callable[[Document], Document | Rejected | None]:  # noqa: ARG001 - of tables that are to come
    """Return the function by which each process of a build derives facts; None stands for a document that is hidden.

    Args:
        eras: The archive's own table of named periods; empty for the one that comes with hezuo.
        places: Its table of places, likewise.
        corrections: Its corrections, likewise.
    """
    enricher = _enricher(eras)

    def enrich(document: Document) -> Document | Rejected | None:
        try:
            return enricher.enrich(document)
        except MemoryError:  # no flaw of hezuo, nor of the document
            raise
        except Exception:  # a bug of ours rejects one document and does not end the build
            _LOG.exception("could not understand %s", document.source)
            reason = "could not be understood, which is a flaw of hezuo and stands in the log; please report this file"
            return Rejected(path=document.source, reason=reason)

    return enrich


def _enricher(eras: str) -> Enricher:
    if not eras:
        return Enricher.load()
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".toml") as table:
        table.write(eras)
        table.flush()
        return Enricher.load(Path(table.name))


def as_read(document: Document) -> Document:
    """Return a stored document as it was read, without the facts that were derived."""
    return replace(document, published=None, about=(), places=(), eras=(), periods=(), glosses=())


def touched_documents(
    manifest: Mapping[str, Any], before: ArchiveTables | None, versions: Mapping[str, Any], now: ArchiveTables
) -> Callable[[Document], bool] | None:
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
    tests = [
        changed(getattr(before, name), getattr(now, name))
        for name, changed in (("corrections", corrections_changed), ("places", places_changed), ("eras", eras_changed))
        if getattr(before, name) != getattr(now, name)
    ]
    return (lambda document: any(test(document) for test in tests)) if tests else None


def _without_tables(versions: object) -> dict[str, Any]:
    """Return versions without the archive's own tables, which are compared by their content."""
    items = versions.items() if isinstance(versions, Mapping) else ()
    return {name: version for name, version in items if not str(name).startswith(_OWN_TABLE)}
