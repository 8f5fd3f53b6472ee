"""The commands of `hezuo`: build, update, stats, find and serve; the others are added from their modules."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.cli.check import check_command
from search.cli.copy import copy_command
from search.cli.correct import correct_command
from search.cli.evaluate import eval_command
from search.cli.init import init_command
from search.cli.options import (
    DEFAULTS,
    command,
    destination,
    index_option,
    json_option,
    print_json,
    serving_command,
    settings,
)
from search.cli.pairs import pairs_command
from search.cli.progress import show_progress
from search.cli.report import report_command
from search.cli.rollback import rollback_command
from search.cli.searches import print_searches
from search.cli.signals import stoppable
from search.cli.terminal import print_build, print_page, print_preview, print_stats, print_update
from search.errors import IndexMissing
from search.facets import FACET_DESCRIPTIONS
from search.results import MISREAD, SORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.config import Config
    from search.indexing import Destination, UpdateReport
    from search.library import Library
    from search.model import BuildReport
    from search.results import Page

__all__ = ["main"]

_FIND_DEADLINE_MS = 10_000  # a person at a terminal waits so long, and can interrupt
_LEAST_MEMORY = 100  # megabytes; smallest value that --memory accepts


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hezuo")
@click.option("-v", "--verbose", count=True, help="Log what is done to standard error; -vv logs details.")
def main(verbose: int) -> None:  # noqa: ARG001 - `options.command` looks it up
    """Search an archive in Chinese and English.

    \b
    hezuo init archive    makes the folder of a new archive, with its settings
    hezuo build           reads its documents and builds the index
    hezuo report          writes what should be looked at as a page and tables
    hezuo correct         corrects a date, a place, a title …
    hezuo update          brings the index up to date with documents and tables
    hezuo rollback        goes back to the index of before
    hezuo find 互助组     searches it here in the terminal
    hezuo serve           opens it to readers at http://127.0.0.1:8000

    All but init are given in the folder of the archive: the one with hezuo.toml.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks instead of an exception.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def _indexing_command(function: Callable[..., None]) -> click.Command:
    """Return a command that reads sources into an index, with the options that build and update share."""
    memory = click.option(
        "--memory",
        type=click.IntRange(min=_LEAST_MEMORY),
        metavar="MB",
        help="Megabytes that it may take, all processes together "
        f"(default: {DEFAULTS.build_memory_mb}, at least {_LEAST_MEMORY}).",
    )
    cores = click.option(
        "--cores", type=click.IntRange(min=1), metavar="N", help="Processor cores to work with (default: all)."
    )
    dry_run = click.option(
        "--dry-run", is_flag=True, help="Say what would be new, changed, deleted and rejected, and write nothing."
    )
    accept = click.option(
        "--accept",
        is_flag=True,
        help="Serve the new index though documents have become fewer, golden queries do not hold, or (build) a folder "
        "went away or too many files cannot be read.",
    )
    wait = click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=0,
        metavar="SECONDS",
        help="Wait so long for another build or update that is running (default: do not wait).",
    )
    sources = click.argument("sources", nargs=-1, type=click.Path())
    name = function.__name__.removesuffix("_command")
    options = (sources, dry_run, accept, wait, memory, cores, index_option, json_option)
    decorated = command(function)
    for option in reversed(options):
        decorated = option(decorated)
    return main.command(name)(decorated)


