"""Find documents by ids that they may have had before."""

from __future__ import annotations

from search.query import Index

__all__ = ["current_number"]


def current_number(index: Index, document_id: str) -> int | None:
    """Return the number of the document that has an id or had it before; None if there is none."""
    number = index.number(document_id)
    if number is None and (moved := index.resolve(document_id).id):
        number = index.number(moved)
    return number
