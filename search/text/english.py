"""Normalisation and stemming of one English (or romanised) word.

Possessives, diacritics, hyphens and British spellings are normalised, then Snowball's English stemmer
(Porter 2, https://snowballstem.org) removes the ending. It keeps commune and communism apart, which the
original Porter stemmer does not.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["ABBREVIATION_END", "STOP_WORDS", "WordTerms", "form", "plain_letters", "stem", "word_forms", "word_terms"]

# Stop words: searched within phrases, dropped from other queries.
STOP_WORDS = frozenset(
    "a an and are as at be been but by did do does for from had has have how if in into is it its no not of on or "
    "s that the their them there these they this those to was were what when where which who why will with".split()
)

ABBREVIATION_END = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vol|pp|cf|al|etc|Co|Ltd|Jr|Sr|i\.e|e\.g))\.$")
"""Matches at the end of a text whose full stop may be that of an abbreviation or an initial, and not of a sentence."""

# Prefixes that form one word with what follows: co-op is one word, cross-village and post-1949 are two.
_BOUND_PREFIXES = frozenset({"co"})

# Exceptions to Snowball, which conflates cooperative, cooperation and cooper; readers of this archive mean different
# things by them (an organisation, an action).
_STEM_EXCEPTIONS = {
    "cooperative": "cooperativ", "cooperatives": "cooperativ", "cooperatively": "cooperativ",
    "cooperation": "cooperation", "cooperations": "cooperation",
    "cooperativization": "cooperativiz", "cooperativize": "cooperativiz", "cooperativized": "cooperativiz",
    "collective": "collectiv", "collectives": "collectiv", "collectively": "collectiv",
    "collectivization": "collectiviz", "collectivize": "collectiviz", "collectivized": "collectiviz",
    "collection": "collection", "collections": "collection",
    "women": "woman", "men": "man", "children": "child",
    "general": "general", "generals": "general", "generally": "general",
}  # fmt: skip

# British spellings whose American form the -ise rule below does not give.
_AMERICAN_SPELLINGS = {
    "labour": "labor", "labours": "labors", "laboured": "labored", "labouring": "laboring", "labourer": "laborer",
    "labourers": "laborers", "neighbour": "neighbor", "neighbours": "neighbors", "neighbouring": "neighboring",
    "neighbourhood": "neighborhood", "harbour": "harbor", "harbours": "harbors", "colour": "color", "colours": "colors",
    "favour": "favor", "favours": "favors", "favourable": "favorable", "honour": "honor", "honours": "honors",
    "behaviour": "behavior", "endeavour": "endeavor", "fervour": "fervor", "vigour": "vigor", "rumour": "rumor",
    "centre": "center", "centres": "centers", "theatre": "theater", "metre": "meter", "metres": "meters",
    "litre": "liter", "kilometre": "kilometer", "kilometres": "kilometers", "programme": "program",
    "programmes": "programs", "plough": "plow", "ploughs": "plows", "ploughed": "plowed", "ploughing": "plowing",
    "defence": "defense", "offence": "offense", "licence": "license", "grey": "gray", "catalogue": "catalog",
    "travelled": "traveled", "travelling": "traveling", "labelled": "labeled", "levelled": "leveled",
    "fulfil": "fulfill", "skilful": "skillful", "enrol": "enroll", "cheque": "check", "tonne": "ton", "tonnes": "tons",
    "analyse": "analyze", "analysed": "analyzed", "analysing": "analyzing",
}  # fmt: skip

_ISE_SUFFIX = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)")
_HYPHENS = re.compile(r"[-\u2010\u2011]+")
_STEMMERS = threading.local()  # a Snowball stemmer object serves one thread at a time


class WordTerms(NamedTuple):
    """The terms of one written word.

    Attributes:
        parts: Terms of the word's parts, in order, each with its first character and one past its last; a word
            without a hyphen has one.
        joined: Term of the whole written as one word, or None if that is the only part.
    """

    parts: tuple[tuple[str, int, int], ...]
    joined: str | None


@lru_cache(maxsize=65_536)
def word_terms(word: str) -> WordTerms:
    """Return the terms of a word as `fold` leaves it: lower case, straight apostrophes, maybe hyphens.

    `co-op` and `coop` share the term `coop`; `cross-village` gives `cross`, `villag` and, joined, `crossvillag`.
    """
    part_spans = [(match.start(), match.end()) for match in re.finditer(r"[^-\u2010\u2011]+", word)]
    if len(part_spans) < 2:
        return WordTerms(((stem(word), 0, len(word)),), None)
    joined = stem(_HYPHENS.sub("", word))
    if word[part_spans[0][0] : part_spans[0][1]] in _BOUND_PREFIXES:
        return WordTerms(((joined, 0, len(word)),), None)
    return WordTerms(tuple((stem(word[start:end]), start, end) for start, end in part_spans), joined)


def word_forms(word: str) -> tuple[str, ...]:
    """Return a folded word without stemming: joined and, if it is hyphenated, its parts after that."""
    part_spans = [part for part in _HYPHENS.split(word) if part]
    joined = form(_HYPHENS.sub("", word))
    return (joined,) if len(part_spans) < 2 else (joined, *map(form, part_spans))


def form(word: str) -> str:
    """Return a folded word without diacritics, possessive and apostrophes: `hùzhù` is `huzhu`, `team's` is `team`."""
    if word.isascii() and word.isalpha():
        return word
    normalised = _strip_diacritics(word)
    return re.sub(r"'s?$", "", normalised).replace("'", "") or word


def plain_letters(word: str) -> str:
    """Return a folded word, or a part of one, as its form is spelt: `hùzh` is `huzh`, `co-op` is `coop`."""
    return _HYPHENS.sub("", _strip_diacritics(word)).replace("'", "")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the term of a folded word without a hyphen: `teams'` is `team`, `collectivisation` is `collectiviz`."""
    normalised = form(word)
    if not normalised.isascii() or not normalised.isalpha():
        return normalised
    normalised = _AMERICAN_SPELLINGS.get(normalised, normalised)
    if len(normalised) > 6 and "is" in normalised:
        normalised = _ISE_SUFFIX.sub("iz", normalised)
    return _STEM_EXCEPTIONS.get(normalised) or _snowball_stem(normalised)


def _strip_diacritics(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _snowball_stem(word: str) -> str:
    stemmer = getattr(_STEMMERS, "english", None)
    if stemmer is None:
        import Stemmer

        stemmer = _STEMMERS.english = Stemmer.Stemmer("english")
    stemmed: str = stemmer.stemWord(word)
    return stemmed
