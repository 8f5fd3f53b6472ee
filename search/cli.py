"""Turns a librarian's commands into builds, checks, facts, answers and a running server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from search.config import Config
from search.errors import IndexMissing, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.text import Text

    from search.library import Library
    from search.model import BuildReport, Hit, Page, Snippet
    from search.pipeline import Progress

__all__ = ["main"]

P = ParamSpec("P")
R = TypeVar("R")

_SHOWN_REJECTIONS = 20
_PLAIN_STEPS = 10  # progress lines of a build whose output is no terminal


def _command(function: Callable[P, R]) -> Callable[P, R]:
    """Turn our own errors into a line on standard error and a non-zero exit."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except SearchError as error:
            raise click.ClickException(str(error)) from error

    return run


_index = click.option("--index", metavar="FOLDER", help="Folder of the index (default: index).")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def _config(index: str | None) -> Config:
    config = Config.load()
    return config if index is None else _replaced(config, index=index)


def _replaced(config: Config, **changes: Any) -> Config:
    from dataclasses import replace

    return replace(config, **changes)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hezuo")
def main() -> None:
    """Search an archive of Chinese rural history in Chinese and English.

    \b
    hezuo build           reads the documents in seeds/ and builds the index
    hezuo find 互助组      searches it here in the terminal
    hezuo serve           opens it to readers at http://127.0.0.1:8000
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks, not a stack trace.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


@main.command()
@click.argument("sources", nargs=-1, type=click.Path())
@_index
@_json
@_command
def build(sources: tuple[str, ...], index: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Read documents and build the index anew.

    SOURCES are folders and files (default: seeds). Readers keep the old index until the new one is complete. Files
    that cannot be read are listed with the reason, and do not stop the build.
    """
    config = _config(index)
    report = _build(config, sources or config.sources, quiet=as_json)
    if as_json:
        _print_json(
            {
                "generation": report.generation,
                "added": report.added,
                "unchanged": report.unchanged,
                "rejected": [{"path": r.path, "record": r.record, "reason": r.reason} for r in report.rejected],
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        _print_report(report, config.index)


@main.command()
@_index
@_json
@_command
def check(index: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Say whether the index is as it was built.

    Every byte is read and compared with what the build wrote down.
    """
    from search.checking import check_index

    config = _config(index)
    facts = check_index(Path(config.index), Path(config.eras) if config.eras else None)
    if as_json:
        _print_json(facts)
    else:
        click.echo("{generation}: {files} files and {documents} documents are as they were built.".format(**facts))


@main.command()
@_index
@_json
@_command
def stats(index: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Say what the index holds.

    Documents by kind, language, decade and era; and which files were rejected, with the reasons.
    """
    with _library(_config(index)) as library:
        facts = library.stats()
        if as_json:
            _print_json(facts)
        else:
            _print_stats(library, facts)


@main.command()
@click.argument("query", nargs=-1)
@click.option("--from", "earliest", metavar="DATE", help="Published on or after (1954, 1954-11, 1954-11-11).")
@click.option("--to", "latest", metavar="DATE", help="Published on or before; 1954-12 includes its last day.")
@click.option("--date", multiple=True, metavar="DATE", help="Published in this decade, year or month; or undated.")
@click.option(
    "--region", multiple=True, metavar="PLACE", help="About this place: Shanxi, 山西, 140000. May be repeated."
)
@click.option("--era", multiple=True, metavar="ERA", help="About this period: an id or a name. May be repeated.")
@click.option("--kind", multiple=True, metavar="KIND", help="newspaper, scholarship or web. May be repeated.")
@click.option("--lang", multiple=True, metavar="LANG", help="en, zh, zh-Hans or zh-Hant. May be repeated.")
@click.option("--sort", default="relevance", metavar="ORDER", help="relevance (default), newest or oldest.")
@click.option("--page", default=1, metavar="N", help="Which page of results (default: 1).")
@click.option("--per-page", type=int, metavar="N", help="Results on a page (default: 20).")
@click.option("--exact", is_flag=True, help="Search only for what was typed, without translations.")
@_index
@_json
@_command
def find(query: tuple[str, ...], earliest: str | None, latest: str | None, index: str | None, **options: Any) -> None:
    """Search, and list what is found.

    Without QUERY, everything that the filters leave is listed.

    \b
    hezuo find 互助组
    hezuo find '"mutual aid team" -Jiangsu' --region Shanxi
    hezuo find --era land-reform --from 1950 --to 1952-06
    """
    filters = {name: options[name] for name in ("date", "region", "era", "kind", "lang") if options[name]}
    with _library(_config(index)) as library:
        page = library.search(
            " ".join(query),
            filters=filters,
            dates=(earliest, latest),
            facets=(),
            sort=options["sort"],
            page=options["page"],
            per_page=options["per_page"],
            expand=not options["exact"],
        )
    if options["as_json"]:
        from search.present.export import page_dict

        _print_json(page_dict(page))
    else:
        _print_page(page)


@main.command()
@click.option("--host", help="Address to listen on (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), help="TCP port (default: 8000).")
@_index
@_command
def serve(host: str | None, port: int | None, index: str | None) -> None:
    """Open the archive to readers in a browser.

    If there is no index yet, it is built first.
    """
    from web.serve import serve as run

    config = _config(index)
    config = _replaced(config, host=host or config.host, port=config.port if port is None else port)
    try:
        _library(config).close()
    except IndexMissing:
        click.echo(f"There is no index in {config.index}/ yet; building it from {', '.join(config.sources)}.")
        _print_report(_build(config, config.sources, quiet=False), config.index)
    listening = False

    def say(address: str) -> None:
        nonlocal listening
        listening = True
        click.echo(f"hezuo is serving on {address} (Ctrl-C stops it)")

    try:
        run(config.index, config.host, config.port, settings=config, ready=say)
    except OSError as error:
        if listening:
            raise
        raise click.ClickException(
            f"cannot listen on {config.host}:{config.port}: {error.strerror or error}; choose another with --port"
        ) from error


def _library(config: Config) -> Library:
    from search.library import Library

    return Library.open(config.index, config=config)


def _build(config: Config, sources: tuple[str, ...], *, quiet: bool) -> BuildReport:
    from search.pipeline import build as run

    if quiet:
        return run(sources, config.index, config=config)
    with _progress() as progress:
        return run(sources, config.index, config=config, progress=progress)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; a line now and then elsewhere."""
    console = _console()
    if console.is_terminal:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
        with Bar(*columns, console=console, transient=True) as bar:
            task = bar.add_task("read", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        yield _plain_progress


def _plain_progress(done: int, total: int) -> None:
    step = max(1, total // _PLAIN_STEPS)
    if done == total or (done and done % step == 0):
        click.echo(f"read {done:,} of {total:,} files")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=dict))


def _print_report(report: BuildReport, index: str) -> None:
    total = report.added + report.unchanged
    many = "document" if total == 1 else "documents"
    click.echo(
        f"{total:,} {many} in {index}/ ({report.added:,} new or changed, {report.unchanged:,} as before),"
        f" {len(report.rejected):,} rejected, {report.seconds:.1f} s"
    )
    for rejected in report.rejected[:_SHOWN_REJECTIONS]:
        record = f", record {rejected.record}" if rejected.record else ""
        click.echo(f"  rejected {rejected.path}{record}: {rejected.reason}", err=True)
    if len(report.rejected) > _SHOWN_REJECTIONS:
        more = len(report.rejected) - _SHOWN_REJECTIONS
        click.echo(f"  and {more:,} more; hezuo stats --json lists them", err=True)


def _print_stats(library: Library, facts: Mapping[str, Any]) -> None:
    from rich.table import Table

    console = _console()
    dates = f", published {facts['earliest']} to {facts['latest']}" if facts["earliest"] else ""
    console.print(f"{facts['documents']:,} documents{dates}; {facts['undated']:,} undated", markup=False)
    console.print(f"generation {facts['generation']}, built {facts['built']}, {facts['bytes']:,} bytes", markup=False)
    tables = {
        "Kind": facts["kinds"],
        "Language": facts["langs"],
        "Decade": facts["decades"],
        "Era": {" ".join(library.era_label(era)): count for era, count in facts["eras"].items()},
    }
    for name, counts in tables.items():
        if counts:
            table = Table(name, "Documents", box=None, pad_edge=False)
            table.columns[1].justify = "right"
            for value, count in counts.items():
                table.add_row(value, f"{count:,}")
            console.print()
            console.print(table)
    if facts["rejected"]:
        console.print(f"\n{facts['rejected_total']:,} rejected:", markup=False)
        for item in facts["rejected"][:_SHOWN_REJECTIONS]:
            console.print(f"  {item['path']}: {item['reason']}", markup=False)


def _print_page(page: Page) -> None:
    from rich.text import Text

    console = _console()
    for notice in page.notices:
        console.print(Text(notice.text, style="yellow"))
    many = "document" if page.total == 1 else "documents"
    first = (page.number - 1) * page.per_page
    shown = f", {first + 1} to {first + len(page.hits)}" if page.total > len(page.hits) and page.hits else ""
    console.print(Text(f"{page.total:,} {many}{shown} ({page.took_ms:.0f} ms)", style="dim"))
    for place, hit in enumerate(page.hits, start=first + 1):
        console.print()
        _print_hit(console, place, hit)


def _print_hit(console: Console, place: int, hit: Hit) -> None:
    from rich.table import Table
    from rich.text import Text

    rows = [(f"{place}." if number == 0 else "", line) for number, line in enumerate(_hit_lines(hit))]
    if not console.is_terminal:  # one line each, so that other programs can go through them
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
    date = document.published.edtf if document.published else "undated"
    places = ", ".join(f"{place.name_en} {place.name}" for place in document.places if place.role == "subject")
    facts = " · ".join(part for part in (date, str(document.kind), places, document.source) if part)
    yield Text(_printable(facts), style="dim")
    for snippet in hit.snippets:
        yield Text.assemble("…" if snippet.cut_before else "", _marked(snippet, ""), "…" if snippet.cut_after else "")


def _marked(snippet: Snippet, style: str) -> Text:
    from rich.text import Text

    line = Text(style=style)
    for text, is_marked in snippet.pieces():
        line.append(_printable(text), style="bold reverse" if is_marked else "")
    return line


def _printable(text: str) -> str:
    """Without the control characters by which a document could play with the librarian's terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


if __name__ == "__main__":
    main()
