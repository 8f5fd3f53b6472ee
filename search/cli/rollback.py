"""The command `hezuo rollback`: serve the generation before, or list those that are kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from search.cli.options import command, destination, index_option, json_option, print_json, settings
from search.cli.signals import stoppable

if TYPE_CHECKING:
    from search.indexing import KeptGeneration, Rollback

__all__ = ["rollback_command"]


@click.command("rollback", short_help="Go back to the index of before.")
@click.option("--to", "name", metavar="NAME", help="The generation to go to, older or newer (default: the one before).")
@click.option("--list", "lists", is_flag=True, help="List the generations that are kept, and change nothing.")
@index_option
@json_option
@command
def rollback_command(name: str | None, lists: bool, index: str | None, as_json: bool) -> None:  # noqa: FBT001 - flags of click's
    """Go back to the index of before, without building anything.

    Every build, and every update that finds something new, makes a generation of the index; the last ones are kept (as
    many as the setting keep_generations says). The generation before is checked, every byte of it, and served instead
    of the present one in one step. A running server follows by itself.

    No documents are touched, and no generation is deleted: --to goes forward again as well, until the next build or
    update. That follows the generation which is served, and takes the place of those that are newer.
    """
    from search.indexing import list_generations, roll_back

    if lists and name is not None:
        raise click.UsageError("--list changes nothing, and --to does: give one of them")
    config = settings(index)
    target = destination(config)
    folder = target.folder
    if lists:
        generations = list_generations(folder)
        if as_json:
            print_json({"generations": [asdict(generation) for generation in generations]})
        for generation in generations if not as_json else ():
            click.echo(_line(generation))
        return
    with stoppable(str(folder), "rollback"):
        rollback = roll_back(folder, name)
        target.publish(config)
    if as_json:
        print_json(asdict(rollback))
    else:
        _print(rollback)


def _print(rollback: Rollback) -> None:
    served, before = rollback.served, rollback.before
    if before == served:
        click.echo(f"{served.name} is the generation that is served already; nothing has changed.")
        return
    click.echo(f"{served.name} is served again: {_facts(served)}.")
    if before is None:
        return
    click.echo(f"{before.name} was served until now: {before.problem or _facts(before)}.")
    if not before.problem:
        until = "" if rollback.is_forward else ", until the next build or update takes its place"
        click.echo(f"To go to it again{until}: hezuo rollback --to {before.name}")


def _line(generation: KeptGeneration) -> str:
    """Return a generation as a line of the list."""
    what = f"cannot be served: {generation.problem}" if generation.problem else _facts(generation)
    return f"{generation.name}  {what}{'  (served)' if generation.is_served else ''}"


def _facts(generation: KeptGeneration) -> str:
    count = generation.documents
    day, time = generation.built[:10], generation.built[11:16]  # of an ISO date and time, in UTC
    return f"built {day} {time} UTC, {count:,} document{'' if count == 1 else 's'}"
