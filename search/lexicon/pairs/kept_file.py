"""A small file that nothing can make again: written atomically, with a checksum, a copy, and its last version before.

    decisions.csv           the file
    decisions.copy.csv      the same once more, for when the file is damaged
    decisions.before.csv    what the file held before it was last written, whatever that was
    decisions.sha256        SHA-256 of these, as `sha256sum --check` reads it, and in a comment that of its own lines

A file without checksums was put there by hand; it is taken as it is.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from search.engine import sync_path
from search.errors import DecisionsDamaged

__all__ = ["KeptFile", "replacing"]

_LOG = logging.getLogger(__name__)

_FileState = tuple[int, int, int] | None


class KeptFile:
    """A file with its copy and its checksums.

    Attributes:
        path: The file.
        copy: Its copy.
        before: What it held before.
        checksums: SHA-256 of all three.
        draft: Where its next content is written, for `publish`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = path.with_suffix(f".copy{path.suffix}")
        self.before = path.with_suffix(f".before{path.suffix}")
        self.checksums = path.with_suffix(".sha256")
        self.draft = _draft(path)

    def state(self) -> tuple[_FileState, ...]:
        """Return what changes whenever one of the files that count is replaced."""
        return tuple(map(_state_of, (self.path, self.copy, self.checksums)))

    def read(self) -> bytes | None:
        """Return the content of the file; None if nothing was ever written.

        Raises:
            DecisionsDamaged: If it is not what was written, or is gone.
            OSError: If it cannot be read.
        """
        content = _content(self.path)  # before the checksums, which are written first
        digests = self._digests()
        if content is None:
            if digests and _content(self.copy) is not None:
                raise DecisionsDamaged(f"{self.path}: is missing, and was there")
        elif digests and _digest(content) not in digests.values() and content != _content(self.copy):
            raise DecisionsDamaged(f"{self.path}: has changed since hezuo wrote it")
        return content

    def read_copy(self) -> bytes | None:
        """Return the content of the copy; None if there is none that is as it was written."""
        with suppress(OSError):
            content = _content(self.copy)
            if content is not None and _digest(content) in self._digests().values():
                return content
        return None

    def check(self) -> int:
        """Compare every file with its checksum.

        Returns:
            Number of files that were read.

        Raises:
            DecisionsDamaged: If one is not what was written; the message names it.
        """
        try:
            if self.read() is None:
                return 0
            written = _content(self.checksums)
            if written is None:
                if _content(self.copy) is None:
                    return 1  # put there by hand
                raise DecisionsDamaged(f"{self.checksums}: is missing")
            contents = {path: _content(path) for path in (self.path, self.copy, self.before)}
            names = [path for path, content in contents.items() if content is not None]
            digests = self._digests()
            for path, content in contents.items():
                if path.name in digests and content is None:
                    raise DecisionsDamaged(f"{path}: is missing")
                if content is not None and _digest(content) not in digests.values():
                    raise DecisionsDamaged(f"{path}: does not have its checksum in {self.checksums.name}")
            if written != _listing(digests):
                raise DecisionsDamaged(f"{self.checksums}: has changed since hezuo wrote it")
        except OSError as error:
            raise DecisionsDamaged(f"{self.path}: is unreadable ({error.strerror or error})") from error
        return len(names) + 1

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock, so that nobody else writes in the meantime; remove drafts in the end."""
        handle = os.open(self.path.parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            for path in (self.path, self.copy, self.before, self.checksums):
                with suppress(OSError):
                    _draft(path).unlink(missing_ok=True)
            os.close(handle)

    def publish(self) -> None:
        """Put the draft in the place of the file, within `locked`.

        All files are written beside those that they replace, and synced, before the first one is replaced.

        Raises:
            OSError: If it cannot be written. Nothing has changed then.
        """
        content, before = self.draft.read_bytes(), _content(self.path)
        if before is None:  # it has been removed; what there was before that is kept
            before = _content(self.before)
        contents = {self.path: content, self.copy: content}
        if before is not None:
            contents[self.before] = before
        digests = {path.name: _digest(content) for path, content in contents.items()}
        # In this order, since readers and `check` must find the checksum of whatever the file holds at any moment.
        replaced = [self.before, self.checksums, self.path, self.copy]
        _write(_draft(self.checksums), _listing(digests))
        for path, new in contents.items():
            _write(_draft(path), new)
        is_published = False
        try:
            for path in replaced:
                if path != self.before or before is not None:
                    _draft(path).replace(path)
                    is_published = is_published or path == self.path
            sync_path(self.path.parent)
        except OSError as error:
            if not is_published:
                raise
            _LOG.warning("%s is written, but its copy may not be (%s)", self.path, error.strerror or error)

    def _digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file by its name; empty if there are none, or none that can be read."""
        content = _content(self.checksums)
        lines = content.decode("utf-8", "replace").splitlines() if content else []
        parts = (line.partition("  ") for line in lines if not line.startswith("#"))
        return {name: digest for digest, _, name in parts}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file that replaces another one once it is complete; if it cannot be, the other one stays as it is."""
    target = path.resolve()
    if target.exists() and not target.is_file():  # a pipe or a terminal
        yield target
        return
    draft = target.with_name(f"{target.name}.part")
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _listing(digests: dict[str, str]) -> bytes:
    lines = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()
    return f"# {_digest(lines)}\n".encode() + lines


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _content(path: Path) -> bytes | None:
    """Return the content of a file; None if there is none.

    Raises:
        OSError: If it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _state_of(path: Path) -> _FileState:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
