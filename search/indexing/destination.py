"""Where an index is built to be served: a folder, or an archive in a cluster, of which a folder is the working copy.

For a cluster a build, an update or a rollback is made in the working copy first, with all its checks; what it leads to
is then published there.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from search.config import Config
from search.engine import OpenIndex, current
from search.errors import ConfigError, IndexMissing
from search.indexing.progress import Progress, ProgressReporter
from search.lexicon import DECISIONS
from search.remote import Publisher, RemoteAddress, RemoteSettings, connect, is_remote

__all__ = ["Destination"]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an index is built.

    Attributes:
        folder: Folder of the index.
        address: Where it is published; None for nowhere else.
    """

    folder: Path
    address: RemoteAddress | None = None

    @classmethod
    def of(cls, index: str | Path, config: Config) -> Destination:
        """Return the destination that an option or setting names.

        Args:
            index: A folder, or the address of an archive in OpenSearch.
            config: Settings, which name the working copy of such an archive.

        Raises:
            ConfigError: If the address is wrong, or that of the working copy.
        """
        if not is_remote(str(index)):
            return cls(Path(index))
        if is_remote(config.opensearch_working_copy):
            raise ConfigError("the setting working_copy in [opensearch] must be a folder")
        return cls(Path(config.opensearch_working_copy), RemoteAddress.parse(str(index)))

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.folder}/" if self.address is None else str(self.address)

    def publish(self, config: Config, progress: Progress | None = None, *, afresh: bool = False) -> None:
        """Publish the generation that the folder serves, if it is to be, and not yet.

        Args:
            config: Settings.
            progress: Called with how far it is.
            afresh: Whether all documents are sent, not only those that have changed.

        Raises:
            BuildError: If the cluster does not hold what was sent, or refuses it; it serves what it served.
            IndexUnreachable: If it does not answer.
            IndexMissing, IndexDamaged: If the folder has no sound index.
        """
        if self.address is None:
            return
        with closing(connect(self.address, RemoteSettings.of(config))) as connection:
            publisher = Publisher(
                connection,
                self.address.archive,
                shards=config.opensearch_shards,
                replicas=config.opensearch_replicas,
                keep=config.keep_generations,
                step=ProgressReporter(progress).engine_step,
            )
            served = None
            with suppress(IndexMissing):
                served = publisher.generations.served()
            publisher.publish(OpenIndex(current(self.folder)), None if afresh else served)
            publisher.publish_decisions(self.folder / DECISIONS)
