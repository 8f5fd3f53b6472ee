"""The command `hezuo check`: say whether the index is as it was built, and whether golden queries hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.cli.options import command, destination, index_option, json_option, print_json, printable, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.config import Config
    from search.curation import GoldenAnswer

__all__ = ["check_command"]


@click.command("check")
@click.option("--queries", "only_queries", is_flag=True, help="Ask the golden queries instead, which takes less time.")
@index_option
@json_option
@command
def check_command(only_queries: bool, index: str | None, as_json: bool) -> None:  # noqa: FBT001 - flags of click's
    """Say whether the index is as it was built.

    Every byte is read and compared with what the build wrote down, every document is decoded and found by its id, and
    the tables that the settings name are read.

    With --queries, the golden queries (the table named by the setting queries) are asked of the index that is served,
    as before a new one is: which hold, which do not, and what was found instead.
    """
    config = settings(index)
    if only_queries:
        _check_queries(config, as_json=as_json)
        return
    from search.indexing import check_index

    facts = check_index(destination(config).folder, config)
    if as_json:
        print_json(facts)
    else:
        click.echo("{generation}: {files} files and {documents} documents are as they were built.".format(**facts))


def _check_queries(config: Config, *, as_json: bool) -> None:
    from search.indexing import check_queries

    if not config.queries:
        raise click.ClickException(
            "there are no golden queries; name their table in hezuo.toml, such as queries.toml, of which hezuo init "
            'makes one: queries = "queries.toml"'
        )
    answers = check_queries(destination(config).folder, config)
    failed = sum(not answer.holds for answer in answers)
    if as_json:
        print_json(
            {
                "queries": [
                    {
                        "origin": answer.query.origin,
                        "query": str(answer.query),
                        "note": answer.query.note,
                        "holds": answer.holds,
                        "total": answer.total,
                        "problems": answer.problems,
                        "found": answer.found,
                    }
                    for answer in answers
                ],
                "failed": failed,
            }
        )
    else:
        _print(answers)
        click.echo(f"{len(answers) - failed:,} of {len(answers):,} golden queries of {config.queries} hold.")
    if failed:
        raise click.exceptions.Exit(1)


def _print(answers: Sequence[GoldenAnswer]) -> None:
    """Print a line for each query, and below it what does not hold."""
    for answer in answers:
        line = answer.query.origin.rpartition(" ")[2]
        total = f"{answer.total:,} document{'' if answer.total == 1 else 's'}"
        click.echo(f"{'holds ' if answer.holds else 'FAILS '} line {line:>4}  {printable(str(answer.query))}: {total}")
        for problem in (*answer.problems, answer.found) if answer.problems else ():
            click.echo(f"         {printable(problem)}")
        if answer.query.note and not answer.holds:
            click.echo(f"         ({printable(answer.query.note)})")
