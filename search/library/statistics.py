"""Statistics of an index: numbers of documents by kind, language, era and decade, versions and sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.enrich import EraTable
from search.facets import SCANNED
from search.query import FacetCounts, Index, IndexRequest

__all__ = ["index_statistics"]

_NAMED = 10
"""Authors, papers and collections that are listed, those with most documents."""


def index_statistics(index: Index, eras: EraTable, stale: Mapping[str, str]) -> Mapping[str, Any]:
    """Return statistics by name, ready for JSON; deleted documents are not counted.

    Args:
        index: The index.
        eras: The table of eras, in whose order they are counted.
        stale: How the versions of what an update derives again differ from those of now; empty if they do not.
    """
    manifest = index.facts()
    closed, named = ("kind", "lang", "era", "date", "scan"), ("author", "paper", "collection")
    result = index.search(IndexRequest(None, facets=(*closed, *named), fold=True))
    counts = {name: dict(result.counts[name].below("")) for name in closed}
    corrections = manifest.get("corrections", {})
    earliest, latest = manifest["published"] or (None, None)
    return {
        "generation": manifest["generation"],
        "built": manifest["built"],
        "versions": {name: manifest[name] for name in ("format", "analysis", *stale) if name in manifest},
        "stale": {name: differs for name, differs in stale.items() if differs},
        "documents": manifest["documents"],
        "duplicates": result.folded,
        "corrected": corrections.get("documents", 0),
        "hidden": corrections.get("hidden", 0),
        "correction_warnings": corrections.get("warnings", []),
        "rejected_total": manifest["rejected_total"],
        "rejected": manifest["rejected"],
        "characters": manifest.get("characters", {}),
        "warnings_total": manifest.get("warnings_total", 0),
        "warnings": manifest.get("warnings", []),
        "segments": len(manifest["segments"]),
        "deleted": sum(int(segment["deleted"]) for segment in manifest["segments"]),
        "bytes": sum(int(facts["size"]) for facts in manifest["files"].values()),
        "earliest": earliest,
        "latest": latest,
        "kinds": counts["kind"],
        "langs": counts["lang"],
        "eras": {era.id: counts["era"][era.id] for era in eras if era.id in counts["era"]},
        "decades": {value: count for value, count in counts["date"].items() if value.endswith("X")},
        **{f"{name}s": _largest(index, name, result.counts[name]) for name in named},
        **{f"{name}s_total": len(result.counts[name]) for name in named},
        "scanned": counts["scan"].get(SCANNED, 0),
        "undated": counts["date"].get("undated", 0),
    }


def _largest(index: Index, facet: str, counts: FacetCounts) -> dict[str, int]:
    """Return the values of a facet that most documents have, by what these call them."""
    return {index.words.form(facet, value): count for value, count in counts.most(_NAMED)}
