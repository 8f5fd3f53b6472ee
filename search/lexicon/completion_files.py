"""Turns the words and titles of each segment, the glossary and the places into the files that completions come from.

    completions-<segment>.hz    its words (Latin; Chinese; Chinese by pinyin, by initials) and titles; it belongs to the
                                segment, so an update links it as long as the segment stays
    completions.hz              the glossary's terms and the gazetteer's places, as far as the archive has them

A Latin word takes about 20 bytes, a Chinese one 40 with its pinyin, a headline of 40 letters 45: of a million documents
in both languages about 100 megabytes. Memory for writing is bounded, whatever their number.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from search.engine.blocks import BlockFile, BlockWriter
from search.engine.documents import DocumentStore
from search.engine.manifest import SEGMENTS
from search.engine.segment import Segment
from search.errors import IndexDamaged
from search.lexicon.completion_keys import initials, key
from search.lexicon.known import write_known
from search.lexicon.materials import OWNER, Materials
from search.lexicon.ranked import write_ranked
from search.lexicon.ranked_rows import SortedRows
from search.lexicon.reading_files import reader
from search.text.english import STOP_WORDS
from search.text.fold import is_han

__all__ = [
    "KIND", "KNOWN", "VERSION", "Heading", "headings", "open_completions", "segment_file", "write_chinese",
    "write_completions", "write_latin", "write_titles",
]  # fmt: skip

_LOG = logging.getLogger(__name__)

KIND = "completions"
"""Kind of the files."""

KNOWN = "completions.hz"
"""Name of the file of terms and places."""

VERSION = 1
"""Version of what stands in the files; those of another are written anew."""

_MOST_WORDS = 1_000_000  # words of one script of a segment; what is rarer than so many others is rarely meant
_MANY, _LEAST_DF = 10_000, 2  # of so many documents one is not enough to make a word worth suggesting
_SHORTEST = 2  # letters, or Chinese characters, of a word
_SHORTEST_INITIALS = 3  # syllables; two letters begin half of all words


class Heading(msgspec.Struct, frozen=True):
    """A text of a stored document as far as its headline goes.

    Attributes:
        lang: BCP 47 tag.
        title: Headline.
    """

    lang: str
    title: str


class _Headings(msgspec.Struct, frozen=True):
    texts: list[Heading]


def headings(encoded: bytes) -> list[Heading]:
    """The headlines of a stored document; its paragraphs are skipped.

    Raises:
        msgspec.MsgspecError: If it is no document.
    """
    return msgspec.json.decode(encoded, type=_Headings).texts


def segment_file(segment_id: str) -> str:
    """Name of the file that holds the words and titles of a segment."""
    return f"{KIND}-{segment_id}.hz"


def write_completions(materials: Materials) -> None:
    """Write what completions come from; files of segments that stay are linked.

    Raises:
        ConfigError: If the glossary is wrong.
        IndexDamaged: If a segment cannot be read.
    """
    for segment in materials.segments:
        name = segment_file(segment.id)
        if materials.previous is None or not _linked(materials.previous / name, materials.folder / name, segment.id):
            _write_segment(materials.folder, segment)
    with BlockWriter(materials.folder / KNOWN, KIND, OWNER) as file:
        write_known(file, materials)
        file.close({"version": VERSION})


def open_completions(path: Path, owner: str) -> BlockFile | None:
    """A file of completions; None if there is none, or if another version of hezuo wrote it.

    Args:
        path: The file.
        owner: The id of its segment, or `OWNER` for that of terms and places.

    Raises:
        IndexDamaged: If it is cut, or is another file.
    """
    if not path.exists():
        return None
    file = BlockFile(path, KIND, owner)
    return file if file.facts.get("version") == VERSION else None


def _linked(source: Path, target: Path, owner: str) -> bool:
    """Link a file of the generation before; False if there is none that can be used."""
    try:
        if open_completions(source, owner) is None:
            return False
        os.link(source, target)
    except IndexDamaged as error:
        _LOG.info("completions are written anew: %s", error)
        return False
    except OSError:  # a file system without links
        shutil.copy2(source, target)
    return True


def _write_segment(folder: Path, segment: Segment) -> None:
    with BlockWriter(folder / segment_file(segment.id), KIND, segment.id) as file:
        write_latin(folder, _frequent(segment, "title_forms", "body_forms"), file)
        write_chinese(folder, _frequent(segment, "title_zh", "body_zh"), file)
        write_titles(folder, segment, file)
        file.close({"version": VERSION})


def write_latin(folder: Path, words: Iterable[tuple[str, int]], file: BlockWriter) -> None:
    """Write the table of Latin words.

    Args:
        folder: Where files may be written that are gone afterwards.
        words: As they are written, with document frequencies; the same word may come again.
        file: A block file that is being written.
    """
    with SortedRows(folder) as rows:
        for word, df in words:
            spelt = key(word)
            if len(spelt) >= _SHORTEST and not spelt.isdigit() and word not in STOP_WORDS:
                rows.add(spelt, b"" if spelt == word else word.encode(), df)
        write_ranked(file, "latin", rows)


def write_chinese(folder: Path, words: Iterable[tuple[str, int]], file: BlockWriter) -> None:
    """Write the tables of Chinese words: as they are, by pinyin, and by the initials of their pinyin.

    Args:
        folder: Where files may be written that are gone afterwards.
        words: Folded, with document frequencies; the same word may come again.
        file: A block file that is being written.
    """
    read = reader().syllables_of_folded
    with SortedRows(folder) as chinese, SortedRows(folder) as pinyin, SortedRows(folder) as short:
        for word, df in words:
            if len(word) < _SHORTEST or not all(map(is_han, word)):
                continue
            chinese.add(word, b"", df)
            for said in read(word):
                pinyin.add("".join(said), word.encode(), df)
                if len(said) >= _SHORTEST_INITIALS:
                    short.add(initials(said), word.encode(), df)
        write_ranked(file, "chinese", chinese)
        write_ranked(file, "pinyin", pinyin)
        write_ranked(file, "initials", short)


def write_titles(folder: Path, segment: Segment, file: BlockWriter) -> None:
    """Write the table of headlines: each once, with the first document that has it, and how many do.

    Args:
        folder: The generation, complete but for its lexicon.
        segment: One of its segments.
        file: A block file that is being written.

    Raises:
        IndexDamaged: If a stored document cannot be read.
    """
    store = DocumentStore(folder / SEGMENTS / segment.id, segment.id)
    with SortedRows(folder, one_a_key=True) as rows:
        for number in range(len(store)):
            for spelt in {key(heading.title) for heading in headings(store.encoded(number))} - {""}:
                rows.add(spelt, number.to_bytes(4, "big"), 1)
        write_ranked(file, "title", rows)


def _frequent(segment: Segment, *fields: str) -> Iterator[tuple[str, int]]:
    """The commonest words of some fields with the number of documents that hold them in one of the fields."""
    known = [segment.fields[name] for name in fields if name in segment.fields]
    counts = [field.dfs(0, len(field.dictionary)) for field in known]
    least = _LEAST_DF if segment.size > _MANY else 1
    if sum(map(len, counts)) > _MOST_WORDS:
        # Words of exactly this frequency may be too many, so none of them is taken.
        least = max(least, 1 + int(np.partition(np.concatenate(counts), -_MOST_WORDS)[-_MOST_WORDS]))
    for field, dfs in zip(known, counts, strict=True):
        for word, df in zip(field.dictionary.terms(), dfs.tolist(), strict=True):
            if df >= least:
                yield word.decode(), df
