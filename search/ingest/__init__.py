"""Reading of source folders into documents; what cannot be read becomes a rejection with the reason.

A file goes through these steps: `walking` lists it, `sniffing` chooses a format by content (of plain text,
once `text_decoding` has decoded it), the reader of that format (`formats`) makes articles of it, and `reading` makes
each article a document with an id. `sources` does so for all files of the sources, in a process that is ended when
a file takes too long (`isolation`). A new format is one module and one entry in `sniffing.FORMATS`; formats that are
recognised and refused stand in `formats.unread`. Archive files are no format: `archives` gives their members, and each
is read as a file. Other packages add formats by entry points (`formats.plugins`), for which this door has all that a
format needs.
"""

from __future__ import annotations

from search.ingest.accounting import Ledger, Reason
from search.ingest.alignment import align, group_rows
from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.recognition import HEAD, may_be_archive
from search.ingest.article import Article, SourceText, Unreadable
from search.ingest.formats.extract import Extract, read_extract
from search.ingest.formats.format import Format, text_format
from search.ingest.identity import document_id, printable
from search.ingest.language import chinese_tag, is_chinese
from search.ingest.source import Source
from search.ingest.sources import EntryReader, list_files, read_entries, read_sources
from search.ingest.version import reading_versions
from search.ingest.walking import Entry, ReadBefore, SourceFile, walk

__all__ = [
    "HEAD",
    "Article",
    "Entry",
    "EntryReader",
    "Extract",
    "Format",
    "Ledger",
    "ReadBefore",
    "ReadLimits",
    "Reason",
    "Source",
    "SourceFile",
    "SourceText",
    "Unreadable",
    "align",
    "chinese_tag",
    "document_id",
    "group_rows",
    "is_chinese",
    "list_files",
    "may_be_archive",
    "printable",
    "read_entries",
    "read_extract",
    "read_sources",
    "reading_versions",
    "text_format",
    "walk",
]
