"""Settings and fields of the index that holds a generation in OpenSearch.

Tokens arrive analysed, so that they are those of the embedded engine: as texts of terms with spaces between them, which
OpenSearch takes apart at white space alone. Characters of the private use area, which no term has, stand for what such
a text cannot say: `SAME` between terms at one position and before the count of a term, `HOLE` for an empty position.

A similarity of our own gives the number of occurrences as the score of a term, without regard to lengths and other
documents: what makes BM25F of it stands in the queries (see `translation`), with statistics that the words of the
generation give, so that shards need not know each other.
"""

from __future__ import annotations

from typing import Any

from search.engine import text_fields, value_fields
from search.query import FACETS

__all__ = [
    "ASKED",
    "DIGEST",
    "DOCUMENT",
    "FOLD",
    "GROUP",
    "HOLE",
    "PERIODS",
    "PLACED_KINDS",
    "SAME",
    "SEQ",
    "SOURCE",
    "WINDOW",
    "facet_field",
    "index_body",
    "length_field",
]

SAME, HOLE = "\ue000", "\ue001"
"""See the module. Terms are folded texts, which have no characters for private use (see `search.text`)."""

PLACED_KINDS = ("en", "bigrams")
"""Kinds of fields whose tokens have positions; of the others each term comes once, with its count."""

ASKED = "asked"
"""The analyser of terms that are asked for: white space alone."""

SEQ, SOURCE, DIGEST, DOCUMENT = "seq", "source", "digest", "doc"
"""Fields of the order of documents, of where each comes from, of a digest of it, and of it as it is stored."""

GROUP = "same"
"""Field of the group of documents with almost the same text; only documents that are in one have it."""

FOLD = "fold"
"""Field of the group, or of a number of its own for each other document: a result is folded by it."""

WINDOW = 100_000
"""Documents from the first on that a search may return: more than anybody leafs through or takes away (10,000)."""

PERIODS = ("year", "month", "day")
"""Fields of the period of publication, `1954`, `1954-11` and `1954-11-03`, where a document is of a single one."""

_PARAGRAPH_GAP = 100
"""Positions between two texts of an array: as between paragraphs of the embedded engine (`search.text`), and more than
words of a phrase may be apart."""


def length_field(field: str) -> str:
    """Return the name of the field that holds how long another one is, in tokens."""
    return f"n_{field}"


def facet_field(facet: str) -> str:
    """Return the name of the field that holds a document's values of a facet."""
    return f"f_{facet}"


def index_body(shards: int, replicas: int, meta: dict[str, Any]) -> dict[str, Any]:
    """Return the settings and the mapping of an index.

    Args:
        shards: Number of its primary shards.
        replicas: Copies of each of them.
        meta: What is noted about it.
    """
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "refresh_interval": "-1",  # nobody searches it before it is complete
                "codec": "best_compression",
                "max_result_window": WINDOW,
                "similarity": {"occurrences": _OCCURRENCES},
                "analysis": _ANALYSIS,
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": meta,
            "_source": {"includes": [DOCUMENT]},
            "properties": _properties(),
        },
    }


_OCCURRENCES = {
    "type": "scripted",
    "weight_script": {"source": "return query.boost"},
    "script": {"source": "return weight * doc.freq"},
}

_ANALYSIS = {
    "filter": {
        "holes": {"type": "stop", "stopwords": [HOLE]},
        "same": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{SAME}]+)"]},
        "times": {"type": "delimited_term_freq", "delimiter": SAME},
    },
    "analyzer": {
        ASKED: {"type": "custom", "tokenizer": "whitespace"},
        "placed_en": {"type": "custom", "tokenizer": "whitespace", "filter": ["same"]},
        "placed": {"type": "custom", "tokenizer": "whitespace", "filter": ["holes"]},
        "counted": {"type": "custom", "tokenizer": "whitespace", "filter": ["times"]},
    },
}


def _properties() -> dict[str, Any]:
    texts = text_fields()
    return {
        **{name: _text(name.partition("_")[2]) for name in texts},
        **{length_field(name): {"type": "integer", "index": False} for name in texts},
        **{
            name: {"type": "keyword", "doc_values": name == "region"} for name in value_fields()
        },  # whose codes are counted
        **{facet_field(name): {"type": "keyword", "eager_global_ordinals": True} for name in FACETS},
        **{name: {"type": "keyword"} for name in PERIODS},
        "earliest": {"type": "integer"},
        "latest": {"type": "integer"},
        SEQ: {"type": "long"},
        GROUP: {"type": "long"},
        FOLD: {"type": "long"},
        SOURCE: {"type": "keyword"},
        DIGEST: {"type": "keyword", "index": False},
        DOCUMENT: {"type": "object", "enabled": False},
    }


def _text(kind: str) -> dict[str, Any]:
    own = {"type": "text", "norms": False, "similarity": "occurrences", "search_analyzer": ASKED}
    if kind == "en":
        return {**own, "analyzer": "placed_en", "index_options": "positions", "position_increment_gap": _PARAGRAPH_GAP}
    if kind == "bigrams":
        return {**own, "analyzer": "placed", "index_options": "positions"}
    return {**own, "analyzer": "counted", "index_options": "freqs"}
