"""Make search/text/data/shapes.tsv: Chinese characters that text recognition confuses, as they look alike in print.

Run `python -m tests.tables.make_shapes`. It needs Pillow (`pip install pillow`) and the font Noto Serif CJK (Debian:
fonts-noto-cjk), neither of which hezuo or its tests need. Each character of GB 2312 is drawn in a Song type, blurred as a
scan blurs it, and compared with all others, in simplified and in traditional script: 晋 is like 普 only as 晉. What the
drawings cannot tell, because an engine confuses parts of characters, is in `BY_HAND`, with where each comes from.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.text import fold

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "shapes.tsv"
FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
SIMPLIFIED, TRADITIONAL = "Noto Serif CJK SC", "Noto Serif CJK TC"

PIXELS = 32  # a side of a drawing: about 8 points at 300 dots an inch
BLUR = 1.0  # pixels
# The drawings of another type, smaller (tests/bench/scans/damage.py), call for a pair that the table has, each by how
# often it is taken: with 10 and 0.75 in .49 of cases (12,000 pairs), with 8 and 0.7 in .62 (18,000), with 10 and 0.65
# in .70 (26,000).
MOST = 8  # characters that one is like, and others that are like it
LEAST = 0.7  # correlation of two drawings
LEAST_OF_RARE = 0.85  # the same if one of the two is not of GB 2312's first level, the common characters

# Pairs that are not alike as drawings.
BY_HAND = (
    "陕硬",  # reported by a reader of digitised newspapers: 硬甘宁边区
    "人八",  # known of print of the 1940s and 50s, as is the next
    "入八",
)

HEADER = """\
# Characters that look alike, folded to simplified script: a character, and those after it in the order of Unicode that it
# may be taken for, the most alike first. Made by tests/tables/make_shapes.py from drawings of Noto Serif CJK (SIL Open
# Font License 1.1, of which nothing is in this table) and a few pairs that are named there.
"""


def characters(encoding: str) -> Iterator[str]:
    """Yield the Chinese characters of an encoding, in the order of Unicode."""
    for point in range(0x4E00, 0xA000):
        try:
            chr(point).encode(encoding)
        except UnicodeEncodeError:
            continue
        yield chr(point)


def is_common(char: str) -> bool:
    """Return whether a character is of GB 2312's first level."""
    return 0xB0 <= char.encode("gb2312")[0] <= 0xD7


def drawings(chars: Sequence[str], face: str, path: str = FONT, side: int = PIXELS) -> Any:
    """Return a drawing of each character, float32 [characters, pixels], with mean 0 and length 1.

    Args:
        chars: The characters.
        face: Name of the face in the font's file.
        path: The file.
        side: Pixels of a side of a drawing.
    """
    from PIL import Image, ImageDraw, ImageFilter, ImageFont  # type: ignore[import-not-found,unused-ignore]

    faces = (ImageFont.truetype(path, side - 2, index=index) for index in range(64))
    font = next(font for font in faces if font.getname()[0] == face)
    drawn = np.empty((len(chars), side * side), np.float32)
    for row, char in enumerate(chars):
        image = Image.new("L", (side, side), 0)
        ImageDraw.Draw(image).text((side / 2, side / 2), char, font=font, fill=255, anchor="mm")
        drawn[row] = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR)), np.float32).ravel()
    drawn -= drawn.mean(axis=1, keepdims=True)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def similarities(chars: Sequence[str]) -> Any:
    """Return how alike any two characters are in print of either script, float32 [characters, characters]."""
    simplified = drawings(chars, SIMPLIFIED)
    forms = defaultdict(list)
    for char in characters("big5"):
        forms[fold(char)].append(char)
    # Of a character that is in use in both scripts, no other form is drawn: 閤 is like 闇, but 合 is not like 暗.
    printed = [
        (index, form) for index, char in enumerate(chars) for form in ([char] if char in forms[char] else forms[char])
    ]
    owners = np.array([index for index, _ in printed])
    traditional = drawings([form for _, form in printed], TRADITIONAL)
    alike = simplified @ simplified.T
    other = traditional @ traditional.T
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    other = np.maximum.reduceat(np.maximum.reduceat(other, firsts, axis=0), firsts, axis=1)
    present = np.ix_(owners[firsts], owners[firsts])
    alike[present] = np.maximum(alike[present], other)
    np.fill_diagonal(alike, 0)
    return alike


def pairs() -> dict[str, str]:
    """Return for each character those after it, in the order of Unicode, that it is like, the most alike first."""
    chars = [char for char in characters("gb2312") if fold(char) == char]
    common = np.array([is_common(char) for char in chars])
    alike = similarities(chars)
    alike[(alike < LEAST) | ((alike < LEAST_OF_RARE) & ~(common[:, None] & common[None, :]))] = 0
    best = np.argsort(-alike, axis=1, kind="stable")[:, :MOST]
    chosen = np.zeros(alike.shape, np.bool_)
    np.put_along_axis(chosen, best, np.take_along_axis(alike, best, axis=1) > 0, axis=1)
    numbers = {char: number for number, char in enumerate(chars)}
    for first, second in map(tuple, BY_HAND):
        alike[numbers[first], numbers[second]] = alike[numbers[second], numbers[first]] = LEAST
        chosen[numbers[first], numbers[second]] = True
    chosen |= chosen.T
    lines = {}
    for number, char in enumerate(chars):
        others = [other for other in np.argsort(-alike[number], kind="stable").tolist() if other > number]
        if like := "".join(chars[other] for other in others if chosen[number, other]):
            lines[char] = like
    return lines


def table() -> str:
    """Return the file's whole content."""
    return HEADER + "".join(f"{char}\t{like}\n" for char, like in pairs().items())


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes\n")
