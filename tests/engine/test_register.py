"""Turns ids, files and paths into a register, and a register into claims about look-ups, damage and size."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import (
    ABSENT,
    DOCUMENT_COLUMNS,
    NOBODY,
    PRESENT,
    RETIRED,
    DocumentRows,
    FileRows,
    Register,
    RegisterContents,
    write_register,
)
from search.engine.register import writing
from search.errors import IndexDamaged
from tests.fixtures.timing import is_linear

IDS = st.text("abcz-09", min_size=1, max_size=20)


def contents(ids: list[str], states: list[int] | None = None, successors: list[int] | None = None) -> RegisterContents:
    """A register in which each id has a file of its own."""
    count = len(ids)
    numbers = np.arange(count, dtype=np.uint32)
    digests = np.arange(2 * count, dtype=np.uint64).reshape(-1, 2)
    return RegisterContents(
        ids=(document_id.encode() for document_id in ids),
        documents=DocumentRows(
            file=numbers,
            record=np.ones(count, dtype=np.uint32),
            digest=digests,
            successor=np.array(successors or [NOBODY] * count, dtype=np.uint32),
            state=np.array(states or [PRESENT] * count, dtype=np.uint8),
            name=np.arange(count, dtype=np.uint64),
        ),
        files=FileRows(
            root=np.zeros(count, dtype=np.uint32),
            prefix=np.zeros(count, dtype=np.uint32),
            digest=digests,
            stamp=np.zeros(count, dtype=np.uint64),
            place=np.arange(count, dtype=np.uint64),
        ),
        paths=(f"{number}/".encode() + b"\xff.txt" * (number % 3) for number in range(count)),
        roots=[b"/sources"],
        prefixes=[b""],
    )


def written(folder: Path, given: RegisterContents) -> Register:
    """A register that was written and opened again."""
    write_register(folder, given)
    return Register(folder / "ids.hz")


@settings(max_examples=30)
@given(ids=st.sets(IDS, max_size=300), others=st.sets(IDS, max_size=10))
def test_what_was_written_is_found(ids: set[str], others: set[str]) -> None:
    """Every id and no other, in order, with the path of its file byte for byte."""
    ascending = sorted(ids, key=str.encode)
    with TemporaryDirectory() as name:
        register = written(Path(name), contents(ascending))
        register.verify()
        assert [document_id.decode() for document_id in register.ids()] == ascending
        assert len(register) == len(ids)
        assert list(register.paths()) == [register.path_of(number) for number in range(len(ids))]
        for number, document_id in enumerate(ascending):
            assert register.find(document_id) == number
            assert register.follow(document_id) == register.id_of(number) == document_id
        for document_id in others - ids:
            assert register.follow(document_id) is None


def test_an_id_is_followed_to_the_one_that_is_there(tmp_path: Path) -> None:
    """Over several steps; one that is there is followed no further, and one that nobody succeeded is itself."""
    states = [RETIRED, RETIRED, PRESENT, ABSENT, RETIRED]
    register = written(tmp_path, contents(list("abcde"), states, [1, 2, 0, 2, NOBODY]))
    assert [register.follow(document_id) for document_id in "abcde"] == ["c", "c", "c", "c", "e"]


def test_a_circle_ends(tmp_path: Path) -> None:
    """Such numbers are never written; whoever reads them is not kept for ever."""
    register = written(tmp_path, contents(["a", "b"], [RETIRED, RETIRED], [1, 0]))
    assert register.follow("a") in {"a", "b"}


@pytest.mark.parametrize(
    ("states", "successors"), [([7, 0, 0], [NOBODY] * 3), ([1, 0, 0], [3, NOBODY, NOBODY])], ids=["state", "successor"]
)
def test_numbers_that_point_nowhere_are_damage(tmp_path: Path, states: list[int], successors: list[int]) -> None:
    """Though every checksum is right."""
    register = written(tmp_path, contents(["a", "b", "c"], states, successors))
    with pytest.raises(IndexDamaged, match=r"ids\.hz"):
        register.verify()


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """By whoever verifies the file, or by whoever reads there."""
    written(tmp_path, contents([f"id-{number:03}" for number in range(60)])).verify()
    path = tmp_path / "ids.hz"
    good = path.read_bytes()
    for place in range(0, len(good), 7):
        path.unlink()
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises(IndexDamaged, match=r"ids\.hz"):
            Register(path).verify()


def test_a_look_up_in_a_large_register_reads_little_of_it(tmp_path: Path) -> None:
    """Eight times as many ids make eight look-ups of ids that the index lacks no slower than by that factor."""
    registers = {}
    for count in (10_000, 80_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        registers[count] = written(folder, contents([f"id-{number:06}" for number in range(count)]))

    def look_up(count: int) -> None:
        for number in range(0, count, 11):
            assert registers[count].follow(f"id-{number:06}") is not None
            assert registers[count].follow(f"no-{number:06}") is None

    assert is_linear(look_up, 10_000)


def test_a_register_of_the_first_version_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register outlives formats: documents in one that was written before they had names have none."""
    monkeypatch.setattr(writing, "VERSION", 1)
    monkeypatch.setattr(writing, "DOCUMENT_COLUMNS", DOCUMENT_COLUMNS[:-1])
    register = written(tmp_path, contents(["a", "b"]))
    register.verify()
    assert register.documents().name.tolist() == [0, 0]
    assert register.documents().record.tolist() == [1, 1]
