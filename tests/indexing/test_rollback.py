"""Claims about rollbacks: what is served and kept after any order of builds, updates and rollbacks, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search import BuildError, Config, ConfigError, IndexDamaged, IndexMissing, InvalidRequest, build, update
from search.engine import OpenIndex, current
from search.engine.store.generations import new_generation
from search.indexing import check_index, list_generations, roll_back
from search.results import IdStatus
from tests.fixtures.archive import newspaper

Files = Mapping[int, int]
"""Files of an archive: the number in their names, and that in their texts."""

ARCHIVES = st.dictionaries(st.integers(0, 4), st.integers(0, 2), min_size=1, max_size=3)
STEPS: st.SearchStrategy[tuple[str, Files]] = st.one_of(
    st.tuples(st.just("build"), ARCHIVES),
    st.tuples(st.just("update"), ARCHIVES),
    st.tuples(st.just("back"), st.just({})),
    st.tuples(st.just("to"), st.dictionaries(st.just(0), st.integers(0, 3), min_size=1)),
)


def write(folder: Path, files: Files) -> Path:
    """Make a folder hold these files and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in files.items():
        article = newspaper(f"Number {name}", "互助组", "1954-03-01", f"Teams, version {text}.", "互助组" * (text + 1))
        folder.joinpath(f"{name}.txt").write_text(article, encoding="utf-8")
    return folder


def served(index: Path) -> Files:
    """The files of which the served index has documents, after a look at every byte."""
    check_index(index)
    opened = OpenIndex(current(index))
    assert opened.matches(None).total == len(opened)
    documents = [opened.document(number) for number in opened.numbers()]
    names = [document.source.rpartition("/")[2] for document in documents]  # the label may begin with the folder's name
    texts = [str(document.texts).partition("version ")[2] for document in documents]
    return {int(name[0]): int(text[0]) for name, text in zip(names, texts, strict=True)}


