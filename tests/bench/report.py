"""Turns everything that was measured into JSON for programs and tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.measure import VARIANTS, PageRow, QueryRow, ThreadRow
from tests.bench.queries import CLASSES, MODES

__all__ = ["BuildRow", "Report", "show"]

_BASELINE, _OURS = "tantivy", "hezuo"
_VARIANTS = {
    "top10": "ten best documents, loaded",
    "facets": "the same, and three facets over all hits",
    "snippets": "ten best documents, loaded, with passages",
}
_MODES = {"one": "one field", "all": "all text fields, weighted"}


@dataclass(frozen=True, slots=True)
class BuildRow:
    """What an engine's index took.

    Attributes:
        engine: Name of the engine.
        docs_per_s: Documents a second, analysis included.
        bytes_per_doc: Bytes of all files for each document.
        peak_mb: Peak memory while building, all processes together, in megabytes.
        open_ms: Time to open the index, in milliseconds.
    """

    engine: str
    docs_per_s: float
    bytes_per_doc: float
    peak_mb: float
    open_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run.

    Attributes:
        options: How the run was asked for, and on what machine.
        build: A row an engine.
        queries: A row for each engine, class, variant and choice of fields.
        threads: A row an engine.
        pages: hezuo's own pages, a row a class.
        missing: Engines that were left out, with the reason.
        lacking: Variants that an engine was not asked for, with the reason.
        disagreements: What engines do not agree on.
    """

    options: Mapping[str, Any]
    build: list[BuildRow] = field(default_factory=list)
    queries: list[QueryRow] = field(default_factory=list)
    threads: list[ThreadRow] = field(default_factory=list)
    pages: list[PageRow] = field(default_factory=list)
    missing: Mapping[str, str] = field(default_factory=dict)
    lacking: Sequence[str] = ()
    disagreements: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """The report in plain values."""
        return asdict(self)


def show(report: Report, console: Console) -> None:
    """Print the tables."""
    engines = [row.engine for row in report.build]
    console.print(_build_table(report.build))
    by_key = {(row.engine, row.cls, row.variant, row.fields): row for row in report.queries}
    for mode in MODES:
        for variant in VARIANTS:
            console.print(_query_table(by_key, engines, variant, mode))
    console.print(
        _small_table("8 threads at once, pages with facets, ms".replace("8", _threads(report)), report.threads)
    )
    for row in _widening(report):
        console.print(row)
    if report.pages:
        console.print(_small_table("hezuo's whole pages, from words to passages, ms", report.pages))
    for name, reason in report.missing.items():
        console.print(f"{name} {reason}.")
    for text in report.lacking:
        console.print(f"{text}.")
    total = len(report.disagreements)
    console.print("All engines found the same documents and counts." if not total else f"{total} DISAGREEMENTS:")
    for text in report.disagreements[:20]:
        console.print(f"  {text}", markup=False)


def _threads(report: Report) -> str:
    return str(report.threads[0].threads) if report.threads else "0"


def _build_table(rows: Iterable[BuildRow]) -> Table:
    table = _table("Building", "engine", "documents/s", "bytes/document", "peak MB", "open ms")
    for row in rows:
        table.add_row(
            row.engine, f"{row.docs_per_s:,.0f}", f"{row.bytes_per_doc:,.0f}", f"{row.peak_mb:,.0f}", f"{row.open_ms:.1f}"
        )  # fmt: skip
    return table


def _query_table(
    rows: Mapping[tuple[str, str, str, str], QueryRow], engines: Sequence[str], variant: str, mode: str
) -> Table:
    """One row a class: median (95th percentile) of each engine, and hezuo's share of the baseline's."""
    compared = {_BASELINE, _OURS} <= set(engines)
    ratios = [f"{_OURS}/{_BASELINE}", "p95"] if compared else []
    table = _table(f"{_MODES[mode]}: {_VARIANTS[variant]}; median (p95) ms", "class", "hits", *engines, *ratios)
    for cls in CLASSES:
        found = {name: rows[name, cls, variant, mode] for name in engines if (name, cls, variant, mode) in rows}
        if not found:
            continue
        cells = [
            f"{found[name].median_ms:.2f} ({found[name].p95_ms:.2f})" if name in found else "-" for name in engines
        ]
        if compared:
            ours, base = found[_OURS], found[_BASELINE]
            cells += [f"{ours.median_ms / base.median_ms:.2f}", f"{ours.p95_ms / base.p95_ms:.2f}"]
        hits = sorted({row.hits for row in found.values()})
        table.add_row(cls, " / ".join(f"{count:,}" for count in hits), *cells)
    return table


def _widening(report: Report) -> Iterable[str]:
    """What it costs each engine that every word is also asked for by ten translations: expanded / words, all fields."""
    medians = {(row.engine, row.variant, row.cls): row.median_ms for row in report.queries if row.fields == MODES[-1]}
    for engine in dict.fromkeys(row.engine for row in report.queries):
        ratios = {
            variant: medians[engine, variant, "expanded"] / medians[engine, variant, "words"]
            for variant in VARIANTS
            if (engine, variant, "expanded") in medians
        }
        told = ", ".join(f"{variant} {ratio:.2f}" for variant, ratio in ratios.items())
        yield f"expanded / words, {engine}: {told}"


def _small_table(title: str, rows: Sequence[ThreadRow] | Sequence[PageRow]) -> Table:
    values = [asdict(row) for row in rows]
    table = _table(title, *(values[0] if values else ()))
    for row in values:
        table.add_row(*(f"{value:,.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left")
    return table
