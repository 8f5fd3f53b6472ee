"""Turns an open index into facts about it: how many documents of which kind, language, era and decade it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from search.engine import OpenIndex
from search.enrich import EraTable

__all__ = ["inventory"]


def inventory(index: OpenIndex, eras: EraTable) -> Mapping[str, Any]:
    """Facts by name, ready for JSON; counts leave out deleted documents.

    Args:
        index: The index.
        eras: The table of eras, in whose order they are counted.
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
