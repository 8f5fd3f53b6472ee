"""Claims about the compiled dictionary: it is made once a machine, linked into generations, and damage is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engine import BlockFile
from search.errors import IndexDamaged
from search.lexicon.build_context import OWNER, BuildContext
from search.lexicon.reference import dictionary_files
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.dictionary_files import DICTIONARY, KIND, compile_dictionary, write_dictionary
from tests.fixtures.dictionary import ENTRIES


def context(folder: Path, previous: Path | None = None) -> BuildContext:
    folder.mkdir()
    return BuildContext(folder, (), previous)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEZUO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(dictionary_files, "load_entries", lambda: ENTRIES)
    return tmp_path / "cache"


def test_the_dictionary_is_made_once_and_linked(cache: Path, tmp_path: Path) -> None:
    """Two generations and the cache share one file, and an update takes that of the generation before."""
    write_dictionary(context(tmp_path / "one"))
    write_dictionary(context(tmp_path / "two"))
    (cached,) = cache.iterdir()
    cached.unlink()
    write_dictionary(context(tmp_path / "three", tmp_path / "two"))
    assert len({(tmp_path / name / DICTIONARY).stat().st_ino for name in ("one", "two", "three")}) == 1
    assert not list(cache.iterdir())


def test_a_damaged_or_foreign_file_in_the_cache_is_replaced(cache: Path, tmp_path: Path) -> None:
    """A generation never gets a dictionary that is not what this version makes."""
    write_dictionary(context(tmp_path / "one"))
    (cached,) = cache.iterdir()
    data = bytearray(cached.read_bytes())
    cached.unlink()
    data[200] ^= 1
    for number, content in enumerate((bytes(data), b"", bytes(data[: len(data) // 2]))):
        cached.write_bytes(content)
        folder = tmp_path / f"again{number}"
        write_dictionary(context(folder))
        opened = BilingualDictionary.open(folder)
        assert opened is not None
        assert opened.knows("粮食")


def test_without_a_cache_it_is_made_in_the_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """A cache that cannot be written hinders nothing."""
    cache.write_text("a file where the folder should be")
    write_dictionary(context(tmp_path / "one"))
    assert BilingualDictionary.open(tmp_path / "one") is not None


def test_a_damaged_dictionary_is_said_to_be_damaged(tmp_path: Path) -> None:
    """A file that was cut or changed raises `IndexDamaged`, when it is opened or when it is read; none is None."""
    assert BilingualDictionary.open(tmp_path) is None
    path = tmp_path / DICTIONARY
    compile_dictionary(path, ENTRIES)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1])
    with pytest.raises(IndexDamaged):
        BilingualDictionary.open(tmp_path)
    path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    with pytest.raises(IndexDamaged):
        list(BilingualDictionary(BlockFile(path, KIND, OWNER)).english("粮食"))
