"""The words of generations as blobs in the cluster: pushed by a build, fetched by each front end.

The index `<archive>-words` holds chunks of files, each under the SHA-256 of its file and its number, and for each
generation a list of its files. So a file that several generations have in common is sent, kept and fetched once.
"""

from __future__ import annotations

import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import Any, NamedTuple

import msgspec

from search.errors import IndexDamaged, IndexMissing
from search.remote.connection import Connection

__all__ = ["Blobs"]

_CHUNK = 4 << 20  # bytes of a file that are sent together: base64 makes 5.6 MB of them, of 100 that a request may have
_MANIFEST = "manifest.json"
_KEPT = 3  # generations whose words stay on a machine: that which is served, and two before
_DECISIONS = "decisions"  # id of the decisions


class _File(NamedTuple):
    """A file of a generation."""

    size: int
    sha256: str


class Blobs:
    """The words of the generations of an archive.

    Args:
        connection: The connection to the cluster.
        archive: Name of the archive.
    """

    def __init__(self, connection: Connection, archive: str) -> None:
        self._connection, self._index = connection, f"{archive}-words"

    def push(self, generation: str, folder: Path, replicas: int) -> int:
        """Send the files of a folder, those that the cluster does not have, and list them as those of a generation.

        Returns:
            Number of bytes that were sent.
        """
        self._create(replicas)
        files, sent = {}, 0
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            digest, size = _digest(path), path.stat().st_size
            files[name] = _File(size, digest)
            if not self._has(digest, size):
                sent += self._send(path, digest)
        body = {"generation": generation, "files": {name: file._asdict() for name, file in files.items()}}
        self._put(f"generation-{generation}", {"listed": body})
        self._connection.request("POST", f"/{self._index}/_refresh")
        return sent

    def fetch(self, generation: str, cache: Path) -> Path:
        """Return a folder with the words of a generation, fetched if it is not there yet.

        Args:
            generation: The generation.
            cache: Folder below which each generation has one; several processes may share it.

        Raises:
            IndexMissing: If the cluster has no words of the generation.
            IndexDamaged: If what came is not what was sent.
            OSError: If it cannot be written.
        """
        folder = cache / generation
        if (folder / _MANIFEST).exists():
            return folder
        files = self._files(generation)
        if files is None:
            raise IndexMissing(f"{self._index} has no words of {generation}; publish the archive again")
        cache.mkdir(parents=True, exist_ok=True)
        known = _known_files(cache)
        unfinished = Path(mkdtemp(prefix="tmp-", dir=cache))
        try:
            for name, file in files.items():
                target = _inside(unfinished, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                if not _link(known.get(file.sha256), target):
                    self._fetch_file(file, target)
            try:
                unfinished.rename(folder)
            except OSError:  # another process was faster
                if not (folder / _MANIFEST).exists():
                    raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        _remove_old(cache, folder)
        return folder

    def push_decisions(self, content: bytes) -> None:
        """Send librarians' decisions about translation pairs, which hold for all generations."""
        self._put(_DECISIONS, {"data": b64encode(content).decode(), "file": sha256(content).hexdigest()})

    def fetch_decisions(self, file: Path) -> bool:
        """Write librarians' decisions into a file, if they are other ones than it has; return whether they are.

        Raises:
            OSError: If they cannot be written.
        """
        path, ids = f"/{self._index}/_mget", {"ids": [_DECISIONS]}
        [found] = self._connection.request("POST", path, ids, params={"_source": "file"})["docs"]
        if not found.get("found") or (file.exists() and _digest(file) == found["_source"]["file"]):
            return False
        [found] = self._connection.request("POST", path, ids)["docs"]
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(prefix="tmp-", dir=file.parent, delete=False) as output:
            output.write(b64decode(found["_source"]["data"]))
        Path(output.name).replace(file)
        return True

    def forget(self, kept: set[str]) -> None:
        """Delete the lists of all but some generations, and the chunks that none of these needs."""
        listed = {name: self._files(name) or {} for name in self._generations()}
        wanted = {file.sha256 for name, files in listed.items() if name in kept for file in files.values()}
        for name in listed.keys() - kept:
            self._connection.request("DELETE", f"/{self._index}/_doc/generation-{name}")
        gone = {file.sha256 for files in listed.values() for file in files.values()} - wanted
        for digest in gone:
            clause = {"query": {"term": {"file": digest}}}
            self._connection.request("POST", f"/{self._index}/_delete_by_query", clause, params={"refresh": "true"})

    def _create(self, replicas: int) -> None:
        if self._exists():
            return
        properties = {
            "file": {"type": "keyword"},
            "number": {"type": "integer"},
            "data": {"type": "binary"},
            "listed": {"type": "object", "enabled": False},
        }
        body = {
            "settings": {"index": {"number_of_shards": 1, "number_of_replicas": replicas}},
            "mappings": {"dynamic": "strict", "properties": properties},
        }
        self._connection.request("PUT", f"/{self._index}", body)

    def _exists(self) -> bool:
        try:
            self._connection.request("GET", f"/{self._index}/_settings")
        except IndexMissing:
            return False
        return True

    def _has(self, digest: str, size: int) -> bool:
        """Return whether the cluster has all chunks of a file."""
        ids = [f"{digest}-{number}" for number in range(_chunks(size))]
        for start in range(0, len(ids), 1000):
            body = {"ids": ids[start : start + 1000]}
            found = self._connection.request("POST", f"/{self._index}/_mget", body, params={"_source": "false"})
            if not all(each.get("found") for each in found["docs"]):
                return False
        return True

    def _send(self, path: Path, digest: str) -> int:
        sent = 0
        with path.open("rb") as file:
            for number in range(_chunks(path.stat().st_size)):
                chunk = file.read(_CHUNK)
                data = b64encode(chunk).decode()
                self._put(f"{digest}-{number}", {"file": digest, "number": number, "data": data})
                sent += len(chunk)
        return sent

    def _put(self, name: str, body: Mapping[str, Any]) -> None:
        action = msgspec.json.encode({"index": {"_id": name}})
        self._connection.bulk(self._index, action + b"\n" + msgspec.json.encode(body) + b"\n")

    def _generations(self) -> list[str]:
        lists = {"bool": {"must_not": [{"exists": {"field": "file"}}]}}  # all others are chunks of files
        found = self._connection.search(self._index, {"query": lists, "size": 1000, "_source": False})
        return [hit.id.removeprefix("generation-") for hit in found.hits.hits]

    def _files(self, generation: str) -> dict[str, _File] | None:
        body = {"ids": [f"generation-{generation}"]}
        try:
            [found] = self._connection.request("POST", f"/{self._index}/_mget", body)["docs"]
        except IndexMissing:
            return None
        if not found.get("found"):
            return None
        listed = found["_source"]["listed"]["files"]
        return {name: _File(int(facts["size"]), str(facts["sha256"])) for name, facts in listed.items()}

    def _fetch_file(self, file: _File, target: Path) -> None:
        digest = sha256()
        with target.open("xb") as output:
            for chunk in self._chunks_of(file):
                digest.update(chunk)
                output.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise IndexDamaged(f"{self._index}: {target.name} is not what was sent; publish the archive again")

    def _chunks_of(self, file: _File) -> Iterator[bytes]:
        for number in range(_chunks(file.size)):
            body = {"ids": [f"{file.sha256}-{number}"]}
            [found] = self._connection.request("POST", f"/{self._index}/_mget", body)["docs"]
            if not found.get("found"):
                raise IndexDamaged(f"{self._index}: a part of a file is missing; publish the archive again")
            yield b64decode(found["_source"]["data"])


def _chunks(size: int) -> int:
    return -(-size // _CHUNK)


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _known_files(cache: Path) -> dict[str, Path]:
    """Return the files of the generations in a cache by their SHA-256."""
    known: dict[str, Path] = {}
    for manifest in cache.glob(f"g-*/{_MANIFEST}"):
        try:
            files = msgspec.json.decode(manifest.read_bytes())["files"]
            known |= {str(facts["sha256"]): manifest.parent / str(name) for name, facts in files.items()}
        except (OSError, msgspec.MsgspecError, KeyError, TypeError, AttributeError):  # whatever is wrong is fetched
            continue
    return known


def _remove_old(cache: Path, kept: Path) -> None:
    """Remove the oldest generations of a cache; another process may still open files of the last ones."""
    folders = sorted((path for path in cache.glob("g-*") if path != kept), key=lambda path: path.stat().st_mtime)
    for path in folders[: 1 - _KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _link(source: Path | None, target: Path) -> bool:
    if source is None:
        return False
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True


def _inside(folder: Path, name: str) -> Path:
    path = Path(name)
    if path.is_absolute() or ".." in path.parts:
        raise IndexDamaged(f"the cluster lists a file outside of its folder: {name!r}; publish the archive again")
    return folder / path
