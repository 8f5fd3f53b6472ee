"""Claims about archive files: every member is read as a file of its own, under its name, and nothing harms a build."""

from __future__ import annotations

import io
import tarfile
import zipfile
from hashlib import sha512
from pathlib import Path

import py7zr
import pytest

from search.ingest import read_sources
from search.ingest.archives.budget import ReadLimits
from search.model import Document, Rejected
from tests.fixtures.archive_files import (
    FORMS,
    article,
    articles,
    compressed,
    raw_zip,
    seven_zip_of,
    tar_of,
    unicode_path,
    zip_of,
)
from tests.fixtures.ingest import read_files

SMALL = ReadLimits(max_file_bytes=100_000, max_archive_bytes=100_000_000, max_archive_ratio=50)


def split(read: list[Document | Rejected]) -> tuple[dict[str, Document], list[Rejected]]:
    """Documents by source, and rejections."""
    documents = [item for item in read if isinstance(item, Document)]
    assert len({item.source for item in documents}) == len({item.id for item in documents}) == len(documents)
    return {item.source: item for item in documents}, [item for item in read if isinstance(item, Rejected)]


def read_archive(
    folder: Path, data: bytes, name: str = "a.zip", limits: ReadLimits = SMALL
) -> tuple[dict[str, Document], list[Rejected]]:
    """What is read of one archive file."""
    (folder / name).write_bytes(data)
    return split(list(read_sources([folder], limits=limits)))


@pytest.mark.parametrize("name", FORMS)
def test_members_are_files(tmp_path: Path, name: str) -> None:
    """A member is read as it is without the archive, whose path stands before its own."""
    files = {f"1954/{path}": data for path, data in articles(5).items()}
    (tmp_path / "plain").mkdir()
    (tmp_path / "packed").mkdir()
    plain, _ = split(read_files(tmp_path / "plain", files))
    packed, rejected = read_archive(tmp_path / "packed", FORMS[name](files), name)
    assert not rejected
    assert list(packed) == [f"{name}/{source}" for source in files]
    for source, document in packed.items():
        alone = plain[source.removeprefix(f"{name}/")]
        assert (document.texts, document.header, document.accounts) == (alone.texts, alone.header, alone.accounts)
        assert document.record in files
        assert document.file == name


def test_single_compressed_files(tmp_path: Path) -> None:
    """A file that is merely compressed has the name without the suffix."""
    for suffix in ("gz", "bz2", "xz", "zst"):
        (tmp_path / f"letter.md.{suffix}").write_bytes(compressed(article(1), suffix))
    documents, rejected = split(list(read_sources([tmp_path])))
    assert not rejected
    assert sorted(documents) == [f"letter.md.{suffix}/letter.md" for suffix in ("bz2", "gz", "xz", "zst")]


def test_nested_archives(tmp_path: Path) -> None:
    """Archive files in archive files are read, down to a depth that nobody needs."""
    data = seven_zip_of({"x.md": article(1)})
    documents, _ = read_archive(tmp_path, zip_of({"b.tar.gz": tar_of({"c.7z": data}, "gz"), "y.md": article(2)}))
    assert list(documents) == ["a.zip/b.tar.gz/c.7z/x.md", "a.zip/y.md"]
    for _ in range(8):
        data = zip_of({"n.zip": data})
    documents, rejected = read_archive(tmp_path, data)
    assert not documents
    assert "nested more than" in rejected[0].reason


NAMES = ["1954年/江苏省农业生产合作社.md", "1954年/忻县专区互助组.md"]
BIG5_NAMES = ["農村/江蘇省農業生產合作社的發展.md", "農村/互助組與土地改革.md"]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [("utf-8", NAMES), ("gb18030", NAMES), ("big5hkscs", BIG5_NAMES), ("cp437", ["Société/résumé.md", "Über.md"])],
)
def test_names_without_flag(tmp_path: Path, encoding: str, names: list[str]) -> None:
    """Names that do not say how they are encoded are decoded as what they are plausible in, with any slash."""
    raw = [(name.replace("/", "\\").encode(encoding), article(number)) for number, name in enumerate(names)]
    if encoding == "gb18030":  # its second bytes may be a backslash's, as those of Big5 are
        raw = [(name.encode(encoding), data) for name, (_, data) in zip(names, raw, strict=True)]
    documents, rejected = read_archive(tmp_path, raw_zip(raw))
    assert not rejected
    assert [document.record for document in documents.values()] == names


