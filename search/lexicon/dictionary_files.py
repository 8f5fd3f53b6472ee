"""Turns CC-CEDICT into a mapped dictionary of both directions, once for a machine, and links it into generations.

    dictionary.hz   zh.keys …, en.keys …    sorted Chinese words, and runs of stems with spaces between them
                    zh.starts, zh.rows,     of each Chinese word the numbers of its English renderings, the best first,
                    zh.weights              and how probable each is
                    en.starts, …            the same of each run of stems
                    en.texts, en.text_ends  each run of stems as a dictionary writes it
                    sounds.keys …, costs    how names are transliterated (see `sound`)

What it says is made by `translation_table` and `sound_learning`.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from time import time

import numpy as np

from search.engine.blocks import BlockFile, BlockWriter
from search.engine.schema import fingerprint
from search.errors import IndexDamaged
from search.lexicon.cedict import Entries, edition, entries
from search.lexicon.materials import OWNER, Materials, write_terms
from search.lexicon.sound_learning import learn_sounds
from search.lexicon.translation_table import Rows, tabulate

__all__ = ["DICTIONARY", "KIND", "compile_dictionary", "write_dictionary"]

_LOG = logging.getLogger(__name__)

DICTIONARY = "dictionary.hz"
"""Name of the file in a generation."""

KIND = "dictionary"

_WEEK = 7 * 24 * 3600  # seconds
_SOURCES = (
    "cedict.py", "dictionary_files.py", "name_keys.py", "sound.py", "sound_learning.py", "translation_table.py",
)  # fmt: skip


def write_dictionary(materials: Materials) -> None:
    """Put the dictionary into an unfinished generation.

    Linked from the generation before, or from the cache (that of `materials`, else `HEZUO_CACHE`, else
    `XDG_CACHE_HOME/hezuo`), where it is made first if it is missing; without a cache that can be written, made in the
    generation itself.

    Args:
        materials: The generation; in it there is no such file yet.
    """
    target = materials.folder / DICTIONARY
    if materials.previous and _link(materials.previous / DICTIONARY, target):
        return
    with suppress(OSError):
        folder = materials.cache or _cache_folder()
        cached = folder / f"dictionary-{_edition()[:16]}.hz"
        if _link(cached, target):
            return
        folder.mkdir(parents=True, exist_ok=True)
        # A folder of its own, so that of two processes each replaces the file by a complete one.
        work = Path(mkdtemp(prefix="dictionary-", dir=folder))
        try:
            compile_dictionary(work / DICTIONARY, entries())
            (work / DICTIONARY).replace(cached)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _sweep(folder, cached)
        if _link(cached, target):
            return
    compile_dictionary(target, entries())


def compile_dictionary(path: Path, entries: Entries) -> None:
    """Write a dictionary.

    Args:
        path: A file that does not exist yet.
        entries: What it says.
    """
    _LOG.info("compiling the dictionary, once for this machine")
    table, sounds = tabulate(entries), learn_sounds(entries.names)
    with BlockWriter(path, KIND, OWNER) as file:
        write_terms(file, "zh", [word.encode() for word in table.zh])
        write_terms(file, "en", [run.encode() for run in table.en])
        _write_rows(file, "zh", table.english)
        _write_rows(file, "en", table.chinese)
        texts = [text.encode() for text in table.texts]
        file.add("en.texts", np.frombuffer(b"".join(texts), dtype=np.uint8))
        file.add("en.text_ends", np.cumsum([len(text) for text in texts], dtype=np.uint32))
        sounds.write(file)
        file.close({"edition": _edition(), "source": "CC-CEDICT"})


def _write_rows(file: BlockWriter, name: str, rows: Rows) -> None:
    file.add(f"{name}.starts", rows.starts.astype(np.uint32))
    file.add(f"{name}.rows", rows.numbers.astype(np.uint32))
    file.add(f"{name}.weights", rows.weights.astype(np.float32))


def _link(file: Path, target: Path) -> bool:
    """Link (or copy, from another disk) a dictionary if it is there, is what this version would make, and whole."""
    try:
        dictionary = BlockFile(file, KIND, OWNER)
        if dictionary.facts.get("edition") != _edition():
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


def _sweep(folder: Path, kept: Path) -> None:
    """Remove dictionaries of other versions, and what a process that was ended left, once they are a week old."""
    for path in folder.glob("dictionary-*"):
        if path != kept and time() - path.stat().st_mtime > _WEEK:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _cache_folder() -> Path:
    if folder := os.environ.get("HEZUO_CACHE"):
        return Path(folder)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hezuo"


@cache
def _edition() -> str:
    """SHA-256 of everything that decides what the file says."""
    digest = sha256(f"{edition()} {fingerprint()}".encode())
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