@_indexing_command
@click.option("--new-ids", is_flag=True, help="Begin a new register of ids if the one there is is damaged.")
def build_command(
    sources: tuple[str, ...], memory: int | None, cores: int | None, index: str | None, wait: float, **options: bool
) -> None:
    """Read documents and build the index anew.

    SOURCES are folders and files (default: seeds). Readers keep the old index until the new one is complete. Files
    that cannot be read, take too long, or are links that lead out of the sources, are listed with the reason, and do
    not stop the build. An index among the documents is passed over. What was read, kept and left out is counted in
    characters; files of which more than a tenth was left out are listed too.

    Documents keep their ids, and links to them hold, wherever their files have moved. The new index is checked before
    it is served. The old one stays if a folder went away while it was read; if more than a tenth (the setting
    max_unread_percent) of a folder's files that the index has cannot be read any more; if the documents have become
    fewer by more than a tenth (max_fall_percent); or if a golden query (the table named by the setting queries) does
    not hold any more. --accept serves the new one nevertheless, and --dry-run tells beforehand what would change.

    If it is interrupted, by a signal or a power cut, the index is as it was, and the next build goes on from there.
    """
    config = settings(index, memory)
    if options["dry_run"]:
        _preview("build", sources or config.sources, config, as_json=options["as_json"])
        return
    _refuse_guessed_sources(sources, config)
    target = destination(config)
    with stoppable(str(target.folder), "build"), show_progress(quiet=options["as_json"]) as progress:
        from search.indexing import build

        report = build(
            sources or config.sources,
            config.index,
            config=config,
            cores=cores,
            progress=progress,
            accept=options["accept"],
            new_ids=options["new_ids"],
            wait=wait,
        )
    if options["as_json"]:
        facts = {"generation": report.generation, "added": report.added, "unchanged": report.unchanged}
        print_json({**facts, **_rejections_and_seconds(report)})
    else:
        print_build(report, str(target.folder))
        _print_published(target)


@_indexing_command
@click.option("--reread", is_flag=True, help="Read all files again, not only those that are new or have changed.")
def update_command(
    sources: tuple[str, ...], memory: int | None, cores: int | None, index: str | None, wait: float, **options: bool
) -> None:
    """Bring the index up to date with the documents.

    What the index was built from is looked through: new documents are added, changed ones replaced, and those whose
    file is not there any more are deleted. SOURCES are further folders and files, which belong to the index from now
    on. Only files that are new or have changed are read: a file of the same size and times, in the same place, has not.

    If it is interrupted, by a signal or a power cut, the index is as it was, and the next update goes on from there.

    Nothing else changes. What the index has of a file that is there and cannot be read stays, and the file is listed
    with the reason; if one of the folders is missing as a whole, nothing is done. Readers keep the old index until the
    new one is complete and checked, as that of hezuo build. It stays if the documents have become fewer by more than a
    tenth (the setting max_fall_percent), or if a golden query does not hold any more, unless you --accept that.
    """
    config = settings(index, memory)
    if options["dry_run"]:
        _preview("update", sources, config, as_json=options["as_json"])
        return
    target = destination(config)
    with stoppable(str(target.folder), "update"), show_progress(quiet=options["as_json"]) as progress:
        from search.indexing import update

        report = update(
            sources,
            config.index,
            config=config,
            cores=cores,
            progress=progress,
            accept=options["accept"],
            wait=wait,
            reread=options["reread"],
        )
    if options["as_json"]:
        facts = {name: getattr(report, name) for name in ("generation", "documents", "added", "changed", "unchanged")}
        deleted = {"deleted": len(report.deleted), "deleted_sources": report.deleted}
        print_json({**facts, **deleted, **_rejections_and_seconds(report)})
    else:
        print_update(report, str(target.folder))
        _print_published(target)


@main.command("stats")
@click.option("--queries", is_flag=True, help="Say instead what readers searched for, and what they did not find.")
@index_option
@json_option
@command
def stats_command(index: str | None, *, queries: bool, as_json: bool) -> None:
    """Say what the index holds.

    Documents by kind, language, decade and era; what became of the characters of their files; in how many segments they
    lie; and which files were rejected or are incomplete, with the reasons. A build makes one segment, an update may add
    one, and many are merged into one at times; a document that was deleted or replaced stays in its segment, where
    nobody finds it, until then.

    With --queries: the most frequent questions in the log of searches (the setting search_log) and in its rotated
    files, and those without hits.
    """
    config = settings(index)
    if queries:
        print_searches(config, as_json=as_json)
        return
    with _library(config) as library:
        facts = library.stats()
        if as_json:
            print_json(facts)
        else:
            print_stats(library, facts)


