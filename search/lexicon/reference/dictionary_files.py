"""Compiling CC-CEDICT into a bilingual dictionary file, once per machine, and linking it into generations.

    dictionary.hz   zh.keys …, en.keys …    sorted Chinese words, and sequences of stems separated by spaces
                    zh.starts, zh.rows,     numbers of the English translations of each Chinese word, the best first,
                    zh.weights              and their probabilities
                    en.starts, …            the same for each sequence of stems
                    en.texts, en.text_ends  each sequence of stems as the dictionary writes it
                    sounds.keys …, costs    the transliteration model (see `transliteration`)

The content is made by `translation_table` and `transliteration_learning`.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from time import time

import numpy as np

from search.engine import BlockFile, BlockWriter
from search.errors import IndexDamaged
from search.lexicon.build_context import OWNER, BuildContext, write_terms
from search.lexicon.reference.cedict import CedictEntries, load_entries
from search.lexicon.reference.translation_table import TranslationRows, tabulate
from search.lexicon.reference.transliteration_learning import learn_transliteration
from search.lexicon.version import dictionary_versions

__all__ = ["DICTIONARY", "KIND", "compile_dictionary", "write_dictionary"]

_LOG = logging.getLogger(__name__)

DICTIONARY = "dictionary.hz"
"""Name of the file in a generation."""

KIND = "dictionary"

_MAX_AGE = 7 * 24 * 3600  # seconds; older files of other versions are removed from the cache


def write_dictionary(context: BuildContext) -> None:
    """Put the dictionary into an unfinished generation.

    Linked from the generation before, or from the cache (that of `context`, else `HEZUO_CACHE`, else
    `XDG_CACHE_HOME/hezuo`), where it is made first if it is missing; without a cache that can be written, made in the
    generation itself.

    Args:
        context: The generation; it has no such file yet.
    """
    target = context.folder / DICTIONARY
    if context.previous and _link_if_current(context.previous / DICTIONARY, target):
        return
    with suppress(OSError):
        folder = context.cache or _cache_folder()
        cached = folder / _cached_name()
        if _link_if_current(cached, target):
            return
        folder.mkdir(parents=True, exist_ok=True)
        # A folder of its own, so that of two processes each replaces the file by a complete one.
        work = Path(mkdtemp(prefix="dictionary-", dir=folder))
        try:
            compile_dictionary(work / DICTIONARY, load_entries())
            (work / DICTIONARY).replace(cached)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _remove_old(folder, cached)
        if _link_if_current(cached, target):
            return
    compile_dictionary(target, load_entries())


def compile_dictionary(path: Path, entries: CedictEntries) -> None:
    """Compile a dictionary and write it to a file.

    Args:
        path: A file that does not exist yet.
        entries: Its content.
    """
    _LOG.info("compiling the dictionary, once for this machine")
    table, transliteration = tabulate(entries), learn_transliteration(entries.names)
    with BlockWriter(path, KIND, OWNER) as file:
        write_terms(file, "zh", [word.encode() for word in table.zh])
        write_terms(file, "en", [run.encode() for run in table.en])
        _write_rows(file, "zh", table.english)
        _write_rows(file, "en", table.chinese)
        texts = [text.encode() for text in table.texts]
        file.add("en.texts", np.frombuffer(b"".join(texts), dtype=np.uint8))
        file.add("en.text_ends", np.cumsum([len(text) for text in texts], dtype=np.uint32))
        transliteration.write(file)
        file.close({"versions": dictionary_versions(), "source": "CC-CEDICT"})


def _write_rows(file: BlockWriter, name: str, rows: TranslationRows) -> None:
    file.add(f"{name}.starts", rows.starts.astype(np.uint32))
    file.add(f"{name}.rows", rows.numbers.astype(np.uint32))
    file.add(f"{name}.weights", rows.weights.astype(np.float32))


def _link_if_current(file: Path, target: Path) -> bool:
    """Link (or copy, from another disk) a dictionary if it exists, is intact and is what this version would write."""
    try:
        dictionary = BlockFile(file, KIND, OWNER)
        if dictionary.facts.get("versions") != dictionary_versions():
            return False
        dictionary.verify()
    except IndexDamaged as error:
        if file.exists():
            _LOG.warning("the dictionary is not taken from the cache: %s", error)
        return False
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
    _LOG.debug("the dictionary is that of %s", file)
    return True


def _remove_old(folder: Path, kept: Path) -> None:
    """Remove dictionaries of other versions, and remains of killed processes, once they are a week old."""
    for path in folder.glob("dictionary-*"):
        if path != kept and time() - path.stat().st_mtime > _MAX_AGE:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _cache_folder() -> Path:
    if folder := os.environ.get("HEZUO_CACHE"):
        return Path(folder)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hezuo"


def _cached_name() -> str:
    """Return the file's name in the cache: another one for other versions, so that several of hezuo can share it."""
    key = json.dumps(dictionary_versions(), sort_keys=True)
    return f"dictionary-{sha256(key.encode()).hexdigest()[:16]}.hz"
