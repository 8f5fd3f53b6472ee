"""Turns a text into the few stretches of it in which a word or number can stand, without analysing the rest.

A text is cut at characters that no token of `search.text.tokens` holds, so a stretch has exactly the tokens that
it has within the whole text. Which stretches can hold a term is read from the letters that every spelling of the
term begins with: a seed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.text import DIGIT_NUMBER, fold, is_han

__all__ = ["Haystack", "Seed", "seeds"]

_NEAR = 64  # characters in which a space is looked for
_LONGEST_SEED = 16
_EXACT_DIGITS = 28  # of a Decimal; what is longer may have been rounded, so that its digits say nothing

# Words that do not begin as their stems do; a test holds them to the tables of search.text.english.
_IRREGULAR = {
    "center": ("centre",), "check": ("cheque",), "gray": ("grey",), "liter": ("litre",), "man": ("men",),
    "meter": ("metre",), "neighborhood": ("neighbour",), "skill": ("skilful",), "theater": ("theatre",),
    "woman": ("women",),
}  # fmt: skip

# The last letter of a stem that ends so may not be the word's own: hoping (hope), cries (cri), stability (stabl),
# colour (color), defence (defens), analyse (analyz), plough (plow).
_CHANGED = ("e", "i", "y", "z", "bl", "or", "ens", "ow")

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_PLAIN = bytes(code if (code := ord(chr(point).lower())) in _LETTERS else 32 for point in range(128)).ljust(256)
_JOINTS = b"-'.,?"  # may stand between two letters of a term; `?` stands for any character beyond ASCII


class Seed(NamedTuple):
    """The letters that the spellings of a term begin with.

    Attributes:
        letters: The letters, in lower case.
        inside: Whether others may stand before them within a word, as the zeros of 007.
        overlaps: Whether two of them can share a letter, as in `aba`.
    """

    letters: bytes
    inside: bool
    overlaps: bool


@cache
def _myriads() -> frozenset[str]:
    """The Chinese characters that may end a number in digits, in any script."""
    characters = map(chr, range(0x3400, 0xFB00))
    return frozenset(char for char in characters if is_han(char) and fold(char) in DIGIT_NUMBER)


_OTHER, _LETTER, _STRANGE, _WIDE = range(4)


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """What each code unit of UTF-16 is: a letter of ASCII, a strange letter, half of a wide character, or none of them.

    Strange are the letters, digits and marks beyond ASCII that are not Chinese: é, full-width Ａ; their terms may be
    plain ASCII.
    """
    plane = enumerate(map(chr, range(0x10000)))
    letters = [point for point, char in plane if 0x300 <= point < 0x370 or (char.isalnum() and not is_han(char))]
    classes = np.full(0x10000, _OTHER, np.uint8)
    classes[letters] = _STRANGE
    classes[[point for point in letters if point < 0x80]] = _LETTER
    classes[0xD800:0xE000] = _WIDE
    return classes


def _strangers(text: str) -> tuple[bool, list[int]]:
    """Whether a text holds any letters but Chinese ones, and where it holds strange ones."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    classes = _classes().take(units)
    highest = int(classes.max(initial=_OTHER))
    if highest == _WIDE:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        classes = _classes().take(np.minimum(points, 0xFFFF))
        classes[(points >= 0x10000) & ((points < 0x20000) | (points >= 0x323B0))] = _STRANGE
    strange = np.flatnonzero(classes == _STRANGE).tolist() if highest >= _STRANGE else []
    return highest > _OTHER, strange


@lru_cache(maxsize=4096)
def seeds(term: str, *, prefix: bool = False) -> tuple[Seed, ...]:
    """What every spelling in ASCII of a term begins with.

    Snowball (see `search.text.english`) changes no letter but the last of what it leaves of a word, and few of these.

    Args:
        term: A stem, a number's plain spelling, or with `prefix` the beginning of a word.
        prefix: Whether `term` is only a beginning, and not stemmed.
    """
    if not term.isascii():
        return ()
    if term.replace(".", "").isdigit():
        return _number_seeds(term)
    if prefix or not term.isalpha():
        return (_seed(term),)
    if len(term) == 3 and term.endswith("ie"):
        return (_seed(term[0]),)  # dying: die
    kept = term[: max(1, len(term) - 1)] if term.endswith(_CHANGED) else term
    z = term.rfind("iz", 3)
    return (_seed(kept if z < 0 else kept[: z + 1]), *map(_seed, _IRREGULAR.get(term, ())))  # realise: realiz


