"""Kills rollbacks, and builds that follow one, before and after each rename, and looks what is served and kept.

Run as a process of its own: `python -m tests.faults.killing_rollbacks FOLDER`. Each try is a fork that kills itself
(SIGKILL) from an audit hook. Prints one JSON line: how many rollbacks and builds were killed, and in how many of them
the swap had been made.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from search.indexing import check_index, list_generations, roll_back
from tests.fixtures.bilingual import document
from tests.fixtures.generations import build_generation

_OPERATIONS = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.link"})


def die_at_rename(number: int, index: Path, *, after: bool) -> None:
    """Kill this process just before its rename of a number, or just before the file operation that follows it.

    Only what is done in the folder of the index counts: Python may write compiled modules meanwhile.
    """
    renames = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal renames
        if event in _OPERATIONS and str(arguments[0]).startswith(str(index)):
            if after and renames == number:
                os.kill(os.getpid(), signal.SIGKILL)
            renames += event == "os.rename"
            if not after and renames == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed(action: Callable[[], object], number: int, index: Path, *, after: bool) -> bool:
    """Do something in a fork that dies at a rename; whether it died of that."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            die_at_rename(number, index, after=after)
            action()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed instead of dying"
    return os.WIFSIGNALED(status)


def make(index: Path, count: int) -> str:
    """Build an index of so many documents; return the name of its generation."""
    texts = [document(f"d{number}", [("Mutual aid teams.", "互助组发展。")]) for number in range(count)]
    return build_generation(index, texts).generation


def served(index: Path) -> str:
    """The generation that is served, after every byte of it has been checked."""
    (name,) = [each.name for each in list_generations(index) if each.is_served]
    assert check_index(index)["generation"] == name
    return name


def each_rename(original: Path, index: Path, action: Callable[[], object], look: Callable[[], bool]) -> tuple[int, int]:
    """Kill an action around each of its renames, on a copy of an index; return the kills, and those after the swap."""
    kills = swaps = 0
    for after in (False, True):
        number = 1
        while True:
            shutil.rmtree(index, ignore_errors=True)
            shutil.copytree(original, index)
            if not killed(action, number, index, after=after):
                break
            kills, swaps, number = kills + 1, swaps + look(), number + 1
    return kills, swaps


def main(folder: Path) -> None:
    """Kill rollbacks from the second of two generations to the first, and then builds after such a rollback."""
    original, index = folder / "original", folder / "index"
    old, new = make(original, 1), make(original, 2)

    def rolled_back() -> bool:
        swapped = served(index) == old
        assert swapped or served(index) == new
        assert [each.name for each in list_generations(index)] == [new, old]
        assert roll_back(index, old).served.name == served(index) == old
        make(index, 3)  # nothing is left that would hinder a build
        assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generations"]
        return swapped

    rollbacks = each_rename(original, index, lambda: roll_back(index), rolled_back)
    roll_back(original)

    def built() -> bool:
        swapped = served(index) != old
        names = {each.name for each in list_generations(index)}
        if swapped:  # what was rolled back from is gone, and the way back leads to what was served
            assert names == {served(index), old}
            assert roll_back(index).served.name == old
        else:  # the build that was not served is not offered, at most the generation that was rolled back from
            assert names <= {old, new}
        third = make(index, 3)
        folders = [path.name for path in index.joinpath("generations").iterdir()]
        assert sorted(folders) == [old, third]
        assert roll_back(index).served.name == old
        return swapped

    builds = each_rename(original, index, lambda: make(index, 3), built)
    names = ("rollbacks", "rollback_swaps", "builds", "build_swaps")
    sys.stdout.write(json.dumps(dict(zip(names, (*rollbacks, *builds), strict=True))) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
