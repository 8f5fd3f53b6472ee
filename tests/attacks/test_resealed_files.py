"""Claims about numbers that are wrong though every checksum is right: they are refused where they are decoded."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from search import Library
from search.engine import SEGMENTS, BlockFile, BlockWriter, OpenIndex, current
from search.engine.write.merging import Source, merge_segments
from search.errors import IndexDamaged
from search.lexicon import ArchivePairs, write_lexicon
from tests.attacks.test_damaged_files import make_document, questions
from tests.attacks.test_hostile_files import facts_of, vouch
from tests.fixtures.generations import build_generation, update_generation

CHUNKS = 10

Array = npt.NDArray[Any]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, with a deletion in one of them and a whole lexicon."""
    folder = tmp_path_factory.mktemp("resealed") / "index"
    documents = [make_document(number) for number in range(36)]
    facts: dict[str, object] = {"sources": [], "rejected_total": 0, "rejected": []}
    build_generation(folder, documents[:24], facts=facts, memory_mb=64, cores=1, finish=write_lexicon)
    update_generation(folder, documents[24:], ["document-5"], facts=facts, memory_mb=64, cores=1, finish=write_lexicon)
    return folder


QUESTIONS = (
    "mutual aid", "互助组", "huzhuzu hu-chu", "mutaul aid comune", "互助祖", "coop* wom?n", '"mutual aid team"', "Shakespeare",
    "莎士比亚",
)  # fmt: skip

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


def changed(array: Array, chance: Random) -> Array:
    """An array with numbers that nobody has written, or of another type or length."""
    size, found = len(array), array.copy()
    place, other = (chance.randrange(size) if size else 0 for _ in range(2))
    largest = np.iinfo(array.dtype).max if array.dtype.kind in "iu" else np.inf

    def with_bit() -> Array:
        octets = found.view(np.uint8)
        octets[chance.randrange(len(octets)) if len(octets) else slice(0)] ^= np.uint8(1 << chance.randrange(8))
        return found

    def with_number(number: Any, places: slice = slice(place, place + 1)) -> Array:
        found[places] = number
        return found

    ways: tuple[Callable[[], Array], ...] = (
        with_bit,
        with_bit,
        lambda: with_number(largest),
        lambda: with_number(0),
        lambda: with_number(array[other : other + 1]),
        lambda: with_number(array[place : place + 1] if size else 0, slice(None)),
        lambda: np.frombuffer(chance.randbytes(array.nbytes), dtype=array.dtype),
        lambda: array.astype(np.float32),
        lambda: array.astype(np.int64) - 7,
        lambda: array[:place],
        lambda: np.concatenate((array, array[: place + 1])),
        lambda: array[::-1],
    )
    return chance.choice(ways)()


def header(path: Path) -> tuple[str, str]:
    """Kind and owner of a block file."""
    kind, owner = struct.unpack_from("<12s16s", path.read_bytes(), 16)
    return kind.rstrip(b"\0").decode(), owner.rstrip(b"\0").decode()


@contextmanager
def resealed(
    folder: Path, path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any] | None = None
) -> Iterator[None]:
    """A block file of a generation with other arrays, or facts, for a while; all checksums are right."""

    def vouched() -> None:
        vouch(folder, {path.relative_to(folder).as_posix(): facts_of(path.read_bytes())})

    whole, (kind, owner) = path.read_bytes(), header(path)
    good = BlockFile(path, kind, owner)
    path.unlink()
    with BlockWriter(path, kind, owner) as file:
        for name in good.names():
            file.add(name, arrays.get(name, good.read(name)))
        file.close(good.facts if facts is None else facts)
    vouched()
    try:
        yield
    finally:
        path.unlink()
        path.write_bytes(whole)
        vouched()


@pytest.fixture
def folder(index: Path, tmp_path: Path) -> Path:
    """A generation that may be changed."""
    return current(shutil.copytree(index, tmp_path / "index"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_wrong_numbers_are_refused_where_they_are_decoded(
    chunk: int, folder: Path, pytestconfig: pytest.Config
) -> None:
    """With right checksums over wrong numbers, every question is answered, or refused by the file's name.

    Nothing else may be raised: a bug would not be told from damage. The answers may be wrong; who can forge checksums
    can forge answers.
    """
    files = {path: BlockFile(path, *header(path)) for path in sorted(folder.rglob("*.hz"))}
    arrays = [(path, name) for path, file in files.items() for name in file.names()]
    chance = Random(f"resealed {chunk}")  # noqa: S311 - nothing here is secret
    refused = 0
    for _ in range(pytestconfig.getoption("--resealed-files") // CHUNKS):
        path, name = chance.choice(arrays)
        if chance.random() < 0.5:  # some files have few arrays
            path = chance.choice(list(files))
            name = chance.choice(files[path].names())
        with resealed(folder, path, {name: changed(files[path].read(name), chance)}):
            refused += refusals(folder, f"{path.name} {name}", of_engine(), of_library())
    assert refused


def test_wrong_facts_are_refused(folder: Path) -> None:
    """So are facts of the wrong type or size beside the arrays; a librarian is told which file it is."""
    engine, library = list(questions().values())[:6], of_library()[:1]
    refused = 0
    for path in sorted(folder.rglob("*.hz")):
        facts = BlockFile(path, *header(path)).facts
        for name in facts:
            for wrong in (None, -1, "x", ["x"], {"x": "x"}, 1 << 63):
                with resealed(folder, path, {}, {**facts, name: wrong}):
                    refused += refusals(folder, f"{path.name} {name} {wrong}", engine, library)
    assert refused


def refusals(folder: Path, case: str, engine: Sequence[Ask], library: Sequence[Question]) -> int:
    """How many questions are refused; anything but an answer or a refusal by the file's name is raised."""

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
    refused = sum(refuses(partial(ask, opened)) for ask in engine)
    with Library.open(folder.parents[1]) as asked:
        return refused + sum(refuses(partial(question, asked)) for question in library)
