"""Files of a few bytes that unpack or expand to very many, or name what lies outside of them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import py7zr

from tests.fixtures.archive_files import raw_zip, seven_zip_of, tar_of, zip_of

__all__ = ["archives", "documents"]

_MEGABYTE = 1_000_000
_FULL = 1_000  # megabytes from which on bombs are as bad as they may be
_DEEPER = 7  # archive files in each other: hezuo reads five
_LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 11)
)  # each ten times the one before: ten thousand million words
_WORD = "http://www.w3.org/", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def archives(megabytes: int, escape: str, good: Callable[[], bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield archive files by their names.

    Args:
        megabytes: What a bomb unpacks to.
        escape: Absolute path, in a folder that exists, of a file that nobody must write.
        good: Returns an article that must be found, another one each time.
    """
    up = "../" * 12 + escape.lstrip("/")
    outside = {"first.md": good(), "../up.md": b"Up\n\nand out.\n", up: b"Up\n\nand out.\n", escape: good()}
    yield "outside.zip", raw_zip([(name.encode(), data) for name, data in outside.items()])
    yield "outside-windows.zip", raw_zip([(b"..\\..\\up.md", b"Up\n\n"), (b"C:\\Windows\\system.md", good())])
    yield "outside.tar", tar_of({**outside, escape: good(), "first.md": good()})
    yield "links.tar.gz", gzip.compress(_tar_of_links(escape, good()))
    yield "outside.7z", _seven_zip_outside(good())
    yield "bomb.zip", _zip_bomb(megabytes, good())
    yield "overlapping.zip", _overlapping_bomb(megabytes)
    yield "bomb.7z", _seven_zip_bomb(megabytes, good())
    yield "bomb.tar.gz", _tar_bomb(megabytes, good())
    yield "bomb.txt.gz", gzip.compress(bytes(_MEGABYTE)) * megabytes
    yield "bomb-of-bombs.zip", _nested_bomb(4 if megabytes >= _FULL else 2, good())
    deep = b"Deep\n\nbelow more archive files than hezuo opens.\n"
    for depth in range(_DEEPER, 0, -1):
        deep = (zip_of, tar_of, seven_zip_of)[depth % 3]({f"deep-{depth}": deep})
    yield "deep.zip", zip_of({"good.md": good(), "deep": deep})
    yield "cut.zip", zip_of({"good.md": b"Cut\n\n" + b"words " * 400})[:-90]
    yield "cut.7z", seven_zip_of({"a.md": b"words " * 900})[:-20]
    yield "locked.7z", seven_zip_of({"a.md": b"Words\n\nthat nobody reads.\n"}, password="key")  # noqa: S106 - a test's


