"""Turns documents into an index on disk, and queries over it into documents, scores and counts."""

from __future__ import annotations

from search.engine.columns.column import Column, Selection
from search.engine.columns.facet_columns import Columns
from search.engine.columns.facet_values import DECADE_ENDS, parent_value
from search.engine.evaluate.contributions import Contribution, Piece
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.scored_documents import Hits
from search.engine.masks import Masks
from search.engine.open_index import OpenIndex
from search.engine.schema import fingerprint
from search.engine.served import Served
from search.engine.store.arrays import bounds_of, ranges, starts_of, summed
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.decoding import FieldFiles
from search.engine.store.documents import DocumentStore
from search.engine.store.generations import current
from search.engine.store.glosses import read_glosses
from search.engine.store.layout import SEGMENTS
from search.engine.store.manifest import check_files, read_manifest
from search.engine.store.postings import FieldPostings
from search.engine.store.segment import Segment
from search.engine.store.terms import Dictionary, dictionary_parts
from search.engine.write.build import Built, build_generation
from search.engine.write.runs import Preparation
from search.engine.write.update import update_generation

__all__ = [
    "DECADE_ENDS",
    "SEGMENTS",
    "BlockFile",
    "BlockWriter",
    "Built",
    "Column",
    "Columns",
    "Contribution",
    "Dictionary",
    "DocumentStore",
    "FieldFiles",
    "FieldPostings",
    "Hits",
    "Masks",
    "Matches",
    "OpenIndex",
    "Piece",
    "Preparation",
    "Segment",
    "Selection",
    "Served",
    "bounds_of",
    "build_generation",
    "check_files",
    "current",
    "dictionary_parts",
    "fingerprint",
    "parent_value",
    "ranges",
    "read_glosses",
    "read_manifest",
    "starts_of",
    "summed",
    "update_generation",
]
