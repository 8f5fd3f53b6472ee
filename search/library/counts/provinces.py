"""Count documents by province."""

from __future__ import annotations

from search.enrich import Gazetteer
from search.library.counts.archive_counts import ArchiveCounts
from search.query import Filters, IndexResult, path_end
from search.results import Province, Provinces

__all__ = ["build_provinces"]

_OF_TODAY = 6  # digits of a code of GB/T 2260; units that exist no more have codes of our own


def build_provinces(
    archive: ArchiveCounts, gazetteer: Gazetteer, result: IndexResult, filters: Filters, documents: int
) -> Provinces:
    """Return the provinces with the documents found and all documents of each.

    Args:
        archive: Counts of all documents.
        gazetteer: The table of places.
        result: What was found, with counts by the code of each province.
        filters: Filters of the search.
        documents: Number of documents of the archive.
    """
    counts, chosen = result.codes.get("region", {}), {path_end(value) for value in filters.wanted.get("region", ())}
    provinces = []
    for code in archive.province_codes:
        unit, is_historical = gazetteer.units[code], not (code.isdigit() and len(code) == _OF_TODAY)
        total = archive.provinces.get(code, 0)
        if total or not is_historical:
            provinces.append(
                Province(
                    code=code,
                    name=unit.name,
                    name_en=unit.name_en,
                    count=counts.get(code, 0),
                    total=total,
                    selected=code in chosen,
                    historical=is_historical,
                )
            )
    return Provinces(provinces=tuple(provinces), found=result.total, documents=documents)