def _tar_of_links(escape: str, good: bytes) -> bytes:
    """Return a tar file with links out of it, files behind these links, and devices."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind, link in (
            ("way", tarfile.SYMTYPE, escape.rpartition("/")[0]), ("passwd.txt", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard.txt", tarfile.LNKTYPE, "/etc/passwd"), ("itself.txt", tarfile.SYMTYPE, "itself.txt"),
            ("pipe.txt", tarfile.FIFOTYPE, ""), ("zero.txt", tarfile.CHRTYPE, ""),
        ):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.devmajor, entry.devminor = kind, link, 1, 5
            archive.addfile(entry)
        for name in ("way/through.md", "good.md"):
            entry = tarfile.TarInfo(name)
            entry.size = len(good)
            archive.addfile(entry, io.BytesIO(good))
            good = b"Through\n\na link.\n" if name == "good.md" else good
    return target.getvalue()


def _seven_zip_outside(good: bytes) -> bytes:
    """Return a 7z file with a member `../up.md`, which the library refuses to write: its name is put in afterwards."""
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as writer:
        writer.set_encoded_header_mode(False)
        writer.writestr(good, "good.md")
        writer.writestr(b"Up\n\nand out.\n", "xx/up.md")
    archive = target.getvalue()
    start, size = struct.unpack("<QQ", archive[12:28])
    header = archive[32 + start : 32 + start + size]
    changed = header.replace("xx/up.md".encode("utf-16-le"), "../up.md".encode("utf-16-le"))
    assert changed != header
    facts = struct.pack("<QQI", start, size, zlib.crc32(changed))
    return archive[:8] + struct.pack("<I", zlib.crc32(facts)) + facts + archive[32 : 32 + start] + changed


def _deflated(size: int, byte: bytes = b"\0") -> tuple[bytes, int]:
    """Return so many equal bytes, deflated, and their checksum."""
    packer, checksum = zlib.compressobj(9, zlib.DEFLATED, -15), 0
    parts, piece = [], byte * min(size, _MEGABYTE)
    for start in range(0, size, _MEGABYTE):
        part = piece[: size - start]
        parts.append(packer.compress(part))
        checksum = zlib.crc32(part, checksum)
    return b"".join(parts) + packer.flush(), checksum


def _zip(members: Mapping[str, tuple[bytes, int, int, int]]) -> bytes:
    """Return a zip file of packed members: bytes, checksum, size, and method."""
    content, directory = b"", b""
    for name, (data, checksum, size, method) in members.items():
        facts = (0, method, 0, 0x21, checksum, len(data), size, len(name.encode()), 0)
        directory += struct.pack("<4s2B5H3I5H2I", b"PK\x01\x02", 20, 3, 20, *facts, 0, 0, 0, 0, len(content))
        directory += name.encode()
        content += struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, *facts) + name.encode() + data
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(content), 0)
    return content + directory + end


def _zip_bomb(megabytes: int, good: bytes) -> bytes:
    """Return a zip file of a good article, small members that are many, and a large one."""
    size = 10 * _MEGABYTE
    packed, checksum = _deflated(size)
    members = {"good.md": (good, zlib.crc32(good), len(good), 0)}
    members |= {f"zeros-{number}.txt": (packed, checksum, size, 8) for number in range(megabytes // 10)}
    large, large_checksum = _deflated(megabytes * _MEGABYTE)
    return _zip({**members, "large.txt": (large, large_checksum, megabytes * _MEGABYTE, 8)})


def _overlapping_bomb(megabytes: int) -> bytes:
    """Return a zip file all of whose members are the same bytes (Fifield, "A better zip bomb", 2019)."""
    size = 10 * _MEGABYTE
    packed, checksum = _deflated(size, b"a ")
    name, count = b"same.txt", max(2, megabytes // 10)
    facts = (0, 8, 0, 0x21, checksum, len(packed), size, len(name), 0)
    content = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, *facts) + name + packed
    directory = (struct.pack("<4s2B5H3I5H2I", b"PK\x01\x02", 20, 3, 20, *facts, 0, 0, 0, 0, 0) + name) * count
    return content + directory + struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(content), 0
    )  # fmt: skip


def _nested_bomb(levels: int, good: bytes) -> bytes:
    """Return zip files in zip files, sixteen in each; four levels have 65,536 members of a kilobyte."""
    inner = b"0" * 1000
    for depth in range(levels):
        inner = zip_of({f"{depth}-{number}": inner for number in range(16)})
    return zip_of({"good.md": good, "bombs.zip": inner})


def _seven_zip_bomb(megabytes: int, good: bytes) -> bytes:
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", filters=[{"id": py7zr.FILTER_LZMA2, "preset": 0}]) as archive:
        archive.writestr(good, "good.md")
        for number in range(max(1, megabytes // 100)):
            archive.writestr(bytes(100 * _MEGABYTE), f"zeros-{number}.txt")
    return target.getvalue()


def _tar_bomb(megabytes: int, good: bytes) -> bytes:
    """Return a packed tar file whose second member is of zeros; members of gzip follow each other (RFC 1952, 2.2)."""
    first, second = tarfile.TarInfo("good.md"), tarfile.TarInfo("zeros.txt")
    first.size, second.size = len(good), megabytes * _MEGABYTE
    head = first.tobuf() + good + bytes(-len(good) % tarfile.BLOCKSIZE) + second.tobuf()
    return gzip.compress(head) + gzip.compress(bytes(_MEGABYTE)) * megabytes


def documents(megabytes: int, secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield documents by their names.

    Args:
        megabytes: What a bomb expands to.
        secret: Absolute path of a file that no document may include.
    """
    spaces = b" " * _MEGABYTE
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
    include = f'<!DOCTYPE x [<!ENTITY l10 SYSTEM "file://{secret}"><!ENTITY % p SYSTEM "file://{secret}"> %p;]>'
    for kind, doctype in (("laughs", laughs), ("entities", include)):
        text = f'<?xml version="1.0"?>\n{doctype}\n'
        parts = _parts("&l10;")
        yield f"{kind}.xml", f"{text}<x>&l10;</x>\n".encode()
        yield f"{kind}.svg", f'{text}<svg xmlns="http://www.w3.org/2000/svg"><text>&l10;</text></svg>\n'.encode()
        yield f"{kind}.xhtml", f"{text}{parts['chapter']}".encode()
        yield f"{kind}.html", f"{doctype}{parts['chapter']}".encode()
        yield f"{kind}.fodt", f"{text}{parts['flat']}".encode()
        for suffix, members in _packages(text, parts).items():
            yield f"{kind}{suffix}", zip_of(members)
    parts = _parts("")
    for suffix, members in _packages('<?xml version="1.0"?>', parts).items():
        name = next(reversed(members))  # the part that has the text
        start, end = members[name].partition(b">")[::2]
        yield f"spaces{suffix}", _streamed_zip(members, name, chain([start, b" "], [spaces] * megabytes, [b">", end]))
    deep = "<b>" * 200_000
    yield "deep.html", f"<html><body><p>Deep {deep}words</p></body></html>".encode()
    yield "deep.json", b"[" * 200_000
    yield "deep.xml", f"<?xml version='1.0'?>{deep}".encode()
    for filters in (1, 2):
        yield f"stream-{filters}.pdf", _pdf_bomb(megabytes, filters)