def test_unicode_path_field(tmp_path: Path) -> None:
    """The extra field with the name in UTF-8 counts, if it belongs to this very name."""
    raw = "江苏.md".encode("gb18030")
    extra = unicode_path(raw, "江苏省.md")
    documents, _ = read_archive(tmp_path, raw_zip([(raw, article(1))], extra=extra))
    assert list(documents) == ["a.zip/江苏省.md"]
    documents, _ = read_archive(tmp_path, raw_zip([(b"b.md", article(1))], extra=extra))
    assert list(documents) == ["a.zip/b.md"]


def test_tar_names_in_gbk(tmp_path: Path) -> None:
    """A tar file has names as the system had them that wrote it."""
    data = tar_of(dict.fromkeys(NAMES, article(1)), encoding="gb18030", pax=False)
    documents, _ = read_archive(tmp_path, data, "a.tar")
    assert [document.record for document in documents.values()] == NAMES


def test_odd_names(tmp_path: Path) -> None:
    """Absolute names lose what makes them so, names that lead out are refused, litter is passed over."""
    files = {
        "/etc/a.md": article(1),
        "C:\\文\\b.md": article(2),
        "./c.md": article(3),
        "../d.md": article(4),
        "e/../../f.md": article(5),
        "__MACOSX/._g.md": article(6),
        ".hidden/h.md": article(7),
        "i/Thumbs.db": b"\x00",
        "j\n.md": article(8),
    }
    documents, rejected = read_archive(tmp_path, zip_of(files))
    assert list(documents) == ["a.zip/etc/a.md", "a.zip/文/b.md", "a.zip/c.md", "a.zip/j\ufffd.md"]
    assert [item.member for item in rejected] == ["../d.md", "e/../../f.md"]
    assert all("leads out" in item.reason and item.member in item.reason for item in rejected)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names(tmp_path: Path) -> None:
    """Two members of one name are two documents."""
    documents, _ = read_archive(tmp_path, raw_zip([(b"a.md", article(1)), (b"a.md", article(2))]))
    assert list(documents) == ["a.zip/a.md", "a.zip/a.md~2"]


def test_links_and_devices(tmp_path: Path) -> None:
    """Only regular files are read of a tar file; others are rejected by name and number."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for number, (name, kind) in enumerate(
            {"l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "p": tarfile.FIFOTYPE, "d": tarfile.BLKTYPE}.items()
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
            entry = tarfile.TarInfo(f"{name}.md")
            entry.size = len(article(number))
            archive.addfile(entry, io.BytesIO(article(number)))
    documents, rejected = read_archive(tmp_path, target.getvalue(), "a.tar")
    assert len(documents) == 4
    assert [(item.member, item.record) for item in rejected] == [("l", 1), ("h", 3), ("p", 5), ("d", 7)]
    assert all("not a regular file" in item.reason for item in rejected)


def test_zip_links(tmp_path: Path) -> None:
    """A link in a zip file is none of its files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("l.md")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    _, (rejected,) = read_archive(tmp_path, target.getvalue())
    assert "a link" in rejected.reason


def test_encrypted_members(tmp_path: Path) -> None:
    """An encrypted member is rejected by its name, and the advice is to unpack it; a whole 7z file likewise."""
    data = bytearray(raw_zip([(b"a.md", article(1))], flags=1))
    _, (rejected,) = read_archive(tmp_path, bytes(data))
    assert rejected.member == "a.md"
    assert "password" in rejected.reason
    _, (rejected,) = read_archive(tmp_path, seven_zip_of({"a.md": article(1)}, password="geheim"), "a.zip")  # noqa: S106
    assert "password" in rejected.reason


