"""Reports of an index for the librarian who made it: what was not read, what looks wrong, and facts to be reviewed.

findings      what one document shows: what it lacks, what contradicts itself, what is unlikely
sections      all findings of an index as tables, and what to do about each
review        derived facts with their evidence, sampled to be ticked right or wrong; precision from the ticks
writing       the report as a page and as CSV files
"""

from __future__ import annotations

from search.curation.reports.review import Precision
from search.curation.reports.writing import WrittenReport, write_report

__all__ = ["Precision", "WrittenReport", "write_report"]