def _seed(letters: str, *, inside: bool = False) -> Seed:
    kept = letters[:_LONGEST_SEED].encode("ascii")
    return Seed(kept, inside, any(kept.startswith(kept[at:]) for at in range(1, len(kept))))


def _number_seeds(value: str) -> tuple[Seed, ...]:
    """The digits that 12500, 12,500, 012500 and 1.25万 share."""
    if len(value) >= _EXACT_DIGITS:
        return tuple(_seed(digit, inside=True) for digit in "0123456789")
    return (_seed(value.replace(".", "").strip("0") or "0", inside=True),)


class Haystack:
    """A text in which words are looked for.

    Attributes:
        text: The text.
        ascii: Whether it holds nothing but ASCII, and so no Chinese.
    """

    __slots__ = ("_plain", "_squeezed", "_strange", "ascii", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ascii = text.isascii()
        self._plain: bytes | None = None
        self._squeezed = b""
        self._strange: list[int] = []

    def _prepare(self) -> bytes:
        """Spell the text in lower case and spaces, whatever is no letter or digit of ASCII being a space."""
        if self._plain is None:
            written, self._strange = (True, []) if self.ascii else _strangers(self.text)
            raw = self.text.encode("ascii", "replace") if written else b""
            # With a space before it, so that a word's beginning is always a space and a letter.
            self._plain = b" " + raw.translate(_PLAIN)
            self._squeezed = raw.translate(_PLAIN, _JOINTS)
        return self._plain

    def may_hold(self, wanted: tuple[Seed, ...]) -> bool:
        """Whether any stretch of the text can hold a term with these seeds."""
        self._prepare()
        return any(seed.letters in self._squeezed for seed in wanted) or bool(self._strange)

    def stretches(self, wanted: tuple[Seed, ...]) -> list[tuple[int, int]]:
        """Every stretch that can hold a term with these seeds: its first character and one past its last, ascending.

        Linear in the text's length.
        """
        plain = self._prepare()
        places = self._strange.copy()
        for seed in wanted:
            places += self._places(plain, seed)
        places.sort()
        found: list[tuple[int, int]] = []
        reached = 0
        for at in places:
            if at >= reached:
                start, reached = self._around(at, reached)
                found.append((start, reached))
        return found

    def _places(self, plain: bytes, seed: Seed) -> list[int]:
        """Where the letters stand, perhaps with a joint between two of them: co-op, 12,500, U.S."""
        letters = seed.letters
        count = self._squeezed.count(letters)
        if not count:
            return []
        # Without its joints no stretch holds fewer than with them; so if all hold as many, none has a joint.
        whole = not seed.overlaps and plain.count(letters) == count
        wanted = letters if whole else letters[:1]
        lead = 0 if seed.inside else 1
        if lead:
            wanted = b" " + wanted
        found = []
        at = plain.find(wanted)
        while at >= 0:
            first = at + lead
            if whole or plain[first : first + 2 * len(letters)].replace(b" ", b"").startswith(letters):
                found.append(first - 1)
            at = plain.find(wanted, at + 1)
        return found

    def _around(self, at: int, floor: int) -> tuple[int, int]:
        """The stretch around a character, no part of which lies before `floor`."""
        text, first, last = self.text, max(floor, at - _NEAR), at + _NEAR
        start, end = text.rfind(" ", first, at) + 1, text.find(" ", at, last)
        if (not start and first > floor) or (end < 0 and last < len(text)):
            return self._between_stops(at, floor)
        start, end = start or floor, end if end >= 0 else len(text)
        if "\n" in text[start:end]:
            start = max(start, text.rfind("\n", start, at) + 1)
            line = text.find("\n", at, end)
            end = line if line >= 0 else end
        return start, end

    def _between_stops(self, at: int, floor: int) -> tuple[int, int]:
        text, start, end = self.text, at, at + 1
        while start > floor and not _stops(text[start - 1]):
            start -= 1
        while end < len(text) and not _stops(text[end]):
            end += 1
        return start, end


def _stops(char: str) -> bool:
    """Whether no word or number holds a character."""
    return char.isspace() or (is_han(char) and char not in _myriads())
