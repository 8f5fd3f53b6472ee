"""Titles of documents in a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from search.remote.connection import Connection
from search.remote.searching import document_of

__all__ = ["titles_by_id"]


def titles_by_id(connection: Connection, index: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the titles of documents by their ids, one a text; documents that are not there are left out."""
    if not ids:
        return {}
    body = {"query": {"ids": {"values": [*ids]}}, "size": len(ids), "_source": ["doc"]}
    hits = connection.search(index, body).hits.hits
    return {hit.id: tuple(text.title for text in document_of(hit, index).texts) for hit in hits}
