"""What readers searched for, by the log of searches: for `hezuo stats --queries`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import print_json, printable

if TYPE_CHECKING:
    from search.config import Config
    from web.serving import QueryCounts

__all__ = ["print_searches"]

_LISTED = 20  # questions of each kind


def print_searches(config: Config, *, as_json: bool) -> None:
    """Print the most frequent questions of the log of searches and its rotated files, and those that found nothing.

    Args:
        config: Its `search_log` names the log.
        as_json: Whether to print JSON.

    Raises:
        ClickException: If no log is kept, or it cannot be read.
    """
    from web.serving import count_queries, logged_lines

    if not config.search_log:
        raise click.ClickException(
            'no log of searches is kept; write search_log = "searches.jsonl" into [server] of hezuo.toml'
        )
    try:
        counts = count_queries(logged_lines(Path(config.search_log)), _LISTED)
    except FileNotFoundError:
        raise click.ClickException(f"{config.search_log}: nothing has been searched for yet") from None
    except OSError as error:
        file = error.filename or config.search_log
        raise click.ClickException(f"{file}: cannot be read ({error.strerror or error})") from error
    if as_json:
        print_json(asdict(counts))
    else:
        _print_tables(counts)


def _print_tables(counts: QueryCounts) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    days = f", {counts.first} to {counts.last}" if counts.searches else ""
    searches = "1 search" if counts.searches == 1 else f"{counts.searches:,} searches"
    console.print(f"{searches}{days}; {counts.without_hits:,} found nothing", markup=False)
    if counts.unreadable:
        console.print(f"{counts.unreadable:,} lines of the log cannot be read", markup=False)
    for title, queries in (("Frequent", counts.frequent), ("Found nothing", counts.zero_hit)):
        if not queries:
            continue
        table = Table(title, "Searches", "Documents", box=None, pad_edge=False)
        for column in table.columns[1:]:
            column.justify = "right"
        for query in queries:
            table.add_row(Text(printable(query.query)), f"{query.count:,}", f"{query.total:,}")
        console.print()
        console.print(table)
