"""Reading of one file into documents, or into a rejection with the reason."""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from search.accounts import NO_ACCOUNTS, Accounts
from search.config import ColumnMap
from search.errors import SearchError
from search.ingest.accounting import Ledger
from search.ingest.article import Article, Unreadable
from search.ingest.formats.unread.recognition import refuse_lock_file
from search.ingest.identity import document_id, printable
from search.ingest.language import term_languages
from search.ingest.scans.layout import repaired
from search.ingest.sniffing import choose_format
from search.ingest.source import Source
from search.ingest.walking import SourceFile
from search.model import Document, Rejected, Text

__all__ = ["read_file", "reader_failed"]

_LOG = logging.getLogger(__name__)

_NOTHING_LEFT = (
    "too little text: nothing is left besides markup and what a web site prints around an article "
    "(menus, buttons, notices); if it is an article, save the whole of it"
)

_NO_SEPARATORS = str.maketrans("/#", "__")  # what parts a path, and the name of a record from its file


def read_file(file: SourceFile, max_bytes: int, columns: tuple[ColumnMap, ...] = ()) -> Sequence[Document | Rejected]:
    """Read one file; the only place where a reader's failure is caught.

    Args:
        file: The file.
        max_bytes: Size in bytes above which it is rejected unread.
        columns: The librarian's maps of the columns of tables.

    Returns:
        Its documents, and a `Rejected` for the file or for each record that cannot be read.

    Raises:
        ConfigError: If an editable table of this package is wrong.
    """
    try:
        return _documents(file, max_bytes, columns)
    except Unreadable as error:
        return [Rejected(path=printable(str(file.path)), reason=str(error), is_lasting=True)]
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    except MemoryError:
        reason = "memory ran out while it was read; split it"
    except SearchError:
        raise
    except Exception:  # a bug in a reader rejects one file instead of stopping the build
        _LOG.exception("the reader failed on %s", file.path)
        return [reader_failed(file)]
    return [Rejected(path=printable(str(file.path)), reason=reason)]


def reader_failed(file: SourceFile) -> Rejected:
    """Return the rejection of a file on which a reader failed."""
    reason = "the reader failed, which is a flaw of hezuo and stands in the log; please report this file"
    return Rejected(path=printable(str(file.path)), reason=reason)


def _documents(file: SourceFile, max_bytes: int, columns: tuple[ColumnMap, ...]) -> Sequence[Document | Rejected]:
    data, name = _load(file.target, max_bytes), file.source.rpartition("/")[2]
    refuse_lock_file(name, data)
    source, ledger = Source(data, name, file.source, columns), Ledger()
    read = choose_format(source).read(source, ledger)
    articles = [article for article in read if any(map(_has_content, article.texts))]
    if not articles:
        missing = "; ".join(
            f"{entry.reason} (“{entry.first_words}”)" for entry in ledger.close(()).left_out if entry.first_words
        )
        raise Unreadable(f"{_NOTHING_LEFT}{f'; left out were {missing}' if missing else ''}")
    accounts = ledger.close([text for article in articles for text in article.texts])
    rejected = [
        Rejected(path=printable(str(file.path)), record=record, reason=reason, is_lasting=True)
        for record, reason in ledger.rejected()
    ]
    return rejected + [
        # The first article has the id that it would have alone, so that its links survive if others are added.
        _document(article, file, record if record > 1 else None, accounts if record == 1 else NO_ACCOUNTS)
        for record, article in enumerate(articles, start=1)
    ]


def _has_content(text: Text) -> bool:
    return bool(text.title or text.paragraphs)


def _load(path: Path, max_bytes: int) -> bytes:
    # A pipe or a link may have replaced the file since the walk. Without O_NONBLOCK, opening the pipe would never
    # return; without O_NOFOLLOW, the link could lead out of the sources.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("a link has taken its place since the folder was listed; read it again") from error
        raise
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a regular file any more")
        data = stream.read(max_bytes + 1) if status.st_size <= max_bytes else b""
    size = max(status.st_size, len(data))
    if size > max_bytes:
        raise Unreadable(
            f"too large: {size:,} bytes, and the limit is {max_bytes:,}; split it, or raise the limit max_file_bytes"
        )
    return data


def _document(article: Article, file: SourceFile, record: int | None, accounts: Accounts) -> Document:
    texts, repairs = repaired(article.texts, is_aligned=bool(article.alignment))
    primary = texts[0]
    mixed = len(texts) == 1 and primary.lang == "en"
    words = "\n".join((primary.title, *(paragraph.text for paragraph in primary.paragraphs))) if mixed else ""
    place = article.record or article.row
    return Document(
        # An id by the archive's own name for a record does not change when others are added or sorted.
        id=document_id(f"{file.source}#{article.record}") if article.record else document_id(file.source, record),
        source=f"{file.source}#{printable(place.translate(_NO_SEPARATORS))}" if place else file.source,
        kind=article.kind,
        texts=texts,
        authors=article.authors,
        header=article.header,
        alignment=article.alignment,
        entities=article.entities,
        term_langs=term_languages(words),
        accounts=accounts,
        repairs=article.repairs + repairs,
    )
