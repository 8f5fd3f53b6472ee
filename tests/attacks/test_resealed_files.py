"""Claims about numbers that are wrong though every checksum is right: they are refused where they are decoded."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from search import Library
from search.engine import SEGMENTS, BlockFile, BlockWriter, OpenIndex, build_generation, current, update_generation
from search.engine.write.merging import Source, merge_segments
from search.errors import IndexDamaged
from search.lexicon import ArchivePairs, write_lexicon
from tests.attacks.test_damaged_files import make_document, questions
from tests.attacks.test_hostile_files import facts_of, vouch

CASES, CHUNKS = 2000, 20

Array = npt.NDArray[Any]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, with a deletion in one of them and a whole lexicon."""
    folder = tmp_path_factory.mktemp("resealed") / "index"
    documents = [make_document(number) for number in range(36)]
    facts: dict[str, object] = {"sources": [], "rejected_total": 0, "rejected": []}
    build_generation(folder, documents[:24], lambda: facts, memory_mb=64, cores=1, finish=write_lexicon)
    update_generation(
        folder, documents[24:], ["document-5"], lambda: facts, memory_mb=64, cores=1, finish=write_lexicon
    )
    return folder


QUESTIONS = (
    "mutual aid",
    "互助组",
    "huzhuzu hu-chu",
    "mutaul aid comune",
    "互助祖",
    "coop* wom?n",
    '"mutual aid team"',
    "Shakespeare",
    "莎士比亚",
)

Ask = Callable[[OpenIndex], Any]
Question = Callable[[Library], Any]


def of_engine() -> list[Ask]:
    """What is asked of an open index: by readers' questions and by updates."""
    pairs: Ask = lambda opened: list(ArchivePairs.open(opened.folder).pairs())  # noqa: E731 - one among others
    return [*questions().values(), pairs, merged]


def of_library() -> list[Question]:
    """What readers and librarians ask of a library."""
    facets = ("date", "region", "era", "kind", "lang")

    def search(text: str) -> Question:
        return lambda library: library.search(text, facets=facets)

    return [
        *map(search, QUESTIONS),
        lambda library: library.search("mutual", filters={"date": ["1955"], "region": ["Shanxi"]}, facets=facets),
        lambda library: library.search("合作社", exclude={"kind": ["web"]}, dates=("1954", "1955-06"), sort="oldest"),
        lambda library: library.search("zzz mutual", filters={"lang": ["en"]}),
        lambda library: [library.suggest(text) for text in ("mu", "互", "hu", "co", "hzz", "title:mu")],
        lambda library: library.similar("document-7"),
        lambda library: library.explain("mutual aid 互助组 coop*", "document-7"),
        lambda library: library.stats(),
    ]


def merged(opened: OpenIndex) -> None:
    """Merge the segments, as an update does."""
    folder = opened.folder / "merged"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sources = [
        Source(opened.folder / SEGMENTS / segment.id, segment.id, segment.deleted if len(segment.deleted) else None)
        for segment in opened.segments
    ]
    merge_segments(sources, folder, "f" * 16)


def changes(array: Array, chance: Random) -> Array:
    """An array with numbers that nobody has written, or of another type or length."""
    changed, size = array.copy(), len(array)
    place = chance.randrange(size) if size else 0
    info = np.iinfo(array.dtype) if array.dtype.kind in "iu" else None
    match chance.choice(
        (
            "largest",
            "zero",
            "other",
            "bit",
            "bit",
            "noise",
            "float",
            "signed",
            "short",
            "long",
            "turned",
            "empty",
            "same",
        )
    ):
        case "largest":
            changed[place : place + 1] = info.max if info else np.inf
        case "zero":
            changed[place : place + 1] = 0
        case "other":
            changed[place : place + 1] = changed[chance.randrange(size)] if size else 0
        case "bit" if size:
            octets = changed.view(np.uint8)
            octets[chance.randrange(len(octets))] ^= np.uint8(1 << chance.randrange(8))
        case "noise":
            changed = np.frombuffer(chance.randbytes(changed.nbytes), dtype=array.dtype)
        case "float":
            return array.astype(np.float32)
        case "signed":
            return array.astype(np.int64) - 7
        case "short":
            return array[: chance.randrange(size) if size else 0]
        case "long":
            return np.concatenate((array, array[: 1 + chance.randrange(size) if size else 0]))
        case "turned":
            return array[::-1]
        case "empty":
            return array[:0]
        case "same":
            changed[:] = changed[place] if size else 0
    return changed


def reseal(path: Path, good: BlockFile, name: str, array: Array) -> None:
    """Write a block file again, with one array changed, and with right checksums."""
    kind, owner = (text.rstrip(b"\0").decode() for text in struct.unpack_from("<12s16s", path.read_bytes(), 16))
    path.unlink()
    with BlockWriter(path, kind, owner) as file:
        for each in good.names():
            file.add(each, array if each == name else good.whole(each))
        file.close(good.facts)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_wrong_numbers_are_refused_where_they_are_decoded(chunk: int, index: Path, tmp_path: Path) -> None:
    """With right checksums over wrong numbers, every question is answered, or refused by the file's name.

    Nothing else may be raised: a bug would not be told from damage. The answers may be wrong; who can forge checksums
    can forge answers.
    """
    copy = shutil.copytree(index, tmp_path / "index")
    folder = current(copy)
    paths = sorted(folder.rglob("*.hz"))
    chance = Random(f"resealed {chunk}")  # noqa: S311 - nothing here is secret
    refused = 0
    for _ in range(CASES // CHUNKS):
        path = chance.choice(paths)
        whole, (kind, owner) = path.read_bytes(), header(path)
        good = BlockFile(path, kind, owner)
        name = chance.choice(good.names())
        reseal(path, good, name, changes(good.whole(name), chance))
        vouch(folder, {path.relative_to(folder).as_posix(): facts_of(path.read_bytes())})
        refused += refusals(folder, path, f"{path.name} {name}")
        path.unlink()
        path.write_bytes(whole)
        vouch(folder, {path.relative_to(folder).as_posix(): facts_of(whole)})
    assert refused


def header(path: Path) -> tuple[str, str]:
    """Kind and owner of a block file."""
    kind, owner = struct.unpack_from("<12s16s", path.read_bytes(), 16)
    return kind.rstrip(b"\0").decode(), owner.rstrip(b"\0").decode()


def refusals(folder: Path, path: Path, case: str) -> int:
    """How many questions are refused; anything but an answer or a refusal by the file's name is an error."""
    refused = 0

    def refuses(ask: Callable[[], Any]) -> bool:
        try:
            ask()
        except IndexDamaged as error:
            if str(folder) not in str(error):
                raise
            return True
        except Exception as error:
            error.add_note(case)
            raise
        return False

    if refuses(lambda: OpenIndex(folder)):
        return 1
    opened = OpenIndex(folder)
    refused = sum(refuses(partial(ask, opened)) for ask in of_engine())
    with Library.open(folder.parents[1]) as library:
        return refused + sum(refuses(partial(question, library)) for question in of_library())
