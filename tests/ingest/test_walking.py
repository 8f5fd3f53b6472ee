"""Claims about the listing of sources: what cannot be entered is told, an index is passed over, links stay within."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from search import Config, Library, build, update
from search.engine import IndexBuild
from search.ingest import list_files, read_sources
from search.model import Document, Rejected
from tests.fixtures.archive import newspaper

ARTICLE = newspaper("Mutual aid", "互助组", "1954-11-11", "Teams were set up.", "成立互助组。")
NOBODY = 65534
PRIVATE = "A secret of the system\n\nNobody asked for this text to be found in the archive.\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike pytest's own."""
    with TemporaryDirectory() as name:
        path = Path(name, "sources")
        path.mkdir()
        Path(name).chmod(0o755)
        yield path


@contextmanager
def without_privileges() -> Iterator[None]:
    """Act as a user whom the rights of files bind: root may enter every folder."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)


def reasons(read: list[Document | Rejected]) -> dict[str, str]:
    """The reasons for rejections, by the name of the entry."""
    return {Path(item.path).name: item.reason for item in read if isinstance(item, Rejected)}


def sources_of(read: list[Document | Rejected]) -> list[str]:
    """The paths of the documents below their source."""
    return [item.source for item in read if isinstance(item, Document)]


def too_deep(top: Path) -> None:
    """Make a file below a folder at such a depth that no path reaches it, and one that is reached."""
    descriptor = os.open(top, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=descriptor)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(os.open("file.txt", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)


def remove_too_deep(top: Path) -> None:
    """Take away what `too_deep` made, from the inside, as no path reaches it."""
    here = Path.cwd()
    try:
        os.chdir(top)
        depth = 0
        while Path("d" * 200).is_dir():
            os.chdir("d" * 200)
            depth += 1
        Path("file.txt").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path("d" * 200).rmdir()
    finally:
        os.chdir(here)


def test_a_folder_that_cannot_be_entered_is_one_rejection(folder: Path) -> None:
    """It may be listed, but not entered: that is told once, and the files beside it are read."""
    closed = folder / "closed"
    closed.mkdir()
    for number in range(3):
        closed.joinpath(f"{number}.txt").write_text(ARTICLE, encoding="utf-8")
    folder.joinpath("open.txt").write_text(ARTICLE, encoding="utf-8")
    list(read_sources([folder]))  # loads modules, which only their owner may be able to read
    closed.chmod(0o644)
    with without_privileges():
        read = list(read_sources([folder]))
        listed = list_files([folder])
    assert sources_of(read) == ["open.txt"]
    assert list(reasons(read)) == ["closed"]
    assert "not entered" in reasons(read)["closed"]
    assert "right" in reasons(read)["closed"]
    assert len(listed) == 2


def test_a_link_into_a_folder_that_cannot_be_entered_is_rejected(folder: Path) -> None:
    """What it leads to cannot be looked at."""
    closed = folder / "closed"
    closed.mkdir()
    closed.joinpath("in.txt").write_text(ARTICLE, encoding="utf-8")
    folder.joinpath("link.txt").symlink_to(closed / "in.txt")
    closed.chmod(0o600)
    with without_privileges():
        read = list(read_sources([folder]))
    assert set(reasons(read)) == {"closed", "link.txt"}
    assert "Permission denied" in reasons(read)["link.txt"]


def test_what_lies_too_deep_is_rejected(folder: Path) -> None:
    """A path longer than the system takes is told, with what to do, and stops neither a build nor an update."""
    folder.joinpath("open.txt").write_text(ARTICLE, encoding="utf-8")
    too_deep(folder)
    index = folder.parent / "index"
    try:
        report = build([folder], index)
        again = update([folder], index)
    finally:
        remove_too_deep(folder)
    for rejected in (report.rejected, again.rejected):
        (item,) = rejected
        assert "too long" in item.reason
        assert "move it up" in item.reason
    assert (report.added, again.unchanged, again.deleted) == (1, 1, ())


def test_a_circle_of_links_is_rejected(folder: Path) -> None:
    """Also if it is named as a source."""
    for name, target in (("one", "other"), ("other", "one")):
        folder.joinpath(name).symlink_to(folder / target)
    assert set(reasons(list(read_sources([folder])))) == {"one", "other"}
    assert set(reasons(list(read_sources([folder / "one"])))) == {"one"}


def test_an_index_among_the_documents_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hezuo build .` beside an index reads the documents and nothing of the index, and so does an update."""
    tmp_path.joinpath("a.txt").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for _ in range(3):  # the first time the index is begun only after the sources have been named
        report = build(["."], "index")
        assert (report.added + report.unchanged, report.rejected) == (1, ())
    assert update(["."], "index").rejected == ()
    with Library.open("index") as library:
        assert [hit.document.source for hit in library.search()] == ["a.txt"]


