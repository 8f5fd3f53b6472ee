"""Turns pypinyin's table of characters into search/text/data/sounds.tsv: the usual reading of each common character.

Run `python -m tests.tables.make_sounds` after pypinyin's data changes; a test holds the committed table to what this
makes. With it, nobody who asks a question has to wait until pypinyin's tables are loaded.
"""

from __future__ import annotations

import sys
from pathlib import Path

from search.text.romanise_syllables import syllables, toneless

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "sounds.tsv"


def lines() -> list[str]:
    """A syllable and the characters of GB 2312 that are usually read so, in code point order."""
    from pypinyin.constants import PINYIN_DICT

    found: dict[str, list[str]] = {}
    for point in range(0x4E00, 0xA000):
        usual = toneless(PINYIN_DICT.get(point, "").split(",")[0]).replace("ü", "u")
        if usual in syllables() and _is_common(chr(point)):
            found.setdefault(usual, []).append(chr(point))
    return [f"{syllable}\t{''.join(chars)}" for syllable, chars in sorted(found.items())]


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    TABLE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {len(lines())} syllables\n")
