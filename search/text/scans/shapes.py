"""Characters that text recognition takes for others, as they look alike in print: 晋 and 普, 己 and 已."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["similar_characters"]


def similar_characters(char: str) -> str:
    """Return the characters that a folded one may be taken for; none of one that is like no other."""
    return _similar().get(char, "")


@cache
def _similar() -> Mapping[str, str]:
    # In the file each pair stands once, at the first of its characters.
    similar: dict[str, str] = {}
    for line in (files("search.text") / "data" / "shapes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            char, others = line.split("\t")
            similar[char] = similar.get(char, "") + others
            for other in others:
                similar[other] = similar.get(other, "") + char
    return similar
