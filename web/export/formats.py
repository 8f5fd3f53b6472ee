"""The formats of files of references: how each is written, and what it is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from search.present import (
    TABLE_COLUMNS,
    ArchiveFacts,
    bibtex_entry,
    csl_item,
    csv_line,
    hit_dict,
    make_reference,
    ris_entry,
    table_row,
)
from search.results import Hit

__all__ = ["FORMATS", "FileFormat"]

_BOM = "\ufeff"  # tells Excel that a file is UTF-8


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of files.

    Attributes:
        extension: Ending of file names and addresses, without a dot.
        media_type: Value of `Content-Type`.
        title: Its name, for people.
        write: Yields the text of a file of results, in pieces.
    """

    extension: str
    media_type: str
    title: str
    write: Callable[[Iterable[Hit], ArchiveFacts], Iterator[str]]


def _csv(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    yield _BOM + csv_line(TABLE_COLUMNS)
    for hit in hits:
        yield csv_line(table_row(make_reference(hit.document, facts), hit))


def _json_lines(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    for hit in hits:
        content = {**hit_dict(hit, facts), "address": facts.address(hit.id)}
        yield json.dumps(content, ensure_ascii=False) + "\n"


def _ris(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    for hit in hits:
        yield ris_entry(make_reference(hit.document, facts))


def _bibtex(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    for hit in hits:
        yield bibtex_entry(make_reference(hit.document, facts))


def _csl(hits: Iterable[Hit], facts: ArchiveFacts) -> Iterator[str]:
    separator = "[\n"
    for hit in hits:
        yield separator + json.dumps(csl_item(make_reference(hit.document, facts)), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


_ALL = (
    FileFormat("csv", "text/csv; charset=utf-8; header=present", "CSV", _csv),
    FileFormat("jsonl", "application/x-ndjson", "JSON Lines", _json_lines),
    FileFormat("ris", "application/x-research-info-systems", "RIS", _ris),
    FileFormat("bib", "application/x-bibtex; charset=utf-8", "BibTeX", _bibtex),
    FileFormat("json", "application/vnd.citationstyles.csl+json", "CSL-JSON", _csl),
)

FORMATS: Mapping[str, FileFormat] = {each.extension: each for each in _ALL}
"""All formats of results by the ending of their files."""
