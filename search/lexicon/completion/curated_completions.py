"""Completions from the glossary and the gazetteer, for terms and places that documents have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from search.engine import BlockWriter
from search.enrich import Gazetteer, label_parts, wade_giles_name
from search.lexicon.build_context import BuildContext
from search.lexicon.completion.completion_keys import completion_key, initials
from search.lexicon.completion.ranked_table import write_ranked
from search.lexicon.completion.sorted_rows import SortedRows
from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.sound.reading_files import reader
from search.text import STOP_WORDS, PinyinReader, bigrams, fold, phrase_stems, toneless
from search.text import to_wade_giles as wade_giles_syllable

__all__ = ["SEPARATOR", "write_curated"]

SEPARATOR = "\x1f"
"""Separates the text from its detail, in the value of a row."""

# The weight of a variant name, or of a later word of a name, is divided by this; set by hand.
_VARIANT_DIVISOR, _INNER_WORD_DIVISOR = 4, 16
_LATIN, _CHINESE = ("title_en", "body_en"), ("title_bigrams", "body_bigrams")

_CompletionRow = tuple[str, bytes, int]
"""A key, a value, and the divisor of its weight."""


class _GlossaryTerm(NamedTuple):
    """An entry of the glossary, prepared once in a process.

    Attributes:
        latin: For each English name its stems.
        chinese: For each Chinese name its bigrams.
        rows: Its completions.
        initials_rows: Its completions by initials.
    """

    latin: tuple[tuple[bytes, ...], ...]
    chinese: tuple[tuple[bytes, ...], ...]
    rows: tuple[_CompletionRow, ...]
    initials_rows: tuple[_CompletionRow, ...]


def write_curated(file: BlockWriter, context: BuildContext) -> None:
    """Write the tables `term` and `place`, and `term_initials` and `place_initials`.

    Args:
        file: A block file that is being written.
        context: The generation.

    Raises:
        ConfigError: If the glossary or the gazetteer is wrong.
    """
    for name, entries in (("term", _terms(context)), ("place", _places(context))):
        with SortedRows(context.folder) as rows, SortedRows(context.folder) as by_initials:
            for rows_of_entry, initials_of_entry, weight in entries:
                for target, source in ((rows, rows_of_entry), (by_initials, initials_of_entry)):
                    for key, value, divisor in source:
                        target.add(key, value, max(1, weight // divisor))
            write_ranked(file, name, rows)
            write_ranked(file, f"{name}_initials", by_initials)


def _terms(context: BuildContext) -> Iterator[tuple[tuple[_CompletionRow, ...], tuple[_CompletionRow, ...], int]]:
    """Yield rows of the glossary terms that documents may have, with an upper bound of these documents' number."""
    terms = _glossary_terms(context.tables)
    latin = context.frequencies({stem for term in terms for stems in term.latin for stem in stems}, *_LATIN)
    chinese = context.frequencies({pair for term in terms for pairs in term.chinese for pair in pairs}, *_CHINESE)
    for term in terms:
        bounds = [min((latin.get(stem, 0) for stem in stems), default=0) for stems in term.latin]
        bounds += [min((chinese.get(pair, 0) for pair in pairs), default=0) for pairs in term.chinese]
        if weight := max(bounds):
            yield term.rows, term.initials_rows, weight


@lru_cache(maxsize=2)
def _glossary_terms(tables: CuratedTables) -> tuple[_GlossaryTerm, ...]:
    read = reader(tables.gazetteer)
    return tuple(_term(entry, read) for entry in tables.glossary)


def _term(entry: GlossaryEntry, read: PinyinReader) -> _GlossaryTerm:
    first = entry.english[0]
    syllables = next(iter(read.syllables(entry.simplified)), ())
    value_of_name = _value(entry.simplified, first, entry.pinyin)
    in_wade_giles = "".join(map(wade_giles_syllable, syllables))
    rows = [
        (completion_key(spelling), value_of_name, 1) for spelling in (entry.simplified, entry.pinyin, in_wade_giles)
    ]
    rows += [(completion_key(name), _value(name, first, entry.simplified), _VARIANT_DIVISOR) for name in entry.also]
    for variant in entry.english:
        value, divisor = _value(variant, entry.simplified, entry.pinyin), 1 if variant == first else _VARIANT_DIVISOR
        rows.append((completion_key(variant), value, divisor))
        words = variant.split()
        tails = (words[start:] for start in range(1, len(words)) if fold(words[start]) not in STOP_WORDS)
        rows += [(completion_key(" ".join(tail)), value, divisor * _INNER_WORD_DIVISOR) for tail in tails]
    return _GlossaryTerm(
        latin=tuple(tuple(stem.encode() for stem in phrase_stems(variant)) for variant in entry.english),
        chinese=tuple(tuple(token.term.encode() for token in bigrams(name)) for name in entry.chinese),
        rows=tuple(row for row in rows if row[0]),
        initials_rows=((initials(syllables), value_of_name, 1),) if len(syllables) > 1 else (),
    )


def _places(context: BuildContext) -> Iterator[tuple[tuple[_CompletionRow, ...], tuple[_CompletionRow, ...], int]]:
    """Yield rows of the places that documents are about, with the number of these documents."""
    gazetteer = context.tables.gazetteer
    for code, weight in context.vocabulary("region"):
        if (name := code.decode()) in gazetteer.units:
            yield *_place(gazetteer, name), weight


@lru_cache(maxsize=1 << 13)  # more than there are units
def _place(gazetteer: Gazetteer, code: str) -> tuple[tuple[_CompletionRow, ...], tuple[_CompletionRow, ...]]:
    """Return the completions of a place, and those by initials."""
    unit, path, customary = gazetteer.unit(code), gazetteer.path(code), gazetteer.name_index.romanised.customary_of
    above = gazetteer.province_code(path[:-1])
    current, province = unit.names[-1], gazetteer.unit(above) if above else None
    level = "" if unit.level in ("country", "great-region") else unit.level
    english = f"{unit.name_en} {level}".strip() + (f", {province.name_en}" if province else "")
    chinese = (province.full_name if province else "") + current.full
    chinese_value, latin_value = _value(current.short, english), _value(unit.name_en, chinese)
    rows = [(completion_key(spelling), chinese_value, 1) for spelling in (current.short, current.full)]
    for name in unit.names[:-1]:
        rows += [(completion_key(spelling), _value(name.short, english), 1) for spelling in (name.short, name.full)]
    pinyin = [name.pinyin for name in unit.names]
    spellings = (*label_parts(unit.name_en), *pinyin, *map(wade_giles_name, pinyin), *customary.get(code, ()))
    rows += [(completion_key(spelling), latin_value, 1) for spelling in spellings]
    return tuple(row for row in rows if row[0]), ((initials(toneless(current.pinyin).split()), chinese_value, 1),)


def _value(text: str, *details: str) -> bytes:
    return f"{text}{SEPARATOR}{' · '.join(filter(None, details))}".encode()
