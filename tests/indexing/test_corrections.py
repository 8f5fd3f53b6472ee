"""Claims about corrections in builds and updates: what librarians say shows in facets, on pages and in JSON, and lasts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import BuildError, Config, ConfigError, Library, UpdateReport, build, update
from search.engine import OpenIndex, current
from search.indexing import check_index
from search.lexicon import ArchivePairs, Decisions, review
from search.model import BuildReport, Document
from search.results import IdStatus
from tests.fixtures.archive import facet_values
from tests.fixtures.corrections import HEAD
from tests.fixtures.web_reader import reader
from web import create_app

ROOT = Path(__file__).parents[2]
NEWS, ESSAY, WEB = "001_7c73fe4ff602b772.txt", "000_aa856b620fa86191.txt", "002_feccbab97949def1.txt"
WRONG = (
    f"{NEWS},date,1954-11-13,the paper is two days younger\n"
    f"{NEWS},remove place,Shanxi,misread\n"
    f"{NEWS},add place,Shaanxi,as printed\n"
    f"{ESSAY},era,land-reform,it is about land reform\n"
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with the seeds, and an index of them that knows of no corrections."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "corrections.csv").write_text(HEAD)
    build([tmp_path / "seeds"], tmp_path / "index", config=config(tmp_path))
    return tmp_path


def config(archive: Path) -> Config:
    return Config(index=str(archive / "index"), corrections=str(archive / "corrections.csv"))


def correct(archive: Path, lines: str) -> UpdateReport:
    """The report of an update with a table of these lines."""
    (archive / "corrections.csv").write_text(HEAD + lines)
    return update([], archive / "index", config=config(archive))


def held(archive: Path) -> dict[str, Document]:
    """The documents of the index by their sources."""
    check_index(archive / "index")
    with Library.open(archive / "index") as library:
        page = library.search("", per_page=100)
        assert page.total == library.stats()["documents"]
        return {hit.document.source: hit.document for hit in page}


def test_a_wrong_date_province_and_subject_are_corrected(archive: Path) -> None:
    """Of the seeds: facets, filters, pages and JSON show the librarian's word, and what had been derived."""
    before = held(archive)[NEWS]
    report = correct(archive, WRONG)
    assert (report.changed, report.unchanged, report.corrected) == (2, 1, 2)
    with Library.open(archive / "index") as library:
        everything = library.search("", facets=("date", "region", "era"))
        assert library.search("", dates=("1954-11-13", "1954-11-13")).total == 1
        assert library.search("", dates=("1954-11-11", "1954-11-11")).total == 0
        assert library.search("", filters={"region": ["Shanxi"]}).total == 0
        assert library.search("合作社", filters={"region": ["Shaanxi"]}).hits[0].document.source == NEWS
        assert [hit.document.source for hit in library.search("", filters={"era": ["land-reform"]})] == [ESSAY]
        labels = str(everything.facets["region"])
        assert ("陕西" in labels, "山西" in labels) == (True, False)
        client = reader(create_app(library))
        page = client.get(f"/documents/{before.id}").text
        answer: dict[str, Any] = client.get(f"/api/v1/documents/{before.id}").json or {}
        stats = library.stats()
    assert page.count("Corrected by the librarian") == 3
    for words in (
        "the paper is two days younger",
        "11 November 1954",
        "13 November 1954",
        "misread",
        "as printed",
    ):
        assert words in page
    assert answer["date"] == "1954-11-13"
    assert answer["corrections"] == [
        {"field": "date", "value": ["1954-11-13"], "note": "the paper is two days younger", "before": ["1954-11-11"]},
        {"field": "place", "value": [], "note": "misread", "before": ["140000", "140400"]},
        {"field": "place", "value": ["610000"], "note": "as printed", "before": []},
    ]
    assert (stats["corrected"], stats["hidden"], stats["correction_warnings"]) == (2, 0, [])


def test_corrections_survive_builds_and_go_with_their_line(archive: Path) -> None:
    """A build gives what an update gave; an update with the same table does nothing; without it all is as before."""
    before = held(archive)
    correct(archive, WRONG)
    corrected = held(archive)
    again = update([], archive / "index", config=config(archive))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert again.generation == correct(archive, WRONG).generation
    build([archive / "seeds"], archive / "index", config=config(archive))
    assert held(archive) == corrected
    fewer = correct(archive, WRONG.splitlines(keepends=True)[0])
    assert fewer.changed == 2
    assert facet_values(held(archive)[NEWS], "region") == facet_values(before[NEWS], "region")
    assert held(archive)[ESSAY] == before[ESSAY]
    correct(archive, "")
    assert held(archive) == before


