"""Turns what a person typed in Latin letters into the Chinese syllables it can stand for, in pinyin or Wade-Giles."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.text.syllable_spellings import LONGEST, is_syllable, is_wade_giles, wade_giles_syllables
from search.text.tones import MARKS, NEUTRAL

__all__ = ["MOST_LETTERS", "Lattice", "letters", "may_be_romanised", "parse_romanised", "sequences"]

MOST_LETTERS = 64
"""Letters of a text that is looked at; a longer one is no romanisation."""

_LONGEST_TEXT = 4 * MOST_LETTERS
_MOST_PIECES = 16  # words and parts of hyphenated words
_APOSTROPHES = frozenset("'‘’ʻʼʹ`´＇′")
_HYPHENS = frozenset("-‐‑‒–－")
_BREVE = "\u0306"  # in Wade-Giles no tone, but part of a letter: tzŭ
_UMLAUT = "\u0308"
_MARKED = ("tone", "umlaut", "digit", "break", "apostrophe")
_VOWELS = frozenset("aeio")
_BEFORE_V = frozenset("lnjqxy")  # only after these can v stand for ü: "over" is no ou er

Arc = tuple[int, str, int]
"""A syllable that begins somewhere: where it ends, the syllable, and 0 for its exact spelling, 1 for a loose one."""


# Consonants that begin a syllable in either system, vowels, consonants that end one, a tone. Nothing is tried twice.
_SHAPE = re.compile(
    r"['`\s-]*+(?:(?:[csz]h|hs|t[sz]|s[sz]|[ln]y|[bcdfghjklmnpqrstwxyz])?+['`]?+[aeiouv]++:?+(?:ng|n|rh|r|h)?+[0-5]?+"
    r"['`\s-]*+)++",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Every way to read some letters as syllables.

    Attributes:
        system: `pinyin` or `wade-giles`.
        arcs: For each letter the syllables that begin there and from whose end the last letter can be reached.
        size: Number of letters.
        words: Where words begin, the first left out.
        tones: For each letter the tone that was typed over it or behind it: 1 to 4, 5 for the neutral one, 0 for none.
        marked: Whether there are tones, umlauts, hyphens or apostrophes, which English words seldom have.
    """

    system: str
    arcs: tuple[tuple[Arc, ...], ...]
    size: int
    words: frozenset[int]
    tones: tuple[int, ...]
    marked: bool

    def tone(self, start: int, end: int) -> int:
        """The tone that was typed for some letters, as in `tones`."""
        return max(self.tones[start:end], default=0)


def letters(text: str) -> str:
    """The letters a to z of a text, without marks; ü, v and u are one."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if "a" <= char <= "z").replace("v", "u")


def may_be_romanised(text: str) -> bool:
    """Whether `parse_romanised` may find anything: a matter of a microsecond, and false of most English words."""
    return len(text) <= _LONGEST_TEXT and (not text.isascii() or _SHAPE.fullmatch(text) is not None)


def parse_romanised(text: str) -> tuple[Lattice, ...]:
    """Read a text as a whole in either system.

    Tones may stand as marks or as digits; syllables may be separate or not; ü may be v, u: or u; apostrophes may be
    any. In Wade-Giles apostrophes may be missing, so that a spelling gives several syllables.

    Args:
        text: One word or several, as they were typed.

    Returns:
        Pinyin first. Empty if the text has anything that no romanisation has, or is too long, or is in neither system.
        Time grows with the length of the text, not with the number of readings.
    """
    typed = _Typed.read(text) if may_be_romanised(text) else None
    if typed is None:
        return ()
    return tuple(found for found in (_lattice(typed, "pinyin"), _lattice(typed, "wade-giles")) if found)


def sequences(lattice: Lattice, most: int) -> list[tuple[str, ...]]:
    """Some of the sequences of syllables of a lattice: those of long syllables first, at most so many."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while waiting and len(found) < most:
        at, read = waiting.pop()
        if at == lattice.size:
            found.append(read)
        else:
            waiting += [(end, (*read, syllable)) for end, syllable, _ in reversed(lattice.arcs[at])]
    return found


