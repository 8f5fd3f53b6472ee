"""The file `readings.hz`: Chinese words of an index and of the glossary by their toneless pinyin.

The segmenter may join a name that it does not know with the character before or behind it, 高岗谈. So what begins or
ends such a word and may be a personal name has its reading here too.

readings…       the readings in order, syllables separated by spaces, as a dictionary that is searched in place
after           for each reading one past the number of its last word
words           the words in UTF-8 end to end, those of a reading by frequency
words_ends      the end of each word
df              document frequency of each word; an upper bound for a name that is no term of the index
curated         1 for names of the glossary; they are included even if no document has them, since their English
                names are searched for too
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from search.engine import BlockWriter
from search.enrich import Gazetteer
from search.lexicon.build_context import OWNER, BuildContext, write_terms
from search.lexicon.curated.tables import CuratedTables
from search.text import HAN, SURNAMES, PinyinReader, WordReading, fold, is_known_word, syllables, toneless

__all__ = ["KIND", "READINGS", "reader", "write_readings"]

READINGS = "readings.hz"
"""Name of the file in a generation."""

KIND = "readings"

_FIELDS = ("title_zh", "body_zh")
_BIGRAMS = ("title_bigrams", "body_bigrams")
_MAX_CHARACTERS = 16  # characters of a word whose reading is stored
_MAX_HOMOPHONES = 32  # words of one reading that are kept, the most frequent ones
_SEPARATOR = b"\t"  # sorts below a space, so that lines sort in the order of their readings
_MAX_DF = (1 << 32) - 1  # frequencies are stored in 32 bits


@lru_cache(maxsize=2)  # that of hezuo's gazetteer, and that of an archive's
def reader(gazetteer: Gazetteer) -> PinyinReader:
    """Return a reader that knows a gazetteer's readings of places; made once in a process.

    Raises:
        ConfigError: If a table of the gazetteer is wrong.
    """
    plain = PinyinReader()
    by_name: dict[str, dict[WordReading, None]] = {}
    for name in (name for unit in gazetteer.units.values() for name in unit.names):
        short = fold(name.short)
        reading = tuple(toneless(syllable).replace("ü", "u") for syllable in name.pinyin.split())
        if len(short) > 1 and len(reading) == len(short) and syllables().issuperset(reading):
            by_name.setdefault(short, {})[reading] = None
            if name.full.startswith(name.short):  # or 山西省长治 would be 山西 and 省长
                for ending in plain.syllables(name.full[len(short) :]):
                    by_name.setdefault(fold(name.full), {})[reading + ending] = None
    # A place may also be a common word with another reading: 朝阳 (Chaoyang; zhaoyang, the morning sun).
    return PinyinReader(
        {
            word: (*readings, *(reading for reading in plain.table_readings(word) if reading not in readings))
            for word, readings in by_name.items()
        }
    )


def write_readings(context: BuildContext) -> None:
    """Write `readings.hz` into an unfinished generation: one of the writers of `lexicon.writing`.

    Costs about 10 µs and 250 bytes of memory a word.

    Raises:
        ConfigError: If the gazetteer or the glossary is wrong.
    """
    table = _ReadingTable()
    for line in sorted(_lines(context)):
        table.add(*line.split(_SEPARATOR))
    with BlockWriter(context.folder / READINGS, KIND, OWNER) as file:
        table.write(file)
        file.close()


class _ReadingTable:
    """The growing arrays of the file."""

    def __init__(self) -> None:
        self._readings: list[bytes] = []
        self._words, self._curated = bytearray(), bytearray()
        self._after, self._ends, self._df = array("I"), array("I"), array("I")
        self._first = 0  # number of the first word of the last reading

    def add(self, reading: bytes, rank: bytes, word: bytes) -> None:
        """Add the parts of the next line, unless its reading has enough words."""
        if not self._readings or reading != self._readings[-1]:
            self._readings.append(reading)
            self._first = len(self._ends)
            self._after.append(self._first)
        if len(self._ends) - self._first < _MAX_HOMOPHONES:
            self._words += word
            self._ends.append(len(self._words))
            self._curated.append(rank[:1] == b"0")
            self._df.append(_MAX_DF - int(rank[1:]))
            self._after[-1] = len(self._ends)

    def write(self, file: BlockWriter) -> None:
        """Write all arrays."""
        write_terms(file, "readings", self._readings)
        for name, numbers in (("after", self._after), ("words_ends", self._ends), ("df", self._df)):
            file.add(name, np.array(numbers, dtype=np.uint32))
        for name, octets in (("words", self._words), ("curated", self._curated)):
            file.add(name, np.frombuffer(octets, dtype=np.uint8))


def _lines(context: BuildContext) -> Iterator[bytes]:
    """Yield a line for each reading of each word; sorted, they begin with glossary names, then frequent words."""
    curated, names, read = _curated(context), Counter[str](), reader(context.tables.gazetteer)
    is_word = re.compile(f"[{HAN}]{{2,{_MAX_CHARACTERS}}}").fullmatch
    for term, df in context.vocabulary(*_FIELDS):
        word = term.decode()
        if word in curated:
            curated[word] = df
        elif is_word(word):
            names.update(dict.fromkeys(_names_inside(word), df))
            yield from _lines_of(read, word, df)
    indexed = context.frequencies({name.encode() for name in names}, *_FIELDS)
    for name, df in names.items():
        if name not in curated and not indexed.get(name.encode()):
            yield from _lines_of(read, name, df)
    for word, df in curated.items():
        rank = b"0%010d" % (_MAX_DF - df)
        for key in _glossary_names(context.tables)[word].readings:
            yield _SEPARATOR.join((key, rank, word.encode()))


def _lines_of(read: PinyinReader, word: str, df: int) -> Iterator[bytes]:
    rank = b"1%010d" % (_MAX_DF - df)
    for reading in read.syllables_of_folded(word):
        yield _SEPARATOR.join((" ".join(reading).encode(), rank, word.encode()))


def _names_inside(word: str) -> Iterator[str]:
    """Yield what may be a personal name in a word that the segmenter does not know: 高岗 in 高岗谈 and 由高岗."""
    if len(word) in _JOINED_LENGTHS and not is_known_word(word):
        yield from (name for name in (word[:-1], word[1:]) if name[0] in SURNAMES and not is_known_word(name))


_JOINED_LENGTHS = (3, 4)  # characters of a name and the one that it is joined with


def _curated(context: BuildContext) -> dict[str, int]:
    """Return the names of the glossary with an upper bound of their document frequency, which may be 0."""
    names = _glossary_names(context.tables)
    df = context.frequencies({bigram for name in names.values() for bigram in name.bigrams}, *_BIGRAMS)
    return {name: min(df.get(bigram, 0) for bigram in about.bigrams) for name, about in names.items()}


class _GlossaryName(NamedTuple):
    """A name of the glossary: its bigrams, and its readings as they are written to the file."""

    bigrams: tuple[bytes, ...]
    readings: tuple[bytes, ...]


@lru_cache(maxsize=2)
def _glossary_names(tables: CuratedTables) -> dict[str, _GlossaryName]:
    """Return the names of the glossary, folded; made once in a process."""
    names = {fold(name) for entry in tables.glossary for name in entry.chinese}
    read = reader(tables.gazetteer)
    return {
        name: _GlossaryName(
            tuple(name[start : start + 2].encode() for start in range(len(name) - 1)),
            tuple(" ".join(reading).encode() for reading in read.syllables_of_folded(name)),
        )
        for name in sorted(names)
        if 2 <= len(name) <= _MAX_CHARACTERS
    }
