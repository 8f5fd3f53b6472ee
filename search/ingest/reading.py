"""Reading of one file into documents, or into a rejection with the reason."""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from search.accounts import NO_ACCOUNTS, Accounts
from search.config import ColumnMap
from search.errors import SearchError
from search.ingest.accounting import Ledger
from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.recognition import ArchiveKind, archive_kind
from search.ingest.archives.unpacking import Announcement, Problem, UnpackedFile, unpack
from search.ingest.article import Article, Unreadable
from search.ingest.encodings.mojibake import doubtful_characters, japanese_as_chinese
from search.ingest.formats.references.attachments import entries_by_folder, with_entry
from search.ingest.formats.unread.recognition import refuse_lock_file
from search.ingest.identity import document_id, printable
from search.ingest.language import term_languages
from search.ingest.scans.layout import repaired
from search.ingest.sniffing import choose_format
from search.ingest.source import Source
from search.ingest.walking import SourceFile
from search.model import Document, Paragraph, Rejected, Text

__all__ = ["member_rejected", "read_file", "reader_failed"]

_LOG = logging.getLogger(__name__)

_NOTHING_LEFT = (
    "too little text: nothing is left besides markup and what a web site prints around an article "
    "(menus, buttons, notices); if it is an article, save the whole of it"
)
_NO_MEMORY = "memory ran out while it was read; split it, or raise the limit max_file_memory_mb"
_FAILED = "the reader failed, which is a flaw of hezuo and stands in the log; please report this file"

_NO_ENTRIES: Mapping[str, Article] = MappingProxyType({})
_NO_SEPARATORS = str.maketrans("/#", "__")  # what parts a path, and the name of a record from its file


def read_file(
    file: SourceFile,
    limits: ReadLimits,
    columns: tuple[ColumnMap, ...] = (),
    *,
    first: int = 1,
    passed_over: Collection[int] = (),
) -> Iterator[Document | Rejected | Announcement]:
    """Read one file; the only place where a reader's failure is caught.

    Args:
        file: The file.
        limits: Limits of size.
        columns: The librarian's maps of the columns of tables.
        first: Of an archive file, the number of the first member that is read.
        passed_over: Of an archive file, numbers of members that are not even looked into.

    Yields:
        Its documents, and a `Rejected` for the file or for each record that cannot be read. Of an archive file, both
        for its members, and an `Announcement` before each.

    Raises:
        ConfigError: If an editable table of this package is wrong.
    """
    path = printable(str(file.path))
    try:
        with _open(file.target) as stream:
            kind = archive_kind(stream)
            if kind is not None:
                _refuse_large(stream, limits.max_archive_bytes, "max_archive_bytes")
                yield from _read_archive(file, stream, kind, limits, columns, first=first, passed_over=passed_over)
                return
            data = _load(stream, limits.max_file_bytes)
    except Unreadable as error:
        yield Rejected(path=path, reason=str(error), is_lasting=True)
        return
    except OSError as error:
        yield Rejected(path=path, reason=f"cannot be read: {error.strerror or error}")
        return
    except MemoryError:
        yield Rejected(path=path, reason=_NO_MEMORY)
        return
    except SearchError:
        raise
    except Exception:
        _LOG.exception("the reader failed on %s", path)
        yield reader_failed(file)
        return
    read = _attempt(lambda: _documents(data, file, None, columns, _entries(file, limits)), path)
    if isinstance(read, _Failure):
        yield Rejected(path=path, reason=read.reason, is_lasting=read.is_lasting)
    else:
        yield from read


class _Failure(NamedTuple):
    """Why a file or member cannot be read, and whether its content is why; see `Rejected.is_lasting`."""

    reason: str
    is_lasting: bool = False


def _attempt(read: Callable[[], Sequence[Document | Rejected]], name: str) -> Sequence[Document | Rejected] | _Failure:
    """Return the documents that a function reads, or the reason why it cannot."""
    try:
        return read()
    except Unreadable as error:
        return _Failure(str(error), is_lasting=True)
    except MemoryError:
        return _Failure(_NO_MEMORY)
    except SearchError:
        raise
    except Exception:  # a bug in a reader rejects one file instead of stopping the build
        _LOG.exception("the reader failed on %s", name)
        return _Failure(_FAILED)


