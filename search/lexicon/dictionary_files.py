"""Turns CC-CEDICT into a mapped dictionary of both directions, once for a machine, and links it into generations.

    dictionary.hz   zh.keys …, en.keys …    sorted Chinese words, and runs of stems with spaces between them
                    zh.starts, zh.rows,     of each Chinese word the numbers of its English renderings, the best first,
                    zh.weights              and how probable each is
                    en.starts, …            the same of each run of stems
                    en.texts, en.text_ends  each run of stems as a dictionary writes it
                    sounds.keys …, costs    how names are transliterated (see `sound`)

How probable is an English word for a Chinese one: its senses share probability 1 by their rank, and a gloss of several
words gives each of them a part of its share. The same number, read the other way round, is how well a Chinese word says
an English one: what means nothing else says it best (the agreement of both directions that J. Wang and D. Oard found
useful: Combining bidirectional translation and synonymy for cross-language information retrieval, SIGIR 2006).
"""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from time import time
from typing import TypeVar

import numpy as np

from search.engine.blocks import BlockFile, BlockWriter
from search.engine.schema import fingerprint
from search.errors import IndexDamaged
from search.lexicon.cedict import Entry, Gloss, edition, entries
from search.lexicon.materials import OWNER, Materials, write_terms
from search.lexicon.sound import SoundModel
from search.text.english import STOP_WORDS, stem

__all__ = ["DICTIONARY", "KIND", "compile_dictionary", "write_dictionary"]

DICTIONARY = "dictionary.hz"
"""Name of the file in a generation."""

KIND = "dictionary"

_MOST_ENGLISH, _MOST_CHINESE = 16, 48  # renderings of a word that are kept
_MOST_CONTENT = 4  # words of a gloss whose parts stand for the Chinese word too
_PART_IN_GLOSS, _PART_OF_GLOSS = 0.3, 1.5  # see _parts
_USUAL, _RARE = 0.4, 10  # power of how often a Chinese word occurs when they are put in order; added to it
_AGREEMENT = 0.3  # power of the other direction's probability when English renderings are put in order
_WEEK = 7 * 24 * 3600  # seconds
_SOURCES = ("cedict.py", "dictionary_files.py", "sound.py")

_Stems = tuple[str, ...]
_Key = TypeVar("_Key", bound=Hashable)
_Shares = Mapping[_Stems, float]


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


def compile_dictionary(path: Path, lines: Iterable[Entry]) -> None:
    """Write a dictionary.

    Args:
        path: A file that does not exist yet.
        lines: Its entries; several may be of one word.
    """
    by_word: defaultdict[str, list[Entry]] = defaultdict(list)
    for line in lines:
        by_word[line.zh].append(line)
    texts: defaultdict[_Stems, Counter[str]] = defaultdict(Counter)
    parts: dict[_Stems, _Stems] = {}
    for line in chain.from_iterable(by_word.values()):
        for gloss in line.glosses:
            texts[gloss.stems][gloss.text] += 1
            parts[gloss.stems] = _parts(gloss)
            for word, part in zip(gloss.text.split(), gloss.stems, strict=True):
                texts[part,][word] += 1
    shares = {zh: _shares(some) for zh, some in by_word.items()}
    said = _said_by(shares, parts)
    with BlockWriter(path, KIND, OWNER) as file:
        zh_numbers = _write_keys(file, "zh", {zh: zh.encode() for zh in shares})
        en_numbers = _write_keys(file, "en", {stems: " ".join(stems).encode() for stems in said})
        totals = {stems: sum(words.values()) for stems, words in said.items()}
        english = (_english(zh, shares[zh], parts, said, totals) for zh in zh_numbers)
        _write_rows(file, "zh", [[(en_numbers[stems], p) for stems, p in found] for found in english])
        usual = _usual(shares)
        chinese = (_chinese(said[stems], usual) for stems in en_numbers)
        _write_rows(file, "en", [[(zh_numbers[zh], p) for zh, p in found] for found in chinese])
        written = [_written(texts, stems).encode() for stems in en_numbers]
        file.add("en.texts", np.frombuffer(b"".join(written), dtype=np.uint8))
        file.add("en.text_ends", np.cumsum([len(text) for text in written], dtype=np.uint32))
        SoundModel.learn(chain.from_iterable(by_word.values())).write(file)
        file.close({"edition": _edition(), "source": "CC-CEDICT"})


def _shares(some: Sequence[Entry]) -> dict[_Stems, float]:
    """How probable each gloss of a word is: the sense after n others has weight 1 / (1 + n)."""
    weights: dict[_Stems, float] = {}
    before = 0
    for entry in some:
        for gloss in entry.glosses:
            weights[gloss.stems] = max(weights.get(gloss.stems, 0.0), 1 / (1 + before + gloss.rank))
        before += 1 + max(gloss.rank for gloss in entry.glosses)
    total = sum(weights.values())
    return {stems: weight / total for stems, weight in weights.items()}


