"""Claims about ids: which document of the sources keeps which id, and what becomes of those of documents that are gone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from search import BuildError, BuildPhase, BuildStatus, Config, IdStatus, IndexDamaged, Library, build, update
from search.engine import OpenIndex, current
from search.indexing import check_index
from search.indexing.ids import fingerprints
from search.ingest import ReadLimits, sniffing
from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.formats.format import text_format
from search.model import Kind, Paragraph, Text


def text(words: str) -> str:
    """A page of its own title."""
    return f"About {words}\n\nThe mutual aid team of {words} was founded early. 互助组。\n"


def write(folder: Path, **files: str) -> Path:
    """Write pages into a folder: file names without their ending, and what each is about."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, words in files.items():
        folder.joinpath(f"{name}.txt").write_text(text(words), encoding="utf-8")
    return folder


def ids(index: Path) -> dict[str, str]:
    """The id of each document by what it is about, after a look at every byte."""
    check_index(index)
    with Library.open(index) as library:
        hits = library.search("", per_page=100, facets=()).hits
        assert len({hit.id for hit in hits}) == len(hits)
        for hit in hits:
            document = library.get(hit.id)
            assert document is not None
            assert document.id == hit.id
        return {hit.title.removeprefix("About "): hit.id for hit in hits}


def status(index: Path, document_id: str) -> tuple[IdStatus, str]:
    """What became of an id."""
    with Library.open(index) as library:
        resolved = library.resolve(document_id)
    return resolved.status, resolved.id


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where an index may be built."""
    return tmp_path / "index"


def test_two_files_of_one_path_do_not_exchange_their_ids(tmp_path: Path, index: Path) -> None:
    """Not when the sources are named in another order, nor when one of the files goes, and the right one is told gone."""
    one, two = write(tmp_path / "one", x="rice"), write(tmp_path / "two", x="wheat", y="hemp")
    build([one, two], index)
    before = ids(index)
    build([two, one], index)
    assert ids(index) == before
    build([two, one], tmp_path / "another")
    assert ids(tmp_path / "another") == before
    one.joinpath("x.txt").unlink()
    write(one, z="tea")
    report = update(index=index)
    assert report.deleted == ("x.txt",)
    after = ids(index)
    assert {name: after[name] for name in ("wheat", "hemp")} == {name: before[name] for name in ("wheat", "hemp")}
    assert status(index, before["rice"]) == (IdStatus.GONE, "")
    build([two, one], index)
    assert ids(index) == after
    with Library.open(index) as library:
        assert library.get(before["rice"]) is None
        assert library.similar(before["rice"]) == ()


@pytest.mark.parametrize("again", [build, update])
def test_a_file_that_moved_keeps_its_id(tmp_path: Path, index: Path, again: object) -> None:
    """Whether it was renamed, went to another folder or source, or changed places with another one of the same size."""
    one, two = (
        write(tmp_path / "one", a="rice", b="wheat", c="hemp", d="tea1", e="tea2"),
        write(tmp_path / "two", f="salt"),
    )
    build([one, two], index)
    before = ids(index)
    one.joinpath("a.txt").rename(one / "renamed.txt")
    one.joinpath("b.txt").rename(write(one / "deep") / "b.txt")
    one.joinpath("c.txt").rename(two / "c.txt")
    one.joinpath("d.txt").rename(one / "between.txt")
    one.joinpath("e.txt").rename(one / "d.txt")
    one.joinpath("between.txt").rename(one / "e.txt")
    if again is build:
        build([one, two], index)
    else:
        assert update(index=index).deleted == ()
    assert ids(index) == before
    with Library.open(index) as library:
        moved = library.get(before["wheat"])
        assert moved is not None
        assert moved.source == "deep/b.txt"


def test_numbered_files_that_were_renumbered_keep_their_ids(tmp_path: Path, index: Path) -> None:
    """A page put in between moves all those after it by one; a link to any of them leads to the same page as before."""
    folder = write(tmp_path / "pages", **{f"p{number}": f"field {number}" for number in range(8)})
    build([folder], index)
    before = ids(index)
    for number in range(7, 2, -1):
        folder.joinpath(f"p{number}.txt").rename(folder / f"p{number + 1}.txt")
    write(folder, p3="a new field")
    report = update(index=index)
    after = ids(index)
    assert report.deleted == ()
    assert {name: document_id for name, document_id in after.items() if name in before} == before
    assert after["a new field"] not in before.values()


def test_an_edited_file_keeps_its_id(tmp_path: Path, index: Path) -> None:
    """In its place, with a folder that was renamed with it, and in a source that was named by another path."""
    source = write(tmp_path / "archive" / "rmrb" / "1954", a="rice", b="wheat", c="hemp").parent
    build([source], index)
    before = ids(index)
    write(source / "1954", a="rice and millet")
    build([source.parent], index)  # one level higher
    after = ids(index)
    assert after["rice and millet"] == before["rice"]
    assert (after["wheat"], after["hemp"]) == (before["wheat"], before["hemp"])
    source.joinpath("1954").rename(source / "the year 1954")
    write(source / "the year 1954", b="wheat and millet")
    assert update(index=index).deleted == ()
    assert ids(index)["wheat and millet"] == before["wheat"]
    source.parent.rename(tmp_path / "moved")
    write(tmp_path / "moved" / "rmrb" / "the year 1954", c="hemp and millet")
    build([tmp_path / "moved"], index)
    assert ids(index)["hemp and millet"] == before["hemp"]


def test_an_id_is_never_given_to_another_document(tmp_path: Path, index: Path) -> None:
    """A new page at the path of one that is gone is another one; the old one gets its id back when it comes back."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    build([folder], index)
    before = ids(index)
    folder.joinpath("a.txt").unlink()
    update(index=index)
    assert status(index, before["rice"]) == (IdStatus.GONE, "")
    write(folder, a="hemp")
    update(index=index)
    after = ids(index)
    assert after["hemp"] not in before.values()
    assert status(index, before["rice"]) == (IdStatus.GONE, "")
    write(folder, c="rice")
    build([folder], index)
    assert ids(index) == {**after, "rice": before["rice"]}


