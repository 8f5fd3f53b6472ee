"""Turns lists of terms as librarians write them into one automaton that finds all their spellings in a text.

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

__all__ = ["Mention", "TermIndex", "plain"]

_SPACES = str.maketrans(dict.fromkeys("-–—\u00a0\n\r\t", " "))
_BRITISH = re.compile(r"(?<=i)s(?=(?:ations?|e[ds]?|ing)\b)")
_COOP = re.compile(r"\bco ?op(?:erative)?(?=s?\b)")
_COOP_PREFIX = re.compile(r"\bco ?op(?=erati\w{2,12}\b)(?!eratives?\b)")
_POSSESSIVE = re.compile(r"\b(\w{1,30}?)(?:'s|s')(?=\s|$)")

_COOP_FORMS = ("co op", "coop", "co operative", "cooperative")


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a text.

    Attributes:
        start: First character.
        end: One past the last.
        owners: The keys that the term was listed under, sorted.
    """

    start: int
    end: int
    owners: tuple[str, ...]


def plain(text: str) -> str:
    """Fold script, width, case, hyphens and -is-/-iz-; the result has the length of `text`."""
    return _BRITISH.sub("z", fold(text).translate(_SPACES))


class TermIndex:
    """All spellings of many terms, each under one or more keys.

    Args:
        terms: Terms by key.
    """

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, set[str]] = {}
        for key, listed in terms.items():
            for term in listed:
                for form in spellings(term):
                    owners.setdefault(form, set()).add(key)
        self._forms = list(owners)
        self._owners = [tuple(sorted(keys)) for keys in owners.values()]
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.Standard) if self._forms else None

    def find(self, text: str) -> list[Mention]:
        """Every mention in a text, in order; of terms that overlap, the leftmost and then the longest.

        Args:
            text: As printed; offsets count in it. Time is linear in its length.
        """
        if self._automaton is None:
            return []
        folded = plain(text)
        hits = [
            (start, end, number)
            for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if _whole(folded, start, end)
        ]
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        mentions: list[Mention] = []
        at = 0
        for start, end, number in hits:
            if start >= at:
                mentions.append(Mention(start, end, self._owners[number]))
                at = end
        return mentions


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut at either end."""
    return not (_cut(text, start) or _cut(text, end))


def _cut(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at])


def _is_letter(char: str) -> bool:
    return char.isalnum() and not is_han(char)


def spellings(term: str) -> set[str]:
    """The folded forms that a term stands for; for a term in Chinese only itself."""
    base = " ".join(plain(term).split())
    if any(map(is_han, base)):
        return {base}
    forms: set[str] = set()
    for form in _expand(base):
        forms |= {form, *_numbers(form)}
    return forms


def _expand(base: str) -> Iterator[str]:
    """The term with each co-op and each possessive in each of its spellings."""
    pieces: list[tuple[str, ...]] = []
    at = 0
    matches = [*_COOP.finditer(base), *_COOP_PREFIX.finditer(base), *_POSSESSIVE.finditer(base)]
    for match in sorted(matches, key=re.Match.start):
        if match.start() < at:
            continue
        pieces += [(base[at : match.start()],), _variants(match)]
        at = match.end()
    for combination in product(*pieces, (base[at:],)):
        yield "".join(combination)


def _variants(match: re.Match[str]) -> tuple[str, ...]:
    if match.re is _COOP:
        return _COOP_FORMS
    if match.re is _COOP_PREFIX:
        return "co op", "coop"
    stem = match[1]
    return f"{stem}'s", f"{stem}s'", f"{stem}s", stem


def _numbers(form: str) -> Iterator[str]:
    """Singular and plural of the last word, by the rules of regular nouns."""
    if form.endswith("s") and not form.endswith(("ss", "us", "is", "'s")):
        yield form[:-1]
    elif re.search(r"[^aeiou]y$", form):
        yield form[:-1] + "ies"
    elif form.endswith(("s", "x", "ch", "sh")):
        yield form + "es"
    elif form[-1:].isalpha():
        yield form + "s"
