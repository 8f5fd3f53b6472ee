"""Turns one build into many that are killed at their first, second, third … file operation, and looks what is left.

Run as a process of its own: `python -m tests.faults.killing SOURCES INDEX STRIDE`. Each build is a fork that
kills itself (SIGKILL) from an audit hook; after each the index must serve what it served before, or the new
one if the swap had been made, each page under the id that it had, though files are renamed all the time. Prints one JSON line: how many builds were killed, how many ended, what was seen.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from search import Library, build
from search.engine import Register
from search.indexing import check_index

_OPERATIONS = frozenset(
    {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link"}
)


def die_at(operation: int) -> None:
    """Kill this process, as kill -9 does, just before its file operation of a number."""
    seen = 0

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _OPERATIONS:
            seen += 1
            if seen == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed(sources: Path, index: Path, operation: int) -> bool:
    """Build in a fork that dies at a file operation; whether it died of that. A file is renamed before."""
    path = next(sources.iterdir())
    path.rename(path.with_name(f"{operation}-{path.name[-4:]}"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            die_at(operation)
            build([sources], index)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the build failed instead of dying"
    return os.WIFSIGNALED(status)


def served(index: Path) -> tuple[str, dict[str, str]]:
    """The generation that is served and the id of each page that it finds, after every byte has been checked."""
    check_index(index)
    Register(index / "ids.hz").verify()
    with Library.open(index) as library:
        hits = library.search("互助组").hits
        days = {str(hit.document.published and hit.document.published.earliest): hit.id for hit in hits}
        assert len(days) == len(hits)
        return str(library.stats()["generation"]), days


def main(sources: Path, index: Path, stride: int) -> None:
    """Kill builds at every `stride`-th file operation until one survives."""
    build([sources], index)
    before = served(index)
    kills, swaps, operation = 0, 0, 1
    while killed(sources, index, operation):
        kills, operation = kills + 1, operation + stride
        after = served(index)
        assert after[1] == before[1], f"killed at {operation}: {before} became {after}"
        swaps += after != before
        before = after
    leftovers = [path.name for path in index.joinpath("generations").iterdir() if path.name.startswith("tmp-")]
    sys.stdout.write(json.dumps({"kills": kills, "swaps": swaps, "leftovers": leftovers}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
