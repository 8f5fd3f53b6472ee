"""Fetches the jars of OpenSearch from Maven Central, once a machine: it is published there in parts, not as an archive.

As a program, this fetches what `tests.servers.opensearch` will need: CI does that while it installs other things.
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
from tests.servers.layout import MODULES

__all__ = ["RELEASES", "Distribution", "Release", "available", "cache_folder"]

HOW = "get it with: apt-get install default-jre-headless maven; or name a running server in OPENSEARCH_URL"

UNWANTED = ("io.netty:netty-codec-native-quic",)
"""HTTP/3 for five kinds of machines, 12 of 65 MB."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of OpenSearch.

    Attributes:
        version: Its number.
        besides: Maven coordinates of what the server does not start without, but does not depend on.
        java: The oldest Java that runs it.
        java_modules: What it needs of Java besides. Without all locales no index with an analyser can be made (there
            are some for Thai); without the compiler, `EmbeddedNode.java` cannot be run.
        embedded: Whether it is started by `EmbeddedNode.java`. The bootstrap of 2.x wants security policies, which are
            in no jar.
    """

    version: str
    besides: tuple[str, ...]
    java: int
    java_modules: tuple[str, ...]
    embedded: bool


RELEASES = (
    Release(
        "3.8.0",
        (
            "org.opensearch:opensearch-agent-bootstrap:3.8.0",
            "org.opensearch:opensearch-plugin-classloader:3.8.0",
            "org.apache.logging.log4j:log4j-core:2.25.4",
        ),
        java=21,
        java_modules=("jdk.localedata",),
        embedded=False,
    ),
    Release(
        "2.19.1",
        (
            "org.opensearch:opensearch-secure-sm:2.19.1",
            "org.opensearch:opensearch-plugin-classloader:2.19.1",
            "org.apache.logging.log4j:log4j-core:2.21.0",
        ),
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
    project = _project(release)
    digest = hashlib.sha256(project.encode()).hexdigest()[:8]
    jars = cache_folder() / f"opensearch-{release.version}-{digest}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissing(f"OpenSearch is fetched by Maven, which is not installed; {HOW}")
    with _locked(jars.with_name(f"{jars.name}.lock")):
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


def _project(release: Release) -> str:
    """Return a Maven project that depends on a release."""
    version = release.version
    modules = (f"org.opensearch.plugin:{module.artifact}:{version}" for module in MODULES)
    artifacts = (f"org.opensearch:opensearch:{version}", *modules, *release.besides)
    unwanted = "".join(f"<exclusion>{_named(each)}</exclusion>" for each in UNWANTED)
    dependencies = "".join(
        f"<dependency>{_named(each)}<exclusions>{unwanted}</exclusions></dependency>" for each in artifacts
    )
    return (
        f"<project><modelVersion>4.0.0</modelVersion>{_named('hezuo:test-server:1')}<packaging>pom</packaging>"
        f"<dependencies>{dependencies}</dependencies></project>\n"
    )


def _named(coordinates: str) -> str:
    """Return Maven coordinates as XML."""
    names = ("groupId", "artifactId", "version")
    return "".join(f"<{name}>{text}</{name}>" for name, text in zip(names, coordinates.split(":"), strict=False))


def _fetch(maven: str, java: Java, project: str, folder: Path) -> None:
    """Let Maven fetch all that a project depends on, and put it into the folder `jars` of a folder."""
    folder.joinpath("pom.xml").write_text(project, encoding="utf-8")
    # The plugin that is made for this, dependency:copy-dependencies, depends on so much that it takes twice the time.
    command = [
        maven, "--batch-mode", "--quiet", "--strict-checksums", f"-Dmaven.repo.local={folder / 'repository'}",
        "org.codehaus.mojo:exec-maven-plugin:3.5.0:exec", "-Dexec.executable=/bin/echo", "-Dexec.args=%classpath",
        f"-Dexec.outputFile={folder / 'classpath'}",
    ]  # fmt: skip
    environment = {**os.environ, "JAVA_HOME": str(java.home)}
    done = subprocess.run(
        launching(command), cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = re.search(r"^\S*ERROR\S* (.*?)(?: -> |$)", done.stdout, re.MULTILINE)
        cause = said[1] if said else done.stderr.strip()
        raise ServerMissing(f"Maven cannot fetch OpenSearch ({cause[-200:]}); {HOW}")
    jars = folder / "jars"
    jars.mkdir()
    for path in map(Path, folder.joinpath("classpath").read_text(encoding="utf-8").strip().split(os.pathsep)):
        if path.suffix == ".jar":
            path.rename(jars / path.name)


if __name__ == "__main__":
    available()
