"""Writing of a report: one page for a browser, a CSV file for each table, and a table of facts to be ticked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.curation.reports.review import REVIEW_COLUMNS, Precision, precisions, read_ticks
from search.curation.reports.sections import Contents, Section, inspect
from search.engine import OpenIndex
from search.enrich import EraTable, Gazetteer
from search.lexicon import write_csv

__all__ = ["PAGE", "WrittenReport", "write_report"]

PAGE = "index.html"
"""Name of the page."""

_REVIEW = "review-{:03}.csv"
_SHOWN = 40  # rows of a table on the page; the CSV file has all


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report that was written.

    Attributes:
        folder: Its folder.
        page: The page for a browser.
        review: The table of facts to be ticked.
        documents: Documents that were looked at.
        totals: Rows of each table that is not empty, by its English title.
        precisions: What was ticked in tables of earlier reports in the folder.
    """

    folder: Path
    page: Path
    review: Path
    documents: int
    totals: dict[str, int]
    precisions: tuple[Precision, ...]


def write_report(
    index: OpenIndex, folder: Path, *, gazetteer: Gazetteer, eras: EraTable, sample: int = 50,
    progress: Callable[[int, int], None] | None = None,
) -> WrittenReport:  # fmt: skip
    """Write the report of an index; tables that were ticked before stay, and count.

    Args:
        index: The index.
        folder: A folder for the report, which is made if it is not there.
        gazetteer: The places.
        eras: The named periods.
        sample: Facts that are sampled for review.
        progress: Called with the number of documents seen, and their total.

    Raises:
        ConfigError: If a ticked table cannot be read.
        IndexDamaged: If a document is damaged.
        OSError: If a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = sorted(folder.glob(_REVIEW.format(0).replace("000", "*")))
    ticks = {path: list(read_ticks(path)) for path in earlier}
    review = next((path for path in earlier if not ticks[path]), None)  # nobody has begun with it
    if review is None:
        review = folder / _REVIEW.format(len(earlier) + 1)
    now = datetime.now(tz=UTC)
    seed = f"{index.folder.name} {review.name}"
    contents = inspect(index, gazetteer, eras, sample=sample, seed=seed, today=now.date(), progress=progress)
    measured = precisions(tick for each in ticks.values() for tick in each)
    for path in folder.glob("*.csv"):  # of a table that is empty by now
        if path not in earlier and path.stem not in {section.name for section in contents.sections if section.rows}:
            path.unlink()
    for section in contents.sections:
        if section.rows:
            write_csv(folder / f"{section.name}.csv", section.columns, section.all_rows())
    write_csv(review, REVIEW_COLUMNS, contents.sample)
    page = folder / PAGE
    page.write_text(_page(contents, review, measured, now), encoding="utf-8", errors="replace")
    totals = {section.title[0]: section.total for section in contents.sections if section.total}
    return WrittenReport(folder, page, review, contents.documents, totals, tuple(measured))


def _page(contents: Contents, review: Path, measured: list[Precision], now: datetime) -> str:
    """Return the page; everything in it is escaped where it is written."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("search.curation.reports"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html").render(
        groups=_groups(contents.sections),
        facts=contents.facts,
        documents=contents.documents,
        sample=contents.sample,
        review=review.name,
        review_columns=REVIEW_COLUMNS,
        precisions=measured,
        shown=_SHOWN,
        written=now.strftime("%Y-%m-%d %H:%M UTC"),
    )


def _groups(sections: Any) -> list[tuple[str, str, list[Section]]]:
    """Return the sections under their headings."""
    headings = {
        "read": ("What was read", "读取情况"),
        "lacks": ("What documents lack", "缺失的信息"),
        "conflict": ("Contradictions", "矛盾"),
        "suspicious": ("Unlikely values", "可疑的值"),
        "near": ("Copies", "重复"),
        "facet": ("Values of the filters", "筛选值"),
    }
    groups: dict[str, list[Section]] = {name: [] for name in headings}
    for section in sections:
        first = section.name.partition("-")[0]
        name = first if first in headings else "lacks" if first == "no" else "read"
        groups[name].append(section)
    return [(*headings[name], members) for name, members in groups.items() if members]
