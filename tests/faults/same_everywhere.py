"""Builds an index of a folder and prints what it answers: for comparisons between processes that differ in something.

    python -m tests.faults.same_everywhere SOURCES INDEX CORES

Prints JSON: ids, scores, facets, completions, translations.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from search import Config, Library, build
from search.query import FACETS

QUERIES = ("互助组", "mutual aid team", "huzhuzu Shanxi", "合作社 oxen", "mutaul", "region:Shanxi 牛", "village 1*")


def answers(index: Path) -> dict[str, Any]:
    """What an index answers to questions of every kind."""
    with Library.open(index) as library:
        found: dict[str, Any] = {"suggest": [completion.text for completion in library.suggest("hu")]}
        for query in QUERIES:
            page = library.search(query, facets=tuple(FACETS), per_page=100)
            found[query] = {
                "hits": [(hit.id, hit.score, [copy.id for copy in hit.duplicates]) for hit in page],
                "facets": {
                    name: [(value.value, value.count) for value in facet.walk()] for name, facet in page.facets.items()
                },
                "expansions": [(expansion.text, expansion.weight) for expansion in page.expansions],
                "suggestions": [suggestion.query for suggestion in page.suggestions],
            }
        found["examples"] = [example.query for example in library.examples()]
        return found


if __name__ == "__main__":
    sources, index, cores = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    build([sources], index, config=Config(build_memory_mb=400), cores=cores)
    sys.stdout.write(json.dumps(answers(index), ensure_ascii=False, sort_keys=True) + "\n")
