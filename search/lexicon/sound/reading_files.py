"""Turns the Chinese words of an index and of the glossary into `readings.hz`: each reading with the words read so.

Its arrays: `readings…`, the readings in order, syllables separated by spaces, as a dictionary that is searched in
place; `after`, for each reading one past the number of its last word; `words`, the words in UTF-8 end to end, those of
a reading by frequency, and `words_ends`, where each of them ends; `df`, in how many documents each stands (a name
that is no term of the index: in how many at most); `curated`, 1 for names of the glossary, which are there even if no
document has them, since they lead to their English.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from search.engine import BlockWriter
from search.enrich import Gazetteer
from search.lexicon.materials import OWNER, Materials, write_terms
from search.lexicon.reference.glossary import Glossary
from search.text import HAN, PinyinReader, WordReading, fold, syllables, toneless

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
def reader() -> PinyinReader:
    """Reads words with the gazetteer's readings of places; made once in a process.

    Raises:
        ConfigError: If a table of the gazetteer is wrong.
    """
    plain = PinyinReader()
    special: dict[str, dict[WordReading, None]] = {}
    for name in (name for unit in Gazetteer.load().units.values() for name in unit.names):
        short = fold(name.short)
        reading = tuple(toneless(syllable).replace("ü", "u") for syllable in name.pinyin.split())
        if len(short) > 1 and len(reading) == len(short) and syllables().issuperset(reading):
            special.setdefault(short, {})[reading] = None
            if name.full.startswith(name.short):  # or 山西省长治 would be 山西 and 省长
                for ending in plain.syllables(name.full[len(short) :]):
                    special.setdefault(fold(name.full), {})[reading + ending] = None
    # 朝阳 is a place, and the morning sun, which is read otherwise.
    return PinyinReader(
        {
            word: (*found, *(one for one in plain.table_readings(word) if one not in found))
            for word, found in special.items()
        }
    )


def write_readings(materials: Materials) -> None:
    """Write `readings.hz` into an unfinished generation: one of the writers of `lexicon.build`.

    Costs about 10 µs and 250 bytes of memory a word.

    Raises:
        ConfigError: If the gazetteer or the glossary is wrong.
    """
    table = _Table()
    for line in sorted(_lines(materials)):
        table.add(*line.split(_SEPARATOR))
    with BlockWriter(materials.folder / READINGS, KIND, OWNER) as file:
        table.write(file)
        file.close()


class _Table:
    """The arrays of the file, as they grow."""

    def __init__(self) -> None:
        self._readings: list[bytes] = []
        self._words, self._curated = bytearray(), bytearray()
        self._after, self._ends, self._df = array("I"), array("I"), array("I")
        self._first = 0  # number of the first word of the last reading

    def add(self, reading: bytes, rank: bytes, word: bytes) -> None:
        """Take the parts of the next line, unless there are enough words of its reading."""
        if not self._readings or reading != self._readings[-1]:
            self._readings.append(reading)
            self._first = len(self._ends)
            self._after.append(self._first)
        if len(self._ends) - self._first < _MOST_ALIKE:
            self._words += word
            self._ends.append(len(self._words))
            self._curated.append(rank[:1] == b"0")
            self._df.append(_MOST_DOCUMENTS - int(rank[1:]))
            self._after[-1] = len(self._ends)

    def write(self, file: BlockWriter) -> None:
        """Write all of them."""
        write_terms(file, "readings", self._readings)
        for name, numbers in (("after", self._after), ("words_ends", self._ends), ("df", self._df)):
            file.add(name, np.array(numbers, dtype=np.uint32))
        for name, octets in (("words", self._words), ("curated", self._curated)):
            file.add(name, np.frombuffer(octets, dtype=np.uint8))


def _lines(materials: Materials) -> Iterator[bytes]:
    """A line for each reading of each word: sorted, names of the glossary come first, then the most frequent words."""
    read = reader().syllables_of_folded
    curated = _curated(materials)
    is_word = re.compile(f"[{HAN}]{{2,{_LONGEST}}}").fullmatch
    for term, df in materials.vocabulary(*_FIELDS):
        word = term.decode()
        if word in curated:
            curated[word] = df
        elif is_word(word):
            rank = b"1%010d" % (_MOST_DOCUMENTS - df)
            for reading in read(word):
                yield _SEPARATOR.join((" ".join(reading).encode(), rank, term))
    for word, df in curated.items():
        rank = b"0%010d" % (_MOST_DOCUMENTS - df)
        for key in _names()[word].readings:
            yield _SEPARATOR.join((key, rank, word.encode()))


def _curated(materials: Materials) -> dict[str, int]:
    """The names of the glossary with an upper bound of the documents that have them, which may be 0."""
    names = _names()
    df = materials.frequencies({bigram for name in names.values() for bigram in name.bigrams}, *_BIGRAMS)
    return {name: min(df.get(bigram, 0) for bigram in about.bigrams) for name, about in names.items()}


class _Name(NamedTuple):
    """A name of the glossary: its pairs of neighbouring characters, and its readings as they stand in the file."""

    bigrams: tuple[bytes, ...]
    readings: tuple[bytes, ...]


@cache
def _names() -> dict[str, _Name]:
    """The names of the glossary, folded; made once in a process."""
    names = {fold(name) for entry in Glossary.load() for name in entry.chinese}
    return {
        name: _Name(
            tuple(name[at : at + 2].encode() for at in range(len(name) - 1)),
            tuple(" ".join(reading).encode() for reading in reader().syllables_of_folded(name)),
        )
        for name in sorted(names)
        if 2 <= len(name) <= _LONGEST
    }
