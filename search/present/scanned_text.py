"""Finding the few stretches of a text that may contain a term, so that only these need to be tokenised.

A text is cut at characters that no token of `search.text.tokens` contains, so a stretch has exactly the tokens that it
has within the whole text. A stretch may contain a term if it contains a seed of it: letters with which every spelling
of the term begins.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.text import HAN, NUMBER_UNIT, PASSED_OVER, fold, is_han

__all__ = ["ScannedText", "Seed", "seeds"]

_NEARBY = 64  # characters on either side in which a space is looked for, before each character is examined
_MAX_SEED = 16  # letters of a seed; any length near this would do, since few words share so many letters
# Precision of Python's Decimal: longer numbers may have been rounded, so their digits are no seed.
_MAX_EXACT_DIGITS = 28
_DIGITS_OF_MYRIAD = 4  # a number of more may be written with 万 or 亿, and without zeros between

# Stems of words that begin otherwise than the stem; a test compares them with the tables of search.text.english.
_IRREGULAR_SPELLINGS = {
    "center": ("centre",), "check": ("cheque",), "gray": ("grey",), "liter": ("litre",), "man": ("men",),
    "meter": ("metre",), "neighborhood": ("neighbour",), "skill": ("skilful",), "theater": ("theatre",),
    "woman": ("women",),
}  # fmt: skip

# The last letter of a stem with one of these endings may differ from the word's: hoping (hope), cries (cri), stability
# (stabl), colour (color), defence (defens), analyse (analyz), plough (plow).
_CHANGED_ENDINGS = ("e", "i", "y", "z", "bl", "or", "ens", "ow")

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_TO_PLAIN = bytes(code if (code := ord(chr(point).lower())) in _LETTERS else 32 for point in range(128)).ljust(256)
_JOINTS = b"-'.,?"  # may stand between two letters of a term; `?` replaces any character beyond ASCII


class Seed(NamedTuple):
    """Letters with which spellings of a term begin.

    Attributes:
        letters: The letters, in lower case.
        inside: Whether other characters of the word may precede them, as the zeros of 007.
        overlaps: Whether two occurrences can share a letter, as of `aba`.
    """

    letters: bytes
    inside: bool
    overlaps: bool


@cache
def _myriad_characters() -> frozenset[str]:
    """Return the Chinese characters, in either script, that may end a number in digits."""
    characters = map(chr, range(0x3400, 0xFB00))
    return frozenset(char for char in characters if is_han(char) and fold(char) in NUMBER_UNIT)


@cache
def _interruption() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]{PASSED_OVER}|{PASSED_OVER}[{HAN}]")


_OTHER, _LETTER, _NON_ASCII_LETTER, _SURROGATE = range(4)


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """Return the class of each code unit of UTF-16: ASCII letter, other letter, surrogate, or none of them.

    Letters, digits and marks beyond ASCII that are not Chinese (é, full-width Ａ) may have terms in plain ASCII.
    """
    plane = enumerate(map(chr, range(0x10000)))
    letters = [point for point, char in plane if 0x300 <= point < 0x370 or (char.isalnum() and not is_han(char))]
    classes = np.full(0x10000, _OTHER, np.uint8)
    classes[letters] = _NON_ASCII_LETTER
    classes[[point for point in letters if point < 0x80]] = _LETTER
    classes[0xD800:0xE000] = _SURROGATE
    return classes


def _non_ascii_letters(text: str) -> tuple[bool, list[int]]:
    """Return whether a text has any letters but Chinese ones, and the offsets of those beyond ASCII."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    classes = _classes().take(units)
    highest = int(classes.max(initial=_OTHER))
    if highest == _SURROGATE:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        classes = _classes().take(np.minimum(points, 0xFFFF))
        classes[(points >= 0x10000) & ((points < 0x20000) | (points >= 0x323B0))] = _NON_ASCII_LETTER
    non_ascii = np.flatnonzero(classes == _NON_ASCII_LETTER).tolist() if highest >= _NON_ASCII_LETTER else []
    return highest > _OTHER, non_ascii


