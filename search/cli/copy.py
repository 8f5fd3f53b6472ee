"""The command `hezuo copy`: move an archive between a folder and OpenSearch."""

from __future__ import annotations

import click

from search.cli.options import command, json_option, print_json, settings
from search.cli.progress import show_progress

__all__ = ["copy_command"]


@click.command("copy", short_help="Copy an index to OpenSearch, or from there.")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
@command
def copy_command(source: str, target: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Copy an index to OpenSearch, or from there into a folder.

    \b
    hezuo copy index opensearch+https://search.example.org:9200/archive
    hezuo copy opensearch+https://search.example.org:9200/archive index

    The documents are taken from the index: their files are not needed. What is copied is served in the new place as
    soon as it is complete and has been checked; until then, and if the copy is interrupted, what was served there stays
    as it is. User name and password, or an API key, come from the environment or from [opensearch] in hezuo.toml.
    """
    config = settings(None)
    with show_progress(quiet=as_json) as progress:
        from search.indexing import copy_index

        copied = copy_index(source, target, config, progress)
    if as_json:
        print_json(copied._asdict())
    else:
        click.echo(f"{target} serves {copied.documents:,} documents from now on ({copied.generation}).")
