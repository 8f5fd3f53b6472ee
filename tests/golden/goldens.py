"""Turns every integer into what shows that it has to be raised: the list of what is recorded."""

from __future__ import annotations

from search.engine import Versions
from search.engine import version as engine
from search.enrich import enrichment_versions
from search.ingest import reading_versions
from search.lexicon import lexicon_versions
from search.lexicon.version import dictionary_versions
from search.text import analysis_versions
from tests.golden.check import Golden
from tests.golden.facts import facts
from tests.golden.layouts import layouts
from tests.golden.lexicons import dictionary, lexicons
from tests.golden.readings import readings
from tests.golden.segments import segments
from tests.golden.terms import terms

__all__ = ["GOLDENS"]


def _format() -> Versions:
    return {"format": engine.FORMAT}


def _segment() -> Versions:
    return {**_format(), **analysis_versions(), **enrichment_versions()}


def _reading() -> Versions:
    return {**_format(), **reading_versions()}


def _facts() -> Versions:
    return {**analysis_versions(), **enrichment_versions()}


def _lexicon() -> Versions:
    return {**_format(), **analysis_versions(), **lexicon_versions()}


GOLDENS = (
    Golden("terms", "The terms of texts", "ANALYSIS in search/text/version.py", analysis_versions, terms),
    Golden("layouts", "How files are laid out", "FORMAT in search/engine/version.py", _format, layouts),
    Golden(
        "segments",
        "The segment of fixed documents",
        "FORMAT in search/engine/version.py (ANALYSIS in search/text/version.py instead, if it is only the terms)",
        _segment,
        segments,
    ),
    Golden("readings", "What is read of files", "READING in search/ingest/version.py", _reading, readings),
    Golden("facts", "The facts of documents", "ENRICHMENT in search/enrich/version.py", _facts, facts),
    Golden(
        "lexicons",
        "The lexicon of fixed documents",
        "LEXICON in search/lexicon/version.py (FORMAT in search/engine/version.py too, if its files mean something else)",
        _lexicon,
        lexicons,
    ),
    Golden(
        "dictionary",
        "A compiled dictionary",
        "DICTIONARY in search/lexicon/version.py (FORMAT in search/engine/version.py too, if the file means something else)",
        dictionary_versions,
        dictionary,
    ),
)
