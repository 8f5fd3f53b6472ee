"""Give each document that is read its id and the label of its file, and tell which documents are gone."""

from __future__ import annotations

from search.indexing.ids.assignment.assigner import IdAssigner

__all__ = ["IdAssigner"]
