"""Turns the glossary and the gazetteer into rows of completions, as far as the documents of an index have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from search.engine import BlockWriter
from search.enrich import Gazetteer, label_parts, read_tsv_table, wade_giles_name
from search.lexicon.completion.completion_keys import initials, key
from search.lexicon.completion.ranked import write_ranked
from search.lexicon.completion.ranked_rows import SortedRows
from search.lexicon.materials import Materials
from search.lexicon.reference.glossary import Entry, Glossary
from search.lexicon.sound.reading_files import reader
from search.text import STOP_WORDS, bigrams, fold, phrase_stems, to_wade_giles, toneless

__all__ = ["SEPARATOR", "write_known"]

SEPARATOR = "\x1f"
"""Stands between what is shown and what it means, in the value of a row."""

_VARIANT, _WITHIN = 4, 16  # a variant, or a word inside a name, counts so many times less than how a name begins
_LATIN, _CHINESE = ("title_en", "body_en"), ("title_bigrams", "body_bigrams")

_Row = tuple[str, bytes, int]
"""A key, a value, and how many times less it counts than the documents that it stands for."""


class _Term(NamedTuple):
    """An entry of the glossary.

    Attributes:
        latin: For each English name its stems.
        chinese: For each Chinese name its pairs of neighbouring characters.
        rows: How it is completed.
        short: The same by initials.
    """

    latin: tuple[tuple[bytes, ...], ...]
    chinese: tuple[tuple[bytes, ...], ...]
    rows: tuple[_Row, ...]
    short: tuple[_Row, ...]


def write_known(file: BlockWriter, materials: Materials) -> None:
    """Write the tables `term` and `place`, and `term_initials` and `place_initials`.

    Args:
        file: A block file that is being written.
        materials: What the index holds.

    Raises:
        ConfigError: If the glossary or the gazetteer is wrong.
    """
    for name, weighed in (("term", _terms(materials)), ("place", _places(materials))):
        with SortedRows(materials.folder) as rows, SortedRows(materials.folder) as short:
            for some, few, weight in weighed:
                for target, source in ((rows, some), (short, few)):
                    for spelt, value, divisor in source:
                        target.add(spelt, value, max(1, weight // divisor))
            write_ranked(file, name, rows)
            write_ranked(file, f"{name}_initials", short)


def _terms(materials: Materials) -> Iterator[tuple[tuple[_Row, ...], tuple[_Row, ...], int]]:
    """The terms of the glossary that documents may hold, in either language, with the number of these at most."""
    terms = _glossary_terms()
    latin = materials.frequencies({stem for term in terms for stems in term.latin for stem in stems}, *_LATIN)
    chinese = materials.frequencies({pair for term in terms for pairs in term.chinese for pair in pairs}, *_CHINESE)
    for term in terms:
        bounds = [min((latin.get(stem, 0) for stem in stems), default=0) for stems in term.latin]
        bounds += [min((chinese.get(pair, 0) for pair in pairs), default=0) for pairs in term.chinese]
        if weight := max(bounds):
            yield term.rows, term.short, weight


@cache
def _glossary_terms() -> tuple[_Term, ...]:
    return tuple(map(_term, Glossary.load()))


def _term(entry: Entry) -> _Term:
    first = entry.english[0]
    said = next(iter(reader().syllables(entry.simplified)), ())
    named = _value(entry.simplified, first, entry.pinyin)
    older = "".join(map(to_wade_giles, said))
    rows = [(key(spelling), named, 1) for spelling in (entry.simplified, entry.pinyin, older)]
    rows += [(key(name), _value(name, first, entry.simplified), _VARIANT) for name in entry.also]
    for variant in entry.english:
        value, divisor = _value(variant, entry.simplified, entry.pinyin), 1 if variant == first else _VARIANT
        rows.append((key(variant), value, divisor))
        words = variant.split()
        tails = (words[at:] for at in range(1, len(words)) if fold(words[at]) not in STOP_WORDS)
        rows += [(key(" ".join(tail)), value, divisor * _WITHIN) for tail in tails]
    return _Term(
        latin=tuple(tuple(stem.encode() for stem in phrase_stems(variant)) for variant in entry.english),
        chinese=tuple(tuple(token.term.encode() for token in bigrams(name)) for name in entry.chinese),
        rows=tuple(row for row in rows if row[0]),
        short=((initials(said), named, 1),) if len(said) > 1 else (),
    )


def _places(materials: Materials) -> Iterator[tuple[tuple[_Row, ...], tuple[_Row, ...], int]]:
    """The places that documents are about, with their number."""
    gazetteer = Gazetteer.load()
    for code, weight in materials.vocabulary("region"):
        if (name := code.decode()) in gazetteer.units:
            yield *_place(gazetteer, name), weight


@cache
def _place(gazetteer: Gazetteer, code: str) -> tuple[tuple[_Row, ...], tuple[_Row, ...]]:
    """How a place is completed, and by initials."""
    unit, path = gazetteer.unit(code), gazetteer.path(code)
    now, province = unit.names[-1], gazetteer.unit(path[1]) if len(path) > 2 else None
    level = "" if unit.level == "country" else unit.level
    english = f"{unit.name_en} {level}".strip() + (f", {province.name_en}" if province else "")
    chinese = (province.full_name if province else "") + now.full
    named, roman = _value(now.short, english), _value(unit.name_en, chinese)
    rows = [(key(spelling), named, 1) for spelling in (now.short, now.full)]
    for name in unit.names[:-1]:
        rows += [(key(spelling), _value(name.short, english), 1) for spelling in (name.short, name.full)]
    said = [name.pinyin for name in unit.names]
    spellings = (*label_parts(unit.name_en), *said, *map(wade_giles_name, said), *_customary().get(code, ()))
    rows += [(key(spelling), roman, 1) for spelling in spellings]
    return tuple(row for row in rows if row[0]), ((initials(toneless(now.pinyin).split()), named, 1),)


@cache
def _customary() -> Mapping[str, tuple[str, ...]]:
    """Old and postal spellings by the code of their unit."""
    found: dict[str, tuple[str, ...]] = {}
    for _, row in read_tsv_table("romanised.tsv", ("spelling", "code", "note")):
        found[row["code"]] = (*found.get(row["code"], ()), row["spelling"])
    return found


def _value(text: str, *details: str) -> bytes:
    return f"{text}{SEPARATOR}{' · '.join(filter(None, details))}".encode()
