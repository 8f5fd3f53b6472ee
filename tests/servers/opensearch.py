"""Starts nodes of OpenSearch, alone or as a cluster, and ends them in an orderly way or not."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.asking import ask
from tests.servers.distribution import Distribution, available
from tests.servers.errors import ServerFailed
from tests.servers.launch import NOBODY, launching
from tests.servers.layout import lay_out

__all__ = ["Node", "cluster", "node", "place"]

MANAGER_HEAP = 192  # MiB, for a node that holds no shard

START_SECONDS = 180.0
"""Until a node answers, on a machine with much to do; alone it takes 5."""

KINDS = ("http", "transport")

EMBEDDED = Path(__file__).with_name("EmbeddedNode.java")

SETTINGS: Mapping[str, Any] = {
    "network.host": "127.0.0.1",
    "node.processors": 2,
    "node.portsfile": True,  # writes logs/http.ports and logs/transport.ports, as soon as it answers
    "discovery.initial_state_timeout": "0s",  # answers before it knows the others, which could not find it otherwise
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "action.auto_create_index": False,  # a name that is not there is an error, not an index
}

LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{HH:mm:ss,SSS} %p %c{1.} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""

OPTIONS = (
    # As in OpenSearch's own jvm.options; without them a small heap is now and then full, and requests are refused (429).
    "-XX:+UseG1GC", "-XX:G1ReservePercent=25", "-XX:InitiatingHeapOccupancyPercent=30",
    "-XX:TieredStopAtLevel=1",  # compiles quickly, not well: starting takes half as much of the processor
)  # fmt: skip
"""Of the virtual machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where nodes run.

    Attributes:
        distribution: What they run.
        folder: Everything that they write lies in it.
    """

    distribution: Distribution
    folder: Path

    @property
    def home(self) -> Path:
        """The laid-out distribution."""
        return self.folder / "home"


@contextmanager
def place() -> Iterator[Place]:
    """Fetch OpenSearch, lay it out in a temporary folder, and remove that at the end.

    Raises:
        ServerMissing: It cannot be had on this machine.
    """
    distribution = available()
    with tempfile.TemporaryDirectory(prefix="hezuo-opensearch-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server runs as another user than root
        release = distribution.release
        lay_out(distribution.jars, folder / "home", release.version, release.java)
        shutil.copy(EMBEDDED, folder)
        yield Place(distribution, folder)


@dataclass(slots=True)
class Node:
    """A node, which is a process of its own.

    Attributes:
        place: Where it runs.
        name: What it is called in the cluster.
        heap: The most memory that its objects may take, in MiB. In all it takes 250 to 350 with few documents.
        settings: Those of its opensearch.yml that are its own.
        process: The process, once it was started.
        addresses: Host and port where it answers, by kind; they stay the same when it is started again.
    """

    place: Place
    name: str = "alone"
    heap: int = 512
    settings: dict[str, Any] = field(default_factory=lambda: {"discovery.type": "single-node"})
    process: subprocess.Popen[bytes] | None = None
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """All that it writes."""
        return self.place.folder / self.name

    @property
    def url(self) -> str:
        """Where it answers, once it does."""
        return f"http://{self.addresses['http']}"

    @property
    def transport(self) -> str:
        """Where other nodes reach it: host and port."""
        return self.addresses["transport"]

    def start(self) -> None:
        """Start it, for the first time or again with the data that it has; does not wait for it."""
        ports = {f"{kind}.port": int(self.addresses.get(kind, ":0").rpartition(":")[2]) for kind in KINDS}
        for kind in KINDS:
            self._ports(kind).unlink(missing_ok=True)
        folders = [self.folder / name for name in ("conf", "data", "logs", "tmp")]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        settings = {
            **SETTINGS, **ports, "node.name": self.name, "path.data": str(folders[1]),
            "path.logs": str(folders[2]), **self.settings,
        }  # fmt: skip
        lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
        folders[0].joinpath("opensearch.yml").write_text(lines, encoding="utf-8")
        folders[0].joinpath("log4j2.properties").write_text(LOGGING, encoding="utf-8")
        if os.getuid() == 0:  # which OpenSearch refuses
            account = pwd.getpwnam(NOBODY)
            for path in (self.folder, *folders, *folders[0].iterdir()):
                os.chown(path, account.pw_uid, account.pw_gid)
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                launching(self._command(), user=NOBODY),
                cwd=self.folder,
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},  # what the user sets for other Javas is not for this one
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """Wait until it answers.

        Args:
            wanted: Whether to go on waiting.

        Raises:
            ServerFailed: It ended, took too long, or is not wanted any more.
        """
        until = time.monotonic() + START_SECONDS
        while not all(self._ports(kind).exists() for kind in KINDS):
            self.check()
            if not wanted() or time.monotonic() > until:
                raise ServerFailed(
                    f"OpenSearch node {self.name} is not up after {START_SECONDS} s; {self.last_words()}"
                )
            time.sleep(0.05)
        self.addresses = {kind: self._bound(kind) for kind in KINDS}

    def check(self) -> None:
        """Do nothing if its process runs.

        Raises:
            ServerFailed: It does not.
        """
        if self.process is None:
            raise ServerFailed(f"OpenSearch node {self.name} was not started")
        if (status := self.process.poll()) is not None:
            raise ServerFailed(f"OpenSearch node {self.name} has ended with status {status}; {self.last_words()}")

    def kill(self) -> None:
        """End it as a power cut would; return when it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Let it leave the cluster and close its files; return when it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(START_SECONDS)

    def last_words(self) -> str:
        """The end of what it logged."""
        return f"it said:\n{self._log.read_text(encoding='utf-8', errors='replace')[-3000:]}"

    @property
    def _log(self) -> Path:
        return self.folder / "out"

    def _ports(self, kind: str) -> Path:
        return self.folder / "logs" / f"{kind}.ports"

    def _bound(self, kind: str) -> str:
        """Host and port of one kind, as it tells once it has started."""
        addresses = self._ports(kind).read_text(encoding="utf-8")
        (bound,) = re.findall(r"^127\.0\.0\.1:\d+$", addresses, re.MULTILINE)
        return str(bound)

    def _command(self) -> list[str]:
        """What runs the server."""
        release, java, home = self.place.distribution.release, self.place.distribution.java, self.place.home
        conf = self.folder / "conf"
        command = [
            str(java.program), f"-Xmx{self.heap}m", *OPTIONS, f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            "-cp", f"{home / 'lib'}/*",
        ]  # fmt: skip
        if release.embedded:
            logging = f"-Dlog4j2.configurationFile={conf / 'log4j2.properties'}"
            return [*command, logging, str(self.place.folder / EMBEDDED.name), str(home), str(conf)]
        return [
            *command, "--enable-native-access=ALL-UNNAMED", f"-Dopensearch.path.home={home}",
            f"-Dopensearch.path.conf={conf}", "org.opensearch.bootstrap.OpenSearch",
        ]  # fmt: skip


