"""Claims about archive files that are read in a process of their own: a flaw costs one member, and limits hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.ingest import read_sources
from search.model import Document, Rejected
from tests.fixtures.archive_files import FORMS, article, articles, seven_zip_of, tar_of, zip_of
from tests.fixtures.flawed_readers import add_flaws

pytestmark = pytest.mark.usefixtures("reader_process")


def read(folder: Path, *, max_seconds: int = 60, max_memory_mb: int = 700) -> tuple[list[str], dict[str, Rejected]]:
    """Sources of the documents, and rejections by member."""
    items = list(read_sources([folder], max_seconds=max_seconds, max_memory_mb=max_memory_mb))
    rejected = {item.member: item for item in items if isinstance(item, Rejected)}
    return [item.source for item in items if isinstance(item, Document)], rejected


def test_the_process_reads_what_this_one_would(tmp_path: Path) -> None:
    """The same documents and rejections come, in the same order, whatever else is read before and after."""
    for name, pack in FORMS.items():
        (tmp_path / name).write_bytes(pack({**articles(4), "picture.png": b"\x89PNG\r\n\x1a\n", "empty.md": b""}))
    (tmp_path / "nested.zip").write_bytes(zip_of({"a.7z": seven_zip_of(articles(3)), "b.tar": tar_of(articles(2))}))
    (tmp_path / "z.md").write_bytes(article(1))
    (tmp_path / "damaged.zip").write_bytes(zip_of(articles(9))[:600])
    here, there = list(read_sources([tmp_path])), list(read_sources([tmp_path], max_seconds=60))
    assert here == there
    assert sum(isinstance(item, Document) for item in there) > 8 * 4 + 5 + 1


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.7z"])
def test_a_flaw_costs_one_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The process may die over a member, or take too long: the others are read, before it and after."""
    add_flaws(tmp_path / "path", monkeypatch)
    files = {
        "a.md": article(1),
        "crash.txt": b"A",
        "b.md": article(2),
        "hang.txt": b"A",
        "raise.txt": b"A",
        "c.md": article(3),
    }
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / name).write_bytes(FORMS[name](files))
    (sources / "z.md").write_bytes(article(4))
    found, rejected = read(sources, max_seconds=2)
    assert found == [f"{name}/a.md", f"{name}/b.md", f"{name}/c.md", "z.md"]
    assert {member: item.record for member, item in rejected.items()} == {"crash.txt": 2, "hang.txt": 4, "raise.txt": 5}
    assert "max_file_seconds" in rejected["hang.txt"].reason or "20 seconds" in rejected["hang.txt"].reason
    assert all(item.reason.startswith(f"{member}: ") for member, item in rejected.items())


def test_many_flaws_end_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that ends the process again and again is given up: each time it has to be unpacked anew."""
    add_flaws(tmp_path / "path", monkeypatch)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.zip").write_bytes(zip_of({f"{number}/crash.txt": b"A" for number in range(30)}))
    (sources / "z.md").write_bytes(article(4))
    found, rejected = read(sources)
    assert found == ["z.md"]
    assert len(rejected) == 10
    assert "rest was not read" in rejected[""].reason


def test_memory_runs_out_for_one_file(tmp_path: Path) -> None:
    """Reading takes no more memory than the setting allows, and the files after it are read."""
    words = " ".join(f"{number:x}" for number in range(2_000_000)).encode()
    (tmp_path / "a.txt").write_bytes(words[:15_000_000])
    (tmp_path / "b.zip").write_bytes(zip_of({"large.txt": words[:15_000_000], "small.md": article(1)}))
    (tmp_path / "z.md").write_bytes(article(4))
    found, rejected = read(tmp_path, max_memory_mb=20)
    assert found == ["b.zip/small.md", "z.md"]
    assert sorted(rejected) == ["", "large.txt"]
    assert all("max_file_memory_mb" in item.reason for item in rejected.values())
