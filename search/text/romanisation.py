"""Parsing of typed Latin letters into the Chinese syllables they can spell, in pinyin or Wade-Giles, as a lattice."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.text.syllable_spellings import LONGEST_SPELLING, from_wade_giles, is_wade_giles, pinyin_syllable
from search.text.tones import NEUTRAL_TONE, TONE_MARKS

__all__ = ["MAX_LETTERS", "Lattice", "base_letters", "may_be_romanised", "parse_romanised", "syllable_sequences"]

MAX_LETTERS = 64
"""Letters of the longest text that is parsed; a name or phrase in pinyin is shorter, and this bounds the work."""

_MAX_TEXT = 4 * MAX_LETTERS  # characters: room for tones, digits and separators around each letter
_MAX_PARTS = 16  # words and parts of hyphenated words
_APOSTROPHES = frozenset("'‘’‛ʻʼʽʾʿʹ`´＇′")
_HYPHENS = frozenset("-‐‑‒–－")
_BREVE = "\u0306"  # in Wade-Giles no tone, but part of a letter: tzŭ
_UMLAUT = "\u0308"
_CIRCUMFLEX = "\u0302"  # in Wade-Giles part of a letter: jên
_MARK_KINDS = ("tone", "umlaut", "circumflex", "digit", "break", "apostrophe")
_VOWELS = frozenset("aeio")
_CONSONANTS_BEFORE_V = frozenset("lnjqxy")  # v stands for ü only after these: "over" is not ou er

Arc = tuple[int, str, int]
"""A syllable that begins at some letter: the index after it, the syllable, 0 for an exact or 1 for a loose spelling."""


# Initial consonants of either system, vowels, final consonants, a tone. Possessive quantifiers: no backtracking.
_ROMANISED_SHAPE = re.compile(
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
        words: Indexes of the letters with which words begin, except the first.
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
        """Return the tone that was typed for the letters [start, end), as in `tones`."""
        return max(self.tones[start:end], default=0)


def base_letters(text: str) -> str:
    """Return the letters a to z of a text, without diacritics and anything else; ü and v become u."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if "a" <= char <= "z").replace("v", "u")


def may_be_romanised(text: str) -> bool:
    """Return whether `parse_romanised` may find anything: a check of a microsecond, false for most English."""
    return len(text) <= _MAX_TEXT and (not text.isascii() or _ROMANISED_SHAPE.fullmatch(text) is not None)


def parse_romanised(text: str) -> tuple[Lattice, ...]:
    """Parse a whole text in each of the two systems.

    Tones may stand as marks or as digits; syllables may be separate or not; ü may be v, u: or u; apostrophes may be
    any. In Wade-Giles apostrophes may be missing, so that one spelling stands for several syllables.

    Args:
        text: One word or several, as they were typed.

    Returns:
        The lattice of each system that can read the text, pinyin first. Empty if the text has a character that no
        romanisation has, or is too long, or is in neither system. Time grows with the length of the text, not with the
        number of readings.
    """
    typed = _TypedText.read(text) if may_be_romanised(text) else None
    if typed is None:
        return ()
    return tuple(
        lattice for lattice in (_build_lattice(typed, "pinyin"), _build_lattice(typed, "wade-giles")) if lattice
    )


def syllable_sequences(lattice: Lattice, limit: int) -> list[tuple[str, ...]]:
    """Return at most `limit` sequences of syllables through a lattice, depth first, the longest syllables first."""
    complete: list[tuple[str, ...]] = []
    stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while stack and len(complete) < limit:
        index, prefix = stack.pop()
        if index == lattice.size:
            complete.append(prefix)
        else:
            stack += [(end, (*prefix, syllable)) for end, syllable, _ in reversed(lattice.arcs[index])]
    return complete


