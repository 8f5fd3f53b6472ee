"""Turns the fixed documents into a segment, and the segment into its terms and the checksums of its files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from search.engine import Segment
from search.engine.store.glosses import GlossWriter
from search.engine.store.layout import POSTING_KINDS
from search.engine.write.merging import Source, merge_segments
from search.enrich import Enricher
from tests.fixtures.engine_strategies import write_segment
from tests.golden.documents import DOCUMENTS
from tests.golden.dumps import checksum
from tests.golden.layouts import FACTS, SEGMENT

__all__ = ["segments"]

_HALF = len(DOCUMENTS) // 2


def segments() -> dict[str, Any]:
    """Return the terms of each field with the documents that hold them, and checksums of what was written of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        whole, merged, given = (folder / name for name in ("whole", "merged", "given"))
        for path in (whole, merged, given):
            path.mkdir()
        write_segment(whole, SEGMENT, DOCUMENTS)
        write_segment(given, SEGMENT, FACTS)
        found: dict[str, Any] = {
            **{f"field {field}": lines for field, lines in _terms(whole).items()},
            **{f"given facts, field {field}": lines for field, lines in _terms(given).items() if "_" not in field},
        }
        sources = []
        for number, some in enumerate((DOCUMENTS[:_HALF], DOCUMENTS[_HALF:])):
            part = folder / f"{number}"
            part.mkdir()
            write_segment(part, f"{number:016x}", some)
            sources.append(Source(part, f"{number:016x}", np.array([1], dtype=np.uint32)))
        merge_segments(sources, merged, SEGMENT)
        for path in (whole, merged):
            found |= {f"{path.name}, {kind}": checksum(path / f"{kind}.hz") for kind in POSTING_KINDS}
        glosses = GlossWriter()
        for document in DOCUMENTS:
            glosses.add(Enricher.load().enrich(document))
        glosses.save(folder)
        found["glosses.json"] = folder.joinpath("glosses.json").read_text(encoding="utf-8")
    return {f"of {len(DOCUMENTS)} and {len(FACTS)} documents: {case}": content for case, content in found.items()}


def _terms(folder: Path) -> dict[str, list[str]]:
    """Return the terms of each field of a segment, each with the numbers of its documents."""
    return {
        field: [
            f"{term.decode('utf-8', 'backslashreplace')}: {' '.join(map(str, postings.documents(number)))}"
            for number, term in enumerate(postings.dictionary.terms())
        ]
        for field, postings in Segment(folder, SEGMENT).fields.items()
    }
