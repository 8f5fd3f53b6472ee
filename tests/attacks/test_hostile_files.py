"""Claims about hostile files: documents stay text, and what lies in an index folder is never run."""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.codec import whoosh3

from search import IndexDamaged, Library, SearchError, build
from search.checking import check_index
from tests.archive import archive, newspaper

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


def test_a_planted_pickle_never_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index whose postings are pickles that make a folder is refused; an ordinary reader would have made it."""
    evil, index = tmp_path / "evil", tmp_path / "index"
    sources = tmp_path / "sources"
    sources.mkdir()
    sources.joinpath("a.md").write_text(newspaper("Mutual aid", "互助组", "1954-11-11", "Aid."), encoding="utf-8")
    payload = pickle.dumps(Payload(evil), 2)
    with monkeypatch.context() as planting:
        planting.setattr(whoosh3, "dumps", lambda *_: payload)
        build([sources], index)
    assert not evil.exists()
    with Library.open(index) as library, pytest.raises(IndexDamaged, match="mkdir"):
        library.search("mutual")
    assert not evil.exists()
    with monkeypatch.context() as trusting, Library.open(index) as library, suppress(SearchError):
        trusting.setattr("search.engine.storage._PlainUnpickler", pickle.Unpickler)
        library.search("mutual")
    assert evil.exists()  # so the payload was really there to be run


def test_the_posting_reader_knows_no_class(tmp_path: Path) -> None:
    """The unpickler under Whoosh's postings reads numbers and texts, and refuses everything that could act."""
    with archive({"a.md": newspaper("Mutual aid", "互助组", "1954-11-11")}):
        assert whoosh3.loads(pickle.dumps((1, "a", b"b", [2.5], {"c": None}), 2)) == (1, "a", b"b", [2.5], {"c": None})
        with pytest.raises(IndexDamaged, match="mkdir"):
            whoosh3.loads(pickle.dumps(Payload(tmp_path / "evil"), 2))
    assert not tmp_path.joinpath("evil").exists()


def test_a_manifest_cannot_point_outside(tmp_path: Path) -> None:
    """A manifest that names a file outside its generation is refused, even with a checksum that fits."""
    import json

    from search.engine.generations import _checksum

    with archive({"a.md": newspaper("Mutual aid", "互助组", "1954-11-11")}) as library:
        folder = library._served._held.index.folder
        manifest = json.loads(folder.joinpath("manifest.json").read_text(encoding="utf-8"))
        manifest.pop("checksum")
        manifest["files"]["../../CURRENT"] = {"size": 9, "sha256": ""}
        manifest["checksum"] = _checksum(manifest)
        folder.joinpath("manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
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