@dataclass(slots=True)
class _TypedText:
    """Letters, and what stood between or over them.

    `breaks`, `words` and `apostrophes` are boundaries, given as the index of the letter that follows; `umlauts`,
    `tones` and `breves` are indexes of letters.
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
    def read(cls, text: str) -> _TypedText | None:
        """Split a text into letters and marks; return None if it cannot be a romanisation."""
        plain: list[str] = []
        positions = defaultdict[str, set[int]](set)
        tones: dict[int, int] = {}
        for char, kind in _classified_characters(unicodedata.normalize("NFKD", text.strip().lower())):
            if kind == "letter":
                plain.append(char)
            elif char == _BREVE:
                positions["breve"].add(len(plain) - 1)
            elif kind in ("tone", "digit"):
                tones.setdefault(len(plain) - 1, TONE_MARKS.get(char) or int(char) or NEUTRAL_TONE)
            positions[kind].add(len(plain))
        umlauts = frozenset(index - 1 for index in positions["umlaut"]) | {
            index for index, char in enumerate(plain) if char == "v"
        }
        breaks = positions["word"] | positions["break"] | positions["digit"]
        marked = any(map(positions.get, _MARK_KINDS))
        if not 2 <= len(plain) <= MAX_LETTERS or len(breaks) >= _MAX_PARTS:
            return None
        ends = {0, len(plain)}
        return cls(
            "".join(plain).replace("v", "u"), frozenset(breaks - ends), frozenset(positions["word"] - ends),
            frozenset(positions["apostrophe"]), umlauts, tones, frozenset(positions["breve"]), marked,
        )  # fmt: skip

    def spelling(self, start: int, end: int) -> str:
        """Return the letters [start, end) with ü and the apostrophes between them, as Wade-Giles writes them."""
        return "".join(
            ("'" if index in self.apostrophes and index > start else "")
            + ("ü" if index in self.umlauts else self.letters[index])
            for index in range(start, end)
        )


def _classified_characters(text: str) -> list[tuple[str, str]]:
    """Return each character of a decomposed text with its kind; an empty list if one has none."""
    classified: list[tuple[str, str]] = []
    before, letter = " ", ""
    for char in text:
        kind = _character_kind(char, before, letter)
        if not kind:
            return []
        classified.append((char, kind))
        before = char if kind != "tone" else before
        letter = char if kind == "letter" else letter
    return classified


def _character_kind(char: str, before: str, letter: str) -> str:
    """Return the kind of a character, given the character and the letter before it; empty if no romanisation has it."""
    if "a" <= char <= "z":
        return "letter" if char != "v" or before in _CONSONANTS_BEFORE_V else ""
    if char in TONE_MARKS:
        return "tone" if letter else ""
    if char == _CIRCUMFLEX:
        return "circumflex" if letter == "e" else ""
    if char == _UMLAUT or (char == ":" and before == "u"):
        return "umlaut" if letter == "u" else ""
    if char in "012345":
        return "digit" if before.isalpha() or before in (":", _UMLAUT) else ""
    if char.isspace():
        return "word"
    if char in _HYPHENS:
        return "break"
    return "apostrophe" if char in _APOSTROPHES else ""


def _build_lattice(typed: _TypedText, system: str) -> Lattice | None:
    """Return all readings in one system, without dead ends; None if there is none."""
    size = len(typed.letters)
    arcs: list[tuple[Arc, ...]] = [()] * size
    reaches_end = {size}
    for start in range(size - 1, -1, -1):
        arcs[start] = tuple(arc for arc in _arcs_from(typed, system, start) if arc[0] in reaches_end)
        if arcs[start]:
            reaches_end.add(start)
    if 0 not in reaches_end:
        return None
    breve_tones = dict.fromkeys(typed.breves, TONE_MARKS[_BREVE]) if system == "pinyin" else {}
    tones = breve_tones | typed.tones
    return Lattice(
        system, tuple(arcs), size, typed.words, tuple(tones.get(index, 0) for index in range(size)), typed.marked
    )


def _arcs_from(typed: _TypedText, system: str, start: int) -> Iterator[Arc]:
    """Yield the syllables that begin at a letter, the longest first.

    Within a word a syllable that begins with a vowel should have an apostrophe or hyphen before it: without one it is a
    loose spelling in pinyin, and is left out in Wade-Giles, which is ambiguous enough.
    """
    is_pinyin = system == "pinyin"
    loose = int(start > 0 and start not in typed.borders and typed.letters[start] in _VOWELS)
    if loose and not is_pinyin:
        return
    stop = min(len(typed.letters), start + LONGEST_SPELLING)
    for border in typed.borders if is_pinyin else typed.breaks:
        if start < border < stop:
            stop = border
    for end in range(stop, start, -1):
        letters_here = typed.letters[start:end]
        if is_pinyin:
            if syllable := pinyin_syllable(letters_here):
                yield end, syllable, loose
        elif is_wade_giles(letters_here):
            candidates = from_wade_giles(typed.spelling(start, end), strict=bool(typed.apostrophes))
            for rank, syllable in enumerate(candidates):
                yield end, syllable, int(rank > 0)
