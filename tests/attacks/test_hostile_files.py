"""Claims about hostile files: documents stay text, and what lies in an index folder is never run."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import search
import web
from search import IndexDamaged, Library
from search.engine import all_rejected, read_glosses
from search.engine.store.manifest import _checksum
from search.indexing import check_index
from search.indexing.readings import Readings
from tests.fixtures.archive import archive, newspaper

pytestmark = pytest.mark.usefixtures("reader_process")

TITLE = "<img src=x onerror=alert(1)>"


class Payload:
    """Unpickling this makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


def test_markup_is_text() -> None:
    """A title that is markup is found, marked and returned as the characters it is made of."""
    with archive({"a.txt": f"{TITLE}\n\nMutual aid teams were set up in the village.\n"}) as library:
        page = library.search(TITLE)
        assert page.total == 1
        assert page.hits[0].title == TITLE
        assert "".join(text for text, _ in page.hits[0].titles[0].pieces()) == TITLE


def test_a_planted_pickle_never_runs(tmp_path: Path) -> None:
    """An index with a file that is a pickle, whichever, is refused even if the manifest vouches for it; nothing is run."""
    evil = tmp_path / "evil"
    payload = pickle.dumps(Payload(evil), 2)
    with archive({"a.md": newspaper("Mutual aid", "互助组", "1954-11-11", "Aid.")}) as library:
        folder = library._served.current().index.words.folder
        planted = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
        assert len(planted) > 5
        for path in planted:
            whole = path.read_bytes()
            path.unlink()
            path.write_bytes(payload)
            vouch(folder, {path.relative_to(folder).as_posix(): facts_of(payload)})
            with pytest.raises(IndexDamaged, match=path.name):
                read_everything(folder)
            path.write_bytes(whole)
            vouch(folder, {path.relative_to(folder).as_posix(): facts_of(whole)})
        check_index(folder.parents[1])
    assert not evil.exists()
    pickle.loads(payload)  # noqa: S301 - ours, and meant to act
    assert evil.exists()  # so the payload was really there to be run


def read_everything(folder: Path) -> None:
    """Read every file of a generation in the ways that readers and updates do."""
    with Library.open(folder.parents[1]) as opened:
        opened.search("mutual huzhuzu zbigniew")
        opened.suggest("mu")
    list(read_glosses(folder))
    Readings(folder)
    list(all_rejected(folder))


def test_nothing_of_ours_could_run_what_it_reads() -> None:
    """No module of ours imports pickle or its like, or calls what turns a text into code."""
    forbidden = {"pickle", "marshal", "shelve", "eval", "exec", "compile"}
    for path in (path for package in (search, web) for path in Path(package.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names):
                    used = {alias.name for alias in names}
                case ast.ImportFrom(module=module):
                    used = {module or ""}
                case ast.Call(func=ast.Name(name)):
                    used = {name}
                case _:
                    continue
            assert not used & forbidden, path


def facts_of(content: bytes) -> dict[str, object]:
    """What a manifest would say of a file."""
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "seal": content[60:64].hex()}


def vouch(folder: Path, files: dict[str, dict[str, object]]) -> None:
    """Make the manifest say that these files are as they should be."""
    manifest = json.loads(folder.joinpath("manifest.json").read_text(encoding="utf-8"))
    manifest.pop("checksum")
    manifest["files"] |= files
    manifest["checksum"] = _checksum(manifest)
    folder.joinpath("manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_programs_of_the_current_folder_are_not_run(tmp_path: Path) -> None:
    """Where a build is started, files that are called like modules are not modules, to worker processes neither."""
    evil = tmp_path / "evil"
    for number in range(300):
        tmp_path.joinpath(f"{number}.txt").write_text(f"Number {number}\n\nMutual aid teams.\n", encoding="utf-8")
    for module in ("struct", "msgspec", "numpy", "search"):
        text = f"import os\nos.makedirs({str(evil)!r}, exist_ok=True)\n"
        tmp_path.joinpath(f"{module}.py").write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("hezuo")), "build", ".", "--cores", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert not evil.exists()
    with Library.open(tmp_path / "index") as library:
        assert library.stats()["documents"] >= 300


def test_a_manifest_cannot_point_outside(tmp_path: Path) -> None:
    """A manifest that names a file outside its generation is refused, even with a checksum that fits."""
    with archive({"a.md": newspaper("Mutual aid", "互助组", "1954-11-11")}) as library:
        folder = library._served.current().index.words.folder
        vouch(folder, {"../../CURRENT": {"size": 9, "sha256": ""}})
        with pytest.raises(IndexDamaged, match="outside"):
            check_index(folder.parents[1])


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))),
        min_size=1,
        max_size=5,
    )
)
def test_any_bytes_build(contents: list[bytes]) -> None:
    """A folder of arbitrary files builds; each is a document or is reported, and everything can be listed."""
    with archive({f"{number}.txt": content for number, content in enumerate(contents)}) as library:
        stats = library.stats()
        assert library.search(per_page=100).total == stats["documents"]
        read = {hit.document.source for hit in library.search(per_page=100)}
        rejected = {Path(item["path"]).name for item in stats["rejected"]}
        assert read | rejected == {f"{number}.txt" for number in range(len(contents))}
        assert not read & rejected
