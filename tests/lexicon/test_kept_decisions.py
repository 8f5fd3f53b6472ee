"""Claims about the table of decisions, which no build makes again: damage is found, told, and costs no decision."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import BuildError, Library, SearchError, build
from search.errors import DecisionsDamaged
from search.indexing import check_index
from search.lexicon import Decisions, apply_decisions
from tests.conftest import SEEDS
from tests.faults.dying import die_at

ROOT = SEEDS.parent
WORDS = "team commune cadre peasant harvest canal dyke granary market brigade".split()
NAMES = ("decisions.csv", "decisions.copy.csv", "decisions.before.csv", "decisions.sha256")


def decide(index: Path, *lines: str) -> tuple[int, int, int]:
    """Apply a table of lines `Chinese,English,how it was found,decision`."""
    table = index.parent / f"{index.name}-table.csv"
    table.write_text("\n".join(("Chinese,English,how it was found,decision", *lines)), encoding="utf-8")
    return apply_decisions(table, index)


def decided(index: Path) -> dict[str, bool]:
    """The decisions that hold: whether each English term is accepted."""
    return {decision.en: decision.accepted for decision in Decisions(index).current().all.values()}


def contents(index: Path) -> dict[str, bytes]:
    """The files of the table by name, and whatever else of that kind lies there."""
    return {path.name: path.read_bytes() for path in index.glob("decisions*")}


def put(index: Path, files: dict[str, bytes]) -> None:
    """Make the files of the table those, and no others."""
    for path in index.glob("decisions*"):
        path.unlink()
    for name, content in files.items():
        (index / name).write_bytes(content)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, with decisions that were taken in two steps."""
    folder = tmp_path_factory.mktemp("kept") / "index"
    build([SEEDS], folder)
    decide(folder, *(f"词{'一二三四五六七八九十'[number]},{word},gloss,accept" for number, word in enumerate(WORDS)))
    decide(folder, "词一,team,gloss,reject", "词二,commune,gloss,")
    return folder


@pytest.fixture
def good(index: Path) -> Iterator[dict[str, bytes]]:
    """The files of the table; they are as they were afterwards."""
    files = contents(index)
    yield files
    put(index, files)


EXPECTED = {word: word != "team" for word in WORDS if word != "commune"}


def test_all_files_are_written(index: Path, good: dict[str, bytes]) -> None:
    """Beside the table stand its copy, the table before, and checksums that a common tool verifies."""
    assert tuple(sorted(good)) == tuple(sorted(NAMES))
    assert good["decisions.copy.csv"] == good["decisions.csv"]
    assert b"commune" in good["decisions.before.csv"]
    assert b"commune" not in good["decisions.csv"]
    listed = dict(line.split("  ")[::-1] for line in good["decisions.sha256"].decode().splitlines()[1:])
    assert listed == {name: sha256(good[name]).hexdigest() for name in NAMES[:3]}
    assert decided(index) == EXPECTED
    assert check_index(index)["files"] > len(NAMES)


@given(st.data())
def test_any_flipped_bit_is_found_and_costs_nothing(index: Path, data: st.DataObject) -> None:
    """Wherever a bit flips in any of the files, `check` names it, and the decisions that hold are the same."""
    files = contents(index)
    name = data.draw(st.sampled_from(NAMES))
    bit = data.draw(st.integers(0, 8 * len(files[name]) - 1))
    flipped = bytearray(files[name])
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        put(index, {**files, name: bytes(flipped)})
        with pytest.raises(DecisionsDamaged, match=r"decisions\."):
            check_index(index)
        assert decided(index) == EXPECTED
    finally:
        put(index, files)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("left", ["nothing", "half", "no file"])