@lru_cache(maxsize=4096)
def seeds(term: str, *, prefix: bool = False) -> tuple[Seed, ...]:
    """Return seeds for every spelling in ASCII of a term.

    Snowball (see `search.text.english`) changes at most the last letter of what it keeps of a word, and rarely.

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
    stable = term[: max(1, len(term) - 1)] if term.endswith(_CHANGED_ENDINGS) else term
    iz = term.rfind("iz", 3)
    spellings = _IRREGULAR_SPELLINGS.get(term, ())
    return (_seed(stable if iz < 0 else stable[: iz + 1]), *map(_seed, spellings))  # realise: realiz


def _seed(letters: str, *, inside: bool = False) -> Seed:
    prefix = letters[:_MAX_SEED].encode("ascii")
    return Seed(
        prefix,
        inside,
        any(prefix.startswith(prefix[shift:]) for shift in range(1, len(prefix))),
    )


def _number_seeds(value: str) -> tuple[Seed, ...]:
    """Return the digits that 12500, 12,500, 012500 and 1.25万 share."""
    if len(value) >= _MAX_EXACT_DIGITS:
        return tuple(_seed(digit, inside=True) for digit in "0123456789")
    digits = value.replace(".", "").strip("0") or "0"
    if len(value.partition(".")[0]) > _DIGITS_OF_MYRIAD:
        digits = digits.partition("0")[0]  # 2亿50万
    return (_seed(digits, inside=True),)


class ScannedText:
    """A text in which terms are looked for.

    Attributes:
        text: The text.
        ascii: Whether it is all ASCII, and so has no Chinese.
    """

    __slots__ = ("_is_interrupted", "_non_ascii", "_plain", "_squeezed", "ascii", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ascii = text.isascii()
        self._plain: bytes | None = None
        self._squeezed = b""
        self._non_ascii: list[int] = []
        self._is_interrupted: bool | None = None

    @property
    def is_interrupted(self) -> bool:
        """Whether a mark or space that analysis may pass over stands between two Chinese characters, or beside one."""
        if self._is_interrupted is None:
            self._is_interrupted = _interruption().search(self.text) is not None
        return self._is_interrupted

    def _prepare(self) -> bytes:
        """Return the text in lower case, with a space for everything but letters and digits of ASCII."""
        if self._plain is None:
            written, self._non_ascii = (True, []) if self.ascii else _non_ascii_letters(self.text)
            raw = self.text.encode("ascii", "replace") if written else b""
            # With a space in front, so that every word begins after a space.
            self._plain = b" " + raw.translate(_TO_PLAIN)
            self._squeezed = raw.translate(_TO_PLAIN, _JOINTS)
        return self._plain

    def may_contain(self, term_seeds: tuple[Seed, ...]) -> bool:
        """Return whether any stretch of the text may contain a term with these seeds."""
        self._prepare()
        return any(seed.letters in self._squeezed for seed in term_seeds) or bool(self._non_ascii)

    def stretches(self, term_seeds: tuple[Seed, ...]) -> list[tuple[int, int]]:
        """Return start and end of every stretch that may contain a term with these seeds, ascending.

        Linear in the text's length.
        """
        plain = self._prepare()
        offsets = self._non_ascii.copy()
        for seed in term_seeds:
            offsets += self._seed_offsets(plain, seed)
        offsets.sort()
        stretches: list[tuple[int, int]] = []
        last_end = 0
        for offset in offsets:
            if offset >= last_end:
                start, last_end = self._stretch_around(offset, last_end)
                stretches.append((start, last_end))
        return stretches

    def _seed_offsets(self, plain: bytes, seed: Seed) -> list[int]:
        """Return where the letters occur, perhaps with a joint between two of them: co-op, 12,500, U.S."""
        letters = seed.letters
        count = self._squeezed.count(letters)
        if not count:
            return []
        # Removing joints never removes an occurrence, so if the numbers are equal, no occurrence has a joint in it.
        contiguous = not seed.overlaps and plain.count(letters) == count
        searched = letters if contiguous else letters[:1]
        lead = 0 if seed.inside else 1
        if lead:
            searched = b" " + searched
        offsets = []
        offset = plain.find(searched)
        while offset >= 0:
            start = offset + lead
            if contiguous or plain[start : start + 2 * len(letters)].replace(b" ", b"").startswith(letters):
                offsets.append(start - 1)
            offset = plain.find(searched, offset + 1)
        return offsets

    def _stretch_around(self, offset: int, earliest: int) -> tuple[int, int]:
        """Return the stretch around a character, no part of which lies before `earliest`."""
        text, first, last = self.text, max(earliest, offset - _NEARBY), offset + _NEARBY
        start, end = text.rfind(" ", first, offset) + 1, text.find(" ", offset, last)
        if (not start and first > earliest) or (end < 0 and last < len(text)):
            return self._between_boundaries(offset, earliest)
        start, end = start or earliest, end if end >= 0 else len(text)
        if "\n" in text[start:end]:
            start = max(start, text.rfind("\n", start, offset) + 1)
            line = text.find("\n", offset, end)
            end = line if line >= 0 else end
        return start, end

    def _between_boundaries(self, offset: int, earliest: int) -> tuple[int, int]:
        text, start, end = self.text, offset, offset + 1
        while start > earliest and not _is_boundary(text[start - 1]):
            start -= 1
        while end < len(text) and not _is_boundary(text[end]):
            end += 1
        return start, end


def _is_boundary(char: str) -> bool:
    """Return whether no word or number contains a character."""
    return char.isspace() or (is_han(char) and char not in _myriad_characters())
