"""Claims about attachments: files that Zotero exports with a list of references have the metadata of their entries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search import build, update
from search.engine import OpenIndex, current
from search.enrich import Enricher
from search.indexing.ids import fingerprints
from search.ingest import read_sources
from search.model import Document, Kind, Rejected

RIS = """TY  - JOUR
TI  - Wells and Mutual Aid in Handan
AU  - Li, Wei
T2  - Rural Past and Present
DA  - 1987/05//
L1  - files/12/Li - 1987 - Wells.txt
L2  - files/13/wells.html
ER  -

TY  - NEWS
TI  - 邯郸打井九眼
AU  - 王, 大海
T2  - 冀南报
DA  - 1954/03/02/
L1  - files/14/邯郸.txt
ER  -
"""
BIBTEX = r"""@article{li1987,
  title = {Wells and {Mutual Aid} in Handan},
  author = {Li, Wei},
  date = {1987-05},
  journaltitle = {Rural Past and Present},
  file = {Full Text\: PDF:files/12/Li - 1987 - Wells.txt:text/plain;Snapshot:files/13/wells.html:text/html}
}

@article{wang1954,
  title = {邯郸打井九眼},
  author = {王, 大海},
  date = {1954-03-02},
  journaltitle = {冀南报},
  entrysubtype = {newspaper},
  file = {邯郸.txt:files/14/邯郸.txt:text/plain}
}
"""
TEXT = "Scanned by the library\n\nNine villages dug wells, and mutual aid teams dug most of them.\n"
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>A snapshot</title></head><body><article><h1>A snapshot</h1><p>Nine villages '
    "dug wells, and mutual aid teams dug most of them, as everybody in the county knows by now.</p></article></body></html>"
)
CHINESE = "扫描件\n\n邯郸县今春打井九眼，都很深，水也很好。\n"
FILES = {
    "files/12/Li - 1987 - Wells.txt": TEXT,
    "files/13/wells.html": PAGE,
    "files/14/邯郸.txt": CHINESE,
    "files/99/other.txt": TEXT,  # which no entry names
    "12/other.txt": TEXT,
    "files/12/deeper/other.txt": TEXT,
}


def export(folder: Path, name: str, entries: str) -> Path:
    """Write what an export of Zotero looks like."""
    for path, text in {name: entries, **FILES}.items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_text(text, encoding="utf-8")
    return folder


def read(source: Path) -> dict[str, Document]:
    """All documents that are no entries, by their source."""
    items = [item for item in read_sources([source]) if isinstance(item, Document)]
    return {
        item.source.partition("Export/")[2]: item for item in items if "files" in item.source or "12/" in item.source
    }


@pytest.mark.parametrize(("name", "entries"), [("L.ris", RIS), ("L.bib", BIBTEX), ("L.RIS", RIS)])
def test_attachments_have_the_metadata_of_their_entries(tmp_path: Path, name: str, entries: str) -> None:
    """Title, authors, date, kind and header are the entry's; text, id and account are the file's; others are as before."""
    export(tmp_path / "with" / "Export", name, entries)
    export(tmp_path / "without" / "Export", "notes.txt", TEXT)
    documents, before = read(tmp_path / "with"), read(tmp_path / "without")
    assert documents.keys() == before.keys() == set(FILES)
    enricher = Enricher.load()
    for path in ("files/12/Li - 1987 - Wells.txt", "files/13/wells.html"):
        document = documents[path]
        assert (document.title, document.authors) == ("Wells and Mutual Aid in Handan", ("Li, Wei",))
        assert (document.kind, document.field("journal")) == (Kind.SCHOLARSHIP, "Rural Past and Present")
        assert document.field("title in the file") == before[path].title
        assert document.field("file") == ""
        published = enricher.enrich(document).published
        assert published
        assert published.edtf == "1987-05"
    chinese = documents["files/14/邯郸.txt"]
    assert (chinese.title, chinese.authors, chinese.field("newspaper")) == ("邯郸打井九眼", ("王大海",), "冀南报")
    for path, document in documents.items():
        assert [text.paragraphs for text in document.texts] == [text.paragraphs for text in before[path].texts]
        assert (document.id, document.accounts) == (before[path].id, before[path].accounts)
        if path not in list(FILES)[:3]:
            assert document == before[path]


@pytest.mark.parametrize("what", ["a link", "a pipe", "broken", "too large", "gone"])
def test_a_list_that_cannot_be_read_keeps_no_attachment_out(tmp_path: Path, what: str) -> None:
    """Its attachments are read as any other file; nothing outside of the sources is read for them."""
    folder = export(tmp_path / "sources" / "Export", "L.bib", BIBTEX)
    path = folder / "L.bib"
    path.rename(tmp_path / "outside.bib")
    if what == "a link":
        path.symlink_to(tmp_path / "outside.bib")
    elif what == "a pipe":
        os.mkfifo(path)
    elif what != "gone":
        path.write_bytes(b"@article{a, title = {\0\xff" + (b"x" * 17_000_000 if what == "too large" else b""))
    documents = read(tmp_path / "sources")
    assert documents.keys() == set(FILES)
    assert {document.title for document in documents.values()}.isdisjoint({"Wells and Mutual Aid in Handan"})
    rejected = [item for item in read_sources([tmp_path / "sources"]) if isinstance(item, Rejected)]
    assert len(rejected) == (what != "gone")


def test_attachments_follow_their_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update gives them what the list says by now, and reads nothing if it says the same."""
    monkeypatch.setattr(fingerprints, "_RECENT", 0)
    sources, index = export(tmp_path / "sources" / "Export", "L.ris", RIS).parent, tmp_path / "index"
    build([sources], index)

    def title() -> str:
        opened = OpenIndex(current(index))
        documents = map(opened.document, opened.numbers())
        return next(document.title for document in documents if document.source.endswith("Wells.txt"))

    assert title() == "Wells and Mutual Aid in Handan"
    assert update(index=index).changed == 0
    path = sources / "Export" / "L.ris"
    path.write_text(RIS.replace("in Handan", "in Fuping"), encoding="utf-8")
    assert update(index=index).changed == 3  # the entry and its two files
    assert title() == "Wells and Mutual Aid in Fuping"
    path.unlink()
    assert update(index=index, accept=True).changed == 3
    assert title() == "Scanned by the library"