def test_another_archive_in_the_same_index_has_ids_of_its_own(tmp_path: Path, index: Path) -> None:
    """Files of the same paths in another folder are no edits of those of a folder that is not named any more."""
    build([write(tmp_path / "one", a="rice", b="wheat")], index)
    before = ids(index)
    build([write(tmp_path / "two", a="hemp", b="tea")], index)
    assert not set(ids(index).values()) & set(before.values())
    write(tmp_path / "one", a="rice and millet")
    build([tmp_path / "two", tmp_path / "one"], index)
    assert ids(index)["rice and millet"] == before["rice"]  # it was left out for a while, which is not gone


def test_a_text_that_is_there_twice_is_found_by_both_ids(tmp_path: Path, index: Path) -> None:
    """When one of two copies goes, its id leads to the other one, even after that was edited; and the library says so."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    shutil.copy(folder / "a.txt", folder / "copy.txt")
    build([folder], index)
    with Library.open(index) as library:
        by_source = {hit.document.source: hit.id for hit in library.search("")}
    gone, kept = by_source["copy.txt"], by_source["a.txt"]
    folder.joinpath("copy.txt").unlink()
    update(index=index)
    assert status(index, gone) == (IdStatus.MOVED, kept)
    write(folder, a="rice and millet")
    update(index=index)
    assert status(index, gone) == (IdStatus.MOVED, kept)
    with Library.open(index) as library:
        document = library.get(gone)
        assert document is not None
        assert document.id == kept
        assert library.explain("rice", gone).id == kept
        assert [hit.id for hit in library.similar(gone)] == [hit.id for hit in library.similar(kept)]
    folder.joinpath("a.txt").unlink()
    update(index=index)
    assert status(index, gone) == status(index, kept) == (IdStatus.GONE, "")
    assert status(index, "never-given") == status(index, "") == (IdStatus.UNKNOWN, "")


def test_the_register_goes_with_the_index(tmp_path: Path, index: Path) -> None:
    """A copy of the index has it, one whose generations were deleted too, and so has one that another version built."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    build([folder], index)
    before = ids(index)
    folder.joinpath("a.txt").rename(folder / "c.txt")
    shutil.copytree(index, tmp_path / "copy")
    build([folder], tmp_path / "copy")
    assert ids(tmp_path / "copy") == before
    shutil.rmtree(index / "generations")
    build([folder], index)
    assert ids(index) == before