def reader_failed(file: SourceFile, announced: Announcement | None = None) -> Rejected:
    """Return the rejection of a file, or of a member of an archive file, on which a reader failed."""
    path = printable(str(file.path))
    return member_rejected(path, announced, _FAILED) if announced else Rejected(path=path, reason=_FAILED)


def member_rejected(path: str, member: Announcement | Problem, reason: str, *, is_lasting: bool = False) -> Rejected:
    """Return the rejection of a member of an archive file.

    Args:
        path: Path of the archive file.
        member: The member.
        reason: What is wrong with it.
        is_lasting: See `Rejected`.
    """
    return Rejected(
        path=path,
        record=member.number,
        reason=f"{member.name}: {reason}" if member.name else reason,
        member=member.name,
        is_lasting=is_lasting,
    )


def _read_archive(
    file: SourceFile,
    stream: BinaryIO,
    kind: ArchiveKind,
    limits: ReadLimits,
    columns: tuple[ColumnMap, ...],
    *,
    first: int,
    passed_over: Collection[int],
) -> Iterator[Document | Rejected | Announcement]:
    path, name = printable(str(file.path)), file.source.rpartition("/")[2]
    has_members = False
    for item in unpack(stream, kind, name, limits, first=first, passed_over=passed_over):
        has_members = True
        if isinstance(item, Announcement):
            yield item
            continue
        if isinstance(item, Problem):
            yield member_rejected(path, item, item.reason, is_lasting=item.is_lasting)
            continue
        read = _attempt(lambda: _documents(item.data, file, item, columns), f"{path}/{item.name}")  # noqa: B023 - called at once
        if isinstance(read, _Failure):
            member = Announcement(item.number, item.name)
            yield member_rejected(path, member, read.reason, is_lasting=read.is_lasting)
        else:
            yield from read
    if not has_members and first == 1:
        yield Rejected(path=path, reason="the archive is empty: there is no file in it", is_lasting=True)


def _documents(
    data: bytes,
    file: SourceFile,
    unpacked: UnpackedFile | None,
    columns: tuple[ColumnMap, ...],
    entries: Mapping[str, Article] = _NO_ENTRIES,
) -> Sequence[Document | Rejected]:
    """Return the documents of a file, or of a member of an archive file, and what of its records cannot be read.

    Args:
        data: Its bytes.
        file: The file.
        unpacked: The member; None for the file itself.
        columns: The librarian's maps of the columns of tables.
        entries: Entries of references, by the numbers of the folders of their attachments.
    """
    member = unpacked.name if unpacked else ""
    place = f"{file.source}/{member}" if member else file.source
    name = place.rpartition("/")[2]
    refuse_lock_file(name, data)
    source, ledger = Source(data, name, place, columns), Ledger()
    read = choose_format(source).read(source, ledger)
    articles = [article for article in read if any(map(_has_content, article.texts))]
    if not articles:
        missing = "; ".join(
            f"{entry.reason} (“{entry.first_words}”)" for entry in ledger.close(()).left_out if entry.first_words
        )
        raise Unreadable(f"{_NOTHING_LEFT}{f'; left out were {missing}' if missing else ''}")
    texts = [text for article in articles for text in article.texts]
    accounts = replace(
        ledger.close(texts),
        encodings=((source.encoding, 1),) if source.encoding else (),
        doubtful=(
            *doubtful_characters(part for text in texts for part in (text.title, *map(_words, text.paragraphs))),
            *(japanese_as_chinese(source.text.text, source.encoding) if source.encoding else ()),
        ),
    )
    if len(articles) == 1:  # which is all of the file, as an entry is of all of it
        articles = [with_entry(articles[0], entries, file.path.parent.name)]
    path = printable(str(file.path))
    rejected = [_record_rejected(path, unpacked, record, reason) for record, reason in ledger.rejected()]
    return rejected + [
        # The first article has the id that it would have alone, so that its links survive if others are added.
        _document(article, file, member, record if record > 1 else None, accounts if record == 1 else NO_ACCOUNTS)
        for record, article in enumerate(articles, start=1)
    ]


