"""Holds the numbers that decide what is found and what comes first, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MATCHING", "PROXIMITY", "SCORING", "SIMILAR", "SPELLING", "TRANSLATIONS"]


@dataclass(frozen=True, slots=True)
class _Scoring:
    """How occurrences become a score; see `weighting`."""

    k1: float = 1.0
    b: float = 0.75
    title: float = 1.25
    body: float = 1.0
    author: float = 1.0
    mention: int = 4


@dataclass(frozen=True, slots=True)
class _Proximity:
    """What it counts that words stand side by side as they were typed; factors of the score of the words so joined."""

    characters: float = 0.4
    words: float = 0.2
    words_of_phrase: float = 0.3


@dataclass(frozen=True, slots=True)
class _Matching:
    """How much of the free words of a question a document must have; see `minimum_match`."""

    few_words: int = 3
    share: float = 0.3
    question_share: float = 0.15


@dataclass(frozen=True, slots=True)
class _Translations:
    """What an occurrence of a translation counts, where the word as typed counts 1."""

    most: int = 10
    glossary: float = 0.9
    next_name: float = 0.9
    archive: float = 0.9
    verified_gloss: float = 0.95
    unverified_gloss: float = 0.6
    aligned: float = 0.9
    least_pair: float = 0.01
    least_listed: float = 0.1
    irregular: float = 0.95
    related: float = 0.7
    part: float = 0.6
    single_character: float = 0.15
    shared_character: float = 0.15
    least_shared: float = 0.2
    common_character: float = 0.1
    place: float = 0.8
    other_place: float = 0.6
    uncertain_place: float = 0.5
    romanised: float = 0.4
    english_of_romanised: float = 0.3
    name: float = 0.8
    least_name: float = 0.1
    least_split_name: float = 0.3


@dataclass(frozen=True, slots=True)
class _Similar:
    """Which terms of a document speak for documents like it."""

    share: float = 0.15
    terms: int = 25
    candidates: int = 60
    title: int = 3
    translations: int = 3
    common: float = 0.1
    large: int = 100


@dataclass(frozen=True, slots=True)
class _Spelling:
    """When another spelling is suggested, and which of several comes first."""

    clearly: int = 20
    common: int = 5
    common_share: int = 2000
    more: int = 3
    edit: float = 5.0
    same_skeleton: float = 2.5


SCORING = _Scoring()
PROXIMITY = _Proximity()
MATCHING = _Matching()
SIMILAR = _Similar()
SPELLING = _Spelling()
TRANSLATIONS = _Translations()
