"""Sources as absolute paths, and in which of them a file lies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from search.ingest import printable

__all__ = ["Roots", "place_of"]


def place_of(root: bytes, path: bytes) -> bytes:
    """Return the absolute path of a file, given that of its source and its path below that."""
    return root.removesuffix(b"/") + b"/" + path


class Roots:
    """The sources of a build.

    A single file that is a source counts as a file of the folder that it lies in.

    Attributes:
        names: Absolute path of each, links resolved.
        whole: Whether each is walked as a whole, which a single file's folder is not.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        self.names: list[bytes] = []
        self.whole: list[bool] = []
        self._files: dict[bytes, int] = {}
        self._prefixes: list[tuple[bytes, int]] = []
        for number, source in enumerate(sources):
            folder = source.is_dir()
            self.whole.append(folder)
            self.names.append(os.fsencode(source.resolve() if folder else source.parent.resolve()))
            if folder:
                # What the paths of its files begin with: nothing, if it is the working directory.
                self._prefixes.append((os.fsencode(source / "x")[:-1], number))
            else:
                self._files[os.fsencode(source)] = number
        self._prefixes.sort(key=lambda item: -len(item[0]))

    def locate(self, path: Path) -> tuple[int, bytes]:
        """Return the number of the source of a file that was listed, and the file's path below it."""
        raw = os.fsencode(path)
        if (number := self._files.get(raw)) is not None:
            return number, os.fsencode(path.name)
        for prefix, number in self._prefixes:
            if raw.startswith(prefix):
                return number, raw[len(prefix) :]
        raise ValueError(f"{path} lies in none of the sources")

    def located(self, path: str) -> tuple[int, str] | None:
        """Return the same for a path as `printable` gives it, of a rejected entry; empty for a source itself."""
        for file, number in self._files.items():
            if path == printable(os.fsdecode(file)):
                return number, path.rpartition("/")[2]
        for prefix, number in self._prefixes:
            begin = printable(os.fsdecode(prefix))
            if path.startswith(begin):
                return number, path[len(begin) :]
            if path == begin.removesuffix("/"):
                return number, ""
        return None

    def walked(self, place: bytes) -> bool:
        """Return whether an absolute path lies in a source that is walked as a whole."""
        return any(
            whole and place.startswith(place_of(name, b"")) for name, whole in zip(self.names, self.whole, strict=True)
        )