def _parts(text: str) -> dict[str, str]:
    """Return parts of documents with a text in them, without XML declaration."""
    body = f"<office:body><office:text><text:p>{text}</text:p></office:text></office:body>"
    names = f'xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0" xmlns:table="{_OFFICE}:table:1.0"'
    cells = f"<table:table-row>{f'<table:table-cell><text:p>{text}</text:p></table:table-cell>' * 2}</table:table-row>"
    sheet = f'<office:spreadsheet><table:table table:name="a">{cells}</table:table></office:spreadsheet>'
    return {
        "chapter": '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Chapter</title></head>'
        f"<body><p>{text}</p></body></html>\n",
        "flat": f'<office:document {names} office:mimetype="application/vnd.oasis.opendocument.text">{body}'
        "</office:document>",
        "content": f"<office:document-content {names}>{body}</office:document-content>",
        "sheet": f"<office:document-content {names}><office:body>{sheet}</office:body></office:document-content>",
        "word": f'<w:document xmlns:w="{_WORD[1]}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
        "package": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Book {text}</dc:title></metadata><manifest><item id="c" '
        'href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>',
    }


def _packages(start: str, parts: Mapping[str, str]) -> dict[str, dict[str, bytes]]:
    """Return the members of documents that are zip files, by their suffix; the part with the text is the last."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document'
        '.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile '
        'full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    document = "application/vnd.oasis.opendocument"
    return {
        ".docx": {"[Content_Types].xml": types.encode(), "word/document.xml": f"{start}{parts['word']}".encode()},
        ".odt": {"mimetype": f"{document}.text".encode(), "content.xml": f"{start}{parts['content']}".encode()},
        ".ods": {
            "mimetype": f"{document}.spreadsheet".encode(), "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": f"{start}{parts['sheet']}".encode(),
        },
        ".epub": {
            "mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode(),
            "b.opf": f"{start}{parts['package']}".encode(), "c.xhtml": f"{start}{parts['chapter']}".encode(),
        },
    }  # fmt: skip


def _streamed_zip(members: Mapping[str, bytes], name: str, pieces: Iterator[bytes]) -> bytes:
    """Return a zip file one of whose members is written in pieces."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other in (other for other in members if other != name):
            archive.writestr(other, members[other])
        with archive.open(name, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
    return target.getvalue()


def _pdf_bomb(megabytes: int, filters: int) -> bytes:
    """Return a PDF file whose page is a compressed stream; with two filters, one that was compressed twice."""
    packer = zlib.compressobj(9)
    piece = b"BT /F1 9 Tf 9 9 Td (words) Tj ET\n" * (_MEGABYTE // 33)
    stream = b"".join([packer.compress(piece) for _ in range(megabytes)]) + packer.flush()
    if filters == 2:
        stream = zlib.compress(stream)
    names = " /FlateDecode" * filters
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 "
        b">>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
        b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>\nendobj\n4 0 obj\n"
        + f"<< /Length {len(stream)} /Filter [{names}] >>\nstream\n".encode()
        + stream
        + b"\nendstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"
    )
