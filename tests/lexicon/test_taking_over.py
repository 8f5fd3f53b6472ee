"""Claims about the lexicon of an update in which hardly any document has changed: it is that of before, for a while."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Library, build, update
from search.engine import current, read_manifest
from search.lexicon import ArchivePairs, write_lexicon
from search.lexicon.completion.completion_files import CURATED
from search.lexicon.sound.name_files import NAMES
from search.lexicon.sound.reading_files import READINGS
from search.lexicon.taking_over import take_over
from tests.fixtures.archive import newspaper
from tests.fixtures.bilingual import Bilingual
from tests.fixtures.generations import build_generation

TEXT = "The mutual aid team (huzhu-zu 互助組) of village {0} stored grain."


def write_article(sources: Path, number: int, text: str = TEXT) -> None:
    """Write one of many articles, which say nearly the same in both languages."""
    article = newspaper(f"Village {number}", f"第{number}村", "1954-03-01", text.format(number), "这个村的互助组储粮。")
    sources.joinpath(f"{number:02}.md").write_text(article, encoding="utf-8")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of twenty articles."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(20):
        write_article(folder, number)
    return folder


@pytest.mark.parametrize(("share", "is_taken_over"), [(10, [True, True, False]), (1000, [False, False, False])])
def test_a_lexicon_is_taken_over_until_enough_has_changed(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, is_taken_over: list[bool]
) -> None:
    """Changes add up over updates; what is found by characters is found at once."""
    monkeypatch.setattr("search.lexicon.taking_over.MAX_SHARE", share)
    index = tmp_path / "index"
    build([sources], index)
    for number, expected in enumerate(is_taken_over):
        before = current(index)
        write_article(sources, number, "A meeting of Zhangzhuang 张庄 about silkworms.")
        update(index=index)
        taken = [(current(index) / name).samefile(before / name) for name in (READINGS, NAMES, CURATED)]
        assert taken == [expected] * 3
        assert read_manifest(current(index))["lexicon_changes"] == ((1 + number) if expected else 0)
        with Library.open(index) as library:
            assert library.search("silkworms").total == 1 + number
            assert library.search("huzhuzu").total


def test_no_document_is_quoted_that_has_changed(tmp_path: Path) -> None:
    """Sentences of documents that were edited or deleted go with them, though the pairs that they spoke for stay."""
    index, folder = tmp_path / "index", tmp_path / "next"
    folder.mkdir()
    build_generation(index, Bilingual(1954).documents(12), memory_mb=100, cores=1, finish=write_lexicon)
    before = list(ArchivePairs.open(current(index)).pairs())
    quoted = {each.document for _, examples in before for each in examples}
    changed = set(sorted(quoted)[::2])
    assert changed
    assert take_over(current(index), folder, changed)
    after = list(ArchivePairs.open(folder).pairs())
    assert [pair for pair, _ in after] == [pair for pair, _ in before]
    assert {each.document for _, examples in after for each in examples} == quoted - changed


def test_a_lexicon_that_lacks_a_file_is_not_taken_over(tmp_path: Path) -> None:
    """Nothing is linked then, so that all can be written."""
    folder = tmp_path / "next"
    folder.mkdir()
    assert not take_over(tmp_path, folder, ())
    assert not [*folder.iterdir()]