def _filter_options(function: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command with an option for each facet, in their order."""
    for facet in reversed([*FACET_DESCRIPTIONS.values()]):
        meaning = f"{facet.meaning[0].upper()}{facet.meaning[1:]}. May be repeated."
        function = click.option(f"--{facet.name}", multiple=True, metavar=facet.name.upper(), help=meaning)(function)
    return function


@main.command("find")
@_filter_options
@click.argument("query", nargs=-1)
@click.option("--from", "earliest", metavar="DATE", help="Published on or after (1954, 1954-11, 1954-11-11).")
@click.option("--to", "latest", metavar="DATE", help="Published on or before; 1954-12 includes its last day.")
@click.option("--sort", default=SORTS[0], metavar="ORDER", help=f"{SORTS[0]} (default), {' or '.join(SORTS[1:])}.")
@click.option("--page", default=1, metavar="N", help="Which page of results (default: 1).")
@click.option("--per-page", type=int, metavar="N", help=f"Results on a page (default: {DEFAULTS.per_page}).")
@click.option("--exact", is_flag=True, help="Search only for what was typed, without translations.")
@click.option("--every-copy", is_flag=True, help="List every copy of a text, not only the first.")
@click.option("--no-misread", is_flag=True, help="Do not search for what scanned text may have misread.")
@index_option
@json_option
@command
def find_command(
    query: tuple[str, ...], earliest: str | None, latest: str | None, index: str | None, **options: Any
) -> None:
    """Search, and list what is found.

    Without QUERY, everything that the filters leave is listed.

    \b
    hezuo find 互助组
    hezuo find '"mutual aid team" -Jiangsu' --region Shanxi
    hezuo find --era land-reform --from 1950 --to 1952-06
    """
    filters = {name: options[name] for name in FACET_DESCRIPTIONS if options[name]}
    config = settings(index)
    # Nobody else waits for a thread here, and a new process has its tables to load.
    with _library(replace(config, deadline_ms=max(config.deadline_ms, _FIND_DEADLINE_MS))) as library:
        page = library.search(
            " ".join(query),
            filters=filters,
            dates=(earliest, latest),
            facets=(),
            sort=options["sort"],
            page=options["page"],
            per_page=options["per_page"],
            expand=not options["exact"],
            fold=not options["every_copy"],
            without=(MISREAD,) if options["no_misread"] else (),
        )
        content = _page_dict(library, page) if options["as_json"] else None
    if content is not None:
        print_json(content)
    else:
        print_page(page)


@main.command("serve")
@click.option("--host", help=f"Address to listen on (default: {DEFAULTS.host}, this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), help=f"TCP port (default: {DEFAULTS.port}).")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes that answer requests (default: one a core)."
)
@click.option("--prefix", metavar="PATH", help="Path below which all pages lie, such as /archive (default: none).")
@click.option("--behind-proxy", is_flag=True, help="Trust X-Forwarded-For and -Proto of a proxy on this machine.")
@click.option("--metrics", is_flag=True, help="Tell figures for Prometheus at /metrics.")
@index_option
@serving_command
def serve_command(index: str | None, *, behind_proxy: bool, metrics: bool, **options: Any) -> None:
    """Open the archive to readers in a browser.

    If there is no index yet, it is built first, from the documents in seeds. Each request is logged to standard error,
    in one line; set HEZUO_LOG to warning to log only what goes wrong.

    Ctrl-C and SIGTERM stop it once the requests that have arrived are answered; a second one stops it at once.

    For a public site see docs/publishing.md: names, proxies, limits, compression, figures and a log of searches.
    """
    from web.serve import serve

    given = {name: value for name, value in options.items() if value is not None}
    config = replace(settings(index), **given)
    config = replace(config, metrics=config.metrics or metrics)
    if behind_proxy:
        config = replace(config, trusted_proxies=(*config.trusted_proxies, "127.0.0.1", "::1"))
    listening = False

    def announce(address: str) -> None:
        nonlocal listening
        listening = True
        click.echo(f"hezuo is serving on {address} (Ctrl-C stops it)")

    with _library_or_build(config):
        pass  # each process opens it for itself; what is wrong with it is told here
    try:
        serve(
            config.index,
            config.host,
            config.port,
            settings=config,
            workers=config.workers or len(os.sched_getaffinity(0)),
            ready=announce,
        )
    except OSError as error:
        if listening:
            raise
        raise click.ClickException(
            f"cannot listen on {config.host}:{config.port}: {error.strerror or error}; "
            "choose another with --host or --port"
        ) from error


def _library(config: Config) -> Library:
    from search.library import Library

    return Library.open(config.index, config=config)


def _page_dict(library: Library, page: Page) -> dict[str, Any]:
    """Return a page of results for JSON; addresses are empty unless the settings say where the site is."""
    from search.present import ArchiveFacts, page_dict

    identity = library.identity
    site = f"{identity.address}/documents/" if identity.address else ""
    facts = ArchiveFacts(
        name=identity.name,
        newspaper=identity.newspaper,
        address=lambda document_id: site and site + document_id,
        era_label=library.era_label,
    )
    return page_dict(page, facts)


def _library_or_build(config: Config) -> Library:
    """Return the library of an index, which is built if there is none."""
    from search.indexing import build
    from search.ingest import list_files

    sources = [Path(source) for source in config.sources]
    try:
        return _library(config)
    except IndexMissing:
        if destination(config).address:  # which is built by whoever has its documents
            raise
        if not (all(path.exists() for path in sources) and list_files(sources)):
            # The sources of the settings are a guess here: nobody has named a folder yet.
            raise click.ClickException(
                f"there is no index in {config.index}/, and there are no documents in {', '.join(config.sources)} to "
                f"build one from; build it from your own: hezuo build FOLDER --index {config.index}"
            ) from None
        click.echo(f"There is no index in {config.index}/ yet; building it from {', '.join(config.sources)}.")
    with stoppable(config.index, "build"), show_progress(quiet=False) as progress:
        report = build(config.sources, config.index, config=config, progress=progress)
    print_build(report, config.index)
    return _library(config)


def _print_published(target: Destination) -> None:
    """Say where else the index is served from now on, if it is."""
    if target.address:
        click.echo(f"{target.address} serves it from now on.")


def _refuse_guessed_sources(sources: Sequence[str], config: Config) -> None:
    """Refuse to build from the sources of the settings, which nobody has named, if none of them is there."""
    if not sources and not any(Path(source).exists() for source in config.sources):
        raise click.ClickException(
            f"there is no source folder or file {', '.join(config.sources)} in {Path.cwd()}; go to the folder of your "
            "archive (the one with hezuo.toml), or name your documents: hezuo build FOLDER; "
            "hezuo init makes a new archive"
        )


def _preview(name: str, sources: Sequence[str], config: Config, *, as_json: bool) -> None:
    """Print what a build or an update would do."""
    folder = str(destination(config).folder)
    with stoppable(folder, name), show_progress(quiet=as_json) as progress:
        from search.indexing import preview_build, preview_update

        run = preview_build if name == "build" else preview_update
        preview = run(sources, folder, config=config, progress=progress)
    if not as_json:
        print_preview(preview, folder, name)
        return
    lists = {"added": preview.added, "changed": preview.changed, "deleted": preview.deleted}
    print_json(
        {
            "documents": preview.documents,
            "documents_before": preview.before,
            **{name: listed.total for name, listed in lists.items()},
            "unchanged": preview.unchanged,
            **{f"{name}_sources": listed.first for name, listed in lists.items()},
            "characters": preview.accounts.as_dict(),
            "rejected": [rejection.as_dict() for rejection in preview.rejected],
            "warnings": [warning.as_dict() for warning in preview.warnings],
            "reasons": preview.reasons,
            "seconds": round(preview.seconds, 3),
        }
    )


def _rejections_and_seconds(report: BuildReport | UpdateReport) -> dict[str, object]:
    """Return the JSON keys that builds and updates have in common."""
    return {
        "corrected": report.corrected,
        "hidden": report.hidden,
        "correction_warnings": list(report.correction_warnings),
        "characters": report.accounts.as_dict(),
        "rejected_total": report.rejected_total,
        "rejected": [rejection.as_dict() for rejection in report.rejected],
        "warnings": [warning.as_dict() for warning in report.warnings],
        "accepted": report.accepted,
        "seconds": round(report.seconds, 3),
    }


main.add_command(copy_command)
main.add_command(correct_command)
main.add_command(check_command)
main.add_command(eval_command)
main.add_command(init_command)
main.add_command(pairs_command)
main.add_command(report_command)
main.add_command(rollback_command)
