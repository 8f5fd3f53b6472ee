"""Find documents by ids that they may have had before."""

from __future__ import annotations

from search.query import Index

__all__ = ["current_document"]


def current_document(index: Index, document_id: str) -> tuple[int | None, str]:
    """Return number and id of the document that has an id or had it before; None and the same id if there is none."""
    number = index.number(document_id)
    if number is None and (moved := index.resolve(document_id).id):
        return index.number(moved), moved
    return number, document_id
