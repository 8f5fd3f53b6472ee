"""Turns pypinyin's table of characters into search/text/data/sounds.tsv: all readings of each common character.

Run `python -m tests.tables.make_sounds` after pypinyin's data changes; a test holds the committed table to what this
makes. With it, nobody who asks a question has to wait until pypinyin's tables are loaded.
"""

from __future__ import annotations

import sys
from pathlib import Path

from search.text import syllables, toneless

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "sounds.tsv"


def lines() -> list[str]:
    """Readings with their tones, the usual one first, and the characters of GB 2312 that have just these."""
    from pypinyin.constants import PINYIN_DICT

    found: dict[str, list[str]] = {}
    for point in range(0x4E00, 0xA000):
        toned = PINYIN_DICT.get(point, "").split(",")
        if _is_syllable(toned[0]) and _is_common(chr(point)):
            found.setdefault(",".join(filter(_is_syllable, toned)), []).append(chr(point))
    return [f"{readings}\t{''.join(chars)}" for readings, chars in sorted(found.items())]


def _is_syllable(toned: str) -> bool:
    return toneless(toned).replace("ü", "u") in syllables()


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    TABLE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {len(lines())} groups of readings\n")
