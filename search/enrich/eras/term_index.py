"""Index of the librarians' terms: one automaton that finds all their spellings in a text.

A term in English stands for its plurals, its possessives (people's, peoples', peoples), -isation and
-ization, hyphen or space, and co-op, coop, cooperative; a term in Chinese for either script. English terms
match whole words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ahocorasick_rs import AhoCorasick, MatchKind

from search.text import fold, is_han

__all__ = ["FormFinder", "TermIndex", "TermMention", "normalise"]

_SPACES = "-–—\u00a0\n\r\t"  # what counts as a space
_BRITISH = re.compile(r"(?<=i)s(?=(?:ations?|e[ds]?|ing)\b)")
_COOP = re.compile(r"\bco ?op(?:erative)?(?=s?\b)")
_COOP_PREFIX = re.compile(r"\bco ?op(?=erati\w{2,12}\b)(?!eratives?\b)")
_POSSESSIVE = re.compile(r"\b(\w{1,30}?)(?:'s|s')(?=\s|$)")

_COOP_FORMS = ("co op", "coop", "co operative", "cooperative")


@dataclass(frozen=True, slots=True)
class TermMention:
    """A term found in a text.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        keys: The keys under which the term is listed, sorted.
    """

    start: int
    end: int
    keys: tuple[str, ...]


def normalise(text: str) -> str:
    """Return text with script, width, case, hyphens and -is-/-iz- folded; the result has the length of `text`."""
    folded = fold(text)
    for char in _SPACES:  # eight times as fast as str.translate, since few texts have more than a few of them
        folded = folded.replace(char, " ")
    return _BRITISH.sub("z", folded)


class TermIndex:
    """All spellings of many terms, each under one or more keys.

    Args:
        terms: Terms by key.

    Attributes:
        forms: Each spelling, as `normalise` leaves it, with its keys, sorted.
    """

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        keys_by_form: dict[str, set[str]] = {}
        for key, listed in terms.items():
            for term in listed:
                for form in spellings(term):
                    keys_by_form.setdefault(form, set()).add(key)
        self.forms: Mapping[str, tuple[str, ...]] = {form: tuple(sorted(keys)) for form, keys in keys_by_form.items()}
        self._keys = list(self.forms.values())
        self._finder = FormFinder(self.forms)

    def find(self, text: str) -> list[TermMention]:
        """Return every mention in a text, in order; of terms that overlap, the leftmost and then longest.

        Args:
            text: As printed; offsets count in it. Time is linear in its length.
        """
        hits = self._finder.find(text)
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        mentions: list[TermMention] = []
        previous_end = 0
        for start, end, number in hits:
            if start >= previous_end:
                mentions.append(TermMention(start, end, self._keys[number]))
                previous_end = end
        return mentions


class FormFinder:
    """Finds spellings in a text, as whole words.

    Args:
        forms: Spellings as `normalise` leaves them.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        patterns = list(forms)
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard) if patterns else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return the first and last offset of each spelling in a text, overlapping ones too, with its number."""
        if self._automaton is None:
            return []
        folded = normalise(text)
        return [
            (start, end, number)
            for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if _is_whole_word(folded, start, end)
        ]

    def is_in(self, text: str) -> bool:
        """Return whether a text has any of the spellings."""
        return bool(self.find(text))


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """Return whether no Latin word is cut at either end."""
    return not (_cuts_word(text, start) or _cuts_word(text, end))


def _cuts_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and _is_letter(text[offset - 1]) and _is_letter(text[offset])


def _is_letter(char: str) -> bool:
    return char.isalnum() and not is_han(char)


def spellings(term: str) -> set[str]:
    """Return the folded forms that a term stands for; for a term in Chinese only itself."""
    normalised = " ".join(normalise(term).split())
    if any(map(is_han, normalised)):
        return {normalised}
    forms: set[str] = set()
    for form in _expand_variants(normalised):
        forms |= {form, *_singular_and_plural(form)}
    return forms


def _expand_variants(normalised: str) -> Iterator[str]:
    """Yield the term with each co-op and each possessive in each of its spellings."""
    parts: list[tuple[str, ...]] = []
    previous_end = 0
    matches = [*_COOP.finditer(normalised), *_COOP_PREFIX.finditer(normalised), *_POSSESSIVE.finditer(normalised)]
    for match in sorted(matches, key=re.Match.start):
        if match.start() < previous_end:
            continue
        parts += [(normalised[previous_end : match.start()],), _variants(match)]
        previous_end = match.end()
    for combination in product(*parts, (normalised[previous_end:],)):
        yield "".join(combination)


def _variants(match: re.Match[str]) -> tuple[str, ...]:
    if match.re is _COOP:
        return _COOP_FORMS
    if match.re is _COOP_PREFIX:
        return "co op", "coop"
    stem = match[1]
    return f"{stem}'s", f"{stem}s'", f"{stem}s", stem


def _singular_and_plural(form: str) -> Iterator[str]:
    """Yield the singular or plural of the last word, by the rules of regular nouns."""
    if form.endswith("s") and not form.endswith(("ss", "us", "is", "'s")):
        yield form[:-1]
    elif re.search(r"[^aeiou]y$", form):
        yield form[:-1] + "ies"
    elif form.endswith(("s", "x", "ch", "sh")):
        yield form + "es"
    elif form[-1:].isalpha():
        yield form + "s"
