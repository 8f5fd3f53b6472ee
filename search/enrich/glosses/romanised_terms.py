"""Whether a romanisation is a reading of some characters."""

from __future__ import annotations

from functools import lru_cache

from search.text import base_letters, is_han, possible_readings, to_simplified, to_wade_giles

__all__ = ["LATIN", "is_reading", "readable_ending"]

LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
"""Character class (for use inside [...]) of letters that romanisations and English are written with."""

_MAX_HAN, _MAX_LATIN = 40, 240  # characters and letters; anything longer is not a gloss


def is_reading(romanisation: str, characters: str) -> bool:
    """Return whether a romanisation is one reading of each character, in order.

    Hanyu Pinyin and Wade-Giles are known; every reading that a character has counts. Spaces, hyphens,
    apostrophes, case, tones, and the difference of u, ü and v are ignored; the characters may be in any script.

    Args:
        romanisation: For example `huzhu-zu`, `hùzhùzǔ` or `Hu chu tsu`.
        characters: For example 互助組; what is not a character is ignored.

    Returns:
        False also for empty and for very long arguments.
    """
    return sum(map(is_han, characters)) in _readable_endings(romanisation, characters)


def readable_ending(romanisation: str, characters: str) -> int:
    """Return how many characters at the end a romanisation reads: 3 for `huzhuzu` and 提出互助组, 0 for none."""
    return max(_readable_endings(romanisation, characters), default=0)


def _readable_endings(romanisation: str, characters: str) -> set[int]:
    """Return the lengths of all endings of the characters that the whole romanisation reads.

    Dynamic programming from the last character to the first: time grows with the product of the two lengths, not
    with the number of combinations of readings.
    """
    latin = base_letters(romanisation)
    han = [char for char in to_simplified(characters) if is_han(char)]
    if not latin or not han or len(han) > _MAX_HAN or len(romanisation) > _MAX_LATIN:
        return set()
    reachable = {len(latin)}  # where the readings of the characters so far can begin in `latin`
    endings: set[int] = set()
    for count, char in enumerate(reversed(han), 1):
        reachable = {
            end - len(reading) for end in reachable for reading in _readings(char) if latin.endswith(reading, 0, end)
        }
        if 0 in reachable:
            endings.add(count)
        if not reachable:
            break
    return endings


@lru_cache(maxsize=8192)
def _readings(char: str) -> tuple[str, ...]:
    spellings = {
        spelling
        for syllable in possible_readings(char)
        for spelling in (syllable, base_letters(to_wade_giles(syllable)))
    }
    if char == "儿":
        spellings.add("r")  # 花儿 is huar
    return tuple(sorted(spellings - {""}))