def test_methods_that_are_not_read(tmp_path: Path) -> None:
    """PPMd, whose library crashes on damaged data, is refused with the advice to pack anew."""
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 20}]) as archive:
        archive.writestr(article(1), "a.md")
    _, (rejected,) = read_archive(tmp_path, target.getvalue())
    assert rejected.member == "a.md"
    assert "LZMA2" in rejected.reason


def test_large_members(tmp_path: Path) -> None:
    """A member has the limit of a file; those after it are read."""
    files = {"a.md": b"\xe6\x9d\x91 " * 100_000, "b.md": article(1)}
    for name, pack in FORMS.items():
        documents, rejected = read_archive(tmp_path, pack(files), "a.zip")
        assert [item.record for item in documents.values()] == ["b.md"], name
        assert [item.member for item in rejected] == ["a.md"]
        assert "max_file_bytes" in rejected[0].reason


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar.xz", "a.tar.zst", "a.7z"])
def test_bombs(tmp_path: Path, name: str) -> None:
    """What unpacks to far more than its size is read no further, and what was read before is kept."""
    files = {"a.md": article(1)} | {f"{number}.bin": b"\x00" * 15_000_000 for number in range(8)}
    limits = ReadLimits(max_file_bytes=16_000_000, max_archive_ratio=20)
    documents, rejected = read_archive(tmp_path, FORMS[name](files), name, limits)
    assert len(documents) == 1
    assert "max_archive_ratio" in rejected[-1].reason
    assert rejected[-1].record is None


def test_total_limit(tmp_path: Path) -> None:
    """What an archive unpacks to has a limit of its own, and so has the file."""
    limits = ReadLimits(max_archive_bytes=20_000)
    files = {f"{number}.md": article(number, f"{number * number:050}" * 10) for number in range(40)}
    documents, rejected = read_archive(tmp_path, zip_of(files), limits=limits)
    assert 0 < len(documents) < 40
    assert "max_archive_bytes" in rejected[-1].reason
    documents, (rejection,) = read_archive(tmp_path, tar_of(files), limits=limits)
    assert not documents
    assert "max_archive_bytes" in rejection.reason


@pytest.mark.parametrize("name", FORMS)
def test_cut_archives_keep_what_is_there(tmp_path: Path, name: str) -> None:
    """Of an archive that was not copied to its end, what can be read is kept, and the rest is said to be missing."""
    files = {f"{number}.md": article(number, sha512(bytes([number])).hexdigest()) for number in range(60)}
    data = FORMS[name](files)
    documents, rejected = read_archive(tmp_path, data[: len(data) * 2 // 3], name)
    assert rejected
    assert rejected[-1].record is None
    assert all(document.title.startswith("江苏新建") for document in documents.values())
    if name in ("a.zip", "a.tar", "a.tar.gz", "a.tgz"):  # others have their names at the end, or are one block
        assert len(documents) > 20


def test_member_with_wrong_checksum(tmp_path: Path) -> None:
    """A damaged member is rejected, and all others are read."""
    files = articles(5)
    data = bytearray(zip_of(files, zipfile.ZIP_STORED))
    data[data.index("社2个".encode())] ^= 0x20
    documents, (rejected,) = read_archive(tmp_path, bytes(data))
    assert len(documents) == 4
    assert rejected.member == list(files)[2]
    assert rejected.record == 3


def test_archives_without_files(tmp_path: Path) -> None:
    """An empty archive says so, and RAR, which no free program writes, how to go on."""
    _, (rejected,) = read_archive(tmp_path, zip_of({}))
    assert "empty" in rejected.reason
    _, (rejected,) = read_archive(tmp_path, b"Rar!\x1a\x07\x01\x00" + b"\x00" * 50)
    assert "unpack" in rejected.reason


def test_several_articles_of_a_member(tmp_path: Path) -> None:
    """Articles of one member are told apart by what follows its name."""
    two = article(1) + b"\n<hr />\n" + article(2)
    documents, _ = read_archive(tmp_path, zip_of({"two.md": two, "one.md": article(3)}))
    assert set(documents) >= {"a.zip/two.md", "a.zip/one.md"}
    assert all(document.source == f"a.zip/{document.record}" for document in documents.values())
