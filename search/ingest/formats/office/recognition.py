"""Recognition of office files by their content, and refusal of those that are no texts or are protected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import READ_FORMATS, Article, Unreadable
from search.ingest.formats.office.docx import main_part, read_docx
from search.ingest.formats.office.odt import read_flat_odt, read_odt
from search.ingest.formats.packages.zip_package import ZIP_START, open_package
from search.ingest.source import Source

__all__ = ["is_office_file", "read_office_file"]

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file (MS-CFB): old Office files, and encrypted new ones
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = (
    ("WordDocument", "an old Word document (.doc)", "save it as a Word document (.docx)"),
    ("Workbook", "an old Excel table (.xls)", "save it as a table (.csv)"),
    ("Book", "an old Excel table (.xls)", "save it as a table (.csv)"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt)", "save its text as a Word document (.docx)"),
)
"""Streams by which old Office files are told apart: name, what the file is, what can be done."""

_MIMETYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.([a-z-]{3,30})")
_FLAT = re.compile(rb"\s{0,100}(?:<\?xml[^<>]{0,200}\?>\s{0,100})?<office:document[\s>]")
_TEXTS = ("text", "text-template", "text-master")
_HEAD = 200  # bytes in which the name and the content of the first member stand
_ADVICE = "open it in the program that wrote it"


def is_office_file(source: Source) -> bool:
    """Return whether a file was written by an office program: a text, a table, a presentation, old or new."""
    return bool(_kind(source))


def read_office_file(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read a text of an office program.

    Raises:
        Unreadable: If the file is no text, or damaged, protected by a password, or of an old format.
    """
    match _kind(source):
        case "docx":
            return read_docx(source, ledger)
        case "odt":
            return read_odt(source, ledger)
        case "fodt":
            return read_flat_odt(source, ledger)
        case reason:
            raise Unreadable(f"{reason}; the formats that are read are {READ_FORMATS}")


def _kind(source: Source) -> str:
    """Return `docx`, `odt` or `fodt`; of another office file the reason why it is not read; empty for any other."""
    data = source.data
    if data.startswith(_COMPOUND):
        return _compound(data)
    if data.startswith(ZIP_START):
        return _zipped(data)
    if data[:1] in b"<\xef \n\r\t" and _FLAT.match(data.removeprefix(b"\xef\xbb\xbf")[:2_000]):
        return (
            "fodt"
            if b"<office:text" in data
            else f"an office document without running text: {_ADVICE}, and save its text"
        )
    return ""


def _compound(data: bytes) -> str:
    if _ENCRYPTED in data:
        return f"an office document that is protected by a password: {_ADVICE}, and save it without one"
    for stream, what, advice in _STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return f"{what}, a format that is not read: {_ADVICE}, and {advice}"
    return f"an old Microsoft Office file, a format that is not read: {_ADVICE}, and save it as a Word document (.docx)"


def _zipped(data: bytes) -> str:
    package = open_package(data)
    if package is None:
        return _damaged(data)
    mimetype = _MIMETYPE.search(data[:_HEAD]) or (
        _MIMETYPE.match(package.read("mimetype")) if "mimetype" in package else None
    )
    if mimetype:
        kind = mimetype[1].decode("ascii")
        return "odt" if kind in _TEXTS else f"an OpenDocument {kind}, no text: {_other(kind)}"
    if "[Content_Types].xml" not in package:
        return ""
    if main_part(package):
        return "docx"
    if any(name.startswith("xl/") for name in package.names):
        return f"an Excel table (.xlsx), a format that is not read: {_other('spreadsheet')}"
    if any(name.startswith("ppt/") for name in package.names):
        return f"a PowerPoint presentation (.pptx), a format that is not read: {_other('presentation')}"
    return ""


def _other(kind: str) -> str:
    if kind.startswith("spreadsheet"):
        return f"{_ADVICE}, and save it as a table (.csv)"
    return f"{_ADVICE}, and save its text as a Word document (.docx)"


def _damaged(data: bytes) -> str:
    """Return the reason for a zip file whose list of members is lost, if its first members are those of a document."""
    if _MIMETYPE.search(data[:_HEAD]) or b"word/document" in data or data[30:49] == b"[Content_Types].xml":
        return f"a damaged or incomplete office document: copy it anew, or {_ADVICE} and save it again"
    return ""
