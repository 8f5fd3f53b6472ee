"""The English phrase before a bracket that the bracket explains, and where it begins."""

from __future__ import annotations

import re

from search.enrich.glosses.romanised_terms import LATIN

__all__ = ["phrase_before"]

_MAX_BEFORE = 120  # characters examined before a bracket
_MAX_WORDS = 6  # words of a phrase, not counting and/of

_WORD = re.compile(rf"[{LATIN}0-9]+(?:['’.\-‐‑–][{LATIN}0-9]+)*(?:(?<=s)['’](?=\s))?")
_QUOTED = re.compile(
    r"(?:“([^“”\"]{2,60})”|\"([^“”\"]{2,60})\"|‘([^‘’]{2,60})’|「([^「」]{2,60})」)"
    r"(?:[\s*_]{1,4}(?:systems?|movements?|campaigns?|drives?|polic(?:y|ies)|programs?|programmes?|schemes?|methods?|class"
    r"|classes|categor(?:y|ies)|labels?|slogans?|principles?|lines?|practices?))?[\s*_]{0,4}$"
)

# Words that cannot be in a term: it begins after them.
_BOUNDARY_WORDS = frozenset(
    # determiners and pronouns
    "a an the this that these those its their his her our your my some any all each every both such no another other"
    " many much more most several few one two three four five six seven eight nine ten dozens hundreds thousands it"
    " they he she we you i them him us who whom whose which what where when why how there here"
    # prepositions and conjunctions
    " in on at by for from to into onto with without within under over during through throughout between among about"
    " against before after since until as than per via like upon across toward towards despite around beyond near off"
    " out up down along amid regarding concerning versus but nor so yet if because although though while whereas or"
    # auxiliaries and adverbs
    " is are was were be been being am has have had having do does did will would can could may might must shall"
    " should not also only even just then thus often usually still already again now later whole entire so-called"
    # verbs that introduce terms
    " called named termed known dubbed labelled labeled termed styled meaning means meant formed forming form forms"
    " establish established establishing create created creating join joined joining set setting build building"
    " built organise organised organising organize organized organizing include includes included including launch"
    " launched launching promote promoted promoting implement implemented implementing introduce introduced"
    " introducing become becomes became becoming make makes made making use used using begin began begun beginning"
    " start started starting leading led leads replaced replacing abolished abolishing became entered entering"
    " received receiving gave given giving took taken taking found finding ran run running saw seen see"
    " transformed merged merging divided dividing developed developing carried carrying turned turning"
    " conducted conducting adopted adopting passed passing went going came coming left leaving let e.g i.e eg ie cf"
    " namely especially particularly".split()
)
# Adjectives before a term that are mostly not part of it.
_LOOSE_ADJECTIVES = frozenset(
    "new old large larger small smaller local traditional existing various different first last early late next poor"
    " rich rural chinese good bad main whole former modern typical ordinary certain own same".split()
)
_TWO = 2
_NUMBERS = frozenset("two three four five six seven eight nine ten".split())  # the Four Cleanups
_NUMERALS = dict(zip("二两三四五六七八九十", "two two three four five six seven eight nine ten".split(), strict=True))
_NOT_ADVERBS = frozenset("family early supply assembly monthly daily weekly yearly elderly friendly monopoly".split())
_COLLECTIVE_OWNER = re.compile(
    r"(?:people|women|men|children|peasant|worker|farmer|soldier|producer|youth)s?['’]?s?['’]?$"
)