def test_an_index_of_another_version_hands_its_ids_on(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be opened any more, and its register can."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    build([folder], index)
    before = ids(index)
    folder.joinpath("a.txt").rename(folder / "c.txt")
    monkeypatch.setattr("search.text.version.ANALYSIS", 99)
    build([folder], index)
    assert ids(index) == before


def test_a_build_that_dies_changes_no_id(tmp_path: Path, index: Path) -> None:
    """What it had found moved or gone is found again by the next one, as if it had never run."""
    folder = write(tmp_path / "pages", a="rice", b="wheat", c="hemp")
    build([folder], index)
    before = ids(index)
    kept = index.joinpath("ids.hz").read_bytes()
    folder.joinpath("a.txt").rename(folder / "moved.txt")
    folder.joinpath("b.txt").rename(tmp_path / "aside")

    def stopping(status: BuildStatus) -> None:
        if status.phase == BuildPhase.READING and status.done == 2:
            raise KeyboardInterrupt

    for again in (build, update):
        with pytest.raises(KeyboardInterrupt):
            again([folder], index, progress=stopping)
    assert index.joinpath("ids.hz").read_bytes() == kept
    tmp_path.joinpath("aside").rename(folder / "b.txt")
    update(index=index)
    assert ids(index) == before


def test_what_could_not_be_read_has_its_id_when_it_can_be_again(tmp_path: Path, index: Path) -> None:
    """The index may do without it for a while, and its text may be another one by then."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    build([folder], index)
    before = ids(index)
    folder.joinpath("a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    build([folder], index, accept=True)
    assert ids(index) == {"wheat": before["wheat"]}
    assert status(index, before["rice"]) == (IdStatus.GONE, "")
    write(folder, a="rice and millet")
    build([folder], index)
    assert ids(index)["rice and millet"] == before["rice"]


def registers(index: Path) -> list[Path]:
    """All files of registers of an index."""
    return [index / "ids.hz", *index.glob("generations/*/ids.hz")]


def overwrite(path: Path, content: bytes) -> None:
    """Write a file anew, not those that are linked to it."""
    path.unlink()
    path.write_bytes(content)


def test_a_damaged_register_is_told_and_the_one_before_is_taken(
    tmp_path: Path, index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever a bit has changed: check names the file, an update stops, and a build takes an older one, or none."""
    folder = write(tmp_path / "pages", a="rice", b="wheat")
    build([folder], index)
    folder.joinpath("a.txt").rename(folder / "c.txt")
    update(index=index)
    before = ids(index)
    folder.joinpath("b.txt").rename(folder / "d.txt")
    good = (current(index) / "ids.hz").read_bytes()
    served = index / "CURRENT"
    generation = served.read_bytes()
    for place in range(0, len(good), 97):
        damaged = good[:place] + bytes([good[place] ^ 16]) + good[place + 1 :]
        overwrite(current(index) / "ids.hz", damaged)
        overwrite(index / "ids.hz", damaged)
        with pytest.raises(IndexDamaged, match=r"ids\.hz"):
            check_index(index)
    with pytest.raises(IndexDamaged, match=r"ids\.hz"):
        update(index=index)
    assert served.read_bytes() == generation
    everything = {path: path.read_bytes() for path in registers(index)}
    for path in everything:
        overwrite(path, damaged)
    with pytest.raises(BuildError, match=r"ids\.hz.*backup.*--new-ids"):
        build([folder], index)
    shutil.copytree(index, tmp_path / "anew")
    build([folder], tmp_path / "anew", new_ids=True)
    assert set(ids(tmp_path / "anew")) == {"rice", "wheat"}
    for path, content in everything.items():
        overwrite(path, content)
    caplog.clear()
    build([folder], index)
    assert "the register of ids is taken from" in caplog.text
    assert ids(index) == before


def test_the_copy_of_the_register_is_checked_too(tmp_path: Path, index: Path) -> None:
    """It is a file of its own where the index was copied; the next build renews it."""
    folder = write(tmp_path / "pages", a="rice")
    build([folder], index)
    good = index.joinpath("ids.hz").read_bytes()
    overwrite(index / "ids.hz", good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
    with pytest.raises(IndexDamaged, match=r"index/ids\.hz"):
        check_index(index)
    build([folder], index)
    check_index(index)


def test_damage_never_gives_a_wrong_document(tmp_path: Path, index: Path) -> None:
    """An id of a damaged register leads where it led, or damage is told; it never leads to another document."""
    folder = write(tmp_path / "pages", **{f"p{number}": f"field {number % 3}" for number in range(9)})
    build([folder], index)
    with Library.open(index) as library:
        given = [hit.id for hit in library.search("", per_page=20)]
    for path in sorted(folder.iterdir())[3:]:
        path.unlink()
    update(index=index, accept=True)
    right = {document_id: status(index, document_id) for document_id in given}
    assert {kind for kind, _ in right.values()} == {IdStatus.CURRENT, IdStatus.MOVED}
    path = current(index) / "ids.hz"
    good = path.read_bytes()
    for place in range(0, len(good), 13):
        overwrite(path, good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        for document_id in given:
            try:
                assert status(index, document_id) == right[document_id]
            except IndexDamaged as error:
                assert "ids.hz" in str(error)  # noqa: PT017 - either is right


def test_a_file_that_has_not_changed_is_not_opened_to_be_known(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size, times and inode are enough, unless it changed a moment ago; a renamed one is read, whatever its times."""
    folder = write(tmp_path / "pages", a="rice1", b="rice2")
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    monkeypatch.setattr(fingerprints, "time_ns", lambda: 1 << 62)
    build([folder], index)
    before = ids(index)
    read: list[Path] = []
    really = fingerprints.digest_of_file

    def noting(path: Path, limits: ReadLimits) -> fingerprints.Digest:
        read.append(path)
        return really(path, limits)

    for module in ("assignment.read_files", "survey"):
        monkeypatch.setattr(f"search.indexing.ids.{module}.digest_of_file", noting)
    build([folder], index)
    assert read == []
    folder.joinpath("a.txt").rename(folder / "c.txt")
    folder.joinpath("b.txt").rename(folder / "a.txt")
    folder.joinpath("c.txt").rename(folder / "b.txt")
    build([folder], index)
    assert set(read) == set(folder.iterdir())
    assert ids(index) == before


def letters(source: SourceText, _: Ledger) -> tuple[Article, ...]:
    """Read each line of a file as a document."""
    return tuple(
        Article(kind=Kind.WEB, texts=(Text(lang="en", title=f"About {line}", paragraphs=(Paragraph(line),)),))
        for line in source.text.split("\n")
        if line
    )


def test_documents_of_one_file_keep_their_ids(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more at the top shifts none of their ids, an edit changes none, and a file taken apart leaves none dead."""
    monkeypatch.setattr(sniffing, "FORMATS", (text_format("letters", lambda _: True, letters),))
    folder = tmp_path / "letters"
    folder.mkdir()
    file = folder / "all.txt"
    file.write_text("rice\nwheat\nhemp\n", encoding="utf-8")
    config = Config(build_memory_mb=100)
    build([folder], index, config=config)
    before = ids(index)
    file.write_text("salt\nrice\nwheat\nhemp\n", encoding="utf-8")
    update(index=index)
    after = ids(index)
    assert {name: after[name] for name in before} == before
    file.write_text("salt\nrice\nwheat and millet\nhemp\n", encoding="utf-8")
    update(index=index)
    assert ids(index)["wheat and millet"] == before["wheat"]
    file.write_text("salt\nwheat and millet\nhemp\n", encoding="utf-8")
    update(index=index)
    assert status(index, before["rice"]) == (IdStatus.GONE, "")
    file.unlink()
    folder.joinpath("one.txt").write_text("hemp\n", encoding="utf-8")
    folder.joinpath("two.txt").write_text("salt\nwheat and millet\n", encoding="utf-8")
    update(index=index)
    last = ids(index)
    assert status(index, before["hemp"]) == (IdStatus.MOVED, last["hemp"])
    assert status(index, after["salt"]) == (IdStatus.MOVED, last["salt"])
    assert status(index, before["wheat"]) == (IdStatus.MOVED, last["wheat and millet"])


def test_a_reader_that_reads_otherwise_leaves_ids(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was one document of a file and is several by now has its id as the first of them."""
    folder = tmp_path / "letters"
    folder.mkdir()
    folder.joinpath("all.txt").write_text("About rice\n\nwheat\n", encoding="utf-8")
    build([folder], index)
    (before,) = ids(index).values()
    monkeypatch.setattr(sniffing, "FORMATS", (text_format("letters", lambda _: True, letters),))
    build([folder], index)
    after = ids(index)
    assert after["About rice"] == before
    assert len(after) == 2


def test_names_that_are_no_text_have_ids(tmp_path: Path, index: Path) -> None:
    """A name in GBK is kept byte for byte, so that the file is known again."""
    folder = write(tmp_path / "pages", a="rice")
    raw = os.fsencode(folder) + b"/" + "合作社".encode("gbk") + b".txt"
    Path(os.fsdecode(raw)).write_text(text("wheat"), encoding="utf-8")
    build([folder], index)
    before = ids(index)
    Path(os.fsdecode(raw)).write_text(text("wheat and millet"), encoding="utf-8")
    assert update(index=index).deleted == ()
    assert ids(index) == {"rice": before["rice"], "wheat and millet": before["wheat"]}
    register = OpenIndex(current(index)).register
    assert register is not None
    assert "合作社.txt".encode("gbk") in set(register.paths())
