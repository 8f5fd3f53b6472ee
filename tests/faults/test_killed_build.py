"""Claims about builds that die, run beside each other, or meet a damaged index: the served index is never harmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from search import BuildError, IndexDamaged, IndexMissing, IndexOutdated, Library, build
from search.engine.store.generations import new_generation
from search.indexing import check_index
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A source folder of three articles."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(3):
        article = newspaper("Mutual aid", "互助组", f"1954-11-1{number}", "Mutual aid teams.", "互助组发展。")
        folder.joinpath(f"{number}.md").write_text(article, encoding="utf-8")
    return folder


def test_readers_see_every_rebuild_whole(sources: Path, tmp_path: Path) -> None:
    """While the index is rebuilt again and again, every search answers fully, and the library follows the swap."""
    index = tmp_path / "index"
    build([sources], index)
    totals: set[int] = set()
    generations: set[str] = set()
    with Library.open(index) as library:
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                totals.add(library.search("互助组").total)
                generations.add(str(library.stats()["generation"]))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for _ in range(4):
            build([sources], index)
        totals.add(library.search("互助组").total)
        generations.add(str(library.stats()["generation"]))
        stop.set()
        for reader in readers:
            reader.join()
    assert totals == {3}
    assert any(name.startswith("g-000005-") for name in generations)


def test_two_builds_do_not_meet(sources: Path, tmp_path: Path) -> None:
    """The second build says that one is running, and touches nothing."""
    index = tmp_path / "index"
    with new_generation(index), pytest.raises(BuildError, match="another build is running"):
        build([sources], index)


def test_a_failed_build_leaves_the_served_index(sources: Path, tmp_path: Path) -> None:
    """A build that fails half-way (here: its source is gone) raises, and readers go on as before."""
    index = tmp_path / "index"
    build([sources], index)
    with pytest.raises(BuildError, match="nowhere"):
        build([tmp_path / "nowhere"], index)
    assert str(check_index(index)["generation"]).startswith("g-000001-")


def test_the_generation_before_is_kept(sources: Path, tmp_path: Path) -> None:
    """Two generations stay, older ones go."""
    index = tmp_path / "index"
    for _ in range(4):
        build([sources], index)
    assert sorted(path.name[:8] for path in index.joinpath("generations").iterdir()) == ["g-000003", "g-000004"]


def generation_files(index: Path) -> list[Path]:
    """The files of the served generation."""
    folder = index / "generations" / index.joinpath("CURRENT").read_text(encoding="ascii").strip()
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def overwrite(path: Path, content: bytes) -> None:
    """Write a file anew: under its old number it may be linked into other indexes, as the compiled dictionary is."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def test_check_names_every_damaged_file(sources: Path, tmp_path: Path) -> None:
    """A flipped bit in any file of the index, its manifest included, is found by check, which names the file."""
    index = tmp_path / "index"
    build([sources], index)
    for path in generation_files(index):
        good = path.read_bytes()
        middle = len(good) // 2
        overwrite(path, good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
        with pytest.raises(IndexDamaged, match=path.name):
            check_index(index)
        overwrite(path, good)
    check_index(index)


def test_a_cut_or_missing_file_is_refused_at_open(sources: Path, tmp_path: Path) -> None:
    """An index with a file cut short or removed is not opened; the message names the file and what to do."""
    index = tmp_path / "index"
    build([sources], index)
    for path in generation_files(index):
        good = path.read_bytes()
        overwrite(path, good[:-1])
        with pytest.raises(IndexDamaged, match=rf"{path.name}.*rebuild"):
            Library.open(index)
        path.unlink()
        with pytest.raises(IndexDamaged, match=rf"{path.name}.*rebuild"):
            Library.open(index)
        overwrite(path, good)
    Library.open(index).close()


def test_a_damaged_successor_is_not_followed(sources: Path, tmp_path: Path) -> None:
    """An open library stays with the generation that it has when the next one cannot be opened."""
    index = tmp_path / "index"
    build([sources], index)
    with Library.open(index) as library:
        index.joinpath("CURRENT").write_text("g-000777-00000000\n", encoding="ascii")
        assert library.search("互助组").total == 3
        index.joinpath("CURRENT").write_text("../../etc\n", encoding="ascii")
        assert library.search("互助组").total == 3
    with pytest.raises(IndexDamaged):
        Library.open(index)


def test_an_index_of_another_version_is_refused(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index whose terms were spelled by another analysis is not asked; the message says how to build it again."""
    index = tmp_path / "index"
    build([sources], index)
    monkeypatch.setattr("search.text.version.ANALYSIS", 99)
    with pytest.raises(IndexOutdated, match=r"analysis \d+ instead of 99.*hezuo build --index .*index .*sources"):
        Library.open(index)
    build([sources], index)
    Library.open(index).close()


def other_sources(folder: Path) -> Path:
    """Another source folder, of one article."""
    folder.mkdir()
    folder.joinpath("z.md").write_text(newspaper("Zeta", "人民公社", "1958-08-29", "Zeta commune."), encoding="utf-8")
    return folder


def test_an_index_built_after_its_folder_was_emptied_is_followed(sources: Path, tmp_path: Path) -> None:
    """An open library never mixes an index with another one that was built in its place: names do not come back."""
    index = tmp_path / "index"
    build([sources], index)
    with Library.open(index) as library:
        assert library.search("zeta").total == 0
        shutil.rmtree(index)
        build([other_sources(tmp_path / "other")], index)
        assert [hit.title for hit in library.search("zeta")] == ["Zeta"]
        assert library.search("互助组").total == 0


def test_readers_keep_what_they_opened(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that cannot follow (here: built by another version) answers from many threads, its folder swept away."""
    index = tmp_path / "index"
    build([sources], index)
    failures: list[BaseException] = []
    with Library.open(index) as library:
        monkeypatch.setattr("search.text.version.ANALYSIS", 99)
        build([sources], index)
        build([sources], index)
        monkeypatch.undo()

        def read() -> None:
            try:
                for _ in range(20):
                    assert library.search("互助组 mutual").total == 3
            except BaseException as error:  # whatever it is, it is what is asked about
                failures.append(error)

        readers = [threading.Thread(target=read) for _ in range(6)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert failures == []


def test_a_closed_library_stays_closed(sources: Path, tmp_path: Path) -> None:
    """A later build does not bring it back."""
    index = tmp_path / "index"
    build([sources], index)
    library = Library.open(index)
    library.close()
    build([sources], index)
    with pytest.raises(IndexMissing, match="closed"):
        library.search("互助组")


def test_a_folder_without_documents_does_not_empty_an_archive(sources: Path, tmp_path: Path) -> None:
    """A build that read nothing is refused where documents are being served; the reasons are told."""
    index, nothing = tmp_path / "index", tmp_path / "nothing"
    nothing.mkdir()
    nothing.joinpath("empty.txt").touch()
    build([nothing], index)  # there was nothing to lose
    build([sources], index)
    with pytest.raises(BuildError, match=r"no document.*empty\.txt"):
        build([nothing], index)
    with Library.open(index) as library:
        assert library.search("互助组").total == 3


def test_a_full_disk_is_told(sources: Path, tmp_path: Path) -> None:
    """A build that cannot write says so in a line, and the served index is untouched."""
    index = tmp_path / "index"
    build([sources], index)
    before = check_index(index)
    limited = f"trap '' XFSZ; ulimit -f 2; exec {sys.executable} -m search.cli build {sources} --index {index}"
    # Coverage, where it is measured, could not write its file either.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        ["bash", "-c", limited], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert check_index(index) == before