@dataclass(slots=True)
class _Typed:
    """Letters, and what stood between or over them.

    `breaks`, `words` and `apostrophes` are places between letters: the number of the letter that follows.
    """

    letters: str
    breaks: frozenset[int]
    words: frozenset[int]
    apostrophes: frozenset[int]
    umlauts: frozenset[int]
    tones: dict[int, int]
    breves: frozenset[int]
    marked: bool
    borders: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.borders = self.breaks | self.apostrophes

    @classmethod
    def read(cls, text: str) -> _Typed | None:
        """Read a text; None if no romanisation looks like that."""
        plain: list[str] = []
        places = defaultdict[str, set[int]](set)
        tones: dict[int, int] = {}
        for char, kind in _kinds(unicodedata.normalize("NFKD", text.strip().lower())):
            if kind == "letter":
                plain.append(char)
            elif char == _BREVE:
                places["breve"].add(len(plain) - 1)
            elif kind in ("tone", "digit"):
                tones.setdefault(len(plain) - 1, MARKS.get(char) or int(char) or NEUTRAL)
            places[kind].add(len(plain))
        umlauts = frozenset(at - 1 for at in places["umlaut"]) | {at for at, char in enumerate(plain) if char == "v"}
        breaks, marked = places["word"] | places["break"] | places["digit"], any(map(places.get, _MARKED))
        if not 2 <= len(plain) <= MOST_LETTERS or len(breaks) >= _MOST_PIECES:
            return None
        ends = {0, len(plain)}
        return cls(
            "".join(plain).replace("v", "u"), frozenset(breaks - ends), frozenset(places["word"] - ends),
            frozenset(places["apostrophe"]), umlauts, tones, frozenset(places["breve"]), marked,
        )  # fmt: skip

    def spelling(self, start: int, end: int) -> str:
        """Some of the letters with ü and the apostrophes between them, as Wade-Giles has them."""
        return "".join(
            ("'" if at in self.apostrophes and at > start else "") + ("ü" if at in self.umlauts else self.letters[at])
            for at in range(start, end)
        )


def _kinds(text: str) -> list[tuple[str, str]]:
    """Each character of a decomposed text with what it is for a romanisation; nothing if one of them is nothing."""
    found: list[tuple[str, str]] = []
    before, letter = " ", ""
    for char in text:
        kind = _kind(char, before, letter)
        if not kind:
            return []
        found.append((char, kind))
        before = char if kind != "tone" else before
        letter = char if kind == "letter" else letter
    return found


def _kind(char: str, before: str, letter: str) -> str:
    """What a character is for a romanisation, behind a character and a letter; empty if it is nothing."""
    if "a" <= char <= "z":
        return "letter" if char != "v" or before in _BEFORE_V else ""
    if char in MARKS:
        return "tone" if letter else ""
    if char == _UMLAUT or (char == ":" and before == "u"):
        return "umlaut" if letter == "u" else ""
    if char in "012345":
        return "digit" if before.isalpha() or before in (":", _UMLAUT) else ""
    if char.isspace():
        return "word"
    if char in _HYPHENS:
        return "break"
    return "apostrophe" if char in _APOSTROPHES else ""


def _lattice(typed: _Typed, system: str) -> Lattice | None:
    """All readings in one system, without dead ends; None if there is none."""
    size = len(typed.letters)
    arcs: list[tuple[Arc, ...]] = [()] * size
    alive = {size}
    for start in range(size - 1, -1, -1):
        arcs[start] = tuple(arc for arc in _arcs(typed, system, start) if arc[0] in alive)
        if arcs[start]:
            alive.add(start)
    if 0 not in alive:
        return None
    also = dict.fromkeys(typed.breves, MARKS[_BREVE]) if system == "pinyin" else {}
    tones = also | typed.tones
    return Lattice(system, tuple(arcs), size, typed.words, tuple(tones.get(at, 0) for at in range(size)), typed.marked)


def _arcs(typed: _Typed, system: str, start: int) -> Iterator[Arc]:
    """The syllables that begin at a letter, the longest first.

    Within a word a syllable that begins with a vowel should have an apostrophe or hyphen before it: in pinyin it
    counts as loosely spelt without, and in Wade-Giles, which is loose enough, not at all.
    """
    is_pinyin = system == "pinyin"
    loose = int(start > 0 and start not in typed.borders and typed.letters[start] in _VOWELS)
    if loose and not is_pinyin:
        return
    stop = min(len(typed.letters), start + LONGEST)
    for border in typed.borders if is_pinyin else typed.breaks:
        if start < border < stop:
            stop = border
    for end in range(stop, start, -1):
        bare = typed.letters[start:end]
        if is_pinyin:
            if syllable := is_syllable(bare):
                yield end, syllable, loose
        elif is_wade_giles(bare):
            found = wade_giles_syllables(typed.spelling(start, end), strict=bool(typed.apostrophes))
            for rank, syllable in enumerate(found):
                yield end, syllable, int(rank > 0)