def phrase_before(text: str, bracket: int, zh: str) -> tuple[int, int] | None:
    """Return the start and end of the phrase that a bracket explains.

    A phrase in quotation marks is taken whole, also if followed by a word such as system. A number belongs to the
    phrase if the Chinese term begins with it (the four clean-ups (siqing 四清)). Otherwise the phrase reaches back to a
    word that cannot be in a term, to punctuation, or to as many words as the term has characters (a township (xiang 郷)
    is one word), at most six; more only if they are capitalised words of a name (the Four Cleanups Campaign (siqing
    四清)). It includes `and` only where the Chinese term is too long for what follows (supply and marketing co-op),
    and `of` only in names (Ministry of Agriculture).

    Args:
        text: A paragraph.
        bracket: Offset at which the bracket opens.
        zh: The Chinese term.

    Returns:
        Start and end in `text`, or None if no term stands there.
    """
    first = max(0, bracket - _MAX_BEFORE)
    before = text[first:bracket]
    quoted = _QUOTED.search(before)
    if quoted:
        group = quoted.lastindex or 1
        return first + quoted.start(group), first + quoted.end(group)
    words = [*_WORD.finditer(before)]
    if first and words and words[0].start() == 0:
        del words[0]  # it may be cut
    if not words or before[words[-1].end() :].strip("*_ \t"):
        return None
    taken = _take_words(words, before, len(zh), _NUMERALS.get(zh[:1], ""))
    return (first + taken[-1].start(), first + taken[0].end()) if taken else None


def _take_words(words: list[re.Match[str]], before: str, characters: int, numeral: str) -> list[re.Match[str]]:
    """Return the words of the phrase, from its last to its first."""
    budget = min(max(characters, 1), _MAX_WORDS)
    taken: list[re.Match[str]] = []
    content_words = 0
    position = len(words) - 1
    while position >= 0 and content_words < _MAX_WORDS and (not taken or _adjacent(before, words[position], taken[-1])):
        word = words[position]
        in_name = bool(taken) and word[0][0].isupper() and taken[-1][0][0].isupper()
        if content_words >= budget and not in_name:
            if content_words == budget == _TWO and _completes_pair(words, position, before, taken[-1]):
                taken.append(word)
            break
        if taken and word[0].lower() in {"and", "of"}:
            previous = words[position - 1] if position else None
            if previous is None or not (
                _joins(word[0].lower(), previous[0], taken[-1][0], content_words, characters)
                or (word[0].lower() == "and" and content_words > 1 and _begins_phrase(words, position - 1, before))
            ):
                break
            if not _adjacent(before, previous, word) or _is_boundary(previous[0]):
                break
            taken += [word, previous]
            position -= 2
        elif _is_boundary(word[0]) and not (taken and _is_number(word[0].lower(), numeral, in_name=in_name)):
            break
        else:
            taken.append(word)
            position -= 1
        content_words += 1
    return taken


def _is_number(word: str, numeral: str, *, in_name: bool) -> bool:
    return word == numeral or (in_name and word in _NUMBERS)


def _begins_phrase(words: list[re.Match[str]], position: int, before: str) -> bool:
    """Return whether a word that is not a plural follows directly something that cannot be in a term."""
    word = words[position]
    if word[0].endswith("s") or _is_boundary(word[0]):
        return False
    if not position or not _adjacent(before, words[position - 1], word):
        return True
    return _is_boundary(words[position - 1][0])


def _completes_pair(words: list[re.Match[str]], position: int, before: str, following: re.Match[str]) -> bool:
    """Return whether one more word completes a term of two characters: mutual responsibility system (baojia 保甲)."""
    word = words[position][0].lower()
    loose = word in _LOOSE_ADJECTIVES or (word.endswith(("ed", "ing")) and "-" not in word)
    return not loose and _adjacent(before, words[position], following) and _begins_phrase(words, position, before)


def _adjacent(before: str, word: re.Match[str], following: re.Match[str]) -> bool:
    return before[word.end() : following.start()].strip("*_") in {" ", "  ", "\u00a0"}


def _joins(joiner: str, previous: str, right: str, content_words: int, characters: int) -> bool:
    if joiner == "of":
        return previous[:1].isupper() and right[:1].isupper()
    # "villages and townships (乡)" are two things, "purchase and sale (统购统销)" is one.
    return characters >= 4 and 2 * content_words < characters and not previous.endswith("s")


def _is_boundary(word: str) -> bool:
    """Return whether a word cannot be in a term, so that a term begins after it."""
    lower = word.lower()
    if lower in _BOUNDARY_WORDS or word.isdigit() or lower in {"and", "of"}:
        return True
    if lower.endswith("ly") and len(lower) > 4 and lower not in _NOT_ADVERBS:
        return True
    # "the county's grain quota": the term begins after the owner, unless the owner is part of it (people's).
    return lower.endswith(("'s", "’s")) and not _COLLECTIVE_OWNER.match(lower)
