"""Turns OpenCC's single-character mappings and a short list of our own into search/text/data/fold.tsv.

Run `python -m tests.tables.make_fold` after OpenCC's data or `BY_HAND` changes; a test holds the
committed table to what this makes. OpenCC is needed here only, never when hezuo runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "fold.tsv"

HAN_RANGES = ((0x2E80, 0x2FE0), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))

# Variants that OpenCC does not map: Japanese forms, old print forms and Kangxi look-alikes met in the sources.
BY_HAND = {
    "郷": "乡", "郞": "郎", "戸": "户", "歩": "步", "毎": "每", "頼": "赖", "顔": "颜", "黒": "黑", "徳": "德",
    "増": "增", "晩": "晚", "県": "县", "塁": "垒", "渇": "渴", "揺": "摇", "曽": "曾", "巻": "卷", "峠": "峠",
    "糺": "纠", "羣": "群", "峯": "峰", "隣": "邻", "囘": "回", "荅": "答", "眞": "真", "靑": "青", "内": "内",
    "硏": "研", "旣": "既", "卽": "即", "敎": "教", "淸": "清", "淨": "净", "冊": "册", "册": "册", "説": "说",
    "戶": "户", "衞": "卫", "麽": "么", "麼": "么", "甯": "宁", "寗": "宁", "叶": "叶", "竝": "并", "幷": "并",
}  # fmt: skip


def mappings() -> Iterator[tuple[str, str]]:
    """Every (character, simplified character) pair whose two sides differ, in code point order."""
    import opencc  # type: ignore[import-untyped,unused-ignore]

    simplify, from_japanese = opencc.OpenCC("t2s").convert, opencc.OpenCC("jp2t").convert
    for low, high in HAN_RANGES:
        for point in range(low, high):
            char = chr(point)
            folded = BY_HAND.get(char) or simplify(char)
            if folded == char and not _is_common_simplified(char):
                # A Japanese form such as 戦 is folded only where mainland print has no such character of its own:
                # 芸 (rue) must not become 艺.
                folded = simplify(from_japanese(char))
            if folded != char and len(folded) == 1:
                yield char, folded


def _is_common_simplified(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def table() -> str:
    """The file's whole content; a character whose image is itself mapped goes straight to the end of the chain."""
    direct = dict(mappings())
    final = {char: _chase(folded, direct) for char, folded in direct.items()}
    return "".join(f"{char}\t{folded}\n" for char, folded in final.items() if char != folded)


def _chase(char: str, direct: dict[str, str]) -> str:
    seen = {char}
    while (following := direct.get(char)) and following not in seen:
        seen.add(char := following)
    return char


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {len(TABLE.read_text(encoding='utf-8').splitlines())} characters\n")
