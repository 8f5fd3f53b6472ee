"""Numbers of documents by province, for a map."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Province", "Provinces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """The documents that are about one province, or about a place in it.

    Attributes:
        code: Its code: GB/T 2260, or `x-…` for a border region or a province that was dissolved.
        name: Short Chinese name, in simplified characters.
        name_en: English name.
        count: Number of documents found, counted without the selection in the region facet.
        total: Number of documents of the archive.
        selected: Whether results are filtered by it.
        historical: Whether it exists no more.
    """

    code: str
    name: str
    name_en: str
    count: int
    total: int
    selected: bool = False
    historical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provinces:
    """Documents found, beside all documents of the archive, by the province that they are about.

    A document may be about several, or none.

    Attributes:
        provinces: Every province of today; of those that exist no more, those that a document of the archive is about.
            In the order of the gazetteer.
        found: Number of documents found.
        documents: Number of documents of the archive.
    """

    provinces: tuple[Province, ...] = ()
    found: int = 0
    documents: int = 0
