"""Keys under which completions are stored and looked up: letters and digits with nothing between.

`mutual aid team` and `Mutual-Aid Team` have one key, and so have `hùzhù zǔ`, `hu zhu zu` and `huzhuzu`: spaces,
hyphens, apostrophes and tones in what is typed do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from search.text import fold, is_han, parse_romanised, syllable_sequences

__all__ = ["completion_key", "contains_han", "initials", "pinyin_keys", "prefix_keys"]

MAX_KEY_LENGTH = 64
"""Characters of a key; texts that agree in so many have the same key."""

_SEPARATORS = re.compile(r"[\W_]+")
_TONE_DIGITS = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_WADE_GILES = re.compile(r"[A-Za-z]['’ʻʼ‘`-]")
_LAST_SYLLABLE = re.compile(r"[-\s](?=[^-\s]+$)")
_MAX_READINGS = 4  # of one spelling; without apostrophes a romanisation is ambiguous (xian: xian, xi an)
_V_FOR_UMLAUT = re.compile(r"(?<=[ln])v")


def completion_key(text: str) -> str:
    """Return the letters and digits of a text, cut at `MAX_KEY_LENGTH`: simplified, half-width, lower-case, plain."""
    folded = fold(text[: 4 * MAX_KEY_LENGTH])
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)  # separates diacritics, which `_SEPARATORS` then removes
    return _SEPARATORS.sub("", folded)[:MAX_KEY_LENGTH].lower()


def prefix_keys(typed: str) -> tuple[str, ...]:
    """Return the keys that what was typed may be a prefix of, the likeliest first; none if nothing was typed."""
    plain = completion_key(typed)
    toneless = _TONE_DIGITS.sub("", plain)
    keys = (plain, toneless, _V_FOR_UMLAUT.sub("u", toneless))
    return tuple(dict.fromkeys(candidate for candidate in keys if candidate))


def pinyin_keys(typed: str) -> tuple[str, ...]:
    """Return keys in pinyin of what was typed in Wade-Giles: `nung-yeh sh` and `nung-yeh` are prefixes of `nongye`.

    Only a text with hyphens or apostrophes is taken for Wade-Giles; its last syllable may be incomplete.
    """
    if not _WADE_GILES.search(typed):
        return ()
    *_, last_start = (0, *(match.start() for match in _LAST_SYLLABLE.finditer(typed)))
    keys = [
        "".join(syllables) + unfinished
        for complete, unfinished in ((typed, ""), (typed[:last_start], completion_key(typed[last_start:])))
        for lattice in parse_romanised(complete)
        if lattice.system == "wade-giles"
        for syllables in syllable_sequences(lattice, _MAX_READINGS)
    ]
    return tuple(dict.fromkeys(keys))


def initials(syllables: Iterable[str]) -> str:
    """Return the first letters of some syllables."""
    return "".join(syllable[0] for syllable in syllables if syllable)


def contains_han(text: str) -> bool:
    """Return whether any character of a text is Chinese."""
    return not text.isascii() and any(map(is_han, text))
