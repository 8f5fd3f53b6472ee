"""The table of possible foreign names in a new generation's vocabulary, by phonetic keys.

names.hz    zh.keys …, en.keys …    sorted phonetic keys (see `name_keys`)
            zh.starts, zh.word_ends number of the first word of each key; offsets of the words in `zh.words`
            zh.words                Chinese words of the index that are written in the characters of names
            en.…                    the same of words in plain letters that the dictionary lacks or has as names
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest
from operator import itemgetter

import numpy as np

from search.engine import BlockWriter
from search.lexicon.build_context import OWNER, BuildContext, write_terms
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.name_keys import chinese_key, latin_key
from search.text import is_han, stem

__all__ = ["KIND", "NAMES", "NO_CONSONANT", "write_names"]

NAMES = "names.hz"
"""Name of the file in a generation."""

KIND = "names"

NO_CONSONANT = b"-"
"""Stands for the empty key, that of names without consonants."""

_MAX_NAMES = 100_000  # words of either language that are kept, the most frequent ones; bounds the size of the file
_CHINESE_LENGTHS, _LATIN_LENGTHS = range(2, 8), range(3, 15)  # characters, letters of a name


def write_names(context: BuildContext) -> None:
    """Write the table into an unfinished generation with a dictionary; without one there is no table.

    Raises:
        IndexDamaged: If the dictionary is not as it should be.
    """
    dictionary = BilingualDictionary.open(context.folder)
    if dictionary is None:
        return
    transliteration = dictionary.transliteration
    with BlockWriter(context.folder / NAMES, KIND, OWNER) as file:
        chinese = _frequent(context.vocabulary("title_zh", "body_zh"), dictionary, _may_be_chinese)
        _write(file, "zh", ((chinese_key(transliteration.syllables(word)), word) for word in chinese))
        latin = _frequent(context.vocabulary("title_forms", "body_forms"), dictionary, _may_be_latin)
        _write(file, "en", ((latin_key(word), word) for word in latin))
        file.close()


def _may_be_chinese(word: str, dictionary: BilingualDictionary) -> bool:
    return (
        len(word) in _CHINESE_LENGTHS
        and all(map(is_han, word))
        and dictionary.transliteration.can_spell(word)
        and dictionary.is_chinese_name(word)
    )


def _may_be_latin(word: str, dictionary: BilingualDictionary) -> bool:
    if not (len(word) in _LATIN_LENGTHS and word.isascii() and word.isalpha()):
        return False
    return dictionary.is_name((stem(word),))


def _frequent(
    vocabulary: Iterable[tuple[bytes, int]],
    dictionary: BilingualDictionary,
    may_be: Callable[[str, BilingualDictionary], bool],
) -> Iterator[str]:
    """Return the most frequent words of a vocabulary that may be names."""
    words = ((word, df) for term, df in vocabulary if may_be(word := term.decode("utf-8", "replace"), dictionary))
    return (word for word, _ in nlargest(_MAX_NAMES, words, key=itemgetter(1)))


def _write(file: BlockWriter, side: str, pairs: Iterable[tuple[str, str]]) -> None:
    by_key: defaultdict[bytes, list[str]] = defaultdict(list)
    for key, word in pairs:
        by_key[key.encode() or NO_CONSONANT].append(word)
    keys = sorted(by_key)
    write_terms(file, side, keys)
    words = [word.encode() for key in keys for word in by_key[key]]
    file.add(f"{side}.starts", np.cumsum([0, *(len(by_key[key]) for key in keys)], dtype=np.uint32))
    file.add(f"{side}.word_ends", np.cumsum([0, *map(len, words)], dtype=np.uint32))
    file.add(f"{side}.words", np.frombuffer(b"".join(words), dtype=np.uint8))