def _entries(file: SourceFile, limits: ReadLimits) -> Mapping[str, Article]:
    """Return the entries of the lists that may have the entry of an attachment, by the numbers of folders."""
    entries: dict[str, Article] = {}
    for path in file.lists:
        try:
            with _open(path) as stream:
                status = os.fstat(stream.fileno())
                facts = (status.st_size, status.st_ino, status.st_mtime_ns)
                for folder, entry in _entries_of(path, facts, limits.max_file_bytes).items():
                    entries.setdefault(folder, entry)
        except (MemoryError, SearchError):
            raise
        except Exception as error:  # the list is read in its own right, too, and rejected with the reason
            _LOG.debug("%s gives no entries to attachments: %s", printable(str(path)), error)
    return entries


@lru_cache(maxsize=4)
def _entries_of(path: Path, facts: tuple[int, ...], limit: int) -> Mapping[str, Article]:
    """Return the entries of a list with attachments; once for all of them, as long as its facts are the same."""
    del facts
    with _open(path) as stream:
        return entries_by_folder(Source(_load(stream, limit), path.name))


def _words(paragraph: Paragraph) -> str:
    return paragraph.text


def _has_content(text: Text) -> bool:
    return bool(text.title or text.paragraphs)


def _open(path: Path) -> BinaryIO:
    # A pipe or a link may have replaced the file since the walk. Without O_NONBLOCK, opening the pipe would never
    # return; without O_NOFOLLOW, the link could lead out of the sources.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("a link has taken its place since the folder was listed; read it again") from error
        raise
    stream = open(descriptor, "rb")  # noqa: PTH123, SIM115 - a descriptor, not a path; closed by whoever reads it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise Unreadable("not a regular file any more")
    return stream


def _refuse_large(stream: BinaryIO, limit: int, setting: str) -> None:
    size = os.fstat(stream.fileno()).st_size
    if size > limit:
        raise Unreadable(
            f"too large: {size:,} bytes, and the limit is {limit:,}; split it, or raise the limit {setting}"
        )


def _load(stream: BinaryIO, limit: int) -> bytes:
    _refuse_large(stream, limit, "max_file_bytes")
    data = stream.read(limit + 1)
    if len(data) > limit:  # it grew
        raise Unreadable(
            f"too large: {len(data):,} bytes, and the limit is {limit:,}; split it, or raise the limit max_file_bytes"
        )
    return data


def _record_rejected(path: str, unpacked: UnpackedFile | None, record: int | None, reason: str) -> Rejected:
    """Return the rejection of a record of a file, or of a member of an archive file."""
    if unpacked is None:
        return Rejected(path=path, record=record, reason=reason, is_lasting=True)
    member = Announcement(unpacked.number, unpacked.name)
    return member_rejected(path, member, f"record {record}: {reason}" if record else reason, is_lasting=True)


def _document(article: Article, file: SourceFile, member: str, record: int | None, accounts: Accounts) -> Document:
    texts, repairs = repaired(article.texts, is_aligned=bool(article.alignment))
    primary = texts[0]
    mixed = len(texts) == 1 and primary.lang == "en"
    words = "\n".join((primary.title, *(paragraph.text for paragraph in primary.paragraphs))) if mixed else ""
    # In a file: its own name, if it has one. In a member: that of the member, and what tells it from others there.
    name, row = (printable(place.translate(_NO_SEPARATORS)) for place in (article.record, article.row))
    row, sign = "" if name else row, "#"
    if member:
        name, row, sign = "#".join(filter(None, (member, name or row or (f"{record}" if record else "")))), "", "/"
    source = f"{file.source}{sign}{name or row}" if name or row else file.source
    return Document(
        # An id by the archive's own name for a record does not change when others are added or sorted.
        id=document_id(source) if name else document_id(file.source, record),
        source=source,
        kind=article.kind,
        texts=texts,
        authors=article.authors,
        header=article.header,
        alignment=article.alignment,
        entities=article.entities,
        term_langs=term_languages(words),
        accounts=accounts,
        repairs=article.repairs + repairs,
        record=name,
        row=row,
    )
