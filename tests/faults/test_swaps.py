"""Claims about a library that follows one generation after another: it lets go of each that has been replaced."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from search import Library
from tests.faults.swapping import WORDS, build_original, measured, swap

ROOT = Path(__file__).parents[2]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A copy of the generation of an index, which lies beside it."""
    return build_original(tmp_path)


def ask(library: Library) -> None:
    """Ask a library for all that it can answer."""
    for query in (*WORDS, '"mutual aid"~2', "co-op* AND (a OR b)", "region:shanxi 1954", "Chen Yi", "why did it join?"):
        page = library.search(query, filters={"lang": ["zh"]}, sort="oldest")
        page = library.search(query, facets=("date", "region", "era"))
        library.suggest(query[:3])
        for hit in page.hits[:2]:
            assert library.mark(hit.document, query)
            library.explain(query, hit.id)
            library.similar(hit.id)
    library.examples()
    library.problems()
    library.stats()


def test_a_replaced_generation_goes_at_once(original: Path, tmp_path: Path) -> None:
    """No file of it stays mapped, whatever was asked of it: no cycle holds it until garbage is collected."""
    index = tmp_path / "index"
    collecting = gc.isenabled()
    with Library.open(index) as library:
        ask(library)
        gc.collect()
        gc.disable()
        try:
            before = measured(index)
            for _ in range(3):
                ask(library)
                swap(index, original)
            ask(library)
            after = measured(index)
        finally:
            if collecting:
                gc.enable()
    assert (after["mappings"], after["deleted"]) == (before["mappings"], 0)
    assert after["descriptors"] == before["descriptors"]


def test_a_reader_keeps_the_generation_that_it_asked(original: Path, tmp_path: Path) -> None:
    """What a search has begun with is there until it ends, though two generations later its files are deleted."""
    index = tmp_path / "index"
    with Library.open(index) as library:
        ask(library)
        held = library._served.current()
        document_id = library.search("互助组").hits[0].id
        for _ in range(3):
            swap(index, original)
            library.search("互助组")
        assert measured(index)["deleted"] > 0
        [located] = held.index.locate([document_id])
        assert located.key is not None
        assert [document.id for document in held.index.documents([located.key])] == [document_id]
        assert held.lexicon.completions.complete("hu", 3)
        del held
        assert measured(index)["deleted"] == 0


def test_swaps_leave_nothing_behind() -> None:
    """A served library has as many descriptors, mappings and as much memory after many swaps as after the first ones.

    `python -m tests.faults.swapping` does the same fifty times.
    """
    command = [sys.executable, "-m", "tests.faults.swapping", "10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, list[int]] = json.loads(done.stdout)
    one_generation = figures["mappings"][0]
    for name in ("descriptors", "mappings"):
        # A thread may hold an array of the last generation until its next request.
        assert max(figures[name]) < figures[name][0] + one_generation, figures
    assert max(figures["deleted"]) < one_generation, figures
    first, last = median(figures["kilobytes"][:4]), median(figures["kilobytes"][-4:])
    assert last < 1.1 * first, figures  # 1.2 when each swap left a generation behind


def test_an_index_that_is_gone_for_a_moment_is_followed_when_it_is_back(original: Path, tmp_path: Path) -> None:
    """A folder that is moved away and back, as by a backup that is restored, is followed like any swap."""
    index = tmp_path / "index"
    with Library.open(index) as library:
        index.rename(tmp_path / "moved")
        assert library.search("互助组").total == 33
        assert [problem.code for problem in library.problems()] == ["generation"]
        shutil.copytree(tmp_path / "moved", index)
        name = swap(index, original)
        assert library.stats()["generation"] == name
        assert library.problems() == ()
