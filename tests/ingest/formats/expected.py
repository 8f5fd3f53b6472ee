"""The rows of the table of formats: what a file that a program made must give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.ingest.accounting import Reason
from search.model import Kind

__all__ = ["Expected", "Row"]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A document.

    Attributes:
        kind: Its kind.
        title: Its title.
        texts: All paragraphs in order, by language; headings begin with `# `.
        authors: In order.
        published: Day of publication in EDTF; empty for none.
        header: Fields that it must have.
        record: The archive's own name of the record; None for whatever it is.
    """

    kind: Kind
    title: str
    texts: Mapping[str, tuple[str, ...]]
    authors: tuple[str, ...] = ()
    published: str = ""
    header: Mapping[str, str] = field(default_factory=dict)
    record: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A file.

    Attributes:
        file: Its path below `tests/fixtures/formats/`.
        made_with: The program that wrote it; of records, which programs write alike, the format.
        documents: What it must give, in order.
        left_out: The reasons for which something of it is left out.
        absent: Words of it that must be in no text.
        rejected: Words of the reason for which each part of it is rejected.
        columns: Words that the account shows of columns that are left out.
    """

    file: str
    made_with: str
    documents: tuple[Expected, ...]
    left_out: frozenset[Reason] = frozenset()
    absent: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    columns: str = ""
