"""Files of completions: words and titles of each segment, terms of the glossary, and places.

    completions-<segment>.hz    its words (Latin; Chinese; Chinese by pinyin, by initials), titles; an update links it
                                as long as the segment stays
    completions.hz              terms of the glossary and places of the gazetteer that documents have

A Latin word takes about 20 bytes, a Chinese one 40 with its pinyin, a headline of 40 letters 45: about 100 megabytes
for a million documents in both languages. Writing takes bounded memory.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from search.engine import SEGMENTS, BlockFile, BlockWriter, DocumentStore, Segment
from search.errors import IndexDamaged
from search.lexicon.build_context import OWNER, BuildContext
from search.lexicon.completion.completion_keys import completion_key, initials
from search.lexicon.completion.curated_completions import write_curated
from search.lexicon.completion.ranked_table import write_ranked
from search.lexicon.completion.sorted_rows import SortedRows
from search.lexicon.sound.reading_files import reader
from search.text import STOP_WORDS, PinyinReader, is_han

__all__ = [
    "CURATED", "KIND", "open_completions", "segment_file", "write_chinese",
    "write_completions", "write_latin", "write_segment_completions", "write_titles",
]  # fmt: skip

_LOG = logging.getLogger(__name__)

KIND = "completions"
"""Kind of the files."""

CURATED = "completions.hz"
"""Name of the file of glossary terms and places."""

_MAX_WORDS = 1_000_000  # words of one script of a segment, the most frequent ones; bounds the size of the file
# In a segment of more than so many documents, a word that only one of them has is not suggested.
_LARGE_SEGMENT, _MIN_DF = 10_000, 2
_MIN_LENGTH = 2  # letters, or Chinese characters, of a word
_MIN_INITIALS = 3  # syllables of a word that is found by its initials; two letters would match too many words


def segment_file(segment_id: str) -> str:
    """Return the name of the file with the words and titles of a segment."""
    return f"{KIND}-{segment_id}.hz"


def write_completions(context: BuildContext) -> None:
    """Write the files of completions; files of segments that stay are linked.

    Raises:
        ConfigError: If the glossary is wrong.
        IndexDamaged: If a segment cannot be read.
    """
    write_segment_completions(context)
    with BlockWriter(context.folder / CURATED, KIND, OWNER) as file:
        write_curated(file, context)
        file.close()


def write_segment_completions(context: BuildContext) -> None:
    """Write the files of the words and titles of segments; those of segments that stay are linked.

    Raises:
        IndexDamaged: If a segment cannot be read.
    """
    for segment in context.segments:
        name = segment_file(segment.id)
        if context.previous is None or not _link_previous(context.previous / name, context.folder / name, segment.id):
            _write_segment(context.folder, segment, reader(context.tables.gazetteer))


def open_completions(path: Path, owner: str) -> BlockFile | None:
    """Open a file of completions; None if there is none.

    Args:
        path: The file.
        owner: The id of its segment, or `OWNER` for that of terms and places.

    Raises:
        IndexDamaged: If it is cut, or is another file.
    """
    return BlockFile(path, KIND, owner) if path.exists() else None


def _link_previous(source: Path, target: Path, owner: str) -> bool:
    """Link a file of the previous generation; return False if there is none that can be used."""
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


def _write_segment(folder: Path, segment: Segment, read: PinyinReader) -> None:
    with BlockWriter(folder / segment_file(segment.id), KIND, segment.id) as file:
        write_latin(folder, _frequent(segment, "title_forms", "body_forms"), file)
        write_chinese(folder, _frequent(segment, "title_zh", "body_zh"), file, read)
        write_titles(folder, segment, file)
        file.close()


def write_latin(folder: Path, words: Iterable[tuple[str, int]], file: BlockWriter) -> None:
    """Write the table of Latin words.

    Args:
        folder: Folder for temporary files.
        words: As they are written, with document frequencies; the same word may come again.
        file: A block file that is being written.
    """
    with SortedRows(folder) as rows:
        for word, df in words:
            key = completion_key(word)
            if len(key) >= _MIN_LENGTH and not key.isdigit() and word not in STOP_WORDS:
                rows.add(key, b"" if key == word else word.encode(), df)
        write_ranked(file, "latin", rows)


def write_chinese(folder: Path, words: Iterable[tuple[str, int]], file: BlockWriter, read: PinyinReader) -> None:
    """Write the tables of Chinese words: as they are, by pinyin, and by the initials of their pinyin.

    Args:
        folder: Folder for temporary files.
        words: Folded, with document frequencies; the same word may come again.
        file: A block file that is being written.
        read: Reads them.
    """
    readings = read.syllables_of_folded
    with SortedRows(folder) as by_characters, SortedRows(folder) as by_pinyin, SortedRows(folder) as by_initials:
        for word, df in words:
            if len(word) < _MIN_LENGTH or not all(map(is_han, word)):
                continue
            by_characters.add(word, b"", df)
            for syllables in readings(word):
                by_pinyin.add("".join(syllables), word.encode(), df)
                if len(syllables) >= _MIN_INITIALS:
                    by_initials.add(initials(syllables), word.encode(), df)
        write_ranked(file, "chinese", by_characters)
        write_ranked(file, "pinyin", by_pinyin)
        write_ranked(file, "initials", by_initials)


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
    with SortedRows(folder, merge_keys=True) as rows:
        for number in range(len(store)):
            for key in {completion_key(title) for title in store.titles(number)} - {""}:
                rows.add(key, number.to_bytes(4, "big"), 1)
        write_ranked(file, "title", rows)


def _frequent(segment: Segment, *fields: str) -> Iterator[tuple[str, int]]:
    """Yield the most frequent words of some fields, with their document frequency in each."""
    field_postings = [segment.fields[name] for name in fields if name in segment.fields]
    counts = [field.dfs(0, len(field.dictionary)) for field in field_postings]
    min_df = _MIN_DF if segment.size > _LARGE_SEGMENT else 1
    if sum(map(len, counts)) > _MAX_WORDS:
        # Words of exactly this frequency may be too many, so none of them is taken.
        min_df = max(min_df, 1 + int(np.partition(np.concatenate(counts), -_MAX_WORDS)[-_MAX_WORDS]))
    for field, dfs in zip(field_postings, counts, strict=True):
        for word, df in zip(field.dictionary.terms(), dfs.tolist(), strict=True):
            if df >= min_df:
                yield word.decode(), df
