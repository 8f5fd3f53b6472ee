"""Turns the pairs of terms that an index has learned into a table for a librarian, and her table into decisions."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.options import command, index_option, json_option, print_json, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.lexicon.review import Reviewed

__all__ = ["pairs"]

_SHOWN = 20


@click.command()
@click.option("--csv", "table", metavar="FILE", type=click.Path(path_type=Path), help="Write all pairs into a table.")
@click.option(
    "--apply", "decided", metavar="FILE", type=click.Path(path_type=Path), help="Take the decisions of a table over."
)
@index_option
@json_option
@command
def pairs(table: Path | None, decided: Path | None, index: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Review which Chinese and English terms are taken for each other's translations.

    Pairs come from the documents themselves: from glosses (mutual aid team, huzhu-zu 互助組) and from sentences that
    stand against each other in articles in both languages. Nobody has checked them. To do so:

    \b
    hezuo pairs --csv pairs.csv       1. writes a table; open it in a spreadsheet
                                      2. write accept or reject (接受, 拒绝) into the last column, decision; add
                                         pairs of your own as new lines, Chinese and English are enough; save as CSV
    hezuo pairs --apply pairs.csv     3. takes your decisions over; they hold at once, and for all later builds

    A rejected pair is not searched for any more, an accepted one goes before all others. Lines without a decision are
    used as they were before. To take a decision back, empty its cell and apply the table again. Without --csv and
    --apply, the most frequent pairs are listed.
    """
    from search.lexicon.decisions import COLUMNS, apply_decisions, write_table

    folder = Path(settings(index).index)
    facts: dict[str, object] = {}
    if decided:
        _must_exist(folder)
        names = ("accepted", "rejected", "withdrawn")
        facts |= dict(zip(names, apply_decisions(decided, folder), strict=True))
        if not as_json:
            click.echo(
                "Decisions now: {accepted} accepted, {rejected} rejected; {withdrawn} taken back.".format(**facts)
            )
    if table:
        try:
            facts["pairs"] = write_table(table, COLUMNS, _reviewed(folder))
        except OSError as error:
            raise click.ClickException(f"{table}: cannot be written ({error.strerror or error})") from error
        if not as_json:
            click.echo(
                f"{table}: {facts['pairs']} pairs. Fill in the column decision, then: hezuo pairs --apply {table}"
            )
    if not (table or decided):
        rows = list(islice(_reviewed(folder), _SHOWN))
        facts["pairs"] = [row._asdict() for row in rows]
        for row in () if as_json else rows:
            click.echo("  ".join(map(str, (row.zh, row.en, f"({row.found})", row.decision))).rstrip())
        if not (rows or as_json):
            click.echo("This index has no pairs: no document glosses a term, and too few are in both languages.")
    if as_json:
        print_json(facts)


def _must_exist(index: Path) -> None:
    """Look for an index.

    Raises:
        IndexMissing: If there is none.
    """
    from search.engine.generations import current

    current(index)


def _reviewed(index: Path) -> Iterator[Reviewed]:
    from search.engine.generations import current
    from search.engine.opened import OpenIndex
    from search.lexicon.decisions import Decisions
    from search.lexicon.pairs import ArchivePairs
    from search.lexicon.review import review

    folder = current(index)
    return review(OpenIndex(folder), ArchivePairs.open(folder), Decisions(index).current())
