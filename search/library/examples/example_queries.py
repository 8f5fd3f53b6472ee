"""Candidates for example queries of each kind, made of terms, places, authors and decades that an index has.

A candidate need not find anything: `library.examples` tries them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeVar

from search.enrich import wade_giles_name
from search.lexicon import IndexedTerm
from search.text import STOP_WORDS, parse_romanised, syllable_sequences, toneless

__all__ = ["KINDS", "SIDE_BY_SIDE", "Ingredients", "NamedPlace"]

_MIN_WORD = 8  # letters of a word that a wildcard cuts to two thirds: a shorter beginning is that of too many words
_SLOP = 2  # words that may stand between others
_MAX_COMBINED = 3  # terms, and places, that are tried with one another
_Term = TypeVar("_Term")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that documents are about: its short Chinese name, English name, and old postal spelling (or empty)."""

    name: str
    name_en: str
    postal: str


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What example queries are made of.

    Attributes:
        terms: Terms of the index, the best first.
        places: Places that documents are about, those of most documents first.
        authors: Names of authors.
        decades: Decades of publication, those of most documents first: `195X`.
    """

    terms: Sequence[IndexedTerm]
    places: Sequence[NamedPlace]
    authors: Sequence[str]
    decades: Sequence[str]

    def without(self, query: str) -> Ingredients:
        """Return the same, with the terms and places that a query names at the end."""
        folded = query.lower()
        terms = sorted(self.terms, key=lambda term: _names_term(folded, term))
        places = sorted(self.places, key=lambda place: _names_place(folded, place))
        return replace(self, terms=terms, places=places)

    @property
    def chinese(self) -> list[IndexedTerm]:
        """Terms with a Chinese name of more than one character."""
        return [term for term in self.terms if len(term.chinese) > 1]

    @property
    def english(self) -> list[str]:
        """English names of terms."""
        return [term.english for term in self.terms if term.english]

    @property
    def phrases(self) -> list[str]:
        """English names of several words."""
        return [name for name in self.english if " " in name and '"' not in name]


def _names_term(query: str, term: IndexedTerm) -> bool:
    reading = toneless(term.pinyin).replace(" ", "").replace("ü", "u")
    return any(name and name.lower() in query for name in (term.chinese, term.traditional, term.english, reading))


def _names_place(query: str, place: NamedPlace) -> bool:
    return any(name and name.lower() in query for name in (place.name, place.name_en, place.postal))


def _terms(use: Ingredients) -> Iterable[str]:
    return (term.chinese for term in use.chinese)


def _traditional(use: Ingredients) -> Iterable[str]:
    return (term.traditional for term in use.chinese if term.traditional)


def _phrases(use: Ingredients) -> Iterable[str]:
    return (f'"{phrase}"' for phrase in use.phrases)


def _place_terms(use: Ingredients) -> Iterator[str]:
    for name, place in _pairs(use.phrases or use.english, use.places):
        yield f"{name} in {place.name_en}"


def _pinyin(use: Ingredients) -> Iterator[str]:
    for syllables in _readings(use):
        yield "".join("".join(word) for word in syllables).replace("ü", "u")


def _wade_giles(use: Ingredients) -> Iterator[str]:
    for syllables in _readings(use):
        spelling = " ".join(wade_giles_name(" ".join(word)) for word in syllables)
        if spelling != " ".join("-".join(word) for word in syllables):
            yield spelling


def _readings(use: Ingredients) -> Iterator[list[tuple[str, ...]]]:
    """Yield the syllables of each word of a term, for terms of three characters or more, which are not ambiguous."""
    for term in use.chinese:
        if len(term.chinese) > 2 and term.pinyin:
            lattices = [parse_romanised(word) for word in toneless(term.pinyin).split()]
            words = [syllable_sequences(lattice[0], 1) if lattice else [] for lattice in lattices]
            if all(words) and sum(len(word[0]) for word in words) == len(term.chinese):
                yield [word[0] for word in words]


def _postal(use: Ingredients) -> Iterable[str]:
    return (place.postal for place in use.places if place.postal.lower() not in ("", place.name_en.lower()))


def _authors(use: Ingredients) -> Iterable[str]:
    return (f'author:"{name}"' if " " in name else f"author:{name}" for name in use.authors if '"' not in name)


def _all_words(use: Ingredients) -> Iterator[str]:
    for term, place in _pairs(use.chinese, use.places):
        yield f"{term.chinese} {place.name}"
    for name, place in _pairs(use.english, use.places):
        yield f"{name} {place.name_en}"


def _near(use: Ingredients) -> Iterator[str]:
    for phrase in use.phrases:
        words = phrase.split()
        if 2 < len(words) <= 2 + _SLOP:
            yield f'"{words[0]} {words[-1]}"~{_SLOP}'


def _either(use: Ingredients) -> Iterator[str]:
    return (f"{first} OR {second}" for first, second in _two_names(use))


def _without(use: Ingredients) -> Iterator[str]:
    return (f"{first} NOT {second}" for first, second in _two_names(use))


def _required(use: Ingredients) -> Iterator[str]:
    names = [_quoted(name) for name in (*_terms(use), *use.english)]
    for count, place, start in product((3, 2), use.places[:_MAX_COMBINED], range(2)):
        if others := names[start : start + count]:
            yield f"+{_place_name(use, place)} {' '.join(others)}"


def _brackets(use: Ingredients) -> Iterator[str]:
    for (first, second), place in product(islice(_two_names(use), _MAX_COMBINED), use.places[:_MAX_COMBINED]):
        yield f"({first} OR {second}) {_place_name(use, place)}"


def _wildcards(use: Ingredients) -> Iterator[str]:
    for name in use.english:
        for word in name.lower().split():
            if len(word) >= _MIN_WORD and word.isascii() and word.isalpha() and word not in STOP_WORDS:
                yield f"{word[: len(word) * 2 // 3]}*"


def _titles(use: Ingredients) -> Iterator[str]:
    names = (_quoted(name) for name in (*_terms(use), *use.english))
    return (f"title:{name}" for name in names)


def _regions(use: Ingredients) -> Iterator[str]:
    return (f"region:{_quoted(place.name_en)}" for place in use.places)


def _decades(use: Ingredients) -> Iterator[str]:
    return (f"date:{decade[:3]}0..{decade[:3]}9" for decade in use.decades)


def _two_names(use: Ingredients) -> Iterator[tuple[str, str]]:
    """Yield pairs of names of different terms: a Chinese and an English one if there are both."""
    names = [(term, term.chinese) for term in use.chinese] or [(term, term.english) for term in use.terms]
    others = [(term, term.english) for term in use.terms if term.english] or names
    for (first, name), (second, other) in product(names[:_MAX_COMBINED], others[:_MAX_COMBINED]):
        if first is not second:
            yield _quoted(name), _quoted(other)


def _pairs(terms: Sequence[_Term], places: Sequence[NamedPlace]) -> Iterator[tuple[_Term, NamedPlace]]:
    return product(terms[:_MAX_COMBINED], places[:_MAX_COMBINED])


def _place_name(use: Ingredients, place: NamedPlace) -> str:
    """Return the name of a place in the language of the first terms."""
    return place.name if use.chinese else _quoted(place.name_en)


def _quoted(name: str) -> str:
    """Return a name in quotation marks if it is of several words."""
    return f'"{name}"' if " " in name else name


KINDS: Mapping[str, Callable[[Ingredients], Iterable[str]]] = {
    "term": _terms,
    "phrase": _phrases,
    "traditional": _traditional,
    "place-term": _place_terms,
    "pinyin": _pinyin,
    "postal": _postal,
    "author": _authors,
    "words": lambda use: use.phrases or use.english,
    "wade-giles": _wade_giles,
    "all": _all_words,
    "near": _near,
    "or": _either,
    "not": _without,
    "required": _required,
    "brackets": _brackets,
    "wildcard": _wildcards,
    "title": _titles,
    "region": _regions,
    "date": _decades,
}
"""Functions that make candidates, the best first, by kind of example, in the order in which examples are listed."""

SIDE_BY_SIDE = ("term", "phrase", "traditional", "place-term", "pinyin", "postal", "author")
"""Kinds of examples that are shown together without explanations, each of which should have another term."""
