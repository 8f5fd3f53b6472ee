"""Turns a name in Latin letters, or the syllables of a transliterated one, into a key by which the two can meet.

A key is the row of consonants, in six classes: labials P, F, dentals T, velars and sibilants C, nasals N, liquids L.
What transliterations treat freely is left out (vowels, glides, h and v, liquids at the end of a syllable); what they
treat in several ways gives who looks a name up several keys, while an indexed name has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

__all__ = ["chinese_key", "chinese_keys", "latin_key", "latin_keys"]

_LATIN = re.compile(
    r"(?P<C>t?sch|t?ch|sh|zh|ck|cz|sz|t[sz]|d[gz](?=[eiy])|qu|[cgjkqsz])|(?P<CC>x)|(?P<F>ph|f)|(?P<D>th)|(?P<T>[td])"
    r"|(?P<none>gh)|(?P<N>ng(?![aeiouy])|[nm])|(?P<P>[bp])|(?P<L>[lr](?=[aeiouyhw])(?!e$))|(?P<H>h)|(?P<V>v)"
)
_DOUBLED = re.compile(r"([a-z])\1")
_INITIALS = (
    ("C", ("zh", "ch", "sh", "z", "c", "s", "j", "q", "x", "g", "k")),
    ("H", ("h",)), ("P", ("b", "p")), ("T", ("d", "t")), ("N", ("m", "n")), ("L", ("l", "r")), ("F", ("f",)),
)  # fmt: skip
_CLASS = {initial: name for name, initials in _INITIALS for initial in initials}


def latin_key(name: str) -> str:
    """The key under which a name in plain letters is kept."""
    return _without("".join(_latin_classes(name)), {"H": "", "V": "", "D": "T"})


def latin_keys(name: str) -> list[str]:
    """The keys under which a transliteration of a name in plain letters may be kept, the likeliest first."""
    classes = "".join(_latin_classes(name))
    ways = product(("C", ""), ("F", ""), ("T", "C"))
    keys = [_without(classes, {"H": h, "V": v, "D": th}) for h, v, th in ways]
    return _some([*keys, *(key[:-1] for key in keys if key[-1:] in ("T", "C"))])


def chinese_key(syllables: Sequence[str]) -> str:
    """The key under which a transliterated name is kept."""
    return _without("".join(_chinese_classes(syllables)), {"H": "C"})


def chinese_keys(syllables: Sequence[str]) -> list[str]:
    """The keys under which the original of a transliterated name may be kept, the likeliest first."""
    classes = "".join(_chinese_classes(syllables))
    keys = [_without(classes, {"H": h, "F": f}) for f, h in product(("F", ""), ("C", ""))]
    return _some([key + end for end in ("", "T", "C") for key in keys])


def _latin_classes(name: str) -> Iterator[str]:
    for match in _LATIN.finditer(_DOUBLED.sub(r"\1", name)):
        if match.lastgroup and match.lastgroup != "none":
            yield match.lastgroup


def _chinese_classes(syllables: Iterable[str]) -> Iterator[str]:
    nasal = False
    for syllable in syllables:
        if syllable == "er":
            nasal = False
            continue
        name = _CLASS.get(syllable[:2]) or _CLASS.get(syllable[:1], "")
        if name and not (nasal and name == "N"):  # 曼宁 has the n of Manning twice
            yield name
        nasal = syllable.endswith(("n", "ng"))
        if nasal:
            yield "N"


def _without(classes: str, replaced: dict[str, str]) -> str:
    for name, other in replaced.items():
        classes = classes.replace(name, other)
    return classes


def _some(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))