def _said_by(shares: Mapping[str, _Shares], parts: Mapping[_Stems, _Stems]) -> dict[_Stems, dict[str, float]]:
    """The Chinese words that say a run of stems, wholly or among other things, each with how much of it says that."""
    said: defaultdict[_Stems, dict[str, float]] = defaultdict(dict)
    for zh, glosses in shares.items():
        for stems, share in glosses.items():
            words = said[stems]
            words[zh] = words.get(zh, 0.0) + share
            for part in parts[stems]:
                words = said[part,]
                words[zh] = words.get(zh, 0.0) + share / len(parts[stems]) ** _PART_OF_GLOSS
    return said


def _parts(gloss: Gloss) -> _Stems:
    """The words of a gloss that say part of what it says: of a name, not what kind of thing has it (Wannian county)."""
    if len(gloss.stems) < 2:
        return ()
    pairs = list(zip(gloss.text.split(), gloss.stems, strict=True))
    named = [(word, stem) for word, stem in pairs if word[0].isupper()]
    return tuple(stem for _, stem in (named if pairs[0] in named else pairs) if stem not in _empty_stems())


def _english(
    zh: str,
    glosses: _Shares,
    parts: Mapping[_Stems, _Stems],
    said: Mapping[_Stems, Mapping[str, float]],
    totals: _Shares,
) -> list[tuple[_Stems, float]]:
    """The English renderings of a Chinese word, the best first, each with its probability."""
    found = dict(glosses)
    for stems, share in glosses.items():
        length = len(parts[stems])
        for part in parts[stems] if length <= _MOST_CONTENT else ():
            found[part,] = max(found.get((part,), 0.0), share * _PART_IN_GLOSS / length)
    ordered = sorted(
        (-p * (said[stems][zh] / totals[stems]) ** _AGREEMENT, stems)
        for stems, p in found.items()
        if stems[1:] or stems[0] not in _empty_stems()
    )
    return [(stems, found[stems]) for _, stems in ordered[:_MOST_ENGLISH]]


def _chinese(words: Mapping[str, float], usual: Mapping[str, float]) -> list[tuple[str, float]]:
    """The Chinese words that say something, first those that say little else and are usual."""
    ordered = sorted([(-p * usual[zh], zh) for zh, p in words.items()])[:_MOST_CHINESE]
    return [(zh, min(1.0, words[zh])) for _, zh in ordered]


def _usual(words: Collection[str]) -> dict[str, float]:
    """How usual some words are: a root of how often they stand in the texts that jieba counted."""
    found = dict.fromkeys(words, _RARE**_USUAL)
    for line in files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ")
        if word in found:
            found[word] = (int(count) + _RARE) ** _USUAL
    return found


def _written(texts: Mapping[_Stems, Counter[str]], stems: _Stems) -> str:
    """How a run of stems is written most often; the shortest of equals."""
    if stems not in texts:
        return " ".join(stems)
    return min(texts[stems].items(), key=lambda item: (-item[1], len(item[0]), item[0]))[0]


def _write_keys(file: BlockWriter, name: str, keys: Mapping[_Key, bytes]) -> dict[_Key, int]:
    """Write terms in the order of their bytes; gives the number of each, in this order."""
    ordered = sorted(keys, key=keys.__getitem__)
    write_terms(file, name, [keys[key] for key in ordered])
    return {key: number for number, key in enumerate(ordered)}


def _write_rows(file: BlockWriter, name: str, rows: Sequence[Sequence[tuple[int, float]]]) -> None:
    file.add(f"{name}.starts", np.cumsum([0, *map(len, rows)], dtype=np.uint32))
    file.add(f"{name}.rows", np.array([number for row in rows for number, _ in row], dtype=np.uint32))
    file.add(f"{name}.weights", np.array([weight for row in rows for _, weight in row], dtype=np.float32))


def _link(file: Path, target: Path) -> bool:
    """Link (or copy, from another disk) a dictionary if it is there, is what this version would make, and whole."""
    try:
        dictionary = BlockFile(file, KIND, OWNER)
        if dictionary.facts.get("edition") != _edition():
            return False
        dictionary.verify()
    except IndexDamaged:
        return False
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
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


@cache
def _empty_stems() -> frozenset[str]:
    """Stems of words that carry no subject in a gloss."""
    return frozenset(map(stem, STOP_WORDS | frozenset("one sb sth someone something etc person place thing".split())))