@contextmanager
def node(wanted: Callable[[], bool] = lambda: True) -> Iterator[Node]:
    """Run a single node until the end of the block.

    Args:
        wanted: Whether to go on waiting for it to start.

    Raises:
        ServerMissing: It cannot be had on this machine.
        ServerFailed: It does not start.
    """
    with place() as where:
        one = Node(where)
        with _ended([one]):
            one.start()
            one.wait(wanted)
            _together([one])
            yield one


@contextmanager
def cluster(*, data: int = 2, managers: int = 1, heap: int = 384) -> Iterator[list[Node]]:
    """Run a cluster until the end of the block; each node can be killed and started again.

    Args:
        data: How many nodes hold shards; each may be elected its manager.
        managers: How many more only vote and manage. While more than half of all nodes live, the cluster does.
        heap: Memory for the objects of a node that holds shards, in MiB.

    Raises:
        ServerMissing: It cannot be had on this machine.
        ServerFailed: A node does not start, or they do not find each other.
    """
    names = [*(f"data-{number}" for number in range(data)), *(f"manager-{number}" for number in range(managers))]
    shared = {"discovery.seed_providers": "file", "cluster.initial_cluster_manager_nodes": names}
    with place() as where:
        nodes = [
            Node(where, name, heap=heap, settings=dict(shared))
            if at < data
            else Node(where, name, heap=MANAGER_HEAP, settings={**shared, "node.roles": ["cluster_manager"]})
            for at, name in enumerate(names)
        ]
        with _ended(nodes):
            for each in nodes:
                each.start()
            for each in nodes:
                each.wait()
            seeds = "".join(f"{each.transport}\n" for each in nodes)
            for each in nodes:
                each.folder.joinpath("conf/unicast_hosts.txt").write_text(seeds, encoding="utf-8")
            _together(nodes)
            yield nodes


def _together(nodes: Sequence[Node]) -> None:
    """Wait until nodes have found each other, and elected a manager."""
    path = f"/_cluster/health?wait_for_nodes={len(nodes)}&timeout={int(START_SECONDS)}s"
    if ask(nodes[0].url, path, seconds=START_SECONDS + 10)["timed_out"]:
        raise ServerFailed(f"the nodes of the cluster do not find each other; {nodes[0].last_words()}")


@contextmanager
def _ended(nodes: Sequence[Node]) -> Iterator[None]:
    """Kill all nodes at the end: their data is of no use any more."""
    try:
        yield
    finally:
        for each in nodes:
            each.kill()