def test_an_edited_file_keeps_its_corrections(archive: Path) -> None:
    """A document whose text changes is corrected anew, and one that only was corrected is not read as changed."""
    correct(archive, f"{NEWS},title en,A title of mine,\n{NEWS},author,Li Si,\n")
    text = (archive / "seeds" / NEWS).read_text()
    (archive / "seeds" / NEWS).write_text(text.replace("Jiangsu", "Hebei"))
    report = update([], archive / "index", config=config(archive))
    assert (report.changed, report.unchanged) == (1, 2)
    document = held(archive)[NEWS]
    assert (document.title, document.authors) == ("A title of mine", ("Li Si",))
    with Library.open(archive / "index") as library:
        assert library.search('title:"title of mine"').total == 1
        assert library.search("author:Li Si").total == 1


def test_hidden_documents_are_nowhere(archive: Path) -> None:
    """No result, count, facet, completion, example, similar document or pair has them; their page is gone, and returns."""
    document = held(archive)[ESSAY]
    assert document.id in documents_of_pairs(archive)
    report = correct(archive, f"{ESSAY},hide,,not ours\n")
    assert (report.documents, report.hidden, report.deleted) == (2, 1, ())
    with Library.open(archive / "index") as library:
        assert set(held(archive)) == {NEWS, WEB}
        assert library.search('"huzhu-zu"', expand=False).total == library.search("Kono Tadashi").total == 0
        assert not [completion for completion in library.suggest("kono") if "kono" in str(completion).lower()]
        assert not [example for example in library.examples() if "KONO" in example.query]
        assert all(hit.id != document.id for other in held(archive).values() for hit in library.similar(other.id))
        assert library.get(document.id) is None
        assert library.resolve(document.id).status is IdStatus.GONE
        client = reader(create_app(library))
        for address in (f"/documents/{document.id}", f"/api/v1/documents/{document.id}"):
            answer = client.get(address)
            assert (answer.status_code, "not in the archive any more" in answer.text) == (410, True)
        assert library.stats()["hidden"] == 1
    assert documents_of_pairs(archive) == set()
    same = update([], archive / "index", config=config(archive))
    assert (same.generation, same.added, same.hidden) == (report.generation, 0, 1)
    built = build([archive / "seeds"], archive / "index", config=config(archive))
    assert (built.hidden, set(held(archive))) == (1, {NEWS, WEB})
    (archive / "seeds" / "new.md").write_text((archive / "seeds" / ESSAY).read_text() + "\n\nMore of it.\n")
    assert correct(archive, f"{ESSAY},hide,,not ours\n").added == 1
    assert held(archive)["new.md"].id != document.id
    (archive / "seeds" / "new.md").unlink()
    assert correct(archive, "").added == 1
    assert held(archive)[ESSAY] == document


def documents_of_pairs(archive: Path) -> set[str]:
    """The documents from which the archive has its pairs of terms."""
    folder = current(archive / "index")
    rows = review(OpenIndex(folder), ArchivePairs.open(folder), Decisions(archive / "index").current())
    return {name for row in rows for name in row.documents.split()}


@pytest.mark.parametrize("run", [build, update])
def test_a_wrong_table_stops_before_anything_is_read(
    archive: Path, run: Callable[..., BuildReport | UpdateReport]
) -> None:
    """The error lists every wrong line; the index stays as it was."""
    before = (archive / "index" / "CURRENT").read_bytes()
    (archive / "corrections.csv").write_text(HEAD + f"{NEWS},date,soon,\n{NEWS},place,Atlantis,\n")
    seen: list[int] = []
    with pytest.raises(ConfigError, match=r"line 2: .*\nline 3: "):
        run([archive / "seeds"], archive / "index", config=config(archive), progress=lambda *done: seen.extend(done))
    with pytest.raises(ConfigError, match=r"nowhere\.csv: cannot be read .*setting corrections"):
        run([archive / "seeds"], archive / "index", config=replace(config(archive), corrections="nowhere.csv"))
    assert not seen
    assert (archive / "index" / "CURRENT").read_bytes() == before


def test_lines_without_effect_are_reported(archive: Path) -> None:
    """They stop nothing; the report and the statistics name them."""
    report = correct(archive, "nobody,date,1954,\nsource = *.pdf,hide,,\n")
    assert [warning.split(", ", 1)[1].split(":")[0] for warning in report.correction_warnings] == ["line 2", "line 3"]
    with Library.open(archive / "index") as library:
        assert tuple(library.stats()["correction_warnings"]) == report.correction_warnings


def test_everything_hidden_is_an_empty_archive_and_refused(archive: Path) -> None:
    """A rule that hides all documents is more likely a slip; the old index stays."""
    with pytest.raises(BuildError, match="3 of 3 documents would be gone"):
        correct(archive, "source = *,hide,,\n")
    assert len(held(archive)) == 3
