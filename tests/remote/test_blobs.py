"""Claims about the words of generations that are kept in the cluster: they come as they were sent, each file once."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from search.errors import IndexDamaged, IndexMissing
from search.remote import Blobs, Connection, RemoteAddress, RemoteSettings, connect
from tests.remote.archives import address_of
from tests.servers.asking import ask

NAMES = [f"g-00000{number}-0123456{number}" for number in range(1, 6)]


@pytest.fixture
def connection(opensearch: str, archive_name: str) -> Iterator[Connection]:
    """A connection to the server of the tests."""
    with closing(connect(RemoteAddress.parse(address_of(opensearch, archive_name)), RemoteSettings())) as opened:
        yield opened


@pytest.fixture
def blobs(connection: Connection, archive_name: str) -> Blobs:
    """The words of an archive of the test's own."""
    return Blobs(connection, archive_name)


def words(folder: Path, **files: bytes) -> Path:
    """A folder with some files and a manifest that lists them."""
    for name, content in files.items():
        path = folder / name.replace("_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    listed = {name.replace("_", "/"): {"sha256": sha256(content).hexdigest()} for name, content in files.items()}
    (folder / "manifest.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    return folder


def test_files_come_as_they_were_sent_and_common_ones_once(blobs: Blobs, tmp_path: Path) -> None:
    """Empty ones, and ones of several chunks; what a machine has is not asked for again."""
    large, small = bytes(range(256)) * 40_000, b"small"
    first = words(tmp_path / "1", large=large, segments_one=small, empty=b"")
    second = words(tmp_path / "2", large=large, segments_two=b"other")
    assert blobs.push(NAMES[0], first, 0) > len(large)
    assert blobs.push(NAMES[1], second, 0) < 1000
    cache = tmp_path / "cache"
    folders = [blobs.fetch(name, cache) for name in NAMES[:2]]
    for sent, fetched in zip((first, second), folders, strict=True):
        for path in (path for path in sent.rglob("*") if path.is_file()):
            assert (fetched / path.relative_to(sent)).read_bytes() == path.read_bytes()
    assert (folders[0] / "large").samefile(folders[1] / "large")
    assert blobs.fetch(NAMES[0], cache) == folders[0]


def test_a_machine_keeps_the_words_of_the_last_generations(blobs: Blobs, tmp_path: Path) -> None:
    """The cluster those of the generations that it keeps."""
    for name in NAMES:
        blobs.push(name, words(tmp_path / name, own=name.encode()), 0)
        blobs.fetch(name, tmp_path / "cache")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == NAMES[2:]
    blobs.forget({NAMES[4]})
    assert (blobs.fetch(NAMES[4], tmp_path / "another") / "own").read_bytes() == NAMES[4].encode()
    with pytest.raises(IndexMissing):
        blobs.fetch(NAMES[0], tmp_path / "another")


def test_what_is_not_as_it_was_sent_is_damage(blobs: Blobs, tmp_path: Path, opensearch: str, archive_name: str) -> None:
    """Whether a chunk has changed or is missing; nothing of it is left on the machine."""
    blobs.push(NAMES[0], words(tmp_path / "1", own=b"as it was"), 0)
    chunk = f"/{archive_name}-words/_doc/{sha256(b'as it was').hexdigest()}-0?refresh=true"
    ask(opensearch, chunk, {"data": b64encode(b"as it is!").decode()}, method="PUT")
    with pytest.raises(IndexDamaged, match="own is not what was sent"):
        blobs.fetch(NAMES[0], tmp_path / "cache")
    ask(opensearch, chunk, method="DELETE")
    with pytest.raises(IndexDamaged, match="a part of a file is missing"):
        blobs.fetch(NAMES[0], tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_no_name_of_the_cluster_leads_out_of_the_folder(
    blobs: Blobs, tmp_path: Path, opensearch: str, archive_name: str, name: str
) -> None:
    """Whoever can write into the cluster cannot write anywhere else."""
    blobs.push(NAMES[0], words(tmp_path / "1", own=b"own"), 0)
    listed = {"generation": NAMES[0], "files": {name: {"size": 3, "sha256": sha256(b"own").hexdigest()}}}
    ask(opensearch, f"/{archive_name}-words/_doc/generation-{NAMES[0]}?refresh=true", {"listed": listed}, method="PUT")
    with pytest.raises(IndexDamaged, match="outside of its folder"):
        blobs.fetch(NAMES[0], tmp_path / "cache")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "cache" / "outside").exists()
