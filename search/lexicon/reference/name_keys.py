"""Phonetic keys of names, under which a name in Latin letters and its Chinese transliteration are found.

A key is the sequence of consonants in six classes: labials P and F, dentals T, velars and sibilants C, nasals N,
liquids L. Sounds that transliterations often drop are left out (vowels, glides, h and v, liquids at the end of a
syllable). An indexed name has one key; a query for a sound with several transliterations has several keys.
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
    """Return the key under which a name in plain letters is indexed."""
    return _replace_classes("".join(_latin_classes(name)), {"H": "", "V": "", "D": "T"})


def latin_keys(name: str) -> list[str]:
    """Return the keys under which a transliteration of a name in plain letters may be indexed, the likeliest first."""
    classes = "".join(_latin_classes(name))
    ways = product(("C", ""), ("F", ""), ("T", "C"))
    keys = [_replace_classes(classes, {"H": h, "V": v, "D": th}) for h, v, th in ways]
    return _distinct_keys([*keys, *(key[:-1] for key in keys if key[-1:] in ("T", "C"))])


def chinese_key(syllables: Sequence[str]) -> str:
    """Return the key under which a transliterated name is indexed."""
    return _replace_classes("".join(_chinese_classes(syllables)), {"H": "C"})


def chinese_keys(syllables: Sequence[str]) -> list[str]:
    """Return the keys under which the original of a transliterated name may be indexed, the likeliest first."""
    classes = "".join(_chinese_classes(syllables))
    keys = [_replace_classes(classes, {"H": h, "F": f}) for f, h in product(("F", ""), ("C", ""))]
    return _distinct_keys([key + end for end in ("", "T", "C") for key in keys])


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


def _replace_classes(classes: str, replaced: dict[str, str]) -> str:
    for name, other in replaced.items():
        classes = classes.replace(name, other)
    return classes


def _distinct_keys(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))
