"""The librarian's word against the machine's: corrections of documents, golden queries, reports of a build."""

from __future__ import annotations

from search.curation.reports import Precision, WrittenReport, write_report

__all__ = ["Precision", "WrittenReport", "write_report"]
