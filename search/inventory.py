"""Turns an open index into facts about it: how many documents of which kind, language, era and decade it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from search.engine.opened import OpenIndex
from search.engine.version import Versions, difference
from search.enrich.eras import EraTable

__all__ = ["inventory"]


def inventory(index: OpenIndex, eras: EraTable, derived: Mapping[str, Versions]) -> Mapping[str, Any]:
    """Facts by name, ready for JSON; counts leave out deleted documents.

    Args:
        index: The index.
        eras: The table of eras, in whose order they are counted.
        derived: The versions of now of what an update derives anew when they change.
    """
    manifest, columns = index.manifest, index.columns
    documents = None if len(index) == index.size else index.matches(None).selection()
    counts = {
        name: {columns.facets[name].vocabulary[at]: int(found[at]) for at in np.flatnonzero(found)}
        for name, found in columns.counts(columns.facets, documents).items()
    }
    earliest, latest = manifest["published"] or (None, None)
    return {
        "generation": manifest["generation"],
        "built": manifest["built"],
        "versions": {name: manifest[name] for name in ("format", "analysis", *derived)},
        "stale": {name: differs for name, now in derived.items() if (differs := difference(manifest[name], now))},
        "documents": manifest["documents"],
        "rejected_total": manifest["rejected_total"],
        "rejected": manifest["rejected"],
        "bytes": sum(int(facts["size"]) for facts in manifest["files"].values()),
        "earliest": earliest,
        "latest": latest,
        "kinds": counts["kind"],
        "langs": counts["lang"],
        "eras": {era.id: counts["era"][era.id] for era in eras if era.id in counts["era"]},
        "decades": {value: count for value, count in counts["date"].items() if value.endswith("X")},
        "undated": counts["date"].get("undated", 0),
    }
