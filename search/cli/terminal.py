"""Output of commands as text: reports, facts and pages of results, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.accounts import SourceWarning
from search.cli.options import printable
from search.model import UNDATED, Rejected

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from search.indexing import Preview, UpdateReport
    from search.library import Library
    from search.model import BuildReport
    from search.results import Expansion, Hit, Page, Snippet

__all__ = ["print_build", "print_page", "print_preview", "print_stats", "print_update"]

_EXPANSIONS = 8  # expansions that are printed
_DUPLICATES = 3  # copies of a text that are named below it
_SAID_BY_SOURCE = ("romanisation", "name")  # reasons for which the source is printed, which is more specific
_SHOWN = 20  # rejected or deleted files of a report
_DERIVED = {"enrichment": "derive the facts of every document anew", "lexicon": "write the lexicon anew"}
_NAMED = {"Author": "authors", "Newspaper or journal": "papers", "Collection": "collections"}  # tables of `stats`
_VERSION = 16  # characters of a version that are shown; only a checksum has more


def print_build(report: BuildReport, index: str) -> None:
    """Print what a build did, and what it rejected."""
    total = report.added + report.unchanged
    click.echo(
        f"{_documents(total)} in {index}/ ({report.added:,} new or changed, {report.unchanged:,} as before),"
        f" {report.rejected_total:,} rejected, {report.seconds:.1f} s"
    )
    _print_corrections(report)
    _print_accounts(report.accounts.as_dict())
    _print_rejections(report.rejected, report.rejected_total, "hezuo report lists them")
    _print_warnings(report.warnings)
    _print_accepted(report.accepted)
    _print_next(total, report)


def print_preview(preview: Preview, index: str, command: str) -> None:
    """Print what a build or an update would do."""
    added, changed, deleted = preview.added.total, preview.changed.total, preview.deleted.total
    click.echo(
        f"hezuo {command} would make {_documents(preview.documents)} in {index}/, which has {preview.before:,}"
        f" ({added:,} new, {changed:,} changed, {preview.unchanged:,} as before, {deleted:,} deleted),"
        f" {len(preview.rejected):,} rejected; nothing has been written, {preview.seconds:.1f} s"
    )
    for name, documents in (("new", preview.added), ("changed", preview.changed), ("deleted", preview.deleted)):
        for source in documents.first[:_SHOWN]:
            click.echo(f"  {name} {printable(source)}")
        if len(documents.first) > _SHOWN:
            click.echo(f"  and others; {documents.total:,} documents are {name} (--json lists more)")
    _print_accounts(preview.accounts.as_dict())
    _print_rejections(preview.rejected, len(preview.rejected), "--json lists them")
    _print_warnings(preview.warnings)
    for reason in preview.reasons:
        click.echo(f"  it would not be served without --accept: {printable(reason)}", err=True)


def print_update(report: UpdateReport, index: str) -> None:
    """Print what an update did, what it deleted, and what it rejected."""
    click.echo(
        f"{_documents(report.documents)} in {index}/ ({report.added:,} new, {report.changed:,} changed,"
        f" {report.unchanged:,} as before), {len(report.deleted):,} deleted, {report.rejected_total:,} rejected,"
        f" {report.seconds:.1f} s"
    )
    for source in report.deleted[:_SHOWN]:
        click.echo(f"  deleted {printable(source)}: it is in none of the sources any more")
    if len(report.deleted) > _SHOWN:
        click.echo(f"  and {len(report.deleted) - _SHOWN:,} more")
    _print_corrections(report)
    _print_accounts(report.accounts.as_dict())
    _print_rejections(report.rejected, report.rejected_total, "hezuo report lists them")
    _print_warnings(report.warnings)
    _print_accepted(report.accepted)
    _print_next(report.documents, report)


def print_stats(library: Library, facts: Mapping[str, Any]) -> None:
    """Print the facts about an index, with tables of documents; `facts` also has the keys `segments` and `deleted`."""
    from rich.table import Table
    from rich.text import Text

    from search.present import date_value_label

    console = _console()
    dates = f", published {facts['earliest']} to {facts['latest']}" if facts["earliest"] else ""
    console.print(f"{_documents(facts['documents'])}{dates}; {facts['undated']:,} undated", markup=False)
    if facts["scanned"]:
        console.print(f"{_documents(facts['scanned'])} of scanned text with errors", markup=False)
    console.print(f"generation {facts['generation']}, built {facts['built']}, {facts['bytes']:,} bytes", markup=False)
    segments = f"{facts['segments']:,} segment{'' if facts['segments'] == 1 else 's'}"
    waiting = f", {_documents(facts['deleted'])} deleted and waiting for the next merge" if facts["deleted"] else ""
    console.print(segments + waiting, markup=False)
    if facts["duplicates"]:
        are = "document is a copy" if facts["duplicates"] == 1 else "documents are copies"
        console.print(f"{facts['duplicates']:,} {are} of another, with almost the same text", markup=False)
    if facts["corrected"] or facts["hidden"]:
        console.print(_corrected(facts["corrected"], facts["hidden"]), markup=False)
    if facts["characters"]:
        for line in _account_lines(facts["characters"]):
            console.print(line, markup=False, soft_wrap=True)
    for line in _version_lines(facts):
        console.print(line, markup=False, soft_wrap=True)
    for problem in facts["problems"]:
        console.print(Text(problem["detail"], style="yellow"))
    tables = {
        "Kind": facts["kinds"],
        "Language": facts["langs"],
        "Decade": {date_value_label(decade)[0]: count for decade, count in facts["decades"].items()},
        "Era": {" ".join(library.era_label(era)): count for era, count in facts["eras"].items()},
        **{name: facts[counts] for name, counts in _NAMED.items()},
    }
    for name, counts in tables.items():
        if counts:
            total = facts[f"{_NAMED[name]}_total"] if name in _NAMED else len(counts)
            largest = f" ({len(counts)} of {total:,})" if total > len(counts) else ""
            table = Table(f"{name}{largest}", "Documents", box=None, pad_edge=False)
            table.columns[1].justify = "right"
            for value, count in counts.items():
                table.add_row(Text(value), f"{count:,}")
            console.print()
            console.print(table)
    _print_lists(console, facts)


def _print_lists(console: Console, facts: Mapping[str, Any]) -> None:
    """Print what of an archive needs a librarian's eye: rejected and incomplete files, corrections without effect."""
    if facts["rejected"]:
        console.print(f"\n{facts['rejected_total']:,} rejected:", markup=False)
        here = Path.cwd()
        for item in facts["rejected"][:_SHOWN]:
            console.print(f"  {Rejected(**item).seen_from(here)}", markup=False, soft_wrap=True)
    if facts["correction_warnings"]:
        console.print("\nCorrections without effect:", markup=False)
        for warning in facts["correction_warnings"][:_SHOWN]:
            console.print(f"  {warning}", markup=False, soft_wrap=True)
    if facts["warnings"]:
        console.print(f"\n{facts['warnings_total']:,} to look at:", markup=False)
        for item in facts["warnings"][:_SHOWN]:
            console.print(f"  {SourceWarning.from_dict(item)}", markup=False, soft_wrap=True)


