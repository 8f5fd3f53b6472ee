"""Finds the newest Java of this machine that has all that a server needs of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Java", "installed_java"]

FOLDERS = (Path("/usr/lib/jvm"), Path("/opt"))
"""Where distributions, and those who unpack archives, put their Javas."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime.

    Attributes:
        home: Its folder.
        version: Its feature release, such as 21.
        modules: Names of the modules that it was built with.
    """

    home: Path
    version: int
    modules: frozenset[str]

    @property
    def program(self) -> Path:
        """The program `java`."""
        return self.home / "bin/java"


def installed_java(at_least: int, modules: Collection[str]) -> Java | None:
    """Return the newest Java that is as new as that and has the modules; `HEZUO_TEST_JAVA` (a home) allows but one."""
    forced = os.environ.get("HEZUO_TEST_JAVA")
    found = filter(None, map(_java_at, [Path(forced)] if forced else _homes()))
    fit = [java for java in found if java.version >= at_least and java.modules >= set(modules)]
    return max(fit, key=lambda java: java.version, default=None)


def _homes() -> Iterator[Path]:
    """Folders that may be the home of a Java."""
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    folders = list(FOLDERS)
    if default := shutil.which("java"):
        folders.append(Path(default).resolve().parents[2])  # beside the default one
    for folder in folders:
        if folder.is_dir():
            yield from sorted(folder.iterdir())


def _java_at(home: Path) -> Java | None:
    """Return the Java in a folder, if one is there that everybody on this machine may run."""
    program, release = home / "bin/java", home / "release"
    if not (program.is_file() and release.is_file()):
        return None
    if not all(part.stat().st_mode & 0o001 for part in (program, *program.resolve().parents)):
        return None  # the server runs as another user than root
    told = dict(re.findall(r'^(\w+)="(.*)"$', release.read_text(encoding="utf-8"), re.MULTILINE))
    version = re.match(r"\d+", told.get("JAVA_VERSION", ""))
    return Java(home, int(version[0]), frozenset(told.get("MODULES", "").split())) if version else None
