"""Turns the Chinese words of an index and of the glossary into `readings.hz`: each reading with the words read so.

Its arrays: `readings…`, the readings in order, syllables separated by spaces, as a dictionary that is searched in
place; `after`, for each reading one past the number of its last word; `words`, the words in UTF-8 end to end, those of
a reading by frequency, and `words_ends`, where each of them ends; `df`, in how many documents each stands (a name
that is no term of the index: in how many at most); `curated`, 1 for names of the glossary.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import cache

import numpy as np

from search.engine.blocks import BlockWriter
from search.enrich.gazetteer import Gazetteer
from search.lexicon.glossary import Glossary
from search.lexicon.materials import OWNER, Materials, write_terms
from search.text.fold import HAN, fold
from search.text.romanise_syllables import syllables, toneless
from search.text.romanise_words import Reader, Reading

__all__ = ["KIND", "READINGS", "reader", "write_readings"]

READINGS = "readings.hz"
"""Name of the file in a generation."""

KIND = "readings"

_FIELDS = ("title_zh", "body_zh")
_BIGRAMS = ("title_bigrams", "body_bigrams")
_LONGEST = 16  # characters of a word; nobody types more of one
_MOST_ALIKE = 32  # words of one reading that are kept
_SEPARATOR = b"\t"  # below a space, so that lines are in the order of their readings
_MOST_DOCUMENTS = (1 << 32) - 1


@cache
def reader() -> Reader:
    """Reads words with the gazetteer's readings of places; made once in a process.

    Raises:
        ConfigError: If a table of the gazetteer is wrong.
    """
    plain = Reader()
    special: dict[str, dict[Reading, None]] = {}
    for name in (name for unit in Gazetteer.load().units.values() for name in unit.names):
        short = fold(name.short)
        reading = tuple(toneless(syllable).replace("ü", "u") for syllable in name.pinyin.split())
        if len(short) > 1 and len(reading) == len(short) and syllables().issuperset(reading):
            special.setdefault(short, {})[reading] = None
            if name.full.startswith(name.short):  # or 山西省长治 would be 山西 and 省长
                for ending in plain.syllables(name.full[len(short) :]):
                    special.setdefault(fold(name.full), {})[reading + ending] = None
    # 朝阳 is a place, and the morning sun, which is read otherwise.
    return Reader(
        {word: (*found, *(one for one in plain.known(word) if one not in found)) for word, found in special.items()}
    )


def write_readings(materials: Materials) -> None:
    """Write `readings.hz` into an unfinished generation: one of the writers of `lexicon.build`.

    Costs about 10 µs and 250 bytes of memory a word.

    Raises:
        ConfigError: If the gazetteer or the glossary is wrong.
    """
    keys: list[bytes] = []
    words = bytearray()
    after, ends, dfs, curated = array("I"), array("I"), array("I"), bytearray()
    last, alike = b"", 0
    for line in sorted(_lines(materials)):
        key, rank, word = line.split(_SEPARATOR)
        if key != last:
            keys.append(key)
            after.append(len(ends))
            last, alike = key, 0
        alike += 1
        if alike <= _MOST_ALIKE:
            words += word
            ends.append(len(words))
            dfs.append(_MOST_DOCUMENTS - int(rank[1:]))
            curated.append(rank[:1] == b"0")
            after[-1] = len(ends)
    with BlockWriter(materials.folder / READINGS, KIND, OWNER) as file:
        write_terms(file, "readings", keys)
        file.add("words", np.frombuffer(words, dtype=np.uint8))
        for name, numbers in (("after", after), ("words_ends", ends), ("df", dfs)):
            file.add(name, np.array(numbers, dtype=np.uint32))
        file.add("curated", np.frombuffer(curated, dtype=np.uint8))
        file.close()


def _lines(materials: Materials) -> Iterator[bytes]:
    """A line for each reading of each word, in the order of which a reading's words are in that of their use."""
    read = reader().syllables_of_folded
    curated = _curated(materials)
    is_word = re.compile(f"[{HAN}]{{2,{_LONGEST}}}").fullmatch
    for term, df in materials.vocabulary(*_FIELDS):
        word = term.decode()
        if is_word(word):
            rank = b"%d%010d" % (curated.pop(word, None) is None, _MOST_DOCUMENTS - df)
            for reading in read(word):
                yield _SEPARATOR.join((" ".join(reading).encode(), rank, term))
    for word, df in curated.items():
        for reading in read(word):
            yield _SEPARATOR.join((" ".join(reading).encode(), b"0%010d" % (_MOST_DOCUMENTS - df), word.encode()))


def _curated(materials: Materials) -> dict[str, int]:
    """Names of the glossary that can stand in the index, with an upper bound of the documents that have them."""
    names = _names()
    wanted = {bigram for bigrams in names.values() for bigram in bigrams}
    df = materials.frequencies(wanted, *_BIGRAMS)
    bounds = {name: min(df.get(bigram, 0) for bigram in bigrams) for name, bigrams in names.items()}
    return {name: bound for name, bound in bounds.items() if bound}


@cache
def _names() -> dict[str, list[bytes]]:
    """The names of the glossary, folded, each with its pairs of neighbouring characters."""
    names = {fold(name) for entry in Glossary.load() for name in entry.chinese}
    return {
        name: [name[at : at + 2].encode() for at in range(len(name) - 1)]
        for name in sorted(names)
        if 2 <= len(name) <= _LONGEST
    }
