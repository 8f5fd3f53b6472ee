"""The command `hezuo pairs`: review of an index's translation pairs, by a table that librarians edit."""

from __future__ import annotations

import shlex
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import command, destination, index_option, json_option, print_json, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.lexicon import ReviewRow

__all__ = ["pairs_command"]

_SHOWN = 20  # pairs that are listed without --csv


@click.command("pairs", short_help="Review what is taken for translations.")
@click.option("--csv", "table", metavar="FILE", type=click.Path(path_type=Path), help="Write all pairs into a table.")
@click.option(
    "--apply", "decided", metavar="FILE", type=click.Path(path_type=Path), help="Take the decisions of a table over."
)
@index_option
@json_option
@command
def pairs_command(table: Path | None, decided: Path | None, index: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Review which Chinese and English terms are taken for each other's translations.

    Pairs come from the documents themselves: from glosses, such as mutual aid team (huzhu-zu 互助組), and from
    sentences that stand against each other in articles in both languages. Nobody has checked them. To do so:

    \b
    1. hezuo pairs --csv pairs.csv
       writes a table. Open it in a spreadsheet.
    2. Write accept or reject (接受, 拒绝) into the last column, decision. Add
       pairs of your own below, Chinese and English are enough. Leave the
       other columns as they are, and save the table as "CSV UTF-8".
    3. hezuo pairs --apply pairs.csv
       takes your decisions over. They hold at once, and for all later builds.

    A rejected pair is not searched for any more, an accepted one goes before all others. Lines without a decision are
    used as they were before. To take a decision back, empty its cell and apply the table again. If a spreadsheet shows
    all of a line in one cell, let it import the file instead, as UTF-8 with commas.

    Without --csv and --apply, the pairs that tell most of the archive's subject are listed: Chinese, English, how often
    they were found, and what was decided.
    """
    from search.lexicon import REVIEW_COLUMNS, apply_decisions, write_csv

    config = settings(index)
    target = destination(config)
    folder = target.folder
    facts: dict[str, object] = {}
    if decided:
        _check_index(folder)
        names = ("accepted", "rejected", "withdrawn")
        facts |= dict(zip(names, apply_decisions(decided, folder), strict=True))
        target.publish(config)
        if not as_json:
            click.echo(
                "Decisions now: {accepted} accepted, {rejected} rejected; {withdrawn} taken back.".format(**facts)
            )
    if table:
        _check_overwrite(table, folder, index)
        try:
            facts["pairs"] = write_csv(table, REVIEW_COLUMNS, _reviewed(folder))
        except OSError as error:
            raise click.ClickException(f"{table}: cannot be written ({error.strerror or error})") from error
        if not as_json:
            count = f"{facts['pairs']:,} pair{'' if facts['pairs'] == 1 else 's'}"
            click.echo(f"{table}: {count}. Fill in the column decision, then:\n{_apply(table, index)}")
    if not (table or decided):
        rows = list(islice(_reviewed(folder), _SHOWN + 1))
        more = len(rows) > _SHOWN
        rows = rows[:_SHOWN]
        facts["pairs"] = [row._asdict() for row in rows]
        for row in () if as_json else rows:
            click.echo("  ".join(map(str, (row.zh, row.en, f"({row.found})", row.decision))).rstrip())
        if more and not as_json:
            click.echo(f"These are the first {_SHOWN}; all stand in the table that --csv FILE writes.")
        if not (rows or as_json):
            click.echo("This index has no pairs: no document glosses a term, and too few are in both languages.")
    if as_json:
        print_json(facts)


def _apply(table: Path, index: str | None) -> str:
    """Return the command that applies a table to the same index."""
    return shlex.join(["hezuo", "pairs", "--apply", str(table), *(("--index", index) if index else ())])


def _check_overwrite(table: Path, folder: Path, index: str | None) -> None:
    """Check that no work of a librarian would be overwritten.

    Raises:
        ClickException: If the file is there and holds decisions that the index does not know, or something else.
    """
    from search.errors import ConfigError
    from search.lexicon import Decisions, read_decisions

    if not (table.is_file() and table.stat().st_size):
        return
    try:
        written = read_decisions(table)
    except ConfigError as error:
        raise click.ClickException(f"{table} is there already and is no table of pairs; choose another name") from error
    known = Decisions(folder).current().all
    lost = [
        decision
        for key, decision in written.items()
        if decision and (key not in known or known[key].accepted != decision.accepted)
    ]
    if lost:
        raise click.ClickException(
            f"{table} is there already, and decisions in it were not taken over ({lost[0].zh}, {lost[0].en}); choose "
            f"another name, or first: {_apply(table, index)}"
        )


def _check_index(index: Path) -> None:
    """Check that there is an index.

    Raises:
        IndexMissing: If there is none.
    """
    from search.engine import current

    current(index)


def _reviewed(index: Path) -> Iterator[ReviewRow]:
    from search.engine import OpenIndex, current
    from search.lexicon import ArchivePairs, Decisions, review

    folder = current(index)
    return review(OpenIndex(folder), ArchivePairs.open(folder), Decisions(index).current())
