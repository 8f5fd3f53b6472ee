"""Claims about autocomplete: what is offered, in which order, whatever was typed, and at what cost."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import build
from search.engine import BlockFile, BlockWriter, OpenIndex, current
from search.errors import IndexDamaged
from search.indexing import update
from search.ingest import document_id
from search.lexicon.completion.completion_files import segment_file
from search.lexicon.completion.completion_keys import completion_key, prefix_keys
from search.lexicon.completion.completions import Completions
from search.lexicon.completion.ranked_table import RankedRow, RankedTable, write_ranked
from search.lexicon.completion.sorted_rows import SortedRows
from tests.fixtures.archive import newspaper
from tests.fixtures.generations import build_generation

_TEAMS = newspaper(
    "Mutual aid teams in Hebei",
    "河北省的互助组",
    "1952-03-04",
    "The mutual aid teams of Hebei Province met in Changzhi. Cooperatives and communes came later.",
    "河北省各县的互助组在长治开会。合作社和人民公社是后来的事。",
)
_HARVEST = newspaper(
    "Harvest in Shanxi",
    "山西的收成",
    "1953-08-09",
    "A good harvest of cooperatives in Shanxi.",
    "山西省农业合作社丰收。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two articles."""
    folder = tmp_path_factory.mktemp("completions")
    for name, content in (("a.txt", _TEAMS), ("b.txt", _HARVEST)):
        (folder / name).write_text(content, encoding="utf-8")
    build([folder], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def completions(index: Path) -> Completions:
    """Completions over it."""
    return Completions(OpenIndex(current(index)))


def _texts(completions: Completions, typed: str, limit: int = 8) -> list[str]:
    return [one.text for one in completions.complete(typed, limit)]


@pytest.mark.parametrize(
    "typed",
    [
        "互助",
        "互助组",
        "互助組",
        "huzhuzu",
        "hùzhù z",
        "hu zhu z",
        "hu4zhu4z",
        "hu-chu tsu",
        "hu chu ts",
        "hzz",
        "HuZhu",
    ],
)
def test_a_term_is_found_in_either_script_and_any_romanisation(completions: Completions, typed: str) -> None:
    """Simplified, traditional, pinyin however it is written, Wade-Giles and initials all lead to 互助组."""
    assert "互助组" in _texts(completions, typed)


def test_a_term_is_shown_as_it_is_typed_with_what_it_means(completions: Completions) -> None:
    """English is completed in English with the Chinese beside it, Chinese in Chinese with the English beside it."""
    english = {(one.text, one.detail) for one in completions.complete("mutual ai") if one.kind == "term"}
    assert english == {("mutual aid", "互助 · hùzhù"), ("mutual aid team", "互助组 · hùzhù zǔ")}
    (chinese, *_) = [one for one in completions.complete("互助组") if one.kind == "term"]
    assert (chinese.text, chinese.detail) == ("互助组", "mutual aid team · hùzhù zǔ")


@pytest.mark.parametrize(("typed", "text"), [("河", "河北"), ("Heb", "Hebei"), ("Hope", "Hebei"), ("shansi", "Shanxi")])
def test_places_of_the_archive_are_offered_under_old_names_too(completions: Completions, typed: str, text: str) -> None:
    """A province is found by its characters, its pinyin and its postal spelling, and says what it is."""
    (found,) = [one for one in completions.complete(typed) if one.kind == "place"]
    assert found.text == text
    assert "province" in found.detail or "省" in found.detail


def test_nothing_is_offered_that_the_archive_does_not_hold(completions: Completions) -> None:
    """A term of the glossary and a province of which no document speaks are left out."""
    assert _texts(completions, "供销合作") == []
    assert _texts(completions, "Shensi") == []
    assert _texts(completions, "Guangdong") == []


def test_words_and_titles_are_offered(completions: Completions) -> None:
    """An index term comes as a word, a headline as a title with the headline of the other language and its document."""
    assert [one.kind for one in completions.complete("communes")] == ["word"]
    (title,) = [one for one in completions.complete("mutual aid teams in") if one.kind == "title"]
    assert (title.text, title.detail) == ("Mutual aid teams in Hebei", "河北省的互助组")
    assert title.id == document_id("a.txt")
    assert {one.id for one in completions.complete("communes")} == {""}
    assert "山西的收成" in _texts(completions, "山西的")


def test_what_is_complete_comes_first(completions: Completions) -> None:
    """A word typed in full stands before longer ones, each text is there once, and no more than asked for."""
    assert _texts(completions, "互助")[:2] == ["互助", "互助组"]
    found = _texts(completions, "合作社")
    assert found[0] == "合作社"
    assert len(set(found)) == len(found)
    assert len(_texts(completions, "h", 3)) == 3
    assert _texts(completions, "h", 0) == []


def test_the_last_word_is_completed_if_the_whole_is_nothing(completions: Completions) -> None:
    """Behind other words, signs and quotation marks, the last word is completed and the rest stays as typed."""
    assert "harvest in Hebei" in _texts(completions, "harvest in Heb")
    assert '+harvest "communes' in _texts(completions, '+harvest "commun')


def test_behind_the_name_of_a_field_only_what_fits_is_offered(completions: Completions) -> None:
    """A region is completed to places, a title to words and terms, and of other fields nothing is known here."""
    assert set(_texts(completions, "pigs region:H")) == {"pigs region:Hebei", 'pigs region:"North China"'}  # Huabei
    assert "title:互助组" in _texts(completions, "title:互助")
    assert _texts(completions, "author:h") == _texts(completions, "era:h") == []


@pytest.mark.parametrize(("typed", "word"), [("ch'ang-chih", "长治"), ("nung-y", "农业"), ("shan-hsi sh", "山西省")])
def test_wade_giles_finds_words_of_the_index(completions: Completions, typed: str, word: str) -> None:
    """What is written with hyphens or apostrophes is read as Wade-Giles too, to the last letter that was typed."""
    assert word in _texts(completions, typed)


def test_an_index_without_the_files_completes_nothing(tmp_path: Path, index: Path) -> None:
    """An engine's own index, built without a lexicon, is served all the same."""
    documents = [OpenIndex(current(index)).document(0)]
    build_generation(tmp_path, documents, memory_mb=100, cores=1)
    assert Completions(OpenIndex(current(tmp_path))).complete("mutual") == ()


@given(text=st.text(max_size=300))
@settings(max_examples=300)
def test_no_text_raises(completions: Completions, text: str) -> None:
    """Whatever is typed, there is an answer of at most as many as were asked for."""
    assert len(completions.complete(text, 5)) <= 5


@given(text=st.text(alphabet="互助组組鄉村AaÀü'’-  .４x", max_size=12), more=st.text(alphabet="互b-", max_size=3))
def test_keys_keep_beginnings(text: str, more: str) -> None:
    """What begins a text begins its key too, wherever spaces and marks stand."""
    assert completion_key(text + more).startswith(completion_key(text))
    assert completion_key(text.replace(" ", "")) == completion_key(text)
    assert all(one == completion_key(one) for one in prefix_keys(text))


def test_an_update_links_what_stays_and_forgets_deleted_titles(tmp_path: Path) -> None:
    """The files of a segment that stays are shared by both generations; a deleted document's title is not offered."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(
            newspaper(f"Ledger number {number}", "账本", "1952-03-04", f"Text {number}", "文"), encoding="utf-8"
        )
    build([tmp_path], tmp_path / "index")
    before = current(tmp_path / "index")
    (tmp_path / "0.txt").unlink()
    (tmp_path / "9.txt").write_text(_HARVEST, encoding="utf-8")
    update([], tmp_path / "index")
    after = current(tmp_path / "index")
    kept = [path for path in after.glob("completions-*") if (before / path.name).exists()]
    assert kept
    assert all(path.samefile(before / path.name) for path in kept)
    found = Completions(OpenIndex(after))
    assert _texts(found, "ledger number") == ["Ledger number 1", "Ledger number 2"]
    assert "Harvest in Shanxi" in _texts(found, "harv")


def test_files_that_other_versions_wrote_are_not_linked(
    index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A segment that stays gets its words and headlines written anew if another version of the lexicon wrote them."""
    shutil.copytree(index, tmp_path / "index")
    opened = OpenIndex(current(tmp_path / "index"))
    name = segment_file(opened.segments[0].id)
    monkeypatch.setattr("search.lexicon.version.LEXICON", 99)
    monkeypatch.setattr("search.lexicon.completion.completion_files._MIN_LENGTH", 9)
    update([], tmp_path / "index")
    after = OpenIndex(current(tmp_path / "index"))
    assert after.segments[0].id == opened.segments[0].id
    assert not (after.folder / name).samefile(opened.folder / name)
    assert "mutual" in _texts(Completions(opened), "mutua")
    assert "mutual" not in _texts(Completions(after), "mutua")


def test_a_changed_file_is_refused(index: Path, tmp_path: Path) -> None:
    """A byte of the tables that has changed is never believed."""
    opened = OpenIndex(current(index))
    source = opened.folder / segment_file(opened.segments[0].id)
    data = bytearray(source.read_bytes())
    data[200] ^= 1
    changed = tmp_path / source.name
    changed.write_bytes(data)
    with pytest.raises(IndexDamaged):
        BlockFile(changed, "completions", opened.segments[0].id).verify()


def _rows(seed: int, size: int) -> list[tuple[str, bytes, int]]:
    """Rows with short keys, many of them alike, and few different weights."""
    chance = np.random.default_rng(seed)
    keys = ["".join(chance.choice([*"abé组"], length)) for length in chance.integers(1, 5, size)]
    values = [chance.bytes(length) for length in chance.integers(0, 3, size).tolist()]
    weights = chance.integers(0, chance.choice([2, 300]), size).tolist()
    return list(zip(keys, values, weights, strict=True))


def _table(folder: Path, rows: list[tuple[str, bytes, int]], *, merge_keys: bool = False) -> RankedTable:
    with BlockWriter(folder / "t.hz", "t", "t") as file, SortedRows(folder, merge_keys=merge_keys) as sorted_rows:
        for row in rows:
            sorted_rows.add(*row)
        write_ranked(file, "t", sorted_rows)
        file.close()
    return RankedTable(BlockFile(folder / "t.hz", "t", "t"), "t")


@pytest.fixture
def small_spools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows go to files by sevens, and weights stand under maxima by threes."""
    monkeypatch.setattr("search.lexicon.completion.sorted_rows._MAX_IN_MEMORY", 7)
    monkeypatch.setattr("search.lexicon.completion.sorted_rows._BATCH", 3)
    monkeypatch.setattr("search.lexicon.completion.ranked_table._FANOUT", 3)


@pytest.mark.usefixtures("small_spools")
@given(
    seed=st.integers(0, 1 << 32),
    size=st.sampled_from([0, 1, 30, 200]),
    prefix=st.text(alphabet="abé组", max_size=2),
    count=st.integers(1, 9),
)
@settings(max_examples=60)
def test_the_best_rows_of_a_prefix_are_those_of_a_plain_sort(seed: int, size: int, prefix: str, count: int) -> None:
    """Spooled files and maxima give exactly what sorting all rows by weight, then key and value, gives."""
    rows = _rows(seed, size)
    with TemporaryDirectory() as folder:
        table = _table(Path(folder), rows)
    best: dict[tuple[bytes, bytes], int] = {}
    for text, value, weight in rows:
        best[text.encode(), value] = max(weight, best.get((text.encode(), value), 0))
    expected = sorted(
        (RankedRow(*pair, weight) for pair, weight in best.items()), key=lambda row: (-row.weight, *row[:2])
    )
    begin = prefix.encode()
    assert table.prefixed(begin, count) == [row for row in expected if row.key.startswith(begin)][:count]
    assert table.exact(begin, count) == [row for row in expected if row.key == begin][:count]


@pytest.mark.usefixtures("small_spools")
@given(seed=st.integers(0, 1 << 32), size=st.integers(0, 40))
@settings(max_examples=20)
def test_rows_of_one_key_can_become_one(seed: int, size: int) -> None:
    """With one row a key, weights add up and the first value stays."""
    rows = _rows(seed, size)
    with TemporaryDirectory() as folder:
        table = _table(Path(folder), rows, merge_keys=True)
    for text in {text for text, _, _ in rows}:
        own = [row for row in rows if row[0] == text]
        assert table.exact(text.encode(), 5) == [
            RankedRow(text.encode(), min(value for _, value, _ in own), sum(weight for _, _, weight in own))
        ]
