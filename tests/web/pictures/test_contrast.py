"""Claims about the colours of pictures: letters and lines can be read in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STATIC = files("web") / "static"
DARK = "prefers-color-scheme: dark"


def colours(*, dark: bool) -> dict[str, str]:
    """The colours of the style sheets by name; those of dark are put over those of light."""
    named: dict[str, str] = {}
    for sheet in ("base.css", "pictures.css"):
        text = (STATIC / sheet).read_text(encoding="utf-8").partition("@media print")[0]
        light, _, rest = text.partition(DARK)
        for part in (light, rest) if dark else (light,):
            block = part.partition(":root {")[2].partition("}")[0]
            named |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return named


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = [("ink-soft", "paper"), ("ink-soft", "track"), ("ink", "seal-wash"), ("seal", "seal-wash"), *((f"on-c{n}", f"c{n}") for n in range(6)), *((f"l{n}", "paper") for n in range(5))]  # fmt: skip
SHAPES = [("result", "paper"), ("result", "whole"), ("whole-edge", "paper"), ("edge", "paper"), *((f"l{n}", "paper") for n in range(5))]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (SHAPES, 3.0)])
def test_pictures_can_be_read(pairs: list[tuple[str, str]], least: float, *, dark: bool) -> None:
    """Letters stand out from what they stand on by 4.5 to 1, and bars, edges and lines by 3 to 1."""
    named = colours(dark=dark)
    ratios = {(name, ground): round(contrast(named[name], named[ground]), 2) for name, ground in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}
