"""Reading of one file into documents, or into a rejection with the reason."""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from search.accounts import NO_ACCOUNTS, Accounts
from search.errors import SearchError
from search.ingest.accounting import Ledger
from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.recognition import ArchiveKind, archive_kind
from search.ingest.archives.unpacking import Announcement, Problem, unpack
from search.ingest.article import Article, Unreadable
from search.ingest.encodings.mojibake import doubtful_characters, japanese_as_chinese
from search.ingest.formats.unread.recognition import refuse_lock_file
from search.ingest.identity import document_id, printable
from search.ingest.language import term_languages
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


def read_file(
    file: SourceFile, limits: ReadLimits, *, first: int = 1, passed_over: Collection[int] = ()
) -> Iterator[Document | Rejected | Announcement]:
    """Read one file; the only place where a reader's failure is caught.

    Args:
        file: The file.
        limits: Limits of size.
        first: Of an archive file, the number of the first member that is read.
        passed_over: Of an archive file, numbers of members that are not even looked into.

    Yields:
        Its documents, or a `Rejected`. Of an archive file, both for its members, and an `Announcement` before each.

    Raises:
        ConfigError: If an editable table of this package is wrong.
    """
    path = printable(str(file.path))
    try:
        with _open(file.target) as stream:
            kind = archive_kind(stream)
            if kind is not None:
                _refuse_large(stream, limits.max_archive_bytes, "max_archive_bytes")
                yield from _read_archive(file, stream, kind, limits, first, passed_over)
                return
            data = _load(stream, limits.max_file_bytes)
    except Unreadable as error:
        yield Rejected(path=path, reason=str(error))
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
    read = _attempt(lambda: _documents(data, file, ""), path)
    if isinstance(read, str):
        yield Rejected(path=path, reason=read)
    else:
        yield from read


def _attempt(read: Callable[[], Sequence[Document]], name: str) -> Sequence[Document] | str:
    """Return the documents that a function reads, or the reason why it cannot."""
    try:
        return read()
    except Unreadable as error:
        return str(error)
    except MemoryError:
        return _NO_MEMORY
    except SearchError:
        raise
    except Exception:  # a bug in a reader rejects one file instead of stopping the build
        _LOG.exception("the reader failed on %s", name)
        return _FAILED


def reader_failed(file: SourceFile, announced: Announcement | None = None) -> Rejected:
    """Return the rejection of a file, or of a member of an archive file, on which a reader failed."""
    path = printable(str(file.path))
    return member_rejected(path, announced, _FAILED) if announced else Rejected(path=path, reason=_FAILED)


def member_rejected(path: str, member: Announcement | Problem, reason: str) -> Rejected:
    """Return the rejection of a member of an archive file.

    Args:
        path: Path of the archive file.
        member: The member.
        reason: What is wrong with it.
    """
    return Rejected(
        path=path,
        record=member.number,
        reason=f"{member.name}: {reason}" if member.name else reason,
        member=member.name,
    )


def _read_archive(
    file: SourceFile,
    stream: BinaryIO,
    kind: ArchiveKind,
    limits: ReadLimits,
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
            yield member_rejected(path, item, item.reason)
            continue
        read = _attempt(lambda: _documents(item.data, file, item.name), f"{path}/{item.name}")  # noqa: B023 - called at once
        if isinstance(read, str):
            yield member_rejected(path, Announcement(item.number, item.name), read)
        else:
            yield from read
    if not has_members and first == 1:
        yield Rejected(path=path, reason="the archive is empty: there is no file in it")


def _documents(data: bytes, file: SourceFile, member: str) -> Sequence[Document]:
    """Return the documents of a file, or of a member of an archive file."""
    name = (member or file.source).rpartition("/")[2]
    refuse_lock_file(name, data)
    source, ledger = Source(data, name), Ledger()
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
    return [
        # The first article has the id that it would have alone, so that its links survive if others are added.
        _document(article, file, member, record if record > 1 else None, accounts if record == 1 else NO_ACCOUNTS)
        for record, article in enumerate(articles, start=1)
    ]


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


def _document(article: Article, file: SourceFile, member: str, record: int | None, accounts: Accounts) -> Document:
    primary = article.texts[0]
    mixed = len(article.texts) == 1 and primary.lang == "en"
    words = "\n".join((primary.title, *(paragraph.text for paragraph in primary.paragraphs))) if mixed else ""
    # In a file: its own name, if it has one. In a member: that of the member, and what tells it from others there.
    name, sign = printable(article.record), "#"
    if member:
        name, sign = "#".join(filter(None, (member, name or (f"{record}" if record else "")))), "/"
    source = f"{file.source}{sign}{name}" if name else file.source
    return Document(
        id=document_id(source, None if name else record),
        source=source,
        kind=article.kind,
        texts=article.texts,
        authors=article.authors,
        header=article.header,
        alignment=article.alignment,
        entities=article.entities,
        term_langs=term_languages(words),
        accounts=accounts,
        record=name,
    )