def test_an_unfinished_or_copied_index_is_passed_over(tmp_path: Path) -> None:
    """An index that is being built is one already, and a generation that lies elsewhere is a part of one."""
    sources = tmp_path / "sources"
    sources.mkdir()
    sources.joinpath("a.txt").write_text(ARTICLE, encoding="utf-8")
    build([sources], tmp_path / "index")
    (generation,) = tmp_path.joinpath("index", "generations").iterdir()
    generation.rename(sources / generation.name)
    with IndexBuild(sources / "new", memory_mb=500):
        sources.joinpath("new", "generations", "tmp-x").mkdir()
        sources.joinpath("new", "generations", "tmp-x", "run.txt").write_text(ARTICLE, encoding="utf-8")
        assert [getattr(entry, "source", entry) for entry in list_files([sources])] == ["a.txt"]


def test_a_folder_that_merely_looks_like_an_index_is_read(tmp_path: Path) -> None:
    """Documents about generations are documents."""
    generations = tmp_path / "generations"
    generations.mkdir()
    generations.joinpath("1954.txt").write_text(ARTICLE, encoding="utf-8")
    tmp_path.joinpath("CURRENT").write_text(ARTICLE, encoding="utf-8")
    assert len(sources_of(list(read_sources([tmp_path])))) == 2


def test_an_index_as_a_source_is_refused_by_name(tmp_path: Path) -> None:
    """Who names an index as a source is told what it is."""
    sources = tmp_path / "sources"
    sources.mkdir()
    sources.joinpath("a.txt").write_text(ARTICLE, encoding="utf-8")
    build([sources], tmp_path / "index")
    (item,) = read_sources([tmp_path / "index"])
    assert isinstance(item, Rejected)
    assert "hezuo index" in item.reason


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A source with links to a file beside it, to one inside it, and to one in another source."""
    source, other = tmp_path / "source", tmp_path / "other"
    for path in (source, other):
        path.mkdir()
    tmp_path.joinpath("secret.txt").write_text(PRIVATE, encoding="utf-8")
    source.joinpath("own.txt").write_text(ARTICLE, encoding="utf-8")
    other.joinpath("theirs.txt").write_text(ARTICLE, encoding="utf-8")
    source.joinpath("out.txt").symlink_to("../secret.txt")
    source.joinpath("in.txt").symlink_to("own.txt")
    source.joinpath("across.txt").symlink_to(other / "theirs.txt")
    source.joinpath("twice.txt").symlink_to("out.txt")
    return source


def test_links_out_of_the_sources_are_rejected(linked: Path) -> None:
    """A link that leads out, at once or over another, is told with its target and with the setting that allows it."""
    read = list(read_sources([linked, linked.parent / "other"]))
    assert sources_of(read) == ["theirs.txt", "across.txt", "in.txt", "own.txt"]  # by the names of the folders
    assert set(reasons(read)) == {"out.txt", "twice.txt"}
    for reason in reasons(read).values():
        assert str(linked.parent / "secret.txt") in reason
        assert "outside_links" in reason
    assert set(reasons(list(read_sources([linked])))) == {"across.txt", "out.txt", "twice.txt"}


def test_a_setting_allows_links_out_of_the_sources(linked: Path) -> None:
    """Then what they lead to is a document, and without the setting an update takes it out again."""
    allowed, index = Config(outside_links=True), linked.parent / "index"
    assert build([linked], index, config=allowed).rejected == ()
    with Library.open(index) as library:
        assert library.search("secret").total == 2
    assert update([], index, config=allowed).deleted == ()
    assert set(update([], index, accept=True).deleted) == {"across.txt", "out.txt", "twice.txt"}
    with Library.open(index) as library:
        assert library.search("secret", expand=False).total == 0


def test_a_link_that_is_named_as_a_source_is_followed(linked: Path) -> None:
    """Who names it has asked for what it leads to, a file or a folder."""
    folder = linked.parent / "link"
    folder.symlink_to(linked, target_is_directory=True)
    assert sources_of(list(read_sources([linked / "out.txt"]))) == ["out.txt"]
    assert "own.txt" in sources_of(list(read_sources([folder])))
    assert "in.txt" in sources_of(list(read_sources([folder])))


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(linked: Path) -> None:
    """What was a file when the folder was listed is not read when it has become a link."""
    read = read_sources([linked])
    assert isinstance(next(read), Rejected)  # across.txt; the others are listed and not yet opened
    linked.joinpath("own.txt").unlink()
    linked.joinpath("own.txt").symlink_to("../secret.txt")
    assert not [item for item in read if isinstance(item, Document) and "secret" in item.title]