def print_page(page: Page) -> None:
    """Print a page of results, with highlighted matches."""
    from rich.text import Text

    console = _console()
    for notice in page.notices:
        console.print(Text(notice.text, style="yellow"))
    for line in _help_lines(page):
        console.print(line)
    first = (page.number - 1) * page.per_page
    shown = f", {first + 1} to {first + len(page.hits)}" if page.total > len(page.hits) and page.hits else ""
    console.print(Text(f"{_documents(page.total)}{shown} ({page.took_ms:.0f} ms)", style="dim"))
    for rank, hit in enumerate(page.hits, start=first + 1):
        console.print()
        _print_hit(console, rank, hit)


def _help_lines(page: Page) -> Iterator[Text]:
    """Yield lines about expansions, suggestions and relaxations."""
    from rich.text import Text

    if page.expansions:
        shown = [f"{expansion.text} ({_reason(expansion)})" for expansion in page.expansions[:_EXPANSIONS]]
        more = len(page.expansions) - len(shown)
        rest = f" and {more} more" if more else ""
        yield Text(f"also searched: {', '.join(map(printable, shown))}{rest}; --exact searches only what was typed")
    for suggestion in page.suggestions:
        yield Text(f"did you mean: {printable(suggestion.query)} ({_documents(suggestion.total)})", style="yellow")
    for relaxation in page.relaxations:
        name = f"{relaxation.filter.removeprefix('-')} " if relaxation.filter else ""
        line = f"without {name}{printable(relaxation.label)}: {_documents(relaxation.total)}"
        yield Text(line, style="yellow")