def test_a_lost_file_is_found_and_costs_nothing(index: Path, good: dict[str, bytes], name: str, left: str) -> None:
    """Likewise if a file is emptied, cut short or removed."""
    content = {"nothing": b"", "half": good[name][: len(good[name]) // 2]}.get(left)
    put(
        index,
        {
            **{other: good[other] for other in NAMES if other != name},
            **({name: content} if content is not None else {}),
        },
    )
    with pytest.raises(DecisionsDamaged, match=re.escape(name) if name != "decisions.sha256" else "decisions"):
        check_index(index)
    assert decided(index) == EXPECTED


def hezuo(*arguments: object, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run `hezuo` as a process of its own, after some commands of the shell."""
    words = " ".join(map(str, (sys.executable, "-m", "search.cli", *arguments)))
    # Coverage, where it is measured, could not write its file where files are limited.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(
        ["bash", "-c", f"{before}exec {words}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_wrong_word_stops_no_search(index: Path, good: dict[str, bytes]) -> None:
    """`find` answers with the copy, and says which line is wrong; `check` fails, and does not advise to build."""
    text = good["decisions.csv"].decode("utf-8-sig")
    wrong = text.replace("harvest,accept", "harvest,acept")
    line = next(number for number, row in enumerate(wrong.splitlines(), start=1) if "acept" in row)
    put(index, {**good, "decisions.csv": wrong.encode("utf-8-sig")})
    found = hezuo("find", "harvest", "--index", index)
    assert found.returncode == 0
    assert "1 document" in found.stdout
    assert re.search(rf"decisions\.csv.*line {line}: .*'acept'.*decisions\.copy\.csv is used instead", found.stderr)
    checked = hezuo("check", "--index", index)
    assert checked.returncode == 1
    assert f"line {line}: " in checked.stderr
    assert "hezuo build" not in checked.stderr
    assert decided(index) == EXPECTED


def test_a_wrong_table_without_a_copy_stops_no_search(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A table that was put there by hand is taken as it is; if it is wrong, no decisions are used, and that is told."""
    path = tmp_path / "decisions.csv"
    path.write_text("Chinese,English,decision\n公社,commune,accept\n", encoding="utf-8")
    assert decided(tmp_path) == {"commune": True}
    path.write_text("Chinese,English,decision\n公社,commune,perhaps\n", encoding="utf-8")
    assert decided(tmp_path) == {}
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert re.search("(?s)line 2: .*'perhaps'.*no decisions are used", record.getMessage())


def test_an_open_library_uses_the_copy(
    index: Path, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Damage while a library is open leaves all decisions in force, even those taken after it was opened."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0)
    with Library.open(index) as library:
        assert library.problems() == ()
        decide(index, "互助组,ditch,gloss,accept")
        (index / "decisions.csv").write_bytes(b"\x00" * 40)
        assert "互助组" in [expansion.text for expansion in library.search("ditch").expansions]
        (problem,) = library.problems()
        assert (problem.code, "decisions.copy.csv is used" in problem.detail) == ("decisions", True)
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


def test_a_change_by_hand_is_taken_over(index: Path, good: dict[str, bytes]) -> None:
    """The table that was edited in its place counts once it is applied, as the whole of it; the one before is kept."""
    edited = b"Chinese,English,decision\n\xe8\xaf\x8d\xe4\xb8\x80,team,accept\n"
    put(index, {**good, "decisions.csv": edited})
    assert decided(index) == EXPECTED
    assert apply_decisions(index / "decisions.csv", index) == (1, 0, len(EXPECTED) - 1)
    assert decided(index) == {"team": True}
    assert contents(index)["decisions.before.csv"] == edited
    check_index(index)


def test_a_damaged_table_is_put_right_by_its_copy(index: Path, good: dict[str, bytes]) -> None:
    """The command that the message names writes the decisions again."""
    put(index, {**good, "decisions.csv": b"rubbish"})
    assert apply_decisions(index / "decisions.copy.csv", index) == (len(EXPECTED) - 1, 1, 0)
    check_index(index)
    assert decided(index) == EXPECTED
    assert contents(index)["decisions.before.csv"] == b"rubbish"


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_full_disk_changes_nothing(index: Path, good: dict[str, bytes], blocks: int, tmp_path: Path) -> None:
    """If the disk is full (a limit on the size of files), the command says so, and not a byte of the folder differs."""
    table = tmp_path / "table.csv"
    rows = (f"公社{'东西南北'[number % 4] * (number // 4 + 1)},new commune {number},accept" for number in range(60))
    table.write_text("\n".join(("Chinese,English,decision", *rows)), encoding="utf-8")
    before = {path.name for path in index.iterdir()}
    done = hezuo("pairs", "--apply", table, "--index", index, before=f"trap '' XFSZ; ulimit -f {blocks}; ")
    assert done.returncode == 1
    assert re.search(
        r"decisions\.csv: cannot be written \(File too large\); the decisions are as they were", done.stderr
    )
    assert "Traceback" not in done.stderr
    assert contents(index) == good
    assert {path.name for path in index.iterdir()} == before


@contextmanager
def failing_at(operation: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Let the disk be full at the file operation of a number: a sync, or a file that is to take another's place."""
    done: list[int] = []

    def counted(real: object) -> object:
        def call(*arguments: object) -> object:
            done.append(1)
            if len(done) == operation:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", counted(os.fsync))
        patched.setattr(Path, "replace", counted(Path.replace))
        yield done


def test_whatever_fails_the_table_is_whole(
    index: Path, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever writing fails, the decisions are those before if it raised, the new ones if not, and no draft is left."""
    failures = 0
    for operation in range(1, 40):
        put(index, good)
        with failing_at(operation, monkeypatch) as done:
            try:
                decide(index, "词三,cadre,gloss,reject")
                expected = EXPECTED | {"cadre": False}
            except BuildError as error:
                assert "No space left on device" in str(error)  # noqa: PT017 - it need not be raised
                failures, expected = failures + 1, EXPECTED
        assert decided(index) == expected, operation
        assert set(contents(index)) == set(NAMES)
        if len(done) < operation:
            break
    assert failures >= 8
    check_index(index)


def test_a_killed_process_leaves_a_whole_table(index: Path, good: dict[str, bytes]) -> None:
    """Killed (SIGKILL) at any of its file operations, it leaves the decisions before or the new ones, as `check` agrees."""
    table = index.parent / "killed.csv"
    table.write_text("Chinese,English,decision\n词三,cadre,reject\n", encoding="utf-8")
    seen = set()
    for operation in range(1, 60):
        put(index, good)
        child = os.fork()
        if not child:
            die_at(operation)
            apply_decisions(table, index)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        seen.add(decided(index)["cadre"])
        assert decided(index) in (EXPECTED, EXPECTED | {"cadre": False})
        check_index(index)
        if not os.WIFSIGNALED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert seen == {True, False}
    assert decide(index, "词三,cadre,gloss,reject")[1] == 2  # over what was left behind


def test_two_tables_at_once_are_both_applied(tmp_path: Path) -> None:
    """No decision is lost if several librarians apply theirs at the same time."""
    tables = []
    for number, word in enumerate(WORDS):
        tables.append(tmp_path / f"{number}.csv")
        tables[-1].write_text(f"Chinese,English\n词,{word}\n", encoding="utf-8")
    index = tmp_path / "index"
    index.mkdir()
    with ThreadPoolExecutor(len(tables)) as pool:
        for done in [pool.submit(apply_decisions, table, index) for table in tables]:
            done.result()
    assert decided(index) == dict.fromkeys(WORDS, True)


def test_a_table_for_review_is_written_whole_or_not_at_all(tmp_path: Path, index: Path) -> None:
    """A full disk leaves the table that was there, and nothing half written beside it."""
    table = tmp_path / "pairs.csv"
    assert hezuo("pairs", "--csv", table, "--index", index).returncode == 0
    before = table.read_bytes()
    done = hezuo("pairs", "--csv", table, "--index", index, before="trap '' XFSZ; ulimit -f 0; ")
    assert (done.returncode, "cannot be written" in done.stderr) == (1, True)
    assert table.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that is not there is an error of ours, not a traceback."""
    with pytest.raises(SearchError, match="cannot be written"):
        apply_decisions(_table(tmp_path), tmp_path / "none")


def _table(folder: Path) -> Path:
    table = folder / "own.csv"
    table.write_text("Chinese,English\n公社,commune\n", encoding="utf-8")
    return table