@dataclass
class History:
    """What a librarian expects of an index: the kept generations, oldest first, as an editor keeps what can be undone.

    Attributes:
        keep: Generations that are kept.
        names: Names of those that are kept.
        archives: Their files.
        position: Which one is served.
    """

    keep: int
    names: list[str] = field(default_factory=list)
    archives: list[Files] = field(default_factory=list)
    position: int = -1

    def publish(self, name: str, files: Files) -> None:
        """Enter a generation: it takes the place of those after the one that is served."""
        end = self.position + 1
        self.names = [*self.names[:end], name][-self.keep :]
        self.archives = [*self.archives[:end], files][-self.keep :]
        self.position = len(self.names) - 1


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(keep=st.integers(2, 3), first=ARCHIVES, steps=st.lists(STEPS, min_size=3, max_size=6))
def test_any_order_of_builds_updates_and_rollbacks(keep: int, first: Files, steps: list[tuple[str, Files]]) -> None:
    """After each step, what is served and what is kept is as in a history of undo and redo."""
    config, history = Config(keep_generations=keep, max_fall_percent=100), History(keep)
    with TemporaryDirectory() as name:
        index, sources = Path(name, "index"), Path(name, "sources")
        for step, files in [("build", first), *steps]:
            before = history.names[history.position] if history.names else ""
            if step == "build":
                history.publish(build([write(sources, files)], index, config=config, cores=1).generation, files)
            elif step == "update":
                write(sources, files)
                report = update([], index, config=config, cores=1)
                old = history.archives[history.position]
                changed = sum(number in old and old[number] != text for number, text in files.items())
                counts = (report.added, report.changed, len(report.deleted))
                assert counts == (len(files.keys() - old.keys()), changed, len(old.keys() - files.keys()))
                if report.generation != before:  # else there was nothing to do, and nothing that was undone is lost
                    history.publish(report.generation, files)
                assert files == history.archives[history.position]
            elif step == "back" and history.position == 0:
                with pytest.raises(BuildError, match=f"no generation before {before}"):
                    roll_back(index)
            else:
                position = history.position - 1 if step == "back" else files[0] % len(history.names)
                rollback = roll_back(index, history.names[position] if step == "to" else None)
                assert rollback.before is not None
                assert (rollback.served.name, rollback.before.name) == (history.names[position], before)
                assert rollback.is_forward == (position > history.position)
                assert rollback.served.documents == len(history.archives[position])
                history.position = position
            listed = list_generations(index)
            assert [each.name for each in listed] == history.names[::-1]
            assert [each.documents for each in listed] == [len(files) for files in history.archives[::-1]]
            assert [each.name for each in listed if each.is_served] == [history.names[history.position]]
            assert not [each for each in listed if each.problem]
            assert served(index) == history.archives[history.position]
            assert {path.name for path in index.joinpath("generations").iterdir()} == set(history.names)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two generations: of one document, and of two."""
    for files in ({0: 0}, {0: 0, 1: 1}):
        build([write(tmp_path / "sources", files)], tmp_path / "index", cores=1)
    return tmp_path / "index"


def names(index: Path) -> list[str]:
    return [each.name for each in list_generations(index)]


def flip_unseen(path: Path, content: bytes) -> None:
    """Write a file of a generation with a bit flipped that nobody misses who only opens the generation."""
    for position in range(len(content)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        with suppress(IndexDamaged):
            OpenIndex(path.parents[2])
            return
    pytest.fail("every bit is looked at when the generation is opened")


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "manifest", "version"])
def test_a_damaged_generation_is_not_served(damage: str, index: Path) -> None:
    """Whatever is wrong with the generation before, it is said in words that fit, and what is served stays."""
    new, old = names(index)
    folder = index / "generations" / old
    path = next(folder.glob("segments/*/documents.hz"))
    content = path.read_bytes()
    path.unlink()  # its bytes may be linked elsewhere
    if damage == "flip":
        flip_unseen(path, content)
    elif damage == "cut":
        path.write_bytes(content[:-1])
    elif damage != "remove":
        path.write_bytes(content)
        manifest = folder / "manifest.json"
        text = manifest.read_text("utf-8")
        manifest.write_text(
            text[:-9] if damage == "manifest" else re.sub('"format": [0-9]+', '"format": 1', text), "utf-8"
        )
    with pytest.raises(BuildError, match=rf"^{old} cannot be served again: .*{folder}.* has not changed; ") as error:
        roll_back(index)
    assert "rebuild" not in str(error.value)
    assert current(index).name == new
    assert served(index) == {0: 0, 1: 1}
    if damage != "flip":  # which only a look at every byte finds
        assert [bool(each.problem) for each in list_generations(index)] == [False, True]


def test_a_damaged_index_is_left_for_the_one_before(index: Path) -> None:
    """A rollback helps where it is needed most: the generation that is served is damaged, or gone altogether."""
    new, old = names(index)
    next(index.glob(f"generations/{new}/segments/*/terms.hz")).unlink()
    rollback = roll_back(index)
    assert rollback.before is not None
    assert "terms.hz" in rollback.before.problem
    assert served(index) == {0: 0}
    index.joinpath("CURRENT").write_text(f"{new}\n", "ascii")
    for path in sorted(index.glob(f"generations/{new}/**/*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    index.joinpath("generations", new).rmdir()
    assert roll_back(index).served.name == old
    assert served(index) == {0: 0}


@pytest.mark.parametrize("pointer", ["broken\n", None])
def test_a_broken_pointer_is_mended_by_a_name(pointer: str | None, index: Path) -> None:
    """If it is not known what is served, the librarian is asked for a name, and the list gives them."""
    new, old = names(index)
    index.joinpath("CURRENT").unlink()
    if pointer:
        index.joinpath("CURRENT").write_text(pointer, "ascii")
    with pytest.raises(BuildError, match=r"CURRENT does not tell .*--to NAME"):
        roll_back(index)
    assert [(each.name, each.is_served) for each in list_generations(index)] == [(new, False), (old, False)]
    assert roll_back(index, old[:8]).before is None
    assert served(index) == {0: 0}


def test_names_that_fit_none_or_several_are_refused(index: Path) -> None:
    """The message lists the names that there are."""
    for name in ("g-000009", "g-", "../generations"):
        with pytest.raises(InvalidRequest, match=", ".join(names(index))):
            roll_back(index, name)


def test_where_there_is_no_index_none_is_made(tmp_path: Path) -> None:
    """Neither a rollback nor the list leaves a file behind."""
    for wanted in (list_generations, roll_back):
        with pytest.raises(IndexMissing, match="hezuo build"):
            wanted(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_a_rollback_waits_for_no_build(index: Path) -> None:
    """While a build runs, a rollback is refused; what the build has not published is not listed."""
    before = names(index)
    with new_generation(index) as pending:
        with pytest.raises(BuildError, match="another build is running"):
            roll_back(index)
        pending.folder.rename(pending.folder.parent / pending.name)  # as far as `publish` has come
        index.joinpath("CURRENT.new").write_text(f"{pending.name}\n", "ascii")
        assert names(index) == before


def test_an_update_that_began_before_a_rollback_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has compared the sources with a generation that is served no longer."""
    original = current

    def read_then_rolled_back(folder: Path) -> Path:
        generation = original(folder)
        monkeypatch.setattr("search.indexing.pipeline.current", original)
        roll_back(index)
        return generation

    monkeypatch.setattr("search.indexing.pipeline.current", read_then_rolled_back)
    with pytest.raises(BuildError, match="run the update again"):
        update([], index, cores=1)
    assert update([], index, cores=1).added == 1
    assert served(index) == {0: 0, 1: 1}


def ids(index: Path) -> dict[str, str]:
    """The id of the document of each file."""
    opened = OpenIndex(current(index))
    return {document.source: document.id for document in map(opened.document, opened.numbers())}


@pytest.mark.parametrize("again", [update, build])
def test_an_id_that_was_rolled_back_from_is_given_to_no_other(again: Callable[..., object], index: Path) -> None:
    """A link to a document that came with the generation which was left leads to that one, wherever its file is now."""
    sources = index.parent / "sources"
    given = ids(index)
    roll_back(index)
    assert ids(index) == {"0.txt": given["0.txt"]}
    moved = sources.joinpath("1.txt").rename(sources / "7.txt")
    sources.joinpath("1.txt").write_text(newspaper("Another", "合作社", "1955-01-01", "Another.", "另一篇。"), "utf-8")
    again([sources], index, cores=1)
    after = ids(index)
    assert after.keys() == {"0.txt", "1.txt", "7.txt"}
    assert (after["0.txt"], after["7.txt"]) == (given["0.txt"], given["1.txt"])
    assert after["1.txt"] not in given.values()
    moved.unlink()
    sources.joinpath("1.txt").unlink()
    again([sources], index, cores=1, accept=True)
    assert ids(index) == {"0.txt": given["0.txt"]}
    assert OpenIndex(current(index)).resolve(given["1.txt"]).status == IdStatus.GONE


def test_one_generation_is_too_few() -> None:
    """A reader that has just read the pointer must find the generation, and a rollback needs the one before."""
    with pytest.raises(ConfigError, match=r"keep_generations .* at least 2"):
        Config.load(environment={"HEZUO_KEEP_GENERATIONS": "1"})
    assert Config.load(environment={"HEZUO_KEEP_GENERATIONS": "7"}).keep_generations == 7
