"""What all commands share: the options --index and --json, settings, error handling, output."""

from __future__ import annotations

import json
import logging
import resource
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from search.cli.logs import levels_of, logging_to_stderr
from search.config import Config
from search.errors import IndexDamaged, SearchError, out_of_memory
from search.processes import is_out_of_memory

__all__ = [
    "DEFAULTS",
    "command",
    "destination",
    "index_option",
    "json_option",
    "print_json",
    "printable",
    "serving_command",
    "settings",
]

if TYPE_CHECKING:
    from search.indexing import Destination

P = ParamSpec("P")
R = TypeVar("R")

_LEAST_ADDRESS_SPACE = 450_000_000  # bytes; a build of three documents needs 400 MB, most of it for code and tables
_INTERRUPTED = 130  # exit code of a shell for what Ctrl-C has ended: 128 and the number of SIGINT

DEFAULTS = Config()
"""The default settings, which help texts name."""

index_option = click.option(
    "--index",
    metavar="FOLDER",
    help=f"Folder of the index (default: {DEFAULTS.index}), or the address of an archive in OpenSearch.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command: our own errors become a line on standard error and a non-zero exit; logs go there too."""
    return _command(function, {})


def serving_command(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command that serves: as `command`, and requests are logged unless `log` has a level for web."""
    return _command(function, {"web.access": logging.INFO})


def _command(function: Callable[P, R], default: Mapping[str, int]) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        verbose: int = click.get_current_context().find_root().params.get("verbose", 0)
        try:
            _check_address_space()
            levels = levels_of(Config.load().log, verbose)
            with logging_to_stderr(levels if "web" in levels else {**default, **levels}):
                return function(*args, **kwargs)
        except (MemoryError, ImportError, OSError) as error:
            if not is_out_of_memory(error):
                raise
            raise click.ClickException(out_of_memory("hezuo")) from None
        except KeyboardInterrupt:
            click.echo("Stopped by SIGINT.", err=True)
            raise click.exceptions.Exit(_INTERRUPTED) from None
        except IndexDamaged as error:
            hint = "To build the index again from its documents: hezuo build FOLDER"
            raise click.ClickException(f"{error}\n{hint}" if error.is_mended_by_build else str(error)) from error
        except SearchError as error:
            raise click.ClickException(str(error)) from error

    return run


def _check_address_space() -> None:
    """Check that the process may take as much memory as any command needs: libraries crash that get too little.

    Raises:
        ClickException: If not.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if resource.RLIM_INFINITY != limit < _LEAST_ADDRESS_SPACE:
        least, given = _LEAST_ADDRESS_SPACE // 1_000_000, limit // 1_000_000
        raise click.ClickException(
            f"memory is limited to {given} MB of address space (ulimit -v), and hezuo needs at least {least}"
        )


def settings(index: str | None, memory: int | None = None) -> Config:
    """Return the settings, with those that a command's options override.

    Args:
        index: Folder of the index.
        memory: Megabytes that a build may take.

    Raises:
        ConfigError: If a setting is wrong.
    """
    from dataclasses import replace

    config = Config.load()
    return replace(config, index=index or config.index, build_memory_mb=memory or config.build_memory_mb)


def destination(config: Config) -> Destination:
    """Return where the index of the settings is built: its folder, and where it is published.

    Raises:
        ConfigError: If it is the address of an archive in OpenSearch, and wrong.
    """
    from search.indexing import Destination

    return Destination.of(config.index, config)


def printable(text: str) -> str:
    """Return a text without the control characters by which a document could control the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def print_json(value: object) -> None:
    """Print facts as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=dict))
