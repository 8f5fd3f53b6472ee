"""Make search/text/data/words.tsv: the words that the segmenter knows besides those of jieba's dictionary.

Run `python -m tests.tables.make_words` after the glossary or the gazetteer has changed; a test holds the committed table
to what this makes, and `ANALYSIS` in search/text/version.py has to be raised with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from search.enrich import Gazetteer
from search.lexicon.curated.glossary import Glossary

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "words.tsv"

# Characters. Of longer terms every word is wanted by itself too: 农业生产互助组 should be found by 互助组.
_SHORTEST, _LONGEST = 2, 4


@cache
def _jieba() -> Any:
    import jieba

    return jieba.Tokenizer()


def names() -> Iterator[str]:
    """Yield the Chinese names of the glossary's terms and of the gazetteer's units, with and without their suffixes."""
    for entry in Glossary.load():
        yield entry.simplified
        yield from entry.also
    for unit in Gazetteer.load().units.values():
        for name in unit.names:
            yield name.full
            yield name.short


def is_taken_apart(word: str) -> bool:
    """Return whether jieba sees no word in it, and no sequence of words of its dictionary with two characters or more."""
    parts = _jieba().lcut(word)
    known = _jieba().FREQ
    return any(len(part) == 1 or not known.get(part) for part in parts)


def table() -> str:
    """Return the file's content: word, tab, the least frequency with which jieba keeps it whole (`suggest_freq`)."""
    words = {name for name in names() if _SHORTEST <= len(name) <= _LONGEST and is_taken_apart(name)}
    return "".join(f"{word}\t{_jieba().suggest_freq(word)}\n" for word in sorted(words))


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE.name}: {len(TABLE.read_text(encoding='utf-8').splitlines())} words\n")
