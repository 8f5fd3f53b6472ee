"""The embedded search engine: build and update an index on disk, open it, and evaluate queries and facets over it."""

from __future__ import annotations

from search.engine.archive_tables import ArchiveTables
from search.engine.columns.facet_columns import Columns
from search.engine.evaluate.containment import CountedMembers, counted_members, unit_and_words
from search.engine.open_index import OpenIndex
from search.engine.problems import all_rejected, all_warnings, write_problems
from search.engine.register.keeping import keep_register, last_register, register_before_rollback
from search.engine.register.table import (
    ABSENT,
    DOCUMENT_COLUMNS,
    FILE_COLUMNS,
    HIDDEN,
    NOBODY,
    PRESENT,
    REGISTER,
    RETIRED,
    DocumentRows,
    FileRows,
    Register,
)
from search.engine.register.writing import RegisterContents, write_register
from search.engine.schema import index_fields, text_fields, value_fields
from search.engine.served import ServedIndex
from search.engine.store.arrays import bounds_of, ranges, starts_of, summed
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.documents import DocumentStore
from search.engine.store.field_lengths import field_lengths
from search.engine.store.generations import (
    current,
    current_name,
    generation_before,
    kept_generations,
    serve_again,
    sync_path,
)
from search.engine.store.glosses import read_glosses
from search.engine.store.layout import SEGMENTS
from search.engine.store.lock import lock_index, wait_for_lock
from search.engine.store.manifest import check_files, read_manifest
from search.engine.store.postings import FieldPostings
from search.engine.store.segment import Segment
from search.engine.store.terms import Dictionary, dictionary_parts
from search.engine.version import FORMAT, Versions, difference
from search.engine.words.open_words import OpenWords, PrefixTerms
from search.engine.words.single_document import explain_document
from search.engine.words.writing import write_words
from search.engine.write.build import IndexBuild
from search.engine.write.field_tokens import FieldAnalyzer
from search.engine.write.index_writer import Built, Written
from search.engine.write.runs import Omitted, Preparation
from search.engine.write.unfinished import Resumption, Unfinished
from search.engine.write.update import IndexUpdate

__all__ = [
    "ABSENT",
    "DOCUMENT_COLUMNS",
    "FILE_COLUMNS",
    "FORMAT",
    "HIDDEN",
    "NOBODY",
    "PRESENT",
    "REGISTER",
    "RETIRED",
    "SEGMENTS",
    "ArchiveTables",
    "BlockFile",
    "BlockWriter",
    "Built",
    "Columns",
    "CountedMembers",
    "Dictionary",
    "DocumentRows",
    "DocumentStore",
    "FieldAnalyzer",
    "FieldPostings",
    "FileRows",
    "IndexBuild",
    "IndexUpdate",
    "Omitted",
    "OpenIndex",
    "OpenWords",
    "PrefixTerms",
    "Preparation",
    "Register",
    "RegisterContents",
    "Resumption",
    "Segment",
    "ServedIndex",
    "Unfinished",
    "Versions",
    "Written",
    "all_rejected",
    "all_warnings",
    "bounds_of",
    "check_files",
    "counted_members",
    "current",
    "current_name",
    "dictionary_parts",
    "difference",
    "explain_document",
    "field_lengths",
    "generation_before",
    "index_fields",
    "keep_register",
    "kept_generations",
    "last_register",
    "lock_index",
    "ranges",
    "read_glosses",
    "read_manifest",
    "register_before_rollback",
    "serve_again",
    "starts_of",
    "summed",
    "sync_path",
    "text_fields",
    "unit_and_words",
    "value_fields",
    "wait_for_lock",
    "write_problems",
    "write_register",
    "write_words",
]
