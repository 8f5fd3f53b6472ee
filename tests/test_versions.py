"""Claims about versions: what makes an index out of date, what does not, and that no change of either goes unnoticed."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from search import Config, IndexOutdated, Library, build, update
from search.cli import main as hezuo
from search.engine import current
from search.engine.store.manifest import _checksum
from search.lexicon.completion.completion_files import segment_file
from search.lexicon.pairs.sentences import SentencePair
from search.lexicon.reference.dictionary_files import DICTIONARY
from tests.fixtures.archive import newspaper
from tests.fixtures.dictionary import ENTRIES
from tests.golden.__main__ import main
from tests.golden.check import COMMAND, Golden
from tests.golden.goldens import GOLDENS
from tests.golden.table_checksums import table_checksums
from tests.golden.terms import TEXTS, in_batch, one_by_one

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "search"
SOURCES = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)

# What is recorded

WITHOUT_POSITIONS = ("ChineseAnalyzer", "CharacterAnalyzer", "FormAnalyzer", "CapitalAnalyzer", "NameAnalyzer")

CHANGES: Mapping[str, tuple[str, Any]] = {
    "terms": ("search.text.tokens.fold", str.lower),
    "layouts": ("search.engine.columns.facet_columns._narrow", lambda numbers: numbers.astype(np.uint32)),
    "segments": ("search.engine.write.accumulator.field_lengths", lambda tokens: tokens),
    "readings": ("search.ingest.reading.term_languages", lambda words: ("x",)),
    "facts": ("search.enrich.enricher.find_glosses", lambda document: ()),
    "lexicons": ("search.lexicon.completion.completion_files._MIN_INITIALS", 2),
    "dictionary": ("search.lexicon.reference.translation_table._MAX_ENGLISH", 1),
}
"""For each file of recorded content a change that it has to notice."""


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_what_is_made_is_what_was_recorded(golden: Golden) -> None:
    """Terms, bytes, facts and the lexicon of fixed cases are those that today's versions stand for."""
    complaint = golden.complaint()
    assert complaint is None, complaint.message


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_a_change_without_an_integer_is_noticed(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what has changed, which integer of which file to raise, and then what to run."""
    monkeypatch.setattr(*CHANGES[golden.name])
    content = golden.content()
    changed = replace(golden, content=lambda: content)
    complaint = changed.complaint()
    assert complaint is not None
    assert complaint.is_refused
    named = re.search(r"raise ([A-Z]+) in (search/\S+)\.py.*run: python -m tests\.golden", complaint.message, re.DOTALL)
    assert named
    module = named[2].replace("/", ".")
    value = getattr(import_module(module), named[1])
    monkeypatch.setattr(f"{module}.{named[1]}", value + 1)
    complaint = changed.complaint()
    assert complaint is not None
    assert not complaint.is_refused
    assert f"{value} instead of {value + 1}" in complaint.message
    assert complaint.message.endswith(COMMAND)


def test_a_change_of_terms_shows_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changed something by mistake sees where."""
    monkeypatch.setattr(*CHANGES["terms"])
    complaint = GOLDENS[0].complaint()
    assert complaint is not None
    assert re.search(r"-\s+\"农业 .*\+\s+\"農業 ", complaint.message, re.DOTALL)


def test_an_integer_that_was_raised_has_to_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the next change would pass with it; another version of a library, which makes the same, may pass."""
    monkeypatch.setattr("search.text.version._libraries", lambda: {"jieba": "99"})
    assert GOLDENS[0].complaint() is None
    monkeypatch.setattr("search.text.version.ANALYSIS", 99)
    complaint = GOLDENS[0].complaint()
    assert complaint is not None
    assert not complaint.is_refused


def test_a_change_without_an_integer_is_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command leaves the file as it was, says why, and fails; with an integer it writes it."""
    terms = GOLDENS[0]
    path = shutil.copy(terms.path, tmp_path)
    before = Path(path).read_bytes()
    monkeypatch.setattr("tests.golden.check._FOLDER", tmp_path)
    monkeypatch.setattr("tests.golden.__main__.GOLDENS", (terms,))
    assert main() == 0
    monkeypatch.setattr(*CHANGES["terms"])
    assert main() == 1
    assert "raise ANALYSIS in search/text/version.py" in capsys.readouterr().err
    assert Path(path).read_bytes() == before
    monkeypatch.setattr("search.text.version.ANALYSIS", 99)
    assert main() == 0
    assert json.loads(Path(path).read_text(encoding="utf-8"))["versions"]["analysis"] == 99
    assert terms.complaint() is None


def test_other_libraries_may_be_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They need no integer, but whoever records what they make has to say that it is they."""
    terms = GOLDENS[0]
    shutil.copy(terms.path, tmp_path)
    monkeypatch.setattr("tests.golden.check._FOLDER", tmp_path)
    monkeypatch.setattr("tests.golden.__main__.GOLDENS", (terms,))
    monkeypatch.setattr(*CHANGES["terms"])
    versions = json.loads(terms.path.read_text(encoding="utf-8"))["versions"]
    libraries = {name: version for name, version in versions.items() if isinstance(version, str)}
    monkeypatch.setattr("search.text.version._libraries", lambda: libraries)
    assert main(["--libraries"]) == 1
    assert "raise nothing" not in capsys.readouterr().err
    monkeypatch.setattr("search.text.version._libraries", lambda: {**libraries, "jieba": "99"})
    assert main() == 1
    assert "raise nothing and run: python -m tests.golden --libraries" in capsys.readouterr().err
    assert main(["--libraries"]) == 0
    assert terms.complaint() is None


def test_a_batch_gives_the_terms_that_are_recorded() -> None:
    """What a build indexes is what a question looks for, text by text; most positions are kept by neither."""
    for text, found in zip(TEXTS, in_batch(TEXTS), strict=True):
        expected = {
            name: [token.rsplit(" ", 2 if name in WITHOUT_POSITIONS else 1)[0] for token in tokens]
            for name, tokens in one_by_one(text).items()
        }
        assert found == expected


def test_only_what_a_table_says_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments, empty lines and notes need no integer; every value does."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr("tests.golden.table_checksums.files", lambda package: tmp_path)

    def said(tsv: str, toml: str) -> Mapping[str, Any]:
        data.joinpath("a.tsv").write_text(tsv, encoding="utf-8")
        data.joinpath("b.toml").write_text(toml, encoding="utf-8")
        return table_checksums("any")

    plain = said("code\tname\tnote\n1\t山西\t\n", '[[era]]\nid = "a"\n')
    assert said("code\tname\tnote\n# why\n\n1\t山西\tseen\n", '# why\n\n[[era]]\nid = "a"  # so\nnote = "x"\n') == plain
    changed = said("code\tname\tnote\n1\t陕西\t\n", '[[era]]\nid = "b"\n')
    assert all(changed[name] != plain[name] for name in plain)


# Our own source


def test_a_comment_in_any_file_leaves_an_index_as_it_is(seed_index: Path, tmp_path: Path) -> None:
    """A copy of the package with a comment in every file opens the index, has nothing to update, and shares the dictionary."""
    for path in SOURCES:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes().rstrip(b"\n") + b"\n# a comment\n")
    index = tmp_path / "index"
    shutil.copytree(seed_index, index)
    program = f"""
from pathlib import Path
import search
from search import Library, build, update
from search.engine import current
assert Path(search.__file__).parent == Path({str(tmp_path / "search")!r})
index = Path({str(index)!r})
with Library.open(index) as library:
    assert library.search("mutual aid").total
    assert library.stats()["stale"] == {{}}
before = current(index).name
assert update(index=index).generation == before
build([{str(ROOT / "seeds")!r}], {str(tmp_path / "other")!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (current(tmp_path / "other") / DICTIONARY).samefile(current(seed_index) / DICTIONARY)


def test_nothing_looks_at_our_own_source() -> None:
    """No module asks where it lies or what is written in one, and none that makes checksums reads our own data."""
    for path in (path for path in SOURCES if path.suffix == ".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not names & {"__file__", "__path__", "__spec__", "__loader__", "__cached__", "__code__"}, path
        assert not imported & {"inspect", "linecache", "pkgutil", "zipimport"}, path
        assert "hashlib" not in imported or not imported & {"importlib.resources", "importlib.resources.abc"}, path


# What an index of other versions is good for


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of two articles; one pairs a term in both languages."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = "The mutual aid team (huzhu-zu 互助組) of Changzhi met."
    folder.joinpath("a.md").write_text(newspaper("Alpha", "互助组", "1951-03-01", text), encoding="utf-8")
    folder.joinpath("b.md").write_text(newspaper("Beta", "人民公社", "1958-08-29", "A commune."), encoding="utf-8")
    return folder


@pytest.fixture
def index(sources: Path, tmp_path: Path) -> Path:
    """An index of it."""
    build([sources], tmp_path / "index")
    return tmp_path / "index"


def manifest_of(index: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((current(index) / "manifest.json").read_text(encoding="utf-8"))
    return found


def stats_of(index: Path, config: Config | None = None) -> Mapping[str, Any]:
    with Library.open(index, config=config) as library:
        assert library.search("mutual aid").total == 1
        assert library.search("互助组").total == 1
        return library.stats()


def test_another_format_or_analysis_has_to_be_rebuilt(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither opening nor updating believes such an index; both say what differs and what to run."""
    before = current(index)
    for integer, said in (
        ("search.engine.store.manifest.FORMAT", r"index format \d+ instead of 99"),
        ("search.text.version.ANALYSIS", r"analysis \d+ instead of 99"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(integer, 99)
            for use in (Library.open, lambda folder: update(index=folder)):
                with pytest.raises(IndexOutdated, match=rf"\({said}\); run: hezuo build --index .*index .*sources"):
                    use(index)
    assert current(index) == before
    Library.open(index).close()


def test_another_library_that_decides_terms_is_told(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of another jieba has to be rebuilt, and the message has both versions; nothing else is named."""
    versions = manifest_of(index)["analysis"]
    assert versions.keys() == {"analysis", "Whoosh", "jieba", "PyStemmer", "cn2an", "Unicode"}
    libraries = {name: version for name, version in versions.items() if name != "analysis"}
    monkeypatch.setattr("search.text.version._libraries", lambda: {**libraries, "jieba": "99.0"})
    with pytest.raises(IndexOutdated, match=rf"\(jieba {re.escape(versions['jieba'])} instead of 99\.0\); run"):
        Library.open(index)


@pytest.mark.parametrize("analysis", ["3f9a", None, [], {"analysis": "1"}])
def test_a_manifest_of_long_ago_is_outdated_and_not_damaged(index: Path, analysis: object) -> None:
    """Whatever an earlier hezuo wrote there, the message says what to run."""
    manifest = manifest_of(index)
    manifest.pop("checksum")
    manifest["analysis"] = analysis
    manifest["checksum"] = _checksum(manifest)
    (current(index) / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(IndexOutdated, match="run: hezuo build"):
        Library.open(index)


def test_another_enrichment_is_served_until_an_update(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers as it was built, says so, and the next update derives the facts of every document anew, once."""
    assert stats_of(index)["stale"] == {}
    first = current(index).name
    monkeypatch.setattr("search.enrich.enricher.find_glosses", lambda document: ())
    assert update(index=index).generation == first  # without an integer nobody knows
    monkeypatch.setattr("search.enrich.version.ENRICHMENT", 99)
    stale = stats_of(index)["stale"]
    assert stale.keys() == {"enrichment", "lexicon"}  # places and readings in a lexicon come from the same tables
    assert re.fullmatch(r"enrichment \d+ instead of 99", stale["enrichment"])
    report = update(index=index)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)  # one of the two had a gloss
    after = stats_of(index)
    assert (after["stale"], after["versions"]["enrichment"]["enrichment"]) == ({}, 99)
    with Library.open(index) as library:
        assert all(not hit.document.glosses for hit in library.search(""))
    assert update(index=index).generation == report.generation


def test_an_own_table_of_eras_counts_by_its_content(index: Path, sources: Path) -> None:
    """Who opens an index with another table is told that an update would derive facts anew; its path means nothing."""
    shipped = PACKAGE / "enrich" / "data" / "eras.toml"
    tables = []
    for name in ("one.toml", "two.toml"):
        tables.append(sources.parent / name)
        tables[-1].write_bytes(shipped.read_bytes())
    one, two = (Config(eras=str(table)) for table in tables)
    assert "own table of eras none instead of " in stats_of(index, one)["stale"]["enrichment"]
    update(index=index, config=one)
    assert stats_of(index, one)["stale"] == stats_of(index, two)["stale"] == {}
    assert stats_of(index)["stale"].keys() == {"enrichment"}
    tables[1].write_bytes(shipped.read_bytes() + b"\n# another\n")
    assert stats_of(index, two)["stale"].keys() == {"enrichment"}


def test_another_lexicon_is_served_and_written_anew(
    index: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update takes over what the same versions wrote, and nothing that others did, though no document has changed."""
    first = current(index)
    segment = manifest_of(index)["segments"][0]["id"]
    name, terms = segment_file(segment), f"segments/{segment}/terms.hz"
    sources.joinpath("c.md").write_text(newspaper("Gamma", "粮食", "1953-10-16", "Grain."), encoding="utf-8")
    update(index=index)
    second = current(index)
    assert (second / name).samefile(first / name)
    monkeypatch.setattr("search.lexicon.version.LEXICON", 99)
    assert stats_of(index)["stale"].keys() == {"lexicon"}
    report = update(index=index)
    third = current(index)
    assert third != second
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert (third / terms).samefile(second / terms)
    assert not (third / name).samefile(second / name)
    assert stats_of(index)["stale"] == {}


def test_aligned_pairs_are_those_of_today(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs that the generation before learned from the same sentences are kept by an update, unless others learned them."""
    learned: list[Sequence[SentencePair]] = []

    def learn(sentences: Sequence[SentencePair]) -> tuple[()]:
        learned.append(sentences)
        return ()

    monkeypatch.setattr("search.lexicon.pairs.mining.associations", learn)
    index = tmp_path / "index"
    build([sources], index)
    sources.joinpath("c.txt").write_text("A page\n\nIn one language.\n", encoding="utf-8")
    update(index=index)
    assert len(learned) == 1
    monkeypatch.setattr("search.lexicon.version.LEXICON", 99)
    update(index=index)
    assert len(learned) == 2


def test_another_dictionary_is_compiled_beside_the_old(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two versions of hezuo on one machine each has its own in the cache; an update changes over to the new one."""
    cache, index = tmp_path / "cache", tmp_path / "index"
    monkeypatch.setenv("HEZUO_CACHE", str(cache))
    monkeypatch.setattr("search.lexicon.reference.dictionary_files.load_entries", lambda: ENTRIES)
    build([sources], index)
    (old,) = cache.iterdir()
    assert (current(index) / DICTIONARY).samefile(old)
    monkeypatch.setattr("search.lexicon.version.DICTIONARY", 99)
    assert stats_of(index)["stale"].keys() == {"lexicon"}
    update(index=index)
    (new,) = {*cache.iterdir()} - {old}
    assert (current(index) / DICTIONARY).samefile(new)
    assert stats_of(index)["stale"] == {}


def test_stats_tell_versions(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A librarian sees what the index was built with, and what an update would do and why."""

    def told() -> str:
        done = CliRunner().invoke(hezuo, ["stats", "--index", str(index)], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    versions = manifest_of(index)
    shown = told()
    assert f"versions: format {versions['format']}\n  analysis {versions['analysis']['analysis']}, Whoosh " in shown
    assert "hezuo update will" not in shown
    built = versions["enrichment"]["enrichment"]
    monkeypatch.setattr("search.enrich.version.ENRICHMENT", 99)
    shown = told()
    assert f"hezuo update will derive the facts of every document anew (enrichment {built} instead of 99)" in shown
    assert "hezuo update will write the lexicon anew" in shown
