"""The command `hezuo report`: what a librarian should look at, as a page and as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from search.cli.options import command, destination, index_option, json_option, print_json, settings

__all__ = ["report_command"]

_FOLDER = "report"
_SAMPLE = 50  # facts to be reviewed; as many as somebody ticks in half an hour


@click.command("report", short_help="Write what should be looked at as a page and tables.")
@click.argument("folder", default=_FOLDER, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--sample",
    default=_SAMPLE,
    show_default=True,
    type=click.IntRange(0, 10_000),
    metavar="N",
    help="Derived facts that are sampled for review.",
)
@index_option
@json_option
@command
def report_command(folder: Path, sample: int, index: str | None, as_json: bool) -> None:  # noqa: FBT001 - of click's
    """Write what should be looked at into FOLDER (default: report): a page for a browser, and tables for a spreadsheet.

    Files that could not be read, and what was left out of others; documents without date, place or period; facts that
    contradict each other; values that are unlikely; copies; the commonest and rarest values of each filter.

    A table review-001.csv has facts that were derived, drawn at random, with the words they rest on. Write y or n into
    its first column, save it, and run this again: it tells how many of all such facts are right, as far as your ticks
    can tell, and draws others. Tables with ticks are never written over.
    """
    from search.curation import write_report
    from search.engine import ArchiveTables, OpenIndex, current
    from search.enrich import EraTable, Gazetteer

    config = settings(index)
    opened = OpenIndex(current(destination(config).folder))
    tables = ArchiveTables.of(opened.folder) or ArchiveTables()
    gazetteer, eras = Gazetteer.load(tables.places), EraTable.load(tables.eras)
    try:
        with _progress(quiet=as_json) as progress:
            written = write_report(opened, folder, gazetteer=gazetteer, eras=eras, sample=sample, progress=progress)
    except OSError as error:
        path = error.filename or folder
        raise click.ClickException(f"{path}: cannot be written ({error.strerror or error})") from error
    if as_json:
        facts = {"page": str(written.page), "review": str(written.review), "documents": written.documents}
        measured = [{**each._asdict(), "share": each.share} for each in written.precisions]
        print_json({**facts, "totals": written.totals, "precision": measured})
        return
    for title, total in written.totals.items():
        if not title.startswith("Values of the filter"):
            click.echo(f"{total:>9,}  {title}")
    for each in written.precisions:
        click.echo(
            f"{each.fact}: {each.right} of {each.ticked} right, so {each.lowest:.0%} to {each.highest:.0%} of all such"
        )
    click.echo(f"{written.page}: open it in a browser. {written.review}: tick it, and run this again.")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal how many documents have been looked at."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("Looking"), BarColumn(), MofNCompleteColumn(), TextColumn("documents"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Looking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
