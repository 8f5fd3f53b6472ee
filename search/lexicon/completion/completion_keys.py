"""Turns what is shown in a list of completions, or typed so far, into keys: letters and digits with nothing between.

`mutual aid team`, `Mutual-Aid Team` and `hùzhù zǔ`, `hu zhu zu`, `huzhuzu` meet in one key each, so that it does not
matter where somebody who is still typing puts spaces, hyphens, apostrophes and tones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from search.text import fold, is_han, parse_romanised, syllable_sequences

__all__ = ["has_han", "initials", "key", "probes", "respelt"]

LONGEST = 64
"""Characters of a key; what begins alike so far is not told apart."""

_SILENT = re.compile(r"[\W_]+")
_TONE_DIGITS = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_WADE_GILES = re.compile(r"[A-Za-z]['’ʻʼ‘`-]")
_LAST_SYLLABLE = re.compile(r"[-\s](?=[^-\s]+$)")
_MOST_READINGS = 4  # without apostrophes a spelling has several
_V_FOR_UMLAUT = re.compile(r"(?<=[ln])v")


def key(text: str) -> str:
    """The letters and digits of a text: simplified, half-width, lower-case, without diacritics; at most `LONGEST`."""
    folded = fold(text[: 4 * LONGEST])
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)  # marks, which are no letters, stand alone now
    return _SILENT.sub("", folded)[:LONGEST].lower()


def probes(typed: str) -> tuple[str, ...]:
    """The keys under which what was typed so far may begin, the likeliest first; none if nothing was typed."""
    plain = key(typed)
    toneless = _TONE_DIGITS.sub("", plain)
    found = (plain, toneless, _V_FOR_UMLAUT.sub("u", toneless))
    return tuple(dict.fromkeys(one for one in found if one))


def respelt(typed: str) -> tuple[str, ...]:
    """The keys in pinyin of what was typed in Wade-Giles so far: `nung-yeh sh` and `nung-yeh` begin with `nongye`.

    Only what has hyphens or apostrophes is taken for Wade-Giles; of the last syllable some letters may be missing.
    """
    if not _WADE_GILES.search(typed):
        return ()
    *_, cut = (0, *(match.start() for match in _LAST_SYLLABLE.finditer(typed)))
    found = [
        "".join(read) + rest
        for begin, rest in ((typed, ""), (typed[:cut], key(typed[cut:])))
        for lattice in parse_romanised(begin)
        if lattice.system == "wade-giles"
        for read in syllable_sequences(lattice, _MOST_READINGS)
    ]
    return tuple(dict.fromkeys(found))


def initials(syllables: Iterable[str]) -> str:
    """The first letters of some syllables."""
    return "".join(syllable[0] for syllable in syllables if syllable)


def has_han(text: str) -> bool:
    """Whether any character of a text is Chinese."""
    return not text.isascii() and any(map(is_han, text))
