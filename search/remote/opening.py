"""Open an archive in a cluster: the generation that is served, with its words fetched, and those that come after it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from search.config import Config
from search.errors import IndexOutdated
from search.remote.address import RemoteAddress
from search.remote.blobs import Blobs
from search.remote.connection import Connection, connect
from search.remote.generations import Generations
from search.remote.open_index import RemoteIndex
from search.remote.publishing import REMOTE_FORMAT
from search.remote.served import ServedRemote
from search.remote.settings import RemoteSettings
from search.remote.titles import titles_by_id
from search.remote.words import RemoteWords

__all__ = ["decisions_folder", "open_generation", "serve_remote", "words_folder"]

Opened = TypeVar("Opened")


def words_folder(config: Config, archive: str) -> Path:
    """Return the folder below which the words of an archive's generations are kept on this machine."""
    cache = Path(config.cache) if config.cache else _user_cache() / "hezuo"
    return cache / "words" / archive


def decisions_folder(address: str, config: Config) -> Path:
    """Return the folder on this machine that has librarians' decisions about an archive, as far as they are known.

    Raises:
        ConfigError: If the address is none.
    """
    return words_folder(config, RemoteAddress.parse(address).archive)


def open_generation(connection: Connection, archive: str, generation: str, cache: Path) -> RemoteIndex:
    """Open a generation of an archive.

    Args:
        connection: The connection to the cluster.
        archive: Name of the archive.
        generation: Name of the generation.
        cache: Folder for the words of the archive's generations; those of others but this one and the last are removed.

    Raises:
        IndexMissing: If there is no such generation.
        IndexOutdated: If another version of hezuo published it.
        IndexDamaged: If what the cluster holds is not what was published.
    """
    generations = Generations(connection, archive)
    meta = generations.meta(generation)
    if meta.get("remote_format") != REMOTE_FORMAT:
        raise IndexOutdated(
            f"{generations.index(generation)} was published by another version of hezuo (format "
            f"{meta.get('remote_format')} instead of {REMOTE_FORMAT}); publish the archive again with this version"
        )
    folder = Blobs(connection, archive).fetch(generation, cache)
    index = generations.index(generation)

    def titles(ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return titles_by_id(connection, index, ids)

    return RemoteIndex(connection, index, RemoteWords(folder, titles))


def serve_remote(
    address: str,
    config: Config,
    wrap: Callable[[RemoteIndex], Opened],
    decisions: Path,
    decided: Callable[[], None],
) -> ServedRemote[Opened]:
    """Open the generation that an archive serves, and follow those that come after it.

    Args:
        address: Address of the archive, see `RemoteAddress`.
        config: Settings.
        wrap: Makes of each generation that is opened what `current` returns.
        decisions: File that gets librarians' decisions, and new ones when there are.
        decided: Called whenever it gets some.

    Raises:
        ConfigError: If the address or the credentials are wrong, or opensearch-py is not installed.
        IndexUnreachable: If no host answers.
        IndexMissing: If there is no such archive.
        IndexOutdated: If another version of hezuo published it.
        IndexDamaged: If what the cluster holds is not what was published.
    """
    parsed = RemoteAddress.parse(address)
    connection = connect(parsed, RemoteSettings.of(config))
    generations, blobs = Generations(connection, parsed.archive), Blobs(connection, parsed.archive)
    cache = words_folder(config, parsed.archive)

    def current() -> str:
        name = generations.served()
        if blobs.fetch_decisions(decisions):
            decided()
        return name

    with ExitStack() as unless_opened:
        unless_opened.callback(connection.close)
        served = ServedRemote(
            str(parsed),
            current=current,
            open_index=lambda name: open_generation(connection, parsed.archive, name, cache),
            wrap=wrap,
            close=connection.close,
        )
        unless_opened.pop_all()
    return served


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
