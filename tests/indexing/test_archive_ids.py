"""Claims about ids of the members of archive files: they last whatever happens to the archive around them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Library, build, update
from search.engine import OpenIndex, current
from search.indexing.ids.named_documents import NamedDocuments
from search.indexing.ids.records import KnownDocument
from search.model import Document, Kind, Paragraph, Text
from tests.fixtures.archive_files import FORMS, article, seven_zip_of, zip_of


def ids(index: Path) -> dict[str, str]:
    """Id of each document by its source."""
    opened = OpenIndex(current(index))
    return {document.source: document.id for document in map(opened.document, opened.numbers())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sources, with a file beside the archives to come."""
    path = tmp_path / "archive"
    path.mkdir()
    (path / "beside.md").write_bytes(article(99))
    return path


def pack(folder: Path, files: Mapping[str, bytes], name: str = "a.zip") -> None:
    """Write an archive file."""
    (folder / name).write_bytes(FORMS[name](files))


def test_members_keep_their_ids(folder: Path, tmp_path: Path) -> None:
    """Others may come before and go; a member that was edited keeps its id by its name, and a renamed one by its content."""
    index = tmp_path / "index"
    files = {f"{number}.md": article(number) for number in range(5)}
    pack(folder, files)
    build([folder], index)
    before = ids(index)
    assert len(before) == 6
    files = {
        "00.md": article(50),
        "4.md": article(4),
        "renamed.md": article(2),
        "3.md": article(3, "互助组"),
        "0.md": article(0),
    }
    pack(folder, files)
    report = update([folder], index)
    after = ids(index)
    assert len(set(after.values())) == 6
    for same in ("a.zip/4.md", "a.zip/0.md", "a.zip/3.md", "beside.md"):
        assert after[same] == before[same]
    assert after["a.zip/renamed.md"] == before["a.zip/2.md"]
    assert after["a.zip/00.md"] not in before.values()
    assert report.deleted == ("a.zip/1.md",)


def test_numbered_members_do_not_shift(folder: Path, tmp_path: Path) -> None:
    """If all are named anew because one comes first, each keeps its id by what it says: no link leads to another text."""
    index = tmp_path / "index"
    pack(folder, {f"{number}.md": article(number) for number in range(5)})
    build([folder], index)
    before = ids(index)
    pack(folder, {"0.md": article(77)} | {f"{number + 1}.md": article(number) for number in range(5)})
    update([folder], index)
    after = ids(index)
    assert [after[f"a.zip/{number + 1}.md"] for number in range(5)] == [
        before[f"a.zip/{number}.md"] for number in range(5)
    ]


def test_the_order_and_the_form_of_an_archive_do_not_matter(tmp_path: Path) -> None:
    """The same members in another order have the same ids, on another machine too; renamed archives keep them."""
    files = {f"{number}.md": article(number) for number in range(5)}
    results = []
    for name, order in (("one", files), ("two", dict(reversed(files.items())))):
        source = tmp_path / name / "archive"
        source.mkdir(parents=True)
        pack(source, order)
        build([source], tmp_path / name / "index")
        results.append(ids(tmp_path / name / "index"))
    assert results[0] == results[1]
    source = tmp_path / "one" / "archive"
    (source / "a.zip").rename(source / "b.zip")
    update([source], tmp_path / "one" / "index")
    moved = ids(tmp_path / "one" / "index")
    assert sorted(moved.values()) == sorted(results[0].values())
    assert all(label.startswith("b.zip/") for label in moved)


def test_unpacked_members_are_found_by_their_old_ids(folder: Path, tmp_path: Path) -> None:
    """If an archive is unpacked into a folder, old links lead to the documents there."""
    index = tmp_path / "index"
    files = {f"{number}.md": article(number) for number in range(3)}
    pack(folder, files, "a.7z")
    build([folder], index)
    before = ids(index)
    (folder / "a.7z").unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    update([folder], index)
    after = ids(index)
    with Library.open(index) as library:
        for name in files:
            assert library.resolve(before[f"a.7z/{name}"]).id == after[name]


def test_what_could_not_be_read_stays(folder: Path, tmp_path: Path) -> None:
    """An update keeps documents of members that cannot be read any more; a build has none of them, and their ids wait."""
    index = tmp_path / "index"
    files = {f"{number}.md": article(number) for number in range(9)}
    whole = zip_of(files, 0)
    (folder / "a.zip").write_bytes(whole)
    build([folder], index)
    before = ids(index)
    damaged = bytearray(whole)
    damaged[damaged.index("社2个".encode())] ^= 0x20
    (folder / "a.zip").write_bytes(bytes(damaged))
    assert update([folder], index).deleted == ()
    assert ids(index) == before
    (folder / "a.zip").write_bytes(whole[: len(whole) // 2])
    assert update([folder], index).deleted == ()
    assert ids(index) == before
    build([folder], index, accept=True)
    assert 2 < len(ids(index)) < len(before)
    (folder / "a.zip").write_bytes(whole)
    update([folder], index)
    assert ids(index) == before


def test_an_unchanged_archive_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """An update finds all members as they were."""
    index = tmp_path / "index"
    (folder / "a.7z").write_bytes(seven_zip_of({f"{number}.md": article(number) for number in range(5)}))
    build([folder], index)
    generation = current(index)
    report = update([folder], index)
    assert (report.unchanged, report.added, report.changed) == (6, 0, 0)
    assert current(index) == generation


def document(name: int, words: int) -> Document:
    """A document by its name and what it says."""
    text = Text(lang="en", title=f"{words}", paragraphs=(Paragraph(f"{words}"),))
    return Document(id="x", source=f"a.zip/{name}", kind=Kind.WEB, texts=(text,), record=f"{name}")


Members = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8, unique_by=lambda item: item[0])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(before=Members, after=Members)
def test_each_member_is_one_at_most(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
    """What says the same is the same, as often as it was there; the same name counts next; and order says nothing."""

    def pair(members: list[tuple[int, int]]) -> dict[int, int | None]:
        known = [
            KnownDocument(100 + position, position + 1, (words, words), retired=False, same_bytes=False, name=name)
            for position, (name, words) in enumerate(before)
        ]
        pairing = NamedDocuments(known, None)
        result: dict[int, int | None] = {}
        for name, words in members:
            is_told, number = pairing.pair(document(name, words), name, (words, words))
            if is_told:
                result[name] = number
        for waiting, name, _, number in pairing.rest():
            assert waiting.record == f"{name}"
            result[name] = number
        gone, _ = pairing.missing(())
        pairing.close()
        numbers = [number for number in result.values() if number is not None]
        assert len(numbers) == len(set(numbers))
        assert sorted(numbers + gone) == sorted(item.number for item in known)
        return result

    result = pair(after)
    assert set(result) == {name for name, _ in after}
    for name, words in after:
        number = result[name]
        if (name, words) in before:
            assert number is not None
            assert before[number - 100] == (name, words)
        elif number is not None:
            assert words == before[number - 100][1] or name == before[number - 100][0]
        else:
            assert name not in {known for known, _ in before} or any(
                other == before[position][1] for position, (known, _) in enumerate(before) if known == name
                for _, other in after
            )  # fmt: skip
    same = {name: number for name, number in result.items() if number is not None and before[number - 100][0] == name}
    assert same.items() <= pair(after[::-1]).items()
