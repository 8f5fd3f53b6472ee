"""The formats of files that readers take away: how each is written, and what it is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from search.present import (
    TABLE_COLUMNS,
    ArchiveFacts,
    Reference,
    bibtex_entry,
    csl_item,
    csv_line,
    hit_dict,
    make_reference,
    ris_entry,
    table_row,
)
from search.results import Hit
from web.api import FILES

__all__ = ["FORMATS", "REFERENCE_FORMATS", "FileFormat"]

_BOM = "\ufeff"  # tells Excel that a file is UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A format of files.

    Attributes:
        extension: Ending of file names and addresses, without a dot.
        media_type: Value of `Content-Type`.
        title: Its name, for people.
        unapi: Its name in unAPI; empty if it is no format of references.
        passages: Whether the file has the passages that match.
        write: Yields the text of a file of results, in pieces; it takes each result only when it is due.
    """

    extension: str
    media_type: str
    title: str
    unapi: str = ""
    passages: bool = False
    write: Callable[[Iterable[Hit], ArchiveFacts], Iterator[str]]

    @property
    def bare_media_type(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0]


def _csv(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    yield _BOM + csv_line(TABLE_COLUMNS)
    for hit in hits:
        yield csv_line(table_row(make_reference(hit.document, facts), hit))


def _json_lines(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    for hit in hits:
        yield json.dumps(hit_dict(hit, facts), ensure_ascii=False) + "\n"


def _csl(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    separator = "[\n"
    for hit in hits:
        yield separator + json.dumps(csl_item(make_reference(hit.document, facts)), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _entries(entry: Callable[[Reference], str]) -> Callable[[Iterable[Hit], ArchiveFacts], Iterator[str]]:
    """Return a writer of files that are entries, one after the other."""

    def write(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
        return (entry(make_reference(hit.document, facts)) for hit in hits)

    return write


_ALL = (
    FileFormat(
        extension="csv",
        media_type=f"{FILES['csv']}; charset=utf-8; header=present",
        title="CSV",
        passages=True,
        write=_csv,
    ),
    FileFormat(extension="jsonl", media_type=FILES["jsonl"], title="JSON Lines", passages=True, write=_json_lines),
    FileFormat(
        extension="ris",
        media_type=f"{FILES['ris']}; charset=utf-8",
        title="RIS",
        unapi="ris",
        write=_entries(ris_entry),
    ),
    FileFormat(
        extension="bib",
        media_type=f"{FILES['bib']}; charset=utf-8",
        title="BibTeX",
        unapi="bibtex",
        write=_entries(bibtex_entry),
    ),
    FileFormat(
        extension="json",
        media_type=FILES["json"],
        title="CSL-JSON",
        unapi="csljson",
        write=_csl,
    ),
)

FORMATS: Mapping[str, FileFormat] = {each.extension: each for each in _ALL}
"""All formats of results by the ending of their files."""

REFERENCE_FORMATS: Mapping[str, FileFormat] = {each.extension: each for each in _ALL if each.unapi}
"""Those in which a single document can be had too."""
