"""Turns the vocabulary of a new generation into a table of what may be foreign names, by keys of their sound.

    names.hz    zh.keys …, en.keys …    sorted keys (see `name_keys`)
                zh.starts, zh.ends      where the words of each key begin, counted in words; where each word ends
                zh.words                Chinese words of the index that are written in the characters of names
                en.…                    the same of words in plain letters that are in no dictionary, as they are written
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from operator import itemgetter

import numpy as np

from search.engine.blocks import BlockWriter
from search.lexicon.dictionary import BilingualDictionary
from search.lexicon.materials import OWNER, Materials, write_terms
from search.lexicon.name_keys import chinese_key, latin_key
from search.text.english import stem
from search.text.fold import is_han

__all__ = ["KIND", "NAMES", "write_names"]

NAMES = "names.hz"
"""Name of the file in a generation."""

KIND = "names"

_MOST = 100_000  # words of either language that are kept, the most frequent ones
_CHARACTERS, _LETTERS = range(2, 8), range(3, 15)


def write_names(materials: Materials) -> None:
    """Add the table to an unfinished generation that has a dictionary; without one there is no table.

    Raises:
        IndexDamaged: If the dictionary is not as it should be.
    """
    dictionary = BilingualDictionary.open(materials.folder)
    if dictionary is None:
        return
    sounds = dictionary.sounds
    with BlockWriter(materials.folder / NAMES, KIND, OWNER) as file:
        chinese = _frequent(materials.vocabulary("title_zh", "body_zh"), dictionary, _may_be_chinese)
        _write(file, "zh", ((chinese_key(sounds.syllables(word)), word) for word in chinese))
        latin = _frequent(materials.vocabulary("title_forms", "body_forms"), dictionary, _may_be_latin)
        _write(file, "en", ((latin_key(word), word) for word in latin))
        file.close()
