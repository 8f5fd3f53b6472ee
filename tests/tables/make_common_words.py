"""Make search/text/data/common_words.tsv: how common characters are by themselves, and common words of two characters.

Run `python -m tests.tables.make_common_words`. All is taken from the dictionary of jieba (MIT License), whose counts are
rounded to powers of two; a test holds the committed table to what this makes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from search.text import fold, is_han

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "common_words.tsv"

# Of a word. With words from 200 on, twice as many, misread text of 350 characters is recognised no more often (.39 and
# .38 of it with 3% of errors, .61 and .62 with 5%, where 2 clean texts in 1,000 are).
LEAST = 500

HEADER = """\
# How common characters are as words, and common words of two characters, folded: the binary logarithm of the count in the
# dictionary of jieba (MIT License), rounded, and all that have it, without spaces. Made by tests/tables/make_common_words.py.
"""


def counts() -> Iterator[tuple[str, int]]:
    """Yield the characters and words, each with its count."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word, count in tokenizer.FREQ.items():
        if fold(word) == word and all(map(is_han, word)) and len(word) in (1, 2) and ord(max(word)) <= 0xFFFF:
            yield word, count


def table() -> str:
    """Return the file's whole content."""
    classes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word, count in counts():
        # A character that is not listed counts as one that occurs once.
        if count >= (LEAST if len(word) == 2 else 2):
            classes[len(word), round_log(count)].append(word)
    lines = (f"{size}\t{log}\t{''.join(sorted(words))}\n" for (size, log), words in sorted(classes.items()))
    return HEADER + "".join(lines)


def round_log(count: int) -> int:
    """Return the binary logarithm of a count, rounded; from √2 times a power of two on, the next one."""
    return (count * count).bit_length() // 2


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes\n")