def _reason(expansion: Expansion) -> str:
    """Return the reason of an expansion in a few words."""
    return expansion.source if expansion.why in _SAID_BY_SOURCE else expansion.why


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def _version_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines about the versions an index was built with, and what an update would derive anew."""
    versions = dict(facts["versions"])
    yield f"versions: format {versions.pop('format')}"
    for part in versions.values():
        yield "  " + ", ".join(f"{name} {str(version)[:_VERSION]}" for name, version in part.items())
    for part, differs in facts["stale"].items():
        yield f"hezuo update will {_DERIVED[part]} ({differs})"


def _print_rejections(rejections: Sequence[Rejected], total: int, advice: str) -> None:
    here = Path.cwd()
    for rejected in rejections[:_SHOWN]:
        click.echo(f"  rejected {rejected.seen_from(here)}", err=True)
    if total > _SHOWN:
        click.echo(f"  and {total - _SHOWN:,} more; {advice}", err=True)


def _print_next(documents: int, report: BuildReport | UpdateReport) -> None:
    """Print what to do about an archive without documents, or about what needs a look."""
    if not documents and not report.rejected:
        click.echo("There was nothing to be read yet: put documents into the folder, and run hezuo update.")
    elif report.rejected or report.warnings or report.correction_warnings:
        click.echo("hezuo report says what to do about these, and what else needs a look.")


def _print_warnings(warnings: Sequence[SourceWarning]) -> None:
    for warning in warnings[:_SHOWN]:
        click.echo(f"  warning: {printable(str(warning))}", err=True)
    if len(warnings) > _SHOWN:
        click.echo(f"  and {len(warnings) - _SHOWN:,} more; hezuo stats --json lists them", err=True)


def _print_corrections(report: BuildReport | UpdateReport) -> None:
    if report.corrected or report.hidden:
        click.echo(_corrected(report.corrected, report.hidden))
    for warning in report.correction_warnings[:_SHOWN]:
        click.echo(f"  warning: {printable(warning)}", err=True)
    if len(report.correction_warnings) > _SHOWN:
        omitted = len(report.correction_warnings) - _SHOWN
        click.echo(f"  and {omitted:,} more; hezuo stats --json lists them", err=True)


def _corrected(corrected: int, hidden: int) -> str:
    return f"{_documents(corrected)} corrected by the librarian" + (f", {hidden:,} hidden" if hidden else "")


def _print_accepted(reasons: Sequence[str]) -> None:
    for reason in reasons:
        click.echo(f"  accepted: {printable(reason)}", err=True)


def _print_accounts(facts: Mapping[str, Any]) -> None:
    for line in _account_lines(facts):
        click.echo(line)


def _account_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines about what became of the characters of the sources."""
    left_out = sum(facts["left_out"].values())
    kept = f"{facts['text']:,} text, {facts['metadata']:,} metadata"
    yield f"{facts['read']:,} letters, digits and Chinese characters read: {kept}, {left_out:,} left out"
    for reason, count in facts["left_out"].items():
        yield f"  {count:,} {reason}"
    for reason, count in facts.get("doubtful", {}).items():
        yield f"  {count:,} doubtful: {reason}"
    if encodings := facts.get("encodings"):
        yield "files of plain text: " + ", ".join(f"{count:,} in {encoding}" for encoding, count in encodings.items())


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"


def _print_hit(console: Console, rank: int, hit: Hit) -> None:
    from rich.table import Table
    from rich.text import Text

    rows = [(f"{rank}." if number == 0 else "", line) for number, line in enumerate(_hit_lines(hit))]
    if not console.is_terminal:  # one line each, for other programs
        for label, line in rows:
            console.print(Text.assemble(f"{label:>4} ", line), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", width=4)
    grid.add_column()
    for label, line in rows:
        grid.add_row(label, line)
    console.print(grid)


def _hit_lines(hit: Hit) -> Iterator[Text]:
    from rich.text import Text

    document = hit.document
    for title in hit.titles:
        if title.text:
            yield _marked(title, "bold")
    date = document.published.edtf if document.published else UNDATED
    places = ", ".join(f"{place.name_en} {place.name}" for place in document.places if place.role == "subject")
    scan = "scanned text, may contain errors" if document.scan else ""
    facts = " · ".join(part for part in (date, str(document.kind), places, document.source, scan) if part)
    yield Text(printable(facts), style="dim")
    if hit.misread:
        yield Text(f"possibly misread: {', '.join(map(printable, hit.misread))}", style="yellow")
    if hit.missing:
        yield Text(f"missing: {', '.join(map(printable, hit.missing))}", style="yellow")
    for snippet in hit.snippets:
        page = (f" (p. {printable(snippet.page)})", "dim") if snippet.page else ""
        cut_before, cut_after = "…" if snippet.cut_before else "", "…" if snippet.cut_after else ""
        yield Text.assemble(cut_before, _marked(snippet, ""), cut_after, page)
    if hit.duplicates:
        sources = ", ".join(printable(duplicate.source) for duplicate in hit.duplicates[:_DUPLICATES])
        rest = f" and {len(hit.duplicates) - _DUPLICATES} others" if len(hit.duplicates) > _DUPLICATES else ""
        yield Text(f"{len(hit.duplicates)} more of the same: {sources}{rest}", style="dim")


def _marked(snippet: Snippet, style: str) -> Text:
    from rich.text import Text

    line = Text(style=style)
    for text, is_marked in snippet.pieces():
        line.append(printable(text), style="bold reverse" if is_marked else "")
    return line
