"""Reading of source folders as a stream of documents and rejections, one file in memory at a time."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from search.accounts import NO_ACCOUNTS, Accounts
from search.errors import SearchError
from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText, Unreadable
from search.ingest.identity import document_id, printable
from search.ingest.language import term_languages
from search.ingest.sniffing import choose_format
from search.ingest.text_decoding import decode
from search.ingest.walking import SourceFile, walk
from search.model import Document, Rejected, Text

__all__ = ["list_files", "read_sources"]

_LOG = logging.getLogger(__name__)

_NOTHING_LEFT = (
    "too little text: nothing is left besides markup and what a web site prints around an article "
    "(menus, buttons, notices); if it is an article, save the whole of it"
)
_DEFAULT_LIMIT = 16_000_000  # bytes of a file


def list_files(sources: Sequence[Path]) -> list[SourceFile | Rejected]:
    """List the files that `read_sources` will read, without reading any content: for the total of a progress bar.

    Args:
        sources: Folders and single files.

    Returns:
        One entry for each file, in reading order.

    Raises:
        BuildError: If a source does not exist.
    """
    return list(walk(sources))


def read_sources(
    sources: Sequence[Path],
    *,
    max_bytes: int = _DEFAULT_LIMIT,
    announce: Callable[[SourceFile], None] | None = None,
) -> Iterator[Document | Rejected]:
    """Read all documents of the sources, in a deterministic order; a bad file is rejected and never raises.

    Args:
        sources: Folders, walked recursively, and single files.
        max_bytes: Size in bytes above which a file is rejected unread.
        announce: Called with each file before it is read.

    Yields:
        At least one `Document` or `Rejected` for each file.

    Raises:
        BuildError: If a source does not exist.
        ConfigError: If an editable table of this package is wrong.
    """
    for entry in walk(sources):
        if isinstance(entry, Rejected):
            yield entry
        else:
            if announce:
                announce(entry)
            yield from _read_file(entry, max_bytes)


def _read_file(file: SourceFile, max_bytes: int) -> Sequence[Document | Rejected]:
    """Read one file; the only place where a reader's failure is caught."""
    try:
        return _documents(file, max_bytes)
    except Unreadable as error:
        reason = str(error)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    except SearchError:
        raise
    except Exception:  # a bug in a reader rejects one file instead of stopping the build
        _LOG.exception("the reader failed on %s", file.path)
        reason = "the reader failed, which is a flaw of hezuo and stands in the log; please report this file"
    return [Rejected(path=printable(str(file.path)), reason=reason)]


def _documents(file: SourceFile, max_bytes: int) -> Sequence[Document]:
    source = SourceText(decode(_load(file.path, max_bytes)), file.source.rpartition("/")[2])
    ledger = Ledger(source.text)
    read = choose_format(source).read(source, ledger)
    articles = [article for article in read if any(map(_has_content, article.texts))]
    if not articles:
        missing = "; ".join(
            f"{entry.reason} (“{entry.first_words}”)" for entry in ledger.close(()).left_out if entry.first_words
        )
        raise Unreadable(f"{_NOTHING_LEFT}{f'; left out were {missing}' if missing else ''}")
    accounts = ledger.close([text for article in articles for text in article.texts])
    several = len(articles) > 1
    return [
        _document(article, file, record if several else None, accounts if record == 1 else NO_ACCOUNTS)
        for record, article in enumerate(articles, start=1)
    ]


def _has_content(text: Text) -> bool:
    return bool(text.title or text.paragraphs)


def _load(path: Path, max_bytes: int) -> bytes:
    # A pipe may have replaced the file since the walk: without O_NONBLOCK, opening it would never return.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
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
    primary = article.texts[0]
    mixed = len(article.texts) == 1 and primary.lang == "en"
    words = "\n".join((primary.title, *(paragraph.text for paragraph in primary.paragraphs))) if mixed else ""
    return Document(
        id=document_id(file.source, record),
        source=file.source,
        kind=article.kind,
        texts=article.texts,
        authors=article.authors,
        header=article.header,
        alignment=article.alignment,
        entities=article.entities,
        term_langs=term_languages(words),
        accounts=accounts,
    )
