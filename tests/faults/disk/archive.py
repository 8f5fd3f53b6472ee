"""An archive that changes between two states, and what its index must be whatever happened to the last build."""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import NamedTuple

import pytest

from search import Config, Library, SearchError, build, update
from search.engine import Register
from search.indexing import check_index
from tests.fixtures.archive import newspaper
from tests.fixtures.ingest import read_in_this_process

__all__ = ["Archive", "Outcome", "Served"]

Served = Mapping[str, str]
"""What an index serves: headline and first words of each document by its id."""

_QUERY = "互助组"


class Outcome(NamedTuple):
    """How a run ended: `killed`, `done`, `failed` with an error of ours, or `crashed` with any other; and its steps."""

    end: str
    message: str = ""
    steps: int = 0


def _article(number: int, words: str) -> str:
    english, chinese = f"Mutual aid team {number} {words}. " * 3, f"第{number}互助组开会，{words}。" * 3
    return newspaper(f"Team {number}", f"互助组{number}", f"195{number % 8}-03-0{1 + number % 9}", english, chinese)


class Archive:
    """A folder of sources in either of two states, and its index.

    Between the states a document is changed, one goes, one comes, and one moves.

    Args:
        folder: An existing, empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.sources, self.index = folder / "sources", folder / "index"
        self.state = 0
        self.change(0)
        self.run("build")
        first = served(self.index)
        self.expected: dict[int, Served] = {}
        for verb in ("update", "build"):  # so that forks find all tables loaded
            self.change(1 - self.state)
            self.run(verb)
            self.expected[self.state] = served(self.index)
        assert self.expected[0] == first

    def change(self, state: int) -> None:
        """Bring the sources into a state."""
        self.state = state
        files = {f"{number}.md": _article(number, "met as ever") for number in range(4)}
        files |= {"a/4.md": _article(4, "moved")}
        if state:
            files["0.md"] = _article(0, "met again")
            files["b/4.md"] = files.pop("a/4.md")
            files["5.md"] = _article(5, "is new")
            del files["1.md"]
        for path in [path for path in self.sources.rglob("*") if path.is_file()]:
            path.unlink()
        for name, text in files.items():
            path = self.sources / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, verb: str) -> None:
        """Build or update in this process."""
        with pytest.MonkeyPatch.context() as patch:
            read_in_this_process(patch)
            (build if verb == "build" else update)([self.sources], self.index, config=Config(), cores=1)

    def attempt(
        self, verb: str, prepare: Callable[[], object] = lambda: None, *, steps: Callable[[], int] = lambda: 0,
        kill_after: float | None = None,
    ) -> Outcome:  # fmt: skip
        """Build or update in a fork.

        Args:
            verb: `build` or `update`.
            prepare: Called in the fork before.
            steps: Called in the fork after; its result is the outcome's.
            kill_after: Seconds after which the fork is killed.
        """
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            outcome = Outcome("done")
            try:
                prepare()
                self.run(verb)
            except SearchError as error:
                outcome = Outcome("failed", f"{type(error).__name__}: {error}")
            except BaseException:  # whatever it is, it must not be
                outcome = Outcome("crashed", traceback.format_exc())
            finally:
                os.write(theirs, json.dumps(outcome._replace(steps=steps())).encode())
                os._exit(0)
        os.close(theirs)
        if kill_after is not None:
            _kill_later(child, kill_after)
        with open(ours, "rb") as pipe:  # noqa: PTH123 - a descriptor, not a path
            message = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, f"the {verb} died of signal {os.WTERMSIG(status)}"
            return Outcome("killed")
        return Outcome(*json.loads(message))

    def look(self, before: int) -> int:
        """Look what the index is: whole, and in one of the two states exactly.

        Args:
            before: The state that it was in before a run that should have brought it to the other one.

        Returns:
            The state that it is in.
        """
        check_index(self.index)
        Register(self.index / "ids.hz").verify()
        now = served(self.index)
        states = [state for state in (before, self.state) if self.expected[state] == now]
        assert states, f"neither the old nor the new index is served, but {now}"
        return states[0]

    def recover(self, verb: str) -> None:
        """Run again, which must succeed, and leave nothing of what went wrong."""
        again = self.attempt(verb)
        assert again.end == "done", again.message
        assert self.look(self.state) == self.state
        generations = self.index / "generations"
        assert not [path.name for path in generations.iterdir() if path.name.startswith("tmp-")]
        assert not list(self.index.glob("CURRENT.*"))


def _kill_later(process: int, seconds: float) -> None:
    """Kill a child after some seconds, unless it has ended."""

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    timer = Timer(seconds, kill)
    timer.daemon = True
    timer.start()


def served(index: Path) -> Served:
    """What an index serves, asked as a reader would."""
    with Library.open(index) as library:
        page = library.search(_QUERY, per_page=50, fold=False)
        assert page.total == len(page.hits) == library.stats()["documents"]
        return {
            hit.id: f"{hit.title}: {hit.document.source}: {hit.document.texts[0].paragraphs[0].text}" for hit in page
        }
