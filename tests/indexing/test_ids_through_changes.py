"""Turns random changes of two folders, and runs over them, into claims about every id that was ever given."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from search import Config
from search.engine import Register
from search.indexing import SourceReader

FOLDERS = st.sampled_from(["one", "two", "two/deep"])
NAMES = st.sampled_from(["a.txt", "b.txt", "c.txt"])
PICK = st.integers(0, 1000)


def page(number: int) -> str:
    """A page that no other number has."""
    return f"A report\n\nThe team of field {number} was founded early.\n"


def number_in(text: str) -> int:
    """The number of a page."""
    return int(text.partition("field ")[2].partition(" ")[0])


class Ids(RuleBasedStateMachine):
    """Files of two sources that are added, edited, moved, exchanged, copied, removed and brought back between runs.

    A run gives ids as a build does, without indexing: that is what builds and updates have in common.
    """

    @initialize()
    def begin(self) -> None:
        """Start with empty sources and no register."""
        self.base = Path(mkdtemp())
        self.root = self.base / "archive"
        for name in ("one", "two"):
            self.root.joinpath("sources", name).mkdir(parents=True)
        self.sources = ["one", "two"]
        self.pages = 0
        self.steps = 0
        self.runs = 0
        self.register: Register | None = None
        self.removed: list[int] = []
        self.last: dict[str, int] = {}  # what the last run gave: page by id
        self.pages_of: defaultdict[str, set[int]] = defaultdict(set)  # every page that had an id
        self.final: dict[str, int] = {}  # the last page that had an id

    def teardown(self) -> None:
        """Remove the files."""
        if hasattr(self, "base"):
            shutil.rmtree(self.base)

    def files(self) -> list[Path]:
        """All files of the sources."""
        return sorted(path for path in self.root.joinpath("sources").rglob("*") if path.is_file())

    def pick(self, number: int) -> Path:
        """One of the files."""
        files = self.files()
        return files[number % len(files)]

    def path(self, folder: str, name: str) -> Path:
        """The path of a file, in a folder that exists."""
        path = self.root / "sources" / folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        return path

    def write(self, path: Path, number: int) -> None:
        """Write a page."""
        path.write_text(page(number), encoding="utf-8")

    @rule(folder=FOLDERS, name=NAMES)
    def add_or_edit(self, folder: str, name: str) -> None:
        """Write a page that never was."""
        self.pages += 1
        self.write(self.path(folder, name), self.pages)

    @precondition(lambda self: self.files())
    @rule(number=PICK)
    def remove(self, number: int) -> None:
        """Delete a file."""
        path = self.pick(number)
        self.removed.append(self.number(path))
        path.unlink()

    @precondition(lambda self: self.removed)
    @rule(folder=FOLDERS, name=NAMES, number=PICK)
    def bring_back(self, folder: str, name: str, number: int) -> None:
        """Write a page that was deleted, anywhere."""
        self.write(self.path(folder, name), self.removed[number % len(self.removed)])

    @precondition(lambda self: self.files())
    @rule(folder=FOLDERS, name=NAMES, number=PICK)
    def move(self, folder: str, name: str, number: int) -> None:
        """Move a file, over another one maybe."""
        self.pick(number).replace(self.path(folder, name))

    @precondition(lambda self: self.files())
    @rule(one=PICK, other=PICK)
    def exchange(self, one: int, other: int) -> None:
        """Let two files change places."""
        first, second, aside = self.pick(one), self.pick(other), self.root / "aside"
        first.rename(aside)
        if first != second:
            second.rename(first)
        aside.rename(second)

    @precondition(lambda self: self.files())
    @rule(folder=FOLDERS, name=NAMES, number=PICK)
    def copy(self, folder: str, name: str, number: int) -> None:
        """Copy a file."""
        source, target = self.pick(number), self.path(folder, name)
        if source != target:
            shutil.copy(source, target)

    @rule()
    def rename_a_folder(self) -> None:
        """Let a folder and all that is in it change places with the other source's."""
        deep, other, aside = self.path("two", "deep"), self.root / "sources" / "one" / "deep", self.root / "aside"
        for source, target in ((deep, aside), (other, deep), (aside, other)):
            if source.exists():
                source.rename(target)

    @rule(sources=st.sampled_from([["one", "two"], ["two", "one"], [""]]))
    def name_sources_otherwise(self, sources: list[str]) -> None:
        """Name them in another order, or one level higher."""
        self.sources = sources

    @rule()
    def move_everything(self) -> None:
        """Take all sources to another place, as to another machine."""
        self.runs += 1
        self.root.rename(moved := self.base / f"moved-{self.runs}")
        self.root = moved
        if self.register:
            self.register = Register(moved / "registers" / self.register.path.parent.name / "ids.hz")

    def number(self, path: Path) -> int:
        """The number of the page in a file."""
        return number_in(path.read_text(encoding="utf-8"))

    @invariant()
    def run_often(self) -> None:
        """After every third change there is a run."""
        self.steps += 1
        if self.steps % 3 == 0:
            self.run(is_killed=False)

    @rule()
    def die(self) -> None:
        """Give ids, and be killed before they are kept."""
        self.run(is_killed=True)

    def run(self, *, is_killed: bool) -> None:
        """Give ids; a run that is killed leaves nothing, and one that is not keeps the promises."""
        self.runs += 1
        sources = [self.root / "sources" / name for name in self.sources]
        with closing(SourceReader(sources, Config())) as reader:
            reader.survey(self.register)
            documents = list(reader.documents(None))
            if is_killed:
                return
            reader.ids.before.leave_out_unread()
            folder = self.root / "registers" / str(self.runs)
            folder.mkdir(parents=True)
            reader.ids.save(folder)
        self.register = Register(folder / "ids.hz")
        self.register.verify()
        paths = self.files()
        now = {
            document.id: number_in("\n".join(part.text for part in document.texts[0].paragraphs))
            for document in documents
        }
        assert len(now) == len(documents) == len(paths)
        self.check_contents(now)
        self.check_never_reused(now)
        for document_id, number in now.items():
            self.pages_of[document_id].add(number)
            self.final[document_id] = number
        self.last = now
        self.check_old_ids(now)

    def check_contents(self, now: dict[str, int]) -> None:
        """A page that is still there, wherever it is, has the ids that it had."""
        before, after = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
        for document_id, number in self.last.items():
            before[number].add(document_id)
        for document_id, number in now.items():
            after[number].add(document_id)
        for number in before.keys() & after.keys():
            assert len(before[number] & after[number]) == min(len(before[number]), len(after[number]))

    def check_never_reused(self, now: dict[str, int]) -> None:
        """An id of a page that went comes back with that page only; and none goes from a page that is there to another."""
        there = Counter(now.values())
        for document_id, number in now.items():
            if document_id in self.last:
                before = self.last[document_id]
                copies = sum(page == before for page in self.last.values())
                assert number == before or there[before] < copies  # it was edited
            elif document_id in self.final:
                assert number == self.final[document_id]

    def check_old_ids(self, now: dict[str, int]) -> None:
        """Every id leads to its document, to one that had the same page, or to none."""
        assert self.register is not None
        for document_id, number in self.final.items():
            followed = self.register.follow(document_id)
            assert followed is not None
            if document_id in now:
                assert followed == document_id
            elif followed in now:
                self.check_steps(document_id, followed)
            elif number in now.values():
                raise AssertionError(f"{document_id} had page {number}, which is there and not led to")
        assert self.register.follow("never-given") is None

    def check_steps(self, document_id: str, followed: str) -> None:
        """From an id to its successor's and on: each had the page with which the one before went."""
        assert self.register is not None
        successors = self.register.documents().successor
        while document_id != followed:
            number = self.register.find(document_id)
            assert number is not None
            successor = self.register.id_of(int(successors[number]))
            assert self.final[document_id] in self.pages_of[successor]
            document_id = successor


TestIds = Ids.TestCase
TestIds.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
